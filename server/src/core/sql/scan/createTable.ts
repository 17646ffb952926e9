import type { QualifiedName } from '../../model/names';
import type { ColumnDefinition, ConstraintDefinition, IndexDefinition } from '../../model/operation';
import { normalizeText } from '../text';
import type { Token } from '../tokens';
import { accept, acceptAny, acceptIfNotExists, type Cursor, cursorOver, peek, placeOfTokens, readName, readParens, readTable, sees, seesMark, splitAtCommas } from './cursor';
import { readColumn } from './column';
import { readKey, seesKey } from './keys';
import type { Emit } from './emit';

const TABLE_KINDS = new Set(['temporary', 'temp', 'unlogged', 'global', 'local', 'external']);

/** The words between CREATE and TABLE, stepped over; undefined where this is no CREATE TABLE. */
export function acceptCreateTable(cursor: Cursor): { readonly temporary: boolean; readonly replace: boolean } | undefined {
  const start = cursor.at;
  // ClickHouse also has REPLACE TABLE.
  if (accept(cursor, 'replace', 'table') && cursor.context.dialect === 'clickhouse') return { temporary: false, replace: true };
  cursor.at = start;
  if (!accept(cursor, 'create')) return undefined;
  const replace = accept(cursor, 'or', 'replace');
  let temporary = false;
  for (let word = acceptAny(cursor, TABLE_KINDS); word !== undefined; word = acceptAny(cursor, TABLE_KINDS)) temporary ||= word === 'temporary' || word === 'temp';
  if (accept(cursor, 'table')) return { temporary, replace };
  cursor.at = start;
  return undefined;
}

/** CREATE TABLE with columns, constraints, keys and options. What is not understood makes the reading incomplete. */
export function readCreateTable(cursor: Cursor, kind: { readonly temporary: boolean; readonly replace: boolean }, emit: Emit): boolean {
  const ifNotExists = acceptIfNotExists(cursor);
  const name = readTable(cursor);
  if (name === undefined) return false;
  const { table, place } = name;
  skipCluster(cursor);
  if (accept(cursor, 'uuid')) cursor.at++;
  const shared = { kind: 'createTable', table, ...(ifNotExists && { ifNotExists }), ...(kind.temporary && { temporary: true }), ...(kind.replace && { replace: true }) } as const;
  const like = readLike(cursor);
  if (like) {
    const options = optionsText(cursor);
    emit({ ...shared, columns: [], constraints: [], indexes: [], like, ...(options !== '' && { options }) }, place, true);
    return true;
  }
  if (accept(cursor, 'partition', 'of')) {
    const parent = readTable(cursor);
    if (parent === undefined) return false;
    const options = optionsText(cursor);
    emit({ ...shared, columns: [], constraints: [], indexes: [], partitionOf: parent.table, ...(options !== '' && { options }) }, place, true);
    return true;
  }
  // `CREATE TABLE t AS SELECT …`: the columns come out of a query, which the parsers read.
  const inside = seesMark(cursor, '(') ? readParens(cursor) : undefined;
  if (inside === undefined || isQuery(inside)) {
    emit({ ...shared, columns: [], constraints: [], indexes: [] }, place, false);
    return false;
  }
  const elements = readElements(cursor, inside, table);
  const asSelect = cursor.tokens.slice(cursor.at).some((token) => token.kind === 'word' && token.value === 'select');
  // ClickHouse's primary key is about the order on disk and may repeat: it belongs with ORDER BY.
  const order = cursor.context.dialect === 'clickhouse' ? elements.constraints.filter((constraint) => constraint.kind === 'primary') : [];
  const constraints = elements.constraints.filter((constraint) => !order.includes(constraint));
  const options = [optionsText(cursor), ...order.map((constraint) => `primary key (${constraint.columns.join(', ')})`)].filter((text) => text !== '').join(' ');
  const complete = elements.complete && !asSelect;
  emit({ ...shared, columns: withPrimary(cursor, elements.columns, constraints), constraints, indexes: elements.indexes, ...(options !== '' && { options }) }, place, complete);
  return complete;
}

