import type { ColumnName, Expression, Query } from '../model/expression';
import { columnReference } from '../sql/expressions';
import type { Value } from './value';
import type { Inner } from './values';

/** The columns that an expression is known to come from. */
export function readsOf(expression: Expression, depth = 12): readonly ColumnName[] {
  if (depth <= 0) return [];
  switch (expression.kind) {
    case 'column': return [{ ...(expression.table && { table: expression.table }), column: expression.column }];
    case 'unknown': return expression.reads;
    case 'call':
    case 'operator': return expression.args.flatMap((arg) => readsOf(arg, depth - 1));
    case 'list': return expression.items.flatMap((item) => readsOf(item, depth - 1));
    case 'cast': return readsOf(expression.arg, depth - 1);
    case 'case': return [...expression.branches.flatMap((branch) => readsOf(branch.then, depth - 1)), ...(expression.otherwise ? readsOf(expression.otherwise, depth - 1) : [])];
    case 'subquery': return queryReads(expression.query, depth - 1);
    default: return [];
  }
}

function queryReads(query: Query, depth: number): readonly ColumnName[] {
  return query.columns.flatMap((column) => (column.star ? [] : readsOf(column.value, depth)));
}

/** A property of what came out of the database: of a row, its column. */
export function dataMember(expression: Expression, name: string): Value {
  if (name === 'length' || name === 'size' || /^\d+$/.test(name)) return { kind: 'data', expression };
  if (expression.kind === 'subquery') {
    const found = columnOf(expression.query, name);
    if (found) return { kind: 'data', expression: found };
  }
  const reads = readsOf(expression);
  const named = reads.filter((read) => read.column === name);
  const [only] = named;
  if (only?.table && named.length === 1) return { kind: 'data', expression: columnReference(name, only.table) };
  return { kind: 'data', expression: { kind: 'unknown', reason: 'a value out of the database', reads: named.length > 0 ? named : reads, text: name } };
}

function columnOf(query: Query, name: string): Expression | undefined {
  for (const column of query.columns) {
    if (column.star) {
      const [from] = query.from;
      const table = column.table ?? (query.from.length === 1 ? from?.table : undefined);
      if (table) return columnReference(name, table);
    } else if (column.name === name || (column.value.kind === 'column' && column.value.column === name && column.name === undefined)) {
      return column.value;
    }
  }
  return undefined;
}

/** What is computed from values of the database: only where it comes from is kept. */
export function computedData(values: readonly Inner[], text: string): Value {
  const reads = values.flatMap((value) => (value.kind === 'data' ? readsOf(value.expression) : []));
  return { kind: 'data', expression: { kind: 'unknown', reason: 'computed by the migration from rows', reads, text } };
}
