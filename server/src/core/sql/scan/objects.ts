import type { QualifiedName } from '../../model/names';
import type { ObjectKind, ObjectName } from '../../model/operation';
import { normalizeText } from '../text';
import { isPrimary } from './alterTable';
import { accept, acceptAny, acceptIfExists, acceptIfNotExists, acceptMark, atEnd, type Cursor, cursorOver, type NamedTable, peek, readName, readParens, readTable, sees, seesMark, skipTo, splitAtCommas } from './cursor';
import { skipCluster } from './createTable';
import { tablesNamed } from './data';
import type { Emit } from './emit';
import { readWhole } from './expression';
import { readParts } from './keys';

/** Object kinds by the word that names them. */
const KINDS: Readonly<Record<string, ObjectKind>> = {
  view: 'view', function: 'function', procedure: 'procedure', proc: 'procedure', trigger: 'trigger', sequence: 'sequence', extension: 'extension', schema: 'schema', database: 'schema', policy: 'policy',
  type: 'type', domain: 'domain', rule: 'rule', role: 'role', user: 'role', publication: 'publication', statistics: 'statistics', dictionary: 'dictionary', event: 'event', aggregate: 'aggregate',
  server: 'other', synonym: 'other', login: 'role', quota: 'other', profile: 'other', tablespace: 'other', collation: 'other', language: 'other', subscription: 'publication', projection: 'other',
  'materialized view': 'materializedView', 'live view': 'materializedView', 'window view': 'materializedView', assembly: 'other', partition: 'other', fulltext: 'other',
};
const FILLERS = new Set(['or', 'replace', 'alter', 'temporary', 'temp', 'recursive', 'force', 'constraint', 'aggregate', 'global', 'trusted', 'procedural', 'named']);
/** Objects that stand on a table. */
const ON_TABLE = new Set<ObjectKind>(['trigger', 'policy', 'rule']);

/** CREATE of anything but a table; the cursor stands at CREATE. False where it cannot be named. */
export function readCreate(cursor: Cursor, emit: Emit): boolean {
  const start = cursor.at;
  cursor.at++;
  const replace = accept(cursor, 'or', 'replace') || accept(cursor, 'or', 'alter');
  if (seesIndex(cursor)) return readCreateIndex(cursor, emit);
  cursor.at = start + 1;
  const kind = readKind(cursor);
  if (kind === undefined) return false;
  const ifNotExists = acceptIfNotExists(cursor);
  const name = readTable(cursor);
  if (name === undefined) return false;
  if (kind === 'type' && accept(cursor, 'as', 'enum')) {
    const values = splitAtCommas(readParens(cursor) ?? []).flatMap((part) => part[0]?.value ?? []);
    emit({ kind: 'createEnum', type: name.table, values }, name.place, atEnd(cursor));
    return atEnd(cursor);
  }
  skipCluster(cursor);
  const table = ON_TABLE.has(kind) ? tableAfter(cursor, 'on') : kind === 'materializedView' && cursor.context.dialect === 'clickhouse' ? tableAfter(cursor, 'to', 'as') : undefined;
  const object: ObjectName = { kind, name: name.table, ...(table && { table }) };
  const isView = kind === 'view' || kind === 'materializedView';
  cursor.context.hole({ start: 0, end: cursor.context.text.length });
  emit({
    kind: 'createObject', object, definition: normalizeText(cursor.context.text, cursor.context.dialect), ...(replace && { replace: true }), ...(ifNotExists && { ifNotExists: true }),
    ...(isView && { reads: tablesNamed(cursor.tokens, cursor).map((each) => ({ table: each.table, columns: 'all' as const })) }),
  }, name.place, !isView);
  return !isView;
}

/** DROP of anything; the cursor stands at DROP. */
export function readDrop(cursor: Cursor, emit: Emit): boolean {
  cursor.at++;
  accept(cursor, 'temporary');
  if (accept(cursor, 'table')) {
    const ifExists = acceptIfExists(cursor);
    return readNames(cursor, (name, cascade) => emit({ kind: 'dropTable', table: name.table, ...(ifExists && { ifExists: true }), ...(cascade && { cascade: true }) }, name.place, true)) && endOfDrop(cursor);
  }
  if (accept(cursor, 'index')) return readDropIndex(cursor, emit);
  const kind = readKind(cursor);
  if (kind === undefined) return false;
  const ifExists = acceptIfExists(cursor);
  if (kind === 'type' || kind === 'domain') {
    return readNames(cursor, (name, cascade) => emit({ kind: 'dropType', type: name.table, ...(ifExists && { ifExists: true }), ...(cascade && { cascade: true }) }, name.place, true)) && endOfDrop(cursor);
  }
  return readNames(cursor, (name, cascade, table) => {
    emit({ kind: 'dropObject', object: { kind, name: name.table, ...(table && { table }) }, ...(ifExists && { ifExists: true }), ...(cascade && { cascade: true }) }, name.place, true);
  }) && endOfDrop(cursor);
}

