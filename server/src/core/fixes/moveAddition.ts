import type { TextEdit } from '../model/fix';
import { wholeFile } from '../model/source';
import { split } from '../sql/split';
import { type FixSubject, type NoChange, textIn } from './fix';
import { leastEdit } from './leastEdit';
import { refusalText } from './refusal';
import { isScript } from './scriptFunctions';
import { refusalStatement } from './sqlRefusal';
import { newlineOf } from './sqlStatements';

export interface Moved {
  /** Give the released file its text back. */
  readonly edits: readonly TextEdit[];
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** What was added to a released file of SQL, statement by statement. A statement that was changed has no migration of its own. */
export function moveAddition({ step: { migration }, files, releasedText }: FixSubject): Moved | NoChange {
  const { path, dialect, down } = migration;
  if (isScript(path)) return { reason: 'The migration is no SQL.' };
  const stored = releasedText?.(path);
  if (stored === undefined) return { reason: 'The released text is not at hand.' };
  const text = textIn(files, path);
  // git may keep other line ends than the working tree has.
  const released = newlineOf(text) === newlineOf(stored) ? stored : stored.replace(/\r?\n/g, newlineOf(text));
  const left = split(wholeFile(path, released), dialect).map(({ source }) => wordsOf(source.text));
  const added = split(wholeFile(path, text), dialect).filter(({ source }) => {
    if (left[0] !== wordsOf(source.text)) return true;
    left.shift();
    return false;
  });
  if (left.length > 0) return { reason: 'Statements of the released text were changed or taken away: what that comes to is for the author to say.' };
  if (added.length === 0) return { reason: 'No statement was added.' };
  const isOfDown = (start: number): boolean => down.kind === 'operations' && down.span.file === path && start >= down.span.start && start < down.span.end;
  const lines = (ofDown: boolean): readonly string[] => added.filter(({ start }) => isOfDown(start) === ofDown).map(({ start, end }) => `${text.slice(start, end).replaceAll('\r\n', '\n').trimEnd().replace(/;$/, '')};`);
  const [ups, downs] = [lines(false), lines(true)];
  if (ups.length === 0) return { reason: 'down alone was changed.' };
  const refusal = refusalStatement(dialect, refusalText(migration));
  return { edits: [leastEdit(path, text, released)], up: ups, down: downs.length > 0 || refusal === undefined ? downs : [refusal] };
}

const wordsOf = (statement: string): string => statement.replace(/\s+/g, ' ').trim();
