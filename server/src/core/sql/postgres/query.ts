import type { CommonTableExpr, Node, RangeFunction, RangeVar, SelectStmt, WithClause } from '@pgsql/types';
import type { Expression, Query } from '../../model/expression';
import type { QualifiedName } from '../../model/names';
import { chain, children, list, unknownExpression } from '../expressions';
import { queryText } from '../queries';
import { cteNamed, nestedScope, tablesOf, type RowSource, type Scope } from '../scope';
import type { Context } from './context';
import { NO_SCOPE, readExpression } from './expression';
import { tableOf } from './names';

const EMPTY_QUERY: Query = { from: [], columns: [], reshapesRows: true, text: '…' };
/** Queries inside queries; people stop at five. */
const MAX_DEPTH = 60;

/** A SELECT or VALUES, with columns followed through subqueries and CTEs to the tables they come from. */
export function readQuery(context: Context, select: SelectStmt, outer: Scope = NO_SCOPE, depth = 0): Query {
  if (depth > MAX_DEPTH) return EMPTY_QUERY;
  const scope = withCtes(context, select.withClause, outer, depth);
  if (select.op !== undefined && select.op !== 'SETOP_NONE') return readSetOperation(context, select, scope, depth);
  if (select.valuesLists) return readValues(context, select.valuesLists, scope, depth);

  const from = readFrom(context, select.fromClause, scope, depth);
  const columns = (select.targetList ?? []).flatMap((node): Query['columns'] => {
    if (!('ResTarget' in node)) return [];
    return outputOf(context, node.ResTarget.name, node.ResTarget.val, from.scope, depth);
  });
  const own = select.whereClause && readExpression(context, select.whereClause, from.scope, depth + 1);
  const conditions = [...from.on, ...from.sources.flatMap((source) => (source.derived?.where ? [source.derived.where] : [])), ...(own ? [own] : [])];
  const where = conditions.length === 0 ? undefined : chain('and', conditions);
  const groupBy = (select.groupClause ?? []).map((node) => readExpression(context, node, from.scope, depth + 1));
  const having = select.havingClause && readExpression(context, select.havingClause, from.scope, depth + 1);
  const tables = tablesOf(from.sources);
  const distinct = select.distinctClause !== undefined;
  const reshapesRows = distinct || groupBy.length > 0 || having !== undefined || select.limitCount !== undefined || select.limitOffset !== undefined || tables.length > 1
    || from.sources.some((source) => source.derived?.reshapesRows === true || (!source.derived && !source.table)) || columns.some((column) => !column.star && aggregates(column.value));
  const query = { from: tables, columns, reshapesRows, ...(where ? { where } : {}) };
  const limit = select.limitCount ? ` limit ${readExpression(context, select.limitCount, from.scope, depth + 1).text}` : '';
  const offset = select.limitOffset ? ` offset ${readExpression(context, select.limitOffset, from.scope, depth + 1).text}` : '';
  return { ...query, text: queryText({ ...query, distinct, groupBy, ...(having ? { having } : {}) }) + limit + offset };
}

/** One output of a select list or RETURNING. */
function outputOf(context: Context, name: string | undefined, value: Node | undefined, scope: Scope, depth: number): Query['columns'] {
  const star = value && 'ColumnRef' in value && (value.ColumnRef.fields ?? []).some((field) => 'A_Star' in field);
  if (star) {
    const qualifier = (value.ColumnRef.fields ?? []).flatMap((field) => ('String' in field ? [field.String.sval ?? ''] : []));
    return starOf(scope, qualifier[qualifier.length - 1]);
  }
  const read = readExpression(context, value, scope, depth + 1);
  const spelled = name ?? (value && 'ColumnRef' in value ? lastString(value.ColumnRef.fields) : undefined);
  return [spelled === undefined ? { value: read } : { name: context.name(spelled), value: read }];
}

/** `*` of a table stays a star; of a subquery it is the subquery's columns. */
function starOf(scope: Scope, qualifier: string | undefined): Query['columns'] {
  const sources = qualifier === undefined ? scope.sources : scope.sources.filter((source) => source.alias === qualifier || source.table?.name === qualifier);
  if (sources.length === 0) return [{ star: true }];
  return sources.flatMap((source): Query['columns'] => {
    if (source.derived) return source.derived.columns;
    return [source.table ? { star: true, table: source.table } : { star: true }];
  });
}

function lastString(fields: readonly Node[] | undefined): string | undefined {
  const last = fields?.[fields.length - 1];
  return last && 'String' in last ? last.String.sval : undefined;
}

