import type { ColumnDefinition, ConstraintDefinition, TypeReference } from '../../model/operation';
import { readExpression, textOfTokens } from './expression';
import { accept, acceptAny, acceptIfExists, acceptMark, atEnd, type Cursor, type Named, peek, readName, readNameList, readParens, readTable, sees, seesMark, textSince } from './cursor';
import { readTypeTokens } from './type';
import { normalizeText } from '../text';
import type { Expression } from '../../model/expression';

/** A column definition as read. `complete` is false where some of its words were not understood. */
export interface ReadColumn {
  readonly name: Named;
  readonly column: ColumnDefinition;
  readonly constraints: readonly ConstraintDefinition[];
  readonly complete: boolean;
  /** A DEFAULT clause stood there. */
  readonly saysDefault: boolean;
}

type Draft = { -readonly [K in keyof ColumnDefinition]: ColumnDefinition[K] };

/** Reads `name type options…` up to the end of the cursor. */
export function readColumn(cursor: Cursor): ReadColumn | undefined {
  const name = readName(cursor);
  return name && readColumnBody(cursor, name);
}

/** Reads what follows the name of a column. */
export function readColumnBody(cursor: Cursor, name: Named): ReadColumn {
  const { context } = cursor;
  const span = context.span(name.place);
  const typeStart = peek(cursor);
  const type = readTypeTokens(cursor);
  const typeIsHole = type === undefined && typeStart !== undefined && context.hole(typeStart) !== undefined;
  const column: Draft = { name: name.name, nullable: nullableByType(context.dialect === 'clickhouse', type), span, ...(type && { type }) };
  if (typeStart?.kind === 'word' && SERIAL.has(typeStart.value) && context.dialect !== 'clickhouse') {
    column.autoIncrement = true;
    column.nullable = false;
  }
  const state: ColumnState = { column, constraints: [], complete: true, saysDefault: false, extras: [] };
  while (!atEnd(cursor)) {
    const from = cursor.at;
    if (readOption(cursor, state) && cursor.at > from) continue;
    state.complete = false;
    break;
  }
  if (state.extras.length > 0) column.extra = state.extras.join(' ');
  if (typeIsHole) column.unsure = ['type', 'nullable', 'default'];
  else if (!state.complete) column.unsure = ['nullable', 'default'];
  if (state.constraints.some((constraint) => constraint.kind === 'primary') && context.dialect !== 'sqlite') column.nullable = false;
  return { name, column, constraints: state.constraints, complete: state.complete, saysDefault: state.saysDefault };
}

interface ColumnState {
  readonly column: Draft;
  readonly constraints: ConstraintDefinition[];
  complete: boolean;
  saysDefault: boolean;
  readonly extras: string[];
  constraintName?: string;
}

/** ClickHouse: `Nullable(T)` is the type, all others refuse NULL; LowCardinality(Nullable(T)) too. */
export function nullableByType(clickhouse: boolean, type: TypeReference | undefined): boolean {
  if (!clickhouse) return true;
  return type === undefined || type.name === 'Nullable' || (type.name === 'LowCardinality' && (type.args[0] ?? '').startsWith('Nullable'));
}

