import type { Expression, Query } from '../../model/expression';
import { children, infixOperator } from '../expressions';
import { queryText } from '../queries';
import { cteNamed, nestedScope, type RowSource, type Scope, tablesOf } from '../scope';
import { readNodeExpression } from './expression';
import { fields, items, text } from './tree';

const EMPTY_QUERY: Query = { from: [], columns: [], reshapesRows: true, text: '…' };
const MAX_DEPTH = 40;

/** A SELECT of the parser's tree, with columns followed to the tables they come from. */
export function readNodeQuery(tree: unknown, outer: Scope, depth = 0): Query {
  if (depth > MAX_DEPTH) return EMPTY_QUERY;
  const select = fields(tree);
  const known = withCtes(select['with'], outer, depth);
  const sources = items(select['from']).flatMap((source) => readSource(source, known, depth));
  const scope = nestedScope(known, sources, new Map());
  const outputs = select['columns'] === '*' ? [{ expr: { type: 'column_ref', column: '*' } }] : items(select['columns']);
  const columns = outputs.flatMap((output) => readOutput(output, scope, depth));
  const conditions = [...items(select['from']).flatMap(innerCondition), ...(select['where'] ? [select['where']] : [])].map((condition) => readNodeExpression(condition, scope, depth));
  const inner = sources.flatMap((source) => (source.derived?.where ? [source.derived.where] : []));
  const where = [...inner, ...conditions].reduce<Expression | undefined>((all, next) => (all === undefined ? next : infixOperator('and', all, next)), undefined);
  const groupBy = items(fields(select['groupby'])['columns'] ?? select['groupby']).map((each) => readNodeExpression(each, scope, depth));
  const having = select['having'] ? readNodeExpression(select['having'], scope, depth) : undefined;
  const distinct = Boolean(select['distinct']);
  const next = select['_next'] ? readNodeQuery(select['_next'], outer, depth + 1) : undefined;
  const from = tablesOf(sources);
  const reshapesRows = distinct || groupBy.length > 0 || having !== undefined || next !== undefined || sources.length > 1 || items(fields(select['limit'])['value']).length > 0
    || sources.some((source) => source.derived?.reshapesRows) || columns.some((column) => !column.star && aggregates(column.value));
  const own = queryText({ distinct, columns, from, where, groupBy, having });
  if (next === undefined) return { from, columns, ...(where && { where }), reshapesRows, text: own };
  return { from: [...from, ...next.from], columns, reshapesRows: true, text: `${own} ${text(select['set_op']) ?? 'union'} ${next.text}` };
}

function withCtes(clause: unknown, outer: Scope, depth: number): Scope {
  let scope = outer;
  for (const cte of items(clause)) {
    const name = text(fields(fields(cte)['name'])['value']);
    if (name === undefined) continue;
    const query = readNodeQuery(fields(fields(cte)['stmt'])['ast'] ?? fields(cte)['stmt'], scope, depth + 1);
    scope = { ...scope, ctes: new Map(scope.ctes).set(name.toLowerCase(), query) };
  }
  return scope;
}

function readSource(source: unknown, outer: Scope, depth: number): readonly RowSource[] {
  const { db, table, as, expr } = fields(source);
  const name = text(table);
  if (name !== undefined) {
    const derived = text(db) === undefined ? cteNamed(outer, name) : undefined;
    const alias = text(as) ?? name;
    return [derived ? { alias, derived } : { alias, table: text(db) === undefined ? { name } : { schema: text(db), name } }];
  }
  const inner = fields(expr)['ast'];
  return [{ alias: text(as) ?? '', derived: inner === undefined ? EMPTY_QUERY : readNodeQuery(inner, outer, depth + 1) }];
}

/** The condition of an inner join narrows the rows; that of an outer join does not. */
function innerCondition(source: unknown): readonly unknown[] {
  const { join, on } = fields(source);
  return on && /^(?:INNER |CROSS )?JOIN$/.test(text(join) ?? '') ? [on] : [];
}

function readOutput(output: unknown, scope: Scope, depth: number): Query['columns'] {
  const { expr, as } = fields(output);
  const { type, column, table } = fields(expr);
  if (type === 'column_ref' && column === '*') {
    const alias = text(table)?.toLowerCase();
    const sources = alias === undefined ? scope.sources : scope.sources.filter((source) => source.alias.toLowerCase() === alias);
    return sources.length === 0 ? [{ star: true }] : sources.flatMap((source): Query['columns'] => source.derived?.columns ?? [{ star: true, ...(source.table && { table: source.table }) }]);
  }
  return [{ ...(text(as) !== undefined && { name: text(as) }), value: readNodeExpression(expr, scope, depth) }];
}

const AGGREGATES = /^(?:avg|count|sum|min|max|group_concat|json_arrayagg|json_objectagg|bit_and|bit_or|bit_xor|std\w*|var\w*|any_value)$/;

function aggregates(expression: Expression): boolean {
  if (expression.kind === 'call' && AGGREGATES.test(expression.name)) return true;
  return expression.kind !== 'subquery' && children(expression).some(aggregates);
}
