import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { ColumnDefinition, ConstraintDefinition, IndexDefinition } from '../../model/operation';
import { entry, isAbsent, knownBoolean, knownText, namesOf, notUnderstood, spanOf, UNDEFINED, whyUnknown } from '../script/values';
import { type Attribute, readAttribute } from './attribute';
import { type SequelizeContext, argSpan, isMysql } from './context';
import { enumName, stored, type TableName, tableName } from './names';

/** The names that a place not understood may touch. */
export function touching(table: TableName): readonly string[] {
  return [table.table.name.toLowerCase()];
}

/** `createTable(name, attributes, options)`: CREATE TABLE IF NOT EXISTS in every dialect. */
export function createTable(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [name, attributes, options] = args;
  const table = tableName(context, name, options);
  if ('unknown' in table) return notUnderstood(evaluation, site, table.unknown);
  if (attributes?.kind !== 'object') return notUnderstood(evaluation, site, whyUnknown(attributes, 'the attributes of the table'), touching(table));
  const span = spanOf(name, argSpan(site, 0));
  const read = [...attributes.entries].filter(([, value]) => value.kind !== 'undefined').map(([key, value]) => readAttribute(context, table, key, value, span));
  for (const attribute of read) ensureEnum(context, table, attribute, site, evaluation);
  for (const problem of read.flatMap((attribute) => attribute.problems)) evaluation.problem(problem, touching(table), site);
  const key = primaryKey(context, read, span);
  const unique = uniqueKeys(context, options, span);
  // MySQL: a unique key with a name is an index of that name.
  const indexes = isMysql(context) ? unique.map((constraint): IndexDefinition => ({ ...(constraint.name !== undefined && { name: constraint.name }), table: table.table, parts: constraint.columns.map((column) => ({ column })), unique: true, span })) : [];
  const constraints = [...read.flatMap((attribute) => columnConstraints(attribute)), ...(isMysql(context) ? [] : unique), ...(key ? [key] : [])];
  const columns = read.map(({ column }): ColumnDefinition => (key?.columns.includes(column.name) ? { ...column, nullable: false } : column));
  evaluation.emit({ kind: 'createTable', table: table.table, columns, constraints, indexes, ifNotExists: true }, site, span);
  const comment = knownText(entry(options, 'comment'));
  if (comment !== undefined && context.dialect !== 'sqlite') evaluation.emit({ kind: 'setProperty', table: table.table, property: 'comment', value: comment }, site, span);
  for (const attribute of read) commentOn(table, attribute, site, evaluation);
  if (!attributes.complete) notUnderstood(evaluation, site, 'the table has columns that are not known', touching(table));
  return UNDEFINED;
}

function primaryKey(context: SequelizeContext, attributes: readonly Attribute[], span: ConstraintDefinition['span']): ConstraintDefinition | undefined {
  const columns = attributes.filter((attribute) => attribute.primaryKey).map(({ column }) => stored(context.dialect, column.name));
  return columns.length > 0 ? { kind: 'primary', columns, span } : undefined;
}

/** The constraints of one column that the database names itself. */
export function columnConstraints(attribute: Attribute): readonly ConstraintDefinition[] {
  const { column, foreign, unique } = attribute;
  return [...(unique ? [{ kind: 'unique' as const, columns: [column.name], span: column.span }] : []), ...(foreign ? [foreign] : [])];
}

/** `uniqueKeys: { name: { fields } }`: only MySQL is given the name (query-generator.js, `createTableQuery`). */
function uniqueKeys(context: SequelizeContext, options: Value | undefined, span: ConstraintDefinition['span']): readonly ConstraintDefinition[] {
  const keys = entry(options, 'uniqueKeys');
  if (keys?.kind !== 'object') return [];
  return [...keys.entries].flatMap(([name, key]): readonly ConstraintDefinition[] => {
    const fields = namesOf(entry(key, 'fields'));
    if (!fields || knownBoolean(entry(key, 'customIndex')) === false) return [];
    return [{ kind: 'unique', ...(isMysql(context) && { name }), columns: fields.map((field) => stored(context.dialect, field)), span }];
  });
}

