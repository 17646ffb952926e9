import type { Evaluator } from '../../evaluate/evaluator';
import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Migration } from '../../model/migration';
import type { Span } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { exportedValue, placeFunction } from '../script/exported';
import { type Direction, evaluatorOf, migrationFromScript, unreadScript } from '../script/readScript';
import { createValueNames } from '../script/sqlText';
import { intrinsicValue } from '../script/values';
import type { KyselyContext } from './context';
import { databaseObject } from './database';
import { detectKysely } from './detect';
import { sqlTag } from './sqlTag';

type DialectSet = FoundSet & { readonly dialect: Dialect };

/** Kysely: scripts that export `up(db)` and, if there is a way back, `down(db)`. */
export const kysely: Framework = {
  id: 'kysely',
  title: 'Kysely',
  hasDown: true,
  checksums: false,
  onDatabaseAhead: {
    behaviour: 'refuses',
    detail: 'Kysely stops every migration with "corrupted migrations: previously executed migration … is missing" while the database records one without a file; no option turns it off, `allowUnorderedMigrations` neither (0.27 to 0.29)',
  },
  detect: detectKysely,
  read: readKysely,
};

function readKysely(unit: MigrationUnit, set: DialectSet, files: Files): Migration {
  const context = contextFor(set, files);
  const evaluator = evaluatorOf(`kysely ${context.snakeCase}`, files, set, packagesFor(context));
  const module = evaluator.module(unit.path);
  if (!module) return unreadScript('kysely', unit, set.dialect, files);
  const up = placeFunction(evaluator, exportedValue(evaluator, module, 'up'), 'up', files);
  const down = placeFunction(evaluator, exportedValue(evaluator, module, 'down'), 'down', files);
  const start: Span = { file: unit.path, start: 0, end: 0 };
  return migrationFromScript({
    framework: 'kysely',
    unit,
    dialect: set.dialect,
    name: unit.name,
    nameSpan: up?.name ?? start,
    up: up && run(evaluator, up.value, context),
    down: down ? run(evaluator, down.value, context) : { kind: 'none' },
    ...(down && { downSpans: { span: down.span, name: down.name } }),
    // Only these adapters say that their DDL is transactional (dialect/*/…-adapter.js).
    ...(set.dialect !== 'unknown' && { inTransaction: set.dialect === 'postgres' || set.dialect === 'mssql' }),
    problems: [...module.problems, ...(up ? [] : [{ span: start, reason: 'no function `up` is exported', mayTouch: 'anything' as const }])],
  }, files);
}

function run(evaluator: Evaluator, callee: Value, context: KyselyContext): Direction {
  const evaluated = evaluator.run(callee, [databaseObject(context)]);
  return { operations: evaluated.operations, problems: evaluated.problems, evaluated };
}

const contexts = new WeakMap<Files, Map<string, KyselyContext>>();

/** A context holds nothing of a run: constants of modules may hold fragments of it. */
function contextFor(set: DialectSet, files: Files): KyselyContext {
  const snakeCase = set.options?.snakeCase === true;
  const own = contexts.get(files) ?? new Map<string, KyselyContext>();
  contexts.set(files, own);
  const key = `${set.dialect} ${snakeCase}`;
  const known = own.get(key) ?? { files, dialect: set.dialect, names: createValueNames(), snakeCase, fragments: new WeakMap(), builders: new WeakMap() };
  own.set(key, known);
  return known;
}

function packagesFor(context: KyselyContext): (specifier: string) => Value | undefined {
  const contents = intrinsicValue({ name: 'kysely', inert: true, get: (property) => (property === 'sql' ? sqlTag(context) : undefined) });
  return (specifier) => (specifier === 'kysely' ? contents : undefined);
}
