import type { Dialect } from '../model/dialect';
import { tokenize, type Token } from './tokens';

/**
 * The text of a definition (a view, a function's head, a CHECK) with everything taken out that does not change its meaning:
 * comments, white space, case of keywords and of names that the database folds, needless quotes, `!=` for `<>`.
 * The content of strings stays: a function's body is one.
 */
export function normalizeText(text: string, dialect: Dialect): string {
  const tokens = tokenize(text, dialect).filter((token) => token.kind !== 'comment');
  return normalizeTokens(tokens, text, dialect);
}

/** `normalizeText` of tokens (without comments) of `text`. */
export function normalizeTokens(tokens: readonly Token[], text: string, dialect: Dialect): string {
  return joinTokens(dropTrailingSemicolon(tokens), text, dialect);
}

/** `normalizeText`, without parentheses around the whole. */
export function normalizeExpression(text: string, dialect: Dialect): string {
  const tokens = tokenize(text, dialect).filter((token) => token.kind !== 'comment');
  return joinTokens(stripOuterParens(tokens), text, dialect);
}

/** A literal as SQL: quoted and with its quotes doubled where it is a string. */
export function literalText(value: string | number | boolean | null): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** A name as it appears in normalised text: quoted only where it must be. */
export function nameText(name: string): string {
  return PLAIN_NAME.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Takes off parentheses that enclose all the tokens. */
export function stripOuterParens(tokens: readonly Token[]): readonly Token[] {
  let inner = tokens;
  while (inner.length > 2 && inner[0]?.value === '(' && inner[0].kind === 'punctuation' && closingParen(inner, 0) === inner.length - 1) inner = inner.slice(1, -1);
  return inner;
}

/** The index of the `)` that closes the `(` at `open`; the number of tokens if there is none. */
export function closingParen(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'punctuation') continue;
    if (token.value === '(') depth++;
    else if (token.value === ')' && --depth === 0) return at;
  }
  return tokens.length;
}

const PLAIN_NAME = /^[a-z_][a-z0-9_$]*$/;

function dropTrailingSemicolon(tokens: readonly Token[]): readonly Token[] {
  let end = tokens.length;
  while (end > 0 && tokens[end - 1]?.value === ';' && tokens[end - 1]?.kind === 'punctuation') end--;
  return tokens.slice(0, end);
}

function joinTokens(tokens: readonly Token[], text: string, dialect: Dialect): string {
  let result = '';
  let previous: Token | undefined;
  for (const token of tokens) {
    if (previous && needsSpace(previous, token)) result += ' ';
    result += tokenText(token, text, dialect);
    previous = token;
  }
  return result;
}

function needsSpace(left: Token, right: Token): boolean {
  if (left.kind === 'punctuation' && (left.value === '(' || left.value === '.' || left.value === '[')) return false;
  if (left.kind === 'operator' && left.value === '::') return false;
  if (right.kind === 'operator') return right.value !== '::';
  if (right.kind !== 'punctuation') return true;
  if (right.value === ')' || right.value === ',' || right.value === '.' || right.value === '[' || right.value === ']' || right.value === ';') return false;
  // `lower (x)` and `lower(x)` are the same call.
  return !(right.value === '(' && (left.kind === 'word' || left.kind === 'name') && !SPACED_BEFORE_PAREN.has(left.value));
}

const SPACED_BEFORE_PAREN = new Set(['in', 'and', 'or', 'not', 'as', 'on', 'values', 'where', 'when', 'then', 'else', 'from', 'select', 'using', 'check', 'over', 'exists', 'any', 'all', 'by']);

/** Words that ClickHouse, whose names know case, reads in any case. */
const KEYWORDS = new Set([
  'select', 'from', 'where', 'and', 'or', 'not', 'null', 'is', 'in', 'as', 'on', 'join', 'left', 'right', 'inner', 'outer', 'full', 'cross', 'group', 'by', 'order',
  'having', 'limit', 'offset', 'union', 'all', 'distinct', 'case', 'when', 'then', 'else', 'end', 'between', 'like', 'ilike', 'asc', 'desc', 'with', 'interval',
  'create', 'table', 'view', 'materialized', 'to', 'engine', 'partition', 'primary', 'key', 'settings', 'ttl', 'codec', 'default', 'alias', 'ephemeral', 'array',
  'final', 'prewhere', 'sample', 'any', 'asof', 'using', 'values', 'insert', 'into', 'update', 'delete', 'set', 'true', 'false', 'exists', 'if', 'cast', 'over',
]);

function tokenText(token: Token, text: string, dialect: Dialect): string {
  switch (token.kind) {
    case 'word':
      if (dialect !== 'clickhouse') return token.value;
      return KEYWORDS.has(token.value) ? token.value : text.slice(token.start, token.end);
    case 'name':
      // Outside PostgreSQL and ClickHouse a quoted name means the same in any case.
      return nameText(dialect === 'postgres' || dialect === 'clickhouse' ? token.value : token.value.toLowerCase());
    case 'string': return token.broken ? token.value : literalText(token.value);
    case 'operator':
      if (token.value === '!=') return '<>';
      return token.value === '==' && dialect === 'sqlite' ? '=' : token.value;
    default: return token.value;
  }
}
