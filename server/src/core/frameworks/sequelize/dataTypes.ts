import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import { entry, intrinsicValue, isAbsent, knownBoolean, knownNumber, knownText, listOf, own } from '../script/values';
import type { SequelizeContext } from './context';

/** A data type as the author put it together: `DataTypes.INTEGER(11).UNSIGNED`. */
export interface DataType {
  /** `STRING`, `INTEGER` … */
  readonly key: string;
  readonly args: readonly Value[];
  readonly unsigned?: boolean;
  readonly zerofill?: boolean;
  readonly binary?: boolean;
}

/** The SQL of a type. */
export interface SqlType {
  readonly sql: string;
  /** The values of an ENUM; in PostgreSQL it is a type of its own, whose name comes from table and column. */
  readonly enumValues?: readonly string[];
  readonly array?: boolean;
  /** Text of the author: more than a type may stand in it (`INTEGER USING x::integer`, `TIMESTAMP DEFAULT now()`). */
  readonly written?: true;
}

export type TypeAnswer = SqlType | { readonly unknown: string };

const KEYS: ReadonlySet<string> = new Set([
  'STRING', 'CHAR', 'TEXT', 'NUMBER', 'TINYINT', 'SMALLINT', 'MEDIUMINT', 'INTEGER', 'BIGINT', 'FLOAT', 'TIME', 'DATE', 'DATEONLY', 'BOOLEAN', 'BLOB', 'DECIMAL',
  'NUMERIC', 'UUID', 'HSTORE', 'JSON', 'JSONB', 'VIRTUAL', 'ARRAY', 'ENUM', 'RANGE', 'REAL', 'DOUBLE', 'DOUBLE PRECISION', 'GEOMETRY', 'GEOGRAPHY', 'CIDR', 'INET',
  'MACADDR', 'MACADDR8', 'CITEXT', 'TSVECTOR',
]);

const CLIENT_DEFAULTS: ReadonlySet<string> = new Set(['NOW', 'UUIDV1', 'UUIDV4']);

/** `DataTypes.<key>`; undefined where there is none of that name. */
export function dataTypeMember(context: SequelizeContext, key: string): Value | undefined {
  if (CLIENT_DEFAULTS.has(key)) {
    const intrinsic: Intrinsic = { name: key, inert: true, call: () => value, construct: () => value };
    context.clientDefaults.add(intrinsic);
    const value = intrinsicValue(intrinsic);
    return value;
  }
  return KEYS.has(key) ? typeValue(context, { key, args: [] }) : undefined;
}

function typeValue(context: SequelizeContext, type: DataType): Value {
  const make = (args: readonly Value[]): Value => typeValue(context, { ...type, args });
  const intrinsic: Intrinsic = {
    name: type.key,
    inert: true,
    call: (args: readonly Value[], _site: Site, _evaluation: Evaluation) => make(args),
    construct: make,
    get(property) {
      switch (property) {
        case 'UNSIGNED': return typeValue(context, { ...type, unsigned: true });
        case 'ZEROFILL': return typeValue(context, { ...type, zerofill: true });
        case 'BINARY': return typeValue(context, { ...type, binary: true });
        case 'key': return { kind: 'string', source: { text: type.key, holes: [], locate: () => ({ file: '', start: 0, end: 0 }) } };
        default: return { kind: 'unknown', reason: `\`${property}\` of a data type`, mayTouch: 'nothing' };
      }
    },
  };
  context.types.set(intrinsic, type);
  return intrinsicValue(intrinsic);
}

/** The type that an attribute gives: a data type or text of the author, as Sequelize 6 prints it (data-types.js of each dialect). `values` are the attribute's own. */
export function typeOf(context: SequelizeContext, value: Value | undefined, values?: Value): TypeAnswer {
  const text = knownText(value);
  // `normalizeDataType` looks a text up among the types of the dialect; any other text goes into the SQL as it is.
  if (text !== undefined) return KEYS.has(text) && text !== 'ENUM' && text !== 'ARRAY' ? typeSql(context, { key: text, args: [] }, values) : { sql: text, written: true };
  const type = value?.kind === 'intrinsic' ? context.types.get(value.intrinsic) : undefined;
  if (type) return typeSql(context, type, values);
  if (value?.kind === 'intrinsic' && context.clientDefaults.has(value.intrinsic)) return { sql: value.intrinsic.name };
  return { unknown: value?.kind === 'unknown' ? `the type is not known: ${value.reason}` : 'the type is not known' };
}