/** ALTER of anything but a table; the cursor stands behind ALTER. */
export function readAlter(cursor: Cursor, emit: Emit): boolean {
  const kind = readKind(cursor) ?? (accept(cursor, 'index') ? 'index' : undefined);
  if (kind === undefined) return false;
  const ifExists = acceptIfExists(cursor);
  const name = readTable(cursor);
  if (name === undefined) return false;
  if (kind === 'index') {
    if (!accept(cursor, 'rename', 'to')) return false;
    const to = readName(cursor);
    if (to) emit({ kind: 'renameIndex', index: name.table.name, ...(name.table.schema !== undefined && { schema: name.table.schema }), to: to.name, ...(ifExists && { ifExists: true }) }, name.place, true);
    return to !== undefined;
  }
  if (seesMark(cursor, '(')) readParens(cursor);
  if (accept(cursor, 'rename', 'to')) {
    const to = readTable(cursor);
    if (to && kind === 'type') emit({ kind: 'renameType', type: name.table, to: to.table }, name.place, true);
    else if (to) emit({ kind: 'renameObject', object: { kind, name: name.table }, to: to.table }, name.place, true);
    return to !== undefined;
  }
  if (kind === 'type' && sees(cursor, 'add', 'value')) return readAddValue(cursor, name, emit);
  cursor.context.hole({ start: 0, end: cursor.context.text.length });
  emit({ kind: 'alterObject', object: { kind, name: name.table }, change: normalizeText(cursor.context.text, cursor.context.dialect) }, name.place, true);
  return true;
}

/** `ALTER TYPE t ADD VALUE [IF NOT EXISTS] 'a' [BEFORE | AFTER 'b']`. */
function readAddValue(cursor: Cursor, name: NamedTable, emit: Emit): boolean {
  cursor.at += 2;
  const ifNotExists = acceptIfNotExists(cursor);
  const value = peek(cursor);
  if (value?.kind !== 'string') return false;
  cursor.at++;
  const place = acceptAny(cursor, new Set(['before', 'after']));
  const other = place === undefined ? undefined : peek(cursor);
  emit({ kind: 'addEnumValue', type: name.table, value: value.value, ...(place !== undefined && other && { [place]: other.value }), ...(ifNotExists && { ifNotExists: true }) }, value, true);
  return true;
}

function readKind(cursor: Cursor): ObjectKind | undefined {
  for (let steps = 0; steps < 40; steps++) {
    const token = peek(cursor);
    if (token === undefined) return undefined;
    // MySQL: ALGORITHM = …, DEFINER = `root`@`localhost`, SQL SECURITY …
    if (accept(cursor, 'algorithm')) {
      acceptMark(cursor, '=');
      cursor.at++;
      continue;
    }
    if (accept(cursor, 'definer')) {
      acceptMark(cursor, '=');
      skipTo(cursor, DEFINER_ENDS);
      continue;
    }
    if (accept(cursor, 'sql', 'security')) {
      cursor.at++;
      continue;
    }
    if (token.kind !== 'word') return undefined;
    const pair = `${token.value} ${peek(cursor, 1)?.value ?? ''}`;
    const found = KINDS[pair];
    if (found !== undefined && pair !== 'partition ') {
      cursor.at += 2;
      return found;
    }
    const kind = KINDS[token.value];
    if (kind !== undefined && !(token.value === 'aggregate' && (sees(cursor, 'aggregate', 'function')))) {
      cursor.at++;
      return kind;
    }
    if (!FILLERS.has(token.value)) return undefined;
    cursor.at++;
  }
  return undefined;
}

const DEFINER_ENDS = new Set(['view', 'function', 'procedure', 'trigger', 'event', 'sql', 'aggregate']);
const INDEX_FILLERS = new Set(['unique', 'fulltext', 'spatial', 'clustered', 'nonclustered', 'columnstore', 'primary', 'xml', 'bitmap', 'offline', 'online']);

function seesIndex(cursor: Cursor): boolean {
  let ahead = 0;
  while (peek(cursor, ahead)?.kind === 'word' && INDEX_FILLERS.has(peek(cursor, ahead)?.value ?? '')) ahead++;
  return peek(cursor, ahead)?.kind === 'word' && peek(cursor, ahead)?.value === 'index';
}

