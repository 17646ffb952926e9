import type { Value } from '../../evaluate/value';
import type { QualifiedName } from '../../model/names';
import type { Span } from '../../model/source';
import { type Fragment, fragment, joinFragments } from '../script/readParts';
import { knownNumber, knownText } from '../script/values';
import { type KnexContext, embed, nameSql, valueSql } from './context';
import { type Predicate, allPredicates } from './predicates';

/** What a query builder has been told so far. */
export interface QueryState {
  verb: 'select' | 'insert' | 'update' | 'delete' | 'truncate';
  /** A chain that only names its table does nothing until something is asked of it. */
  table?: { readonly name?: QualifiedName; readonly sql: Fragment; readonly span: Span };
  schema?: string;
  columns: Fragment[];
  distinct: boolean;
  joins: Fragment[];
  wheres: Predicate[];
  havings: Predicate[];
  groups: Fragment[];
  orders: Fragment[];
  limit?: Fragment;
  offset?: Fragment;
  unions: { readonly word: string; readonly query: Fragment }[];
  ctes: Fragment[];
  rows?: Value;
  sets: { readonly column: string; readonly sql: Fragment }[];
  /** `update` was given something whose columns are not known. */
  setsUnknown?: string;
  onConflict?: 'ignore' | 'update';
  /** How many rows: one (`first`), one column of all (`pluck`). */
  shape: 'rows' | 'first' | 'pluck';
}

export function emptyQuery(): QueryState {
  return { verb: 'select', columns: [], distinct: false, joins: [], wheres: [], havings: [], groups: [], orders: [], unions: [], ctes: [], sets: [], shape: 'rows' };
}

/** Sets the table of a query from whatever `knex(…)`, `from(…)`, `into(…)` take. */
export function setTable(context: KnexContext, state: QueryState, value: Value | undefined, span: Span): boolean {
  const sql = nameSql(context, value);
  if (!sql) return false;
  const text = knownText(value) ?? (value?.kind === 'object' && value.entries.size === 1 ? knownText([...value.entries.values()][0]) : undefined);
  state.table = { sql: state.schema !== undefined && text !== undefined ? nameSqlIn(context, state.schema, text) : sql, span, ...(text !== undefined && { name: context.naming.table(withoutAlias(text), state.schema) }) };
  return true;
}

function nameSqlIn(context: KnexContext, schema: string, table: string): Fragment {
  return nameSql(context, { kind: 'string', source: { text: `${schema}.${table}`, holes: [], locate: (start, end) => ({ file: '', start, end }) } }) ?? fragment('');
}

function withoutAlias(text: string): string {
  return text.split(/ as /i)[0]?.trim() ?? text;
}

/** The SELECT that the builder stands for. */
export function selectSql(state: QueryState): Fragment {
  const parts: (Fragment | string)[] = [];
  if (state.ctes.length > 0) parts.push('with ', joinFragments(state.ctes, ', '), ' ');
  parts.push('select ', state.distinct ? 'distinct ' : '', state.columns.length > 0 ? joinFragments(state.columns, ', ') : '*');
  if (state.table) parts.push(' from ', state.table.sql);
  for (const join of state.joins) parts.push(' ', join);
  pushClause(parts, ' where ', allPredicates(state.wheres));
  pushClause(parts, ' group by ', state.groups.length > 0 ? joinFragments(state.groups, ', ') : undefined);
  pushClause(parts, ' having ', allPredicates(state.havings));
  for (const union of state.unions) parts.push(` ${union.word} `, union.query);
  pushClause(parts, ' order by ', state.orders.length > 0 ? joinFragments(state.orders, ', ') : undefined);
  pushClause(parts, ' limit ', state.shape === 'first' ? fragment('1') : state.limit);
  pushClause(parts, ' offset ', state.offset);
  return joinFragments(parts);
}

/** The UPDATE or DELETE that the builder stands for; undefined where its table or columns are not known. */
export function changeSql(context: KnexContext, state: QueryState): Fragment | undefined {
  if (!state.table) return undefined;
  const where = allPredicates(state.wheres);
  const parts: (Fragment | string)[] = [];
  if (state.ctes.length > 0) parts.push('with ', joinFragments(state.ctes, ', '), ' ');
  if (state.verb === 'delete') parts.push('delete from ', state.table.sql);
  else {
    if (state.setsUnknown !== undefined || state.sets.length === 0) return undefined;
    parts.push('update ', state.table.sql);
    for (const join of state.joins) parts.push(' ', join);
    parts.push(' set ', joinFragments(state.sets.map((set) => joinFragments([nameSql(context, named(set.column)) ?? '', ' = ', set.sql])), ', '));
  }
  pushClause(parts, ' where ', where);
  return joinFragments(parts);
}

function pushClause(parts: (Fragment | string)[], word: string, sql: Fragment | undefined): void {
  if (sql) parts.push(word, sql);
}

/** A name that is not in the author's text, as a value. */
export function named(text: string): Value {
  return { kind: 'string', source: { text, holes: [], locate: (start, end) => ({ file: '', start, end }) } };
}

/** A number, or a value that stands for one. */
export function countSql(context: KnexContext, value: Value | undefined): Fragment {
  const count = knownNumber(value);
  return count === undefined ? valueSql(context, value) : fragment(String(count));
}

/** The columns of a select list: names, raws, aliases, lists of them. */
export function columnList(context: KnexContext, args: readonly Value[]): readonly Fragment[] | undefined {
  const flat = args.flatMap((arg) => (arg.kind === 'array' ? (arg.complete ? arg.items : [arg]) : [arg]));
  const columns = flat.map((arg) => nameSql(context, arg));
  return columns.every((column) => column !== undefined) ? (columns as Fragment[]) : undefined;
}

/** An aggregate: `count('id as n')`, `max({ n: 'id' })`, `countDistinct('a', 'b')`. */
export function aggregateSql(context: KnexContext, name: string, args: readonly Value[]): Fragment | undefined {
  const distinct = name.endsWith('Distinct') ? 'distinct ' : '';
  const call = (name.endsWith('Distinct') ? name.slice(0, -'Distinct'.length) : name).toLowerCase();
  const [first, options] = args;
  const raw = embed(context, first);
  if (raw) return joinFragments([`${call}(${distinct}`, raw, ')']);
  if (first === undefined) return fragment(`${call}(*)`);
  if (first.kind === 'object' && first.complete) {
    const parts = [...first.entries].map(([alias, column]) => {
      const inner = nameSql(context, column);
      return inner && joinFragments([`${call}(${distinct}`, inner, ') as ', nameSql(context, named(alias)) ?? '']);
    });
    return parts.every((part) => part !== undefined) ? joinFragments(parts as Fragment[], ', ') : undefined;
  }
  const text = knownText(first);
  if (text === undefined) return undefined;
  const [column, alias] = text.split(/ as /i);
  const as = alias ?? knownText(options?.kind === 'object' ? options.entries.get('as') : undefined);
  const others = args.slice(1).map(knownText).filter((other) => other !== undefined);
  const names = [column ?? '*', ...others].map((item) => nameSql(context, named(item)) ?? fragment('*'));
  return joinFragments([`${call}(${distinct}`, joinFragments(names, ', '), ')', ...(as === undefined ? [] : [' as ', nameSql(context, named(as)) ?? ''])]);
}
