import type { Dialect } from '../../model/dialect';
import { wholeFile } from '../../model/source';
import { measure } from '../../sql/complexity';
import { split } from '../../sql/split';
import type { Blocks } from './blocks';
import { maskPlaceholders } from './masking';
import { postgresBlocks } from './postgresBlocks';
import { resolveBlocks, type Knows, type Resolved, type SqlInsert, type SqlReference } from './resolve';
import { scanBlocks } from './scan';

export type { Knows, SqlInsert, SqlReference } from './resolve';

/** What a text of SQL needs. */
export interface SqlReading extends Resolved {
  /** Statements that are queries or changes and were not understood; offsets of the text. */
  readonly unread: readonly { readonly start: number; readonly end: number }[];
}

const LIMITS = { bodies: 4, nesting: 300, chain: 2000 } as const;
const nothingKnown: Knows = () => undefined;

/**
 * Tables and columns that a text of SQL reads and writes, statement by statement, the bodies of its functions included; definitions
 * of tables need nothing. Pure; never throws. Where PostgreSQL's parser is not loaded, or refuses a statement, the scan reads it.
 */
export function referencesInSql(text: string, dialect: Dialect, knows: Knows = nothingKnown): SqlReading {
  const references: SqlReference[] = [];
  const inserts: SqlInsert[] = [];
  const unread: { start: number; end: number }[] = [];
  readText(text, 0, 0);
  return { references, inserts, unread };

  function readText(source: string, offset: number, depth: number): void {
    for (const statement of split(wholeFile('', source), dialect)) {
      if (statement.kind !== 'sql') continue;
      const written = source.slice(statement.start, statement.end);
      const found = blocksOf(written, dialect);
      const start = offset + statement.start;
      if (!found) {
        if (CHANGES.test(written)) unread.push({ start, end: offset + statement.end });
        continue;
      }
      const resolved = resolveBlocks(found.blocks, knows);
      for (const each of resolved.references) references.push({ ...each, start: start + each.start, end: start + each.end });
      for (const each of resolved.inserts) inserts.push({ ...each, start: start + each.start, end: start + each.end });
      if (depth < LIMITS.bodies) for (const body of found.bodies) readBody(written.slice(body.start, body.end), start + body.start, body.language, depth + 1);
    }
  }

  /** A body in PL/pgSQL is statements within control flow: the scan finds each by its verb. */
  function readBody(body: string, offset: number, language: string, depth: number): void {
    if (language === 'sql') return readText(body, offset, depth);
    const { text: masked, tokens } = maskPlaceholders(body, dialect);
    const found = scanBlocks(masked, tokens, dialect, true);
    if (!found) return;
    const resolved = resolveBlocks(found.blocks, knows);
    for (const each of resolved.references) references.push({ ...each, start: offset + each.start, end: offset + each.end });
    for (const each of resolved.inserts) inserts.push({ ...each, start: offset + each.start, end: offset + each.end });
  }
}

const CHANGES = /^\s*(?:select|with|insert|replace|update|delete|merge)\b/i;

function blocksOf(text: string, dialect: Dialect): Blocks | undefined {
  const { text: masked, tokens } = maskPlaceholders(text, dialect);
  if (dialect === 'postgres') {
    const { nesting, chain } = measure(tokens);
    const parsed = nesting <= LIMITS.nesting && chain <= LIMITS.chain ? postgresBlocks(masked, tokens) : undefined;
    if (parsed) return parsed;
  }
  return CHANGES.test(text) || /^\s*\(/.test(text) ? scanBlocks(masked, tokens, dialect) : undefined;
}
