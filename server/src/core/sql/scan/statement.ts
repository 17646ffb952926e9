import { normalizeText } from '../text';
import type { Token } from '../tokens';
import { readAlterTable } from './alterTable';
import { acceptCreateTable, readCreateTable, skipCluster } from './createTable';
import { accept, acceptAny, acceptIfExists, acceptIfNotExists, acceptMark, atEnd, type Cursor, cursorOver, peek, readParens, readTable, sees, seesMark, splitAtCommas } from './cursor';
import { readDelete, readInsert, readUpdate } from './data';
import type { Emit } from './emit';
import { readWhole } from './expression';
import { readAlter, readCreate, readDrop } from './objects';

/** Verbs that change nothing we follow. */
const SESSION = new Set([
  'set', 'use', 'begin', 'start', 'commit', 'rollback', 'savepoint', 'release', 'lock', 'unlock', 'pragma', 'analyze', 'optimize', 'flush', 'show', 'describe', 'desc', 'explain', 'prepare', 'deallocate', 'vacuum', 'kill',
  'system', 'check', 'print', 'reset', 'discard', 'listen', 'notify', 'end', 'checkpoint', 'go', 'abort', 'repair', 'xa', 'reindex', 'cluster', 'help', 'declare',
]);

/** What a statement does, by its tokens. True where every word was understood. */
export function readTokens(cursor: Cursor, emit: Emit): boolean {
  const first = peek(cursor);
  // A query in parentheses.
  if (seesMark(cursor, '(')) return readQueryStatement(cursor, emit);
  if (first?.kind !== 'word') return false;
  const table = acceptCreateTable(cursor);
  if (table) return readCreateTable(cursor, table, emit);
  switch (first.value) {
    case 'create':
      return readCreate(cursor, emit);
    case 'attach':
      // ClickHouse ATTACH brings a detached table back; SQLite attaches a file.
      return readDetach(cursor, emit);
    case 'alter':
      cursor.at++;
      if (accept(cursor, 'online') || accept(cursor, 'ignore')) return accept(cursor, 'table') && readAlterTable(cursor, emit);
      if (accept(cursor, 'foreign', 'table') || accept(cursor, 'table')) return readAlterTable(cursor, emit);
      return readAlter(cursor, emit);
    case 'drop':
      return readDrop(cursor, emit);
    case 'detach':
    case 'undrop':
      return readDetach(cursor, emit);
    case 'rename':
      return readRename(cursor, emit);
    case 'exchange':
      return readExchange(cursor, emit);
    case 'truncate':
      return readTruncate(cursor, emit);
    case 'insert':
    case 'replace':
      cursor.at++;
      return readInsert(cursor, first.value === 'replace', emit);
    case 'update':
      cursor.at++;
      return readUpdate(cursor, emit);
    case 'delete':
      cursor.at++;
      return readDelete(cursor, emit);
    case 'with':
      return readWith(cursor, emit);
    case 'signal':
      return readSignal(cursor, emit);
    case 'throw':
      return readThrow(cursor, emit);
    case 'select':
    case 'values':
      return readThrowIf(cursor, emit) || readQueryStatement(cursor, emit);
    case 'load':
      return readLoad(cursor, emit);
    case 'comment':
      return readComment(cursor, emit);
    case 'grant':
    case 'revoke':
      return readGrant(cursor, emit);
    case 'call':
    case 'exec':
    case 'execute':
      return readCall(cursor, emit);
    case 'sp_rename':
      return readSpRename(cursor, emit);
    default:
      return SESSION.has(first.value) && readSession(cursor, emit);
  }
}

const QUERY = new Set(['select', 'with', 'values']);

/**
 * `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '…'` raises an error, outside of routines too; the classes 01 and 02 are a warning and
 * "not found" (MySQL manual, SIGNAL; MariaDB: "can be used anywhere").
 */
function readSignal(cursor: Cursor, emit: Emit): boolean {
  const { dialect } = cursor.context;
  const verb = peek(cursor);
  cursor.at++;
  accept(cursor, 'sqlstate');
  accept(cursor, 'value');
  const state = peek(cursor);
  if (verb === undefined || (dialect !== 'mysql' && dialect !== 'mariadb') || state?.kind !== 'string') return false;
  const text = cursor.tokens.findIndex((token) => token.kind === 'word' && token.value === 'message_text');
  const message = text < 0 ? undefined : cursor.tokens[text + 2];
  cursor.at = cursor.tokens.length;
  if (/^0[12]/.test(state.value)) emit({ kind: 'log', text: message?.kind === 'string' ? message.value : '' }, verb, true);
  else emit({ kind: 'throw', ...(message?.kind === 'string' && { message: message.value }) }, verb, true);
  return true;
}

