import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { Operation, OperationBody } from '../../model/operation';
import { subquery, unknownExpression } from '../../sql/expressions';
import { type Circumstances, type Draft, operationAt } from '../script/drafts';
import { type Fragment, fragment, joinFragments, readGenerated } from '../script/readParts';
import { coverSpan } from '../script/sourceText';
import { intrinsicValue, isAbsent, knownText, method, mayTouchOf, whyUnknown, own } from '../script/values';
import { chainable } from './chain';
import { type KnexContext, embed, nameSql, valueSql } from './context';
import { insertBody } from './insertRows';
import { type Nesting, allPredicates, predicate } from './predicates';
import { type QueryState, aggregateSql, changeSql, columnList, countSql, emptyQuery, named, selectSql, setTable } from './queryState';
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

/** `knex('t')`, `knex.select(…)`: a query that says what it does when the chain is over. */
export function query(context: KnexContext, site: Site, evaluation: Evaluation, table?: Value): Value {
  const state = emptyQuery();
  let problem = '';
  if (table !== undefined && !setTable(context, state, table, site.args[0] ?? site.name)) problem = whyUnknown(table, 'the table');
  return builder(context, state, site, evaluation, { reason: problem, touches: mayTouchOf(table) });
}

interface Unknown { reason: string; touches: ReturnType<typeof mayTouchOf> }

function builder(context: KnexContext, state: QueryState, site: Site, evaluation: Evaluation, unknown: Unknown): Value {
  let used = false;
  let returning = false;
  let drafted = false;
  const draft: Draft = { last: site.span, finish: (at) => (used ? [] : finish(context, state, unknown, at)) };
  /** Holds the place of the operation: where the chain says for the first time that something is written, else where it begins. */
  const place = (at: Site): void => {
    draft.last = coverSpan(draft.last, at.span);
    if (drafted) return;
    drafted = true;
    context.drafts.add(evaluation, at, state.table?.span ?? at.name, draft);
  };
  const fail = (reason: string): void => {
    if (unknown.reason === '') unknown.reason = reason;
  };
  const result = (): Value => (state.verb === 'select' ? rowsOf(context, state) : { kind: 'data', expression: returning && state.table?.name ? subquery({ from: [{ table: state.table.name }], columns: [{ star: true }], reshapesRows: false, text: `select * from ${state.table.sql.sql}` }) : unknownExpression('the number of rows', '?') });
  const nesting = createNesting(context);
  const intrinsic: Intrinsic = {
    name: 'knex query',
    await(at) {
      place(at);
      return result();
    },
    get(property) {
      if (property === 'returning') {
        return method(property, (_args, at) => {
          returning = true;
          draft.last = coverSpan(draft.last, at.span);
          return value;
        });
      }
      if (property === 'then') {
        return method(property, (args, at) => {
          place(at);
          return args[0] ? evaluation.call(args[0], [result()], at) : result();
        });
      }
      const passing = chainable(property, value, result, draft);
      if (passing) return passing;
      return method(property, (args, at, inside) => {
        const change = own(CHANGES, property);
        draft.last = coverSpan(draft.last, at.span);
        if (change) {
          change(context, state, args, at, fail);
          place(at);
          return value;
        }
        const read = reads(context, state, property, args, at, inside, nesting);
        if (read === 'unknown') fail(`Knex's ${property} is not known here`);
        if (typeof read === 'object') return read;
        return value;
      });
    },
  };
  const value = intrinsicValue(intrinsic);
  context.embedded.set(intrinsic, (asTable) => {
    used = true;
    const alias = asTable ? aliases.get(state) : undefined;
    return joinFragments(['(', selectSql(state), ')', ...(alias ? [' as ', alias] : [])]);
  });
  return value;
}

const aliases = new WeakMap<QueryState, Fragment>();

type Change = (context: KnexContext, state: QueryState, args: readonly Value[], site: Site, fail: (reason: string) => void) => void;

/** The methods that make a query write. */
const CHANGES: Readonly<Record<string, Change>> = {
  insert(_context, state, [rows]) {
    state.verb = 'insert';
    state.rows = rows;
  },
  upsert(_context, state, [rows]) {
    state.verb = 'insert';
    state.rows = rows;
    state.onConflict = 'update';
  },
  update(context, state, [first, second]) {
    state.verb = 'update';
    const column = knownText(first);
    if (column !== undefined) state.sets.push({ column, sql: valueSql(context, second) });
    else if (first?.kind === 'object' && first.complete) {
      for (const [key, value] of first.entries) if (value.kind !== 'undefined') state.sets.push({ column: key, sql: valueSql(context, value) });
    } else state.setsUnknown = whyUnknown(first, 'what is set');
  },
  del(_context, state) {
    state.verb = 'delete';
  },
  delete(_context, state) {
    state.verb = 'delete';
  },
  truncate(_context, state) {
    state.verb = 'truncate';
  },
  increment: (context, state, args, _site, fail) => count(context, state, args, '+', fail),
  decrement: (context, state, args, _site, fail) => count(context, state, args, '-', fail),
};

