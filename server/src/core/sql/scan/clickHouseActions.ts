import type { ColumnChanges } from '../../model/operation';
import type { Expression } from '../../model/expression';
import { unknownExpression } from '../expressions';
import { tableScope } from '../scope';
import { normalizeText } from '../text';
import type { Token } from '../tokens';
import { type Target, withoutPosition } from './alterTable';
import { ifExistsFlag, readColumnBody } from './column';
import { accept, acceptAny, acceptMark, atEnd, type Cursor, cursorOver, peek, placeOfTokens, readName, readTable, sees, splitAtCommas } from './cursor';
import type { Emit } from './emit';
import { readWhole } from './expression';

/** Actions that only ClickHouse has (ClickHouse documentation, ALTER). Undefined where it is one that all dialects share. */
export function readClickHouseAction(cursor: Cursor, target: Target, emit: Emit): boolean | undefined {
  if (accept(cursor, 'update')) return readUpdate(cursor, target, emit);
  if (accept(cursor, 'delete')) return readDelete(cursor, target, emit);
  if (accept(cursor, 'modify')) return readModify(cursor, target, emit);
  if (sees(cursor, 'alter')) {
    cursor.at++;
    return readModifyColumn(cursor, target, emit);
  }
  if (accept(cursor, 'comment', 'column')) return readComment(cursor, target, emit);
  if (accept(cursor, 'reset', 'setting')) return property(cursor, target, emit, 'setting', null);
  if (accept(cursor, 'remove', 'ttl')) return property(cursor, target, emit, 'ttl', null);
  // Builds what is declared, over rows that are there already: no change of shape, none of values.
  if (accept(cursor, 'materialize')) return session(cursor, emit);
  if (accept(cursor, 'clear')) return readClear(cursor, target, emit);
  const partition = acceptAny(cursor, new Set(['attach', 'detach', 'freeze', 'unfreeze', 'move', 'replace', 'fetch']));
  if (partition !== undefined) return readPartition(cursor, partition, target, emit);
  return undefined;
}

/** `UPDATE a = 1, b = 2 [IN PARTITION p] WHERE …`: a mutation rewrites the data. */
function readUpdate(cursor: Cursor, target: Target, emit: Emit): boolean {
  const tokens = cursor.tokens.slice(cursor.at);
  const where = topLevel(tokens, 'where');
  if (where < 0) return false;
  const scope = { ...tableScope(target.table), exact: true };
  const settings = topLevel(tokens, 'settings');
  const partition = tokens.findIndex((token, index) => token.kind === 'word' && token.value === 'in' && tokens[index + 1]?.value === 'partition');
  const set: { column: string; value: Expression }[] = [];
  const end = partition >= 0 && partition < where ? partition : where;
  for (const part of splitAtCommas(tokens.slice(0, end))) {
    const assignment = cursorOver(cursor.context, part);
    const name = readName(assignment);
    if (name === undefined || !acceptMark(assignment, '=')) return false;
    set.push({ column: name.name, value: readWhole(cursor.context, part.slice(assignment.at), scope) });
  }
  const condition = readWhole(cursor.context, tokens.slice(where + 1, settings > where ? settings : undefined), scope);
  cursor.at = cursor.tokens.length;
  emit({ kind: 'update', table: target.table, set, from: [], where: partition >= 0 && partition < where ? unknownExpression('one partition', `partition ${condition.text}`) : condition }, target.place, true);
  return true;
}

function readDelete(cursor: Cursor, target: Target, emit: Emit): boolean {
  const tokens = cursor.tokens.slice(cursor.at);
  const where = topLevel(tokens, 'where');
  if (where < 0) return false;
  const settings = topLevel(tokens, 'settings');
  const condition = readWhole(cursor.context, tokens.slice(where + 1, settings > where ? settings : undefined), { ...tableScope(target.table), exact: true });
  cursor.at = cursor.tokens.length;
  emit({ kind: 'delete', table: target.table, using: [], where: where === 0 ? condition : unknownExpression('one partition', condition.text) }, target.place, true);
  return true;
}

function readModify(cursor: Cursor, target: Target, emit: Emit): boolean {
  if (accept(cursor, 'order', 'by')) return property(cursor, target, emit, 'order by');
  if (accept(cursor, 'sample', 'by')) return property(cursor, target, emit, 'sample by');
  if (accept(cursor, 'ttl')) return property(cursor, target, emit, 'ttl');
  if (accept(cursor, 'setting')) return property(cursor, target, emit, 'setting');
  if (accept(cursor, 'comment')) return property(cursor, target, emit, 'comment');
  if (accept(cursor, 'query')) {
    const place = target.place;
    emit({ kind: 'alterObject', object: { kind: 'materializedView', name: target.table }, change: `modify query ${restText(cursor)}` }, place, true);
    return true;
  }
  return readModifyColumn(cursor, target, emit);
}