/** `THROW 50000, '…', 1`: always of severity 16, so the batch ends (SQL Server, THROW). */
function readThrow(cursor: Cursor, emit: Emit): boolean {
  const verb = peek(cursor);
  if (verb === undefined || cursor.context.dialect !== 'mssql') return false;
  const message = cursor.tokens.find((token) => token.kind === 'string');
  cursor.at = cursor.tokens.length;
  emit({ kind: 'throw', ...(message && { message: message.value }) }, verb, true);
  return true;
}

/** ClickHouse `SELECT throwIf(1, '…')`: an exception with this text, as the first argument is not zero. */
function readThrowIf(cursor: Cursor, emit: Emit): boolean {
  const [, verb, open, condition, comma, message, close, ...more] = cursor.tokens;
  const says = (token: Token | undefined, text: string): boolean => token?.value.toLowerCase() === text;
  if (cursor.context.dialect !== 'clickhouse' || verb === undefined || message?.kind !== 'string' || more.length > 0) return false;
  if (!says(verb, 'throwif') || !says(open, '(') || !(says(condition, '1') || says(condition, 'true')) || !says(comma, ',') || !says(close, ')')) return false;
  cursor.at = cursor.tokens.length;
  emit({ kind: 'throw', message: message.value }, verb, true);
  return true;
}

function readSession(cursor: Cursor, emit: Emit): boolean {
  const first = peek(cursor);
  if (first === undefined) return false;
  cursor.context.hole({ start: 0, end: cursor.context.text.length });
  cursor.at = cursor.tokens.length;
  emit({ kind: 'session', text: normalizeText(cursor.context.text, cursor.context.dialect) }, first, true);
  return true;
}

/** A SELECT changes nothing, unless it writes (`SELECT … INTO t`) or calls something that does; both are said as unknown. */
function readQueryStatement(cursor: Cursor, emit: Emit): boolean {
  const first = cursor.tokens.find((token) => token.value !== '(');
  if (first?.kind !== 'word' || !QUERY.has(first.value)) return false;
  const into = cursor.tokens.findIndex((token) => token.kind === 'word' && token.value === 'into');
  cursor.context.hole({ start: 0, end: cursor.context.text.length });
  if (into >= 0) {
    const table = readTable(cursorOver(cursor.context, cursor.tokens.slice(into + 1)));
    if (table === undefined || table.table.name.startsWith('@')) return false;
    emit({ kind: 'createTable', table: table.table, columns: [], constraints: [], indexes: [] }, table.place, false);
    return false;
  }
  cursor.at = cursor.tokens.length;
  emit({ kind: 'read' }, first, true);
  return true;
}

/** WITH … INSERT, UPDATE, DELETE or SELECT: the verb outside of parentheses counts. */
function readWith(cursor: Cursor, emit: Emit): boolean {
  let depth = 0;
  const at = cursor.tokens.findIndex((token) => {
    if (token.kind === 'punctuation' && token.value === '(') depth++;
    else if (token.kind === 'punctuation' && token.value === ')') depth--;
    return depth === 0 && token.kind === 'word' && ['insert', 'update', 'delete', 'select', 'merge', 'replace'].includes(token.value);
  });
  const inside = cursor.tokens.slice(0, Math.max(at, 0)).some((token) => token.kind === 'word' && ['insert', 'update', 'delete', 'merge'].includes(token.value));
  if (at < 0 || inside) return false;
  cursor.at = at;
  readTokens(cursor, emit);
  return false;
}

