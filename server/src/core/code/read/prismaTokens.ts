import type { At } from '../facts';

export interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'newline';
  /** Of a string: what it means. */
  readonly text: string;
  readonly at: At;
}

const TOKEN = /(?<comment>\/\/[^\n]*)|(?<newline>\n)|(?<string>"(?:[^"\\\n]|\\.)*"?)|(?<word>[\p{L}_][\p{L}\p{N}_.-]*|\d[\d.]*)|(?<mark>@@|[^\s])/gu;

/** Tokens of Prisma's schema language (https://www.prisma.io/docs/orm/reference/prisma-schema-reference), without comments. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const { comment, newline, string, word } = match.groups ?? {};
    if (comment !== undefined) continue;
    const kind = newline !== undefined ? 'newline' : string !== undefined ? 'string' : word !== undefined ? 'word' : 'mark';
    tokens.push({ kind, text: kind === 'string' ? unquoted(match[0]) : match[0], at: [match.index, match.index + match[0].length] });
  }
  return tokens;
}

function unquoted(text: string): string {
  return text.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1');
}
