import type { Value } from '../../evaluate/value';
import type { Expression } from '../../model/expression';
import type { ColumnDefinition, ConstraintDefinition } from '../../model/operation';
import type { Span } from '../../model/source';
import { defaultInType } from '../../sql/defaults';
import { call, constant, unknownExpression } from '../../sql/expressions';
import { readType } from '../../sql/types';
import { fragment, parsingDialect, readExpression, readGenerated } from '../script/readParts';
import { entry, isAbsent, knownBoolean, knownText, toJson, whyUnknown } from '../script/values';
import { type SequelizeContext, embed, expressionOf, isMysql, listSql, valueSql } from './context';
import { type SqlType, typeOf } from './dataTypes';
import { type TableName, enumName, stored, tableName } from './names';
import { composeSql } from '../script/sqlText';

/** A column as an attribute describes it, and what comes with it. */
export interface Attribute {
  readonly column: ColumnDefinition;
  readonly type: SqlType | undefined;
  /** An ENUM that is a type of its own in PostgreSQL. */
  readonly enumValues?: readonly string[];
  /** `USING` that the author put into the type. */
  readonly using?: Expression;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly foreign?: ConstraintDefinition;
  /** PostgreSQL says it in a statement of its own. */
  readonly comment?: string;
  /** `references` is given, readable or not. */
  readonly refers: boolean;
  /** What the author said, as against what follows from saying nothing. */
  readonly stated: { readonly nullable: boolean; readonly default: boolean };
  /** Parts that were not understood. */
  readonly problems: readonly string[];
}

/**
 * An attribute of `createTable`, `addColumn` or `changeColumn`: a type, or an object with one (sequelize.js, `normalizeAttribute`;
 * query-generator.js of each dialect, `attributeToSQL`).
 */
export function readAttribute(context: SequelizeContext, table: TableName, key: string, value: Value | undefined, span: Span): Attribute {
  const options: Value | undefined = value?.kind === 'object' ? value : undefined;
  const typeValue = options ? entry(options, 'type') : value;
  const name = stored(context.dialect, knownText(entry(options, 'field')) ?? key);
  const type = isAbsent(typeValue) && options?.kind === 'object' && !options.complete ? { unknown: 'the type is not known' } : typeOf(context, typeValue, entry(options, 'values'));
  const unsure = new Set<'type' | 'nullable' | 'default'>();
  const problems: string[] = [];
  const known = 'unknown' in type ? undefined : type;
  if ('unknown' in type) {
    unsure.add('type');
    problems.push(type.unknown);
  }
  if (options?.kind === 'object' && !options.complete) {
    if (!options.entries.has('allowNull')) unsure.add('nullable');
    if (!options.entries.has('defaultValue')) unsure.add('default');
  }
  const autoIncrement = isTrue(entry(options, 'autoIncrement')) || isTrue(entry(options, 'autoIncrementIdentity'));
  const primaryKey = isTrue(entry(options, 'primaryKey'));
  const identity = isTrue(entry(options, 'autoIncrementIdentity'));
  // SERIAL is a default from a sequence, an identity is none (PostgreSQL manual, 8.1.4).
  const sequence = autoIncrement && !identity && context.dialect === 'postgres' ? call('nextval', [constant(`${table.table.name}_${name}_seq`)]) : undefined;
  const stated = options ? defaultOf(context, options, known, unsure) : undefined;
  const fallback = sequence ?? (stated && context.dialect === 'postgres' && known && !known.enumValues ? defaultInType(stated, readType(known.sql, 'postgres')) : stated);
  const nullable = nullableOf(context, options, unsure);
  const comment = knownText(entry(options, 'comment'));
  const written = known?.written ? writtenType(context, known.sql) : undefined;
  const ownType = known?.enumValues && context.dialect === 'postgres' ? enumName(context, table.table, name) : undefined;
  const column: ColumnDefinition = {
    name,
    ...written?.column,
    ...(known && !written && { type: ownType ? { name: ownType.name, args: [], array: known.array === true, ...(ownType.schema !== undefined && { schema: ownType.schema }) } : readType(known.sql, parsingDialect(context.dialect)) }),
    // SERIAL brings NOT NULL, AUTO_INCREMENT a key (PostgreSQL manual, 8.1.4; MySQL manual, AUTO_INCREMENT).
    nullable: nullable && !autoIncrement && written?.column.nullable !== false,
    ...(fallback && { default: fallback }),
    ...(autoIncrement && { autoIncrement: true }),
    ...(comment !== undefined && isMysql(context) && { comment }),
    ...(unsure.size > 0 && { unsure: [...unsure] }),
    span,
  };
  const refers = !isAbsent(entry(options, 'references'));
  const foreign = refers ? foreignOf(context, table, name, options, span) : undefined;
  if (typeof foreign === 'string') problems.push(foreign);
  return {
    column,
    type: known,
    ...(ownType && known?.enumValues && { enumValues: known.enumValues }),
    ...(written?.using && { using: written.using }),
    primaryKey,
    // A name or an object as `unique` only reaches the database by way of a model: `attribute.unique === true`.
    unique: knownBoolean(entry(options, 'unique')) === true,
    ...(foreign && typeof foreign === 'object' && { foreign }),
    ...(comment !== undefined && context.dialect === 'postgres' && { comment }),
    refers,
    stated: { nullable: options?.kind === 'object' && options.entries.has('allowNull'), default: stated !== undefined || unsure.has('default') },
    problems,
  };
}

