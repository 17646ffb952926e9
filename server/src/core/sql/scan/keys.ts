import type { QualifiedName } from '../../model/names';
import type { ConstraintDefinition, IndexDefinition } from '../../model/operation';
import type { Place } from '../statementContext';
import { normalizeText } from '../text';
import type { Token } from '../tokens';
import { readDeferrable, readReferences } from './column';
import { accept, acceptAny, acceptIfNotExists, acceptMark, atEnd, type Cursor, cursorOver, type Named, peek, placeOfTokens, readName, readNameList, readParens, sees, seesMark, splitAtCommas } from './cursor';
import { readExpression, readWhole, textOfTokens } from './expression';

/** A key, constraint or index of a table as read; `place` is its name, or its first word where it has none. */
export interface ReadKey {
  readonly constraint?: ConstraintDefinition;
  readonly index?: IndexDefinition;
  /** ClickHouse projections: an object of the table with a text. */
  readonly projection?: { readonly name: string; readonly definition: string };
  readonly place: Place;
  readonly ifNotExists?: boolean;
  readonly complete: boolean;
}

const INDEX_WORDS = new Set(['index', 'key']);
const INDEX_KINDS = new Set(['fulltext', 'spatial']);

/** Whether a table element begins here that is no column. `index` and `key` may be names of columns: then a type follows. */
export function seesKey(cursor: Cursor): boolean {
  if (sees(cursor, 'constraint') || sees(cursor, 'primary', 'key') || sees(cursor, 'foreign', 'key')) return true;
  if (sees(cursor, 'check')) return seesMark(cursor, '(', 1);
  if (sees(cursor, 'unique')) return true;
  const { dialect } = cursor.context;
  if (sees(cursor, 'exclude') && (seesMark(cursor, '(', 1) || peek(cursor, 1)?.value === 'using')) return true;
  if (dialect === 'sqlite' || dialect === 'postgres') return false;
  if (sees(cursor, 'projection')) return dialect === 'clickhouse';
  if (sees(cursor, 'period', 'for')) return true;
  const word = peek(cursor)?.kind === 'word' ? (peek(cursor)?.value ?? '') : '';
  if (INDEX_KINDS.has(word)) return true;
  if (!INDEX_WORDS.has(word)) return false;
  // MySQL: `KEY name (cols)`, `KEY (cols)`, `INDEX name USING …`; ClickHouse: `INDEX name expr TYPE …`.
  if (dialect === 'clickhouse') return word === 'index' && peek(cursor, 2) !== undefined;
  return seesMark(cursor, '(', 1) || seesMark(cursor, '(', 2) || peek(cursor, 2)?.value === 'using' || peek(cursor, 1)?.value === 'using' || peek(cursor, 1)?.value === 'if';
}

/** Reads a key, constraint or index of `table`; undefined where it cannot be named. */
export function readKey(cursor: Cursor, table: QualifiedName): ReadKey | undefined {
  const first = peek(cursor);
  if (first === undefined) return undefined;
  let name: Named | undefined;
  let ifNotExists = false;
  if (accept(cursor, 'constraint')) {
    ifNotExists = acceptIfNotExists(cursor);
    if (!KEY_STARTS.has(peek(cursor)?.value ?? '') || peek(cursor)?.kind === 'name') name = readName(cursor);
  }
  const place = name?.place ?? first;
  const { context } = cursor;
  const done = (key: Omit<ReadKey, 'place' | 'complete'> & { readonly place?: Place }): ReadKey => ({ place, ...(ifNotExists && { ifNotExists }), ...key, complete: atEnd(cursor) });
  if (accept(cursor, 'primary', 'key')) {
    skipIndexType(cursor);
    const parts = readParts(cursor);
    if (parts === undefined) return undefined;
    skipIndexOptions(cursor);
    return done({ constraint: { kind: 'primary', columns: columnNames(parts), span: context.span(place), ...(name && { name: name.name }) } });
  }
  if (accept(cursor, 'foreign', 'key')) {
    ifNotExists = acceptIfNotExists(cursor) || ifNotExists;
    // MySQL: FOREIGN KEY index_name (cols); the constraint takes that name where it has none of its own.
    const own = seesMark(cursor, '(') ? undefined : readName(cursor);
    const columns = readNameList(cursor);
    const references = columns && readReferences(cursor);
    if (columns === undefined || references === undefined) return undefined;
    const at = name ?? own;
    return done({ constraint: { kind: 'foreign', columns: columns.map((each) => each.name), references, span: context.span(at?.place ?? place), ...(at && { name: at.name }), ...readDeferrable(cursor) }, place: at?.place ?? place });
  }
  if (accept(cursor, 'check') || accept(cursor, 'assume')) {
    const inside = seesMark(cursor, '(') ? readParens(cursor) : restOf(cursor);
    if (inside === undefined) return undefined;
    const more = readDeferrable(cursor);
    return done({ constraint: { kind: 'check', columns: [], expression: textOfTokens(context, inside), span: context.span(place), ...(name && { name: name.name }), ...more } });
  }
  if (accept(cursor, 'exclude')) {
    const rest = restOf(cursor);
    const at = placeOfTokens(rest);
    return done({ constraint: { kind: 'exclude', columns: [], expression: normalizeText(context.text.slice(at.start, at.end), context.dialect), span: context.span(place), ...(name && { name: name.name }) } });
  }
  if (accept(cursor, 'projection')) return readProjection(cursor, done);
  return readIndex(cursor, table, name, done);
}

