import type { EvaluatedModule, Evaluator } from '../../evaluate/evaluator';
import type { Intrinsic, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Migration } from '../../model/migration';
import type { Operation } from '../../model/operation';
import type { Span } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { shiftAsked } from '../../sql';
import { type ExportedFunction, placeFunction } from '../script/exported';
import { createFragments } from '../script/fragments';
import { type Direction, evaluatorOf, migrationFromScript, unreadScript } from '../script/readScript';
import { createValueNames } from '../script/sqlText';
import { intrinsicValue } from '../script/values';
import { type ClientContext, clientObject } from './client';
import { detectClientScripts } from './detect';
import { CLIENT_PACKAGES, SQL_TAG_PACKAGE } from './shapes';
import { sqlObject } from './sqlObjects';

type DialectSet = FoundSet & { readonly dialect: Dialect };

/** Scripts with `up` and `down` that send SQL through a database client, run by a project's own runner. */
export const clientScripts: Framework = {
  id: 'clientScripts',
  title: 'Scripts over a database client',
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
  const holder = holderOf(evaluator, module);
  const find = (name: string): ExportedFunction | undefined => placeFunction(evaluator, holder?.get(name), name, files);
  const up = find('up');
  const down = find('down');
  const start: Span = { file: unit.path, start: 0, end: 0 };
  const run = (before: string, main: ExportedFunction): Direction => runBoth(evaluator, context, find(before), main, holder?.self);
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

/** Functions of the module, of its default export, of an exported object or of an instance of an exported class. */
function holderOf(evaluator: Evaluator, module: EvaluatedModule): Holder | undefined {
  if (module.exports.get('up')?.kind === 'function') return { get: (name) => module.exports.get(name) };
  const values = [module.exports.get('default'), ...module.exports.values()].filter((value) => value !== undefined);
  for (const value of values) {
    if (value.kind === 'object' && evaluator.member(value, 'up').kind === 'function') return { get: (name) => evaluator.member(value, name), self: value };
    if (value.kind !== 'class' || !evaluator.describeClass(value)?.method('up')) continue;
    const self = evaluator.instantiate(value);
    return { get: (name) => evaluator.member(self, name), self };
  }
  return undefined;
}

/** What runs before the transaction of the runner comes first (`beforeUp`). */
function runBoth(evaluator: Evaluator, context: ClientContext, before: ExportedFunction | undefined, main: ExportedFunction, self: Value | undefined): Direction {
  const run = (callee: Value): Direction => {
    const evaluated = evaluator.run(callee, [clientObject(context, 'the client'), clientObject(context, 'the second argument')], self ? { this: self } : {});
    return { operations: evaluated.operations, problems: evaluated.problems, evaluated };
  };
  const own = run(main.value);
  if (!before) return own;
  const first = run(before.value);
  const operations: readonly Operation[] = [...first.operations, ...shiftAsked(own.operations, first.operations.length)];
  return { operations, problems: [...first.problems, ...own.problems], evaluated: own.evaluated };
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
