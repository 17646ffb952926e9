import type { Evaluation, Site, Value } from '../../evaluate/value';
import { unknownExpression } from '../../sql/expressions';
import { type Fragment, fragment, joinFragments } from '../script/readParts';
import { isAbsent, knownBoolean, knownText } from '../script/values';
import { type KnexContext, embed, nameSql, valueSql } from './context';
import { rawSql } from './raw';

/** One part of a WHERE, HAVING or ON. */
export interface Predicate {
  readonly joiner: 'and' | 'or';
  readonly sql: Fragment;
}

/** Runs a callback of the author over a new list of conditions or a new query. */
export interface Nesting {
  conditions(callback: Value, site: Site, evaluation: Evaluation): Fragment;
  query(callback: Value, site: Site, evaluation: Evaluation): Fragment | undefined;
}

const NAME = /^(and|or)?(where|having|on)(not)?(.*)$/i;

/**
 * What `where(...)` and its many relatives add; undefined where `method` is none of them.
 * A condition that is not understood stays in the query as an unknown one: it chooses some rows, nobody knows which.
 */
export function predicate(context: KnexContext, method: string, args: readonly Value[], nesting: Nesting, site: Site, evaluation: Evaluation): Predicate | undefined {
  const found = NAME.exec(method);
  if (!found) return undefined;
  const joiner = found[1]?.toLowerCase() === 'or' ? 'or' : 'and';
  let rest = (found[4] ?? '').toLowerCase();
  let negated = found[3] !== undefined;
  // `whereNotIn` is split by the pattern; `whereInNot` does not exist.
  if (rest.startsWith('not')) {
    negated = true;
    rest = rest.slice(3);
  }
  const sql = condition(context, rest, negated ? 'not ' : '', args, nesting, site, evaluation, found[2]?.toLowerCase() === 'on');
  if (sql === undefined) return { joiner, sql: unreadable(context, method) };
  return { joiner, sql: negated && !INNER_NOT.has(rest) ? joinFragments(['not (', sql, ')']) : sql };
}

/** Conditions that have their own form of NOT. */
const INNER_NOT: ReadonlySet<string> = new Set(['null', 'in', 'between', 'like', 'ilike', 'exists']);

function condition(context: KnexContext, kind: string, not: '' | 'not ', args: readonly Value[], nesting: Nesting, site: Site, evaluation: Evaluation, on: boolean): Fragment | undefined {
  const [first, second] = args;
  const column = (): Fragment | undefined => nameSql(context, first);
  switch (kind) {
    case '': return plain(context, args, nesting, site, evaluation, on);
    case 'column': return compare(context, args, true);
    case 'val': return compare(context, args, false);
    case 'null': return after(column(), ` is ${not}null`);
    case 'raw': return bracket(rawSql(context, args));
    case 'in': return membership(context, first, second, not, nesting, site, evaluation);
    case 'between': {
      const [low, high] = second?.kind === 'array' ? second.items : [];
      return join([column(), ` ${not}between `, valueSql(context, low), ' and ', valueSql(context, high)]);
    }
    case 'like': return join([column(), ` ${not}like `, valueSql(context, second)]);
    case 'ilike': return join([context.dialect === 'postgres' ? column() : join(['lower(', column(), ')']), ` ${not}${context.dialect === 'postgres' ? 'ilike' : 'like'} `, valueSql(context, second)]);
    case 'exists': {
      const query = embed(context, first) ?? (first?.kind === 'function' ? nesting.query(first, site, evaluation) : undefined);
      return join([`${not}exists `, query]);
    }
    default: return undefined;
  }
}

function plain(context: KnexContext, args: readonly Value[], nesting: Nesting, site: Site, evaluation: Evaluation, on: boolean): Fragment | undefined {
  const [first] = args;
  if (args.length === 0 || isAbsent(first)) return undefined;
  const boolean = args.length === 1 ? knownBoolean(first) : undefined;
  if (boolean !== undefined) return fragment(boolean ? '1 = 1' : '1 = 0');
  if (first?.kind === 'function') return bracket(nesting.conditions(first, site, evaluation));
  if (args.length === 1) {
    const inner = embed(context, first);
    if (inner) return bracket(inner);
    if (first?.kind !== 'object' || !first.complete) return undefined;
    const parts = [...first.entries].map(([key, value]) => (on ? join([nameOf(context, key), ' = ', nameSql(context, value)]) : equals(context, nameOf(context, key), value)));
    return parts.length === 0 ? fragment('1 = 1') : parts.every((part) => part !== undefined) ? joinFragments(parts as Fragment[], ' and ') : undefined;
  }
  return compare(context, args, on);
}