function count(context: KnexContext, state: QueryState, [first, amount]: readonly Value[], sign: '+' | '-', fail: (reason: string) => void): void {
  state.verb = 'update';
  const column = knownText(first);
  const pairs: [string, Value | undefined][] = column !== undefined ? [[column, amount]] : first?.kind === 'object' && first.complete ? [...first.entries] : [];
  if (pairs.length === 0) fail('the column that is counted is not known');
  for (const [name, by] of pairs) {
    state.sets.push({ column: name, sql: joinFragments([nameSql(context, named(name)) ?? '', ` ${sign} `, by === undefined || isAbsent(by) ? '1' : countSql(context, by)]) });
  }
}

/** The methods that only shape what is read or which rows are meant. A value is what the call gives instead of the builder. */
function reads(context: KnexContext, state: QueryState, property: string, args: readonly Value[], site: Site, evaluation: Evaluation, nesting: Nesting): 'done' | 'unknown' | Value {
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
      const read = reads(context, state, property, args, at, inside, nesting);
      if (read === 'unknown') evaluation.problem(`Knex's ${property} is not known here`, 'nothing', site);
      return value;
    }),
  });
  return value;
}

function createNesting(context: KnexContext): Nesting {
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

/** What awaiting a SELECT gives. */
function rowsOf(context: KnexContext, state: QueryState): Value {
  const [operation] = readGenerated(selectSql(state), context.dialect) ?? [];
  const read = operation?.kind === 'read' ? operation.query : undefined;
  if (!read) return { kind: 'data', expression: unknownExpression('rows of a query that was not read', '?') };
  if (state.shape === 'pluck') {
    const [column] = read.columns;
    if (column && column.star !== true) return { kind: 'array', items: [{ kind: 'data', expression: column.value }], complete: false };
  }
  return { kind: 'data', expression: subquery(read) };
}

/** The operations of a finished chain. */
function finish(context: KnexContext, state: QueryState, unknown: Unknown, at: Circumstances): readonly Operation[] {
  const body = (): OperationBody | undefined => {
    const name = state.table?.name;
    if (unknown.reason !== '' && (state.verb !== 'select' || name === undefined)) return undefined;
    switch (state.verb) {
      case 'truncate': return name && { kind: 'truncate', tables: [name] };
      case 'insert': return insertOf(context, state);
      case 'select': return selectOf(context, state);
      case 'update':
      case 'delete': {
        const sql = changeSql(context, state);
        const [read] = (sql && readGenerated(sql, context.dialect)) ?? [];
        if (read && (read.kind === 'update' || read.kind === 'delete')) return bodyOf(read);
        if (!name) return undefined;
        const where = state.wheres.length > 0 ? { where: unknownExpression('the condition was not read', '?') } : {};
        if (state.verb === 'delete') return { kind: 'delete', table: name, using: [], ...where };
        if (state.setsUnknown !== undefined) return undefined;
        return { kind: 'update', table: name, from: [], set: state.sets.map((set) => ({ column: context.naming.identifier(set.column), value: unknownExpression('the value was not read', set.sql.sql) })), ...where };
      }
    }
  };
  const done = body();
  if (done) return [operationAt(at, done)];
  const reason = unknown.reason || state.setsUnknown || 'the query was not understood';
  const mayTouch = state.table?.name ? [state.table.name.name.toLowerCase()] : unknown.touches;
  if (state.verb === 'select') return [];
  context.drafts.problem({ reason, mayTouch, span: at.statement });
  return [operationAt(at, { kind: 'unknown', reason, mayTouch })];
}

function insertOf(context: KnexContext, state: QueryState): OperationBody | undefined {
  const { rows, table } = state;
  const conflict = state.onConflict && { onConflict: state.onConflict };
  const select = embed(context, rows);
  if (select && table) {
    const inner = select.sql.startsWith('(') && select.sql.endsWith(')') ? { ...select, sql: select.sql.slice(1, -1) } : select;
    const [read] = readGenerated(joinFragments(['insert into ', table.sql, ' ', inner]), context.dialect) ?? [];
    if (read?.kind === 'insert') return { ...bodyOf(read), ...conflict } as OperationBody;
    return table.name && { kind: 'insert', table: table.name, ...conflict };
  }
  return table?.name && insertBody(context, table.name, rows, state.onConflict);
}

function selectOf(context: KnexContext, state: QueryState): OperationBody {
  const [read] = state.table ? readGenerated(selectSql(state), context.dialect) ?? [] : [];
  return read?.kind === 'read' ? bodyOf(read) : { kind: 'read' };
}

/** An operation read from generated SQL, without the places there. */
function bodyOf(operation: Operation): OperationBody {
  const { span: _span, statement: _statement, calledFrom: _calledFrom, when: _when, ...body } = operation;
  return body as OperationBody;
}

/** `knex.batchInsert(table, rows)`. */
export function batchInsert(context: KnexContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const value = query(context, site, evaluation, args[0]);
  const insert = value.kind === 'intrinsic' ? value.intrinsic.get?.('insert', site, evaluation) : undefined;
  return insert?.kind === 'intrinsic' && insert.intrinsic.call ? insert.intrinsic.call(args.slice(1, 2), site, evaluation) : value;
}
