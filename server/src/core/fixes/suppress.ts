import { typescript } from '../evaluate/typescript';
import type { Migration } from '../model/migration';
import type { Span } from '../model/source';

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

const isScript = (file: string): boolean => /\.[cm]?[jt]sx?$/.test(file);

function isName({ down, nameSpan }: Migration, span: Span): boolean {
  const names = down.kind === 'operations' ? [down.name, nameSpan] : [nameSpan];
  return names.some((name) => name.file === span.file && name.start === span.start && name.end === span.end);
}

function statementAround(migration: Migration, span: Span, text: string): Span | undefined {
  if (isScript(span.file)) return scriptStatement(span, text);
  const down = migration.down.kind === 'operations' || migration.down.kind === 'automatic' ? migration.down.operations : [];
  const around = [...migration.up, ...down].map((operation) => operation.statement).filter((statement) => statement.file === span.file && statement.start <= span.start && statement.end >= span.end);
  return around.sort((a, b) => a.start - b.start)[0];
}

/** SQL in a script may begin in the middle of a template: the comment belongs above the statement of the script. */
function scriptStatement(span: Span, text: string): Span | undefined {
  const ts = typescript();
  const file = ts.createSourceFile(span.file, text, ts.ScriptTarget.ESNext, false, ts.ScriptKind.TSX);
  let found: Span | undefined;
  const visit = (node: import('ts-morph').ts.Node): void => {
    if (node.pos > span.start || node.end < span.end) return;
    const start = node.getStart(file);
    if (start <= span.start && isPlainStatement(node)) found = { file: span.file, start, end: node.end };
    ts.forEachChild(node, visit);
  };
  const isPlainStatement = (node: import('ts-morph').ts.Node): boolean => ts.isExpressionStatement(node) || ts.isVariableStatement(node) || ts.isReturnStatement(node);
  visit(file);
  return found;
}
