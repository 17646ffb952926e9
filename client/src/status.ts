import * as vscode from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';
import { COMMANDS, type MigrationStatus, STATUS, type StatusParams } from '../../server/src/lsp/protocol';
import { isOurs } from './documents';
import { migrationOf, stateText } from './explanation';

/** The language status item: the verdict of the migration in the active editor, or what the server is doing. Not there in other files. */
export function createStatus(client: LanguageClient): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('fixForward.status', []);
  item.name = 'Fix Forward';
  let status: StatusParams = { state: 'reading', done: 0, total: 0 };
  let asked = 0;

  /** Only the last question counts: answers to former ones come too late. */
  async function refresh(): Promise<void> {
    const question = ++asked;
    const document = vscode.window.activeTextEditor?.document;
    const migration = isOurs(document) && client.isRunning() && status.state !== 'failed' ? await ask(document.uri) : null;
    if (question !== asked) return;
    show(document, migration);
  }

  /** Null, too, where the server cannot say: it is starting or stopping. */
  function ask(uri: vscode.Uri): Promise<MigrationStatus | null> {
    return migrationOf(client, uri.toString()).catch(() => null);
  }

  function show(document: vscode.TextDocument | undefined, migration: MigrationStatus | null): void {
    const failed = status.state === 'failed' || client.state === State.Stopped;
    const visible = document !== undefined && (migration !== null || (isOurs(document) && (failed || isReading())));
    item.selector = visible ? [{ scheme: document.uri.scheme, pattern: document.uri.fsPath.replace(/[[\]{}*?]/g, '[$&]') }] : [];
    item.busy = isReading() && !failed;
    item.severity = vscode.LanguageStatusSeverity.Information;
    if (failed) {
      item.text = 'Fix Forward has stopped';
      item.detail = status.message ?? '';
      item.severity = vscode.LanguageStatusSeverity.Error;
      item.command = { title: 'Restart', command: 'fixForward.restartServer' };
    } else if (migration) {
      item.text = migration.title;
      item.detail = `${migration.framework} · ${stateText(migration)}`;
      item.command = { title: 'Explain', command: COMMANDS.explain, arguments: [document?.uri.toString()] };
    } else {
      item.text = 'Reading migrations';
      item.detail = status.total > 0 ? `${status.done} of ${status.total}` : '';
      item.command = { title: 'Log', command: 'fixForward.showLog' };
    }
  }

  function isReading(): boolean {
    return client.state === State.Starting || (client.state === State.Running && status.state === 'reading');
  }

  return vscode.Disposable.from(
    item,
    client.onNotification(STATUS, (params: StatusParams) => {
      status = params;
      void refresh();
    }),
    client.onDidChangeState(() => {
      if (client.state === State.Starting) status = { state: 'reading', done: 0, total: 0 };
      void refresh();
    }),
    vscode.window.onDidChangeActiveTextEditor(() => void refresh()),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      const active = vscode.window.activeTextEditor?.document.uri.toString();
      if (uris.some((uri) => uri.toString() === active)) void refresh();
    }),
  );
}
