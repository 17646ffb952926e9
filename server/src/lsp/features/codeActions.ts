import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import type { ActionAnswer } from '../../worker/messages';
import type { Context } from '../context';
import { movePlace } from '../documents';
import { SOURCE } from '../toLsp';
import { workspaceEdit } from '../workspaceEdit';
import { fixAllIn, wantsFixAll } from './fixAll';

export const FIX_KIND = `${CodeActionKind.QuickFix}.fixForward`;

/** What an action needs to be resolved later, in a text that may have moved on. */
interface ActionData {
  readonly uri: string;
  readonly at: number;
  readonly answer: ActionAnswer;
}

/** Quick fixes; their edits are computed when one is chosen. */
export function provideCodeActions(context: Context): void {
  const { connection, capabilities } = context;
  const canResolve = capabilities.textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true && capabilities.textDocument.codeAction.dataSupport === true;

  connection.onCodeAction(async ({ textDocument: { uri }, range, context: asked }, token): Promise<CodeAction[] | null> => {
    await context.ready();
    const document = context.documents.get(uri);
    if (!document?.place || !(await context.settingsOf(uri)).enable) return null;
    const all = wantsFixAll(asked.only) ? await fixAllIn(context, uri, token) : [];
    if (asked.only && !asked.only.some((kind) => kind === '' || FIX_KIND === kind || FIX_KIND.startsWith(`${kind}.`))) return [...all];
    const { place, changes: at } = document;
    const start = document.text.offsetAt(range.start);
    const end = document.text.offsetAt(range.end);
    const answers = await context.engine.ask(place.root.root, { kind: 'actions', path: place.path, start, end }, token);
    // Several findings may have one fix: it is offered once, for all of them.
    const byTitle = new Map<string, readonly ActionAnswer[]>();
    for (const answer of answers ?? []) byTitle.set(answer.title, [...(byTitle.get(answer.title) ?? []), answer]);
    const actions = [...byTitle].flatMap(([title, [first, ...others]]): CodeAction[] => (first ? [{
      title,
      kind: FIX_KIND,
      diagnostics: asked.diagnostics.filter((diagnostic) => [first, ...others].some(({ rule }) => isAbout(diagnostic, rule))),
      isPreferred: first.preferred,
      data: { uri, at, answer: first } satisfies ActionData,
    }] : []));
    return [...all, ...(canResolve ? actions : await Promise.all(actions.map(withoutData)))];
  });

  connection.onCodeActionResolve((action, token) => resolve(action, token));

  async function withoutData(action: CodeAction): Promise<CodeAction> {
    const { data: _, ...resolved } = await resolve(action);
    return resolved;
  }

  async function resolve(action: CodeAction, token?: Parameters<typeof context.engine.ask>[2]): Promise<CodeAction> {
    const data = action.data as Partial<ActionData> | undefined;
    const document = typeof data?.uri === 'string' ? context.documents.get(data.uri) : undefined;
    if (!document?.place || !data?.answer || typeof data.at !== 'number') return action;
    const { place, changes } = document;
    const where = movePlace(document, data.at, data.answer);
    if (!where) return action;
    const { action: name, rule } = data.answer;
    const change = await context.engine.ask(place.root.root, { kind: 'change', path: place.path, action: name, rule, ...where }, token);
    // An edit for another text than the one at hand could destroy what was typed meanwhile.
    return change && document.changes === changes ? { ...action, edit: workspaceEdit(context, place.root, change) } : action;
  }
}

function isAbout(diagnostic: Diagnostic, rule: string): boolean {
  return diagnostic.source === SOURCE && diagnostic.code === rule;
}