type Family = 'postgres' | 'mysql' | 'sqlite' | 'mssql';

function familyOf(dialect: Dialect): Family {
  if (dialect === 'mysql' || dialect === 'mariadb') return 'mysql';
  return dialect === 'sqlite' || dialect === 'mssql' ? dialect : 'postgres';
}

/** Types whose SQL has no parts. */
const PLAIN: Readonly<Record<string, Readonly<Partial<Record<Family, string>>> | string>> = {
  BOOLEAN: { postgres: 'BOOLEAN', mysql: 'TINYINT(1)', sqlite: 'TINYINT(1)', mssql: 'BIT' },
  TIME: 'TIME',
  DATEONLY: 'DATE',
  UUID: { postgres: 'UUID', mysql: 'CHAR(36) BINARY', sqlite: 'UUID', mssql: 'CHAR(36)' },
  CITEXT: { postgres: 'CITEXT', mysql: 'CITEXT', sqlite: 'TEXT COLLATE NOCASE', mssql: 'CITEXT' },
  JSON: { postgres: 'JSON', mysql: 'JSON', sqlite: 'JSON', mssql: 'NVARCHAR(MAX)' },
  JSONB: 'JSONB', HSTORE: 'HSTORE', CIDR: 'CIDR', INET: 'INET', MACADDR: 'MACADDR', MACADDR8: 'MACADDR8', TSVECTOR: 'TSVECTOR', VIRTUAL: 'VIRTUAL',
};

const SIZES: Readonly<Record<string, string>> = { tiny: 'TINY', medium: 'MEDIUM', long: 'LONG' };

const RANGES: Readonly<Record<string, string>> = { INTEGER: 'int4range', DECIMAL: 'numrange', DATE: 'tstzrange', DATEONLY: 'daterange', BIGINT: 'int8range' };

