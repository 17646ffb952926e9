import type { TextEdit } from '../model/fix';
import { type FixSubject, type NoChange, textIn } from './fix';

/** The SQL of a down: the place of what the tool runs, without a section mark before it and white space around it. */
export interface DownSql {
  readonly file: string;
  readonly text: string;
  readonly newline: string;
  readonly start: number;
  readonly end: number;
}

/** The SQL of a down that can be written into, or why not. */
export function openDownSql({ step: { migration }, files }: FixSubject): DownSql | NoChange {
  const { down, path, up } = migration;
  if (down.kind !== 'operations') return { reason: 'There is no down to write into.' };
  const { file } = down.span;
  if (!file.endsWith('.sql')) return { reason: 'The down is not written in SQL.' };
  const text = textIn(files, file);
  const isSection = file === path;
  // The sections of an up that stand between those of a down.
  if (isSection && up.some(({ statement }) => statement.file === file && statement.start >= down.span.start && statement.end <= down.span.end)) return { reason: 'The down stands in several sections.' };
  const [start, end] = [isSection ? down.name.end : down.span.start, down.span.end];
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const words = text.slice(start, end);
  const lead = isSection ? (/^\s*?\r?\n/.exec(words)?.[0].length ?? 0) : (/^\s*/.exec(words)?.[0].length ?? 0);
  const body = words.trimEnd();
  return { file, text, newline, start: start + Math.min(lead, words.length), end: start + Math.max(body.length, Math.min(lead, words.length)) };
}

/** Another text in the place of all that down does. */
export function replaceDownSql(down: DownSql, statement: string): TextEdit {
  const { file, text, newline, start, end } = down;
  const before = start > 0 && text[start - 1] !== '\n' ? newline : '';
  const after = end === text.length || (start === end && text.slice(end).trim() !== '') ? newline : '';
  return { span: { file, start, end }, text: `${before}${statement}${after}` };
}
