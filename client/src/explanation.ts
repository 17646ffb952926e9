import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { MIGRATION, type MigrationStatus } from '../../server/src/lsp/protocol';

/** Scheme of the pages that explain a migration. */
const SCHEME = 'fix-forward-explanation';

/** The page that explains a migration, which is what `query` names. */
export function explanationUri(migration: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `${migration.path}.md`, query: migration.toString() });
}

/** Makes the pages when they are shown, and anew when something else is said of their migration. */
export function provideExplanations(client: LanguageClient, rules: vscode.Uri): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  return vscode.Disposable.from(
    changed,
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      const pages = vscode.workspace.textDocuments.filter((document) => document.uri.scheme === SCHEME);
      for (const page of pages) if (uris.some((uri) => uri.toString() === page.uri.query)) changed.fire(page.uri);
    }),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      async provideTextDocumentContent({ query }, token) {
        const migration = await migrationOf(client, query, token);
        return migration ? explanationText(migration, (rule) => vscode.Uri.joinPath(rules, `${rule}.md`).toString()) : 'This is no migration any more.';
      },
    }),
  );
}

/** What the server says of the migration that a file belongs to; null where it is none. */
export async function migrationOf(client: LanguageClient, uri: string, token?: vscode.CancellationToken): Promise<MigrationStatus | null> {
  return client.sendRequest<MigrationStatus | null>(MIGRATION, { textDocument: { uri } }, token);
}

/** What is said of a migration, as Markdown. */
function explanationText(migration: MigrationStatus, pageOf: (rule: string) => string): string {
  const { title, name, framework, dialect, findings } = migration;
  return [
    `# ${title}`,
    `\`${name}\` · ${framework}, ${dialect} · ${stateText(migration)}`,
    ...(findings.length === 0 ? ['Nothing is wrong with it.'] : findings.flatMap(({ rule, severity, message }) => [`## ${rule}`, `**${severity}** · ${message}`, `[The page of this rule](${pageOf(rule)})`])),
    '',
  ].join('\n\n');
}

function stateText({ state, released, reason }: MigrationStatus): string {
  const names = released.join(', ');
  const against = names ? ` (compared with ${names})` : reason ? ` (${reason})` : '';
  return { pending: 'not released yet', shipped: 'released', edited: 'released, and edited since', unknown: 'not known whether it is released' }[state] + against;
}
