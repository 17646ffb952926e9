import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { TEXT_AT, type TextAtParams } from '../../server/src/lsp/protocol';

/** Scheme of files as a revision has them: read only, coloured by their name. */
const SCHEME = 'fix-forward-revision';

/** The tab shows the file's name and the revision; `query` says the rest. */
export function revisionUri(file: TextAtParams): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${file.revision.replace(/[/\\]/g, '-')}/${file.path}`, query: JSON.stringify(file) });
}

/** Gives such files their text. */
export function provideRevisions(client: Promise<LanguageClient>): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent({ query }, token) {
      const file = JSON.parse(query) as TextAtParams;
      const text = await (await client).sendRequest<string | null>(TEXT_AT, file, token);
      if (text === null) throw new Error(`${file.path} is not in ${file.revision}`);
      return text;
    },
  });
}