/** What a type that the author wrote himself declares besides. */
function writtenType(context: SequelizeContext, sql: string): { readonly column: Omit<ColumnDefinition, 'name' | 'span'>; readonly using?: Expression } {
  const using = /\susing\s/i.exec(sql);
  const declared = using ? sql.slice(0, using.index) : sql;
  const [made] = readGenerated(fragment(`create table ff_table (ff_column ${declared})`), context.dialect) ?? [];
  const column = made?.kind === 'createTable' ? made.columns[0] : undefined;
  const { name: _name, span: _span, ...rest } = column ?? { name: '', span: undefined, type: readType(declared, parsingDialect(context.dialect)), nullable: true };
  return { column: rest, ...(using && { using: readExpression(fragment(sql.slice(using.index + using[0].length)), context.dialect) }) };
}

function isTrue(value: Value | undefined): boolean {
  return knownBoolean(value) === true;
}

/** PostgreSQL and SQLite: NOT NULL for whatever counts as false; MySQL: for `false` alone. Without `allowNull` a column takes NULL. */
function nullableOf(context: SequelizeContext, options: Value | undefined, unsure: Set<'type' | 'nullable' | 'default'>): boolean {
  const value = entry(options, 'allowNull');
  switch (value?.kind) {
    case undefined: return true;
    case 'boolean': return value.value;
    case 'undefined':
    case 'null': return isMysql(context);
    case 'number': return isMysql(context) || value.value !== 0;
    case 'string': return true;
    default:
      unsure.add('nullable');
      return true;
  }
}

/** Types that MySQL gives no default (query-generator.js of mysql, `typeWithoutDefault`). */
const WITHOUT_DEFAULT: ReadonlySet<string> = new Set(['BLOB', 'TEXT', 'GEOMETRY', 'JSON']);

