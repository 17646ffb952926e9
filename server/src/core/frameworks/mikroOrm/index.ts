import type { Evaluator } from '../../evaluate/evaluator';
import type { Intrinsic, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Migration } from '../../model/migration';
import type { Span } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { createNaming } from '../knex/names';
import { createDrafts } from '../script/drafts';
import { createFragments, type Fragments } from '../script/fragments';
import { putInOrder, queueOrder } from '../script/inOrder';
import { createPlaceholders } from '../script/readParts';
import { type Direction, evaluatorOf, migrationFromScript, unreadScript } from '../script/readScript';
import { createValueNames } from '../script/sqlText';
import { intrinsicValue } from '../script/values';
import { hasTransactionalDdl } from '../sections';
import { detectMikroOrm } from './detect';
import { alterColumnsIfExist, migrationObject, type MikroOrmRun, rawFunction, sqlObject } from './migrationObject';

type DialectSet = FoundSet & { readonly dialect: Dialect };

/** MikroORM: classes that extend `Migration`; without a `down` the base class refuses. */
export const mikroOrm: Framework = {
  id: 'mikroOrm',
  title: 'MikroORM',
  hasDown: true,
  checksums: false,
  onDatabaseAhead: {
    behaviour: 'ignores',
    detail: 'MikroORM runs the files that the database has not recorded and does not look at records without a file; `down` of version 6 reverts the last migration that has a file, which is another one; that of version 7 reverts nothing',
  },
  detect: detectMikroOrm,
  read: readMikroOrm,
};

const runs = new WeakMap<Intrinsic, MikroOrmRun>();

function readMikroOrm(unit: MigrationUnit, set: DialectSet, files: Files): Migration {
  const evaluator = evaluatorOf('mikroOrm', files, set, packagesFor(set.dialect));
  const module = evaluator.module(unit.path);
  if (!module) return unreadScript('mikroOrm', unit, set.dialect, files);
  const start: Span = { file: unit.path, start: 0, end: 0 };
  // The first class that is exported (Migrator.ts, resolve).
  const found = [...module.exports.values()].find((value) => value.kind === 'class');
  const description = found && evaluator.describeClass(found);
  if (!found || !description) {
    return migrationFromScript({ framework: 'mikroOrm', unit, dialect: set.dialect, name: unit.name, nameSpan: start, up: undefined, down: { kind: 'none' }, problems: [...module.problems, { span: start, reason: 'no class is exported', mayTouch: 'anything' }] }, files);
  }
  const up = description.method('up');
  const down = description.method('down');
  const isKnown = description.parents.every((parent) => parent.kind !== 'unknown');
  return migrationFromScript({
    framework: 'mikroOrm',
    unit,
    dialect: set.dialect,
    name: unit.name,
    nameSpan: description.nameSpan,
    up: up && run(evaluator, found, 'up', set),
    down: down ? run(evaluator, found, 'down', set) : isKnown ? { kind: 'refused', span: description.nameSpan, message: 'This migration cannot be reverted' } : { kind: 'none' },
    ...(down && { downSpans: { span: down.span, name: down.nameSpan } }),
    ...transactionOf(evaluator, found, set.dialect),
    problems: [...module.problems, ...(up ? [] : [{ span: description.nameSpan, reason: 'the class has no method `up` that can be read', mayTouch: 'anything' as const }])],
  }, files);
}

/** A migration may opt out by `isTransactional()`; MySQL commits at each DDL statement whatever it says. */
function transactionOf(evaluator: Evaluator, found: Value, dialect: Dialect): { readonly inTransaction?: boolean } {
  const instance = evaluator.instantiate(found);
  const { returned } = evaluator.run(evaluator.member(instance, 'isTransactional'), [], { this: instance });
  if (returned.kind === 'boolean' && !returned.value) return { inTransaction: false };
  const transactional = hasTransactionalDdl(dialect);
  return transactional === undefined ? {} : { inTransaction: transactional };
}

function run(evaluator: Evaluator, found: Value, name: 'up' | 'down', set: DialectSet): Direction {
  const drafts = createDrafts();
  // Builders of Knex send at once.
  const builders = createDrafts();
  const { dialect } = set;
  const state: MikroOrmRun = {
    fragments: fragmentsFor(dialect), drafts,
    knex: { dialect, naming: createNaming(dialect, undefined), drafts: builders, placeholder: createPlaceholders(), embedded: new WeakMap() },
  };
  // The base class gets the driver as its first argument; it carries this run.
  const driver: Intrinsic = { name: 'driver' };
  runs.set(driver, state);
  const instance = evaluator.instantiate(found, [intrinsicValue(driver)]);
  const evaluated = evaluator.run(evaluator.member(instance, name), [], { this: instance });
  const sent = builders.settle(evaluated.operations);
  const settled = drafts.settle(putInOrder(sent.operations, queueOrder(sent.operations)));
  return { operations: settled.operations, problems: [...evaluated.problems, ...sent.problems, ...settled.problems], evaluated };
}

const fragmentsOf = new Map<Dialect, Fragments>();

/** Fragments hold nothing of a run, so that constants of modules may hold them. */
function fragmentsFor(dialect: Dialect): Fragments {
  const known = fragmentsOf.get(dialect) ?? createFragments(dialect, createValueNames());
  fragmentsOf.set(dialect, known);
  return known;
}

function packagesFor(dialect: Dialect): (specifier: string) => Value | undefined {
  const fragments = fragmentsFor(dialect);
  const base = intrinsicValue({
    name: 'Migration',
    construct: ([driver]) => {
      const state = driver?.kind === 'intrinsic' ? runs.get(driver.intrinsic) : undefined;
      return state ? migrationObject(state) : intrinsicValue({ name: 'migration', get: (property) => (property === 'isTransactional' ? intrinsicValue({ name: property, call: () => ({ kind: 'boolean', value: true }) }) : undefined) });
    },
  });
  const contents = intrinsicValue({
    name: 'MikroORM package',
    inert: true,
    get: (property) => (property === 'Migration' ? base : property === 'sql' ? sqlObject(fragments) : property === 'raw' ? rawFunction(fragments) : undefined),
  });
  const medusa = intrinsicValue({ name: 'Medusa', inert: true, get: (property) => (property === 'generatePostgresAlterColummnIfExistStatement' ? alterColumnsIfExist() : undefined) });
  return (specifier) => (/\bmikro-orm\/[\w-]+$/.test(specifier) ? contents : /^@medusajs\/(?:framework\/)?utils$/.test(specifier) ? medusa : undefined);
}
