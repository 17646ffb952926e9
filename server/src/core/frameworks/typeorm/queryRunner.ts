import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Expression } from '../../model/expression';
import type { ColumnChanges, OperationBody, Selector } from '../../model/operation';
import type { Span } from '../../model/source';
import { sameType } from '../../sql/types';
import type { Fragment } from '../script/readParts';
import { UNDEFINED, entry, intrinsicValue, isAbsent, knownBoolean, knownText, listOf, method, namesOf, notUnderstood, spanOf, stringValue, whyUnknown } from '../script/values';
import { type ReadColumn, readColumn, uniqueName } from './columns';
import { foundColumn, foundTable, tableInDatabase } from './foundTable';
import { readExpressionConstraint, readForeignKey, readIndex, readUnique } from './keys';
import { managerValue } from './manager';
import { generatedNames, tableName } from './names';
import { runSql } from './runnerSql';
import { enumsOf, readTable } from './tables';

/** What all calls of one reading share. */
export interface RunnerContext {
  readonly dialect: Dialect;
  readonly placeholder: (value: Expression) => Fragment;
}

type Call = (context: RunnerContext, args: readonly Value[], site: Site, evaluation: Evaluation) => Value;

/** The `queryRunner` that `up` and `down` are given. */
export function queryRunner(context: RunnerContext): Value {
  const intrinsic: Intrinsic = {
    name: 'queryRunner',
    get(property, site) {
      const call = CALLS[property];
      if (call) return method(property, (args, at, evaluation) => call(context, args, at, evaluation));
      switch (property) {
        case 'manager': return managerValue(context, self);
        case 'connection': case 'dataSource': return connectionValue(context, self, site);
        case 'isTransactionActive': return { kind: 'boolean', value: true };
        case 'isReleased': return { kind: 'boolean', value: false };
        case 'data': return { kind: 'unknown', reason: 'data of the application', mayTouch: 'nothing' };
        default: return undefined;
      }
    },
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

const DRIVER_TYPES: Readonly<Record<string, string>> = { postgres: 'postgres', mysql: 'mysql', mariadb: 'mariadb', sqlite: 'sqlite', mssql: 'mssql' };

/** `queryRunner.connection`: its driver's type is what migrations branch on. */
function connectionValue(context: RunnerContext, runner: Value, site: Site): Value {
  const type = DRIVER_TYPES[context.dialect];
  const options = intrinsicValue({ name: 'options', inert: true, get: (property) => (property === 'type' && type !== undefined ? stringValue(type, site.span) : undefined) });
  const driver = intrinsicValue({ name: 'driver', inert: true, get: (property) => {
    if (property === 'options') return options;
    if (property === 'escape') return method(property, ([name], at) => stringValue(escaped(context.dialect, knownText(name) ?? ''), at.span));
    return undefined;
  } });
  return intrinsicValue({
    name: 'connection',
    get(property, at) {
      switch (property) {
        case 'options': return options;
        case 'driver': return driver;
        case 'manager': return managerValue(context, runner);
        case 'createQueryRunner': return method(property, () => runner);
        case 'query': return method(property, (args, call, evaluation) => runSql(context.dialect, args, call, evaluation, context.placeholder));
        case 'logger': return { kind: 'unknown', reason: 'the logger', mayTouch: 'nothing', span: at.span };
        default: {
          const manager = managerValue(context, runner);
          return manager.kind === 'intrinsic' ? manager.intrinsic.get?.(property, at, EMPTY) : undefined;
        }
      }
    },
  });
}

const EMPTY = undefined as unknown as Evaluation;

function escaped(dialect: Dialect, name: string): string {
  return dialect === 'mysql' || dialect === 'mariadb' ? `\`${name}\`` : `"${name}"`;
}

/** A table argument: a name, a `Table`, or one that was found. */
interface TableArgument { readonly text: string; readonly span: Span }

function tableArgument(value: Value | undefined, fallback: Span): TableArgument | undefined {
  const text = knownText(value);
  if (text !== undefined) return { text, span: spanOf(value, fallback) };
  const found = foundTable(value);
  if (found) return { text: found.text, span: fallback };
  const name = knownText(entry(value, 'name'));
  const schema = knownText(entry(value, 'schema'));
  return name === undefined ? undefined : { text: schema !== undefined && !name.includes('.') ? `${schema}.${name}` : name, span: fallback };
}

/** A call about a table whose name is known; `body` says the rest. */
function onTable(make: (table: TableArgument, args: readonly Value[], site: Site, context: RunnerContext, evaluation: Evaluation) => Value | undefined): Call {
  return (context, args, site, evaluation) => {
    const table = tableArgument(args[0], site.args[0] ?? site.name);
    if (!table) return notUnderstood(evaluation, site, whyUnknown(args[0], 'the table'));
    return make(table, args, site, context, evaluation) ?? UNDEFINED;
  };
}

function touching(table: TableArgument): readonly string[] {
  return [tableName(table.text).name.toLowerCase()];
}

/** One item, or each of a list that is known. */
function eachItem(value: Value | undefined, plural: boolean): readonly Value[] | undefined {
  if (!plural) return value === undefined ? undefined : [value];
  return listOf(value);
}

function addColumns(plural: boolean): Call {
  return onTable((table, args, site, context, evaluation) => {
    const items = eachItem(args[1], plural);
    if (!items) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns'), touching(table));
    for (const item of items) {
      const read = readColumn(item, table.text, context.dialect, site.args[1] ?? site.name);
      if (read) addColumn(table, read, site, context, evaluation);
      else notUnderstood(evaluation, site, whyUnknown(entry(item, 'name') ?? item, 'the column'), touching(table));
    }
    return undefined;
  });
}

function addColumn(table: TableArgument, read: ReadColumn, site: Site, context: RunnerContext, evaluation: Evaluation): void {
  const name = tableName(table.text);
  for (const gap of read.gaps) evaluation.problem(gap, touching(table), site);
  for (const body of enumsOf([read])) evaluation.emit(body, site, read.column.span);
  const mysql = context.dialect === 'mysql' || context.dialect === 'mariadb';
  const unique = read.isUnique ? uniqueName(table.text, read.column.name, context.dialect, false) : undefined;
  const { span } = read.column;
  evaluation.emit({
    kind: 'addColumn', table: name, column: read.column,
    constraints: [
      ...(read.isPrimary ? [{ kind: 'primary' as const, ...(context.dialect === 'postgres' && { name: read.primaryKeyName ?? generatedNames.primaryKey(table.text, [read.column.name]) }), columns: [read.column.name], span }] : []),
      ...(unique !== undefined && !mysql ? [{ kind: 'unique' as const, name: unique, columns: [read.column.name], span }] : []),
    ],
    ...(unique !== undefined && mysql && { indexes: [{ name: unique, table: name, parts: [{ column: read.column.name }], unique: true, span }] }),
  }, site, span);
}

function dropColumns(plural: boolean): Call {
  return onTable((table, args, site, context, evaluation) => {
    const items = eachItem(args[1], plural);
    if (!items) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns that are dropped'), touching(table));
    for (const item of items) {
      const column = knownText(item) ?? foundColumn(item) ?? knownText(entry(item, 'name'));
      if (column === undefined) notUnderstood(evaluation, site, whyUnknown(item, 'the column that is dropped'), touching(table));
      else dropColumn(table, column, site, spanOf(item, site.args[1] ?? site.name), context, evaluation);
    }
    return undefined;
  });
}

/** PostgreSQL: the enum type of the column goes with it (PostgresQueryRunner.js, dropColumn); dropTable leaves it. */
function dropColumn(table: TableArgument, column: string, site: Site, span: Span, context: RunnerContext, evaluation: Evaluation): void {
  const name = tableName(table.text);
  evaluation.emit({ kind: 'dropColumn', table: name, column }, site, span);
  if (context.dialect === 'postgres') evaluation.emit({ kind: 'dropType', type: { ...name, name: `${name.name}_${column.toLowerCase()}_enum` }, ifExists: true }, site, span);
}

/**
 * The drivers drop and add the column again where type, length, array or generation differ, and its values are gone
 * (PostgresQueryRunner.js and MysqlQueryRunner.js, changeColumn). SQLite copies the table (AbstractSqliteQueryRunner.js).
 */
const changeColumn: Call = onTable((table, args, site, context, evaluation) => {
  change(table, args[1], args[2], site, context, evaluation);
  return undefined;
});

function change(table: TableArgument, before: Value | undefined, after: Value | undefined, site: Site, context: RunnerContext, evaluation: Evaluation): void {
  const old = knownText(before) ?? foundColumn(before) ?? knownText(entry(before, 'name'));
  const read = readColumn(after, table.text, context.dialect, site.args[2] ?? site.name);
  if (old === undefined || !read) {
    notUnderstood(evaluation, site, whyUnknown(old === undefined ? before : after, 'the column that is changed'), touching(table));
    return;
  }
  const name = tableName(table.text);
  const was = before?.kind === 'object' && before.complete ? readColumn(before, table.text, context.dialect, site.args[1] ?? site.name) : undefined;
  const partly = after?.kind === 'object' && !after.complete;
  const rebuilds = context.dialect === 'sqlite';
  const differs = was && was.column.type && read.column.type ? !sameType(was.column.type, read.column.type) || was.column.autoIncrement !== read.column.autoIncrement && context.dialect !== 'postgres' : undefined;
  if (differs && !rebuilds) {
    dropColumn(table, old, site, spanOf(before, site.args[1] ?? site.name), context, evaluation);
    addColumn(table, read, site, context, evaluation);
    return;
  }
  if (read.column.name !== old) evaluation.emit({ kind: 'renameColumn', table: name, column: old, to: read.column.name }, site, read.column.span);
  evaluation.emit({
    kind: 'alterColumn', table: name, column: read.column.name,
    changes: partly ? partialChanges(after, read) : changesOf(read),
    ...(!partly && { replaces: true }),
    ...(differs === undefined && !rebuilds && (!partly || !isAbsent(entry(after, 'type'))) && { recreatesOnTypeChange: true }),
  }, site, spanOf(before, read.column.span));
}

function changesOf(read: ReadColumn): ColumnChanges {
  const { column } = read;
  return {
    ...(column.type && { type: column.type }), nullable: column.nullable, default: column.default ?? null,
    ...(column.autoIncrement && { autoIncrement: true }), ...(column.comment !== undefined && { comment: column.comment }), ...(column.collation !== undefined && { collation: column.collation }),
    ...(column.extra !== undefined && { extra: column.extra }), ...(column.generated && { generated: column.generated }), ...(column.unsure && { unsure: column.unsure }),
  };
}

/** A copy of the column that was found: only what is set on it is known to change. */
function partialChanges(after: Value, read: ReadColumn): ColumnChanges {
  const has = (key: string): boolean => entry(after, key) !== undefined;
  const { column } = read;
  return {
    ...(has('type') && column.type && { type: column.type }), ...(has('isNullable') && { nullable: column.nullable }), ...(has('default') && { default: column.default ?? null }),
    ...(has('comment') && { comment: column.comment ?? null }), ...(has('collation') && { collation: column.collation }),
  };
}

const changeColumns: Call = onTable((table, args, site, context, evaluation) => {
  const pairs = listOf(args[1]);
  if (!pairs) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns that are changed'), touching(table));
  for (const pair of pairs) change(table, entry(pair, 'oldColumn'), entry(pair, 'newColumn'), site, context, evaluation);
  return undefined;
});

/** Adds keys or indexes that `read` understands. */
function adds(plural: boolean, what: string, read: (item: Value, table: TableArgument, context: RunnerContext, span: Span) => OperationBody | undefined): Call {
  return onTable((table, args, site, context, evaluation) => {
    const items = eachItem(args[1], plural);
    if (!items) return notUnderstood(evaluation, site, whyUnknown(args[1], what), touching(table));
    for (const item of items) {
      const span = site.args[1] ?? site.name;
      const body = read(item, table, context, span);
      if (body) evaluation.emit(body, site, body.kind === 'createIndex' ? body.index.span : body.kind === 'addConstraint' ? body.constraint.span : span);
      else notUnderstood(evaluation, site, `${what} is not known`, touching(table));
    }
    return undefined;
  });
}

const addIndex = (item: Value, table: TableArgument, context: RunnerContext, span: Span): OperationBody | undefined => {
  const index = readIndex(item, table.text, tableName(table.text), context.dialect, span);
  return index && { kind: 'createIndex', index, ...(knownBoolean(entry(item, 'isConcurrent')) === true && { concurrently: true }) };
};
const addForeignKey = (item: Value, table: TableArgument, _context: RunnerContext, span: Span): OperationBody | undefined => {
  const constraint = readForeignKey(item, table.text, span);
  return constraint && { kind: 'addConstraint', table: tableName(table.text), constraint };
};
const addUnique = (item: Value, table: TableArgument, _context: RunnerContext, span: Span): OperationBody | undefined => {
  const constraint = readUnique(item, table.text, span);
  return constraint && { kind: 'addConstraint', table: tableName(table.text), constraint };
};
const addExpression = (kind: 'check' | 'exclude') => (item: Value, table: TableArgument, context: RunnerContext, span: Span): OperationBody | undefined => {
  const constraint = readExpressionConstraint(kind, item, table.text, context.dialect, span);
  return constraint && { kind: 'addConstraint', table: tableName(table.text), constraint };
};

/** Drops keys or indexes, each given by name, as an object, or as found in the table. */
function drops(plural: boolean, kind: 'foreign' | 'unique' | 'check' | 'exclude' | 'index'): Call {
  return onTable((table, args, site, context, evaluation) => {
    const items = eachItem(args[1], plural);
    const what = kind === 'index' ? 'the index that is dropped' : 'the key that is dropped';
    if (!items) return notUnderstood(evaluation, site, whyUnknown(args[1], what), touching(table));
    for (const item of items) {
      const selector = selectorOf(item, kind, table);
      const span = spanOf(item, site.args[1] ?? site.name);
      if (!selector) notUnderstood(evaluation, site, whyUnknown(item, what), touching(table));
      else evaluation.emit(dropBody(kind, selector, table, context.dialect), site, span);
    }
    return undefined;
  });
}

function dropBody(kind: 'foreign' | 'unique' | 'check' | 'exclude' | 'index', selector: Selector, table: TableArgument, dialect: Dialect): OperationBody {
  const name = tableName(table.text);
  // MySQL: unique keys are indexes.
  const asIndex = kind === 'index' || (kind === 'unique' && (dialect === 'mysql' || dialect === 'mariadb'));
  return asIndex ? { kind: 'dropIndex', index: selector, table: name } : { kind: 'dropConstraint', table: name, constraint: { ...selector, kind } };
}

function selectorOf(item: Value, kind: 'foreign' | 'unique' | 'check' | 'exclude' | 'index', table: TableArgument): Selector | undefined {
  if (item.kind === 'reference') return item.selector;
  const name = knownText(item) ?? knownText(entry(item, 'name'));
  if (name !== undefined) return { name };
  const columns = namesOf(entry(item, 'columnNames'));
  if (!columns?.length) return undefined;
  if (kind === 'foreign') return { name: generatedNames.foreignKey(table.text, columns) };
  if (kind === 'unique') return { name: generatedNames.unique(table.text, columns) };
  return kind === 'index' ? { name: generatedNames.index(table.text, columns, knownText(entry(item, 'where'))) } : undefined;
}

const createTable: Call = (context, args, site, evaluation) => {
  const [value, ifNotExist, foreignKeys, indices] = args;
  const flag = (given: Value | undefined, fallback: boolean): boolean => (isAbsent(given) ? fallback : knownBoolean(given) ?? fallback);
  const read = readTable(value, context.dialect, { ifNotExists: flag(ifNotExist, false), foreignKeys: flag(foreignKeys, true), indices: flag(indices, true) }, site.args[0] ?? site.name);
  if (!read) return notUnderstood(evaluation, site, whyUnknown(entry(value, 'name') ?? value, 'the table'));
  const touches = [tableName(read.name).name.toLowerCase()];
  const span = spanOf(entry(value, 'name'), site.args[0] ?? site.name);
  const emitAll = (bodies: readonly OperationBody[]): void => {
    for (const body of bodies) evaluation.emit(body, site, span);
  };
  // Where the table is there already, nothing of it is made (createTable of the drivers).
  const guarded = read.bodies.some((body) => body.kind === 'createTable' && body.ifNotExists === true && read.bodies.length > 1);
  if (guarded) evaluation.under({ kind: 'not', condition: { kind: 'schema', query: { kind: 'tableExists', table: tableName(read.name) } } }, () => emitAll(read.bodies));
  else emitAll(read.bodies);
  for (const gap of read.gaps) notUnderstood(evaluation, site, gap, touches);
  return UNDEFINED;
};

const session: Call = (_context, _args, site, evaluation) => {
  evaluation.emit({ kind: 'session', text: 'transaction' }, site);
  return UNDEFINED;
};

/** What every runner can do (QueryRunner.d.ts of 0.3). */
const CALLS: Readonly<Record<string, Call>> = {
  query: (context, args, site, evaluation) => runSql(context.dialect, args, site, evaluation, context.placeholder),
  createTable,
  dropTable: onTable((table, [, ifExist], site, _context, evaluation) => evaluation.emit({ kind: 'dropTable', table: tableName(table.text), ...(knownBoolean(ifExist) === true && { ifExists: true }) }, site, table.span) as undefined),
  renameTable: onTable((table, args, site, _context, evaluation) => {
    const to = knownText(args[1]);
    if (to === undefined) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the new name'), touching(table));
    const from = tableName(table.text);
    evaluation.emit({ kind: 'renameTable', table: from, to: { ...from, name: tableName(to).name } }, site, table.span);
    return undefined;
  }),
  addColumn: addColumns(false),
  addColumns: addColumns(true),
  dropColumn: dropColumns(false),
  dropColumns: dropColumns(true),
  renameColumn: onTable((table, args, site, _context, evaluation) => {
    const from = knownText(args[1]) ?? foundColumn(args[1]) ?? knownText(entry(args[1], 'name'));
    const to = knownText(args[2]) ?? knownText(entry(args[2], 'name'));
    if (from === undefined || to === undefined) return notUnderstood(evaluation, site, whyUnknown(from === undefined ? args[1] : args[2], 'the column that is renamed'), touching(table));
    evaluation.emit({ kind: 'renameColumn', table: tableName(table.text), column: from, to }, site, spanOf(args[1], site.args[1] ?? site.name));
    return undefined;
  }),
  changeColumn,
  changeColumns,
  createIndex: adds(false, 'the index', addIndex),
  createIndices: adds(true, 'the indexes', addIndex),
  dropIndex: drops(false, 'index'),
  dropIndices: drops(true, 'index'),
  createForeignKey: adds(false, 'the foreign key', addForeignKey),
  createForeignKeys: adds(true, 'the foreign keys', addForeignKey),
  dropForeignKey: drops(false, 'foreign'),
  dropForeignKeys: drops(true, 'foreign'),
  createUniqueConstraint: adds(false, 'the unique key', addUnique),
  createUniqueConstraints: adds(true, 'the unique keys', addUnique),
  dropUniqueConstraint: drops(false, 'unique'),
  dropUniqueConstraints: drops(true, 'unique'),
  createCheckConstraint: adds(false, 'the check', addExpression('check')),
  createCheckConstraints: adds(true, 'the checks', addExpression('check')),
  dropCheckConstraint: drops(false, 'check'),
  dropCheckConstraints: drops(true, 'check'),
  createExclusionConstraint: adds(false, 'the exclusion', addExpression('exclude')),
  createExclusionConstraints: adds(true, 'the exclusions', addExpression('exclude')),
  dropExclusionConstraint: drops(false, 'exclude'),
  dropExclusionConstraints: drops(true, 'exclude'),
  createPrimaryKey: onTable((table, args, site, context, evaluation) => {
    const columns = namesOf(args[1]);
    if (!columns?.length) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns of the primary key'), touching(table));
    const name = knownText(args[2]) ?? (context.dialect === 'postgres' ? generatedNames.primaryKey(table.text, columns) : undefined);
    evaluation.emit({ kind: 'addConstraint', table: tableName(table.text), constraint: { kind: 'primary', ...(name !== undefined && { name }), columns, span: site.args[1] ?? site.name } }, site, site.args[1] ?? site.name);
    return undefined;
  }),
  updatePrimaryKeys: onTable((table, args, site, context, evaluation) => {
    const columns = listOf(args[1])?.map((item) => knownText(entry(item, 'name')) ?? foundColumn(item));
    if (!columns?.every((column) => column !== undefined)) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns of the primary key'), touching(table));
    const names = columns as string[];
    evaluation.emit({ kind: 'dropConstraint', table: tableName(table.text), constraint: { kind: 'primary' } }, site, table.span);
    if (names.length > 0) evaluation.emit({ kind: 'addConstraint', table: tableName(table.text), constraint: { kind: 'primary', ...(context.dialect === 'postgres' && { name: generatedNames.primaryKey(table.text, names) }), columns: names, span: table.span } }, site, table.span);
    return undefined;
  }),
  dropPrimaryKey: onTable((table, [, name], site, _context, evaluation) => evaluation.emit({ kind: 'dropConstraint', table: tableName(table.text), constraint: { kind: 'primary', ...(knownText(name) !== undefined && { name: knownText(name) }) } }, site, table.span) as undefined),
  clearTable: onTable((table, _args, site, _context, evaluation) => evaluation.emit({ kind: 'truncate', tables: [tableName(table.text)] }, site, table.span) as undefined),
  changeTableComment: onTable((table, [, comment], site, _context, evaluation) => evaluation.emit({ kind: 'setProperty', table: tableName(table.text), property: 'comment', value: knownText(comment) ?? null }, site, table.span) as undefined),
  hasTable: onTable((table) => ({ kind: 'condition', condition: { kind: 'schema', query: { kind: 'tableExists', table: tableName(table.text) } } })),
  hasColumn: onTable((table, args) => {
    const column = knownText(args[1]);
    if (column === undefined) return { kind: 'condition', condition: { kind: 'unknown', reason: whyUnknown(args[1], 'the column asked for') } };
    return { kind: 'condition', condition: { kind: 'schema', query: { kind: 'columnExists', table: tableName(table.text), column } } };
  }),
  getTable: onTable((table, _args, site) => tableInDatabase(table.text, tableName(table.text), site)),
  createSchema: schemaObject('create'),
  dropSchema: schemaObject('drop'),
  createView: (context, [view], site, evaluation) => createView(context, view, site, evaluation),
  dropView: (_context, [view], site, evaluation) => {
    const name = knownText(view) ?? knownText(entry(view, 'name'));
    if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(view, 'the view that is dropped'));
    evaluation.emit({ kind: 'dropObject', object: { kind: knownBoolean(entry(view, 'materialized')) ? 'materializedView' : 'view', name: tableName(name) } }, site, spanOf(view, site.args[0] ?? site.name));
    return UNDEFINED;
  },
  startTransaction: session,
  commitTransaction: session,
  rollbackTransaction: session,
  connect: () => UNDEFINED,
  release: () => UNDEFINED,
  afterMigration: () => UNDEFINED,
  beforeMigration: () => UNDEFINED,
  enableSqlMemory: () => UNDEFINED,
  disableSqlMemory: () => UNDEFINED,
  executeMemoryUpSql: () => UNDEFINED,
};

function schemaObject(action: 'create' | 'drop'): Call {
  return (_context, [name, guarded, cascade], site, evaluation) => {
    const text = knownText(name);
    if (text === undefined) return notUnderstood(evaluation, site, whyUnknown(name, 'the schema'));
    const object = { kind: 'schema' as const, name: { name: tableName(text).name } };
    evaluation.emit(action === 'create' ? { kind: 'createObject', object, definition: '', ...(knownBoolean(guarded) === true && { ifNotExists: true }) } : { kind: 'dropObject', object, ...(knownBoolean(guarded) === true && { ifExists: true }), ...(knownBoolean(cascade) === true && { cascade: true }) }, site, spanOf(name, site.args[0] ?? site.name));
    return UNDEFINED;
  };
}

function createView(context: RunnerContext, view: Value | undefined, site: Site, evaluation: Evaluation): Value {
  const name = knownText(entry(view, 'name'));
  const query = entry(view, 'expression');
  if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(view, 'the view'));
  const text = knownText(query);
  if (text === undefined) return notUnderstood(evaluation, site, whyUnknown(query, 'the query of the view'), [tableName(name).name.toLowerCase()]);
  const kind = knownBoolean(entry(view, 'materialized')) ? 'materialized view' : 'view';
  const quoted = tableName(name);
  const span = spanOf(query, site.span);
  const path = [quoted.schema, quoted.name].filter((part) => part !== undefined).map((part) => escaped(context.dialect, part)).join('.');
  evaluation.sql({ text: `create ${kind} ${path} as ${text}`, holes: [], locate: () => span }, site);
  return UNDEFINED;
}
