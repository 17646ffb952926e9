import type { CodeLens } from 'vscode-languageserver';
import type { Context } from '../context';
import { movePlace } from '../documents';
import { COMMANDS } from '../protocol';

/** The verdict in three words over each down. */
export function provideCodeLens(context: Context): void {
  context.connection.onCodeLens(async ({ textDocument: { uri } }, token): Promise<CodeLens[] | null> => {
    await context.ready();
    const document = context.documents.get(uri);
    const place = document?.place ?? context.placeOf(uri);
    const settings = await context.settingsOf(uri);
    if (!place || !settings.enable || !settings.codeLens) return null;
    const at = document?.changes ?? 0;
    const lenses = await context.engine.ask(place.root.root, { kind: 'lenses', path: place.path }, token);
    return (lenses ?? []).map((lens) => {
      const moved = document && at !== document.changes ? movePlace(document, at, { start: lens.start, end: lens.start }) : undefined;
      const start = moved ? document!.text.positionAt(moved.start) : lens.range.start;
      const known = context.options.commands?.includes(COMMANDS.explain);
      return { range: { start, end: start }, command: known ? { title: lens.title, command: COMMANDS.explain, arguments: [uri, { start, end: start }] } : { title: lens.title, command: '' } };
    });
  });
}
