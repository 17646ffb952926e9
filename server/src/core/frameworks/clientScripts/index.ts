import type { EvaluatedModule, Evaluator } from '../../evaluate/evaluator';
import type { Intrinsic, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Migration } from '../../model/migration';
import type { Operation } from '../../model/operation';
import type { Problem, Span } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { shiftAsked } from '../../sql';
import { assignedName, type ExportedFunction, placeFunction } from '../script/exported';
import { createFragments } from '../script/fragments';
import { type Direction, evaluatorOf, migrationFromScript, unreadScript } from '../script/readScript';
import { createValueNames, plainSql, readOperations } from '../script/sqlText';
import { intrinsicValue } from '../script/values';
import { type ClientContext, clientObject, doneCallback } from './client';
import { detectClientScripts } from './detect';
import { CALLBACK_NAMES, CLIENT_PACKAGES, SQL_TAG_PACKAGE } from './shapes';
import { sqlObject } from './sqlObjects';

type DialectSet = FoundSet & { readonly dialect: Dialect };

/** Scripts with `up` and `down` that send SQL through a database client, run by a project's own runner. */
export const clientScripts: Framework = {
  id: 'clientScripts',
  title: 'Scripts over a database client',
  called: 'the tool that runs it',
  hasDown: true,
  checksums: false,
  onDatabaseAhead: { behaviour: 'unknown', detail: "the project's own runner decides what happens when the database records migrations without a file" },
  detect: detectClientScripts,
  read: readClientScript,
};

/** What a script exports: the object or class that holds its functions. */
interface Holder {
  readonly get: (name: string) => Value | undefined;
  readonly self?: Value;
}

function readClientScript(unit: MigrationUnit, set: DialectSet, files: Files): Migration {
  const context = contextFor(set.dialect);
  const evaluator = evaluatorOf('clientScripts', files, set, packagesFor(context));
  const module = evaluator.module(unit.path);
  if (!module) return unreadScript('clientScripts', unit, set.dialect, files);
  context.parameterCount = (value) => evaluator.describeFunction(value)?.parameterCount;
  const holder = holderOf(evaluator, module);
  const find = (name: string): ExportedFunction | undefined => placeFunction(evaluator, holder?.get(name), name, files);
  const up = find('up');
  const down = find('down');
  const start: Span = { file: unit.path, start: 0, end: 0 };
  const texts = textPair(holder, set.dialect, files);
  if (!up && texts) return migrationFromScript({ ...texts, framework: 'clientScripts', unit, dialect: set.dialect, name: unit.name, problems: module.problems, down: texts.down ?? { kind: set.options?.hasDown === true ? 'none' : 'forwardOnly' } }, files);
  const run = (before: string, main: ExportedFunction): Direction => runBoth(evaluator, context, find(before), main, holder?.self, files);
  return migrationFromScript({
    framework: 'clientScripts',
    unit,
    dialect: set.dialect,
    name: unit.name,
    nameSpan: up?.name ?? start,
    up: up && run('beforeUp', up),
    down: down ? run('beforeDown', down) : { kind: set.options?.hasDown === true ? 'none' : 'forwardOnly' },
    ...(down && { downSpans: { span: down.span, name: down.name } }),
    problems: [...module.problems, ...(up ? [] : [{ span: start, reason: 'no function `up` is exported', mayTouch: 'anything' as const }])],
  }, files);
}

interface TextPair {
  readonly up: Direction;
  readonly down: Direction | undefined;
  readonly nameSpan: Span;
  readonly downSpans?: { readonly span: Span; readonly name: Span };
}

/** `{ up: 'CREATE TABLE …', down: 'DROP TABLE …' }`: SQL that the runner sends as it is. */
function textPair(holder: Holder | undefined, dialect: Dialect, files: Files): TextPair | undefined {
  const up = holder?.get('up');
  const down = holder?.get('down');
  if (up?.kind !== 'string') return undefined;
  const place = (value: Extract<Value, { kind: 'string' }>, name: string): { readonly span: Span; readonly name: Span } => {
    const span = value.source.locate(0, value.source.text.length);
    // The quote stands between the name and the text.
    return { span, name: assignedName({ ...span, start: Math.max(0, span.start - 1) }, name, files) ?? span };
  };
  return {
    up: sentText(up, dialect),
    down: down?.kind === 'string' ? sentText(down, dialect) : undefined,
    nameSpan: place(up, 'up').name,
    ...(down?.kind === 'string' && { downSpans: place(down, 'down') }),
  };
}

