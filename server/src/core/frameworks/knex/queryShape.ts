import type { Evaluation, Site, Value } from '../../evaluate/value';
import { unknownExpression } from '../../sql/expressions';
import { type Fragment, fragment, joinFragments } from '../script/readParts';
import { intrinsicValue, knownText, method, own } from '../script/values';
import { type KnexContext, embed, nameSql } from './context';
import { type Nesting, allPredicates, predicate } from './predicates';
import { type QueryState, aggregateSql, columnList, countSql, emptyQuery, named, selectSql, setTable } from './queryState';
import { rawSql } from './raw';

const JOINS: Readonly<Record<string, string>> = {
  join: 'inner join', innerJoin: 'inner join', leftJoin: 'left join', leftOuterJoin: 'left outer join', rightJoin: 'right join', rightOuterJoin: 'right outer join',
  fullOuterJoin: 'full outer join', outerJoin: 'full outer join', crossJoin: 'cross join',
};
const UNIONS: Readonly<Record<string, string>> = { union: 'union', unionAll: 'union all', intersect: 'intersect', except: 'except' };
const AGGREGATES: ReadonlySet<string> = new Set(['count', 'countDistinct', 'min', 'max', 'sum', 'sumDistinct', 'avg', 'avgDistinct']);
const CLEARS: Readonly<Record<string, (state: QueryState) => void>> = {
  clearSelect: (state) => { state.columns = []; }, clearWhere: (state) => { state.wheres = []; }, clearOrder: (state) => { state.orders = []; },
  clearGroup: (state) => { state.groups = []; }, clearHaving: (state) => { state.havings = []; },
};

/** `.as('name')`: how the query is called inside another one. */
export const aliases = new WeakMap<QueryState, Fragment>();

/** The methods that only shape what is read or which rows are meant. A value is what the call gives instead of the builder. */
export function shapeQuery(context: KnexContext, state: QueryState, property: string, args: readonly Value[], site: Site, evaluation: Evaluation, nesting: Nesting): 'done' | 'unknown' | Value {
  const [first] = args;
  const add = (list: Fragment[], parts: readonly Fragment[] | undefined): 'done' | 'unknown' => {
    if (!parts) return 'unknown';
    list.push(...parts);
    return 'done';
  };
  if (own(CLEARS, property)) {
    own(CLEARS, property)?.(state);
    return 'done';
  }
  if (AGGREGATES.has(property)) return add(state.columns, definedOf(aggregateSql(context, property, args)));
  const union = own(UNIONS, property);
  if (union) return unite(context, state, union, args, site, evaluation, nesting);
  const join = own(JOINS, property);
  if (join) return add(state.joins, definedOf(joinSql(context, join, args, site, evaluation)));
  switch (property) {
    case 'select': case 'column': case 'columns': return add(state.columns, columnList(context, args));
    case 'distinct':
      state.distinct = true;
      return add(state.columns, columnList(context, args));
    case 'first':
      state.shape = 'first';
      return add(state.columns, columnList(context, args));
    case 'pluck':
      state.shape = 'pluck';
      return add(state.columns, columnList(context, args));
    case 'from': case 'into': case 'table': {
      const inner = first?.kind === 'function' ? nesting.query(first, site, evaluation) : undefined;
      if (inner) {
        state.table = { sql: inner, span: site.args[0] ?? site.name };
        return 'done';
      }
      return setTable(context, state, first, site.args[0] ?? site.name) ? 'done' : 'unknown';
    }
    case 'withSchema': {
      const schema = knownText(first);
      if (schema === undefined) return 'unknown';
      state.schema = schema;
      const { table } = state;
      if (table?.name) state.table = { ...table, name: context.naming.table(table.name.name, schema), sql: joinFragments([nameSql(context, named(schema)) ?? '', '.', table.sql]) };
      return 'done';
    }
    case 'as': {
      const alias = nameSql(context, first);
      if (alias) aliases.set(state, alias);
      return alias ? 'done' : 'unknown';
    }
    case 'groupBy': return add(state.groups, columnList(context, args));
    case 'groupByRaw': return add(state.groups, definedOf(rawSql(context, args)));
    case 'orderBy': return add(state.orders, definedOf(orderSql(context, first)));
    case 'orderByRaw': return add(state.orders, definedOf(rawSql(context, args)));
    case 'joinRaw': return add(state.joins, definedOf(rawSql(context, args)));
    case 'fromRaw': {
      const sql = rawSql(context, args);
      if (sql) state.table = { sql, span: site.args[0] ?? site.name };
      return sql ? 'done' : 'unknown';
    }
    case 'limit':
      state.limit = countSql(context, first);
      return 'done';
    case 'offset':
      state.offset = countSql(context, first);
      return 'done';
    case 'with': case 'withRecursive': case 'withMaterialized': case 'withNotMaterialized': {
      const inner = args[1]?.kind === 'function' ? nesting.query(args[1], site, evaluation) : embed(context, args[1]);
      const name = nameSql(context, first);
      return add(state.ctes, inner && name ? [joinFragments([name, ' as ', inner.sql.startsWith('(') ? inner : joinFragments(['(', inner, ')'])])] : undefined);
    }
    case 'onConflict':
      // Only `ignore` or `merge` makes it legal; until then it is not known which.
      return 'done';
    case 'ignore':
      state.onConflict = 'ignore';
      return 'done';
    case 'merge':
      state.onConflict = 'update';
      return 'done';
    case 'modify':
      if (first) evaluation.call(first, [selfOf(context, state, site, evaluation), ...args.slice(1)], site);
      return 'done';
    case 'columnInfo': return { kind: 'data', expression: unknownExpression('what the catalogue says of a column', '?') };
    default: {
      const part = predicate(context, property, args, nesting, site, evaluation);
      if (!part) return 'unknown';
      (/having/i.test(property) ? state.havings : state.wheres).push(part);
      return 'done';
    }
  }
}