function readSetOperation(context: Context, select: SelectStmt, scope: Scope, depth: number): Query {
  // The tree is as deep on its left as the chain of UNIONs is long.
  const parts: { readonly word: string; readonly query: Query }[] = [];
  let at: SelectStmt | undefined = select;
  while (at) {
    const { op, larg, rarg, all }: SelectStmt = at;
    if (op === undefined || op === 'SETOP_NONE' || !larg || !rarg || (at !== select && at.withClause)) {
      parts.push({ word: '', query: readQuery(context, at, scope, depth + 1) });
      break;
    }
    const word = `${{ SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' }[op]}${all ? ' all' : ''}`;
    parts.push({ word, query: readQuery(context, rarg, scope, depth + 1) });
    at = larg;
  }
  parts.reverse();
  const first = parts[0]?.query ?? EMPTY_QUERY;
  return {
    from: parts.flatMap((part) => part.query.from),
    columns: first.columns,
    reshapesRows: true,
    text: parts.map((part) => (part.word === '' ? part.query.text : `${part.word} ${part.query.text}`)).join(' '),
  };
}

function readValues(context: Context, rows: readonly Node[], scope: Scope, depth: number): Query {
  const values = rows.map((row) => ('List' in row ? (row.List.items ?? []).map((item) => readExpression(context, item, scope, depth + 1)) : []));
  const only = values.length === 1 ? values[0] : undefined;
  const width = values[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, index) => ({
    name: `column${index + 1}`,
    value: only?.[index] ?? unknownExpression('one of several values', `column${index + 1}`),
  }));
  return { from: [], columns, reshapesRows: true, text: `values ${values.map((row) => list(row).text).join(', ')}` };
}

/** The CTEs of a statement, in scope for it. Those that change data are sources by what they RETURN. */
export function withCtes(context: Context, clause: WithClause | undefined, outer: Scope, depth = 0): Scope {
  if (!clause?.ctes) return outer;
  let scope = nestedScope(outer, outer.sources, new Map());
  for (const node of clause.ctes) {
    if (!('CommonTableExpr' in node)) continue;
    const cte = node.CommonTableExpr;
    const names = (cte.aliascolnames ?? []).flatMap((each) => ('String' in each ? [each.String.sval ?? ''] : []));
    const query = clause.recursive ? readRecursive(context, cte, scope, depth) : readCte(context, cte, scope, depth);
    scope = { ...scope, ctes: new Map(scope.ctes).set((cte.ctename ?? '').toLowerCase(), renamed(query, names)) };
  }
  return scope;
}

function readCte(context: Context, cte: CommonTableExpr, scope: Scope, depth: number): Query {
  const inner = cte.ctequery;
  if (!inner) return EMPTY_QUERY;
  if ('SelectStmt' in inner) return readQuery(context, inner.SelectStmt, scope, depth + 1);
  const change = 'InsertStmt' in inner ? inner.InsertStmt : 'UpdateStmt' in inner ? inner.UpdateStmt : 'DeleteStmt' in inner ? inner.DeleteStmt : undefined;
  if (!change?.relation) return EMPTY_QUERY;
  const source = sourceOfTable(context, change.relation);
  const own = nestedScope(scope, [source], new Map());
  const columns = (change.returningClause?.exprs ?? []).flatMap((node): Query['columns'] => ('ResTarget' in node ? outputOf(context, node.ResTarget.name, node.ResTarget.val, own, depth) : []));
  const where = 'whereClause' in change && change.whereClause ? readExpression(context, change.whereClause, own, depth + 1) : undefined;
  const query = { from: tablesOf([source]), columns, reshapesRows: false, ...(where && 'DeleteStmt' in inner ? { where } : {}) };
  return { ...query, text: queryText({ ...query, distinct: false, groupBy: [] }) };
}

/** A recursive CTE sees itself: its columns are those of the first part, its rows anything. */
function readRecursive(context: Context, cte: CommonTableExpr, scope: Scope, depth: number): Query {
  const name = (cte.ctename ?? '').toLowerCase();
  const inner = cte.ctequery;
  const select = inner && 'SelectStmt' in inner ? inner.SelectStmt : undefined;
  const seed = select?.larg && !select.withClause ? readQuery(context, select.larg, scope, depth + 1) : EMPTY_QUERY;
  const self = { ...scope, ctes: new Map(scope.ctes).set(name, { ...seed, reshapesRows: true }) };
  return { ...readCte(context, cte, self, depth), reshapesRows: true };
}

function renamed(query: Query, names: readonly string[]): Query {
  if (names.length === 0) return query;
  return { ...query, columns: query.columns.map((column, index) => (column.star || names[index] === undefined ? column : { ...column, name: names[index] })) };
}