function sentText(value: Extract<Value, { kind: 'string' }>, dialect: Dialect): Direction {
  const problems: Problem[] = [];
  const operations = readOperations(plainSql(value.source), dialect, (problem) => problems.push(problem));
  return { operations, problems, evaluated: { operations, problems, returned: value, reads: [], comments: [] } };
}

/** Functions of the module, of its default export, of an exported object or of an instance of an exported class. */
function holderOf(evaluator: Evaluator, module: EvaluatedModule): Holder | undefined {
  const isUp = (value: Value | undefined): boolean => value?.kind === 'function' || value?.kind === 'string';
  if (isUp(module.exports.get('up'))) return { get: (name) => module.exports.get(name) };
  const values = [module.exports.get('default'), ...module.exports.values()].filter((value) => value !== undefined);
  for (const value of values) {
    if (value.kind === 'object' && isUp(evaluator.member(value, 'up'))) return { get: (name) => evaluator.member(value, name), self: value };
    if (value.kind !== 'class' || !evaluator.describeClass(value)?.method('up')) continue;
    const self = evaluator.instantiate(value);
    return { get: (name) => evaluator.member(self, name), self };
  }
  return undefined;
}

/** What runs before the transaction of the runner comes first (`beforeUp`). */
function runBoth(evaluator: Evaluator, context: ClientContext, before: ExportedFunction | undefined, main: ExportedFunction, self: Value | undefined, files: Files): Direction {
  const run = (callee: ExportedFunction): Direction => {
    const evaluated = evaluator.run(callee.value, argumentsOf(context, callee, files), self ? { this: self } : {});
    return { operations: evaluated.operations, problems: evaluated.problems, evaluated };
  };
  const own = run(main);
  if (!before) return own;
  const first = run(before);
  const operations: readonly Operation[] = [...first.operations, ...shiftAsked(own.operations, first.operations.length)];
  return { operations, problems: [...first.problems, ...own.problems], evaluated: own.evaluated };
}

/** Clients, apart from parameters that are named as callbacks are. */
function argumentsOf(context: ClientContext, { span }: ExportedFunction, files: Files): readonly Value[] {
  const read = files.read(span.file);
  const head = read && 'text' in read ? read.text.slice(span.start, Math.min(span.end, span.start + 300)) : '';
  const list = /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:([\w$]+)\s*=>|(?:function\b\s*)?[\w$]*\s*\(([^()]*)\))/.exec(head);
  const names = (list?.[1] ?? list?.[2] ?? '').split(',').map((name) => name.trim().replace(/[\s:?=].*$/s, ''));
  return [names[0], names[1]].map((name, index) => (name !== undefined && CALLBACK_NAMES.has(name) ? doneCallback() : clientObject(context, index === 0 ? 'the client' : 'the second argument')));
}

const contexts = new Map<Dialect, ClientContext>();

/** A context holds nothing of a run: constants of modules may hold fragments of it. */
function contextFor(dialect: Dialect): ClientContext {
  const known = contexts.get(dialect) ?? { fragments: createFragments(dialect, createValueNames()), dynamic: { of: new WeakMap() } };
  contexts.set(dialect, known);
  return known;
}

function packagesFor(context: ClientContext): (specifier: string) => Value | undefined {
  const tag = sqlObject(context.fragments, context.dynamic);
  const tags = intrinsicValue({ name: 'sql package', inert: true, get: (property) => (/^(?:sql|SQL|default|Prisma|empty|raw|join)$/.test(property) ? tagOf(tag, property) : property.startsWith('create') ? clientPackage(context, property) : undefined) });
  return (specifier) => (CLIENT_PACKAGES.has(specifier) ? clientPackage(context, specifier) : SQL_TAG_PACKAGE.test(specifier) ? tags : undefined);
}

/** `import sql, { empty, join, raw } from 'sql-template-tag'`: the same as `sql.empty`. */
function tagOf(tag: Value, property: string): Value | undefined {
  if (tag.kind !== 'intrinsic' || !/^(?:empty|raw|join)$/.test(property)) return tag;
  return tag.intrinsic.get?.(property, { span: NOWHERE, name: NOWHERE, args: [] }, undefined as never);
}

const NOWHERE: Span = { file: '', start: 0, end: 0 };

/** `new Pool()`, `postgres(url)`, `createClient(options)`: whatever is made of such a package is a client. */
function clientPackage(context: ClientContext, name: string): Value {
  const client = (): Value => clientObject(context, name);
  const intrinsic: Intrinsic = {
    name,
    call: client,
    construct: client,
    get: (property) => (property === 'types' || property === 'defaults' ? { kind: 'unknown', reason: `settings of ${name}`, mayTouch: 'nothing' } : property === 'sql' ? client() : clientPackage(context, property)),
  };
  return intrinsicValue(intrinsic);
}
