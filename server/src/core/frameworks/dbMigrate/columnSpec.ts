import type { Value } from '../../evaluate/value';
import type { Span } from '../../model/source';
import { composeSql, literalSql, quoteLiteral, type SqlText } from '../script/sqlText';
import { entry, isAbsent, knownBoolean, knownNumber, knownText } from '../script/values';
import { type DbMigrateContext, type Driver, driverOf, keySql, wordsSql } from './context';

/** A column as SQL declares it, and what follows the statement. */
export interface ColumnDeclaration {
  readonly sql: SqlText;
  /** `foreignKey` of the specification: added by a statement of its own. */
  readonly foreignKey?: Value;
  /** PostgreSQL: COMMENT ON COLUMN. */
  readonly comment?: string;
}

/** A specification is a type, or an object with one (db-migrate-base, `normalizeColumnSpec`). */
function field(spec: Value | undefined, name: string): Value | undefined {
  return spec?.kind === 'object' ? entry(spec, name) : name === 'type' ? spec : undefined;
}

export function isPrimaryKey(spec: Value | undefined): boolean {
  return knownBoolean(field(spec, 'primaryKey')) === true;
}

/** Types with a name of their own (db-migrate-shared, data_type.js; `mapDataType` of the drivers); any other goes into the SQL in upper case. */
const TYPES: Readonly<Record<string, string | Readonly<Record<Driver, string>>>> = {
  string: 'VARCHAR', int: 'INTEGER', blob: { pg: 'BYTEA', mysql: 'BLOB', sqlite: 'BLOB' },
  datetime: { pg: 'TIMESTAMP', mysql: 'DATETIME', sqlite: 'datetime' }, boolean: { pg: 'BOOLEAN', mysql: 'TINYINT(1)', sqlite: 'BOOLEAN' },
};

/** MySQL chooses the size of TEXT and BLOB by `length`, which is 1000 where nothing is said. */
function sized(type: 'TEXT' | 'BLOB', length: number): string {
  if (length > 16777216) return `LONG${type}`;
  if (length > 65536) return `MEDIUM${type}`;
  return length > 256 ? type : `TINY${type}`;
}

/** The type in SQL; undefined where it is not known. */
export function typeSql(context: DbMigrateContext, spec: Value | undefined): string | undefined {
  const type = knownText(field(spec, 'type'));
  if (type === undefined) return undefined;
  const driver = driverOf(context);
  const length = sizeOf(field(spec, 'length'));
  if (driver === 'mysql' && (type === 'text' || type === 'blob')) return sized(type === 'text' ? 'TEXT' : 'BLOB', Number.parseInt(length ?? '', 10) || 1000);
  const zoned = driver === 'pg' ? /^(time|timestamp)tz$/.exec(type)?.[1] : undefined;
  const found = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  const name = zoned ? zoned.toUpperCase() : typeof found === 'string' ? found : found?.[driver] ?? type.toUpperCase();
  const withZone = zoned !== undefined || (driver === 'pg' && isSet(field(spec, 'timezone')));
  return name + lengthSql(driver, type, name, spec, length) + (withZone ? ' WITH TIME ZONE' : '');
}

function lengthSql(driver: Driver, type: string, name: string, spec: Value | undefined, length: string | undefined): string {
  if (driver === 'mysql' && type === 'decimal') {
    const [precision, scale] = [sizeOf(field(spec, 'precision')), sizeOf(field(spec, 'scale'))];
    return precision && scale ? `(${precision},${scale})` : '';
  }
  if (driver === 'sqlite' && type === 'int') return '';
  if (length) return `(${length})`;
  return driver === 'mysql' && name === 'VARCHAR' ? '(255)' : '';
}

function sizeOf(value: Value | undefined): string | undefined {
  const number = knownNumber(value);
  return number === undefined ? knownText(value) : number === 0 ? undefined : String(number);
}

