import type { Value } from '../../evaluate/value';
import { readCondition } from '../script/readParts';
import { type KnexContext, embed } from './context';

/** The WHERE of a partial index: Knex takes it from a query (`knex.whereNull('deleted_at')`). */
export function predicateOf(context: KnexContext, value: Value | undefined): string | undefined {
  const sql = embed(context, value);
  if (!sql) return undefined;
  const inner = sql.sql.startsWith('(') && sql.sql.endsWith(')') ? sql.sql.slice(1, -1) : sql.sql;
  const at = inner.indexOf(' where ');
  return at < 0 ? undefined : readCondition({ sql: inner.slice(at + ' where '.length), values: sql.values }, context.dialect).text;
}
