import type { Expression } from '../../model/expression';
import { infixOperator, unknownExpression } from '../expressions';
import { EMPTY_SCOPE, nestedScope, type RowSource, type Scope } from '../scope';
import type { Token } from '../tokens';
import { accept, acceptAny, acceptMark, type Cursor, cursorOver, type NamedTable, peek, placeOfTokens, readName, readNameList, readParens, readTable, sees, seesMark, splitAtCommas } from './cursor';
import { skipCluster } from './createTable';
import type { Emit } from './emit';
import { readWhole } from './expression';

const PRIORITY = new Set(['low_priority', 'delayed', 'high_priority', 'quick', 'ignore']);
const AFTER_TABLES = new Set(['set', 'where', 'order', 'limit', 'returning', 'on', 'using', 'output', 'from']);

/** INSERT and REPLACE; the cursor stands behind the verb. A query in it is not read here, only the tables it names. */
export function readInsert(cursor: Cursor, replace: boolean, emit: Emit): boolean {
  let onConflict: 'ignore' | 'update' | 'replace' | undefined = replace ? 'replace' : undefined;
  for (let word = acceptAny(cursor, PRIORITY); word !== undefined; word = acceptAny(cursor, PRIORITY)) if (word === 'ignore') onConflict = 'ignore';
  if (accept(cursor, 'or')) onConflict = acceptAny(cursor, new Set(['ignore'])) ? 'ignore' : acceptAny(cursor, new Set(['replace'])) ? 'replace' : onConflict;
  if (!accept(cursor, 'into')) accept(cursor, 'overwrite');
  accept(cursor, 'table');
  const name = readTable(cursor);
  if (name === undefined) return false;
  const { table, place } = name;
  if (accept(cursor, 'as')) readName(cursor);
  else if (peek(cursor)?.kind === 'word' && !['values', 'value', 'set', 'select', 'with', 'default', 'partition', 'output', 'format', 'settings', 'exec', 'execute'].includes(peek(cursor)?.value ?? '')) readName(cursor);
  const start = cursor.at;
  const columns = seesMark(cursor, '(') && peek(cursor, 1)?.value !== 'select' ? readNameList(cursor)?.map((each) => each.name) : undefined;
  if (columns === undefined && cursor.at !== start) cursor.at = start;
  if (accept(cursor, 'output')) while (peek(cursor) && !sees(cursor, 'values') && !sees(cursor, 'select')) cursor.at++;
  const shared = { kind: 'insert', table, ...(columns && { columns }) } as const;
  if (accept(cursor, 'values') || accept(cursor, 'value')) {
    const rows = readRows(cursor);
    if (sees(cursor, 'on', 'duplicate') || sees(cursor, 'on', 'conflict')) onConflict = mentions(cursor, 'nothing') ? 'ignore' : 'update';
    emit({ ...shared, rows, ...(onConflict && { onConflict }) }, place, rows.length > 0);
    return rows.length > 0;
  }
  if (accept(cursor, 'default', 'values')) {
    emit({ ...shared, columns: [], rows: [[]] }, place, true);
    return true;
  }
  if (accept(cursor, 'set')) {
    const set = readAssignments(cursor, EMPTY_SCOPE, new Set(['on']));
    if (sees(cursor, 'on', 'duplicate')) onConflict = 'update';
    emit({ ...shared, columns: set.map((each) => each.column), rows: [set.map((each) => each.value)], ...(onConflict && { onConflict }) }, place, set.length > 0);
    return set.length > 0;
  }
  const tables = tablesNamed(cursor.tokens.slice(cursor.at), cursor);
  const query = tables.length === 0 ? undefined : { from: tables.map((each) => ({ table: each.table })), columns: (columns ?? []).map(() => ({ value: unknownExpression('not read', '?') })), reshapesRows: true, text: '…' };
  emit({ ...shared, ...(query && { query }), ...(onConflict && { onConflict }) }, place, false);
  return false;
}

function readRows(cursor: Cursor): readonly (readonly Expression[])[] {
  const rows: Expression[][] = [];
  do {
    accept(cursor, 'row');
    const inside = readParens(cursor);
    if (inside === undefined) break;
    rows.push(splitAtCommas(inside).map((tokens) => readWhole(cursor.context, tokens)));
  } while (acceptMark(cursor, ','));
  return rows;
}

const AFTER_SET = new Set(['where', 'from', 'order', 'limit', 'returning', 'output', 'option']);

