import type { Dialect } from '../model/dialect';
import type { Files } from '../model/files';
import type { Problem, SourceText, Span } from '../model/source';
import { filePart, type SqlPart, textPart } from './sqlFiles';

/** How a tool marks what it runs up and what it runs down within one file. Each matches a line from its start. */
export interface SectionMarks {
  readonly up: RegExp;
  readonly down: RegExp;
  /** How people know the marks: `-- migrate:up`. */
  readonly upWritten: string;
}

export interface Sections {
  readonly up: SqlPart | Problem;
  readonly down: SqlPart | 'none';
  /** The marks as written, options included: `-- migrate:up transaction:false`. */
  readonly upMark: string;
  readonly downMark: string;
  /** Offset of the first mark; the text before it belongs to neither section. */
  readonly first: number;
  /** The file's text; empty where it could not be read. */
  readonly text: string;
}

interface Mark { readonly direction: 'up' | 'down'; readonly start: number; readonly end: number }

/**
 * The up and the down of a file with section marks. The tools look at lines alone, inside strings and bodies too, and so does this.
 * Sections of one direction that stand apart are joined; what lies between them is blanked, so that places stay right.
 */
export function readSections(files: Files, path: string, marks: SectionMarks): Sections {
  const whole = filePart(files, path);
  if ('reason' in whole) return { up: whole, down: 'none', upMark: '', downMark: '', first: 0, text: '' };
  const { text } = whole;
  const found = findMarks(text, marks);
  const up = sectionPart(path, text, found, 'up');
  const down = sectionPart(path, text, found, 'down');
  return {
    up: up ?? { span: whole.name, reason: `there is no "${marks.upWritten}" mark, so the tool does not run it`, mayTouch: 'nothing' },
    down: down ?? 'none',
    upMark: markText(text, found, 'up'),
    downMark: markText(text, found, 'down'),
    first: found[0]?.start ?? text.length,
    text,
  };
}

/** Whether a text bears these marks: asked of a few files when a folder's tool is looked for. */
export function bearsMarks(text: string, marks: SectionMarks): boolean {
  return findMarks(text, marks).some(({ direction }) => direction === 'up');
}

function findMarks(text: string, { up, down }: SectionMarks): readonly Mark[] {
  const found: Mark[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    if (/^(?:--|#|\/\*)/.test(line)) {
      const direction = up.test(line) ? 'up' : down.test(line) ? 'down' : undefined;
      if (direction !== undefined) found.push({ direction, start, end: start + line.trimEnd().length });
    }
    start = end + 1;
  }
  return found;
}

function sectionPart(file: string, text: string, marks: readonly Mark[], direction: 'up' | 'down'): SqlPart | undefined {
  const ranges = marks.flatMap((mark, index) => (mark.direction === direction ? [{ start: mark.start, body: mark.end, end: marks[index + 1]?.start ?? text.length }] : []));
  const first = ranges[0];
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const name: Span = { file, start: first.start, end: first.body };
  const part = textPart(file, text, first.body, last.end, name);
  if (ranges.length === 1) return { ...part, span: { file, start: first.start, end: first.end } };
  return { ...part, span: { file, start: first.start, end: last.end }, source: joined(file, text, ranges, first.body, last.end) };
}

function joined(file: string, text: string, ranges: readonly { readonly body: number; readonly end: number }[], from: number, to: number): SourceText {
  let kept = '';
  for (const { body, end } of ranges) {
    kept += blank(text.slice(from + kept.length, body)) + text.slice(body, end);
  }
  return { text: kept.slice(0, to - from), holes: [], locate: (start, end) => ({ file, start: from + start, end: from + end }) };
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

function markText(text: string, marks: readonly Mark[], direction: 'up' | 'down'): string {
  const mark = marks.find((candidate) => candidate.direction === direction);
  return mark === undefined ? '' : text.slice(mark.start, mark.end);
}

/** Whether a transaction around a migration means anything: MySQL commits at each DDL statement, ClickHouse has none. */
export function hasTransactionalDdl(dialect: Dialect): boolean | undefined {
  if (dialect === 'unknown') return undefined;
  return dialect === 'postgres' || dialect === 'sqlite' || dialect === 'mssql';
}

/** Whether a text has a line that is neither empty nor a comment. */
export function hasCode(text: string): boolean {
  return text.split('\n').some((line) => line.trim() !== '' && !/^(?:--|#)/.test(line.trim()));
}