const KEY_STARTS = new Set(['primary', 'foreign', 'unique', 'check', 'assume', 'exclude']);

type Done = (key: Omit<ReadKey, 'place' | 'complete'> & { readonly place?: Place }) => ReadKey;

/** UNIQUE, INDEX, KEY, FULLTEXT, SPATIAL. In MySQL a named unique constraint and a unique index are one object, an index. */
function readIndex(cursor: Cursor, table: QualifiedName, constraintName: Named | undefined, done: Done): ReadKey | undefined {
  const { context } = cursor;
  const unique = accept(cursor, 'unique');
  const special = unique ? undefined : acceptAny(cursor, INDEX_KINDS);
  const asIndex = acceptAny(cursor, INDEX_WORDS) !== undefined || special !== undefined;
  if (!unique && !asIndex) return undefined;
  const ifNotExists = acceptIfNotExists(cursor);
  if (context.dialect === 'mssql' && !accept(cursor, 'clustered')) accept(cursor, 'nonclustered');
  const nulls = accept(cursor, 'nulls', 'not', 'distinct') || accept(cursor, 'nulls', 'distinct');
  if (nulls && context.dialect !== 'postgres') return undefined;
  const own = seesMark(cursor, '(') || sees(cursor, 'using') ? undefined : readName(cursor);
  const at = own ?? constraintName;
  const flags = { ...(ifNotExists && { ifNotExists }), ...(at && { place: at.place }) };
  if (context.dialect === 'clickhouse') {
    const index = at && readSkipIndex(cursor, table, at);
    return index && done({ index, ...flags });
  }
  const method = special ?? skipIndexType(cursor);
  const parts = readParts(cursor);
  if (parts === undefined) return undefined;
  const later = skipIndexOptions(cursor) ?? method;
  const mysql = context.dialect === 'mysql' || context.dialect === 'mariadb';
  const span = context.span(at?.place ?? placeOfTokens(cursor.tokens));
  const simple = parts.every((part) => part.column !== undefined && part.options === undefined);
  if (unique && simple && !(mysql && (asIndex || at))) {
    return done({ constraint: { kind: 'unique', columns: columnNames(parts), span, ...(at && { name: at.name }), ...readDeferrable(cursor) }, ...flags });
  }
  return done({ index: { table, parts, unique, span, ...(at && { name: at.name }), ...(later !== undefined && later !== 'btree' && { method: later }) }, ...flags });
}

/** ClickHouse: `name expr TYPE type(args) GRANULARITY n`. */
function readSkipIndex(cursor: Cursor, table: QualifiedName, name: Named): IndexDefinition | undefined {
  const { context } = cursor;
  const expression = readExpression(cursor);
  if (expression === undefined || !accept(cursor, 'type')) return undefined;
  const type = readName(cursor);
  if (type === undefined) return undefined;
  const args = readParens(cursor);
  const method = args === undefined || args.length === 0 ? type.name : `${type.name}(${textList(cursor, args)})`;
  let options = '';
  if (accept(cursor, 'granularity')) options = `granularity ${peek(cursor)?.value ?? ''}`;
  if (options !== '') cursor.at++;
  const items = expression.kind === 'list' ? expression.items : [expression];
  const parts = items.map((item, position) => ({ ...(item.kind === 'column' ? { column: item.column } : { expression: item.text }), ...(position === 0 && options !== '' && { options }) }));
  return { name: name.name, table, parts, unique: false, method, span: context.span(name.place) };
}

