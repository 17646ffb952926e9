import type { Evaluator } from '../../evaluate/evaluator';
import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Down, Migration } from '../../model/migration';
import type { Operation } from '../../model/operation';
import type { Span } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { createDrafts } from '../script/drafts';
import { type ExportedFunction, exportedValue, placeFunction } from '../script/exported';
import { putInOrder, queueOrder } from '../script/inOrder';
import { type Direction, evaluatorOf, migrationFromScript, unreadScript } from '../script/readScript';
import { createValueNames } from '../script/sqlText';
import { intrinsicValue, method, UNDEFINED } from '../script/values';
import { detectNodePgMigrate } from './detect';
import { createPgm, type PgmRun } from './pgm';
import { readSqlFile } from './sqlFile';
import { pgLiteral } from './writer';

type DialectSet = FoundSet & { readonly dialect: Dialect };

/** node-pg-migrate: scripts that export `up(pgm)`; a missing down is inferred from it. */
export const nodePgMigrate: Framework = {
  id: 'nodePgMigrate',
  title: 'node-pg-migrate',
  hasDown: true,
  checksums: false,
  onDatabaseAhead: {
    behaviour: 'ignores',
    detail: 'node-pg-migrate compares recorded migrations with files one by one only as far as both go: newer records without a file are ignored by `up`, while `down` stops with "Definitions of migrations … have been deleted"; a new file where the database has another one recorded, as a fix made upon the older release is, stops both with "Not run migration … is preceding already run migration …" unless `checkOrder` is off (6 to 9)',
  },
  detect: detectNodePgMigrate,
  read: readNodePgMigrate,
};

function readNodePgMigrate(unit: MigrationUnit, set: DialectSet, files: Files): Migration {
  return unit.path.endsWith('.sql') ? readSqlFile(unit, set, files) : readScript(unit, set, files);
}

function readScript(unit: MigrationUnit, set: DialectSet, files: Files): Migration {
  const evaluator = evaluatorOf('nodePgMigrate', files, set, packages);
  const module = evaluator.module(unit.path);
  if (!module) return unreadScript('nodePgMigrate', unit, set.dialect, files);
  const up = placeFunction(evaluator, exportedValue(evaluator, module, 'up'), 'up', files);
  const downValue = exportedValue(evaluator, module, 'down');
  const down = placeFunction(evaluator, downValue, 'down', files);
  const shorthands = shorthandsUntil(unit, set, files, evaluator);
  const start: Span = { file: unit.path, start: 0, end: 0 };
  const runs = { up: up && run(evaluator, up.value, set, files, shorthands, false), noTransaction: false };
  if (runs.up) runs.noTransaction = runs.up.noTransaction;
  return migrationFromScript({
    framework: 'nodePgMigrate',
    unit,
    dialect: set.dialect,
    name: unit.name,
    nameSpan: up?.name ?? start,
    up: runs.up?.direction,
    down: downOf(evaluator, up, down, downValue, set, shorthands, unit, files),
    ...(down && { downSpans: { span: down.span, name: down.name } }),
    inTransaction: !runs.noTransaction,
    problems: [...module.problems, ...(up ? [] : [{ span: start, reason: 'no function `up` is exported', mayTouch: 'anything' as const }])],
  }, files);
}

/** `exports.down = false` refuses; without `down` the tool runs `up` backwards, and so it does where both are one function (migration.ts, _getAction). */
function downOf(evaluator: Evaluator, up: ExportedFunction | undefined, down: ExportedFunction | undefined, value: Value | undefined, set: DialectSet, shorthands: readonly Value[], unit: MigrationUnit, files: Files): Direction | Exclude<Down, { kind: 'operations' }> {
  const isSame = up && down && up.span.file === down.span.file && up.span.start === down.span.start;
  if (down && !isSame) return run(evaluator, down.value, set, files, shorthands, false).direction;
  if (value?.kind === 'boolean' && !value.value) return { kind: 'refused', span: wordsOf(unit.path, files), message: 'down is false' };
  if (value && value.kind !== 'undefined' && !isSame) {
    // Neither a function nor false: the tool stops with "Unknown value for direction".
    return value.kind === 'unknown' || value.kind === 'intrinsic' ? { kind: 'none' } : { kind: 'refused', span: wordsOf(unit.path, files), message: 'down is no function' };
  }
  if (!up) return { kind: 'none' };
  const { direction } = run(evaluator, up.value, set, files, shorthands, true);
  const refusal = direction.operations.find((operation) => operation.kind === 'throw' && !operation.when);
  if (refusal?.kind === 'throw') return { kind: 'refused', span: refusal.span, ...(refusal.message !== undefined && { message: refusal.message }) };
  // What fix-forward.json says of a call holds forwards only.
  const unread = set.calls ? direction.problems.map((problem): Operation => ({ kind: 'unknown', reason: problem.reason, mayTouch: problem.mayTouch, span: problem.span, statement: problem.span })) : [];
  return { kind: 'automatic', operations: [...direction.operations, ...unread] };
}

