import type { Dialect } from '../model/dialect';
import { slice, type SourceText, type Span } from '../model/source';
import { maskStatement, mayHoldTemplates } from './mask';
import type { Statement } from './reading';
import { lineEnd } from './characters';
import { createLexer, isWord, type Lexer, type Token } from './tokens';

/** A comment as written, for directives and for quoting the author. */
export interface Comment {
  /** Without its marks. */
  readonly text: string;
  /** Offsets in the text that was split. */
  readonly start: number;
  readonly end: number;
  readonly span: Span;
}

export interface Split {
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
}

/**
 * The statements of a text, each with its place. One bad statement does not hide the rest. Comments in front of a statement
 * do not belong to it; section marks of goose, dbmate and sqlx are comments like any other.
 */
export function split(source: SourceText, dialect: Dialect): readonly Statement[] {
  return splitWithComments(source, dialect).statements;
}

/** `split`, and the comments between and inside the statements. */
export function splitWithComments(source: SourceText, dialect: Dialect): Split {
  const lexer = createLexer(source.text, dialect);
  const statements: Statement[] = [];
  const comments: Comment[] = [];
  const context: Context = { source, dialect, templates: mayHoldTemplates(source.text), statements };
  let current: Token[] = [];
  let blocks = openBlocks();

  function flush(): void {
    if (current.length > 0) push(context, current);
    current = [];
    blocks = openBlocks();
  }

  for (let token = lexer.next(); token; token = lexer.next()) {
    if (token.kind === 'comment') {
      if (token.value !== '') comments.push({ text: token.value, start: token.start, end: token.end, span: source.locate(token.start, token.end) });
      // Drizzle's separator; `--> statement-breakpoint` (drizzle-kit, `breakpoints: true`).
      if (token.value.startsWith('> statement-breakpoint')) flush();
      continue;
    }
    if (token.kind === 'metaCommand') {
      flush();
      pushPlain(context, token.start, token.end, 'metaCommand');
      continue;
    }
    if (token.kind === 'delimiter') {
      flush();
      continue;
    }
    if (current.length === 0 && isWord(token, 'delimiter') && changeDelimiter(lexer, source.text, token, dialect)) continue;
    if (dialect === 'mssql' && endsBatch(source.text, token)) {
      flush();
      lexer.jump(lineEnd(source.text, token.end));
      continue;
    }
    if (dialect === 'mssql' && startsTsqlStatement(source.text, token, current, blocks)) flush();
    if (token.kind === 'punctuation' && token.value === ';' && lexer.delimiter() === ';' && isClosed(blocks, current)) {
      const copies = isWord(current[0], 'copy') && copiesFromStdin(current, dialect);
      flush();
      if (copies) skipCopyData(context, lexer, token.end);
      continue;
    }
    current.push(token);
    follow(blocks, current, token, dialect);
  }
  flush();
  return { statements, comments };
}

interface Context {
  readonly source: SourceText;
  readonly dialect: Dialect;
  readonly templates: boolean;
  readonly statements: Statement[];
}

function push(context: Context, tokens: Token[]): void {
  const first = tokens[0];
  const last = tokens[tokens.length - 1];
  if (!first || !last) return;
  const { start } = first;
  const { end } = last;
  const own = slice(context.source, start, end);
  // The tokens are ours alone: they are moved, not copied.
  if (start > 0) for (const token of tokens as { -readonly [Key in keyof Token]: Token[Key] }[]) {
    token.start -= start;
    token.end -= start;
  }
  const masked = maskStatement(own, tokens, context.dialect, context.templates);
  context.statements.push({ source: masked.source, start, end, kind: 'sql', tokens: masked.tokens });
}

function pushPlain(context: Context, start: number, end: number, kind: 'metaCommand' | 'copyData'): void {
  if (end > start) context.statements.push({ source: slice(context.source, start, end), start, end, kind });
}

/** Nesting inside which `;` does not end the statement. */
interface Blocks {
  depth: number;
  parens: number;
  /** The last word was END: `END IF` closes no BEGIN. */
  afterEnd: boolean;
  /** The last word was BEGIN: `BEGIN TRANSACTION` opens no block. */
  afterBegin: boolean;
  /** Whether BEGIN … END nest in this statement; decided from its head when it matters. */
  compound?: boolean;
}

function openBlocks(): Blocks {
  return { depth: 0, parens: 0, afterEnd: false, afterBegin: false };
}

function isClosed(blocks: Blocks, current: readonly Token[]): boolean {
  // CREATE RULE … DO (a; b): the only place where PostgreSQL allows `;` within parentheses.
  if (blocks.parens > 0 && isRule(current)) return false;
  return blocks.depth <= 0;
}

/** Follows BEGIN … END and CASE … END of bodies; `current` ends in `token`. */
function follow(blocks: Blocks, current: readonly Token[], token: Token, dialect: Dialect): void {
  if (token.kind === 'punctuation') {
    if (token.value === '(') blocks.parens++;
    else if (token.value === ')') blocks.parens--;
    return;
  }
  if (token.kind !== 'word') return;
  const { afterEnd, afterBegin } = blocks;
  blocks.afterEnd = false;
  blocks.afterBegin = false;
  // PostgreSQL and the standard: a body in SQL, BEGIN ATOMIC … END. MariaDB: BEGIN NOT ATOMIC … END by itself.
  if (token.value === 'atomic' && (afterBegin || (current.length === 3 && isWord(current[0], 'begin')))) {
    if (blocks.compound !== true) {
      blocks.compound = true;
      blocks.depth = 1;
    }
    return;
  }
  switch (token.value) {
    case 'begin':
      blocks.afterBegin = true;
      if (nests(blocks, current, dialect)) blocks.depth++;
      return;
    case 'case':
      if (!afterEnd && nests(blocks, current, dialect)) blocks.depth++;
      return;
    case 'end':
      if (!nests(blocks, current, dialect)) return;
      blocks.depth--;
      blocks.afterEnd = true;
      return;
    case 'if': case 'loop': case 'while': case 'repeat': case 'for':
      // END IF and its like close what was never counted.
      if (afterEnd && nests(blocks, current, dialect)) blocks.depth++;
      return;
    case 'tran': case 'transaction': case 'dialog': case 'conversation':
      if (afterBegin && dialect === 'mssql') blocks.depth--;
      return;
  }
}

