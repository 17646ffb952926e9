import type { QualifiedName } from '../../model/names';
import { sha1 } from './sha1';

/** The names that TypeORM makes up where none is given (DefaultNamingStrategy.js of 0.3). */
export const generatedNames = {
  primaryKey: (table: string, columns: readonly string[]): string => `PK_${hash(keyOf(table, columns)).slice(0, 27)}`,
  unique: (table: string, columns: readonly string[]): string => `UQ_${hash(keyOf(table, columns)).slice(0, 27)}`,
  foreignKey: (table: string, columns: readonly string[]): string => `FK_${hash(keyOf(table, columns)).slice(0, 27)}`,
  index: (table: string, columns: readonly string[], where?: string): string => `IDX_${hash(keyOf(table, columns) + (where ? `_${where}` : '')).slice(0, 26)}`,
  check: (table: string, expression: string): string => `CHK_${hash(`${flat(table)}_${expression}`).slice(0, 26)}`,
  exclusion: (table: string, expression: string): string => `XCL_${hash(`${flat(table)}_${expression}`).slice(0, 26)}`,
};

/** The text is percent-encoded before it is hashed (RandomGenerator.js). */
function hash(key: string): string {
  return sha1(encodeURIComponent(key.replace(/[\ud800-\udfff]/gu, '\ufffd')));
}

/** Columns are sorted, so that their order makes no other name. */
function keyOf(table: string, columns: readonly string[]): string {
  return `${flat(table)}_${[...columns].sort().join('_')}`;
}

/** The strategy leaves the schema out (getTableName). */
function flat(table: string): string {
  return table.split('.').at(-1) ?? table;
}

/** `schema.table` or `table`, as drivers split it. */
export function tableName(text: string): QualifiedName {
  const parts = text.replaceAll('"', '').replaceAll('`', '').split('.');
  const name = parts.pop() ?? text;
  const schema = parts.pop();
  return schema === undefined || schema === '' ? { name } : { schema, name };
}

/** `snakeCase` of StringUtils.js: how the default strategy names the table of a class. */
export function snakeCase(text: string): string {
  return text
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
