import type { FromClause, OneSelect, ResultColumn, Select, SelectTable, With } from 'sqlite3-parser';
import type { Expression, Query } from '../../model/expression';
import { children, infixOperator, unknownExpression } from '../expressions';
import { queryText } from '../queries';
import { cteNamed, EMPTY_SCOPE, nestedScope, type RowSource, type Scope, tablesOf } from '../scope';
import type { StatementContext } from '../statementContext';
import { readExpression } from './expression';
import { plainName, qualifiedName } from './names';

const EMPTY_QUERY: Query = { from: [], columns: [], reshapesRows: true, text: '…' };
/** Queries inside queries; people stop at five. */
const MAX_DEPTH = 60;
/** Functions that make one row of many (SQLite manual, Built-in Aggregate Functions); `max` and `min` do so with one argument. */
const AGGREGATES = new Set(['avg', 'count', 'group_concat', 'string_agg', 'sum', 'total', 'json_group_array', 'json_group_object']);

/** A SELECT, with columns followed through subqueries and CTEs to the tables they come from. */
export function readSelect(context: StatementContext, select: Select, outer: Scope = EMPTY_SCOPE, depth = 0): Query {
  if (depth > MAX_DEPTH) return EMPTY_QUERY;
  const scope = select.with === undefined ? outer : withCtes(context, select.with, outer, depth);
  const first = readOne(context, select.select, scope, depth);
  const limited = select.limit !== undefined;
  if (select.limit) readLimit(context, select, scope);
  if (select.compounds === undefined || select.compounds.length === 0) {
    return limited ? { ...first, reshapesRows: true, text: `${first.text} limit` } : first;
  }
  const others = select.compounds.map((compound) => ({ operator: compound.operator, query: readOne(context, compound.select, scope, depth) }));
  return {
    from: [first, ...others.map((each) => each.query)].flatMap((query) => query.from),
    columns: first.columns,
    reshapesRows: true,
    text: first.text + others.map((each) => ` ${each.operator.toLowerCase()} ${each.query.text}`).join(''),
  };
}

/** The CTEs of a statement, in scope for it. */
export function withCtes(context: StatementContext, clause: With, outer: Scope, depth = 0): Scope {
  let scope = nestedScope(outer, outer.sources, new Map());
  for (const cte of clause.ctes) {
    const query = clause.recursive ? recursiveQuery(context, cte.select, scope, depth) : readSelect(context, cte.select, scope, depth + 1);
    scope = { ...scope, ctes: new Map(scope.ctes).set(cte.tblName.text.toLowerCase(), renamed(query, cte.columns?.map((column) => column.colName.text))) };
  }
  return scope;
}

/** The rows of FROM, and the conditions of its joins. */
export function readFrom(context: StatementContext, from: FromClause, outer: Scope, depth: number): { readonly sources: readonly RowSource[]; readonly scope: Scope; readonly on: readonly Expression[] } {
  const tables = from.select === undefined ? [] : [from.select, ...(from.joins ?? []).map((join) => join.table)];
  const sources = tables.flatMap((table) => readSource(context, table, outer, depth));
  const scope = nestedScope(outer, sources, new Map());
  const on = (from.joins ?? []).flatMap((join) => (join.constraint?.type === 'OnJoinConstraint' ? [readExpression(context, join.constraint.expr, scope)] : []));
  return { sources, scope, on };
}

function readSource(context: StatementContext, table: SelectTable, outer: Scope, depth: number): readonly RowSource[] {
  switch (table.type) {
    case 'TableSelectTable': {
      const name = qualifiedName(context, table.tblName);
      const alias = table.alias?.name.text ?? table.tblName.objName.text;
      const derived = name.schema === undefined ? cteNamed(outer, name.name) : undefined;
      return [derived ? { alias, derived } : { alias, table: name }];
    }
    // pragma_table_info('t'), json_each(…): rows that no table of ours holds.
    case 'TableCallSelectTable':
      for (const arg of table.args ?? []) readExpression(context, arg, outer, depth);
      return [{ alias: table.alias?.name.text ?? table.tblName.objName.text, derived: { ...EMPTY_QUERY, text: table.tblName.objName.text } }];
    case 'SelectSelectTable':
      return [{ alias: table.alias?.name.text ?? '', derived: readSelect(context, table.select, outer, depth + 1) }];
    case 'SubSelectTable':
      return readFrom(context, table.from, outer, depth + 1).sources;
  }
}

