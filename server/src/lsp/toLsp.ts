import path from 'node:path';
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag, type Range } from 'vscode-languageserver';
import type { FileAnswer, FileFinding, FileProblem } from '../worker/messages';
import type { Context } from './context';
import type { DiagnosticData } from './protocol';
import type { Root } from './roots';
import { fileUri } from './uris';

export const SOURCE = 'fix-forward';

/** Rules that a migration breaks while it is being written, and that nobody needs to hear of until it rests. */
export const PATIENT_RULES: ReadonlySet<string> = new Set(['down-missing', 'down-does-nothing', 'down-is-partial']);

/** What could be taken away is shown faded. */
const TAGS: Readonly<Record<string, DiagnosticTag>> = { 'unused-suppression': DiagnosticTag.Unnecessary };

const SEVERITIES = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, info: DiagnosticSeverity.Information, hint: DiagnosticSeverity.Hint } as const;

export function toDiagnostic(context: Context, root: Root, answer: FileAnswer, finding: FileFinding, range: Range = finding.range): Diagnostic {
  const data: DiagnosticData = { rule: finding.rule, migration: finding.migration, content: answer.content };
  const tag = TAGS[finding.rule];
  const known = context.capabilities.textDocument?.diagnostic?.tagSupport ?? context.capabilities.textDocument?.publishDiagnostics?.tagSupport;
  const canRelate = context.capabilities.textDocument?.diagnostic?.relatedInformation ?? context.capabilities.textDocument?.publishDiagnostics?.relatedInformation ?? false;
  return {
    range,
    severity: severityOf(finding, answer.unsaved),
    code: finding.rule,
    codeDescription: { href: fileUri(pageOf(context, finding.rule)) },
    source: SOURCE,
    message: finding.message,
    ...(canRelate && finding.related.length > 0 && {
      relatedInformation: finding.related.map((related) => ({ location: { uri: context.uriOf({ root, path: related.path }), range: related.range }, message: related.message })),
    }),
    ...(tag && known?.valueSet.includes(tag) && { tags: [tag] }),
    data,
  };
}

/** History is not nagged about; a new migration that is still being written is not scolded. */
function severityOf({ severity, state, rule }: FileFinding, unsaved: boolean): DiagnosticSeverity {
  if (state === 'shipped') return DiagnosticSeverity.Hint;
  if (unsaved && state !== 'edited' && PATIENT_RULES.has(rule)) return DiagnosticSeverity.Information;
  return SEVERITIES[severity];
}

export function problemDiagnostic(problem: FileProblem): Diagnostic {
  const severity = { setting: DiagnosticSeverity.Warning, notice: DiagnosticSeverity.Information, unread: DiagnosticSeverity.Hint }[problem.kind];
  return { range: problem.range, severity, code: problem.kind === 'setting' ? 'setting' : 'not-read', source: SOURCE, message: problem.kind === 'unread' ? `Not read: ${problem.reason}.` : problem.reason };
}

export function pageOf({ pages }: Context, rule: string): string {
  return path.join(pages, `${rule}.md`);
}

/** A text in which a placeholder is marked the way snippets have it. */
export function toSnippet(text: string, placeholder: { readonly start: number; readonly end: number }): string {
  const escape = (part: string) => part.replace(/[\\$}]/g, '\\$&');
  return `${escape(text.slice(0, placeholder.start))}\${1:${escape(text.slice(placeholder.start, placeholder.end))}}${escape(text.slice(placeholder.end))}`;
}