function readOption(cursor: Cursor, state: ColumnState): boolean {
  const { column, constraints } = state;
  const { context } = cursor;
  const name = state.constraintName;
  const named = { columns: [column.name], span: column.span, ...(name !== undefined && { name }) };
  if (accept(cursor, 'constraint')) {
    state.constraintName = readName(cursor)?.name;
    return state.constraintName !== undefined;
  }
  state.constraintName = undefined;
  if (accept(cursor, 'not', 'null')) {
    column.nullable = false;
    readNotEnforced(cursor);
    return true;
  }
  if (accept(cursor, 'null')) {
    column.nullable = true;
    return true;
  }
  if (accept(cursor, 'default')) return readDefault(cursor, state);
  if (accept(cursor, 'primary', 'key')) {
    constraints.push({ kind: 'primary', ...named });
    return acceptOrder(cursor);
  }
  if (accept(cursor, 'unique')) {
    if (!accept(cursor, 'key')) accept(cursor, 'index');
    constraints.push({ kind: 'unique', ...named });
    return acceptOrder(cursor);
  }
  // MySQL: KEY alone is PRIMARY KEY (MySQL manual, CREATE TABLE).
  if (accept(cursor, 'key')) {
    constraints.push({ kind: 'primary', ...named });
    return true;
  }
  if (acceptAny(cursor, AUTO)) {
    column.autoIncrement = true;
    return true;
  }
  if (accept(cursor, 'identity')) {
    readParens(cursor);
    column.autoIncrement = true;
    column.nullable = false;
    return true;
  }
  if (accept(cursor, 'comment')) {
    acceptMark(cursor, '=');
    const text = peek(cursor);
    if (text?.kind !== 'string') return false;
    cursor.at++;
    column.comment = text.value;
    return true;
  }
  if (accept(cursor, 'collate')) {
    const collation = readName(cursor, true);
    if (collation) column.collation = collation.name.toLowerCase();
    return collation !== undefined;
  }
  if (accept(cursor, 'character', 'set') || accept(cursor, 'charset')) {
    const charset = readName(cursor, true);
    if (charset) state.extras.push(`character set ${charset.name.toLowerCase()}`);
    return charset !== undefined;
  }
  if (sees(cursor, 'on', 'update')) return readOnUpdate(cursor, state);
  if (sees(cursor, 'references')) {
    const references = readReferences(cursor);
    if (references) constraints.push({ kind: 'foreign', ...named, references, ...readDeferrable(cursor) });
    return references !== undefined;
  }
  if (accept(cursor, 'check')) {
    const inside = readParens(cursor);
    if (inside === undefined) return false;
    constraints.push({ kind: 'check', ...named, expression: textOfTokens(context, inside) });
    readNotEnforced(cursor);
    return true;
  }
  return readGenerated(cursor, state) || readClickHouseOption(cursor, state) || readPlainOption(cursor, state);
}

/** PostgreSQL manual 8.1.4; MySQL's SERIAL is BIGINT UNSIGNED NOT NULL AUTO_INCREMENT. */
const SERIAL = new Set(['serial', 'bigserial', 'smallserial', 'serial2', 'serial4', 'serial8']);
const AUTO = new Set(['auto_increment', 'autoincrement']);
const ENDS_GENERATED = new Set(['stored', 'persistent', 'persisted']);
/** Options of a word and a value that say nothing of shape or data. */
const WITH_VALUE = new Set(['column_format', 'storage', 'srid', 'secondary_engine_attribute', 'engine_attribute', 'compression']);
const ALONE = new Set(['visible', 'invisible', 'sparse', 'rowguidcol', 'deferrable', 'virtual']);

function readDefault(cursor: Cursor, state: ColumnState): boolean {
  state.saysDefault = true;
  const value = readExpression(cursor);
  if (value === undefined) return false;
  state.column.default = value;
  return true;
}

/** MySQL: `ON UPDATE CURRENT_TIMESTAMP(6)`. */
function readOnUpdate(cursor: Cursor, state: ColumnState): boolean {
  cursor.at += 2;
  const value: Expression | undefined = readExpression(cursor);
  if (value === undefined) return false;
  state.extras.push(`on update ${value.text}`);
  return true;
}

function readGenerated(cursor: Cursor, state: ColumnState): boolean {
  const start = cursor.at;
  const long = accept(cursor, 'generated');
  if (long && accept(cursor, 'by', 'default', 'as', 'identity')) {
    readParens(cursor);
    state.column.autoIncrement = true;
    state.column.nullable = false;
    return true;
  }
  if (long && !accept(cursor, 'always')) return false;
  if (!accept(cursor, 'as')) {
    cursor.at = start;
    return false;
  }
  if (accept(cursor, 'identity')) {
    readParens(cursor);
    state.column.autoIncrement = true;
    state.column.nullable = false;
    return true;
  }
  const inside = readParens(cursor);
  if (inside === undefined) return false;
  const stored = acceptAny(cursor, ENDS_GENERATED) !== undefined;
  if (!stored) accept(cursor, 'virtual');
  state.column.generated = { text: textOfTokens(cursor.context, inside), stored };
  return true;
}