function readOne(context: StatementContext, select: OneSelect, outer: Scope, depth: number): Query {
  if (select.type === 'SelectValues') {
    const rows = select.values.map((row) => row.values.map((value) => readExpression(context, value, outer, depth)));
    const columns = (rows[0] ?? []).map((value, index) => ({ name: `column${index + 1}`, value }));
    return { from: [], columns, reshapesRows: true, text: `values ${rows.map((row) => `(${row.map((value) => value.text).join(', ')})`).join(', ')}` };
  }
  const { sources, scope, on } = select.from === undefined ? { sources: [], scope: nestedScope(outer, [], new Map()), on: [] } : readFrom(context, select.from, outer, depth);
  const columns = select.columns.flatMap((column) => readOutput(context, column, scope, depth));
  const own = select.whereClause && readExpression(context, select.whereClause, scope, depth);
  const inner = sources.flatMap((source) => (source.derived?.where ? [source.derived.where] : []));
  const where = [...on, ...inner, ...(own ? [own] : [])].reduce<Expression | undefined>((all, next) => (all === undefined ? next : infixOperator('and', all, next)), undefined);
  const groupBy = (select.groupBy ?? []).map((each) => readExpression(context, each, scope, depth));
  const having = select.having && readExpression(context, select.having, scope, depth);
  const from = tablesOf(sources);
  const reshapesRows = select.distinctness === 'Distinct' || groupBy.length > 0 || having !== undefined || sources.length > 1
    || sources.some((source) => source.derived?.reshapesRows) || columns.some((column) => !column.star && aggregates(column.value));
  return { from, columns, where, reshapesRows, text: queryText({ distinct: select.distinctness === 'Distinct', columns, from, where, groupBy, having }) };
}

function readOutput(context: StatementContext, column: ResultColumn, scope: Scope, depth: number): Query['columns'] {
  switch (column.type) {
    case 'ExprResultColumn':
      return [{ name: column.alias && plainName(context, column.alias.name), value: readExpression(context, column.expr, scope, depth) }];
    case 'StarResultColumn':
      return scope.sources.length > 0 ? scope.sources.flatMap(starOf) : [{ star: true }];
    case 'TableStarResultColumn': {
      const key = column.table.text.toLowerCase();
      const source = scope.sources.find((each) => each.alias.toLowerCase() === key);
      return source ? starOf(source) : [{ star: true, table: { name: plainName(context, column.table) } }];
    }
  }
}

function starOf(source: RowSource): Query['columns'] {
  if (source.derived) return source.derived.columns;
  return source.table ? [{ star: true, table: source.table }] : [{ star: true }];
}

/** A recursive CTE sees itself; what its columns are is known from its first part only, and rows are made up. */
function recursiveQuery(context: StatementContext, select: Select, scope: Scope, depth: number): Query {
  const first = readOne(context, select.select, scope, depth + 1);
  for (const compound of select.compounds ?? []) readOne(context, compound.select, scope, depth + 1);
  const columns = first.columns.map((column) => (column.star ? column : { ...column, value: unknownExpression('made by a recursive query', column.value.text) }));
  return { from: first.from, columns, reshapesRows: true, text: first.text };
}

function renamed(query: Query, names: readonly string[] | undefined): Query {
  if (names === undefined) return query;
  return { ...query, columns: query.columns.map((column, index) => (column.star ? column : { ...column, name: names[index] ?? column.name })) };
}

function readLimit(context: StatementContext, select: Select, scope: Scope): void {
  if (select.limit) readExpression(context, select.limit.expr, scope);
  if (select.limit?.offset) readExpression(context, select.limit.offset, scope);
}

function aggregates(expression: Expression): boolean {
  if (expression.kind === 'call' && !expression.text.includes(' over ') && (AGGREGATES.has(expression.name) || ((expression.name === 'max' || expression.name === 'min') && expression.args.length === 1))) return true;
  if (expression.kind === 'subquery') return false;
  return children(expression).some(aggregates);
}