function typeSql(context: SequelizeContext, type: DataType, values: Value | undefined): TypeAnswer {
  const family = familyOf(context.dialect);
  const [first, second] = type.args;
  const plain = PLAIN[type.key];
  if (plain !== undefined) return { sql: typeof plain === 'string' ? plain : plain[family] ?? type.key };
  switch (type.key) {
    case 'STRING': case 'CHAR': return textOfLength(type, family);
    case 'TEXT': case 'BLOB': {
      const size = own(SIZES, (knownText(first) ?? knownText(entry(first, 'length')) ?? '').toLowerCase()) ?? '';
      if (family === 'postgres') return { sql: type.key === 'TEXT' ? 'TEXT' : 'BYTEA' };
      if (family === 'mssql') return { sql: type.key === 'TEXT' ? 'NVARCHAR(MAX)' : 'VARBINARY(MAX)' };
      return { sql: family === 'sqlite' && type.key === 'TEXT' ? 'TEXT' : size + type.key };
    }
    case 'DATE': {
      // The precision only reaches MySQL.
      if (family === 'postgres') return { sql: 'TIMESTAMP WITH TIME ZONE' };
      const length = sizeOf(first) ?? sizeOf(entry(first, 'length'));
      if (family === 'mssql') return { sql: 'DATETIMEOFFSET' };
      return { sql: family === 'mysql' && length ? `DATETIME(${length})` : 'DATETIME' };
    }
    case 'DECIMAL': case 'NUMERIC': {
      const [precision, scale] = first?.kind === 'object' ? [entry(first, 'precision'), entry(first, 'scale')] : [first, second];
      if (isHidden(precision) || isHidden(scale)) return { unknown: 'the precision is not known' };
      // query-generator leaves out what is 0: DECIMAL(10, 0) is printed as DECIMAL(10), which is the same.
      const parts = [sizeOf(precision), sizeOf(scale)].filter((part) => part);
      return { sql: `DECIMAL${parts.length > 0 ? `(${parts.join(',')})` : ''}${family === 'mysql' && type.unsigned ? ' UNSIGNED' : ''}` };
    }
    case 'ENUM': {
      const list = enumValues(type.args, values);
      if (list === undefined) return { unknown: 'the values of the enum are not known' };
      if (family === 'sqlite') return { sql: 'TEXT' };
      if (family === 'mssql') return { sql: 'VARCHAR(255)' };
      return { sql: `ENUM(${list.map((item) => `'${item.replaceAll("'", "''")}'`).join(', ')})`, enumValues: list };
    }
    case 'ARRAY': {
      const inner = typeOf(context, first?.kind === 'object' ? entry(first, 'type') : first, values);
      return 'unknown' in inner ? inner : { ...inner, sql: `${inner.sql}[]`, array: true };
    }
    case 'RANGE': {
      const subtype = first?.kind === 'intrinsic' ? context.types.get(first.intrinsic)?.key : undefined;
      return { sql: RANGES[subtype ?? 'INTEGER'] ?? 'int4range' };
    }
    case 'GEOMETRY': case 'GEOGRAPHY': {
      const [shape, srid] = first?.kind === 'object' ? [entry(first, 'type'), entry(first, 'srid')] : [first, second];
      const name = knownText(shape);
      if (isHidden(shape)) return { unknown: 'the kind of geometry is not known' };
      if (family === 'mysql') return { sql: name ?? type.key };
      return { sql: name === undefined || family !== 'postgres' ? type.key : `${type.key}(${name}${sizeOf(srid) ? `,${sizeOf(srid)}` : ''})` };
    }
    default: return numberSql(type, family);
  }
}

/** STRING and CHAR: 255 where nothing is said; BINARY is BYTEA in PostgreSQL. */
function textOfLength(type: DataType, family: Family): TypeAnswer {
  const [first, second] = type.args;
  const length = first?.kind === 'object' ? entry(first, 'length') : first;
  const binary = type.binary || knownBoolean(second) === true || knownBoolean(entry(first, 'binary')) === true;
  if (family === 'postgres' && binary) return { sql: 'BYTEA' };
  if (isHidden(length)) return { unknown: 'the length is not known' };
  const name = type.key === 'CHAR' ? 'CHAR' : family === 'mssql' ? 'NVARCHAR' : 'VARCHAR';
  return { sql: `${name}(${knownText(length) || sizeOf(length) || 255})${binary && family === 'mysql' ? ' BINARY' : ''}` };
}

const KEY_NAMES: Readonly<Record<string, string>> = { DOUBLE: 'DOUBLE PRECISION' };

/** PostgreSQL takes no length, sign or filling (data-types.js of postgres); SQLite none of sign and filling for integers. */
function numberSql(type: DataType, family: Family): TypeAnswer {
  const [first, second] = type.args;
  const [length, decimals] = first?.kind === 'object' ? [entry(first, 'length'), entry(first, 'decimals')] : [first, second];
  if (isHidden(length)) return { unknown: 'the length is not known' };
  const name = KEY_NAMES[type.key] ?? type.key;
  const [size, places] = [sizeOf(length), sizeOf(decimals)];
  if (family === 'postgres') return { sql: type.key === 'FLOAT' && size && places === undefined ? `FLOAT(${size})` : name };
  const inBrackets = size ? `(${size}${places === undefined ? '' : `,${places}`})` : '';
  return { sql: name + inBrackets + (family === 'mysql' && type.unsigned ? ' UNSIGNED' : '') + (family === 'mysql' && type.zerofill ? ' ZEROFILL' : '') };
}

/** `ENUM('a', 'b')`, `ENUM(['a'])`, `ENUM({ values })`, or `{ type: ENUM, values }`: the attribute's own values come first. */
function enumValues(args: readonly Value[], values: Value | undefined): readonly string[] | undefined {
  const own = isAbsent(values) ? undefined : values;
  const given = own ? [own] : args[0]?.kind === 'object' ? [entry(args[0], 'values')] : args;
  const items = given.flatMap((item): readonly (Value | undefined)[] => listOf(item) ?? [undefined]).map((item) => knownText(item) ?? (item?.kind === 'number' ? String(item.value) : undefined));
  return items.length > 0 && items.every((item) => item !== undefined) ? (items as string[]) : undefined;
}

function sizeOf(value: Value | undefined): number | undefined {
  const number = knownNumber(value) ?? Number.parseInt(knownText(value) ?? '', 10);
  return Number.isNaN(number) ? undefined : number;
}

function isHidden(value: Value | undefined): boolean {
  return value?.kind === 'unknown' || value?.kind === 'data' || (value?.kind === 'string' && knownText(value) === undefined);
}