function readCreateIndex(cursor: Cursor, emit: Emit): boolean {
  let unique = false;
  let method: string | undefined;
  for (let word = acceptAny(cursor, INDEX_FILLERS); word !== undefined; word = acceptAny(cursor, INDEX_FILLERS)) {
    if (word === 'unique') unique = true;
    else if (word === 'fulltext' || word === 'spatial' || word === 'columnstore') method = word;
  }
  accept(cursor, 'index');
  const concurrently = accept(cursor, 'concurrently');
  const ifNotExists = acceptIfNotExists(cursor);
  const own = sees(cursor, 'on') ? undefined : readTable(cursor);
  if (accept(cursor, 'using')) method = readName(cursor)?.name.toLowerCase();
  if (!accept(cursor, 'on')) return false;
  accept(cursor, 'only');
  const table = readTable(cursor);
  if (table === undefined) return false;
  if (accept(cursor, 'using')) method = readName(cursor)?.name.toLowerCase();
  skipCluster(cursor);
  const parts = seesMark(cursor, '(') ? readParts(cursor) : undefined;
  const include = accept(cursor, 'include') ? splitAtCommas(readParens(cursor) ?? []).flatMap((part) => readName(cursorOver(cursor.context, part))?.name ?? []) : undefined;
  const where = accept(cursor, 'where') ? readWhole(cursor.context, cursor.tokens.slice(cursor.at)).text : undefined;
  const place = own?.place ?? table.place;
  const mysql = cursor.context.dialect === 'mysql' || cursor.context.dialect === 'mariadb';
  const complete = parts !== undefined && (where !== undefined || mysql || atEnd(cursor));
  if (mysql && accept(cursor, 'using')) method = readName(cursor)?.name.toLowerCase();
  cursor.at = cursor.tokens.length;
  emit({
    kind: 'createIndex', index: {
      table: table.table, parts: parts ?? [], unique, span: cursor.context.span(place), ...(own && { name: own.table.name }), ...(method !== undefined && method !== 'btree' && { method }),
      ...(where !== undefined && { where }), ...(include && { include }),
    }, ...(ifNotExists && { ifNotExists: true }), ...(concurrently && { concurrently: true }),
  }, place, complete);
  return complete;
}

function readDropIndex(cursor: Cursor, emit: Emit): boolean {
  const concurrently = accept(cursor, 'concurrently');
  const ifExists = acceptIfExists(cursor);
  const names = [];
  do {
    const name = readTable(cursor);
    if (name === undefined) return false;
    names.push(name);
  } while (acceptMark(cursor, ','));
  const on = accept(cursor, 'on') ? readTable(cursor) : undefined;
  const cascade = accept(cursor, 'cascade');
  // T-SQL's old form is DROP INDEX table.index.
  const old = cursor.context.dialect === 'mssql' && on === undefined;
  for (const name of names) {
    if (on && isPrimary(cursor.context.dialect, name.table.name)) {
      emit({ kind: 'dropConstraint', table: on.table, constraint: { kind: 'primary' }, ...(ifExists && { ifExists: true }) }, name.place, true);
      continue;
    }
    const table = on?.table ?? (old && name.table.schema !== undefined ? { name: name.table.schema } : undefined);
    emit({
      kind: 'dropIndex', index: { name: name.table.name }, ...(table && { table }), ...(!old && name.table.schema !== undefined && { schema: name.table.schema }), ...(ifExists && { ifExists: true }),
      ...(concurrently && { concurrently: true }), ...(cascade && { cascade: true }),
    }, name.place, true);
  }
  cursor.at = cursor.tokens.length;
  return true;
}

type OnName = (name: NamedTable, cascade: boolean, table: QualifiedName | undefined) => void;

/** `a, b, c [ON t] [CASCADE]`. */
function readNames(cursor: Cursor, take: OnName): boolean {
  const names = [];
  do {
    const name = readTable(cursor);
    if (name === undefined) return false;
    if (seesMark(cursor, '(')) readParens(cursor);
    names.push(name);
  } while (acceptMark(cursor, ','));
  skipCluster(cursor);
  const on = accept(cursor, 'on') ? readTable(cursor)?.table : undefined;
  const cascade = accept(cursor, 'cascade');
  for (const name of names) take(name, cascade, on);
  return true;
}

/** What may follow a DROP. */
function endOfDrop(cursor: Cursor): boolean {
  accept(cursor, 'constraints');
  accept(cursor, 'restrict');
  for (const word of ['sync', 'permanently', 'force']) accept(cursor, word);
  accept(cursor, 'no', 'delay');
  if (sees(cursor, 'settings')) cursor.at = cursor.tokens.length;
  return atEnd(cursor);
}

function tableAfter(cursor: Cursor, word: string, before?: string): ObjectName['table'] {
  const at = cursor.tokens.findIndex((token, index) => index >= cursor.at && token.kind === 'word' && token.value === word);
  const stop = before === undefined ? -1 : cursor.tokens.findIndex((token, index) => index >= cursor.at && token.kind === 'word' && token.value === before);
  if (at < 0 || (stop >= 0 && stop < at)) return undefined;
  return readTable(cursorOver(cursor.context, cursor.tokens.slice(at + 1)))?.table;
}