/** MATERIALIZED is stored, ALIAS is computed on reading, EPHEMERAL is not kept at all (ClickHouse documentation, CREATE TABLE). */
function readClickHouseOption(cursor: Cursor, state: ColumnState): boolean {
  const { column } = state;
  if (cursor.context.dialect !== 'clickhouse' && cursor.context.dialect !== 'unknown') return false;
  const kind = acceptAny(cursor, new Set(['materialized', 'alias', 'ephemeral']));
  if (kind !== undefined) {
    const value = readExpression(cursor);
    if (value === undefined && kind !== 'ephemeral') return false;
    column.generated = { text: kind === 'ephemeral' ? `ephemeral ${value?.text ?? ''}`.trim() : (value?.text ?? ''), stored: kind === 'materialized' };
    return true;
  }
  const from = cursor.at;
  if (acceptAny(cursor, new Set(['codec', 'statistics', 'settings']))) {
    if (readParens(cursor) === undefined) return false;
    state.extras.push(normalizeText(textSince(cursor, from), 'clickhouse'));
    return true;
  }
  if (accept(cursor, 'ttl')) {
    const value = readExpression(cursor);
    if (value === undefined) return false;
    state.extras.push(`ttl ${value.text}`);
    return true;
  }
  return false;
}

function readPlainOption(cursor: Cursor, state: ColumnState): boolean {
  if (accept(cursor, 'initially')) return acceptAny(cursor, new Set(['deferred', 'immediate'])) !== undefined;
  const alone = acceptAny(cursor, ALONE);
  if (alone !== undefined) {
    if (alone === 'invisible') state.extras.push('invisible');
    return true;
  }
  if (acceptAny(cursor, WITH_VALUE) === undefined) return false;
  acceptMark(cursor, '=');
  cursor.at++;
  return cursor.at <= cursor.tokens.length;
}

function acceptOrder(cursor: Cursor): boolean {
  acceptAny(cursor, new Set(['asc', 'desc']));
  if (!accept(cursor, 'clustered')) accept(cursor, 'nonclustered');
  if (accept(cursor, 'using')) readName(cursor);
  return true;
}

function readNotEnforced(cursor: Cursor): void {
  if (!accept(cursor, 'not', 'enforced')) accept(cursor, 'enforced');
}

const ACTIONS = [['cascade'], ['set', 'null'], ['set', 'default'], ['restrict'], ['no', 'action']] as const;

/** `REFERENCES t (a, b) ON DELETE … ON UPDATE …`. */
export function readReferences(cursor: Cursor): ConstraintDefinition['references'] {
  if (!accept(cursor, 'references')) return undefined;
  const table = readTable(cursor);
  if (table === undefined) return undefined;
  const columns = seesMark(cursor, '(') ? readNameList(cursor) : [];
  if (columns === undefined) return undefined;
  let references: NonNullable<ConstraintDefinition['references']> = { table: table.table, columns: columns.map((column) => column.name) };
  for (;;) {
    if (accept(cursor, 'match')) {
      cursor.at++;
      continue;
    }
    const onDelete = sees(cursor, 'on', 'delete');
    if (!onDelete && !sees(cursor, 'on', 'update')) return references;
    const action = ACTIONS.find((words) => sees(cursor, 'on', onDelete ? 'delete' : 'update', ...words));
    if (action === undefined) return references;
    cursor.at += 2 + action.length;
    references = { ...references, [onDelete ? 'onDelete' : 'onUpdate']: action.join(' ') };
  }
}

/** What may follow a foreign key: DEFERRABLE, NOT VALID. */
export function readDeferrable(cursor: Cursor): { readonly deferrable?: boolean; readonly notValid?: boolean } {
  let result: { deferrable?: boolean; notValid?: boolean } = {};
  for (;;) {
    if (accept(cursor, 'not', 'deferrable')) continue;
    if (accept(cursor, 'deferrable')) result = { ...result, deferrable: true };
    else if (accept(cursor, 'initially')) cursor.at++;
    else if (accept(cursor, 'not', 'valid')) result = { ...result, notValid: true };
    else if (!accept(cursor, 'not', 'enforced') && !accept(cursor, 'enforced') && !accept(cursor, 'not', 'for', 'replication')) return result;
  }
}

/** `IF EXISTS` in front of a name, as a flag to spread. */
export function ifExistsFlag(cursor: Cursor): { readonly ifExists?: true } {
  return acceptIfExists(cursor) ? { ifExists: true } : {};
}
