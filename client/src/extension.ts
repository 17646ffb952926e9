import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { registerCommands } from './commands';
import { registerContracts } from './contracts';
import { registerReport } from './report';
import { provideRevisions } from './revisions';

let client: Promise<LanguageClient> | undefined;

/** Starts the client once the editor has gone on: to load it takes longer than all else here. */
export function activate(context: vscode.ExtensionContext): void {
  client = new Promise<void>((resolve) => setImmediate(resolve)).then(() => import('./client')).then(({ startClient }) => startClient(context));
  client.catch((error: unknown) => void vscode.window.showErrorMessage(`Fix Forward could not be loaded: ${String(error)}`));
  context.subscriptions.push(...registerCommands(context, client), ...registerReport(client), ...registerContracts(client), provideRevisions(client));
}

export async function deactivate(): Promise<void> {
  const started = await client?.catch(() => undefined);
  if (started?.isRunning()) await started.stop();
}