const BODIES = new Set(['procedure', 'proc', 'function', 'trigger', 'event', 'package']);

const WITHOUT_BODY = new Set(['table', 'view', 'index', 'database', 'schema', 'user', 'role', 'type', 'sequence', 'server']);

function nests(blocks: Blocks, current: readonly Token[], dialect: Dialect): boolean {
  if (blocks.compound === undefined) {
    const decided = isCompound(current, dialect);
    // The head may still be incomplete: `CREATE DEFINER = CURRENT_USER PROCEDURE`; no body begins within it.
    if (!decided && current.length < 4) return false;
    blocks.compound = decided;
  }
  return blocks.compound;
}

function isCompound(current: readonly Token[], dialect: Dialect): boolean {
  if (dialect === 'postgres') return false;
  if (dialect === 'mssql') return true;
  if (!isWord(current[0], 'create') && !isWord(current[0], 'alter')) return false;
  for (const token of current.slice(1, 14)) {
    if (token.kind === 'punctuation' && token.value === '(') return false;
    if (token.kind === 'word' && BODIES.has(token.value)) return true;
    if (token.kind === 'word' && WITHOUT_BODY.has(token.value)) return false;
  }
  return false;
}

function isRule(current: readonly Token[]): boolean {
  if (!isWord(current[0], 'create')) return false;
  return isWord(current[1], 'rule') || (isWord(current[1], 'or') && isWord(current[3], 'rule'));
}

/** `DELIMITER $$` of the mysql client; true if the line was one. */
function changeDelimiter(lexer: Lexer, text: string, token: Token, dialect: Dialect): boolean {
  if (dialect !== 'mysql' && dialect !== 'mariadb' && dialect !== 'unknown') return false;
  const end = lineEnd(text, token.end);
  const delimiter = text.slice(token.end, end).trim().split(/\s/)[0] ?? '';
  if (delimiter === '') return false;
  lexer.jump(end);
  lexer.setDelimiter(delimiter);
  return true;
}

/** `GO` alone on its line, with a count at most (sqlcmd). */
function endsBatch(text: string, token: Token): boolean {
  if (!isWord(token, 'go')) return false;
  return isLineStart(text, token.start) && /^[ \t]*\d*[ \t]*(?:--[^\n]*)?(?:\r?\n|$)/.test(text.slice(token.end, token.end + 200));
}

const TSQL_STARTS = new Set(['alter', 'create', 'drop', 'exec', 'execute', 'insert', 'print', 'truncate', 'use', 'declare', 'update', 'delete']);
/** After these words the verb on the next line still belongs to the statement. */
const TSQL_JOINS = new Set(['on', 'as', 'for', 'after', 'of', 'or', 'and', 'instead', 'with', 'then', 'else', 'begin', 'matched', 'if', 'grant', 'deny', 'revoke', 'to']);

/** T-SQL needs no `;` between statements: a verb at the beginning of a line begins one, unless the line before asks for more. */
function startsTsqlStatement(text: string, token: Token, current: readonly Token[], blocks: Blocks): boolean {
  const last = current[current.length - 1];
  if (!last || token.kind !== 'word' || !TSQL_STARTS.has(token.value)) return false;
  if (blocks.depth > 0 || blocks.parens > 0 || !isLineStart(text, token.start)) return false;
  const first = current[0];
  if (isWord(first, 'if') || isWord(first, 'else') || isWord(first, 'while') || isWord(first, 'merge') || isWord(first, 'with')) return false;
  if (isCompoundHead(current)) return false;
  if (last.kind === 'punctuation' && (last.value === ',' || last.value === '(')) return false;
  return !(last.kind === 'word' && TSQL_JOINS.has(last.value));
}

function isCompoundHead(current: readonly Token[]): boolean {
  if (!isWord(current[0], 'create') && !isWord(current[0], 'alter')) return false;
  return current.slice(1, 5).some((token) => token.kind === 'word' && (BODIES.has(token.value) || token.value === 'view'));
}

function isLineStart(text: string, at: number): boolean {
  for (let before = at - 1; before >= 0; before--) {
    const code = text.charCodeAt(before);
    if (code === 10) return true;
    if (code > 32) return false;
  }
  return true;
}

function copiesFromStdin(tokens: readonly Token[], dialect: Dialect): boolean {
  if (dialect !== 'postgres' && dialect !== 'unknown') return false;
  return tokens.some((token, index) => isWord(token, 'from') && isWord(tokens[index + 1], 'stdin'));
}

/** The lines after COPY … FROM stdin, up to the line `\.` (PostgreSQL manual, COPY). */
function skipCopyData(context: Context, lexer: Lexer, from: number): void {
  const { text } = context.source;
  const line = text.indexOf('\n', from);
  if (line < 0) return;
  const start = line + 1;
  let at = start;
  while (at < text.length) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    if (text.slice(at, end).trimEnd() === '\\.') {
      pushPlain(context, start, at, 'copyData');
      lexer.jump(end);
      return;
    }
    at = end + 1;
  }
  // No end mark: the statement was meant for a program that sends the data itself; what follows is SQL.
}
