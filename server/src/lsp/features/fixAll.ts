import { type CancellationToken, type CodeAction, CodeActionKind } from 'vscode-languageserver';
import type { Context } from '../context';
import { workspaceEdit } from '../workspaceEdit';

export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.fixForward`;

/** Whether kinds that were asked for hold this one. It is for commands and for saving: the light bulb, which asks for none, lists each fix by itself. */
export function wantsFixAll(only: readonly string[] | undefined): boolean {
  return only?.some((kind) => kind !== '' && (FIX_ALL_KIND === kind || FIX_ALL_KIND.startsWith(`${kind}.`))) === true;
}

/** The safe fixes of a file in one, made at once: whoever asks for it takes it. */
export async function fixAllIn(context: Context, uri: string, token: CancellationToken): Promise<readonly CodeAction[]> {
  const document = context.documents.get(uri);
  if (!document?.place) return [];
  const { place, changes } = document;
  const change = await context.engine.ask(place.root.root, { kind: 'fixAll', path: place.path }, token);
  return change && document.changes === changes ? [{ title: change.title, kind: FIX_ALL_KIND, edit: workspaceEdit(context, place.root, change) }] : [];
}
