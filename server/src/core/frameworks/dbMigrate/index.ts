import type { Evaluator } from '../../evaluate/evaluator';
import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Migration } from '../../model/migration';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { exportedValue, placeFunction } from '../script/exported';
import { promiseClass } from '../script/promises';
import { type Direction, evaluatorOf, migrationFromScript, unreadScript } from '../script/readScript';
import { createValueNames } from '../script/sqlText';
import { intrinsicValue, method, objectValue, stringValue, UNDEFINED } from '../script/values';
import { hasTransactionalDdl } from '../sections';
import { asyncPackage } from './asyncPackage';
import { databaseObject, doneCallback } from './database';
import { detectDbMigrate } from './detect';

/** db-migrate: scripts that export `up(db, callback)` and `down(db, callback)`, or give promises. */
export const dbMigrate: Framework = {
  id: 'dbMigrate',
  title: 'db-migrate',
  hasDown: true,
  checksums: false,
  onDatabaseAhead: {
    behaviour: 'ignores',
    detail: 'db-migrate runs the files that the database has not recorded and does not look at recorded names without a file; `db-migrate down` fails there, for it loads the file of the last recorded migration (0.11)',
  },
  detect: detectDbMigrate,
  read: readDbMigrate,
};

/** Names of the data types (db-migrate-shared, data_type.js). */
const DATA_TYPES: Readonly<Record<string, string>> = {
  CHAR: 'char', STRING: 'string', TEXT: 'text', SMALLINT: 'smallint', BIGINT: 'bigint', INTEGER: 'int', SMALL_INTEGER: 'smallint', BIG_INTEGER: 'bigint', REAL: 'real', DATE: 'date',
  DATE_TIME: 'datetime', TIME: 'time', BLOB: 'blob', TIMESTAMP: 'timestamp', BINARY: 'binary', BOOLEAN: 'boolean', DECIMAL: 'decimal',
};

const NOWHERE = { file: '', start: 0, end: 0 };

/** What the package exports and hands to `setup` as `options.dbmigrate`. */
function library(): Value {
  const dataType = objectValue(Object.entries(DATA_TYPES).map(([key, name]) => [key, stringValue(name, NOWHERE)] as const));
  const value: Value = intrinsicValue({ name: 'db-migrate', inert: true, get: (property) => (property === 'dataType' ? dataType : property === 'default' ? value : undefined) });
  return value;
}

/** `setup(options, seedLink)` runs before each direction (migrator.js). */
function setupArguments(dbmigrate: Value): readonly Value[] {
  const options = objectValue([['dbmigrate', dbmigrate], ['Promise', promiseClass()], ['ignoreOnInit', { kind: 'boolean', value: false }]], false);
  const seedLink = intrinsicValue({ name: 'seedLink', inert: true, get: (property) => method(property, () => UNDEFINED) });
  return [options, seedLink];
}

function packages(specifier: string): Value | undefined {
  if (specifier === 'db-migrate') return library();
  return specifier === 'async' ? asyncPackage() : undefined;
}

function readDbMigrate(unit: MigrationUnit, set: FoundSet & { readonly dialect: Dialect }, files: Files): Migration {
  const { dialect } = set;
  const evaluator = evaluatorOf('dbMigrate', files, set, packages);
  const module = evaluator.module(unit.path);
  if (!module) return unreadScript('dbMigrate', unit, dialect, files);
  const up = exportedValue(evaluator, module, 'up');
  const down = exportedValue(evaluator, module, 'down');
  const setup = exportedValue(evaluator, module, 'setup');
  const start = { file: unit.path, start: 0, end: 0 };
  const upPlace = placeFunction(evaluator, up, 'up', files);
  const downPlace = placeFunction(evaluator, down, 'down', files);
  return migrationFromScript({
    framework: 'dbMigrate',
    unit,
    dialect,
    name: unit.name,
    nameSpan: upPlace?.name ?? start,
    up: up?.kind === 'function' ? run(evaluator, up, setup, dialect) : undefined,
    down: down?.kind === 'function' ? run(evaluator, down, setup, dialect) : { kind: 'none' },
    ...(downPlace && { downSpans: { span: downPlace.span, name: downPlace.name } }),
    inTransaction: set.options?.nonTransactional !== true && hasTransactionalDdl(dialect),
    problems: [...module.problems, ...(up?.kind === 'function' ? [] : [{ span: start, reason: 'no function `up` is exported', mayTouch: 'anything' as const }])],
  }, files);
}

function run(evaluator: Evaluator, callee: Value, setup: Value | undefined, dialect: Dialect): Direction {
  const db = databaseObject({ dialect, names: createValueNames() });
  const before = setup?.kind === 'function' ? { before: { callee: setup, args: setupArguments(library()) } } : {};
  const evaluated = evaluator.run(callee, [db, doneCallback()], before);
  return { operations: evaluated.operations, problems: evaluated.problems, evaluated };
}
