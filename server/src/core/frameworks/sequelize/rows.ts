import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { QualifiedName } from '../../model/names';
import type { Operation, OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import { constant, unknownExpression } from '../../sql/expressions';
import { insertedRows, type RowWriter } from '../script/insertedRows';
import { parsingDialect } from '../script/readParts';
import { composeSql, readOperations, rowsOf, type SqlText } from '../script/sqlText';
import { entry, isAbsent, knownBoolean, knownText, listOf, notUnderstood, spanOf, UNDEFINED, whyUnknown } from '../script/values';
import { type SequelizeContext, argSpan, embed, expressionOf, nameSql, valueSql } from './context';
import { stored, tableName } from './names';
import { whereSql } from './where';

/** A column that a row lacks is written as NULL where rows are inserted in bulk (query-generator.js, `bulkInsertQuery`). */
function rowWriter(context: SequelizeContext): RowWriter {
  return {
    column: (name) => stored(context.dialect, name),
    missing: constant(null),
    value(value) {
      const inner = embed(context, value, NOWHERE);
      if (inner) return expressionOf(context, inner);
      return value.kind === 'boolean' && (context.dialect === 'sqlite' || context.dialect === 'mssql') ? constant(value.value ? 1 : 0) : undefined;
    },
  };
}

const NOWHERE: Span = { file: '', start: 0, end: 0 };

/** What inserting, updating or deleting gives back. */
function result(): Value {
  return { kind: 'data', expression: unknownExpression('the result of a query', '?') };
}

/** A table by its name, and where the name stands. */
export interface RowTarget {
  readonly table: QualifiedName;
  readonly span: Span;
}

function targetOf(context: SequelizeContext, value: Value | undefined, index: number, site: Site, evaluation: Evaluation): RowTarget | undefined {
  const table = tableName(context, value);
  if ('unknown' in table) {
    notUnderstood(evaluation, site, table.unknown);
    return undefined;
  }
  return { table: table.table, span: spanOf(value, argSpan(site, index)) };
}

/** `bulkInsert(table, records, options)`. */
export function bulkInsert(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args[0], 0, site, evaluation);
  return target ? insertRows(context, target, args[1], args[2], site, evaluation) : UNDEFINED;
}

/** `insert(instance, table, values, options)`. */
export function insertOne(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args[1], 1, site, evaluation);
  return target ? insertRows(context, target, args[2], args[3], site, evaluation) : UNDEFINED;
}

/** `upsert(table, insertValues, updateValues, where, options)`. */
export function upsert(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args[0], 0, site, evaluation);
  if (!target) return UNDEFINED;
  evaluation.emit(insertedRows(rowWriter(context), target.table, args[1], 'update'), site, target.span);
  return result();
}

export function insertRows(context: SequelizeContext, target: RowTarget, rows: Value | undefined, options: Value | undefined, site: Site, evaluation: Evaluation): Value {
  // An empty list sends a statement that no database takes; with rows that are not known it is an insert all the same.
  const onConflict = !isAbsent(entry(options, 'updateOnDuplicate')) ? 'update' : knownBoolean(entry(options, 'ignoreDuplicates')) === true ? 'ignore' : undefined;
  evaluation.emit(insertedRows(rowWriter(context), target.table, rows, onConflict), site, target.span);
  return result();
}

/** `bulkUpdate(table, values, where, options)`. */
export function bulkUpdate(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args[0], 0, site, evaluation);
  return target ? updateRows(context, target, args[1], args[2], site, evaluation) : UNDEFINED;
}

/** `update(instance, table, values, where, options)`. */
export function updateOne(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args[1], 1, site, evaluation);
  return target ? updateRows(context, target, args[2], args[3], site, evaluation) : UNDEFINED;
}

export function updateRows(context: SequelizeContext, target: RowTarget, values: Value | undefined, where: Value | undefined, site: Site, evaluation: Evaluation): Value {
  const { table, span } = target;
  if (values?.kind !== 'object' || !values.complete) return notUnderstood(evaluation, site, whyUnknown(values, 'what is set'), [table.name.toLowerCase()]);
  const set = [...values.entries].filter(([, value]) => value.kind !== 'undefined');
  if (set.length === 0) return result();
  const condition = whereSql(context, where, span);
  const sets = set.map(([column, value]) => composeSql(span, [nameSql(context, column, span), ' = ', valueSql(context, value, span)]));
  const sql = composeSql(span, ['update ', tableSql(context, table, span), ' set ', composeSql(span, sets, ', '), ...(condition ? [' where ', condition] : [])]);
  const fallback: OperationBody = {
    kind: 'update', table, from: [],
    set: set.map(([column]) => ({ column: stored(context.dialect, column), value: unknownExpression('the value was not read', '?') })),
    ...(condition && { where: unknownExpression('the condition was not read', condition.source.text) }),
  };
  emitRead(context, sql, fallback, target, site, evaluation);
  return result();
}

