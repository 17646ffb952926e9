import type { Expression } from '../model/expression';
import type { OperationOf } from '../model/operation';
import type { Column, Table } from '../model/schema';
import type { RowsState, Values } from '../model/values';
import { assign, evaluateExpression, evaluateQuery, sameValues, valuesOf } from '../fate/evaluate';
import { type ApplyContext, type Failure, implyColumn, needTable } from './context';
import type { SchemaState } from './state';

function rowsOf(table: Table): RowsState {
  return table.rows ?? { of: [table.id], all: true, deleted: [], inserted: [] };
}

export function insertRows(state: SchemaState, operation: OperationOf<'insert'>, context: ApplyContext): Failure {
  // An updatable view or a ClickHouse null table: what is written there is not followed.
  if (!state.table(operation.table) && state.object({ kind: 'view', name: operation.table })) return undefined;
  let table = needTable(state, operation.table, operation, context);
  if ('failure' in table) return table.failure;
  const names = operation.columns ?? [...table.columns.values()].map((column) => column.definition.name);
  for (const name of operation.columns ?? []) {
    if (table.columns.has(state.columnKey(name))) continue;
    if (table.complete && !context.trusted) return `the column \`${table.name.name}.${name}\` does not exist at this point`;
    table = implyColumn(state, table, name, operation, context).table;
  }
  const rows = rowsOf(table);
  if (!operation.query) {
    // Constants, or values that a script read from elsewhere: `from` then names the tables they came from.
    const values = (operation.rows ?? []).flatMap((row) => row.map((value) => evaluateExpression(state, value, [])));
    const columns = operation.rows?.length === 1 && rows.of.length === 0 ? withValues(state, table, names, (operation.rows[0] ?? []).map((value) => evaluateExpression(state, value, []))) : table.columns;
    state.setTable({ ...table, columns, filled: true, rows: { ...rows, inserted: [...rows.inserted, { phase: context.phase, by: operation, from: sourcesOf(state, values) }] } });
    return undefined;
  }
  const result = evaluateQuery(state, operation.query);
  const restores = rows.of.some((id) => result.rowsOf.includes(id));
  const fresh = rows.of.length === 0 || rows.deleted.some((deletion) => deletion.all);
  const columns = fresh && result.columns.length > 0 ? withValues(state, table, names, result.columns.map((column) => column.values)) : table.columns;
  state.setTable({
    ...table,
    columns,
    filled: true,
    rows: {
      of: [...new Set([...rows.of, ...result.rowsOf])],
      all: rows.of.length === 0 ? result.allRows : rows.all,
      deleted: restores ? rows.deleted.filter((deletion) => deletion.phase === context.phase) : rows.deleted,
      inserted: [...rows.inserted, { phase: context.phase, by: operation, from: result.rowsOf }],
    },
  });
  return undefined;
}

/** Ids of the columns that values were read from, as table sources cannot be told. */
function sourcesOf(state: SchemaState, values: readonly Values[]): readonly string[] {
  const found = new Set<string>();
  const visit = (value: Values): void => {
    if (value.kind === 'original') found.add(value.column);
    else if (value.kind === 'derived') for (const part of [value.of, ...value.others]) visit(part);
    else if (value.kind === 'mixed') for (const part of [value.old, value.written]) visit(part);
    else if (value.kind === 'unknown') value.reads.forEach(visit);
  };
  values.forEach(visit);
  if (found.size === 0) return [];
  const tables: string[] = [];
  for (const table of state.tables()) if ([...table.columns.values()].some((column) => found.has(column.id))) tables.push(...rowsOf(table).of);
  return [...new Set(tables)];
}

/** The columns with what an INSERT into an empty (or emptied) table gives them; unlisted ones get their default. */
function withValues(state: SchemaState, table: Table, names: readonly string[], values: readonly Values[]): Table['columns'] {
  const given = new Map(names.map((name, at) => [state.columnKey(name), values[at]]));
  const columns = new Map<string, Column>();
  const repeated = rowsOf(table).inserted.length > 0;
  for (const [key, column] of table.columns) {
    const value = given.get(key) ?? (column.definition.default ? evaluateExpression(state, column.definition.default, [table]) : ({ kind: 'empty' } as const));
    const old = valuesOf(column);
    const both: Values = !repeated || sameValues(old, value) ? value : { kind: 'unknown', reason: 'several inserts', reads: [old, value] };
    columns.set(key, { ...column, values: both });
  }
  return columns;
}

export function updateRows(state: SchemaState, operation: OperationOf<'update'>, context: ApplyContext): Failure {
  let table = needTable(state, operation.table, operation, context);
  if ('failure' in table) return table.failure;
  if (!context.trusted) {
    const missing = missingColumn(state, table, operation);
    if (missing !== undefined) return `the column \`${table.name.name}.${missing}\` does not exist at this point`;
  }
  const scope = operation.from.map((name) => state.table(name)).filter((other): other is Table => Boolean(other));
  const columns: [string, Column][] = [];
  for (const { column: name, value } of operation.set) {
    let column = table.columns.get(state.columnKey(name));
    if (!column) {
      if (table.complete && !context.trusted) return `the column \`${table.name.name}.${name}\` does not exist at this point`;
      ({ table, column } = implyColumn(state, table, name, operation, context));
    }
    // All right-hand sides see the row as it was (SQL standard; MySQL's left-to-right order matters only when a column is read after it was set).
    columns.push([state.columnKey(name), { ...column, values: assign(state, column, value, operation.where, [table, ...scope], context.phase, operation) }]);
  }
  const changed = new Map(table.columns);
  for (const [key, column] of columns) changed.set(key, column);
  state.setTable({ ...table, columns: changed });
  return undefined;
}

/** A column that the UPDATE of one table reads and that is not there. SQLite and MySQL may mean a string by a quoted word, and joins more tables. */
function missingColumn(state: SchemaState, table: Table, operation: OperationOf<'update'>): string | undefined {
  if (!table.complete || operation.from.length > 0 || operation.scanned || state.dialect !== 'postgres') return undefined;
  const read = [...operation.set.map((entry) => entry.value), ...(operation.where ? [operation.where] : [])].flatMap(ownColumns);
  return read.find((column) => (!column.table || state.tableKey(column.table) === state.tableKey(table.name)) && !table.columns.has(state.columnKey(column.column)))?.column;
}

/** The columns of the row at hand: those in subqueries have tables of their own. */
function ownColumns(expression: Expression): readonly Extract<Expression, { kind: 'column' }>[] {
  switch (expression.kind) {
    case 'column':
      return [expression];
    case 'call':
    case 'operator':
      return expression.args.flatMap(ownColumns);
    case 'cast':
      return ownColumns(expression.arg);
    default:
      return [];
  }
}

export function deleteRows(state: SchemaState, operation: OperationOf<'delete'>, context: ApplyContext): Failure {
  const table = needTable(state, operation.table, operation, context);
  if ('failure' in table) return table.failure;
  const rows = rowsOf(table);
  state.setTable({ ...table, rows: { ...rows, deleted: [...rows.deleted, { phase: context.phase, by: operation, where: operation.where, all: !operation.where && operation.using.length === 0 && !operation.when }] } });
  return undefined;
}

export function truncateTables(state: SchemaState, operation: OperationOf<'truncate'>, context: ApplyContext): Failure {
  for (const name of operation.tables) {
    const table = needTable(state, name, operation, context);
    if ('failure' in table) return table.failure;
    const rows = rowsOf(table);
    state.setTable({ ...table, rows: { ...rows, deleted: [...rows.deleted, { phase: context.phase, by: operation, all: !operation.when }] } });
  }
  return undefined;
}
