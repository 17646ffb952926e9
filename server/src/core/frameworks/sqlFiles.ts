import { mayHoldDirectives, readDirectives, type Directives } from '../directives';
import type { Dialect } from '../model/dialect';
import type { Files } from '../model/files';
import type { Down, Migration } from '../model/migration';
import type { Operation } from '../model/operation';
import { type Problem, type SourceText, type Span, slice, wholeFile } from '../model/source';
import { readSql } from '../sql';
import type { SqlReading } from '../sql/reading';
import { splitWithComments } from '../sql/split';
import type { MigrationUnit } from './framework';

/** SQL that the tool runs in one direction: a whole file or a section of one. */
export interface SqlPart {
  readonly file: string;
  /** Text of the whole file. */
  readonly text: string;
  /** What is run; its offsets are mapped to the file. */
  readonly source: SourceText;
  /** Where the part stands in its file. */
  readonly span: Span;
  /** The words that name it: the section mark, else the first line that is not empty. */
  readonly name: Span;
}

export interface SqlMigration {
  readonly framework: string;
  readonly unit: MigrationUnit;
  readonly dialect: Dialect;
  /** A problem where the text could not be had. */
  readonly up: SqlPart | Problem;
  readonly down: SqlPart | Problem | 'none' | 'forwardOnly';
  readonly inTransaction?: boolean;
  readonly problems?: readonly Problem[];
}

/** The whole of a file as a part, or why there is no text: missing, binary, over the size bound. */
export function filePart(files: Files, file: string): SqlPart | Problem {
  const read = files.read(file);
  if (read === undefined) return unreadable(file, 'the file is missing');
  return 'text' in read ? textPart(file, read.text, 0, read.text.length) : unreadable(file, read.reason);
}

/** A part of a file's text; `name` is its first line unless the caller knows better words. */
export function textPart(file: string, text: string, start: number, end: number, name?: Span): SqlPart {
  return { file, text, source: slice(wholeFile(file, text), start, end), span: { file, start, end }, name: name ?? firstLine(file, text, start, end) };
}

/** Why a file could not be read. Nothing of it is known, so it may touch anything. */
export function unreadable(file: string, reason: string): Problem {
  return { span: { file, start: 0, end: 0 }, reason, mayTouch: 'anything' };
}

/** Reads the SQL of one migration: what all layouts of SQL files have in common. Never throws. */
export function migrationFromSql(parts: SqlMigration): Migration {
  const { unit, dialect } = parts;
  const problems: Problem[] = [...(parts.problems ?? [])];
  const read = new Map<SqlPart, SqlReading>();
  const operationsOf = (part: SqlPart | Problem): readonly Operation[] => {
    if ('reason' in part) {
      problems.push(part);
      return [{ kind: 'unknown', reason: part.reason, mayTouch: part.mayTouch, span: part.span, statement: part.span }];
    }
    const reading = readSql(part.source, dialect);
    read.set(part, reading);
    problems.push(...reading.problems);
    return reading.operations;
  };
  const up = operationsOf(parts.up);
  const down = downOf(parts.down, operationsOf);
  const told = directivesOf([...read], unit.path, dialect);
  return {
    path: unit.path,
    files: filesOf(parts),
    name: unit.name,
    order: unit.order,
    framework: parts.framework,
    dialect,
    up,
    down,
    inTransaction: parts.inTransaction,
    nameSpan: 'reason' in parts.up ? parts.up.span : parts.up.name,
    problems: [...problems, ...told.problems],
    directives: told.directives,
    downComments: typeof parts.down === 'object' && 'source' in parts.down ? commentsOf(parts.down, dialect) : [],
  };
}

function downOf(part: SqlMigration['down'], operationsOf: (part: SqlPart | Problem) => readonly Operation[]): Down {
  if (part === 'none' || part === 'forwardOnly') return { kind: part };
  const operations = operationsOf(part);
  return 'reason' in part
    ? { kind: 'operations', operations, span: part.span, name: part.span }
    : { kind: 'operations', operations, span: part.span, name: part.name };
}

function filesOf({ unit, up, down }: SqlMigration): readonly string[] {
  const files = new Set([unit.path]);
  for (const part of [up, down]) if (typeof part === 'object') files.add('reason' in part ? part.span.file : part.file);
  return [...files];
}

/** The directives of all files that parts were read from, each file looked at once. */
function directivesOf(read: readonly (readonly [SqlPart, SqlReading])[], main: string, dialect: Dialect): Directives {
  const directives: Directives['directives'][number][] = [];
  const problems: Problem[] = [];
  for (const file of new Set(read.map(([part]) => part.file))) {
    const own = read.filter(([part]) => part.file === file);
    const text = own[0]![0].text;
    if (!mayHoldDirectives(text)) continue;
    const comments = splitWithComments(wholeFile(file, text), dialect).comments;
    const spans = own.flatMap(([, reading]) => [
      ...reading.statements.map(({ source }) => source.locate(0, source.text.length)),
      ...reading.operations.map((operation) => operation.span),
    ]);
    // A section mark is the first thing of its file: what stands above it speaks of both sections.
    const marks = own.map(([part]) => part.name.start).filter((start) => start < text.length);
    const top = Math.min(...own.flatMap(([, reading]) => reading.statements.map(({ source }) => source.locate(0, 1).start)), ...(own.length > 1 ? marks : []), text.length);
    const found = readDirectives(comments, { file, text, spans, top, main: file === main });
    directives.push(...found.directives);
    problems.push(...found.problems);
  }
  return { directives, problems };
}

/** Comments that a tool wrote for itself: no words of the author. */
const TOOL_COMMENT = /^(?:>\s*statement-breakpoint|\+(?:goose|migrate)\b|migrate:(?:up|down)\b|atlas:\w)/;

/** The author's comments within a down, for quoting. */
function commentsOf(part: SqlPart, dialect: Dialect): Migration['downComments'] {
  if (!/--|\/\*|#/.test(part.source.text)) return [];
  return splitWithComments(part.source, dialect).comments
    .filter(({ text }) => text !== '' && !TOOL_COMMENT.test(text))
    .map(({ text, span }) => ({ text, span }));
}

/** The first line with words, without the white space around it; an empty place where there is none. */
function firstLine(file: string, text: string, from: number, to: number): Span {
  const found = text.slice(from, to).search(/\S/);
  if (found < 0) return { file, start: from, end: from };
  const start = from + found;
  const newline = text.indexOf('\n', start);
  const line = text.slice(start, newline < 0 ? to : Math.min(newline, to));
  return { file, start, end: start + line.trimEnd().length };
}
