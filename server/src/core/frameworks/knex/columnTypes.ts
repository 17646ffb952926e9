import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import { entry, isAbsent, knownBoolean, knownNumber, knownText, namesOf, own } from '../script/values';

/** The SQL that Knex emits for a column method, and what it brings along. */
export interface SqlType {
  readonly sql: string;
  readonly autoIncrement?: true;
  readonly notNull?: true;
  /** Declared PRIMARY KEY inline, unless the table has a key of its own already. */
  readonly primary?: true;
  /** PostgreSQL and SQLite write an enum as text with a check on these values. */
  readonly checkedValues?: readonly string[];
  /** PostgreSQL `useNative`: the type is created before the table. */
  readonly createsEnum?: { readonly schema?: string; readonly name: string; readonly values: readonly string[] };
}

/** A type, or the reason why it is not known. */
export type TypeAnswer = SqlType | { readonly unknown: string };

type Family = 'postgres' | 'mysql' | 'sqlite' | 'mssql';

function familyOf(dialect: Dialect): Family {
  if (dialect === 'mysql' || dialect === 'mariadb') return 'mysql';
  return dialect === 'sqlite' || dialect === 'mssql' ? dialect : 'postgres';
}

/** Types without arguments of their own, as printed by Knex 3.3 (columncompiler.js and the compilers of the dialects); where one is left out, Knex writes `undefined`. */
const PLAIN: Readonly<Record<string, Readonly<Partial<Record<Family, string>>>>> = {
  integer: { postgres: 'integer', mysql: 'int', sqlite: 'integer', mssql: 'int' },
  tinyint: { postgres: 'smallint', mysql: 'tinyint', sqlite: 'tinyint', mssql: 'tinyint' },
  smallint: { postgres: 'smallint', mysql: 'smallint', sqlite: 'integer', mssql: 'smallint' },
  mediumint: { postgres: 'integer', mysql: 'mediumint', sqlite: 'integer', mssql: 'int' },
  biginteger: { postgres: 'bigint', mysql: 'bigint', sqlite: 'bigint', mssql: 'bigint' },
  text: { postgres: 'text', mysql: 'text', sqlite: 'text', mssql: 'nvarchar(max)' },
  mediumtext: { mysql: 'mediumtext', mssql: 'nvarchar(max)' },
  longtext: { mysql: 'longtext', mssql: 'nvarchar(max)' },
  bool: { postgres: 'boolean', mysql: 'boolean', sqlite: 'boolean', mssql: 'bit' },
  date: { postgres: 'date', mysql: 'date', sqlite: 'date', mssql: 'date' },
  time: { postgres: 'time', mysql: 'time', sqlite: 'time', mssql: 'time' },
  geometry: { postgres: 'geometry', mysql: 'geometry', sqlite: 'geometry', mssql: 'geometry' },
  geography: { postgres: 'geography', mysql: 'geography', sqlite: 'geography', mssql: 'geography' },
  point: { postgres: 'point', mysql: 'point', sqlite: 'point', mssql: 'point' },
  json: { postgres: 'json', mysql: 'json', sqlite: 'json', mssql: 'nvarchar(max)' },
  jsonb: { postgres: 'jsonb', mysql: 'json', sqlite: 'json', mssql: 'nvarchar(max)' },
};

const ALIASES: Readonly<Record<string, string>> = {
  boolean: 'bool', bigint: 'biginteger', string: 'varchar', float: 'floating', enum: 'enu', decimal: 'decimal',
};

/** The methods of a table builder that add a column. */
export const COLUMN_METHODS: ReadonlySet<string> = new Set([
  'increments', 'bigIncrements', 'bigincrements', 'integer', 'int', 'tinyint', 'smallint', 'mediumint', 'bigint', 'bigInteger', 'biginteger',
  'text', 'tinytext', 'tinyText', 'mediumtext', 'mediumText', 'longtext', 'longText', 'string', 'varchar', 'char', 'float', 'double', 'real', 'decimal',
  'boolean', 'bool', 'date', 'datetime', 'dateTime', 'time', 'timestamp', 'year', 'geometry', 'geography', 'point', 'binary', 'varbinary', 'bit',
  'tinyblob', 'tinyBlob', 'mediumblob', 'mediumBlob', 'blob', 'longblob', 'longBlob', 'enum', 'enu', 'set', 'json', 'jsonb', 'uuid', 'serial', 'specificType',
]);