/** `RENAME TABLE a TO b, c TO d`; a swap by way of a third name stays three renames, which say the same. */
function readRename(cursor: Cursor, emit: Emit): boolean {
  cursor.at++;
  if (accept(cursor, 'column')) {
    // ClickHouse and others do not have it; DB2 and some dialects do.
    return false;
  }
  const object = accept(cursor, 'dictionary') ? 'dictionary' : accept(cursor, 'database') || accept(cursor, 'user') ? 'other' : undefined;
  if (object === undefined && !accept(cursor, 'tables')) accept(cursor, 'table');
  if (object === 'other') return false;
  const ifExists = acceptIfExists(cursor);
  do {
    const from = readTable(cursor);
    const to = from && accept(cursor, 'to') ? readTable(cursor) : undefined;
    if (from === undefined || to === undefined) return false;
    if (object) emit({ kind: 'renameObject', object: { kind: object, name: from.table }, to: to.table }, from.place, true);
    else emit({ kind: 'renameTable', table: from.table, to: to.table, ...(ifExists && { ifExists: true }) }, from.place, true);
  } while (acceptMark(cursor, ','));
  skipCluster(cursor);
  if (sees(cursor, 'settings')) cursor.at = cursor.tokens.length;
  return atEnd(cursor);
}

/** ClickHouse `EXCHANGE TABLES a AND b`. */
function readExchange(cursor: Cursor, emit: Emit): boolean {
  cursor.at++;
  if (!accept(cursor, 'tables')) return false;
  const table = readTable(cursor);
  const other = table && accept(cursor, 'and') ? readTable(cursor) : undefined;
  if (table === undefined || other === undefined) return false;
  skipCluster(cursor);
  emit({ kind: 'swapTables', table: table.table, with: other.table }, table.place, true);
  return atEnd(cursor);
}

function readTruncate(cursor: Cursor, emit: Emit): boolean {
  cursor.at++;
  accept(cursor, 'table');
  acceptIfExists(cursor);
  const names = [];
  do {
    accept(cursor, 'only');
    const name = readTable(cursor);
    if (name === undefined) return false;
    names.push(name);
    acceptMark(cursor, '*');
  } while (acceptMark(cursor, ','));
  skipCluster(cursor);
  accept(cursor, 'restart', 'identity');
  accept(cursor, 'continue', 'identity');
  const cascade = accept(cursor, 'cascade');
  accept(cursor, 'restrict');
  const [first] = names;
  if (first === undefined) return false;
  if (sees(cursor, 'settings')) cursor.at = cursor.tokens.length;
  emit({ kind: 'truncate', tables: names.map((name) => name.table), ...(cascade && { cascade: true }) }, first.place, true);
  return atEnd(cursor);
}

/** ClickHouse DETACH hides a table until ATTACH, and UNDROP brings a dropped one back; the data stays on disk, so it is no DROP. SQLite attaches a file. */
function readDetach(cursor: Cursor, emit: Emit): boolean {
  if (cursor.context.dialect !== 'clickhouse') return readSession(cursor, emit);
  const hides = accept(cursor, 'detach');
  if (!hides) cursor.at++;
  const kind = acceptAny(cursor, new Set(['view', 'dictionary', 'database'])) ?? 'table';
  accept(cursor, 'table');
  if (!acceptIfExists(cursor)) acceptIfNotExists(cursor);
  const name = readTable(cursor);
  if (name === undefined) return false;
  skipCluster(cursor);
  for (const word of ['permanently', 'sync']) accept(cursor, word);
  const reason = hides ? `DETACH hides the ${kind} until it is attached again` : `the ${kind} comes back as it was when it went`;
  emit({ kind: 'unknown', reason, mayTouch: [name.table.name.toLowerCase()] }, name.place, true);
  return atEnd(cursor);
}

/** MySQL `LOAD DATA INFILE … INTO TABLE t (a, b)`: rows from a file that we do not have. */
function readLoad(cursor: Cursor, emit: Emit): boolean {
  const at = cursor.tokens.findIndex((token, index) => token.kind === 'word' && token.value === 'into' && cursor.tokens[index + 1]?.value === 'table');
  const name = at < 0 ? undefined : readTable(cursorOver(cursor.context, cursor.tokens.slice(at + 2)));
  if (name === undefined) return false;
  cursor.context.hole({ start: 0, end: cursor.context.text.length });
  cursor.at = cursor.tokens.length;
  emit({ kind: 'insert', table: name.table }, name.place, true);
  return true;
}

