import { computedText } from '../../evaluate/text';
import type { Site, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Span } from '../../model/source';
import { parsingDialect } from '../script/readParts';
import { plainSql, quotedName, type SqlText, type ValueNames } from '../script/sqlText';
import { knownText } from '../script/values';

/** What all calls of one reading share. */
export interface DbMigrateContext {
  readonly dialect: Dialect;
  readonly names: ValueNames;
}

/** The drivers whose SQL is written here; any other database is read as PostgreSQL's driver writes it. */
export type Driver = 'pg' | 'mysql' | 'sqlite';

export function driverOf(context: DbMigrateContext): Driver {
  if (context.dialect === 'mysql' || context.dialect === 'mariadb') return 'mysql';
  return context.dialect === 'sqlite' ? 'sqlite' : 'pg';
}

/** A name in quotes at its place; undefined where it is not known. */
export function nameSql(context: DbMigrateContext, value: Value | undefined): SqlText | undefined {
  const text = knownText(value);
  if (value?.kind !== 'string' || text === undefined || text === '') return undefined;
  // PostgreSQL's driver takes a name that is in quotes already.
  if (/^".*"$/.test(text)) return plainSql(value.source);
  return plainSql(quotedName(value.source, parsingDialect(context.dialect)));
}

/** A name that is the key of an object, in quotes. */
export function keySql(context: DbMigrateContext, name: string, span: Span): SqlText {
  return plainSql(quotedName(computedText(name.replace(/^"(.*)"$/, '$1'), span), parsingDialect(context.dialect)));
}

/** Words of the tool. */
export function wordsSql(text: string, span: Span): SqlText {
  return plainSql(computedText(text, span));
}

/** Where an argument was written. */
export function argSpan(site: Site, index: number): Span {
  return site.args[index] ?? site.name;
}