/** What stands after DEFAULT; undefined where the database has none (utils.js, `defaultValueSchemable`). */
function defaultOf(context: SequelizeContext, options: Value, type: SqlType | undefined, unsure: Set<'type' | 'nullable' | 'default'>): Expression | undefined {
  const value = entry(options, 'defaultValue');
  if (value === undefined || value.kind === 'undefined' || value.kind === 'function' || value.kind === 'class') return undefined;
  if (isMysql(context) && type && WITHOUT_DEFAULT.has(type.sql)) return undefined;
  const here: Span = { file: '', start: 0, end: 0 };
  if (value.kind === 'intrinsic') {
    const inner = embed(context, value, here);
    if (inner) return expressionOf(context, inner);
    // NOW and UUIDV4 are filled in by Sequelize when a model is saved, a type is a function: neither is a default of the database.
    if (context.clientDefaults.has(value.intrinsic) || context.types.has(value.intrinsic)) return undefined;
  }
  const sql = type?.sql.toUpperCase() ?? '';
  const text = knownText(value);
  const isJson = /^JSONB?$/.test(sql);
  if (isJson && value.kind !== 'data' && value.kind !== 'unknown') {
    // The type prints the value as JSON, so that a text becomes a JSON string: '{}' is stored as "{}" (data-types.js, JSONTYPE).
    const json = value.kind === 'string' ? text : toJson(value);
    if (json !== undefined) return constant(JSON.stringify(json));
  }
  switch (value.kind) {
    case 'null': return constant(null);
    case 'boolean': return constant(context.dialect === 'sqlite' || context.dialect === 'mssql' ? (value.value ? 1 : 0) : value.value);
    case 'number': return isMysql(context) && /^(?:VAR)?CHAR/.test(sql) ? constant(String(value.value)) : constant(value.value);
    case 'string': {
      if (text === undefined) break;
      // query-generator.js of sqlite, `replaceBooleanDefaults`.
      return constant(context.dialect === 'sqlite' && /^(?:true|false)$/.test(text) ? (text === 'true' ? 1 : 0) : text);
    }
    case 'array': {
      if (!value.complete) break;
      const list = context.dialect === 'postgres' ? composeSql(here, ['array[', value.items.length > 0 ? listSql(context, value, here) : '', ']']) : valueSql(context, value, here);
      return expressionOf(context, list);
    }
    case 'data':
      unsure.add('default');
      return value.expression;
    default: break;
  }
  unsure.add('default');
  return unknownExpression(value.kind === 'unknown' ? value.reason : 'the default is not known', '?');
}

/**
 * `references: { model, key, deferrable }` with `onDelete` and `onUpdate`. Without them nothing is said, so the database's own NO ACTION holds:
 * SET NULL and CASCADE as defaults belong to associations of models.
 */
function foreignOf(context: SequelizeContext, table: TableName, column: string, options: Value | undefined, span: Span): ConstraintDefinition | string {
  const references = entry(options, 'references');
  // `table` is the word of Sequelize 7; a mere name that of Sequelize 2.
  const model = references?.kind === 'string' ? references : entry(references, 'model') ?? entry(references, 'table');
  const inSchema = context.dialect === 'postgres' && model?.kind === 'string' && table.table.schema !== undefined;
  const target = tableName(context, model);
  if ('unknown' in target) return whyUnknown(model, 'the table that is referred to');
  const key = knownText(entry(references, 'key')) ?? knownText(entry(options, 'referencesKey')) ?? 'id';
  const [onDelete, onUpdate] = [actionOf(entry(options, 'onDelete')), actionOf(entry(options, 'onUpdate'))];
  return {
    kind: 'foreign',
    columns: [column],
    references: {
      table: inSchema ? { schema: table.table.schema, name: target.table.name } : target.table,
      columns: [stored(context.dialect, key)],
      ...(onDelete && { onDelete }),
      ...(onUpdate && { onUpdate }),
    },
    ...(isAbsent(entry(references, 'deferrable')) || context.dialect !== 'postgres' ? {} : deferrable(entry(references, 'deferrable'))),
    span,
  };
}

/** An action as the model keeps it; NO ACTION is what the database does where nothing is said. */
export function actionOf(value: Value | undefined): string | undefined {
  const text = knownText(value)?.toLowerCase().trim();
  return text === undefined || text === '' || text === 'no action' ? undefined : text;
}

/** `Deferrable.INITIALLY_DEFERRED` and its like; `NOT` is none. */
export function deferrable(value: Value | undefined): { readonly deferrable?: true } {
  const name = value?.kind === 'intrinsic' ? value.intrinsic.name : knownText(value) ?? '';
  return /INITIALLY/i.test(name) ? { deferrable: true } : {};
}
