import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { QualifiedName } from '../../model/names';
import { entry, isAbsent, knownText, whyUnknown } from '../script/values';
import { isMysql, type SequelizeContext, unticked } from './context';

/** A table as the migration names it. */
export interface TableName {
  readonly table: QualifiedName;
  /** As it goes into generated names of constraints: `schema.table` or `table`. */
  readonly inConstraints: string;
  /** As it goes into generated names of indexes. */
  readonly inIndexes: string;
}

/**
 * `'Users'` or `{ tableName, schema }`. A point in a text is part of the name (query-generator.js, `quoteTable`), save where indexes
 * and constraints are added or removed: there it splits (`quoteIdentifiers`). MySQL and SQLite have no schemas to Sequelize: the point stays in the name.
 */
export function tableName(context: SequelizeContext, value: Value | undefined, options?: Value, splits = false): TableName | { readonly unknown: string } {
  const text = knownText(value);
  if (text !== undefined && text !== '') {
    const schema = knownText(entry(options, 'schema'));
    const raw = unticked(text);
    if (schema !== undefined && schema !== '') return qualified(context, schema, raw);
    const at = splits ? raw.lastIndexOf('.') : -1;
    const table = at < 0 ? { name: stored(context.dialect, raw) } : { schema: stored(context.dialect, raw.slice(0, at)), name: stored(context.dialect, raw.slice(at + 1)) };
    return { table, inConstraints: raw, inIndexes: raw.replaceAll('.', '_').replaceAll("'", '') };
  }
  const inner = knownText(entry(value, 'tableName'));
  if (inner !== undefined) {
    const schema = entry(value, 'schema');
    const known = knownText(schema);
    if (!isAbsent(schema) && known === undefined) return { unknown: whyUnknown(schema, 'the schema of the table') };
    return known === undefined || known === '' ? { table: { name: stored(context.dialect, inner) }, inConstraints: inner, inIndexes: inner } : qualified(context, known, inner);
  }
  return { unknown: whyUnknown(value, 'the table') };
}

function qualified(context: SequelizeContext, schema: string, name: string): TableName {
  const table = isMysql(context) || context.dialect === 'sqlite' ? { name: `${schema}.${name}` } : { schema: stored(context.dialect, schema), name: stored(context.dialect, name) };
  return { table, inConstraints: `${schema}.${name}`, inIndexes: name };
}

/** inflection.js `underscore`: an underscore before every capital, then all in lower case; `userId_RoleId` → `user_id__role_id`. */
export function underscored(text: string): string {
  return text.replace(/([A-Z])/g, '_$1').replace(/^_/, '').toLowerCase();
}

/** The name of an index that was given none (utils.js, `nameIndex`). */
export function generatedIndexName(context: SequelizeContext, table: string, fields: readonly string[]): string {
  return stored(context.dialect, underscored(`${table}_${fields.join('_')}`));
}

/** `enum_<table>_<column>` (utils.js, `generateEnumName`). */
export function enumName(context: SequelizeContext, table: QualifiedName, column: string): QualifiedName {
  const name = stored(context.dialect, `enum_${table.name}_${column}`);
  return table.schema === undefined ? { name } : { schema: table.schema, name };
}

/** PostgreSQL cuts identifiers after 63 bytes (manual, 4.1.1), generated ones too. */
export function stored(dialect: Dialect, name: string): string {
  if (dialect !== 'postgres' || name.length < 22) return name;
  let bytes = 0;
  let end = 0;
  for (const char of name) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > 63) return name.slice(0, end);
    end += char.length;
  }
  return name;
}
