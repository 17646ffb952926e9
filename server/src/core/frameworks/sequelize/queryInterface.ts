import { computedText } from '../../evaluate/text';
import type { Evaluation, Site, Value } from '../../evaluate/value';
import { composeSql, runSql, type SqlPiece } from '../script/sqlText';
import { entry, intrinsicValue, isAbsent, knownBoolean, knownText, listOf, method, notUnderstood, own, UNDEFINED, whyUnknown } from '../script/values';
import { addColumn, changeColumn, removeColumn, renameColumn } from './columns';
import { argSpan, nameSql, type SequelizeContext, valueSql } from './context';
import { allTables, catalogueRows, describeTable, tableExists } from './description';
import { addConstraint, addIndex, removeConstraint, removeIndex } from './keys';
import { tableName } from './names';
import { query } from './query';
import { bulkDelete, bulkInsert, bulkUpdate, count, deleteOne, insertOne, selectRows, tableSql, updateOne, upsert } from './rows';
import { sequelizeObjects } from './sequelizeObject';
import { createSchema, createTable, dropEnum, dropSchema, dropTable, renameTable } from './tables';
import { transaction } from './transaction';

type Call = (context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation) => Value;

/** The methods of QueryInterface (query-interface.js of Sequelize 6). */
const METHODS: Readonly<Record<string, Call>> = {
  createTable, dropTable, renameTable, createSchema, dropSchema, dropEnum,
  addColumn, removeColumn, changeColumn, renameColumn,
  // Sequelize 3 and before.
  addAttribute: addColumn, removeAttribute: removeColumn, changeAttribute: changeColumn, renameAttribute: renameColumn,
  addIndex, removeIndex, addConstraint, removeConstraint,
  bulkInsert, bulkUpdate, bulkDelete, insert: insertOne, update: updateOne, delete: deleteOne, upsert,
  increment: (context, args, site, evaluation) => count(context, '+', args, site, evaluation),
  decrement: (context, args, site, evaluation) => count(context, '-', args, site, evaluation),
  select: (context, args, site, evaluation) => selectRows(context, args[1], args[2], site, evaluation),
  rawSelect: (context, args, site, evaluation) => selectRows(context, args[0], args[1], site, evaluation),
  describeTable: (context, args) => describeTable(context, args),
  tableExists: (context, args) => tableExists(context, args),
  showAllTables: (context) => allTables(context),
  showIndex: () => catalogueRows('the indexes of a table'),
  showConstraint: () => catalogueRows('the constraints of a table'),
  showAllSchemas: () => catalogueRows('the schemas of the database'),
  getForeignKeysForTables: () => catalogueRows('the foreign keys of tables'),
  getForeignKeyReferencesForTable: () => catalogueRows('the foreign keys of a table'),
  databaseVersion: () => catalogueRows('the version of the server'),
  pgListEnums: () => catalogueRows('the enum types of the database'),
  createFunction, dropFunction, renameFunction, createTrigger, dropTrigger, renameTrigger,
  quoteIdentifier: (context, args, site) => ({ kind: 'string', source: nameSql(context, args[0] ?? UNDEFINED, argSpan(site, 0)).source }),
  quoteIdentifiers: quoteIdentifiers,
  quoteTable,
  escape: (context, args, site) => ({ kind: 'string', source: valueSql(context, args[0], argSpan(site, 0)).source }),
};

/** Methods that reach everything. */
const SWEEPING: ReadonlySet<string> = new Set(['dropAllTables', 'dropAllEnums', 'dropAllSchemas', 'createDatabase', 'dropDatabase']);

/** What a migration of sequelize-cli or Umzug is given. */
export interface SequelizeArguments {
  /**
   * The query interface. Umzug hands over an object with a `context`, which may be a query interface or an instance of Sequelize:
   * it answers as all of them.
   */
  readonly queryInterface: Value;
  /** `Sequelize`, also what the package exports. */
  readonly library: Value;
}

