import type { Dialect } from '../model/dialect';
import type { TypeReference } from '../model/operation';
import { normalizeText } from './text';
import { isWord, tokenize, type Token } from './tokens';

/** A type as a parser gives it in parts. */
export interface TypeParts {
  readonly name: string;
  readonly args?: readonly string[];
  readonly array?: boolean;
  readonly schema?: string;
}

/** Normalises a type so that two spellings of one type are equal. The name is in any case; a user's own type keeps its spelling in PostgreSQL. */
export function makeType(parts: TypeParts, dialect: Dialect): TypeReference {
  const args = parts.args ?? [];
  const array = parts.array ?? false;
  switch (dialect) {
    case 'postgres': return postgresType(parts, args, array);
    case 'mysql':
    case 'mariadb': return mysqlType(parts.name, args, dialect);
    case 'clickhouse': return { name: CLICKHOUSE_ALIASES[parts.name.toUpperCase()] ?? parts.name, args, array };
    case 'mssql': return mssqlType(parts, args);
    default: return { name: squeeze(parts.name.toLowerCase()), args, array, ...(parts.schema ? { schema: parts.schema } : {}) };
  }
}

/** Reads a type from its text: `character varying(255)`, `int(11) unsigned`, `"Role"[]`, `Nullable(Decimal(18, 3))`, `enum('a','b')`. */
export function readType(text: string, dialect: Dialect): TypeReference {
  const tokens = tokenize(text, dialect).filter((token) => token.kind !== 'comment');
  const words: string[] = [];
  let schema: string | undefined;
  let args: readonly string[] | undefined;
  let array = false;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (token.kind === 'punctuation' && token.value === '(') {
      const end = closing(tokens, at);
      const list = readArgs(tokens.slice(at + 1, end), text, dialect);
      if (!args) args = list;
      at = end;
      continue;
    }
    if (token.kind === 'punctuation' && token.value === '.') {
      schema = words.pop();
      continue;
    }
    if (token.kind === 'punctuation' && token.value === '[') {
      array = true;
      continue;
    }
    if (isWord(token, 'array') && words.length > 0) {
      array = true;
      continue;
    }
    // A character set or collation is no part of the type's name.
    if (args !== undefined || words.length > 0) {
      if (isWord(token, 'collate') || isWord(token, 'charset') || (isWord(token, 'character') && isWord(tokens[at + 1], 'set'))) break;
    }
    if (token.kind === 'name') words.push(token.value);
    else if (token.kind === 'word') words.push(dialect === 'clickhouse' ? text.slice(token.start, token.end) : token.value);
  }
  return makeType({ name: words.join(' '), args, array, schema }, dialect);
}

/** The type for people and for comparing: `varchar(255)`, `"Role"[]`. */
export function typeText(type: TypeReference): string {
  const schema = type.schema ? `${type.schema}.` : '';
  const args = type.args.length > 0 ? `(${type.args.join(', ')})` : '';
  const [base, ...rest] = type.name.split(' unsigned');
  const name = rest.length > 0 ? `${base ?? ''}${args} unsigned` : `${type.name}${args}`;
  return `${schema}${name}${type.array ? '[]' : ''}`;
}

/** Whether two normalised types are one; an unqualified name and `public.` mean the same. */
export function sameType(left: TypeReference, right: TypeReference): boolean {
  return typeText({ ...left, schema: defaultless(left.schema) }) === typeText({ ...right, schema: defaultless(right.schema) });
}

function defaultless(schema: string | undefined): string | undefined {
  return schema === 'public' || schema === 'dbo' ? undefined : schema;
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const value = tokens[at]?.kind === 'punctuation' ? tokens[at]?.value : '';
    if (value === '(') depth++;
    else if (value === ')' && --depth === 0) return at;
  }
  return tokens.length;
}

function readArgs(tokens: readonly Token[], text: string, dialect: Dialect): readonly string[] {
  const args: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind === 'punctuation' && token.value === '(') depth++;
    if (token?.kind === 'punctuation' && token.value === ')') depth--;
    if (token && !(depth === 0 && token.kind === 'punctuation' && token.value === ',')) continue;
    const part = tokens.slice(from, at);
    from = at + 1;
    const first = part[0];
    const last = part[part.length - 1];
    if (!first || !last) continue;
    if (part.length === 1 && (first.kind === 'string' || first.kind === 'word')) args.push(first.kind === 'word' && dialect === 'clickhouse' ? text.slice(first.start, first.end) : first.value);
    else args.push(normalizeText(text.slice(first.start, last.end), dialect));
  }
  return args;
}

function squeeze(name: string): string {
  return name.trim().replace(/\s+/g, ' ');
}

/** PostgreSQL manual, chapter 8, table 8.1: names and aliases; serial types are set apart by the reader. */
const POSTGRES_ALIASES: Readonly<Record<string, string>> = {
  int: 'integer', int4: 'integer', integer: 'integer', int2: 'smallint', int8: 'bigint',
  serial: 'integer', serial4: 'integer', bigserial: 'bigint', serial8: 'bigint', smallserial: 'smallint', serial2: 'smallint',
  float4: 'real', float8: 'double precision', float: 'double precision', bool: 'boolean',
  'character varying': 'varchar', 'char varying': 'varchar', 'national character varying': 'varchar', 'national char varying': 'varchar',
  character: 'char', bpchar: 'char', 'national character': 'char', 'national char': 'char', nchar: 'char',
  decimal: 'numeric', dec: 'numeric', 'bit varying': 'varbit',
  'timestamp without time zone': 'timestamp', 'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time', 'time with time zone': 'timetz',
};

