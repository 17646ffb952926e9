import type { Dialect } from '../../model/dialect';
import type { QualifiedName } from '../../model/names';
import type { ColumnChanges } from '../../model/operation';
import { normalizeText } from '../text';
import type { Token } from '../tokens';
import { accept, acceptAny, acceptIfExists, acceptIfNotExists, acceptMark, atEnd, type Cursor, cursorOver, type Named, peek, placeOfTokens, readName, readParens, readTable, sees, seesMark, splitAtCommas } from './cursor';
import { ifExistsFlag, readColumn, readColumnBody, type ReadColumn } from './column';
import { skipCluster } from './createTable';
import { readClickHouseAction } from './clickHouseActions';
import type { Emit } from './emit';
import { readExpression } from './expression';
import { readKey, seesKey, type ReadKey } from './keys';
import { readTableOption } from './tableOptions';
import { readTypeTokens } from './type';

/** The table that the actions of one ALTER TABLE are about. */
export interface Target {
  readonly table: QualifiedName;
  /** Words that matter where an action names nothing. */
  readonly place: { readonly start: number; readonly end: number };
  readonly tableIfExists?: true;
}

/** ALTER TABLE with all its actions; the cursor stands behind ALTER TABLE. */
export function readAlterTable(cursor: Cursor, emit: Emit): boolean {
  const exists = acceptIfExists(cursor);
  accept(cursor, 'only');
  const name = readTable(cursor);
  if (name === undefined) return false;
  acceptMark(cursor, '*');
  skipCluster(cursor);
  const target: Target = { table: name.table, place: name.place, ...(exists && { tableIfExists: true }) };
  const actions = splitActions(withoutSettings(cursor));
  cursor.at = cursor.tokens.length;
  let complete = actions.length > 0;
  for (const action of actions) {
    const inner = cursorOver(cursor.context, action);
    const read = readAction(inner, target, emit);
    if (read && atEnd(inner)) continue;
    complete = false;
    if (!read) unread(inner, target, emit);
  }
  return complete;
}

/** An action that we cannot name: everything it names may be touched. */
function unread(cursor: Cursor, target: Target, emit: Emit): void {
  const words = cursor.tokens.filter((token) => token.kind === 'word' || token.kind === 'name' || token.kind === 'string').map((token) => token.value.toLowerCase());
  const place = placeOfTokens(cursor.tokens);
  emit({ kind: 'unknown', reason: `ALTER TABLE … ${cursor.context.text.slice(place.start, Math.min(place.end, place.start + 40))} is not understood`, mayTouch: [target.table.name.toLowerCase(), ...words] }, place, false);
}

const ACTION_WORDS = new Set([
  'add', 'drop', 'modify', 'change', 'alter', 'rename', 'comment', 'update', 'delete', 'materialize', 'clear', 'attach', 'detach', 'freeze', 'move', 'replace', 'fetch', 'reset', 'remove', 'set', 'engine',
  'convert', 'default', 'character', 'charset', 'collate', 'auto_increment', 'algorithm', 'lock', 'force', 'row_format', 'order', 'with', 'check', 'nocheck', 'enable', 'disable', 'validate', 'owner', 'cluster',
  'inherit', 'no', 'truncate', 'discard', 'import', 'partition', 'reorganize', 'coalesce', 'exchange', 'analyze', 'optimize', 'rebuild', 'repair', 'upgrade', 'key_block_size', 'max_rows', 'min_rows', 'pack_keys',
  'stats_persistent', 'stats_auto_recalc', 'stats_sample_pages', 'delay_key_write', 'checksum', 'union', 'insert_method', 'data', 'index', 'tablespace', 'password', 'compression', 'encryption', 'without', 'switch', 'encrypted', 'page_compressed', 'avg_row_length', 'connection', 'unfreeze', 'apply',
]);

