import type { QualifiedName } from '../../model/names';
import type { Place, StatementContext } from '../statementContext';
import { closingParen } from '../text';
import { nameOf, type Token } from '../tokens';

/** A walk over the tokens of one statement, or of a part of it. */
export interface Cursor {
  readonly context: StatementContext;
  readonly tokens: readonly Token[];
  at: number;
}

/** A name with its place. */
export interface Named {
  readonly name: string;
  readonly place: Place;
}

export interface NamedTable {
  readonly table: QualifiedName;
  /** Of the last part: `b` in `a.b`. */
  readonly place: Place;
}

export function cursorOver(context: StatementContext, tokens: readonly Token[]): Cursor {
  return { context, tokens, at: 0 };
}

export function peek(cursor: Cursor, ahead = 0): Token | undefined {
  return cursor.tokens[cursor.at + ahead];
}

export function atEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.tokens.length;
}

/** Whether the next tokens are these key words. */
export function sees(cursor: Cursor, ...words: readonly string[]): boolean {
  return words.every((word, index) => {
    const token = peek(cursor, index);
    return token?.kind === 'word' && token.value === word;
  });
}

/** Steps over these key words if they come next. */
export function accept(cursor: Cursor, ...words: readonly string[]): boolean {
  if (!sees(cursor, ...words)) return false;
  cursor.at += words.length;
  return true;
}

/** Steps over the first of these words that comes next, and tells which. */
export function acceptAny(cursor: Cursor, words: ReadonlySet<string>): string | undefined {
  const token = peek(cursor);
  if (token?.kind !== 'word' || !words.has(token.value)) return undefined;
  cursor.at++;
  return token.value;
}

export function seesMark(cursor: Cursor, mark: string, ahead = 0): boolean {
  const token = peek(cursor, ahead);
  return (token?.kind === 'punctuation' || token?.kind === 'operator') && token.value === mark;
}

export function acceptMark(cursor: Cursor, mark: string): boolean {
  if (!seesMark(cursor, mark)) return false;
  cursor.at++;
  return true;
}

export function acceptIfExists(cursor: Cursor): boolean {
  return accept(cursor, 'if', 'exists');
}

export function acceptIfNotExists(cursor: Cursor): boolean {
  return accept(cursor, 'if', 'not', 'exists');
}

/** One name: a word, a quoted name; where `strings` is set, a quoted string too (T-SQL, aliases, MySQL users). */
export function readName(cursor: Cursor, strings = false): Named | undefined {
  const token = peek(cursor);
  if (token === undefined || !(token.kind === 'word' || token.kind === 'name' || (strings && token.kind === 'string'))) return undefined;
  cursor.at++;
  return named(cursor.context, token);
}

/** The name that a token means, with its place. */
export function named(context: StatementContext, token: Token): Named {
  const place = { start: token.start, end: token.end };
  return { name: context.name(nameOf(token, context.text, context.dialect), place), place };
}

/** `name`, `schema.name`, `database.schema.name`: the last two parts count. */
export function readTable(cursor: Cursor): NamedTable | undefined {
  const first = readName(cursor);
  if (first === undefined) return undefined;
  let schema: string | undefined;
  let last = first;
  while (seesMark(cursor, '.')) {
    cursor.at++;
    if (acceptMark(cursor, '.')) schema = undefined;
    const next = readName(cursor);
    if (next === undefined) return undefined;
    schema = last.name;
    last = next;
  }
  return { table: schema === undefined ? { name: last.name } : { schema, name: last.name }, place: last.place };
}

/** The tokens within the parentheses that open here; undefined where none does. */
export function readParens(cursor: Cursor): readonly Token[] | undefined {
  if (!seesMark(cursor, '(')) return undefined;
  const end = closingParen(cursor.tokens, cursor.at);
  const inside = cursor.tokens.slice(cursor.at + 1, end);
  cursor.at = Math.min(end + 1, cursor.tokens.length);
  return inside;
}

/** Splits tokens at commas outside of parentheses and brackets. */
export function splitAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'punctuation') {
      if (token.value === '(' || token.value === '[' || token.value === '{') depth++;
      else if (token.value === ')' || token.value === ']' || token.value === '}') depth--;
      else if (token.value === ',' && depth === 0) {
        parts.push([]);
        continue;
      }
    }
    parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** The place from the first to the last of the tokens. */
export function placeOfTokens(tokens: readonly Token[]): Place {
  return { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
}

/** The text from token `from` up to the cursor. */
export function textSince(cursor: Cursor, from: number): string {
  const first = cursor.tokens[from];
  const last = cursor.tokens[cursor.at - 1];
  return first && last && last.end > first.start ? cursor.context.text.slice(first.start, last.end) : '';
}

/** Steps over everything up to one of these words outside of parentheses; the end if there is none. */
export function skipTo(cursor: Cursor, words: ReadonlySet<string>): void {
  while (!atEnd(cursor)) {
    const token = peek(cursor);
    if (token?.kind === 'word' && words.has(token.value)) return;
    if (seesMark(cursor, '(')) readParens(cursor);
    else cursor.at++;
  }
}

/** Columns in parentheses: `(a, b)`; undefined where they are anything but plain names. */
export function readNameList(cursor: Cursor): readonly Named[] | undefined {
  const start = cursor.at;
  const inside = readParens(cursor);
  if (inside === undefined) return undefined;
  const names: Named[] = [];
  for (const part of splitAtCommas(inside)) {
    const [token, ...rest] = part;
    if (token === undefined || rest.length > 0 || (token.kind !== 'word' && token.kind !== 'name')) {
      cursor.at = start;
      return undefined;
    }
    names.push(named(cursor.context, token));
  }
  return names;
}
