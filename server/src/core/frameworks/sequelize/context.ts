import { computedText, holeText } from '../../evaluate/text';
import type { Intrinsic, Site, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Expression } from '../../model/expression';
import type { Span } from '../../model/source';
import { unknownExpression } from '../../sql/expressions';
import { type Fragment, parsingDialect, readExpression } from '../script/readParts';
import { composeSql, literalSql, plainSql, quotedName, type SqlText, type ValueNames, createValueNames } from '../script/sqlText';
import { knownText } from '../script/values';
import type { DataType } from './dataTypes';

/** What all parts of one reading share. */
export interface SequelizeContext {
  readonly dialect: Dialect;
  readonly names: ValueNames;
  /** How `literal`, `fn`, `col`, `cast` and `where` read inside SQL. */
  readonly embedded: WeakMap<Intrinsic, (span: Span) => SqlText>;
  /** Data types (`DataTypes.STRING(20)`). */
  readonly types: WeakMap<Intrinsic, DataType>;
  /** Defaults that Sequelize itself fills in, so that the database has none: `NOW`, `UUIDV1`, `UUIDV4`. */
  readonly clientDefaults: WeakSet<Intrinsic>;
}

export function createContext(dialect: Dialect): SequelizeContext {
  return { dialect, names: createValueNames(), embedded: new WeakMap(), types: new WeakMap(), clientDefaults: new WeakSet() };
}

export function isMysql(context: SequelizeContext): boolean {
  return context.dialect === 'mysql' || context.dialect === 'mariadb';
}

/** The SQL of a `literal`, `fn`, `col` …; undefined for any other value. */
export function embed(context: SequelizeContext, value: Value | undefined, span: Span): SqlText | undefined {
  return value?.kind === 'intrinsic' ? context.embedded.get(value.intrinsic)?.(span) : undefined;
}

/** sql-string.js `escape`: a value as SQL. Lists become ARRAY[…] in PostgreSQL, lists of values elsewhere. */
export function valueSql(context: SequelizeContext, value: Value | undefined, span: Span): SqlText {
  const inner = embed(context, value, span);
  if (inner) return inner;
  if (value?.kind === 'boolean' && (context.dialect === 'sqlite' || context.dialect === 'mssql')) return plainSql(computedText(value.value ? '1' : '0', span));
  if (value?.kind !== 'array' || !value.complete) return literalSql(value, context.dialect, span, context.names);
  const items = listSql(context, value, span);
  return context.dialect === 'postgres' ? composeSql(span, ['array[', items, ']']) : items;
}

/** The items of a list, as `IN (:ids)` takes them; lists within it are in brackets (sql-string.js, `arrayToList`). */
export function listSql(context: SequelizeContext, value: Value, span: Span): SqlText {
  if (value.kind !== 'array') return valueSql(context, value, span);
  const items = value.items.map((item) => (item.kind === 'array' ? composeSql(span, ['(', listSql(context, item, span), ')']) : valueSql(context, item, span)));
  if (!value.complete) items.push(context.names(unknownExpression('more values that are not known', '?'), span));
  return items.length === 0 ? plainSql(computedText('null', span)) : composeSql(span, items, ', ');
}

/** A name in quotes, its place kept. Ticks and quotes that it brings along are taken off (utils.js, `removeTicks`). */
export function nameSql(context: SequelizeContext, value: Value | string, span: Span): SqlText {
  const dialect = parsingDialect(context.dialect);
  if (typeof value === 'string') return plainSql(quotedName(computedText(unticked(value), span), dialect));
  const text = knownText(value);
  if (value.kind !== 'string' || text === undefined) return plainSql(holeText('ff_unknown', span, 'a name that is not known'));
  return plainSql(quotedName(text === unticked(text) ? value.source : computedText(unticked(text), span), dialect));
}

export function unticked(text: string): string {
  return text.replace(/["`]/g, '');
}

/** SQL with values in it, read as an expression in the normal form of the reader. */
export function expressionOf(context: SequelizeContext, sql: SqlText): Expression {
  const hole = sql.source.holes[0];
  if (hole) return unknownExpression(hole.reason, sql.source.text.trim());
  const fragment: Fragment = { sql: sql.source.text, values: sql.values };
  return readExpression(fragment, context.dialect);
}

/** An intrinsic that stands for SQL inside other SQL. */
export function sqlValue(context: SequelizeContext, name: string, sql: (span: Span) => SqlText): Value {
  const intrinsic: Intrinsic = { name, inert: true };
  context.embedded.set(intrinsic, sql);
  return { kind: 'intrinsic', intrinsic };
}

/** Where an argument was written. */
export function argSpan(site: Site, index: number): Span {
  return site.args[index] ?? site.name;
}