/** UPDATE; the cursor stands behind the verb. Of several tables: one operation a table. */
export function readUpdate(cursor: Cursor, emit: Emit): boolean {
  while (acceptAny(cursor, PRIORITY));
  if (accept(cursor, 'or')) cursor.at++;
  // T-SQL: UPDATE TOP (10) t.
  if (accept(cursor, 'top')) readParens(cursor);
  accept(cursor, 'only');
  const target = readTable(cursor);
  if (target === undefined) return false;
  const on: (readonly Token[])[] = [];
  const sources = [sourceOf(cursor, target), ...readJoined(cursor, on)];
  if (!accept(cursor, 'set')) return false;
  const list = cursor.tokens.slice(cursor.at, endOf(cursor, AFTER_SET));
  cursor.at += list.length;
  const from = accept(cursor, 'from') ? readSources(cursor, on) : [];
  // T-SQL names the target by the alias that FROM gives it.
  const aliased = from.find((source) => source.alias.toLowerCase() === target.table.name.toLowerCase());
  const all = [...sources.filter((source) => !aliased || source.table !== target.table), ...from];
  const scope = scopeOf(cursor, all);
  const set = readAssignments(cursorOver(cursor.context, list), scope, new Set());
  if (set.length === 0) return false;
  const { where, complete } = readWhere(cursor, scope, on);
  const real = aliased ?? sources[0];
  const byTable = new Map<RowSource, Assignment[]>();
  for (const assignment of set) {
    const key = assignment.qualifier?.toLowerCase();
    const owner = key === undefined ? (sources.length === 1 ? real : undefined) : (all.find((source) => source.alias.toLowerCase() === key) ?? all.find((source) => source.table?.name.toLowerCase() === key) ?? real);
    // Which table an unqualified column of a join belongs to, only the schema tells.
    if (owner === undefined) {
      emit({ kind: 'unknown', reason: `which table ${assignment.column} belongs to is not told`, mayTouch: [assignment.column.toLowerCase(), ...all.flatMap((each) => (each.table ? [each.table.name.toLowerCase()] : []))] }, target.place, true);
      continue;
    }
    byTable.set(owner, [...(byTable.get(owner) ?? []), assignment]);
  }
  for (const [owner, assignments] of byTable) {
    if (owner.table === undefined) return false;
    const others = all.flatMap((source) => (source.table && source !== owner ? [source.table] : []));
    emit({ kind: 'update', table: owner.table, set: assignments.map(({ column, value }) => ({ column, value })), from: others, ...(where && { where }) }, target.place, complete);
  }
  return true;
}

/** DELETE; the cursor stands behind the verb. From several tables: one operation a table. */
export function readDelete(cursor: Cursor, emit: Emit): boolean {
  while (acceptAny(cursor, PRIORITY));
  if (accept(cursor, 'top')) readParens(cursor);
  // MySQL: DELETE a, b FROM t a JOIN u b; DELETE FROM a, b USING …
  const hadFrom = accept(cursor, 'from');
  const named = readTargets(cursor);
  const [only] = named;
  if (only === undefined) return false;
  const on: (readonly Token[])[] = [];
  const sources: RowSource[] = [];
  const byName = !hadFrom && accept(cursor, 'from');
  const byUsing = hadFrom && named.length > 1;
  if (byName) sources.push(...readSources(cursor, on));
  else if (!byUsing) {
    const source = sourceOf(cursor, only);
    skipCluster(cursor);
    sources.push(source, ...readJoined(cursor, on));
  }
  if (accept(cursor, 'using') || (hadFrom && accept(cursor, 'from'))) sources.push(...readSources(cursor, on));
  const scope = scopeOf(cursor, sources);
  const { where, complete } = readWhere(cursor, scope, on);
  for (const name of named) {
    const key = name.table.name.toLowerCase();
    const target = byName || byUsing ? (sources.find((source) => source.alias.toLowerCase() === key)?.table ?? name.table) : name.table;
    const using = sources.flatMap((source) => (source.table && source.table !== target ? [source.table] : []));
    emit({ kind: 'delete', table: target, using, ...(where && { where }) }, name.place, complete);
  }
  return true;
}

function readTargets(cursor: Cursor): readonly NamedTable[] {
  const found: NamedTable[] = [];
  do {
    const name = readTable(cursor);
    if (name === undefined) return [];
    // MySQL: DELETE t.* FROM t.
    if (seesMark(cursor, '.') && peek(cursor, 1)?.value === '*') cursor.at += 2;
    found.push(name);
  } while (acceptMark(cursor, ','));
  return found;
}

interface Assignment {
  readonly column: string;
  readonly qualifier?: string;
  readonly value: Expression;
}

function readAssignments(cursor: Cursor, scope: Scope, ends: ReadonlySet<string>): readonly Assignment[] {
  const end = endOf(cursor, ends);
  const parts = splitAtCommas(cursor.tokens.slice(cursor.at, end));
  cursor.at = end;
  return parts.flatMap((part) => {
    const inner = cursorOver(cursor.context, part);
    const column = readTable(inner);
    if (column === undefined || !(acceptMark(inner, '=') || acceptMark(inner, ':='))) return [];
    return [{ column: column.table.name, ...(column.table.schema !== undefined && { qualifier: column.table.schema }), value: readWhole(cursor.context, part.slice(inner.at), scope) }];
  });
}