/** Where the script says what `down` is. */
function wordsOf(file: string, files: Files): Span {
  const read = files.read(file);
  const found = read && 'text' in read ? /\bdown\b\s*(?::[^=]*)?[=:]\s*[^\s;,}]+/.exec(read.text) : undefined;
  return found ? { file, start: found.index, end: found.index + found[0].length } : { file, start: 0, end: 0 };
}

function run(evaluator: Evaluator, callee: Value, set: DialectSet, files: Files, shorthands: readonly Value[], backwards: boolean): { readonly direction: Direction; readonly noTransaction: boolean } {
  const drafts = createDrafts();
  const state: PgmRun = { context: { files, names: createValueNames(), decamelize: set.options?.decamelize === true, shorthands }, drafts, backwards, noTransaction: false };
  // Older migrations take a second argument to call when they are done.
  const done = intrinsicValue({ name: 'run', inert: true, call: () => UNDEFINED });
  const evaluated = evaluator.run(callee, [createPgm(state), done], backwards ? { withoutDeclared: true } : {});
  const settled = drafts.settle(putInOrder(evaluated.operations, queueOrder(evaluated.operations, backwards)));
  return { direction: { operations: settled.operations, problems: [...evaluated.problems, ...settled.problems], evaluated }, noTransaction: state.noTransaction };
}

const shorthandsOf = new WeakMap<readonly MigrationUnit[], ReadonlyMap<string, readonly Value[]>>();

/** `exports.shorthands` hold for the file and all that follow it, the later ones first (runner.ts, loadMigrations). */
function shorthandsUntil(unit: MigrationUnit, set: DialectSet, files: Files, evaluator: Evaluator): readonly Value[] {
  let known = shorthandsOf.get(set.units);
  if (!known) {
    const made = new Map<string, readonly Value[]>();
    let soFar: readonly Value[] = [];
    for (const each of set.units) {
      const read = files.read(each.path);
      const module = read && 'text' in read && /\bshorthands\b/.test(read.text) ? evaluator.module(each.path) : undefined;
      const own = module && exportedValue(evaluator, module, 'shorthands');
      if (own?.kind === 'object') soFar = [own, ...soFar];
      made.set(each.path, soFar);
    }
    known = made;
    shorthandsOf.set(set.units, known);
  }
  return known.get(unit.path) ?? [];
}

/** `import { PgLiteral } from 'node-pg-migrate'`. */
function packages(specifier: string): Value | undefined {
  if (specifier !== 'node-pg-migrate') return undefined;
  const literal = intrinsicValue({
    name: 'PgLiteral',
    inert: true,
    construct: ([text]) => pgLiteral(text ?? UNDEFINED),
    get: (property) => (property === 'create' ? method('PgLiteral.create', ([text]) => pgLiteral(text ?? UNDEFINED)) : undefined),
  });
  return intrinsicValue({ name: 'node-pg-migrate', inert: true, get: (property) => (property === 'PgLiteral' ? literal : property === 'PgType' ? postgresTypes() : undefined) });
}

/** `PgType.BIGINT` is 'bigint': the constants spell their names, with blanks for underscores (pgType.ts). */
function postgresTypes(): Value {
  return intrinsicValue({
    name: 'PgType',
    inert: true,
    get: (property, site) => {
      const text = property.toLowerCase().replaceAll('_', ' ');
      return { kind: 'string', source: { text, holes: [], locate: () => site.span } };
    },
  });
}