/** `(column, value)` or `(column, operator, value)`; with `names` both sides are columns. */
function compare(context: KnexContext, args: readonly Value[], names: boolean): Fragment | undefined {
  const column = nameSql(context, args[0]);
  const right = (value: Value | undefined): Fragment | undefined => (names ? nameSql(context, value) : valueSql(context, value));
  if (args.length === 2) return names ? join([column, ' = ', right(args[1])]) : equals(context, column, args[1]);
  const operator = knownText(args[1])?.toLowerCase().trim();
  const value = args[2];
  if (operator === undefined || !/^[a-z@<>=!~|&#*?\s-]+$/.test(operator)) return undefined;
  // querybuilder.js: `null` with `=` or `is` is IS NULL, with another operator IS NOT NULL.
  if (value?.kind === 'null') return after(column, operator === '=' || operator === 'is' ? ' is null' : ' is not null');
  if (operator === 'in' || operator === 'not in') {
    return membershipOf(context, column, value, operator === 'in' ? '' : 'not ');
  }
  if ((operator === 'between' || operator === 'not between') && value?.kind === 'array') {
    return join([column, ` ${operator} `, valueSql(context, value.items[0]), ' and ', valueSql(context, value.items[1])]);
  }
  return join([column, ` ${operator} `, right(value)]);
}

function equals(context: KnexContext, column: Fragment | undefined, value: Value | undefined): Fragment | undefined {
  if (value?.kind === 'null') return after(column, ' is null');
  return join([column, ' = ', valueSql(context, value)]);
}

function membership(context: KnexContext, column: Value | undefined, list: Value | undefined, not: '' | 'not ', nesting: Nesting, site: Site, evaluation: Evaluation): Fragment | undefined {
  if (list?.kind === 'function') {
    const query = nesting.query(list, site, evaluation);
    return join([nameSql(context, column), ` ${not}in `, query]);
  }
  if (column?.kind === 'array') return undefined;
  return membershipOf(context, nameSql(context, column), list, not);
}

function membershipOf(context: KnexContext, column: Fragment | undefined, list: Value | undefined, not: '' | 'not '): Fragment | undefined {
  const query = embed(context, list);
  if (query) return join([column, ` ${not}in `, /^\s*\(/.test(query.sql) ? query : joinFragments(['(', query, ')'])]);
  if (list?.kind === 'data' || list?.kind === 'unknown') return join([column, ` ${not}in (`, valueSql(context, list), ')']);
  if (list?.kind !== 'array') return undefined;
  // Knex writes an empty list as a condition that never holds (querycompiler.js, whereIn).
  if (list.items.length === 0) return list.complete ? fragment(not ? '1 = 1' : '1 = 0') : undefined;
  const items = list.items.map((item) => valueSql(context, item));
  if (!list.complete) items.push(context.placeholder(unknownExpression('more values that are not known', '?')));
  return join([column, ` ${not}in (`, joinFragments(items, ', '), ')']);
}

function nameOf(context: KnexContext, name: string): Fragment | undefined {
  return nameSql(context, { kind: 'string', source: { text: name, holes: [], locate: (start, end) => ({ file: '', start, end }) } });
}

function bracket(sql: Fragment | undefined): Fragment | undefined {
  return sql && joinFragments(['(', sql, ')']);
}

function after(sql: Fragment | undefined, text: string): Fragment | undefined {
  return sql && joinFragments([sql, text]);
}

function join(parts: readonly (Fragment | string | undefined)[]): Fragment | undefined {
  return parts.every((part) => part !== undefined) ? joinFragments(parts as (Fragment | string)[]) : undefined;
}

function unreadable(context: KnexContext, method: string): Fragment {
  return joinFragments([context.placeholder(unknownExpression(`the condition of ${method} is not known`, '?')), ' is not null']);
}

/** Conditions one after the other, as SQL; undefined where there are none. */
export function allPredicates(predicates: readonly Predicate[]): Fragment | undefined {
  if (predicates.length === 0) return undefined;
  return joinFragments(predicates.flatMap((part, index) => (index === 0 ? [part.sql] : [` ${part.joiner} `, part.sql])));
}
