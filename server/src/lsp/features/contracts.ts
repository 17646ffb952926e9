import type { Context } from '../context';
import { type OldPlace, PROMOTE, type PromoteAnswer, type PromoteParams } from '../protocol';
import type { PlacedReference } from '../../worker/messages';
import type { Root } from '../roots';
import { fileUri } from '../uris';
import { workspaceEdit } from '../workspaceEdit';

/** Moves a contract that is held back into the migrations, where nothing needs the old shape any more. */
export function provideContracts(context: Context): void {
  const { connection, engine } = context;
  connection.onRequest(PROMOTE, async (params: PromoteParams, token): Promise<PromoteAnswer> => {
    await context.ready();
    const place = context.placeOf(String(params?.textDocument?.uri));
    if (!place) return { reason: 'The file lies in no folder of the workspace.', references: [] };
    const answer = await engine.ask(place.root.root, { kind: 'promote', path: place.path }, token);
    if (!answer) return { reason: 'The migrations are still being read.', references: [] };
    if ('reason' in answer) return { reason: answer.reason, references: answer.references.map((reference) => oldPlace(context, place.root, reference)) };
    const { applied } = await connection.workspace.applyEdit({ label: answer.title, edit: workspaceEdit(context, place.root, answer) });
    return { applied, migration: context.uriOf({ root: place.root, path: answer.files[0]?.path ?? place.path }) };
  });
}

/** A place as a client can open it: one of a release by its own scheme. */
export function oldPlace(context: Context, root: Root, { path, revision, range, message }: PlacedReference): OldPlace {
  return { uri: context.uriOf({ root, path }), range, message, ...(revision !== undefined && { revision: { root: fileUri(root.root), revision, path } }) };
}