/** A builder over the same query, for a callback that adds to it. */
function selfOf(context: KnexContext, state: QueryState, site: Site, evaluation: Evaluation): Value {
  const nesting = createNesting(context);
  const value: Value = intrinsicValue({
    name: 'knex query',
    get: (property) => method(property, (args, at, inside) => {
      const read = shapeQuery(context, state, property, args, at, inside, nesting);
      if (read === 'unknown') evaluation.problem(`Knex's ${property} is not known here`, 'nothing', site);
      return value;
    }),
  });
  return value;
}

export function createNesting(context: KnexContext): Nesting {
  return {
    conditions(callback, site, evaluation) {
      const state = emptyQuery();
      const self = selfOf(context, state, site, evaluation);
      evaluation.call(callback, [self], site, self);
      return allPredicates(state.wheres) ?? fragment('1 = 1');
    },
    query(callback, site, evaluation) {
      const state = emptyQuery();
      const self = selfOf(context, state, site, evaluation);
      evaluation.call(callback, [self], site, self);
      return state.columns.length > 0 || state.table ? joinFragments(['(', selectSql(state), ')']) : undefined;
    },
  };
}

function unite(context: KnexContext, state: QueryState, word: string, args: readonly Value[], site: Site, evaluation: Evaluation, nesting: Nesting): 'done' | 'unknown' {
  const queries = args.flatMap((arg) => (arg.kind === 'array' ? arg.items : [arg])).filter((arg) => arg.kind !== 'boolean');
  for (const item of queries) {
    const sql = item.kind === 'function' ? nesting.query(item, site, evaluation) : embed(context, item);
    if (!sql) return 'unknown';
    // Knex writes the parts of a union without parentheses unless asked for.
    state.unions.push({ word, query: sql.sql.startsWith('(') && sql.sql.endsWith(')') ? { ...sql, sql: sql.sql.slice(1, -1) } : sql });
  }
  return 'done';
}

function joinSql(context: KnexContext, word: string, args: readonly Value[], site: Site, evaluation: Evaluation): Fragment | undefined {
  const [table, first, second, third] = args;
  const name = nameSql(context, table);
  if (!name) return undefined;
  if (first === undefined || word === 'cross join') return joinFragments([word, ' ', name, word === 'cross join' ? '' : ' on true']);
  if (first.kind === 'function') {
    const state = emptyQuery();
    const self = selfOf(context, state, site, evaluation);
    evaluation.call(first, [self], site, self);
    return joinFragments([word, ' ', name, ' on ', allPredicates(state.wheres) ?? 'true']);
  }
  const raw = embed(context, first);
  if (raw && second === undefined) return joinFragments([word, ' ', name, ' on ', raw]);
  if (first.kind === 'object') {
    const pairs = [...first.entries].map(([key, value]) => [nameSql(context, named(key)), nameSql(context, value)] as const);
    if (!first.complete || pairs.some(([left, right]) => !left || !right)) return undefined;
    return joinFragments([word, ' ', name, ' on ', joinFragments(pairs.map(([left, right]) => joinFragments([left ?? '', ' = ', right ?? ''])), ' and ')]);
  }
  const left = nameSql(context, first);
  const operator = third === undefined ? '=' : knownText(second);
  const right = nameSql(context, third ?? second);
  return left && right && operator !== undefined ? joinFragments([word, ' ', name, ' on ', left, ` ${operator} `, right]) : undefined;
}

/** The direction does not change which rows or values there are. */
function orderSql(context: KnexContext, value: Value | undefined): Fragment | undefined {
  if (value?.kind === 'array') {
    const parts = value.items.map((item) => orderSql(context, item.kind === 'object' ? item.entries.get('column') : item));
    return parts.every((part) => part !== undefined) && parts.length > 0 ? joinFragments(parts as Fragment[], ', ') : undefined;
  }
  return nameSql(context, value);
}

function definedOf(part: Fragment | undefined): readonly Fragment[] | undefined {
  return part && [part];
}