/** The rows of a FROM clause and the conditions of its joins. */
export function readFrom(context: Context, nodes: readonly Node[] | undefined, outer: Scope, depth = 0): { readonly sources: readonly RowSource[]; readonly scope: Scope; readonly on: readonly Expression[] } {
  const sources: RowSource[] = [];
  const conditions: Node[] = [];
  // Joins lean to the left: a loop, not recursion, so that a long chain is no deep stack.
  const pending = [...(nodes ?? [])].reverse();
  while (pending.length > 0) {
    const node = pending.pop();
    if (!node) continue;
    if ('JoinExpr' in node) {
      if (node.JoinExpr.quals) conditions.push(node.JoinExpr.quals);
      if (node.JoinExpr.rarg) pending.push(node.JoinExpr.rarg);
      if (node.JoinExpr.larg) pending.push(node.JoinExpr.larg);
      continue;
    }
    sources.push(readSource(context, node, nestedScope(outer, sources, new Map()), depth));
  }
  const scope = nestedScope(outer, sources, new Map());
  return { sources, scope, on: conditions.map((node) => readExpression(context, node, scope, depth + 1)) };
}

function readSource(context: Context, node: Node, scope: Scope, depth: number): RowSource {
  if ('RangeVar' in node) {
    const derived = node.RangeVar.schemaname === undefined ? cteNamed(scope, node.RangeVar.relname ?? '') : undefined;
    if (!derived) return sourceOfTable(context, node.RangeVar);
    return { alias: node.RangeVar.alias?.aliasname ?? node.RangeVar.relname ?? '', derived };
  }
  if ('RangeSubselect' in node && node.RangeSubselect.subquery && 'SelectStmt' in node.RangeSubselect.subquery) {
    const query = readQuery(context, node.RangeSubselect.subquery.SelectStmt, scope, depth + 1);
    const names = (node.RangeSubselect.alias?.colnames ?? []).flatMap((each) => ('String' in each ? [each.String.sval ?? ''] : []));
    return { alias: node.RangeSubselect.alias?.aliasname ?? '', derived: renamed(query, names) };
  }
  if ('RangeFunction' in node) return sourceOfFunction(context, node.RangeFunction, scope, depth);
  if ('RangeTableSample' in node && node.RangeTableSample.relation) {
    const inner = readSource(context, node.RangeTableSample.relation, scope, depth);
    return inner.derived ? inner : { alias: inner.alias, derived: { from: tablesOf([inner]), columns: [{ star: true, ...(inner.table ? { table: inner.table } : {}) }], reshapesRows: true, text: 'sample' } };
  }
  return { alias: '', derived: EMPTY_QUERY };
}

/** Rows out of a function: `unnest(…)`, `jsonb_array_elements(t.a)`, `generate_series(1, 3)`. */
function sourceOfFunction(context: Context, node: RangeFunction, scope: Scope, depth: number): RowSource {
  const [first] = node.functions ?? [];
  const call = first && 'List' in first ? first.List.items?.[0] : first;
  const value = readExpression(context, call, scope, depth + 1);
  const alias = node.alias?.aliasname ?? (value.kind === 'call' ? value.name : '');
  const names = (node.alias?.colnames ?? []).flatMap((each) => ('String' in each ? [each.String.sval ?? ''] : []));
  const columns = (names.length > 0 ? names : [alias, 'value', 'key', 'ordinality']).map((name) => ({ name, value: unknownExpression(`a row of ${value.kind === 'call' ? value.name : 'a function'}`, name, []) }));
  return { alias, derived: { from: [], columns, reshapesRows: true, text: value.text } };
}

/** A table as a source of rows. */
export function sourceOfTable(context: Context, relation: RangeVar): RowSource {
  const table: QualifiedName = tableOf(context, relation);
  return { alias: relation.alias?.aliasname ?? relation.relname ?? '', table };
}

/** Functions that make one row of many (PostgreSQL manual 9.21). */
const AGGREGATES = new Set(['count', 'sum', 'avg', 'min', 'max', 'array_agg', 'string_agg', 'json_agg', 'jsonb_agg', 'json_object_agg', 'jsonb_object_agg', 'bool_and', 'bool_or', 'every', 'bit_and', 'bit_or', 'xmlagg']);

function aggregates(expression: Expression): boolean {
  // A window function keeps the rows.
  if (expression.kind === 'call' && AGGREGATES.has(expression.name) && !expression.text.includes(' over (')) return true;
  return children(expression).some(aggregates);
}