/** How a statement treats PRIMARY KEY: a table of one key column declares it with the column, ALTER TABLE does so in MySQL alone. */
export type KeyMode = 'inline' | 'list' | 'alter';

/** A column as CREATE TABLE and ALTER TABLE declare it (`createColumnDef` and `createColumnConstraint` of the drivers); undefined where its type is not known. */
export function declareColumn(context: DbMigrateContext, name: string, spec: Value | undefined, mode: KeyMode, span: Span): ColumnDeclaration | undefined {
  const driver = driverOf(context);
  const primary = isPrimaryKey(spec);
  const increments = isSet(field(spec, 'autoIncrement'));
  // PostgreSQL: SERIAL whatever the type; without `primaryKey` nothing comes of autoIncrement.
  const serial = driver === 'pg' && primary && increments;
  const type = serial ? 'SERIAL' : typeSql(context, spec);
  if (type === undefined) return undefined;
  const emitsKey = primary && (mode === 'inline' || (mode === 'alter' && driver === 'mysql'));
  const fallback = defaultSql(context, field(spec, 'defaultValue'), span);
  const words = [
    type,
    driver === 'mysql' && isSet(field(spec, 'unsigned')) ? 'UNSIGNED' : '',
    driver === 'mysql' ? prefixed('CHARACTER SET ', knownText(field(spec, 'characterSet'))) : '',
    driver === 'mysql' ? prefixed('COLLATE ', knownText(field(spec, 'collation'))) : '',
    emitsKey ? 'PRIMARY KEY' : '',
    driver === 'mysql' && increments ? 'AUTO_INCREMENT' : driver === 'sqlite' && emitsKey && increments ? 'AUTOINCREMENT' : '',
    knownBoolean(field(spec, 'notNull')) === true ? 'NOT NULL' : '',
    isSet(field(spec, 'unique')) ? 'UNIQUE' : '',
    driver === 'mysql' ? onUpdate(knownText(field(spec, 'onUpdate'))) : '',
    driver === 'mysql' && (isSet(field(spec, 'null')) || knownBoolean(field(spec, 'notNull')) === false) ? 'NULL' : '',
  ].filter((word) => word !== '');
  const comment = knownText(field(spec, 'comment'));
  const foreignKey = field(spec, 'foreignKey');
  const pieces = [keySql(context, name, span), ` ${words.join(' ')}`, ...(fallback ? [' DEFAULT ', fallback] : []), comment !== undefined && driver === 'mysql' ? ` COMMENT ${quoteLiteral(comment, context.dialect)}` : ''];
  return {
    sql: composeSql(span, pieces.filter((piece) => piece !== '')),
    // SQLite's driver leaves foreign keys out.
    ...(foreignKey && !isAbsent(foreignKey) && driver !== 'sqlite' && { foreignKey }),
    ...(comment !== undefined && driver === 'pg' && { comment }),
  };
}

function prefixed(words: string, text: string | undefined): string {
  return text === undefined ? '' : words + text;
}

function onUpdate(text: string | undefined): string {
  return text?.startsWith('CURRENT_TIMESTAMP') ? `ON UPDATE ${text}` : '';
}

/** A text is a literal, save CURRENT_TIMESTAMP in MySQL; `{ prep }` and `{ special: 'CURRENT_TIMESTAMP' }` are SQL. */
export function defaultSql(context: DbMigrateContext, value: Value | undefined, span: Span): SqlText | undefined {
  if (value === undefined || value.kind === 'undefined') return undefined;
  const text = knownText(value);
  if (text !== undefined && driverOf(context) === 'mysql' && text.startsWith('CURRENT_TIMESTAMP')) return wordsSql(text, span);
  const special = knownText(entry(value, 'prep')) ?? knownText(entry(value, 'special'));
  if (special !== undefined) return wordsSql(special, span);
  return literalSql(value, context.dialect, span, context.names);
}

function isSet(value: Value | undefined): boolean {
  return !isAbsent(value) && knownBoolean(value) !== false;
}
