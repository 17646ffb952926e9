import { type Hover, MarkupKind } from 'vscode-languageserver';
import type { Context } from '../context';

/** What is lost, from where it is known, and the table before and after. */
export function provideHover(context: Context): void {
  const formats = context.capabilities.textDocument?.hover?.contentFormat ?? [MarkupKind.PlainText];
  context.connection.onHover(async ({ textDocument: { uri }, position }, token): Promise<Hover | null> => {
    await context.ready();
    const document = context.documents.get(uri);
    const settings = await context.settingsOf(uri);
    if (!document?.place || !settings.enable) return null;
    const { place, changes } = document;
    const answer = await context.engine.ask(place.root.root, { kind: 'hover', path: place.path, offset: document.text.offsetAt(position) }, token);
    if (!answer || document.changes !== changes) return null;
    const markdown = formats.includes(MarkupKind.Markdown);
    return { range: answer.range, contents: { kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value: markdown ? answer.markdown : plain(answer.markdown) } };
  });
}

function plain(markdown: string): string {
  return markdown.replace(/^```\w*\n?/gm, '').replace(/\*\*|`/g, '');
}