function readProjection(cursor: Cursor, done: Done): ReadKey | undefined {
  const ifNotExists = acceptIfNotExists(cursor);
  const name = readName(cursor);
  const inside = name && readParens(cursor);
  if (name === undefined || inside === undefined) return undefined;
  const place = placeOfTokens(inside);
  return done({ projection: { name: name.name, definition: normalizeText(cursor.context.text.slice(place.start, place.end), 'clickhouse') }, place: name.place, ...(ifNotExists && { ifNotExists }) });
}

/** Key parts: `(a, b(10) DESC, lower(c))`. */
export function readParts(cursor: Cursor): IndexDefinition['parts'] | undefined {
  const inside = readParens(cursor);
  if (inside === undefined || inside.length === 0) return undefined;
  const parts = splitAtCommas(inside).map((tokens) => readPart(cursor, tokens));
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function readPart(cursor: Cursor, tokens: readonly Token[]): IndexDefinition['parts'][number] | undefined {
  const inner = cursorOver(cursor.context, tokens);
  const mysql = cursor.context.dialect === 'mysql' || cursor.context.dialect === 'mariadb';
  const options: string[] = [];
  let part: { column?: string; expression?: string };
  const prefix = tokens[2];
  // MySQL: a number in parentheses after the column is the length of its prefix; functions must stand in parentheses.
  if (mysql && seesMark(inner, '(', 1) && prefix?.kind === 'number' && seesMark(inner, ')', 3)) {
    const column = readName(inner);
    if (column === undefined) return undefined;
    inner.at += 3;
    part = { column: column.name };
    options.push(`(${prefix.value})`);
  } else {
    const expression = readExpression(inner);
    if (expression === undefined) return undefined;
    const bare = expression.kind === 'operator' && expression.operator === 'collate' ? expression.args[0] : undefined;
    if (bare) options.push(expression.text.slice(expression.text.lastIndexOf('collate ')));
    const value = bare ?? expression;
    part = value.kind === 'column' ? { column: value.column } : { expression: value.text };
  }
  const operatorClass = peek(inner);
  if (operatorClass?.kind === 'word' && !PART_WORDS.has(operatorClass.value)) {
    options.push(operatorClass.value);
    inner.at++;
  }
  if (accept(inner, 'desc')) options.push('desc');
  else accept(inner, 'asc');
  if (accept(inner, 'nulls', 'first')) options.push('nulls first');
  else if (accept(inner, 'nulls', 'last')) options.push('nulls last');
  if (!atEnd(inner)) return undefined;
  return options.length > 0 ? { ...part, options: options.join(' ') } : part;
}

const PART_WORDS = new Set(['asc', 'desc', 'nulls']);

function columnNames(parts: IndexDefinition['parts']): readonly string[] {
  return parts.map((part) => part.column ?? part.expression ?? '');
}

function skipIndexType(cursor: Cursor): string | undefined {
  if (accept(cursor, 'clustered') || accept(cursor, 'nonclustered')) return undefined;
  return accept(cursor, 'using') ? readName(cursor)?.name.toLowerCase() : undefined;
}

/** What may follow the parts of an index in MySQL; tells the method where it stands there. */
function skipIndexOptions(cursor: Cursor): string | undefined {
  let method: string | undefined;
  for (;;) {
    if (accept(cursor, 'using')) method = readName(cursor)?.name.toLowerCase();
    else if (acceptAny(cursor, new Set(['comment', 'key_block_size', 'clustering']))) {
      acceptMark(cursor, '=');
      cursor.at++;
    } else if (accept(cursor, 'with', 'parser')) cursor.at++;
    else if (!accept(cursor, 'visible') && !accept(cursor, 'invisible') && !accept(cursor, 'not', 'enforced')) return method;
  }
}

function restOf(cursor: Cursor): readonly Token[] {
  const rest = cursor.tokens.slice(cursor.at);
  cursor.at = cursor.tokens.length;
  return rest;
}

function textList(cursor: Cursor, tokens: readonly Token[]): string {
  return splitAtCommas(tokens).map((part) => readWhole(cursor.context, part).text).join(', ');
}