/** `bulkDelete(table, where, { truncate, cascade })`; `where` may be left out. */
export function bulkDelete(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args[0], 0, site, evaluation);
  if (!target) return UNDEFINED;
  const options = args[2];
  if (knownBoolean(entry(options, 'truncate')) === true) {
    // SQLite has no TRUNCATE.
    if (context.dialect === 'sqlite') return deleteRows(context, target, undefined, site, evaluation);
    const cascade = context.dialect === 'postgres' && knownBoolean(entry(options, 'cascade')) === true;
    evaluation.emit({ kind: 'truncate', tables: [target.table], ...(cascade && { cascade }) }, site, target.span);
    return result();
  }
  return deleteRows(context, target, args[1], site, evaluation);
}

/** `delete(instance, table, where)`. */
export function deleteOne(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args[1], 1, site, evaluation);
  return target ? deleteRows(context, target, args[2], site, evaluation) : UNDEFINED;
}

export function deleteRows(context: SequelizeContext, target: RowTarget, where: Value | undefined, site: Site, evaluation: Evaluation): Value {
  const { table, span } = target;
  const condition = whereSql(context, where, span);
  const sql = composeSql(span, ['delete from ', tableSql(context, table, span), ...(condition ? [' where ', condition] : [])]);
  emitRead(context, sql, { kind: 'delete', table, using: [], ...(condition && { where: unknownExpression('the condition was not read', condition.source.text) }) }, target, site, evaluation);
  return result();
}

/** `increment(model, table, where, amounts)` and `decrement`. */
export function count(context: SequelizeContext, sign: '+' | '-', args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args[1], 1, site, evaluation);
  const amounts = args[3];
  if (!target) return UNDEFINED;
  const { table, span } = target;
  if (amounts?.kind !== 'object' || !amounts.complete || amounts.entries.size === 0) return notUnderstood(evaluation, site, whyUnknown(amounts, 'what is counted'), [table.name.toLowerCase()]);
  const condition = whereSql(context, args[2], span);
  const sets = [...amounts.entries].map(([column, by]) => composeSql(span, [nameSql(context, column, span), ' = ', nameSql(context, column, span), ` ${sign} `, valueSql(context, by, span)]));
  const sql = composeSql(span, ['update ', tableSql(context, table, span), ' set ', composeSql(span, sets, ', '), ...(condition ? [' where ', condition] : [])]);
  emitRead(context, sql, { kind: 'update', table, from: [], set: [...amounts.entries.keys()].map((column) => ({ column, value: unknownExpression('the value was not read', '?') })) }, target, site, evaluation);
  return result();
}

/** Rows of `select(model, table, { attributes, where })` and `rawSelect(table, { where }, attribute)`. */
export function selectRows(context: SequelizeContext, table: Value | undefined, options: Value | undefined, site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, table, 0, site, evaluation);
  return target ? readRows(context, target, options) : UNDEFINED;
}

/** The rows that a query over one table gives. Reading changes nothing, so nothing is recorded. */
export function readRows(context: SequelizeContext, target: RowTarget, options: Value | undefined): Value {
  const { table, span } = target;
  const attributes = listOf(entry(options, 'attributes'))?.map((attribute) => (knownText(attribute) === undefined ? undefined : nameSql(context, attribute, span)));
  const columns = attributes && attributes.length > 0 && attributes.every((attribute) => attribute !== undefined) ? composeSql(span, attributes as SqlText[], ', ') : '*';
  const condition = whereSql(context, entry(options, 'where'), span);
  const sql = composeSql(span, ['select ', columns, ' from ', tableSql(context, table, span), ...(condition ? [' where ', condition] : [])]);
  return rowsOf(readOperations(sql, parsingDialect(context.dialect), () => undefined));
}

export function tableSql(context: SequelizeContext, table: QualifiedName, span: Span): SqlText {
  const name = nameSql(context, table.name, span);
  return table.schema === undefined ? name : composeSql(span, [nameSql(context, table.schema, span), '.', name]);
}

/** Records what generated SQL does, at the table's name; `fallback` where the reader could not tell. */
function emitRead(context: SequelizeContext, sql: SqlText, fallback: OperationBody, target: RowTarget, site: Site, evaluation: Evaluation): void {
  const operations = readOperations(sql, parsingDialect(context.dialect), () => undefined);
  const [read] = operations;
  const isUsable = operations.length === 1 && read !== undefined && read.kind === fallback.kind && !read.scanned;
  evaluation.emit(isUsable ? bodyOf(read) : fallback, site, target.span);
}

/** An operation without its places. */
function bodyOf(operation: Operation): OperationBody {
  const { span: _span, statement: _statement, calledFrom: _calledFrom, when: _when, ...body } = operation;
  return body as OperationBody;
}

