import type { Token } from '../tokens';
import { tokenIndexAt, type Context, type Place } from './context';

/*
 * libpg-query gives no place for dropped columns, renamed things, changed columns, constraint, index and type names
 * (shown by measurement): they are found again among the statement's tokens.
 */

/** A half-open range of token indices. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** The whole statement as a range. */
export function allTokens(context: Context): TokenRange {
  return { from: 0, to: context.tokens.length };
}

/** The first place in `range` where `name` stands as an identifier. */
export function placeOfName(context: Context, name: string | undefined, range: TokenRange = allTokens(context)): Place | undefined {
  const index = indexOfName(context, name, range);
  return index < 0 ? undefined : context.tokens[index];
}

/** The last place in `range` where `name` stands as an identifier. */
export function lastPlaceOfName(context: Context, name: string | undefined, range: TokenRange = allTokens(context)): Place | undefined {
  if (name === undefined) return undefined;
  for (let at = range.to - 1; at >= range.from; at--) if (spells(context.tokens[at], name)) return context.tokens[at];
  return undefined;
}

/** The token index of the first `name` in `range`, or -1. */
export function indexOfName(context: Context, name: string | undefined, range: TokenRange = allTokens(context)): number {
  if (name === undefined) return -1;
  for (let at = range.from; at < range.to; at++) if (spells(context.tokens[at], name)) return at;
  return -1;
}

/** The token index of the first of the keywords `words` (in a row) in `range`, or -1. */
export function indexOfWords(context: Context, words: readonly string[], range: TokenRange = allTokens(context)): number {
  for (let at = range.from; at + words.length <= range.to; at++) {
    if (words.every((word, offset) => context.tokens[at + offset]?.kind === 'word' && context.tokens[at + offset]?.value === word)) return at;
  }
  return -1;
}

/** The place of the last part of the possibly qualified name that begins at a byte offset: `users` in `public.users`. */
export function placeOfQualified(context: Context, byte: number | undefined): Place | undefined {
  return context.tokens[lastPartAt(context, tokenIndexAt(context.tokens, context.offset(byte)))];
}

/** The index of the last part of the qualified name that begins at token `index`. */
export function lastPartAt(context: Context, index: number): number {
  let at = index;
  while (context.tokens[at + 1]?.value === '.' && context.tokens[at + 1]?.kind === 'punctuation' && at + 2 < context.tokens.length) at += 2;
  return at;
}

/** The places of a list of qualified names that begins at token `index`: the last part of each. */
export function placesOfList(context: Context, index: number): Place[] {
  const places: Place[] = [];
  let at = index;
  for (;;) {
    const last = lastPartAt(context, at);
    const place = context.tokens[last];
    if (!place) return places;
    places.push(place);
    // Argument types, or `ON table`, may stand between the name and the comma.
    at = last + 1;
    let depth = 0;
    for (; at < context.tokens.length; at++) {
      const token = context.tokens[at];
      if (token?.kind !== 'punctuation') continue;
      if (token.value === '(') depth++;
      else if (token.value === ')') depth--;
      else if (token.value === ',' && depth === 0) break;
    }
    if (at >= context.tokens.length) return places;
    at++;
  }
}

/** The parts of `range` between commas that stand in no parentheses: the actions of ALTER TABLE. */
export function commaParts(context: Context, range: TokenRange): TokenRange[] {
  const parts: TokenRange[] = [];
  let depth = 0;
  let from = range.from;
  for (let at = range.from; at < range.to; at++) {
    const token = context.tokens[at];
    if (token?.kind !== 'punctuation') continue;
    if (token.value === '(' || token.value === '[') depth++;
    else if (token.value === ')' || token.value === ']') depth--;
    else if (token.value === ',' && depth === 0) {
      parts.push({ from, to: at });
      from = at + 1;
    }
  }
  parts.push({ from, to: range.to });
  return parts;
}

/** From the first token of a range to its last. */
export function placeOfRange(context: Context, range: TokenRange): Place | undefined {
  const first = context.tokens[range.from];
  const last = context.tokens[range.to - 1];
  return first && last ? { start: first.start, end: last.end } : undefined;
}

/** PostgreSQL truncates identifiers to 63 bytes (NAMEDATALEN), so a long token matches its beginning. */
function spells(token: Token | undefined, name: string): boolean {
  if (!token || (token.kind !== 'word' && token.kind !== 'name')) return false;
  return token.value === name || (name.length > 50 && token.value.startsWith(name));
}
