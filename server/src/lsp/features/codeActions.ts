import { type CodeAction, CodeActionKind, type Diagnostic, type TextDocumentEdit, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { ActionAnswer, ChangeAnswer, ChangedFile } from '../../worker/messages';
import type { Context } from '../context';
import { movePlace } from '../documents';
import type { Root } from '../roots';
import { SOURCE, toSnippet } from '../toLsp';

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
    if (asked.only && !asked.only.some((kind) => kind === '' || FIX_KIND === kind || FIX_KIND.startsWith(`${kind}.`))) return null;
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
    return canResolve ? actions : Promise.all(actions.map(withoutData));
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

export function workspaceEdit(context: Context, root: Root, change: ChangeAnswer): WorkspaceEdit {
  const can = context.capabilities.workspace?.workspaceEdit;
  const uri = (file: ChangedFile) => context.uriOf({ root, path: file.path });
  const plainEdits = (file: ChangedFile): TextEdit[] => file.edits.map((edit) => ({ range: edit.range, newText: withoutPlaceholder(edit) }));
  if (!can?.documentChanges) return { changes: Object.fromEntries(change.files.map((file) => [uri(file), plainEdits(file)])) };

  const annotates = can.changeAnnotationSupport !== undefined && change.files.some((file) => file.create);
  const snippets = (can as { snippetEditSupport?: boolean }).snippetEditSupport === true;
  const documentChanges = change.files.flatMap((file): NonNullable<WorkspaceEdit['documentChanges']> => {
    const edits = file.edits.map((edit) => (snippets && edit.placeholder ? { range: edit.range, snippet: { kind: 'snippet' as const, value: toSnippet(edit.text, edit.placeholder) } } : { range: edit.range, newText: withoutPlaceholder(edit) }));
    const made: TextDocumentEdit = { textDocument: { uri: uri(file), version: context.documents.get(uri(file))?.text.version ?? null }, edits };
    const create = { kind: 'create' as const, uri: uri(file), options: { ignoreIfExists: false, overwrite: false }, ...(annotates && { annotationId: 'newFile' }) };
    return file.create && can.resourceOperations?.includes('create') ? [create, made] : [made];
  });
  return { documentChanges, ...(annotates && { changeAnnotations: { newFile: { label: change.title, needsConfirmation: change.safety === 'review', ...(change.notes.length > 0 && { description: change.notes.join(' ') }) } } }) };
}

/** Where no placeholder can be shown the reason stays out, and the directive says that it wants one. */
function withoutPlaceholder({ text, placeholder }: ChangedFile['edits'][number]): string {
  return placeholder ? text.slice(0, placeholder.start) + text.slice(placeholder.end) : text;
}