/** The rows meant: the conditions of inner joins, and WHERE; without both, all. LIMIT picks rows that the text does not tell. */
function readWhere(cursor: Cursor, scope: Scope, on: readonly (readonly Token[])[]): { readonly where?: Expression; readonly complete: boolean } {
  const joins = on.map((tokens) => readWhole(cursor.context, tokens, scope));
  const limited = cursor.tokens.slice(cursor.at).some((token) => token.kind === 'word' && (token.value === 'limit' || token.value === 'top'));
  const rest = cursorOver(cursor.context, cursor.tokens.slice(endOf(cursor, new Set(['where']))));
  const ends = cursor.at >= cursor.tokens.length;
  const has = accept(rest, 'where');
  const end = has ? endOf(rest, new Set(['order', 'limit', 'returning', 'option', 'settings'])) : 0;
  // A limit or order that is not known reads the same.
  if (limited) cursor.context.hole(placeOfTokens(rest.tokens.slice(end)));
  const all = has ? [...joins, readWhole(cursor.context, rest.tokens.slice(rest.at, end), scope)] : joins;
  const complete = all.every((each) => each.kind !== 'unknown') && (has ? end >= rest.tokens.length : ends) && !limited;
  const where = all.reduce<Expression | undefined>((before, next) => (before === undefined ? next : infixOperator('and', before, next)), undefined);
  if (limited) return { where: unknownExpression('LIMIT picks the rows', where?.text ?? 'limit'), complete };
  return where === undefined ? { complete } : { where, complete };
}

function sourceOf(cursor: Cursor, name: NamedTable): RowSource {
  accept(cursor, 'as');
  const next = peek(cursor);
  const aliased = next !== undefined && (next.kind === 'name' || (next.kind === 'word' && !AFTER_TABLES.has(next.value) && !JOIN_WORDS.has(next.value) && !['as', 'with', 'force', 'use', 'option', 'partition', 'in', 'settings', 'prewhere'].includes(next.value)));
  const alias = aliased ? readName(cursor)?.name : undefined;
  return { alias: alias ?? name.table.name, table: name.table };
}

const JOIN_WORDS = new Set(['join', 'inner', 'left', 'right', 'full', 'outer', 'cross', 'natural', 'straight_join']);

/** `t a JOIN u b ON …, v`: the tables that follow the first; the conditions of inner joins go to `on`, for they pick rows. */
function readJoined(cursor: Cursor, on: (readonly Token[])[]): RowSource[] {
  const sources: RowSource[] = [];
  let outer = false;
  for (;;) {
    if (acceptMark(cursor, ',')) {
      const next = readTable(cursor);
      if (next) sources.push(sourceOf(cursor, next));
      continue;
    }
    const join = acceptAny(cursor, JOIN_WORDS);
    if (join !== undefined) {
      outer = join === 'left' || join === 'right' || join === 'full';
      while (acceptAny(cursor, JOIN_WORDS));
      if (seesMark(cursor, '(')) readParens(cursor);
      else {
        const next = readTable(cursor);
        if (next) sources.push(sourceOf(cursor, next));
      }
      continue;
    }
    if (!accept(cursor, 'on')) return sources;
    const end = endOf(cursor, new Set([...JOIN_WORDS, 'set', 'where', 'order', 'limit', 'option']));
    if (!outer) on.push(cursor.tokens.slice(cursor.at, end));
    cursor.at = end;
  }
}

function readSources(cursor: Cursor, on: (readonly Token[])[]): RowSource[] {
  const first = readTable(cursor);
  return first === undefined ? [] : [sourceOf(cursor, first), ...readJoined(cursor, on)];
}

function scopeOf(cursor: Cursor, sources: readonly RowSource[]): Scope {
  return { ...nestedScope(EMPTY_SCOPE, sources), exact: cursor.context.dialect === 'clickhouse' };
}

/** Tables named after FROM and JOIN anywhere. */
export function tablesNamed(tokens: readonly Token[], cursor: Cursor): readonly NamedTable[] {
  const found: NamedTable[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'word' || (token.value !== 'from' && token.value !== 'join')) return;
    const name = readTable(cursorOver(cursor.context, tokens.slice(index + 1, index + 8)));
    const next = tokens[index + 1];
    if (name && next && !(next.kind === 'word' && (next.value === 'select' || next.value === 'lateral' || next.value === 'unnest'))) found.push(name);
  });
  return found;
}

/** The index of the first of these words outside of parentheses from the cursor on; the end if there is none. */
function endOf(cursor: Cursor, words: ReadonlySet<string>): number {
  let depth = 0;
  let cases = 0;
  for (let at = cursor.at; at < cursor.tokens.length; at++) {
    const token = cursor.tokens[at];
    if (token?.kind === 'punctuation' && token.value === '(') depth++;
    else if (token?.kind === 'punctuation' && token.value === ')') depth--;
    else if (token?.kind === 'word' && token.value === 'case') cases++;
    else if (token?.kind === 'word' && token.value === 'end' && cases > 0) cases--;
    else if (depth === 0 && cases === 0 && token?.kind === 'word' && words.has(token.value)) return at;
  }
  return cursor.tokens.length;
}

function mentions(cursor: Cursor, word: string): boolean {
  return cursor.tokens.slice(cursor.at).some((token) => token.kind === 'word' && token.value === word);
}
