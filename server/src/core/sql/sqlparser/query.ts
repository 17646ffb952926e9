import type { Expression, Query } from '../../model/expression';
import { children, infixOperator, unknownExpression } from '../expressions';
import { queryText } from '../queries';
import { cteNamed, EMPTY_SCOPE, nestedScope, type RowSource, type Scope, tablesOf } from '../scope';
import { readExpression } from './expression';
import { identifier, objectName, type Walk } from './names';
import { fields, items, present, type Tree, variant } from './tree';

const EMPTY_QUERY: Query = { from: [], columns: [], reshapesRows: true, text: '…' };
const MAX_DEPTH = 60;
/** Aggregates of MySQL and ClickHouse; ClickHouse has combinators (`sumIf`, `anyState`) on each. */
const AGGREGATES = /^(?:avg|count|sum|min|max|group_concat|json_arrayagg|json_objectagg|bit_and|bit_or|bit_xor|std\w*|var\w*|any(?:last|heavy)?|uniq\w*|arg(?:min|max)|quantile\w*|median\w*|group\w+array\w*|grouparray\w*|topk|corr|sum(?:map|count)|minmap|maxmap)(?:if|state|merge|array|ornull|ordefault|simplestate)*$/i;

/** A query of the parser's tree, with columns followed to the tables they come from. */
export function readQuery(walk: Walk, tree: Tree, outer: Scope = EMPTY_SCOPE, depth = 0): Query {
  if (depth > MAX_DEPTH) return EMPTY_QUERY;
  const query = fields(tree);
  const scope = present(query['with']) ? withCtes(walk, query['with'], outer, depth) : outer;
  const body = readBody(walk, query['body'], scope, depth);
  const limited = present(query['limit_clause']) || present(query['fetch']) || present(query['limit']);
  if (limited) markHoles(walk, [query['limit_clause'], query['fetch'], query['limit']]);
  markHoles(walk, [query['order_by']]);
  return limited ? { ...body, reshapesRows: true, text: `${body.text} limit` } : body;
}

/** The CTEs of a WITH, in scope for what follows. */
export function withCtes(walk: Walk, clause: Tree, outer: Scope, depth = 0): Scope {
  let scope = nestedScope(outer, outer.sources, new Map());
  for (const cte of items(fields(clause)['cte_tables'])) {
    const { alias, query } = fields(cte);
    const name = identifier(walk, fields(alias)['name']).name.toLowerCase();
    const recursive = fields(clause)['recursive'] === true;
    const read = readQuery(walk, query, scope, depth + 1);
    const columns = read.columns.map((column) => (column.star || !recursive ? column : { ...column, value: unknownExpression('made by a recursive query', column.value.text) }));
    const names = items(fields(alias)['columns']).map((column) => identifier(walk, fields(column)['name']).name);
    const renamed = columns.map((column, index) => (column.star ? column : { ...column, name: names[index] ?? column.name }));
    scope = { ...scope, ctes: new Map(scope.ctes).set(name, { ...read, columns: renamed }) };
  }
  return scope;
}

/** The tables of a FROM or of an UPDATE, with the conditions of inner joins. */
export function readSources(walk: Walk, tables: Tree, outer: Scope, depth = 0): { readonly sources: readonly RowSource[]; readonly scope: Scope; readonly on: readonly Expression[] } {
  const sources = items(tables).flatMap((table) => [
    ...readRelation(walk, fields(table)['relation'], outer, depth),
    ...items(fields(table)['joins']).flatMap((join) => {
      const read = readRelation(walk, fields(join)['relation'], outer, depth);
      // ClickHouse: ARRAY JOIN unfolds a column of the tables at hand, it names no table.
      return /array/i.test(variant(fields(join)['join_operator'])[0]) ? read.map((source) => ({ alias: source.alias, derived: EMPTY_QUERY })) : read;
    }),
  ]);
  const scope = nestedScope(outer, sources, new Map());
  const on = items(tables).flatMap((table) => items(fields(table)['joins']).flatMap((join) => readOn(walk, join, scope)));
  return { sources, scope, on };
}

/** The condition of an inner join narrows the rows; that of an outer join does not. */
function readOn(walk: Walk, join: Tree, scope: Scope): readonly Expression[] {
  const [kind, constraint] = variant(fields(join)['join_operator']);
  const [form, condition] = variant(constraint);
  if (form !== 'On') return [];
  const read = readExpression(walk, condition, scope);
  return kind === 'Join' || kind === 'Inner' || kind === 'CrossJoin' ? [read] : [];
}

function readRelation(walk: Walk, relation: Tree, outer: Scope, depth: number): readonly RowSource[] {
  const [kind, content] = variant(relation);
  const part = fields(content);
  const named = present(part['alias']) ? identifier(walk, fields(part['alias'])['name']) : undefined;
  // ClickHouse: `t FINAL` is no alias.
  const alias = named && (named.quoted || named.name.toLowerCase() !== 'final') ? named.name : undefined;
  switch (kind) {
    case 'Table': {
      const table = objectName(walk, part['name']);
      if (table === undefined) return [];
      // numbers(10), s3(…): rows that no table of ours holds.
      if (present(part['args'])) return [{ alias: alias ?? table.table.name, derived: { ...EMPTY_QUERY, text: table.table.name } }];
      const derived = table.table.schema === undefined ? cteNamed(outer, table.table.name) : undefined;
      return [derived ? { alias: alias ?? table.table.name, derived } : { alias: alias ?? table.table.name, table: table.table }];
    }
    case 'Derived':
      return [{ alias: alias ?? '', derived: readQuery(walk, part['subquery'], outer, depth + 1) }];
    case 'NestedJoin':
      return readSources(walk, [part['table_with_joins']], outer, depth + 1).sources;
    default:
      return [{ alias: alias ?? '', derived: { ...EMPTY_QUERY, text: kind.toLowerCase() } }];
  }
}