/** PostgreSQL: CREATE TYPE for an ENUM, only where there is no type of that name; one that is there keeps its values (query-generator.js, `pgEnum`). */
export function ensureEnum(context: SequelizeContext, table: TableName, attribute: Attribute, site: Site, evaluation: Evaluation): void {
  const values = attribute.enumValues;
  if (!values) return;
  const type = enumName(context, table.table, attribute.column.name);
  evaluation.under({ kind: 'not', condition: { kind: 'schema', query: { kind: 'objectExists', object: { kind: 'type', name: type } } } }, () => evaluation.emit({ kind: 'createEnum', type, values }, site, attribute.column.span));
}

/** COMMENT ON COLUMN, where it is a statement of its own. */
export function commentOn(table: TableName, attribute: Attribute, site: Site, evaluation: Evaluation): void {
  if (attribute.comment !== undefined) evaluation.emit({ kind: 'setProperty', table: table.table, column: attribute.column.name, property: 'comment', value: attribute.comment }, site, attribute.column.span);
}

/** `dropTable(name, { cascade })`: DROP TABLE IF EXISTS. Enum types of PostgreSQL stay, unless a model of that table is defined. */
export function dropTable(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [name, options] = args;
  const table = tableName(context, name);
  if ('unknown' in table) return notUnderstood(evaluation, site, table.unknown);
  const cascade = context.dialect === 'postgres' && [entry(options, 'cascade'), entry(options, 'force')].some((value) => knownBoolean(value) === true);
  evaluation.emit({ kind: 'dropTable', table: table.table, ifExists: true, ...(cascade && { cascade }) }, site, spanOf(name, argSpan(site, 0)));
  return UNDEFINED;
}

export function renameTable(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [before, after] = args;
  const table = tableName(context, before);
  const to = tableName(context, after);
  if ('unknown' in table) return notUnderstood(evaluation, site, table.unknown);
  if ('unknown' in to) return notUnderstood(evaluation, site, to.unknown, touching(table));
  evaluation.emit({ kind: 'renameTable', table: table.table, to: to.table }, site, spanOf(before, argSpan(site, 0)));
  return UNDEFINED;
}

/** CREATE SCHEMA; in MySQL and SQLite it does nothing (`SHOW TABLES`). */
export function createSchema(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const name = knownText(args[0]);
  if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(args[0], 'the schema'));
  if (context.dialect === 'mysql' || context.dialect === 'sqlite') return UNDEFINED;
  evaluation.emit({ kind: 'createObject', object: { kind: 'schema', name: { name: stored(context.dialect, name) } }, definition: '', ifNotExists: true }, site, spanOf(args[0], argSpan(site, 0)));
  return UNDEFINED;
}

/** DROP SCHEMA IF EXISTS … CASCADE in PostgreSQL; without schemas the name is that of a table (query-generator.js, `dropSchema`). */
export function dropSchema(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const name = knownText(args[0]);
  if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(args[0], 'the schema'));
  const span = spanOf(args[0], argSpan(site, 0));
  if (context.dialect === 'mysql' || context.dialect === 'sqlite') evaluation.emit({ kind: 'dropTable', table: { name }, ifExists: true }, site, span);
  else evaluation.emit({ kind: 'dropObject', object: { kind: 'schema', name: { name: stored(context.dialect, name) } }, ifExists: true, cascade: true }, site, span);
  return UNDEFINED;
}

/** `dropEnum(name)`: DROP TYPE IF EXISTS. */
export function dropEnum(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const name = knownText(args[0]);
  if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(args[0], 'the type'));
  evaluation.emit({ kind: 'dropType', type: { name: stored(context.dialect, name) }, ifExists: true }, site, spanOf(args[0], argSpan(site, 0)));
  return UNDEFINED;
}

/** Whether an option is given and counts as true. */
export function isSet(options: Value | undefined, key: string): boolean {
  const value = entry(options, key);
  return !isAbsent(value) && knownBoolean(value) !== false;
}
