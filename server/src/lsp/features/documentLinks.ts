import type { DocumentLink } from 'vscode-languageserver';
import type { Context } from '../context';
import { pageOf } from '../toLsp';
import { fileUri } from '../uris';

/** From a rule in a comment to its page, and from a script to the SQL that it loads. */
export function provideDocumentLinks(context: Context): void {
  context.connection.onDocumentLinks(async ({ textDocument: { uri } }, token): Promise<DocumentLink[] | null> => {
    await context.ready();
    const document = context.documents.get(uri);
    if (!document?.place || !(await context.settingsOf(uri)).enable) return null;
    const { place, changes } = document;
    const links = await context.engine.ask(place.root.root, { kind: 'links', path: place.path }, token);
    // Of a text that has moved on the places would be wrong; the client asks again.
    if (!links || document.changes !== changes) return null;
    return links.map(({ range, to }) => ('rule' in to
      ? { range, target: fileUri(pageOf(context, to.rule)), tooltip: `What ${to.rule} means` }
      : { range, target: context.uriOf({ root: place.root, path: to.path }), tooltip: 'The SQL that this migration loads' }));
  });
}
