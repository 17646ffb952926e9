import type { Expression } from '../../model/expression';
import type { QualifiedName } from '../../model/names';
import type { ColumnDefinition, IndexDefinition, TypeReference } from '../../model/operation';
import { RESERVED } from '../../fixes/reservedWords';
import type { PlanDialect, Statement } from './plan';

const usesBackticks = (dialect: PlanDialect): boolean => dialect === 'mysql' || dialect === 'mariadb' || dialect === 'clickhouse';

/** A name in SQL, quoted where it would mean something else without: PostgreSQL folds capitals, words of the language are taken. */
export function nameSql(dialect: PlanDialect, name: string): string {
  const isPlain = (dialect === 'postgres' ? /^[a-z_][a-z0-9_]*$/ : /^[A-Za-z_][A-Za-z0-9_]*$/).test(name) && !RESERVED.has(name.toLowerCase());
  if (isPlain) return name;
  return usesBackticks(dialect) ? `\`${name.replace(/`/g, '``')}\`` : `"${name.replace(/"/g, '""')}"`;
}

export function tableSql(dialect: PlanDialect, { schema, name }: QualifiedName): string {
  return schema === undefined ? nameSql(dialect, name) : `${nameSql(dialect, schema)}.${nameSql(dialect, name)}`;
}

export const textSql = (words: string): string => `'${words.replace(/'/g, "''")}'`;

/** PostgreSQL cuts names after 63 bytes, MySQL refuses them after 64 characters. */
const LONGEST = 60;

/** A name made from parts, cut so that every database takes it; the last part always stays. */
export function madeName(...parts: readonly string[]): string {
  const end = `_${parts.at(-1) ?? ''}`;
  return `${parts.slice(0, -1).join('_').slice(0, LONGEST - end.length)}${end}`;
}

/** A type as the database takes it: readers give names without quotes, so a type of the project's own is quoted again. */
export function typeSql(dialect: PlanDialect, type: TypeReference): string {
  const isList = type.name === 'enum' || type.name === 'set';
  const args = type.args.length === 0 ? '' : `(${type.args.map((arg) => (isList ? textSql(arg) : arg)).join(', ')})`;
  const name = dialect === 'postgres' && !/^[a-z][a-z0-9_ ]*$/.test(type.name) ? `"${type.name.replace(/"/g, '""')}"` : type.name;
  return `${type.schema === undefined ? '' : `${nameSql(dialect, type.schema)}.`}${name}${args}${type.array ? '[]' : ''}`;
}

/** What is said of a column after its name. */
export function columnSql(dialect: PlanDialect, column: ColumnDefinition, type: TypeReference): string {
  const parts = [typeSql(dialect, type)];
  if (column.collation !== undefined) parts.push(`COLLATE ${nameSql(dialect, column.collation)}`);
  if (!column.nullable) parts.push('NOT NULL');
  if (column.default && !column.autoIncrement) parts.push(`DEFAULT ${column.default.text}`);
  if (column.extra !== undefined && usesBackticks(dialect)) parts.push(column.extra);
  return parts.join(' ');
}

export function addColumn(dialect: PlanDialect, table: QualifiedName, column: ColumnDefinition, type: TypeReference): Statement {
  const text = typeSql(dialect, type);
  const isPlain = column.collation === undefined && column.extra === undefined && !column.autoIncrement;
  return {
    sql: `ALTER TABLE ${tableSql(dialect, table)} ADD COLUMN ${nameSql(dialect, column.name)} ${columnSql(dialect, column, type)}`,
    ...(isPlain && { call: { kind: 'addColumn', table, column: column.name, type: text, nullable: column.nullable, ...(column.default && { default: column.default.text }) } as const }),
  };
}

export function dropColumn(dialect: PlanDialect, table: QualifiedName, column: string): Statement {
  return { sql: `ALTER TABLE ${tableSql(dialect, table)} DROP COLUMN ${nameSql(dialect, column)}`, call: { kind: 'dropColumn', table, column } };
}

