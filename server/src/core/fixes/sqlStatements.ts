import type { TextEdit } from '../model/fix';
import type { Span } from '../model/source';
import { indentationAt } from './scriptStyle';

/** Marks and directives that belong to the statement below them. */
const OF_THE_STATEMENT = /^\s*--\s*(?:\+(?:goose|migrate)\s+statementbegin|fix-forward:\s*ignore)\b/i;
const STATEMENT_END = /^\r?\n[ \t]*--\s*\+(?:goose|migrate)\s+statementend[^\r\n]*/i;

/** Statements before another one, above the marks that belong to it. */
export function insertBefore(file: string, text: string, statement: Span, statements: readonly string[]): TextEdit {
  const newline = newlineOf(text);
  let at = statement.start;
  for (;;) {
    const lineStart = text.lastIndexOf('\n', at - 1) + 1;
    if (lineStart === 0 || text.slice(lineStart, at).trim() !== '') break;
    const above = text.lastIndexOf('\n', lineStart - 2) + 1;
    if (!OF_THE_STATEMENT.test(text.slice(above, lineStart))) break;
    at = above + indentationAt(text, above).length;
  }
  const indent = indentationAt(text, at);
  return { span: { file, start: at, end: at }, text: statements.map((one) => `${one};${newline}${indent}`).join('') };
}

/** Statements after another one, which gets its semicolon where it had none. */
export function insertAfter(file: string, text: string, statement: Span, statements: readonly string[]): TextEdit {
  const newline = newlineOf(text);
  const body = text.slice(statement.start, statement.end).trimEnd();
  let at = statement.start + body.length;
  const semicolon = body.endsWith(';') ? '' : (/^\s*;/.exec(text.slice(at))?.[0] ?? undefined);
  if (semicolon !== undefined) at += semicolon.length;
  const ends = semicolon === undefined;
  // A comment that ends the line speaks of the statement.
  const rest = ends ? undefined : /^[ \t]*--[^\r\n]*/.exec(text.slice(at))?.[0];
  at += rest?.length ?? 0;
  at += STATEMENT_END.exec(text.slice(at))?.[0].length ?? 0;
  const indent = indentationAt(text, statement.start);
  const follows = /^[ \t]*\S/.test(text.slice(at)) ? newline : '';
  return { span: { file, start: at, end: at }, text: `${ends ? ';' : ''}${statements.map((one) => `${newline}${indent}${one};`).join('')}${follows}` };
}

export function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