function readComment(cursor: Cursor, emit: Emit): boolean {
  cursor.at++;
  if (!accept(cursor, 'on')) return false;
  const kind = peek(cursor)?.value;
  cursor.at++;
  if (kind === 'materialized' || kind === 'foreign') cursor.at++;
  const name = readTable(cursor);
  if (name === undefined || !accept(cursor, 'is')) return false;
  const value = peek(cursor);
  cursor.at++;
  const text = value?.kind === 'string' ? value.value : null;
  if (kind === 'table' || kind === 'view' || kind === 'materialized') emit({ kind: 'setProperty', table: name.table, property: 'comment', value: text }, name.place, true);
  else if (kind === 'column' && name.table.schema !== undefined) emit({ kind: 'setProperty', table: { name: name.table.schema }, column: name.table.name, property: 'comment', value: text }, name.place, true);
  else emit({ kind: 'session', text: normalizeText(cursor.context.text, cursor.context.dialect) }, name.place, true);
  return true;
}

function readGrant(cursor: Cursor, emit: Emit): boolean {
  const verb = peek(cursor);
  const on = cursor.tokens.findIndex((token) => token.kind === 'word' && token.value === 'on');
  const inner = cursorOver(cursor.context, cursor.tokens.slice(on + 1));
  if (on >= 0) accept(inner, 'table');
  const name = on < 0 ? undefined : readTable(inner);
  if (verb === undefined) return false;
  cursor.context.hole({ start: 0, end: cursor.context.text.length });
  cursor.at = cursor.tokens.length;
  emit({ kind: 'alterObject', object: { kind: 'grant', name: name?.table ?? { name: verb.value } }, change: normalizeText(cursor.context.text, cursor.context.dialect) }, name?.place ?? verb, true);
  return true;
}

/** CALL p(…), EXEC p …; text made at run time is not known. */
function readCall(cursor: Cursor, emit: Emit): boolean {
  const verb = peek(cursor);
  cursor.at++;
  if (verb === undefined) return false;
  if (sees(cursor, 'sp_rename')) return readSpRename(cursor, emit);
  const dynamic = seesMark(cursor, '(') || peek(cursor)?.kind === 'string' || peek(cursor)?.kind === 'variable' || (verb.value === 'execute' && cursor.context.dialect !== 'mssql');
  const name = dynamic ? undefined : readTable(cursor);
  cursor.context.hole({ start: 0, end: cursor.context.text.length });
  if (name === undefined) {
    emit({ kind: 'unknown', reason: `${verb.value.toUpperCase()} runs SQL that is made when it runs`, mayTouch: 'anything' }, verb, true);
    return true;
  }
  if (name.table.name.toLowerCase() === 'sp_rename') return readSpRename(cursor, emit);
  const inside = readParens(cursor);
  const args = splitAtCommas(inside ?? cursor.tokens.slice(cursor.at)).map((part) => readWhole(cursor.context, part));
  emit({ kind: 'callRoutine', routine: name.table, args }, name.place, true);
  cursor.at = cursor.tokens.length;
  return true;
}

/** `sp_rename 't.a', 'b', 'COLUMN'` (Transact-SQL reference, sp_rename). */
function readSpRename(cursor: Cursor, emit: Emit): boolean {
  accept(cursor, 'sp_rename');
  const strings = splitAtCommas(cursor.tokens.slice(cursor.at)).map((part) => part.findLast((token) => token.kind === 'string' || token.kind === 'name' || token.kind === 'word'));
  const [from, to, kind] = strings;
  if (from === undefined || to === undefined) return false;
  const parts = from.value.split('.').map((part) => part.replace(/^[["]|[\]"]$/g, ''));
  const place = { start: from.start, end: from.end };
  const name = (text: string | undefined, token: typeof from): string => cursor.context.name(text ?? '', token);
  const last = parts.at(-1);
  const newName = name(to.value, to);
  const what = kind?.value.toLowerCase();
  cursor.at = cursor.tokens.length;
  const owner = parts.length > 2 ? { schema: name(parts.at(-3), from), name: name(parts.at(-2), from) } : { name: name(parts.at(-2), from) };
  if (what === 'column' && parts.length > 1) emit({ kind: 'renameColumn', table: owner, column: name(last, from), to: newName }, place, true);
  else if (what === 'index' && parts.length > 1) emit({ kind: 'renameIndex', index: name(last, from), table: owner, to: newName }, place, true);
  else if (what === undefined || what === 'object') {
    const schema = parts.length > 1 ? { schema: name(parts.at(-2), from) } : {};
    emit({ kind: 'renameTable', table: { ...schema, name: name(last, from) }, to: { ...schema, name: newName } }, place, true);
  } else return false;
  return true;
}