export function sequelizeArguments(context: SequelizeContext): SequelizeArguments {
  const objects = sequelizeObjects(context, () => queryInterface);
  const queryInterface: Value = intrinsicValue({
    name: 'queryInterface',
    get(property, site, evaluation) {
      if (property === 'context' || property === 'queryInterface') return queryInterface;
      if (property === 'sequelize') return objects.instance;
      if (property === 'Sequelize' || property === 'DataTypes') return objects.library;
      if (property === 'queryGenerator' || property === 'QueryGenerator') return queryGenerator(context);
      if (property === 'logger' || property === 'log') return logger;
      if (property === 'name' || property === 'path') return { kind: 'unknown', reason: `the ${property} of the migration`, mayTouch: 'nothing' };
      if (property === 'query') return method(property, (args, at, inside) => query(context, args, at, inside));
      if (property === 'transaction' || property === 'startTransaction') return method(property, (args, at, inside) => transaction(args, at, inside));
      if (SWEEPING.has(property)) return method(property, (_args, at, inside) => notUnderstood(inside, at, `${property} reaches the whole database`));
      const call = own(METHODS, property);
      if (call) return method(property, (args, at, inside) => call(context, args, at, inside));
      return objects.instance.kind === 'intrinsic' ? objects.instance.intrinsic.get?.(property, site, evaluation) : undefined;
    },
  });
  return { queryInterface, library: objects.library };
}

/** A logger that an Umzug context carries: what it prints is quoted where the body does nothing else. */
const logger: Value = intrinsicValue({
  name: 'logger',
  inert: true,
  call: (args, site, evaluation) => print(args, site, evaluation),
  get: (property) => method(property, (args, site, evaluation) => print(args, site, evaluation)),
});

function print(args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  evaluation.emit({ kind: 'log', text: args.map((arg) => (arg.kind === 'string' ? arg.source.text : '')).join(' ').trim() }, site);
  return UNDEFINED;
}

/** The generator makes SQL as text; what is quoted or escaped is known, statements are not. */
function queryGenerator(context: SequelizeContext): Value {
  const known: Readonly<Record<string, Call>> = { quoteIdentifier: METHODS.quoteIdentifier as Call, quoteIdentifiers, quoteTable, escape: METHODS.escape as Call };
  return intrinsicValue({
    name: 'queryGenerator',
    inert: true,
    get(property) {
      const call = own(known, property);
      return call ? method(property, (args, at, inside) => call(context, args, at, inside)) : undefined;
    },
  });
}

function quoteTable(context: SequelizeContext, args: readonly Value[], site: Site): Value {
  const table = tableName(context, args[0]);
  return 'unknown' in table ? { kind: 'unknown', reason: table.unknown, mayTouch: 'anything' } : { kind: 'string', source: tableSql(context, table.table, argSpan(site, 0)).source };
}

function quoteIdentifiers(context: SequelizeContext, args: readonly Value[], site: Site): Value {
  const table = tableName(context, args[0], undefined, true);
  return 'unknown' in table ? { kind: 'unknown', reason: table.unknown, mayTouch: 'anything' } : { kind: 'string', source: tableSql(context, table.table, argSpan(site, 0)).source };
}

/** Runs a statement that Sequelize makes of the parts given; a part that is not known makes it unknown. */
function statement(pieces: readonly (SqlPiece | undefined)[], what: string, site: Site, evaluation: Evaluation): Value {
  if (pieces.some((piece) => piece === undefined)) return notUnderstood(evaluation, site, `${what} is not known`);
  runSql(composeSql(site.span, pieces as readonly SqlPiece[]), site, evaluation);
  return UNDEFINED;
}

function textPiece(value: Value | undefined): SqlPiece | undefined {
  return value?.kind === 'string' ? value.source : undefined;
}