/** The parts between commas; a part that begins with no action's word belongs to the one before (UPDATE a = 1, b = 2; T-SQL ADD a int, b int). */
function splitActions(cursor: Cursor): readonly (readonly Token[])[] {
  const actions: Token[][] = [];
  let first: string | undefined;
  for (const part of splitAtCommas(cursor.tokens.slice(cursor.at))) {
    const start = part[0];
    const previous = actions.at(-1);
    const begins = start?.kind === 'word' && ACTION_WORDS.has(start.value) && !(first === 'update' && part[1]?.value === '=') && !(first === 'modify' && part[1]?.value === '=');
    if (begins || previous === undefined || start === undefined) {
      actions.push([...part]);
      first = start?.value;
      continue;
    }
    // T-SQL: `ADD a int, b int` and `DROP COLUMN a, b` go on with the same verb.
    const restated = start.kind === 'word' && (start.value === 'column' || start.value === 'constraint');
    const verb = previous.slice(0, restated ? 1 : previous[1]?.kind === 'word' && (previous[1].value === 'column' || previous[1].value === 'constraint') ? 2 : 1);
    if (cursor.context.dialect === 'mssql' && (first === 'add' || first === 'drop')) actions.push([...(first === 'drop' ? verb : verb.slice(0, 1)), ...part]);
    else previous.push({ kind: 'punctuation', value: ',', start: previous.at(-1)?.end ?? start.start, end: start.start }, ...part);
  }
  return actions;
}

/** ClickHouse: `… SETTINGS alter_sync = 2` at the end is about how it runs. */
function withoutSettings(cursor: Cursor): Cursor {
  if (cursor.context.dialect !== 'clickhouse') return cursor;
  const at = cursor.tokens.findLastIndex((token, index) => token.kind === 'word' && token.value === 'settings' && cursor.tokens[index + 2]?.value === '=');
  return at < 0 ? cursor : { ...cursor, tokens: cursor.tokens.slice(0, at) };
}

/** One action. False where it was not understood; nothing has been emitted then. */
function readAction(cursor: Cursor, target: Target, emit: Emit): boolean {
  if (cursor.context.dialect === 'clickhouse') {
    const read = readClickHouseAction(cursor, target, emit);
    if (read !== undefined) return read;
  }
  if (sees(cursor, 'with', 'check') || sees(cursor, 'with', 'nocheck')) cursor.at += 2;
  if (accept(cursor, 'add')) return readAdd(cursor, target, emit);
  if (accept(cursor, 'drop')) return readDrop(cursor, target, emit);
  if (accept(cursor, 'modify')) return readModify(cursor, target, emit);
  if (accept(cursor, 'change')) return readChange(cursor, target, emit);
  if (accept(cursor, 'alter')) return readAlterColumn(cursor, target, emit);
  if (accept(cursor, 'rename')) return readRename(cursor, target, emit);
  if (accept(cursor, 'validate', 'constraint')) {
    const name = readName(cursor);
    if (name) emit({ kind: 'validateConstraint', table: target.table, constraint: name.name }, name.place, true);
    return name !== undefined;
  }
  return readTableOption(cursor, target, emit);
}

function readAdd(cursor: Cursor, target: Target, emit: Emit): boolean {
  const { table } = target;
  const start = cursor.at;
  const exists = { ...(target.tableIfExists && { tableIfExists: true }) };
  // T-SQL: a default is a constraint with a name.
  if (sees(cursor, 'constraint') && peek(cursor, 2)?.value === 'default') {
    cursor.at += 3;
    const value = readExpression(cursor);
    const column = value && accept(cursor, 'for') ? readName(cursor) : undefined;
    if (value && column) emit({ kind: 'alterColumn', table, column: column.name, changes: { default: value } }, column.place, true);
    return column !== undefined;
  }
  if (!sees(cursor, 'column') && seesKey(cursor)) {
    const key = readKey(cursor, table);
    if (key) emitKey(key, target, emit);
    return key !== undefined;
  }
  accept(cursor, 'column');
  const ifNotExists = acceptIfNotExists(cursor);
  const flags = { ...exists, ...(ifNotExists && { ifNotExists: true }) };
  if (seesMark(cursor, '(')) {
    const parts = splitAtCommas(readParens(cursor) ?? []);
    return parts.every((part) => {
      const inner = cursorOver(cursor.context, part);
      if (seesKey(inner)) {
        const key = readKey(inner, table);
        if (key) emitKey(key, target, emit);
        return key !== undefined;
      }
      return emitColumn(readColumn(inner), target, flags, emit);
    });
  }
  const partition = cursor.tokens[start];
  if (partition?.value === 'partition' && partition.kind === 'word' && start === cursor.at) return readTableOption(cursorOver(cursor.context, cursor.tokens), target, emit) && skipAll(cursor);
  const tokens = withoutPosition(cursor);
  const inner = cursorOver(cursor.context, tokens);
  const column = readColumn(inner);
  cursor.at = cursor.tokens.length;
  return emitColumn(column, target, flags, emit);
}

