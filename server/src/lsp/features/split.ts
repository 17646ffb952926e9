import type { Context } from '../context';
import { SPLIT, type SplitAnswer, type SplitParams } from '../protocol';
import { workspaceEdit } from '../workspaceEdit';

/** Splits the whole migration that a file belongs to: the edit is given to the client, which asks before it makes files. */
export function provideSplit(context: Context): void {
  const { connection, engine } = context;
  connection.onRequest(SPLIT, async (params: SplitParams, token): Promise<SplitAnswer> => {
    await context.ready();
    const uri = String(params?.textDocument?.uri);
    const place = context.placeOf(uri);
    if (!place) return { reason: 'The file lies in no folder of the workspace.' };
    const changes = context.documents.get(uri)?.changes;
    const answer = await engine.ask(place.root.root, { kind: 'split', path: place.path }, token);
    if (!answer) return { reason: 'The migrations are still being read.' };
    if ('reason' in answer) return answer;
    // An edit for another text than the one at hand could destroy what was typed meanwhile.
    if (context.documents.get(uri)?.changes !== changes) return { reason: 'The text was changed meanwhile: try again.' };
    const { applied } = await connection.workspace.applyEdit({ label: answer.title, edit: workspaceEdit(context, place.root, answer) });
    return { applied, notes: answer.notes };
  });
}
