import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { COMMANDS, type OldPlace, PROMOTE, type PromoteAnswer } from '../../server/src/lsp/protocol';
import { revisionUri } from './revisions';

/** What is clicked over a contract that is held back. */
export function registerContracts(client: Promise<LanguageClient>): readonly vscode.Disposable[] {
  const register = vscode.commands.registerCommand;
  return [
    register(COMMANDS.oldReferences, (uri?: unknown, places?: unknown) => (typeof uri === 'string' && Array.isArray(places) ? listPlaces(vscode.Uri.parse(uri), places as readonly OldPlace[]) : undefined)),
    register(COMMANDS.promote, async (uri?: unknown) => promote(await client, uri)),
  ];
}

/** Beside the line that was clicked; a place of a release opens as that release has it. */
async function listPlaces(uri: vscode.Uri, places: readonly OldPlace[]): Promise<void> {
  const locations = places.map(({ uri: own, revision, range }) => new vscode.Location(revision ? revisionUri(revision) : vscode.Uri.parse(own), new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character)));
  await vscode.commands.executeCommand('editor.action.peekLocations', uri, new vscode.Position(0, 0), locations, 'peek');
}

/** Moves the contract, or says what keeps it. Whoever asked gets the answer. */
async function promote(client: LanguageClient, given: unknown): Promise<PromoteAnswer | undefined> {
  const uri = typeof given === 'string' ? vscode.Uri.parse(given) : vscode.window.activeTextEditor?.document.uri;
  if (!uri || !client.isRunning()) {
    void vscode.window.showInformationMessage(uri ? 'Fix Forward is not running: see its log.' : 'Open a contract that is held back first.');
    return undefined;
  }
  const answer = await client.sendRequest<PromoteAnswer>(PROMOTE, { textDocument: { uri: uri.toString() } });
  if (!('reason' in answer)) {
    if (answer.applied) await vscode.window.showTextDocument(vscode.Uri.parse(answer.migration));
    return answer;
  }
  const show = 'Show Them';
  void vscode.window.showWarningMessage(`Fix Forward: ${answer.reason}`, ...(answer.references.length > 0 ? [show] : [])).then(async (chosen) => {
    if (chosen !== show) return;
    await vscode.window.showTextDocument(uri);
    await listPlaces(uri, answer.references);
  });
  return answer;
}