/** The type of `table.<method>(name, ...args)`. */
export function columnType(dialect: Dialect, method: string, args: readonly Value[]): TypeAnswer {
  const family = familyOf(dialect);
  const lower = method.toLowerCase();
  const type = own(ALIASES, lower) ?? lower;
  switch (type) {
    case 'increments': return increments(family, 'integer', args[0]);
    case 'bigincrements': return increments(family, 'bigint', args[0]);
    case 'varchar': return sized(family === 'mssql' ? 'nvarchar' : 'varchar', args[0], 255);
    case 'integer': case 'tinyint': {
      const length = family === 'mysql' ? sizeOf(args[0]) : undefined;
      return { sql: (own(PLAIN, type)?.[family] ?? type) + (length === undefined ? '' : `(${length})`) };
    }
    case 'text': return text(family, args[0]);
    case 'floating':
      if (family === 'mysql') return { sql: `float(${sizeOf(args[0]) ?? 8}, ${sizeOf(args[1]) ?? 2})` };
      return { sql: family === 'postgres' ? 'real' : 'float' };
    case 'double':
      if (family === 'mysql') return { sql: sizeOf(args[0]) ? `double(${sizeOf(args[0])}, ${sizeOf(args[1]) ?? 2})` : 'double' };
      return { sql: family === 'postgres' ? 'double precision' : 'float' };
    case 'decimal':
      if (family === 'sqlite') return { sql: 'float' };
      if (args[0]?.kind === 'null' && family === 'postgres') return { sql: 'decimal' };
      return known(args, 2) ?? { sql: `decimal(${sizeOf(args[0]) ?? 8}, ${sizeOf(args[1]) ?? 2})` };
    case 'datetime': case 'timestamp': return moment(family, type, args);
    case 'time': {
      const precision = precisionOf(args[0]);
      return { sql: family === 'mysql' && precision !== undefined ? `time(${precision})` : 'time' };
    }
    case 'binary': {
      const length = sizeOf(args[0]);
      if (family === 'mysql') return { sql: length ? `varbinary(${length})` : 'blob' };
      if (family === 'mssql') return { sql: `varbinary(${length || 'max'})` };
      return { sql: family === 'postgres' ? 'bytea' : 'blob' };
    }
    case 'bit': return { sql: family === 'sqlite' ? 'text' : family === 'mysql' && sizeOf(args[0]) ? `bit(${sizeOf(args[0])})` : bitLength(family, args[0]) };
    case 'uuid': return uuid(family, args[0]);
    case 'enu': return enumeration(family, args);
    case 'specifictype': {
      const sql = knownText(args[0]);
      return sql === undefined || sql.trim() === '' ? { unknown: 'the type given to specificType is not known' } : specific(sql);
    }
    default: {
      const plain = own(PLAIN, type)?.[family];
      // Knex writes `undefined` for the methods that its own compiler of this dialect lacks (char, serial, year …): the statement fails.
      return plain === undefined ? { unknown: `Knex has no SQL for ${method} in this dialect` } : { sql: plain };
    }
  }
}

function increments(family: Family, size: 'integer' | 'bigint', options: Value | undefined): SqlType {
  const primary = options === undefined || options.kind !== 'object' || knownBoolean(entry(options, 'primaryKey')) === true ? { primary: true as const } : {};
  switch (family) {
    case 'postgres': return { sql: size, autoIncrement: true, notNull: true, ...primary };
    // Without the key Knex leaves AUTO_INCREMENT out, and adds it with the key (mysql-columncompiler.js).
    case 'mysql': return { sql: `${size === 'bigint' ? 'bigint' : 'int'} unsigned`, notNull: true, autoIncrement: true, ...primary };
    case 'sqlite': return { sql: 'integer', autoIncrement: true, notNull: true, primary: true };
    case 'mssql': return { sql: size === 'bigint' ? 'bigint' : 'int', autoIncrement: true, notNull: true, ...primary };
  }
}

function text(family: Family, kind: Value | undefined): SqlType {
  const size = knownText(kind);
  if (family === 'mysql' && (size === 'medium' || size === 'mediumtext')) return { sql: 'mediumtext' };
  if (family === 'mysql' && (size === 'long' || size === 'longtext')) return { sql: 'longtext' };
  return { sql: family === 'mssql' ? 'nvarchar(max)' : 'text' };
}