/** A type given anew takes the default with it unless that is given too (ClickHouse, AlterCommands: "We have to replace default"). */
function readModifyColumn(cursor: Cursor, target: Target, emit: Emit): boolean {
  accept(cursor, 'column');
  const flag = ifExistsFlag(cursor);
  const name = readName(cursor);
  if (name === undefined) return false;
  const done = (changes: ColumnChanges, complete = true): boolean => {
    emit({ kind: 'alterColumn', table: target.table, column: name.name, changes, ...flag }, name.place, complete);
    return true;
  };
  if (accept(cursor, 'remove')) {
    const what = peek(cursor)?.value;
    cursor.at = cursor.tokens.length;
    if (what === 'default') return done({ default: null });
    if (what === 'comment') return done({ comment: null });
    return done(what === 'materialized' || what === 'alias' ? { generated: null } : {});
  }
  if (sees(cursor, 'modify', 'setting') || sees(cursor, 'reset', 'setting')) {
    cursor.at = cursor.tokens.length;
    return done({});
  }
  accept(cursor, 'type');
  const settings = topLevel(cursor.tokens, 'settings');
  const inner = cursorOver(cursor.context, withoutPosition(settings > 0 ? cursorAt(cursor, settings) : cursor));
  const read = readColumnBody(inner, name);
  cursor.at = cursor.tokens.length;
  const { type, default: value, generated, comment, extra, unsure } = read.column;
  const replaces = type !== undefined || read.saysDefault || generated !== undefined;
  return done({
    ...(type && { type, nullable: read.column.nullable }), ...(replaces && { default: value ?? null }), ...(generated && { generated }), ...(comment !== undefined && { comment }), ...(extra !== undefined && { extra }),
    ...(unsure && { unsure }),
  }, read.complete);
}

function readComment(cursor: Cursor, target: Target, emit: Emit): boolean {
  const flag = ifExistsFlag(cursor);
  const name = readName(cursor);
  const text = peek(cursor);
  if (name === undefined || text?.kind !== 'string') return false;
  cursor.at++;
  emit({ kind: 'alterColumn', table: target.table, column: name.name, changes: { comment: text.value }, ...flag }, name.place, true);
  return true;
}

/** CLEAR COLUMN sets every value back to the default; CLEAR INDEX and PROJECTION throw away what can be built again. */
function readClear(cursor: Cursor, target: Target, emit: Emit): boolean {
  if (!accept(cursor, 'column')) return session(cursor, emit);
  ifExistsFlag(cursor);
  const name = readName(cursor);
  if (name === undefined) return false;
  const where = atEnd(cursor) ? undefined : unknownExpression('one partition', restText(cursor));
  emit({ kind: 'update', table: target.table, set: [{ column: name.name, value: { kind: 'default', text: 'default' } }], from: [], ...(where && { where }) }, name.place, true);
  return true;
}

/** DETACH takes rows out, FREEZE copies them, the others bring rows in from elsewhere. */
function readPartition(cursor: Cursor, verb: string, target: Target, emit: Emit): boolean {
  const place = placeOfTokens(cursor.tokens);
  const from = cursor.tokens.findIndex((token) => token.kind === 'word' && (token.value === 'from' || token.value === 'table'));
  const other = from < 0 ? undefined : readTable(cursorOver(cursor.context, cursor.tokens.slice(from + 1)));
  const text = restText(cursor);
  if (verb === 'freeze' || verb === 'unfreeze') emit({ kind: 'session', text: `${verb} ${text}` }, place, true);
  else if (verb === 'detach') emit({ kind: 'delete', table: target.table, using: [], where: unknownExpression('the rows of a partition', text) }, place, true);
  else emit({ kind: 'unknown', reason: `${verb} ${text} moves rows between tables`, mayTouch: [target.table.name.toLowerCase(), ...(other ? [other.table.name.toLowerCase()] : [])] }, place, true);
  return true;
}

function property(cursor: Cursor, target: Target, emit: Emit, name: string, value?: null): boolean {
  const words = placeOfTokens(cursor.tokens);
  const text = restText(cursor);
  emit({ kind: 'setProperty', table: target.table, property: value === null ? `${name} ${text}`.trim() : name, value: value === null ? null : text }, words, true);
  return true;
}

function session(cursor: Cursor, emit: Emit): boolean {
  const place = placeOfTokens(cursor.tokens);
  const text = normalizeText(cursor.context.text.slice(place.start, place.end), 'clickhouse');
  cursor.at = cursor.tokens.length;
  emit({ kind: 'session', text }, place, true);
  return true;
}

function restText(cursor: Cursor): string {
  const rest = cursor.tokens.slice(cursor.at);
  cursor.at = cursor.tokens.length;
  const place = placeOfTokens(rest);
  cursor.context.hole(place);
  return rest.length === 0 ? '' : normalizeText(cursor.context.text.slice(place.start, place.end), 'clickhouse');
}

/** The index of a key word outside of parentheses; -1 if it is not there. */
function topLevel(tokens: readonly Token[], word: string): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    if (token.kind === 'punctuation' && token.value === '(') depth++;
    else if (token.kind === 'punctuation' && token.value === ')') depth--;
    return depth === 0 && token.kind === 'word' && token.value === word;
  });
}

/** The same cursor over the tokens before `end`. */
function cursorAt(cursor: Cursor, end: number): Cursor {
  return { context: cursor.context, tokens: cursor.tokens.slice(0, end), at: cursor.at };
}