function emitColumn(column: ReadColumn | undefined, target: Target, flags: object, emit: Emit): boolean {
  if (column === undefined) return false;
  emit({ kind: 'addColumn', table: target.table, column: column.column, constraints: column.constraints, ...flags }, column.name.place, column.complete);
  return true;
}

function emitKey(key: ReadKey, target: Target, emit: Emit): void {
  const flags = { ...(key.ifNotExists && { ifNotExists: true }) };
  if (key.constraint) emit({ kind: 'addConstraint', table: target.table, constraint: key.constraint, ...flags, ...(target.tableIfExists && { tableIfExists: true }) }, key.place, key.complete);
  if (key.index) emit({ kind: 'createIndex', index: key.index, ...flags }, key.place, key.complete);
  if (key.projection) emit({ kind: 'createObject', object: { kind: 'other', name: { name: key.projection.name }, table: target.table }, definition: key.projection.definition, ...flags }, key.place, key.complete);
}

function readDrop(cursor: Cursor, target: Target, emit: Emit): boolean {
  const { table } = target;
  const exists = target.tableIfExists && { tableIfExists: true as const };
  if (accept(cursor, 'primary', 'key')) {
    emit({ kind: 'dropConstraint', table, constraint: { kind: 'primary' }, ...exists }, placeOfTokens(cursor.tokens.slice(cursor.at - 2, cursor.at)), true);
    return true;
  }
  if (accept(cursor, 'index') || (sees(cursor, 'key') && peek(cursor, 1) && accept(cursor, 'key'))) {
    const flag = ifExistsFlag(cursor);
    const name = readName(cursor);
    if (name === undefined) return false;
    if (isPrimary(cursor.context.dialect, name.name)) emit({ kind: 'dropConstraint', table, constraint: { kind: 'primary' }, ...flag, ...exists }, name.place, true);
    else emit({ kind: 'dropIndex', index: { name: name.name }, table, ...flag }, name.place, true);
    return true;
  }
  if (sees(cursor, 'foreign', 'key') || sees(cursor, 'constraint') || (sees(cursor, 'check') && peek(cursor, 1))) {
    const kind = accept(cursor, 'foreign', 'key') ? 'foreign' : accept(cursor, 'check') ? 'check' : undefined;
    if (kind === undefined) accept(cursor, 'constraint');
    const flag = ifExistsFlag(cursor);
    const name = readName(cursor);
    if (name === undefined) return false;
    emit({ kind: 'dropConstraint', table, constraint: { name: name.name, ...(kind && { kind }) }, ...flag, ...exists, ...cascadeFlag(cursor) }, name.place, true);
    return true;
  }
  if (accept(cursor, 'projection')) {
    const flag = ifExistsFlag(cursor);
    const name = readName(cursor);
    if (name) emit({ kind: 'dropObject', object: { kind: 'other', name: { name: name.name }, table }, ...flag }, name.place, true);
    return name !== undefined;
  }
  if (sees(cursor, 'partition') || sees(cursor, 'part') || sees(cursor, 'detached')) {
    if (peek(cursor, 1) === undefined && !sees(cursor, 'detached')) return emitDropColumn(cursor, target, emit);
    // The rows of the partition go; which they are depends on the table's key.
    const place = placeOfTokens(cursor.tokens);
    const text = normalizeText(cursor.context.text.slice(place.start, place.end), cursor.context.dialect);
    cursor.context.hole(place);
    cursor.at = cursor.tokens.length;
    emit({ kind: 'delete', table, using: [], where: { kind: 'unknown', reason: 'the rows of a partition', reads: [], text } }, place, true);
    return true;
  }
  return emitDropColumn(cursor, target, emit);
}

/** MySQL calls the primary key's index PRIMARY, and no other index may be called so. */
export function isPrimary(dialect: Dialect, name: string): boolean {
  return (dialect === 'mysql' || dialect === 'mariadb') && name.toLowerCase() === 'primary';
}

