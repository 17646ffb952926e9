import type { Value } from '../../evaluate/value';
import type { Span } from '../../model/source';
import { coverSpan } from '../script/sourceText';
import { composeSql, type SqlPiece, type SqlText } from '../script/sqlText';
import { knownText } from '../script/values';
import type { OperationTable } from './operations';
import { type PgmWriter, truthy } from './writer';

/** `<table>_<columns>[_unique]_index` (operations/indexes/shared.ts, generateIndexName). */
function indexName(writer: PgmWriter, table: Value | undefined, columns: readonly Value[], options: Value | undefined, withSchema: boolean): SqlText {
  const own = options?.kind === 'object' ? options.entries : new Map<string, Value>();
  const given = own.get('name');
  const schema = withSchema && table?.kind === 'object' && truthy(table.entries.get('schema')) ? writer.write`${writer.name(table.entries.get('schema'))}.` : '';
  if (truthy(given)) return writer.write`${schema}${writer.name(given)}`;
  const names = columns.map((column) => writer.plainName(column.kind === 'object' ? column.entries.get('name') : column));
  const base = writer.plainName(table?.kind === 'object' ? table.entries.get('name') : table);
  const made = writer.join([base, ...names], '_');
  // The words that the name is made of stand for it.
  const words = columns.length > 0 ? coverSpan(placeOf(names[0] ?? base), placeOf(names.at(-1) ?? base)) : placeOf(base);
  const name = made.source.holes.length > 0 ? made : composeSql(words, [made.source.text]);
  return writer.join([...(schema === '' ? [] : [schema]), composeSql(words, ['"', name, `${writer.when(options, 'unique', '_unique')}_index"`])], '');
}

function placeOf(sql: SqlText): Span {
  return sql.source.locate(0, sql.source.text.length);
}

/** A name with a point, bracket or blank is an expression and stays as it is (generateColumnString). */
function columnSql(writer: PgmWriter, column: Value | undefined): SqlText {
  const text = knownText(column);
  return text !== undefined && /[ ().]/.test(text) ? writer.text(column) : writer.name(column);
}

function createIndex(writer: PgmWriter, [table, columns, options]: readonly Value[]): readonly SqlText[] {
  const items = writer.items(columns);
  const own = options?.kind === 'object' ? options.entries : new Map<string, Value>();
  const parts = items.map((item) => {
    if (item.kind !== 'object') return columnSql(writer, item);
    const opclass = item.entries.get('opclass');
    const sort = item.entries.get('sort');
    return writer.join([columnSql(writer, item.entries.get('name')), ...(truthy(opclass) ? [writer.name(opclass)] : []), ...(truthy(sort) ? [writer.text(sort)] : [])], ' ');
  });
  const clause = (key: string, before: string, after = '', sql = writer.text): SqlPiece => (truthy(own.get(key)) === false ? '' : writer.write`${before}${sql(own.get(key))}${after}`);
  const include = truthy(own.get('include')) ? writer.write` INCLUDE (${writer.join(writer.items(own.get('include')).map(writer.name), ', ')})` : '';
  // The schema of the table is not that of the index name: PostgreSQL puts an index beside its table.
  const name = indexName(writer, table, items, options, false);
  return [writer.write`CREATE${writer.when(options, 'unique', ' UNIQUE')} INDEX${writer.when(options, 'concurrently', ' CONCURRENTLY')}${writer.when(options, 'ifNotExists', ' IF NOT EXISTS')} ${name} ON ${writer.name(table)}${clause('method', ' USING ')} (${writer.join(parts, ', ')})${include}${clause('where', ' WHERE ')};`];
}

function dropIndex(writer: PgmWriter, [table, columns, options]: readonly Value[]): readonly SqlText[] {
  const name = indexName(writer, table, writer.items(columns), options, true);
  return [writer.write`DROP INDEX${writer.when(options, 'concurrently', ' CONCURRENTLY')}${writer.when(options, 'ifExists', ' IF EXISTS')} ${name}${writer.when(options, 'cascade', ' CASCADE')};`];
}

/** Indexes (src/operations/indexes). */
export const INDEX_OPERATIONS: OperationTable = {
  createIndex: { write: createIndex, reverse: dropIndex },
  addIndex: { write: createIndex, reverse: dropIndex },
  dropIndex: { write: dropIndex },
};
