import type { Evaluator } from '../../evaluate/evaluator';
import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Migration } from '../../model/migration';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { createPlaceholders } from '../script/readParts';
import { type Direction, evaluatorOf, migrationFromScript, unreadScript } from '../script/readScript';
import { knownBoolean, knownText } from '../script/values';
import { detectTypeorm } from './detect';
import { typeormPackage } from './packageObjects';
import { queryRunner } from './queryRunner';

/** TypeORM: classes with `up(queryRunner)` and `down(queryRunner)`. */
export const typeorm: Framework = {
  id: 'typeorm',
  title: 'TypeORM',
  hasDown: true,
  checksums: false,
  recordedBy: 'contents',
  onDatabaseAhead: {
    behaviour: 'ignores',
    detail: 'TypeORM runs the migrations that the database has not recorded and does not look at recorded ones without a class; only `migration:revert` stops ("No migration … was found in the source code") when the last one recorded has none (0.3 and 1.1)',
  },
  detect: detectTypeorm,
  read: readTypeorm,
};

function readTypeorm(unit: MigrationUnit, set: FoundSet & { readonly dialect: Dialect }, files: Files): Migration {
  const evaluator = evaluatorOf('typeorm', files, set, packages);
  const module = evaluator.module(unit.path);
  const classValue = module && migrationClass(evaluator, [...module.exports.values()]);
  const place = classValue && evaluator.describeClass(classValue);
  if (!module || !classValue || !place) return unreadScript('typeorm', unit, set.dialect, files);
  const instance = evaluator.instantiate(classValue);
  const up = place.method('up');
  const down = place.method('down');
  const transaction = knownBoolean(evaluator.member(instance, 'transaction'));
  return migrationFromScript({
    framework: 'typeorm',
    unit,
    dialect: set.dialect,
    name: knownText(evaluator.member(instance, 'name')) ?? place.name,
    nameSpan: place.nameSpan,
    up: up && run(evaluator, instance, 'up', set.dialect),
    down: down ? run(evaluator, instance, 'down', set.dialect) : { kind: 'none' },
    ...(down && { downSpans: { span: down.span, name: down.nameSpan } }),
    // `migrationsTransactionMode` is `all` by default; a migration may opt out (MigrationExecutor.js).
    inTransaction: transaction ?? true,
    problems: [...module.problems, ...(up ? [] : [{ span: place.nameSpan, reason: 'the class has no method `up`', mayTouch: 'anything' as const }])],
  }, files);
}

/** The class of the module that has an `up`. */
function migrationClass(evaluator: Evaluator, values: readonly Value[]): Value | undefined {
  return values.find((value) => value.kind === 'class' && evaluator.describeClass(value)?.methods.includes('up'));
}

function run(evaluator: Evaluator, instance: Value, method: 'up' | 'down', dialect: Dialect): Direction {
  const runner = queryRunner({ dialect, placeholder: createPlaceholders() });
  const evaluated = evaluator.run(evaluator.member(instance, method), [runner], { this: instance });
  return { operations: evaluated.operations, problems: evaluated.problems, evaluated };
}

const typeormValue = typeormPackage();

function packages(specifier: string): Value | undefined {
  return specifier === 'typeorm' || specifier.startsWith('typeorm/') ? typeormValue : undefined;
}
