import type { Dialect } from '../model/dialect';
import type { SourceText } from '../model/source';
import { computedText, joinTexts } from './text';

const QUOTES: Partial<Record<Dialect, readonly [string, string]>> = { mysql: ['`', '`'], mariadb: ['`', '`'], clickhouse: ['`', '`'], mssql: ['[', ']'] };

/** A name in quotes; with them it leads to where the author wrote it. */
export function quotedName(source: SourceText, dialect: Dialect): SourceText {
  const [open, close] = QUOTES[dialect] ?? ['"', '"'];
  const span = source.locate(0, source.text.length);
  return joinTexts([computedText(open, span), source.text.includes(close) ? computedText(source.text.replaceAll(close, close + close), span) : source, computedText(close, span)]);
}

/** A string literal. MySQL and ClickHouse read backslashes as escapes (MySQL manual, 9.1.1). */
export function quoteLiteral(text: string, dialect: Dialect): string {
  const quoted = text.replaceAll("'", "''");
  return dialect === 'mysql' || dialect === 'mariadb' || dialect === 'clickhouse' ? `'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
