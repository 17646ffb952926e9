import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { COMMANDS, type InitializationOptions, SETTINGS_SECTION, TRUST, type TrustParams } from '../../server/src/lsp/protocol';
import { registerCommands } from './commands';
import { documentSelector } from './documents';
import { createStatus } from './status';

let client: LanguageClient | undefined;

/** Starts the server without waiting for it; everything that takes time happens there. */
export function activate(context: vscode.ExtensionContext): void {
  const module = context.asAbsolutePath('dist/server.js');
  const options: InitializationOptions = { trusted: vscode.workspace.isTrusted, commands: Object.values(COMMANDS) };
  const started = new LanguageClient(
    // Its `trace.server` is a setting of this name.
    SETTINGS_SECTION,
    'Fix Forward',
    { run: { module, transport: TransportKind.ipc }, debug: { module, transport: TransportKind.ipc } },
    {
      documentSelector,
      initializationOptions: options,
      outputChannel: vscode.window.createOutputChannel('Fix Forward', { log: true }),
      diagnosticPullOptions: { onChange: true, onSave: true, onTabs: true },
      markdown: { supportHtml: false },
    },
  );
  client = started;
  context.subscriptions.push(
    started,
    started.outputChannel,
    ...registerCommands(context, started),
    createStatus(started),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      const params: TrustParams = { trusted: true };
      void started.sendNotification(TRUST, params);
    }),
  );
  if (hasFiles()) started.start().catch((error: unknown) => started.error('The server did not start.', error));
}

export function deactivate(): Promise<void> | undefined {
  return client?.isRunning() ? client.stop() : undefined;
}

/** A virtual workspace has no folder that the server could read; the grammars and the schema work there all the same. */
function hasFiles(): boolean {
  const folders = vscode.workspace.workspaceFolders;
  return folders === undefined || folders.some((folder) => folder.uri.scheme === 'file');
}