/** PostgreSQL: with time zone unless `true` or `{ useTz: false }` says otherwise (pg-columncompiler.js, datetime). */
function moment(family: Family, type: 'datetime' | 'timestamp', args: readonly Value[]): TypeAnswer {
  const [first, second] = args;
  if (first?.kind === 'unknown' || first?.kind === 'data') return { unknown: 'whether the column has a time zone is not known' };
  switch (family) {
    case 'sqlite': return { sql: 'datetime' };
    case 'mssql': return { sql: knownBoolean(entry(first, 'useTz')) === true ? 'datetimeoffset' : 'datetime2' };
    case 'mysql': {
      const precision = precisionOf(first);
      return { sql: precision === undefined ? type : `${type}(${precision})` };
    }
    case 'postgres': {
      const options = first?.kind === 'object';
      const precision = knownNumber(options ? entry(first, 'precision') : second);
      const zone = options ? knownBoolean(entry(first, 'useTz')) ?? true : isFalsy(first);
      return { sql: `${zone ? 'timestamptz' : 'timestamp'}${precision === undefined ? '' : `(${precision})`}` };
    }
  }
}

function uuid(family: Family, options: Value | undefined): SqlType {
  if (family === 'postgres') return { sql: 'uuid', ...(knownBoolean(entry(options, 'primaryKey')) ? { primary: true as const } : {}) };
  if (knownBoolean(entry(options, 'useBinaryUuid'))) return { sql: 'binary(16)' };
  return { sql: family === 'mssql' ? 'uniqueidentifier' : 'char(36)' };
}

function enumeration(family: Family, args: readonly Value[]): TypeAnswer {
  const [allowed, options] = args;
  const native = family === 'postgres' && knownBoolean(entry(options, 'useNative')) === true;
  if (native) {
    const name = knownText(entry(options, 'enumName'));
    const schema = knownText(entry(options, 'schemaName'));
    if (name === undefined) return { unknown: 'the name of the enum is not known' };
    const sql = (schema === undefined ? '' : `"${schema}".`) + `"${name}"`;
    if (knownBoolean(entry(options, 'existingType'))) return { sql };
    const values = namesOf(allowed);
    return values === undefined ? { unknown: 'the values of the enum are not known' } : { sql, createsEnum: { schema, name, values } };
  }
  if (family === 'mssql') return { sql: 'nvarchar(100)' };
  const values = namesOf(allowed);
  if (values === undefined) return { unknown: 'the values of the enum are not known' };
  if (family === 'mysql') return { sql: `enum(${values.map(quoted).join(', ')})` };
  return { sql: 'text', checkedValues: values };
}

/** A type written by the author: SERIAL brings its sequence and NOT NULL (PostgreSQL manual, 8.1.4). */
function specific(sql: string): SqlType {
  return /^\s*(?:small|big)?serial[248]?\b/i.test(sql) ? { sql, autoIncrement: true, notNull: true } : { sql };
}

function sized(name: string, length: Value | undefined, fallback: number): TypeAnswer {
  if (isAbsent(length)) return { sql: `${name}(${fallback})` };
  const size = sizeOf(length);
  if (size !== undefined) return { sql: `${name}(${size})` };
  return length?.kind === 'unknown' || length?.kind === 'data' ? { unknown: 'the length is not known' } : { sql: `${name}(${fallback})` };
}

function bitLength(family: Family, options: Value | undefined): string {
  const length = knownNumber(entry(options, 'length'));
  return family === 'postgres' && length !== undefined ? `bit(${length})` : 'bit';
}

function known(args: readonly Value[], count: number): { readonly unknown: string } | undefined {
  return args.slice(0, count).some((arg) => arg.kind === 'unknown' || arg.kind === 'data') ? { unknown: 'the precision is not known' } : undefined;
}

/** A size as Knex takes it: a number, or digits in text. */
function sizeOf(value: Value | undefined): number | undefined {
  const number = knownNumber(value) ?? Number.parseInt(knownText(value) ?? '', 10);
  return Number.isNaN(number) ? undefined : number;
}

function precisionOf(value: Value | undefined): number | undefined {
  return knownNumber(value) ?? knownNumber(entry(value, 'precision'));
}

function isFalsy(value: Value | undefined): boolean {
  return isAbsent(value) || knownBoolean(value) === false || knownNumber(value) === 0 || knownText(value) === '';
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
