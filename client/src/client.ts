import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { COMMANDS, type InitializationOptions, SETTINGS_SECTION, TRUST, type TrustParams } from '../../server/src/lsp/protocol';
import { rulesFolder } from './commands';
import { documentSelector } from './documents';
import { provideExplanations } from './explanation';
import { createStatus } from './status';

/** Starts the server without waiting for it; everything that takes time happens there. */
export function startClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.js');
  const options: InitializationOptions = { trusted: vscode.workspace.isTrusted, commands: Object.values(COMMANDS) };
  const log = vscode.window.createOutputChannel('Fix Forward', { log: true });
  const client = new LanguageClient(
    // Its `trace.server` is a setting of this name.
    SETTINGS_SECTION,
    'Fix Forward',
    { run: { module, transport: TransportKind.ipc }, debug: { module, transport: TransportKind.ipc } },
    { documentSelector, initializationOptions: options, outputChannel: log, diagnosticPullOptions: { onChange: true, onSave: true, onTabs: true }, markdown: { supportHtml: false } },
  );
  context.subscriptions.push(
    client,
    log,
    createStatus(client),
    provideExplanations(client, rulesFolder(context)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      const params: TrustParams = { trusted: true };
      void client.sendNotification(TRUST, params);
    }),
  );
  if (hasFiles()) client.start().catch((error: unknown) => client.error('The server did not start.', error));
  return client;
}

/** A virtual workspace has no folder that the server could read; the grammars and the schema work there all the same. */
function hasFiles(): boolean {
  const folders = vscode.workspace.workspaceFolders;
  return folders === undefined || folders.some((folder) => folder.uri.scheme === 'file');
}
