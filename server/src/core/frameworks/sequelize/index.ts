import { scriptComments } from '../../comments';
import type { Evaluator } from '../../evaluate/evaluator';
import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Migration } from '../../model/migration';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { exportedValue, placeFunction } from '../script/exported';
import { type Direction, evaluatorOf, migrationFromScript, unreadScript } from '../script/readScript';
import { method, UNDEFINED } from '../script/values';
import { createContext } from './context';
import { detectSequelize } from './detect';
import { type SequelizeArguments, sequelizeArguments } from './queryInterface';

/** Sequelize: scripts for sequelize-cli or Umzug that export `up` and `down`. */
export const sequelize: Framework = {
  id: 'sequelize',
  title: 'Sequelize',
  hasDown: true,
  checksums: false,
  recordedBy: 'file name',
  onDatabaseAhead: {
    behaviour: 'ignores',
    detail: 'sequelize-cli (Umzug 2) and Umzug 3 run the files that the database has not recorded and do not look at recorded names without a file. Undoing there fails in sequelize-cli ("Unable to find migration"); Umzug 3 undoes the last migration that has a file instead',
  },
  detect: detectSequelize,
  read: readSequelize,
};

const PACKAGES: ReadonlySet<string> = new Set(['sequelize', '@sequelize/core', 'sequelize-typescript']);

const shared = new WeakMap<Files, Map<Dialect, SequelizeArguments>>();

/** What migrations are given, made once for a snapshot: modules that import `sequelize` are evaluated once too. */
function argumentsOf(files: Files, dialect: Dialect): SequelizeArguments {
  const own = shared.get(files) ?? new Map<Dialect, SequelizeArguments>();
  shared.set(files, own);
  const known = own.get(dialect) ?? sequelizeArguments(createContext(dialect));
  own.set(dialect, known);
  return known;
}

function readSequelize(unit: MigrationUnit, set: FoundSet & { readonly dialect: Dialect }, files: Files): Migration {
  const { dialect } = set;
  const given = argumentsOf(files, dialect);
  const evaluator = evaluatorOf('sequelize', files, set, (specifier) => (PACKAGES.has(specifier) ? given.library : undefined));
  const module = evaluator.module(unit.path);
  if (!module) return unreadScript('sequelize', unit, dialect, files);
  const up = exportedValue(evaluator, module, 'up');
  const down = exportedValue(evaluator, module, 'down');
  const start = { file: unit.path, start: 0, end: 0 };
  const nameSpan = placeFunction(evaluator, up, 'up', files)?.name ?? start;
  const downPlace = placeFunction(evaluator, down, 'down', files);
  const isMigration = up?.kind === 'function';
  return migrationFromScript({
    framework: 'sequelize',
    unit,
    dialect,
    name: unit.name,
    nameSpan,
    up: isMigration ? run(evaluator, up, given) : undefined,
    down: down?.kind === 'function' ? run(evaluator, down, given) : { kind: 'none' },
    ...(downPlace && { downSpans: { span: downPlace.span, name: downPlace.name } }),
    // Neither tool wraps a migration: only what the author puts into a transaction runs in one.
    inTransaction: false,
    problems: [...module.problems, ...(isMigration ? [] : [{ span: start, reason: 'no function `up` is exported', mayTouch: holdsCode(unit.path, files) ? 'anything' as const : 'nothing' as const }])],
  }, files);
}

/** A migration that was put away by commenting all of it out does nothing. */
function holdsCode(path: string, files: Files): boolean {
  const read = files.read(path);
  if (read === undefined || !('text' in read)) return true;
  let at = 0;
  for (const comment of scriptComments(read.text)) {
    if (read.text.slice(at, comment.start).trim() !== '') return true;
    at = comment.end;
  }
  return read.text.slice(at).trim() !== '';
}

/** Older migrations call back when they are done (Umzug 1). */
const done: Value = method('done', () => UNDEFINED);

function run(evaluator: Evaluator, callee: Value, given: SequelizeArguments): Direction {
  const evaluated = evaluator.run(callee, [given.queryInterface, given.library, done]);
  return { operations: evaluated.operations, problems: evaluated.problems, evaluated };
}
