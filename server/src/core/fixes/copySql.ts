import type { Dialect } from '../model/dialect';
import type { QualifiedName } from '../model/names';
import type { ColumnDefinition } from '../model/operation';
import { RESERVED } from './reservedWords';

/** Databases for which a copy can be written; the others have no UPDATE with a join, or no reader that proves the copy. */
export type CopyDialect = Extract<Dialect, 'postgres' | 'mysql' | 'mariadb' | 'sqlite'>;

export function canCopy(dialect: Dialect): dialect is CopyDialect {
  return dialect === 'postgres' || dialect === 'mysql' || dialect === 'mariadb' || dialect === 'sqlite';
}

/** A name in SQL, quoted where it would mean something else without: PostgreSQL folds capitals, words of the language are taken. */
export function nameIn(dialect: CopyDialect, name: string): string {
  const isPlain = (dialect === 'postgres' ? /^[a-z_][a-z0-9_]*$/ : /^[A-Za-z_][A-Za-z0-9_]*$/).test(name) && !RESERVED.has(name.toLowerCase());
  if (isPlain) return name;
  return dialect === 'mysql' || dialect === 'mariadb' ? `\`${name.replace(/`/g, '``')}\`` : `"${name.replace(/"/g, '""')}"`;
}

export function tableIn(dialect: CopyDialect, { schema, name }: QualifiedName): string {
  return schema === undefined ? nameIn(dialect, name) : `${nameIn(dialect, schema)}.${nameIn(dialect, name)}`;
}

export interface Copied {
  readonly dialect: CopyDialect;
  readonly table: QualifiedName;
  readonly copy: QualifiedName;
  /** What tells the rows apart. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

/** The copy that is made before the data goes; `where` is SQL as the author wrote it. */
export function makeCopy({ dialect, table, copy, key, columns }: Copied, where?: string): string {
  const list = [...new Set([...key, ...columns])].map((name) => nameIn(dialect, name)).join(', ');
  return `CREATE TABLE ${tableIn(dialect, copy)} AS SELECT ${list} FROM ${tableIn(dialect, table)}${where === undefined ? '' : ` WHERE ${where}`}`;
}

/** Puts the values of columns back into the rows that the copy knows; rows that came later keep theirs. UPDATE … FROM: SQLite since 3.33. */
export function restoreValues({ dialect, table, copy, key, columns }: Copied): string {
  const target = tableIn(dialect, table);
  const own = table.schema === undefined ? target : 'restored';
  const meets = key.map((name) => `kept.${nameIn(dialect, name)} = ${own}.${nameIn(dialect, name)}`).join(' AND ');
  const as = own === target ? '' : ` AS ${own}`;
  if (dialect === 'mysql' || dialect === 'mariadb') {
    const set = columns.map((name) => `${own}.${nameIn(dialect, name)} = kept.${nameIn(dialect, name)}`).join(', ');
    return `UPDATE ${target}${as} JOIN ${tableIn(dialect, copy)} AS kept ON ${meets} SET ${set}`;
  }
  const set = columns.map((name) => `${nameIn(dialect, name)} = kept.${nameIn(dialect, name)}`).join(', ');
  return `UPDATE ${target}${as} SET ${set} FROM ${tableIn(dialect, copy)} AS kept WHERE ${meets}`;
}

/** Puts whole rows back. An identity column takes the old values by OVERRIDING alone, where it is GENERATED ALWAYS (PostgreSQL manual, INSERT). */
export function restoreRows({ dialect, table, copy, columns }: Copied, hasIdentity: boolean): string {
  const list = columns.map((name) => nameIn(dialect, name)).join(', ');
  return `INSERT INTO ${tableIn(dialect, table)} (${list})${hasIdentity ? ' OVERRIDING SYSTEM VALUE' : ''} SELECT ${list} FROM ${tableIn(dialect, copy)}`;
}

/** A sequence made anew begins at 1 and would give keys that are taken. */
export function raiseSequence(dialect: CopyDialect, table: QualifiedName, column: ColumnDefinition): string | undefined {
  if (dialect !== 'postgres' || !column.autoIncrement) return undefined;
  const name = nameIn(dialect, column.name);
  const literal = (text: string): string => `'${text.replace(/'/g, "''")}'`;
  return `SELECT setval(pg_get_serial_sequence(${literal(tableIn(dialect, table))}, ${literal(column.name)}), coalesce(max(${name}), 1), max(${name}) IS NOT NULL) FROM ${tableIn(dialect, table)}`;
}

export function dropCopy({ dialect, copy }: Copied): string {
  return `DROP TABLE ${tableIn(dialect, copy)}`;
}

/** PostgreSQL cuts names after 63 bytes, MySQL refuses them after 64 characters. */
const LONGEST = 60;

/** `users_plan_backup_20260102`: a name that says of what, and by which migration. */
export function copyName(parts: readonly string[], migration: string): string {
  const version = /\d{3,}/.exec(migration)?.[0] ?? (migration.replace(/\.\w+$/, '').replace(/\W+/g, '_').slice(0, 20) || '1');
  const end = `_backup_${version}`;
  return `${parts.join('_').slice(0, LONGEST - end.length)}${end}`;
}