function emitDropColumn(cursor: Cursor, target: Target, emit: Emit): boolean {
  const column = accept(cursor, 'column');
  const flag = ifExistsFlag(cursor);
  const parens = seesMark(cursor, '(') ? splitAtCommas(readParens(cursor) ?? []) : undefined;
  const exists = target.tableIfExists && { tableIfExists: true as const };
  if (parens) {
    return parens.every((part) => {
      const name = readName(cursorOver(cursor.context, part));
      if (name) emit({ kind: 'dropColumn', table: target.table, column: name.name, ...flag, ...exists }, name.place, true);
      return name !== undefined;
    });
  }
  const name = readName(cursor);
  if (name === undefined || (!column && name.name.startsWith('@'))) return false;
  // T-SQL without COLUMN drops a constraint.
  if (!column && cursor.context.dialect === 'mssql') emit({ kind: 'dropConstraint', table: target.table, constraint: { name: name.name }, ...flag }, name.place, true);
  else emit({ kind: 'dropColumn', table: target.table, column: name.name, ...flag, ...exists, ...cascadeFlag(cursor) }, name.place, true);
  return true;
}

/** MySQL MODIFY: what is not said again falls back to its default. */
function readModify(cursor: Cursor, target: Target, emit: Emit): boolean {
  accept(cursor, 'column');
  const flag = ifExistsFlag(cursor);
  const tokens = withoutPosition(cursor);
  const column = readColumn(cursorOver(cursor.context, tokens));
  cursor.at = cursor.tokens.length;
  return column !== undefined && emitReplaced(column, column.name, undefined, flag, target, emit);
}

function readChange(cursor: Cursor, target: Target, emit: Emit): boolean {
  accept(cursor, 'column');
  const flag = ifExistsFlag(cursor);
  const old = readName(cursor);
  const tokens = withoutPosition(cursor);
  const column = old && readColumn(cursorOver(cursor.context, tokens));
  cursor.at = cursor.tokens.length;
  return old !== undefined && column !== undefined && emitReplaced(column, old, column.name.name, flag, target, emit);
}

function emitReplaced(read: ReadColumn, old: Named, to: string | undefined, flag: { readonly ifExists?: true }, target: Target, emit: Emit): boolean {
  const { column } = read;
  emit({
    kind: 'alterColumn', table: target.table, column: old.name, replaces: true, ...flag, ...(target.tableIfExists && { tableIfExists: true }),
    changes: { ...changesOf(read), ...(to !== undefined && to !== old.name && { renameTo: to }) },
  }, old.place, read.complete && column.type !== undefined);
  for (const constraint of read.constraints) emit({ kind: 'addConstraint', table: target.table, constraint: { ...constraint, columns: [to ?? old.name] } }, old.place, true);
  return true;
}

/** A definition as the changes it makes where it replaces the old one. */
export function changesOf(read: ReadColumn): ColumnChanges {
  const { column } = read;
  return {
    ...(column.type && { type: column.type }), nullable: column.nullable, default: column.default ?? null,
    ...(column.collation !== undefined && { collation: column.collation }), ...(column.generated && { generated: column.generated }), ...(column.autoIncrement && { autoIncrement: true }),
    ...(column.comment !== undefined && { comment: column.comment }), ...(column.extra !== undefined && { extra: column.extra }), ...(column.unsure && { unsure: column.unsure }),
  };
}

function readAlterColumn(cursor: Cursor, target: Target, emit: Emit): boolean {
  const { table } = target;
  if (sees(cursor, 'index') && peek(cursor, 2) && !sees(cursor, 'index', 'set')) return property(cursor, target, emit, 2);
  if ((sees(cursor, 'check') || sees(cursor, 'constraint')) && peek(cursor, 2)) return property(cursor, target, emit, 2);
  accept(cursor, 'column');
  const flag = ifExistsFlag(cursor);
  const name = readName(cursor);
  if (name === undefined) return false;
  const done = (changes: ColumnChanges, complete = true): boolean => {
    emit({ kind: 'alterColumn', table, column: name.name, changes, ...flag, ...(target.tableIfExists && { tableIfExists: true }) }, name.place, complete);
    return true;
  };
  if (accept(cursor, 'set', 'default')) {
    const value = readExpression(cursor);
    return value !== undefined && done({ default: value });
  }
  if (accept(cursor, 'drop', 'default')) return done({ default: null });
  if (accept(cursor, 'set', 'not', 'null')) return done({ nullable: false });
  if (accept(cursor, 'drop', 'not', 'null')) return done({ nullable: true });
  if (accept(cursor, 'drop', 'identity')) return acceptIfExists(cursor) || done({ autoIncrement: false });
  if (accept(cursor, 'drop', 'expression')) return done({ generated: null });
  if (accept(cursor, 'set', 'visible') || accept(cursor, 'set', 'invisible')) return done({});
  // libSQL: ALTER COLUMN c TO c definition.
  if (accept(cursor, 'to')) {
    const column = readColumn(cursor);
    return column !== undefined && emitReplaced(column, name, column.name.name, flag, target, emit);
  }
  if (accept(cursor, 'set', 'data', 'type') || accept(cursor, 'type')) {
    const type = readTypeTokens(cursor);
    if (type === undefined) return done({ unsure: ['type'] }, false);
    const collation = accept(cursor, 'collate') ? readName(cursor, true)?.name : undefined;
    const using = accept(cursor, 'using') ? readExpression(cursor) : undefined;
    return done({ type, ...(collation !== undefined && { collation }), ...(using && { using }) });
  }
  if (cursor.context.dialect !== 'mssql' && cursor.context.dialect !== 'unknown') return false;
  // T-SQL: type and nullability are given anew, the default is a constraint and stays (Transact-SQL reference, ALTER TABLE).
  const column = readColumnBody(cursor, name);
  const { type, nullable, collation } = column.column;
  return type !== undefined && done({ type, nullable, ...(collation !== undefined && { collation }) }, column.complete);
}

