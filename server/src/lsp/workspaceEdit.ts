import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { ChangeAnswer, ChangedFile } from '../worker/messages';
import type { Context } from './context';
import type { Root } from './roots';
import { toSnippet } from './toLsp';

/** A change in the form that the client takes: new files, places to fill in and a question first where it can. */
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
  const removed = can.resourceOperations?.includes('delete') ? (change.removed ?? []).map((path) => ({ kind: 'delete' as const, uri: context.uriOf({ root, path }), options: { ignoreIfNotExists: true } })) : [];
  return { documentChanges: [...documentChanges, ...removed], ...(annotates && { changeAnnotations: { newFile: { label: change.title, needsConfirmation: change.safety === 'review', ...(change.notes.length > 0 && { description: change.notes.join(' ') }) } } }) };
}

/** Where no placeholder can be shown the reason stays out, and the directive says that it wants one. */
function withoutPlaceholder({ text, placeholder }: ChangedFile['edits'][number]): string {
  return placeholder ? text.slice(0, placeholder.start) + text.slice(placeholder.end) : text;
}