interface Elements {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly ConstraintDefinition[];
  readonly indexes: readonly IndexDefinition[];
  readonly complete: boolean;
}

/** The list in parentheses. */
function readElements(cursor: Cursor, inside: readonly Token[], table: QualifiedName): Elements {
  const columns: ColumnDefinition[] = [];
  const constraints: ConstraintDefinition[] = [];
  const indexes: IndexDefinition[] = [];
  let complete = true;
  for (const part of splitAtCommas(inside)) {
    const inner = cursorOver(cursor.context, part);
    if (seesKey(inner)) {
      const key = readKey(inner, table);
      if (key?.constraint) constraints.push(key.constraint);
      if (key?.index) indexes.push(key.index);
      complete &&= key?.complete === true;
      continue;
    }
    const column = readColumn(inner);
    if (column) {
      columns.push(column.column);
      constraints.push(...column.constraints);
    }
    complete &&= column?.complete === true;
  }
  return { columns, constraints, indexes, complete };
}

/** Columns of a primary key refuse NULL, except in SQLite, where the reader of SQLite knows better. */
function withPrimary(cursor: Cursor, columns: readonly ColumnDefinition[], constraints: readonly ConstraintDefinition[]): readonly ColumnDefinition[] {
  if (cursor.context.dialect === 'sqlite' || cursor.context.dialect === 'clickhouse') return columns;
  const keys = new Set(constraints.filter((constraint) => constraint.kind === 'primary').flatMap((constraint) => constraint.columns.map((column) => column.toLowerCase())));
  return columns.map((column) => (keys.has(column.name.toLowerCase()) ? { ...column, nullable: false } : column));
}

function readLike(cursor: Cursor): QualifiedName | undefined {
  const start = cursor.at;
  if (accept(cursor, 'like')) return readTable(cursor)?.table;
  // MySQL: CREATE TABLE a (LIKE b).
  if (seesMark(cursor, '(') && peek(cursor, 1)?.value === 'like') {
    const inner = cursorOver(cursor.context, readParens(cursor) ?? []);
    inner.at++;
    return readTable(inner)?.table;
  }
  // ClickHouse: CREATE TABLE a AS b [ENGINE = …].
  if (cursor.context.dialect === 'clickhouse' && accept(cursor, 'as') && !sees(cursor, 'select') && !sees(cursor, 'with')) {
    const source = readTable(cursor);
    if (source && !seesMark(cursor, '(')) return source.table;
  }
  cursor.at = start;
  return undefined;
}

/** Everything after the column list, in normalised text: engine, character set, order, partitions, settings. */
function optionsText(cursor: Cursor): string {
  const rest = beforeQuery(cursor.tokens.slice(cursor.at));
  cursor.at = cursor.tokens.length;
  const place = placeOfTokens(rest);
  return rest.length === 0 ? '' : normalizeText(cursor.context.text.slice(place.start, place.end), cursor.context.dialect);
}

/** The tokens in front of `[AS] SELECT …` or `AS (SELECT …)`. */
function beforeQuery(tokens: readonly Token[]): readonly Token[] {
  const query = tokens.findIndex((token) => token.kind === 'word' && token.value === 'select');
  if (query < 0) return tokens;
  const as = tokens.findLastIndex((token, index) => index < query && token.kind === 'word' && token.value === 'as');
  return tokens.slice(0, as < 0 ? query : as);
}

/** ClickHouse: `ON CLUSTER name`. */
export function skipCluster(cursor: Cursor): void {
  if (accept(cursor, 'on', 'cluster')) readName(cursor, true);
}

function isQuery(tokens: readonly Token[]): boolean {
  const first = tokens[0];
  return first?.kind === 'word' && (first.value === 'select' || first.value === 'with');
}
