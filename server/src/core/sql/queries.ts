import type { Expression, Query } from '../model/expression';
import type { QualifiedName } from '../model/names';
import { children, columnsRead, qualifiedText, queryExpressions } from './expressions';

/** The parts of a SELECT that its normalised text is made of. */
export interface QueryParts {
  readonly distinct: boolean;
  readonly columns: Query['columns'];
  readonly from: Query['from'];
  readonly where?: Expression;
  readonly groupBy: readonly Expression[];
  readonly having?: Expression;
}

/** The normalised text of a SELECT: columns by the tables they come from, so aliases do not matter. */
export function queryText(parts: QueryParts): string {
  const columns = parts.columns.map((column) => {
    if (column.star) return column.table === undefined ? '*' : `${tableText(column.table)}.*`;
    return column.name === undefined || column.name === column.value.text ? column.value.text : `${column.value.text} as ${column.name}`;
  });
  return [
    `select ${parts.distinct ? 'distinct ' : ''}${columns.join(', ')}`,
    parts.from.length > 0 ? ` from ${parts.from.map((each) => tableText(each.table)).join(', ')}` : '',
    parts.where === undefined ? '' : ` where ${parts.where.text}`,
    parts.groupBy.length > 0 ? ` group by ${parts.groupBy.map((each) => each.text).join(', ')}` : '',
    parts.having === undefined ? '' : ` having ${parts.having.text}`,
  ].join('');
}

/** What queries read, table by table. A column without a qualifier may belong to any of the query's tables. */
export function tablesRead(queries: readonly Query[]): readonly { readonly table: QualifiedName; readonly columns: readonly string[] | 'all' }[] {
  const found = new Map<string, { table: QualifiedName; columns: Set<string> | 'all' }>();
  const at = (table: QualifiedName): { table: QualifiedName; columns: Set<string> | 'all' } => {
    const key = qualifiedText(table).toLowerCase();
    const entry = found.get(key) ?? { table, columns: new Set<string>() };
    found.set(key, entry);
    return entry;
  };
  for (const query of queries.flatMap(withSubqueries)) {
    for (const { table } of query.from) at(table);
    for (const column of query.columns) {
      if (!column.star) continue;
      for (const table of column.table === undefined ? query.from.map((each) => each.table) : [column.table]) at(table).columns = 'all';
    }
    for (const read of queryExpressions(query).flatMap(columnsRead)) {
      for (const table of read.table === undefined ? query.from.map((each) => each.table) : [read.table]) {
        const entry = at(table);
        if (entry.columns !== 'all') entry.columns.add(read.column);
      }
    }
  }
  return [...found.values()].map(({ table, columns }) => ({ table, columns: columns === 'all' ? columns : [...columns] }));
}

/** Tables that the subqueries of these expressions read, each once. */
export function tablesInside(expressions: readonly (Expression | undefined)[]): readonly QualifiedName[] {
  const queries = expressions.flatMap((expression) => (expression === undefined ? [] : subqueriesOf(expression))).flatMap(withSubqueries);
  return distinctTables(queries.flatMap((query) => query.from.map((each) => each.table)));
}

/** Each table once, in the order of first mention. */
export function distinctTables(tables: readonly QualifiedName[]): readonly QualifiedName[] {
  return [...new Map(tables.map((table) => [tableText(table), table])).values()];
}

/** Names of tables in comparable text. */
function tableText(table: QualifiedName): string {
  return qualifiedText(table).toLowerCase();
}

function withSubqueries(query: Query): readonly Query[] {
  return [query, ...queryExpressions(query).flatMap(subqueriesOf).flatMap(withSubqueries)];
}

function subqueriesOf(expression: Expression): readonly Query[] {
  if (expression.kind === 'subquery') return [expression.query];
  return children(expression).flatMap(subqueriesOf);
}