function readRename(cursor: Cursor, target: Target, emit: Emit): boolean {
  const { table } = target;
  const kind = acceptAny(cursor, new Set(['column', 'index', 'key', 'constraint']));
  if (kind !== undefined && !sees(cursor, 'to', 'to') && peek(cursor, 1) !== undefined) {
    const flag = ifExistsFlag(cursor);
    const old = readName(cursor);
    const to = old && accept(cursor, 'to') ? readName(cursor) : undefined;
    if (old === undefined || to === undefined) return false;
    if (kind === 'column') emit({ kind: 'renameColumn', table, column: old.name, to: to.name, ...flag, ...(target.tableIfExists && { tableIfExists: true }) }, old.place, true);
    else if (kind === 'constraint') emit({ kind: 'renameConstraint', table, constraint: old.name, to: to.name }, old.place, true);
    else emit({ kind: 'renameIndex', index: old.name, table, to: to.name, ...flag }, old.place, true);
    return true;
  }
  const prefixed = accept(cursor, 'to') || accept(cursor, 'as') || acceptMark(cursor, '=');
  const start = cursor.at;
  const to = readTable(cursor);
  if (to === undefined) return false;
  // `RENAME a TO b` renames a column.
  if (!prefixed && accept(cursor, 'to')) {
    const column = readName(cursorOver(cursor.context, cursor.tokens.slice(start)));
    const name = readName(cursor);
    if (column === undefined || name === undefined) return false;
    emit({ kind: 'renameColumn', table, column: column.name, to: name.name }, column.place, true);
    return true;
  }
  const schema = to.table.schema ?? table.schema;
  emit({ kind: 'renameTable', table, to: schema === undefined ? { name: to.table.name } : { schema, name: to.table.name }, ...(target.tableIfExists && { ifExists: true }) }, target.place, true);
  return true;
}

/** The rest of the action as a property of the table that is neither shape nor data. */
function property(cursor: Cursor, target: Target, emit: Emit, words: number): boolean {
  const name = peek(cursor, words - 1);
  const start = cursor.tokens.slice(cursor.at, cursor.at + words);
  const rest = cursor.tokens.slice(cursor.at + words);
  const text = (tokens: readonly Token[]): string => normalizeText(cursor.context.text.slice(placeOfTokens(tokens).start, placeOfTokens(tokens).end), cursor.context.dialect);
  cursor.at = cursor.tokens.length;
  emit({ kind: 'setProperty', table: target.table, property: text(start), value: text(rest) }, name ?? target.place, true);
  return true;
}

/** FIRST and AFTER say where a column stands; nothing is lost with that. */
export function withoutPosition(cursor: Cursor): readonly Token[] {
  const tokens = cursor.tokens.slice(cursor.at);
  const last = tokens.at(-1);
  if (tokens.length > 2 && last?.kind === 'word' && last.value === 'first') return tokens.slice(0, -1);
  const after = tokens.at(-2);
  return tokens.length > 3 && after?.kind === 'word' && after.value === 'after' ? tokens.slice(0, -2) : tokens;
}

function cascadeFlag(cursor: Cursor): { readonly cascade?: true } {
  if (accept(cursor, 'cascade')) {
    accept(cursor, 'constraints');
    return { cascade: true };
  }
  accept(cursor, 'restrict');
  return {};
}

function skipAll(cursor: Cursor): boolean {
  cursor.at = cursor.tokens.length;
  return true;
}
