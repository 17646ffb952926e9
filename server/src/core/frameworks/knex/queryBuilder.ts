import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import { subquery, unknownExpression } from '../../sql/expressions';
import type { Draft } from '../script/drafts';
import { joinFragments } from '../script/readParts';
import { coverSpan } from '../script/sourceText';
import { intrinsicValue, isAbsent, knownText, mayTouchOf, method, own, whyUnknown } from '../script/values';
import { chainable } from './chain';
import { type KnexContext, nameSql, valueSql } from './context';
import { type Unknown, finishQuery, rowsOf } from './queryOperations';
import { aliases, createNesting, shapeQuery } from './queryShape';
import { type QueryState, countSql, emptyQuery, named, selectSql, setTable } from './queryState';

/** `knex('t')`, `knex.select(…)`: a query that says what it does when the chain is over. */
export function query(context: KnexContext, site: Site, evaluation: Evaluation, table?: Value): Value {
  const state = emptyQuery();
  let problem = '';
  if (table !== undefined && !setTable(context, state, table, site.args[0] ?? site.name)) problem = whyUnknown(table, 'the table');
  return builder(context, state, site, evaluation, { reason: problem, touches: mayTouchOf(table) });
}

function builder(context: KnexContext, state: QueryState, site: Site, evaluation: Evaluation, unknown: Unknown): Value {
  let used = false;
  let returning = false;
  let drafted = false;
  const draft: Draft = { last: site.span, finish: (at) => (used ? [] : finishQuery(context, state, unknown, at)) };
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
        const read = shapeQuery(context, state, property, args, at, inside, nesting);
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

/** `knex.batchInsert(table, rows)`. */
export function batchInsert(context: KnexContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const value = query(context, site, evaluation, args[0]);
  const insert = value.kind === 'intrinsic' ? value.intrinsic.get?.('insert', site, evaluation) : undefined;
  return insert?.kind === 'intrinsic' && insert.intrinsic.call ? insert.intrinsic.call(args.slice(1, 2), site, evaluation) : value;
}
