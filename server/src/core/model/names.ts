import type { Dialect } from './dialect';

/**
 * A table or other schema object as the database stores it: the reader has removed quotes and folded unquoted names
 * (PostgreSQL folds to lower case; the others keep the spelling and compare by `nameKey`).
 */
export interface QualifiedName {
  readonly schema?: string;
  readonly name: string;
}

/**
 * The key under which a name is looked up. SQLite compares all names, MySQL column and index names, without regard to case;
 * MySQL table names depend on the server's file system (lower_case_table_names), and histories mix spellings, so they are folded too.
 */
export function nameKey(dialect: Dialect, name: string): string {
  return dialect === 'postgres' || dialect === 'clickhouse' ? name : name.toLowerCase();
}

/** The schema that an unqualified name means, where the dialect has one; `public.users` and `users` are the same table. */
const DEFAULT_SCHEMA: Partial<Record<Dialect, string>> = { postgres: 'public', clickhouse: 'default', sqlite: 'main', mssql: 'dbo' };

/** The key of a qualified name: the default schema is left out. */
export function qualifiedKey(dialect: Dialect, name: QualifiedName): string {
  const schema = name.schema === undefined || name.schema === DEFAULT_SCHEMA[dialect] ? '' : `${nameKey(dialect, name.schema)}.`;
  return schema + nameKey(dialect, name.name);
}

/** `schema.name` for people. */
export function displayName(name: QualifiedName): string {
  return name.schema ? `${name.schema}.${name.name}` : name.name;
}
