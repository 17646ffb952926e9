import { typescript } from '../evaluate/typescript';
import type { Migration } from '../model/migration';
import type { Operation } from '../model/operation';
import type { Span } from '../model/source';
import { isScript, treeOf } from './scriptFunctions';

/** A comment to be put into a file; `reason` is the part of `text` that the author has to write. */
export interface CommentEdit {
  readonly span: Span;
  readonly text: string;
  readonly reason: { readonly start: number; readonly end: number };
}

const REASON = 'why this is fine';

/**
 * `fix-forward: ignore <rule> <reason>` above the statement that a finding marks; at the top of the file where it marks no statement
 * (the name of a down), since a directive there holds for the whole migration.
 */
export function ignoreFinding(migration: Migration, finding: { readonly rule: string; readonly span: Span }, textOf: (file: string) => string): CommentEdit {
  const statement = isName(migration, finding.span) ? undefined : statementAround(migration, finding.span, textOf(finding.span.file));
  const at = statement ?? { file: migration.path, start: 0, end: 0 };
  return comment(at, textOf(at.file), `fix-forward: ignore ${finding.rule} `);
}

/** `fix-forward: dev-only <reason>` at the top of the migration: its down is no way back in production. */
export function declareDevOnly(migration: Migration, textOf: (file: string) => string): CommentEdit {
  return comment({ file: migration.path, start: 0, end: 0 }, textOf(migration.path), 'fix-forward: dev-only ');
}

function comment(at: Span, text: string, words: string): CommentEdit {
  const lineStart = text.lastIndexOf('\n', at.start - 1) + 1;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const mark = isScript(at.file) ? '//' : '--';
  const before = `${at.start === 0 ? '' : indentation}${mark} ${words}`;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    span: { file: at.file, start: lineStart, end: lineStart },
    text: `${before}${REASON}${end}`,
    reason: { start: before.length, end: before.length + REASON.length },
  };
}

function isName({ down, nameSpan }: Migration, span: Span): boolean {
  const names = down.kind === 'operations' ? [down.name, nameSpan] : [nameSpan];
  return names.some((name) => name.file === span.file && name.start === span.start && name.end === span.end);
}

function statementAround(migration: Migration, span: Span, text: string): Span | undefined {
  const down = migration.down.kind === 'operations' || migration.down.kind === 'automatic' ? migration.down.operations : [];
  const operations = [...migration.up, ...down];
  if (isScript(span.file)) return scriptStatement(span, text, operations);
  const around = operations.map((operation) => operation.statement).filter((statement) => statement.file === span.file && statement.start <= span.start && statement.end >= span.end);
  return around.sort((a, b) => a.start - b.start)[0];
}

/**
 * SQL in a script may begin in the middle of a template: the comment belongs above the statement of the script. In a chain of calls it belongs
 * above the link, since a directive holds for what begins in the next line that something was read from.
 */
function scriptStatement(span: Span, text: string, operations: readonly Operation[]): Span | undefined {
  const ts = typescript();
  const { file } = treeOf(span.file, text);
  const lineOf = (offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;
  const line = lineOf(span.start);
  let found: Span | undefined;
  let isInText = false;
  const visit = (node: import('ts-morph').ts.Node): void => {
    const start = node.getStart(file);
    if (start < line && node.end > line && (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node))) isInText = true;
    if (start <= span.start && node.end >= span.end && isPlainStatement(node)) found = { file: span.file, start, end: node.end };
    ts.forEachChild(node, (child) => (child.pos <= span.start && child.end >= line ? visit(child) : undefined));
  };
  const isPlainStatement = (node: import('ts-morph').ts.Node): boolean => ts.isExpressionStatement(node) || ts.isVariableStatement(node) || ts.isReturnStatement(node);
  visit(file);
  const statement = found;
  if (!statement || isInText || line <= statement.start) return statement;
  const read = operations.flatMap((operation) => [operation.span, operation.statement]).filter((place) => place.file === span.file && place.start >= statement.start);
  const first = lineOf(Math.min(...read.map((place) => place.start)));
  const isReached = read.some((place) => lineOf(place.start) === first && place.start < span.end && place.end > span.start);
  return isReached ? statement : { file: span.file, start: line + (/^[ \t]*/.exec(text.slice(line))?.[0].length ?? 0), end: span.end };
}
