import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { MIGRATION, type MigrationStatus } from '../../server/src/lsp/protocol';

/** Scheme of the pages that explain a migration. */
const SCHEME = 'fix-forward-explanation';

/** The page that explains a migration, which is what `query` names; the path is what its tab shows. */
export function explanationUri(migration: vscode.Uri): vscode.Uri {
  const name = migration.path.slice(migration.path.lastIndexOf('/') + 1);
  return vscode.Uri.from({ scheme: SCHEME, path: `/${name.replace(/\.\w+$/, '')}.md`, query: migration.toString() });
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
        if (!migration) return 'This is no migration any more.';
        const names = [...new Set(migration.findings.map(({ rule }) => rule))];
        const reasons = await Promise.all(names.map(async (rule) => [rule, await reasonOf(vscode.Uri.joinPath(rules, `${rule}.md`))] as const));
        return explanationText(migration, new Map(reasons));
      },
    }),
  );
}

/** What the server says of the migration that a file belongs to; null where it is none. */
export async function migrationOf(client: LanguageClient, uri: string, token?: vscode.CancellationToken): Promise<MigrationStatus | null> {
  return client.sendRequest<MigrationStatus | null>(MIGRATION, { textDocument: { uri } }, token);
}

/** What a rule's page says under "Why": a preview follows no link to a file outside the workspace, so it stands here. */
async function reasonOf(page: vscode.Uri): Promise<string> {
  try {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(page));
    return /^## Why\s+([\s\S]*?)(?=^## )/m.exec(text)?.[1]?.trim() ?? '';
  } catch {
    return '';
  }
}

/** What is said of a migration, as Markdown. */
function explanationText(migration: MigrationStatus, reasons: ReadonlyMap<string, string>): string {
  const { title, name, framework, dialect, findings } = migration;
  const told = findings.map(({ rule, severity, message }, at) => [
    `## ${rule}`,
    `**${severity}** · ${message}`,
    // Once, where a rule has found several things.
    findings.findIndex((finding) => finding.rule === rule) === at ? (reasons.get(rule) ?? '') : '',
  ]);
  return [`# ${title}`, `\`${name}\` · ${framework}, ${dialect} · ${stateText(migration)}`, ...(told.length === 0 ? ['Nothing is wrong with it.'] : told.flat().filter(Boolean)), ''].join('\n\n');
}

/** Where the migration stands, in words. */
export function stateText({ state, released, reason }: MigrationStatus): string {
  const names = released.join(', ');
  switch (state) {
    case 'pending': return names ? `not in ${names}` : 'not released';
    case 'shipped': return names ? `released with ${names}` : 'released';
    case 'edited': return names ? `edited since ${names}` : 'edited since its release';
    case 'unknown': return reason ?? 'not known whether it is released';
  }
}
