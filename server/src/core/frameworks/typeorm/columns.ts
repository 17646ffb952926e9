import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Expression } from '../../model/expression';
import type { ColumnDefinition, OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import { call, constant, unknownExpression } from '../../sql/expressions';
import { readType } from '../../sql/types';
import { fragment, parsingDialect, readExpression } from '../script/readParts';
import { entry, isAbsent, knownBoolean, knownNumber, knownText, namesOf, spanOf, own } from '../script/values';
import { generatedNames, tableName } from './names';

/** A `TableColumn` read: the column, and what comes into being or into force with it. */
export interface ReadColumn {
  readonly column: ColumnDefinition;
  readonly isPrimary: boolean;
  readonly primaryKeyName?: string;
  readonly isUnique: boolean;
  /** PostgreSQL: the enum type of the column, named `<table>_<column>_enum` unless it is given a name. */
  readonly createsEnum?: Extract<OperationBody, { kind: 'createEnum' }>;
  /** What the options did not let know. */
  readonly gaps: readonly string[];
}

/** Reads `new TableColumn({…})` or the plain object; undefined where not even the name is known. */
export function readColumn(value: Value | undefined, table: string, dialect: Dialect, fallback: Span): ReadColumn | undefined {
  const name = knownText(entry(value, 'name'));
  if (value?.kind !== 'object' || name === undefined) return undefined;
  const gaps: string[] = [];
  const unsure = new Set<'type' | 'nullable' | 'default'>();
  if (!value.complete) {
    for (const part of ['type', 'nullable', 'default'] as const) unsure.add(part);
    gaps.push(`not all of the column ${name} is known`);
  }
  const flag = (key: string): boolean => {
    const given = entry(value, key);
    if (isAbsent(given)) return false;
    const known = knownBoolean(given);
    if (known === undefined) gaps.push(`${key} of the column ${name} is not known`);
    return known ?? false;
  };
  const isPrimary = flag('isPrimary');
  const isGenerated = flag('isGenerated');
  const strategy = knownText(entry(value, 'generationStrategy'));
  const type = fullType(value, table, name, dialect);
  if (type === undefined) unsure.add('type');
  const nullable = entry(value, 'isNullable');
  if (!isAbsent(nullable) && knownBoolean(nullable) === undefined) unsure.add('nullable');
  const increments = isGenerated && strategy !== 'uuid' && strategy !== 'rowid';
  const fallbackDefault = isGenerated && strategy === 'uuid' && dialect === 'postgres' && isAbsent(entry(value, 'default')) ? call('uuid_generate_v4', []) : undefined;
  // SERIAL, unless it is an identity (PostgresQueryRunner.js, buildCreateColumnSql).
  const sequence = increments && strategy !== 'identity' && dialect === 'postgres' ? call('nextval', [constant(`${tableName(table).name}_${name}_seq`)]) : undefined;
  const given = readDefault(entry(value, 'default'), dialect, unsure) ?? fallbackDefault ?? sequence;
  const expression = knownText(entry(value, 'asExpression'));
  const comment = knownText(entry(value, 'comment'));
  const collation = knownText(entry(value, 'collation'));
  const onUpdate = knownText(entry(value, 'onUpdate'));
  const column: ColumnDefinition = {
    name,
    ...(type !== undefined && { type: readType(type.sql, parsingDialect(dialect)) }),
    nullable: !isPrimary && knownBoolean(nullable) === true,
    ...(given && { default: given }),
    ...(expression !== undefined && { generated: { text: readExpression(fragment(expression), dialect).text, stored: dialect === 'postgres' || knownText(entry(value, 'generatedType')) === 'STORED' } }),
    ...(increments && { autoIncrement: true }),
    ...(collation !== undefined && { collation }),
    ...(comment !== undefined && dialect !== 'sqlite' && { comment }),
    ...(onUpdate !== undefined && { extra: `on update ${onUpdate.toLowerCase()}` }),
    ...(unsure.size > 0 && { unsure: [...unsure] }),
    span: spanOf(entry(value, 'name'), fallback),
  };
  const primaryKeyName = knownText(entry(value, 'primaryKeyConstraintName'));
  return { column, isPrimary, ...(primaryKeyName !== undefined && { primaryKeyName }), isUnique: flag('isUnique'), ...(type?.createsEnum && { createsEnum: type.createsEnum }), gaps };
}

interface FullType { readonly sql: string; readonly createsEnum?: Extract<OperationBody, { kind: 'createEnum' }> }

/** `createFullType` and `buildCreateColumnSql` of the drivers. */
function fullType(value: Value, table: string, name: string, dialect: Dialect): FullType | undefined {
  const type = knownText(entry(value, 'type'));
  if (type === undefined || type === '') return undefined;
  const array = knownBoolean(entry(value, 'isArray')) === true ? '[]' : '';
  const isEnum = type === 'enum' || type === 'simple-enum';
  const values = namesOf(entry(value, 'enum'));
  const hasValues = !isAbsent(entry(value, 'enum'));
  if (dialect === 'postgres' && isEnum) {
    const given = knownText(entry(value, 'enumName'));
    const { schema, name: bare } = tableName(table);
    const enumName = given ?? `${bare}_${name.toLowerCase()}_enum`;
    const qualified = tableName(schema !== undefined && !enumName.includes('.') ? `${schema}.${enumName}` : enumName);
    const sql = `${qualified.schema === undefined ? '' : `"${qualified.schema}".`}"${qualified.name}"${array}`;
    return values === undefined ? { sql } : { sql, createsEnum: { kind: 'createEnum', type: qualified, values } };
  }
  if ((dialect === 'mysql' || dialect === 'mariadb') && hasValues) return values === undefined ? undefined : { sql: `${type === 'simple-enum' ? 'enum' : type}(${values.map((item) => `'${item.replaceAll("'", "''")}'`).join(',')})` };
  // SQLite keeps an enum as varchar, without a check unless one is given (AbstractSqliteDriver.js, createFullType).
  if (dialect === 'sqlite' && hasValues) return { sql: 'varchar' };
  const unsigned = (dialect === 'mysql' || dialect === 'mariadb') && (knownBoolean(entry(value, 'unsigned')) === true || knownBoolean(entry(value, 'zerofill')) === true) ? ' unsigned' : '';
  return { sql: withArguments(value, plainType(type), dialect) + unsigned + array };
}

/** `simple-array`, `simple-json` and the JavaScript types are names for text (normalizeType of the drivers); migrations rarely use them. */
function plainType(type: string): string {
  return type === 'simple-array' || type === 'simple-json' ? 'text' : type;
}

function withArguments(value: Value, type: string, dialect: Dialect): string {
  const length = knownText(entry(value, 'length')) ?? knownNumber(entry(value, 'length'))?.toString();
  const width = knownNumber(entry(value, 'width'));
  const precision = knownNumber(entry(value, 'precision'));
  const scale = knownNumber(entry(value, 'scale'));
  const mysql = dialect === 'mysql' || dialect === 'mariadb';
  const args = length ? length : mysql && width !== undefined ? String(width) : precision !== undefined && scale !== undefined ? `${precision},${scale}` : precision !== undefined ? String(precision) : mysql ? own(MYSQL_LENGTHS, type) : undefined;
  if (args === undefined || type.includes('(')) return type;
  // The precision stands before WITH TIME ZONE.
  const zoned = /^(time|timestamp) (with(?:out)? time zone)$/i.exec(type);
  return zoned ? `${zoned[1]}(${args}) ${zoned[2]}` : `${type}(${args})`;
}

/** Lengths that MySQL needs (MysqlDriver.js, dataTypeDefaults and getColumnLength). */
const MYSQL_LENGTHS: Readonly<Record<string, string>> = { varchar: '255', nvarchar: '255', 'national varchar': '255', char: '1', binary: '1', varbinary: '255', string: '255' };

/** TypeORM writes a default into the SQL as it is: text is an expression, quotes belong to it. */
function readDefault(value: Value | undefined, dialect: Dialect, unsure: Set<'type' | 'nullable' | 'default'>): Expression | undefined {
  if (isAbsent(value) || value === undefined) return undefined;
  if (value.kind === 'boolean' || value.kind === 'number') return constant(value.value);
  const text = knownText(value);
  if (text !== undefined) return readExpression(fragment(text), dialect);
  unsure.add('default');
  return value.kind === 'data' ? value.expression : unknownExpression('the default is not known', '?');
}

/** The name of the unique key that `isUnique` makes. */
export function uniqueName(table: string, column: string, dialect: Dialect, creating: boolean): string {
  // MySQL has no unique constraints: an index, named as one when it is added to a table that is there (MysqlQueryRunner.js).
  return (dialect === 'mysql' || dialect === 'mariadb') && !creating ? generatedNames.index(table, [column]) : generatedNames.unique(table, [column]);
}
