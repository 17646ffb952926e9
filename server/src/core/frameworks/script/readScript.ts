import { mayHoldDirectives, readDirectives } from '../../directives';
import { scriptComments } from '../../comments';
import { createEvaluator, type Evaluated, type Evaluator } from '../../evaluate/evaluator';
import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Down, Migration } from '../../model/migration';
import type { Operation } from '../../model/operation';
import type { Problem, Span } from '../../model/source';
import { readSql } from '../../sql';
import type { FoundSet, MigrationUnit } from '../framework';

/** One direction of a script, evaluated. */
export interface Direction {
  readonly operations: readonly Operation[];
  readonly problems: readonly Problem[];
  readonly evaluated: Evaluated;
}

type Packages = (specifier: string) => Value | undefined;

const evaluators = new WeakMap<Files, Map<string, Evaluator>>();

/** The evaluator of a tool over a snapshot: modules that several migrations share are evaluated once. */
export function evaluatorOf(tool: string, files: Files, { dialect, calls }: Pick<FoundSet, 'calls'> & { readonly dialect: Dialect }, packages: Packages): Evaluator {
  const own = evaluators.get(files) ?? new Map<string, Evaluator>();
  evaluators.set(files, own);
  const key = `${tool} ${dialect} ${calls ? JSON.stringify(calls) : ''}`;
  const known = own.get(key);
  if (known) return known;
  const [other] = own.values();
  const made = createEvaluator({ files, dialect, sqlReader: readSql, packages, ...(calls && { calls }), ...(other && { resolver: other.resolver }) });
  own.set(key, made);
  return made;
}

/** What a tool found in a script. */
export interface ScriptMigration {
  readonly framework: string;
  readonly unit: MigrationUnit;
  readonly dialect: Dialect;
  readonly name: string;
  readonly nameSpan: Span;
  /** Undefined where there is no such function. */
  readonly up: Direction | undefined;
  readonly down: Direction | Exclude<Down, { kind: 'operations' }>;
  /** Where the down stands: the whole function and its name. */
  readonly downSpans?: { readonly span: Span; readonly name: Span };
  readonly inTransaction?: boolean;
  readonly problems: readonly Problem[];
}

/** The migration of one script: what all tools that run scripts have in common. */
export function migrationFromScript(script: ScriptMigration, files: Files): Migration {
  const { unit } = script;
  const directions = [script.up, 'operations' in script.down && 'evaluated' in script.down ? script.down : undefined].filter((direction) => direction !== undefined);
  const spans = directions.flatMap((direction) => direction.operations.flatMap((operation) => [operation.statement, operation.span]));
  const told = directivesIn(unit.path, files, spans, script.nameSpan);
  const down: Down = 'evaluated' in script.down
    ? { kind: 'operations', operations: script.down.operations, span: script.downSpans?.span ?? script.nameSpan, name: script.downSpans?.name ?? script.nameSpan }
    : script.down;
  return {
    path: unit.path,
    files: filesOf(unit.path, directions),
    name: script.name,
    order: unit.order,
    framework: script.framework,
    dialect: script.dialect,
    up: script.up?.operations ?? [],
    down,
    ...(script.inTransaction !== undefined && { inTransaction: script.inTransaction }),
    nameSpan: script.nameSpan,
    problems: distinct([...script.problems, ...directions.flatMap((direction) => direction.problems), ...told.problems]),
    directives: told.directives,
    ...(directions.length > 0 && { reads: [...new Set([unit.path, ...directions.flatMap((direction) => direction.evaluated.reads)])] }),
    downComments: 'evaluated' in script.down ? script.down.evaluated.comments.filter((comment) => comment.text !== '') : [],
  };
}

/** A script that could not be read at all. */
export function unreadScript(framework: string, unit: MigrationUnit, dialect: Dialect, files: Files): Migration {
  const read = files.read(unit.path);
  const reason = read === undefined ? 'the file is missing' : 'reason' in read ? read.reason : 'the file could not be evaluated';
  const span: Span = { file: unit.path, start: 0, end: 0 };
  const unknown: Operation = { kind: 'unknown', reason, mayTouch: 'anything', span, statement: span };
  return {
    path: unit.path, files: [unit.path], name: unit.name, order: unit.order, framework, dialect, up: [unknown],
    down: { kind: 'operations', operations: [unknown], span, name: span }, nameSpan: span, problems: [{ span, reason, mayTouch: 'anything' }], directives: [], downComments: [],
  };
}

/** SQL files and helpers that the migration is made of: where its operations stand. */
function filesOf(path: string, directions: readonly Direction[]): readonly string[] {
  const found = new Set([path]);
  for (const direction of directions) for (const operation of direction.operations) if (operation.statement.file !== '') found.add(operation.statement.file);
  return [...found];
}

function directivesIn(path: string, files: Files, spans: readonly Span[], name: Span): ReturnType<typeof readDirectives> {
  const read = files.read(path);
  if (read === undefined || !('text' in read) || !mayHoldDirectives(read.text)) return { directives: [], problems: [] };
  const comments = scriptComments(read.text).map((comment) => ({ text: comment.text, span: { file: path, start: comment.start, end: comment.end } }));
  const own = spans.filter((span) => span.file === path);
  return readDirectives(comments, { file: path, text: read.text, spans: own, top: topOf(read.text, comments, name), main: true });
}

/** Offset of the first code: white space and comments before it belong to the whole file. */
function topOf(text: string, comments: readonly { readonly span: Span }[], name: Span): number {
  let at = 0;
  for (const { span } of comments) {
    if (text.slice(at, span.start).trim() !== '') break;
    at = span.end;
  }
  const code = text.slice(at).search(/\S/);
  return code < 0 ? name.start : at + code;
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.span.file}:${problem.span.start}:${problem.span.end}:${problem.reason}`, problem])).values()];
}
