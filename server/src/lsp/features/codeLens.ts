import type { CodeLens, Command } from 'vscode-languageserver';
import type { Lens } from '../../worker/messages';
import type { Context } from '../context';
import { movePlace } from '../documents';
import { COMMANDS } from '../protocol';
import { oldPlace } from './contracts';

/** The verdict in three words over each down, and over a contract what still refers to the old shape. */
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
      return { range: { start, end: start }, command: commandOf(lens, start) };

      function commandOf({ title, action, verdict }: Lens, position: typeof start): Command {
        const command = action ? (action.kind === 'promote' ? COMMANDS.promote : COMMANDS.oldReferences) : verdict && COMMANDS.explain;
        if (!place || command === undefined || !context.options.commands?.includes(command)) return { title, command: '' };
        if (!action) return { title, command, arguments: [uri, { start: position, end: position }] };
        if (action.kind === 'promote') return { title, command, arguments: [context.uriOf({ root: place.root, path: action.path })] };
        return { title, command, arguments: [uri, action.places.map((each) => oldPlace(context, place.root, each))] };
      }
    });
  });
}
