import type { Evaluator } from '../../evaluate/evaluator';
import type { FunctionDescription } from '../../evaluate/describe';
import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Migration } from '../../model/migration';
import type { Span } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { createDrafts } from '../script/drafts';
import { createPlaceholders } from '../script/readParts';
import { type Direction, evaluatorOf, migrationFromScript, unreadScript } from '../script/readScript';
import { entry, intrinsicValue, knownBoolean } from '../script/values';
import { detectKnex } from './detect';
import { knexObject } from './knexObject';
import { createNaming, type IdentifierCase } from './names';

/** Knex: scripts that export `up(knex)` and `down(knex)`. */
export const knex: Framework = {
  id: 'knex',
  title: 'Knex',
  hasDown: true,
  checksums: false,
  recordedBy: 'file name',
  onDatabaseAhead: {
    behaviour: 'refuses',
    detail: 'Knex stops every migrate command with "The migration directory is corrupt, the following files are missing" while the database records migrations without a file (0.95 to 3.3). With `disableMigrationsListValidation` `migrate:latest` goes on, `migrate:rollback` fails, and `migrate:down` reverts the last migration that has a file, which is another one',
  },
  detect: detectKnex,
  read: readKnex,
};

function readKnex(unit: MigrationUnit, set: FoundSet & { readonly dialect: Dialect }, files: Files): Migration {
  const evaluator = evaluatorOf('knex', files, set, packages);
  const module = evaluator.module(unit.path);
  if (!module) return unreadScript('knex', unit, set.dialect, files);
  const exported = (name: string): Value | undefined => module.exports.get(name) ?? memberOf(evaluator, module.exports.get('default'), name);
  const up = exported('up');
  const down = exported('down');
  const upPlace = up && evaluator.describeFunction(up);
  const downPlace = down && evaluator.describeFunction(down);
  const start = { file: unit.path, start: 0, end: 0 };
  const nameSpan = upPlace ? nameOf(upPlace, 'up', files) : start;
  const transaction = knownBoolean(entry(exported('config'), 'transaction'));
  return migrationFromScript({
    framework: 'knex',
    unit,
    dialect: set.dialect,
    name: unit.name,
    nameSpan,
    up: up?.kind === 'function' ? run(evaluator, up, set) : undefined,
    down: down?.kind === 'function' ? run(evaluator, down, set) : { kind: 'none' },
    ...(downPlace && { downSpans: { span: downPlace.span, name: nameOf(downPlace, 'down', files) } }),
    inTransaction: transaction ?? set.options?.disableTransactions !== true,
    problems: [...module.problems, ...(up?.kind === 'function' ? [] : [{ span: start, reason: 'no function `up` is exported', mayTouch: 'anything' as const }])],
  }, files);
}

function run(evaluator: Evaluator, callee: Value, set: FoundSet & { readonly dialect: Dialect }): Direction {
  const drafts = createDrafts();
  const letterCase = set.options?.snakeCase;
  const context = {
    dialect: set.dialect,
    ...(typeof set.options?.client === 'string' && { client: set.options.client }),
    naming: createNaming(set.dialect, typeof letterCase === 'string' ? (letterCase as IdentifierCase) : undefined),
    drafts,
    placeholder: createPlaceholders(),
    embedded: new WeakMap(),
  };
  const evaluated = evaluator.run(callee, [knexObject(context)]);
  const settled = drafts.settle(evaluated.operations);
  return { operations: settled.operations, problems: [...evaluated.problems, ...settled.problems], evaluated };
}

/** Where the function's name is written: of `exports.up = async (knex) => …` that is the `up` before the equals sign. */
function nameOf(place: FunctionDescription, name: string, files: Files): Span {
  const { file, start } = place.span;
  const read = files.read(file);
  const before = read !== undefined && 'text' in read ? read.text.slice(Math.max(0, start - 200), start) : '';
  const found = new RegExp(`\\b${name}\\b(?=['"]?\\s*(?::[^=;{}]*)?[:=]\\s*$)`).exec(before);
  if (!found) return place.nameSpan;
  const at = start - before.length + found.index;
  return { file, start: at, end: at + name.length };
}

function memberOf(evaluator: Evaluator, value: Value | undefined, name: string): Value | undefined {
  if (value === undefined || value.kind === 'undefined') return undefined;
  const found = evaluator.member(value, name);
  return found.kind === 'undefined' ? undefined : found;
}

/** `import { Knex } from 'knex'` is a type; a migration that makes a client of its own talks to another database. */
function packages(specifier: string): Value | undefined {
  return specifier === 'knex' ? intrinsicValue({ name: 'knex package', get: () => undefined }) : undefined;
}