export function renameTable(dialect: PlanDialect, table: QualifiedName, to: string): Statement {
  const target = dialect === 'postgres' || table.schema === undefined ? nameSql(dialect, to) : tableSql(dialect, { ...table, name: to });
  return { sql: usesBackticks(dialect) ? `RENAME TABLE ${tableSql(dialect, table)} TO ${target}` : `ALTER TABLE ${tableSql(dialect, table)} RENAME TO ${target}`, call: { kind: 'renameTable', table, to } };
}

export function dropTable(dialect: PlanDialect, table: QualifiedName): Statement {
  return { sql: `DROP TABLE ${tableSql(dialect, table)}`, call: { kind: 'dropTable', table } };
}

/** `concurrently` is PostgreSQL's; MySQL is told to refuse rather than to block writers. */
export function createIndex(dialect: PlanDialect, index: IndexDefinition & { readonly name: string }, concurrently: boolean): Statement {
  const parts = index.parts.map((part) => `${part.column !== undefined ? nameSql(dialect, part.column) : `(${part.expression ?? ''})`}${part.options === undefined ? '' : (usesBackticks(dialect) && /^\(\d+\)/.test(part.options) ? '' : ' ') + part.options}`);
  const method = index.method !== undefined && dialect === 'postgres' ? ` USING ${index.method}` : '';
  const include = index.include?.length ? ` INCLUDE (${index.include.map((name) => nameSql(dialect, name)).join(', ')})` : '';
  const online = usesBackticks(dialect) ? ' ALGORITHM=INPLACE LOCK=NONE' : '';
  return {
    sql: `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${concurrently && dialect === 'postgres' ? 'CONCURRENTLY ' : ''}${nameSql(dialect, index.name)} ON ${tableSql(dialect, index.table)}${method} (${parts.join(', ')})${include}${index.where === undefined ? '' : ` WHERE ${index.where}`}${online}`,
  };
}

export function dropIndex(dialect: PlanDialect, table: QualifiedName, name: string, concurrently: boolean): Statement {
  if (usesBackticks(dialect)) return { sql: `DROP INDEX ${nameSql(dialect, name)} ON ${tableSql(dialect, table)}` };
  return { sql: `DROP INDEX ${concurrently && dialect === 'postgres' ? 'CONCURRENTLY ' : ''}${tableSql(dialect, { ...(table.schema !== undefined && { schema: table.schema }), name })}` };
}

/** Whether two values differ, NULL being a value like others. */
export function differs(dialect: PlanDialect, left: string, right: string): string {
  switch (dialect) {
    case 'postgres': return `${left} IS DISTINCT FROM ${right}`;
    case 'sqlite': return `${left} IS NOT ${right}`;
    default: return `NOT (${left} <=> ${right})`;
  }
}

/**
 * An expression over the columns of a row as one over the row's new or old version: `lower(name)` as `lower(NEW.name)`. Text in quotes,
 * names of functions and what has a table before it are left alone.
 */
export function inRow(dialect: PlanDialect, expression: string, columns: readonly string[], row: string): string {
  const wanted = new Map(columns.map((column) => [dialect === 'postgres' ? column : column.toLowerCase(), column]));
  return expression.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|(?:[A-Za-z_][\w$]*)(?=(\s*\()?)/g, (word: string, call: string | undefined, at: number) => {
    if (word.startsWith("'") || call !== undefined || /[.\w]$/.test(expression.slice(0, at))) return word;
    const isQuoted = /^["`]/.test(word);
    const name = isQuoted ? word.slice(1, -1) : word;
    const column = wanted.get(dialect === 'postgres' && isQuoted ? name : name.toLowerCase());
    return column === undefined ? word : `${row}.${nameSql(dialect, column)}`;
  });
}

/** Text of an expression for a statement of our own. */
export const expressionSql = (expression: Expression): string => expression.text;