function readBody(walk: Walk, body: Tree, scope: Scope, depth: number): Query {
  const [kind, content] = variant(body);
  switch (kind) {
    case 'Select':
      return readSelect(walk, fields(content), scope, depth);
    case 'Query':
      return readQuery(walk, content, scope, depth + 1);
    case 'Values':
      return readValues(walk, content, scope, depth);
    case 'SetOperation':
      return readSetOperation(walk, body, scope, depth);
    default:
      return EMPTY_QUERY;
  }
}

/** UNION and the like: the names of the first part, the rows of all. The left side is as deep as the chain is long. */
function readSetOperation(walk: Walk, body: Tree, scope: Scope, depth: number): Query {
  const parts: Query[] = [];
  let operators = '';
  let left = body;
  for (;;) {
    const [kind, content] = variant(left);
    if (kind !== 'SetOperation') break;
    const part = fields(content);
    parts.push(readBody(walk, part['right'], scope, depth + 1));
    operators = `${variant(part['op'])[0].toLowerCase()} ${variant(part['set_quantifier'])[0].toLowerCase()}`;
    left = part['left'];
  }
  parts.push(readBody(walk, left, scope, depth + 1));
  parts.reverse();
  return { from: parts.flatMap((part) => part.from), columns: parts[0]?.columns ?? [], reshapesRows: true, text: parts.map((part) => part.text).join(` ${operators} `) };
}

function readValues(walk: Walk, content: Tree, scope: Scope, depth: number): Query {
  const rows = readRows(walk, content, scope, depth);
  const columns = (rows[0] ?? []).map((value, index) => ({ name: `column_${index}`, value }));
  return { from: [], columns, reshapesRows: true, text: `values ${rows.map((row) => `(${row.map((value) => value.text).join(', ')})`).join(', ')}` };
}

/** The rows of VALUES. */
export function readRows(walk: Walk, values: Tree, scope: Scope, depth = 0): readonly (readonly Expression[])[] {
  return items(fields(values)['rows']).map((row) => (Array.isArray(row) ? row : items(fields(row)['content'])).map((value) => readExpression(walk, value, scope, depth)));
}

function readSelect(walk: Walk, select: Readonly<Record<string, Tree>>, outer: Scope, depth: number): Query {
  const { sources, scope, on } = readSources(walk, select['from'], outer, depth);
  const columns = items(select['projection']).flatMap((output) => readOutput(walk, output, scope, depth));
  const conditions = [select['prewhere'], select['selection']].filter(present).map((condition) => readExpression(walk, condition, scope, depth));
  const inner = sources.flatMap((source) => (source.derived?.where ? [source.derived.where] : []));
  const where = [...on, ...inner, ...conditions].reduce<Expression | undefined>((all, next) => (all === undefined ? next : infixOperator('and', all, next)), undefined);
  const [grouping, groups] = variant(select['group_by']);
  const groupBy = grouping === 'Expressions' ? items(items(groups)[0]).map((each) => readExpression(walk, each, scope, depth)) : [];
  const having = present(select['having']) ? readExpression(walk, select['having'], scope, depth) : undefined;
  const distinct = present(select['distinct']);
  const from = tablesOf(sources);
  const reshapesRows = distinct || groupBy.length > 0 || grouping === 'All' || having !== undefined || sources.length > 1 || sources.some((source) => source.derived?.reshapesRows)
    || columns.some((column) => !column.star && aggregates(column.value));
  return { from, columns, ...(where && { where }), reshapesRows, text: queryText({ distinct, columns, from, where, groupBy, having }) };
}

function readOutput(walk: Walk, output: Tree, scope: Scope, depth: number): Query['columns'] {
  const [kind, content] = variant(output);
  switch (kind) {
    case 'UnnamedExpr':
      return [{ value: readExpression(walk, content, scope, depth) }];
    case 'ExprWithAlias':
      return [{ name: identifier(walk, fields(content)['alias']).name, value: readExpression(walk, fields(content)['expr'], scope, depth) }];
    case 'QualifiedWildcard': {
      const [, name] = variant(items(content)[0]);
      const table = objectName(walk, name)?.table;
      const source = scope.sources.find((each) => each.alias.toLowerCase() === table?.name.toLowerCase());
      return source ? starOf(source) : [{ star: true, ...(table && { table }) }];
    }
    default:
      return scope.sources.length > 0 ? scope.sources.flatMap(starOf) : [{ star: true }];
  }
}

function starOf(source: RowSource): Query['columns'] {
  if (source.derived) return source.derived.columns;
  return source.table ? [{ star: true, table: source.table }] : [{ star: true }];
}

function aggregates(expression: Expression): boolean {
  if (expression.kind === 'call' && !expression.text.endsWith(' over (…)') && AGGREGATES.test(expression.name)) return true;
  return expression.kind !== 'subquery' && children(expression).some(aggregates);
}

/** Marks holes in parts that we do not keep as dealt with: a limit or an order that is not known reads the same. */
export function markHoles(walk: Walk, trees: readonly Tree[]): void {
  const pending = [...trees];
  while (pending.length > 0) {
    const next = pending.pop();
    const { span } = fields(next);
    if (present(span)) walk.context.hole(walk.place(span));
    for (const inner of Array.isArray(next) ? next : Object.values(fields(next))) pending.push(inner);
  }
}