/** Types whose precision of 6 is the default (manual 8.5). */
const SECONDS = new Set(['timestamp', 'timestamptz', 'time', 'timetz', 'interval']);

function postgresType(parts: TypeParts, given: readonly string[], array: boolean): TypeReference {
  const inCatalog = parts.schema === undefined || parts.schema === 'pg_catalog';
  const spelled = squeeze(parts.name);
  const alias = inCatalog ? POSTGRES_ALIASES[spelled] : undefined;
  let name = alias ?? spelled;
  let args = given;
  if (spelled === 'float' && args[0] !== undefined) {
    // float(1) to float(24) is real (manual 8.1.3).
    if (Number(args[0]) <= 24) name = 'real';
    args = [];
  }
  if (SECONDS.has(name) && args.length === 1 && args[0] === '6') args = [];
  if (name === 'numeric' && args.length === 1) args = [args[0] ?? '', '0'];
  if (name === 'char' && args.length === 0 && spelled !== 'bpchar') args = ['1'];
  if (name === 'bit' && args.length === 0) args = ['1'];
  return { name, args, array, ...(inCatalog ? {} : { schema: parts.schema }) };
}

/** MySQL manual, 11.9 "Using Data Types from Other Database Engines", and the synonyms of 11.1 to 11.3. */
const MYSQL_ALIASES: Readonly<Record<string, string>> = {
  integer: 'int', int4: 'int', int2: 'smallint', int1: 'tinyint', int3: 'mediumint', middleint: 'mediumint', int8: 'bigint',
  dec: 'decimal', numeric: 'decimal', fixed: 'decimal', 'double precision': 'double', real: 'double', float8: 'double', float4: 'float',
  character: 'char', 'national char': 'char', nchar: 'char', 'national character': 'char',
  'character varying': 'varchar', 'char varying': 'varchar', 'national varchar': 'varchar', nvarchar: 'varchar', varcharacter: 'varchar',
  'long varchar': 'mediumtext', long: 'mediumtext', 'long varbinary': 'mediumblob', 'char byte': 'binary',
};
const MYSQL_INTEGERS = new Set(['int', 'tinyint', 'smallint', 'mediumint', 'bigint']);

function mysqlType(spelled: string, given: readonly string[], dialect: Dialect): TypeReference {
  let name = squeeze(spelled.toLowerCase());
  let args = given;
  const unsigned = / unsigned\b| zerofill\b/.test(name);
  name = squeeze(name.replace(/ (?:unsigned|signed|zerofill|binary|ascii|unicode)\b/g, ''));
  if (name === 'serial') return { name: 'bigint unsigned', args: [], array: false };
  // BOOL is TINYINT(1) (manual 11.1.1).
  if (name === 'bool' || name === 'boolean') return { name: 'tinyint', args: ['1'], array: false };
  name = MYSQL_ALIASES[name] ?? name;
  // The display width says nothing of the values, but drivers read TINYINT(1) as a boolean.
  if (MYSQL_INTEGERS.has(name) && !(name === 'tinyint' && args[0] === '1' && !unsigned)) args = [];
  if (name === 'year') args = [];
  if (name === 'decimal') args = [args[0] ?? '10', args[1] ?? '0'];
  if ((name === 'char' || name === 'binary' || name === 'bit') && args.length === 0) args = ['1'];
  if (/^(?:datetime|timestamp|time)$/.test(name) && args[0] === '0') args = [];
  // MariaDB: JSON is LONGTEXT with a check.
  if (name === 'json' && dialect === 'mariadb') name = 'longtext';
  return { name: unsigned ? `${name} unsigned` : name, args, array: false };
}

/** ClickHouse documentation, data types: case-insensitive aliases for compatibility. */
const CLICKHOUSE_ALIASES: Readonly<Record<string, string>> = {
  TINYINT: 'Int8', INT1: 'Int8', BYTE: 'Int8', SMALLINT: 'Int16', INT: 'Int32', INTEGER: 'Int32', INT4: 'Int32', BIGINT: 'Int64',
  FLOAT: 'Float32', REAL: 'Float32', SINGLE: 'Float32', DOUBLE: 'Float64', 'DOUBLE PRECISION': 'Float64', BOOL: 'Bool', BOOLEAN: 'Bool',
  TEXT: 'String', VARCHAR: 'String', CHAR: 'String', BLOB: 'String', TINYTEXT: 'String', MEDIUMTEXT: 'String', LONGTEXT: 'String', CLOB: 'String',
  TIMESTAMP: 'DateTime', DATETIME: 'DateTime', DATE: 'Date', DEC: 'Decimal', NUMERIC: 'Decimal', FIXED: 'Decimal', STRING: 'String',
};

const MSSQL_ALIASES: Readonly<Record<string, string>> = {
  integer: 'int', dec: 'decimal', numeric: 'decimal', 'character varying': 'varchar', 'char varying': 'varchar', character: 'char',
  'national character varying': 'nvarchar', 'national char varying': 'nvarchar', 'national character': 'nchar', 'national char': 'nchar',
  'double precision': 'float', rowversion: 'timestamp', 'binary varying': 'varbinary',
};

function mssqlType(parts: TypeParts, given: readonly string[]): TypeReference {
  const spelled = squeeze(parts.name.toLowerCase());
  const name = MSSQL_ALIASES[spelled] ?? spelled;
  const args = name === 'decimal' ? [given[0] ?? '18', given[1] ?? '0'] : given.map((arg) => arg.toLowerCase());
  return { name, args, array: false, ...(parts.schema && parts.schema !== 'sys' ? { schema: parts.schema } : {}) };
}