/** `createFunction(name, params, returnType, language, body, optionsArray, { force, variables })` (query-generator.js of postgres). */
function createFunction(_context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [name, params, returns, language, body, modifiers, options] = args;
  const list = parameters(params, site);
  const force = knownBoolean(entry(options, 'force')) === true;
  const variables = (listOf(entry(options, 'variables')) ?? []).map((variable) => {
    const fallback = entry(variable, 'default');
    return `DECLARE ${knownText(entry(variable, 'name')) ?? '?'} ${knownText(entry(variable, 'type')) ?? '?'}${isAbsent(fallback) ? '' : ` := ${knownText(fallback) ?? String(fallback?.kind === 'number' ? fallback.value : '?')}`};`;
  });
  const extra = (listOf(modifiers) ?? []).map((modifier) => knownText(modifier) ?? '').join(' ');
  return statement(
    [force ? 'CREATE OR REPLACE FUNCTION ' : 'CREATE FUNCTION ', textPiece(name), '(', list, ') RETURNS ', textPiece(returns), ' AS $func$ ', `${variables.join(' ')} BEGIN `, textPiece(body), " END; $func$ language '", textPiece(language), "'", extra, ';'],
    whyUnknown(name, 'the function'), site, evaluation,
  );
}

function parameters(value: Value | undefined, site: Site): SqlPiece | undefined {
  const items = listOf(value);
  if (!items) return undefined;
  const parts = items.map((item) => {
    const type = knownText(entry(item, 'type'));
    return type === undefined ? undefined : [knownText(entry(item, 'direction')), knownText(entry(item, 'name')), type].filter((word) => word !== undefined).join(' ');
  });
  return parts.every((part) => part !== undefined) ? computedText(parts.join(', '), site.span) : undefined;
}

function dropFunction(_context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  return statement(['DROP FUNCTION ', textPiece(args[0]), '(', parameters(args[1], site), ') RESTRICT;'], whyUnknown(args[0], 'the function'), site, evaluation);
}

function renameFunction(_context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  return statement(['ALTER FUNCTION ', textPiece(args[0]), '(', parameters(args[1], site), ') RENAME TO ', textPiece(args[2]), ';'], whyUnknown(args[0], 'the function'), site, evaluation);
}

const TIMINGS: Readonly<Record<string, string>> = { after: 'AFTER', before: 'BEFORE', instead_of: 'INSTEAD OF', after_constraint: 'AFTER' };

/** `createTrigger(table, name, timing, events, function, params, options)`. */
function createTrigger(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [table, name, timing, events, routine, params] = args;
  const target = tableName(context, table);
  const when = own(TIMINGS, knownText(timing) ?? '');
  const listed = events?.kind === 'object' ? [...events.entries.values()] : listOf(events) ?? [];
  const words = listed.map((event) => knownText(event)?.toUpperCase());
  const known = !('unknown' in target) && when !== undefined && words.length > 0 && words.every((word) => word !== undefined);
  return statement(
    known
      ? ['CREATE TRIGGER ', nameSql(context, name ?? UNDEFINED, argSpan(site, 1)), ` ${when} ${words.join(' OR ')} ON `, tableSql(context, target.table, argSpan(site, 0)), ' FOR EACH ROW EXECUTE PROCEDURE ', textPiece(routine), '(', parameters(params, site), ');']
      : [undefined],
    'the trigger', site, evaluation,
  );
}

function dropTrigger(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = tableName(context, args[0]);
  return statement('unknown' in target ? [undefined] : ['DROP TRIGGER ', nameSql(context, args[1] ?? UNDEFINED, argSpan(site, 1)), ' ON ', tableSql(context, target.table, argSpan(site, 0)), ' RESTRICT;'], 'the trigger', site, evaluation);
}

function renameTrigger(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = tableName(context, args[0]);
  return statement('unknown' in target ? [undefined] : ['ALTER TRIGGER ', nameSql(context, args[1] ?? UNDEFINED, argSpan(site, 1)), ' ON ', tableSql(context, target.table, argSpan(site, 0)), ' RENAME TO ', nameSql(context, args[2] ?? UNDEFINED, argSpan(site, 2)), ';'], 'the trigger', site, evaluation);
}
