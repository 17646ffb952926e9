import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { CHECK_WORKSPACE, COMMANDS, SPLIT, type SplitAnswer, type WorkspaceSummary } from '../../server/src/lsp/protocol';
import { rulesAt } from './documents';
import { explanationUri, migrationOf } from './explanation';

/** What the palette offers. Those that the server names in lenses and actions take arguments, too. */
export function registerCommands(context: vscode.ExtensionContext, client: Promise<LanguageClient>): readonly vscode.Disposable[] {
  const register = vscode.commands.registerCommand;
  return [
    register(COMMANDS.openRule, (rule?: unknown) => openRule(context, typeof rule === 'string' ? rule : undefined)),
    register(COMMANDS.explain, async (uri?: unknown) => explain(await client, uri)),
    register('fixForward.split', async () => split(await client)),
    register('fixForward.checkWorkspace', async () => checkWorkspace(await client)),
    register('fixForward.restartServer', async () => (await client).restart()),
    register('fixForward.showLog', async () => (await client).outputChannel.show()),
  ];
}

/** The page of a rule: the one named, the one found at the cursor, or one chosen. */
async function openRule(context: vscode.ExtensionContext, named: string | undefined): Promise<void> {
  const folder = rulesFolder(context);
  const editor = vscode.window.activeTextEditor;
  const here = editor ? rulesAt(editor.document.uri, editor.selection) : [];
  const pages = (await vscode.workspace.fs.readDirectory(folder)).flatMap(([name]) => (name.endsWith('.md') ? [name.slice(0, -3)] : []));
  const rule = named ?? (here.length === 1 ? here[0] : await vscode.window.showQuickPick(here.length > 0 ? here : pages.sort(), { title: 'Fix Forward: Open Page of a Rule' }));
  if (rule !== undefined && pages.includes(rule)) await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(folder, `${rule}.md`));
}

/** The verdict of a migration with all its findings, as a page beside it. */
async function explain(client: LanguageClient, argument: unknown): Promise<void> {
  const uri = typeof argument === 'string' ? vscode.Uri.parse(argument) : argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  if (!uri || !client.isRunning()) {
    void vscode.window.showInformationMessage(uri ? 'Fix Forward is not running: see its log.' : 'Open a migration first.');
    return;
  }
  if (!(await migrationOf(client, uri.toString()))) {
    void vscode.window.showInformationMessage(`${vscode.workspace.asRelativePath(uri)} belongs to no migration that Fix Forward knows.`);
    return;
  }
  await vscode.commands.executeCommand('markdown.showPreviewToSide', explanationUri(uri));
}

/** The migration in the editor as expand, backfill and contract; VS Code asks before the files are made. */
async function split(client: LanguageClient): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (!uri || !client.isRunning()) {
    void vscode.window.showInformationMessage(uri ? 'Fix Forward is not running: see its log.' : 'Open a migration first.');
    return;
  }
  const answer = await client.sendRequest<SplitAnswer>(SPLIT, { textDocument: { uri: uri.toString() } });
  if ('reason' in answer) void vscode.window.showWarningMessage(`Fix Forward: ${answer.reason}`);
  else if (answer.applied && answer.notes.length > 0) void vscode.window.showInformationMessage(answer.notes.join(' '));
}

/** Gives what it tells, for tasks and other extensions. */
async function checkWorkspace(client: LanguageClient): Promise<WorkspaceSummary | undefined> {
  if (!client.isRunning()) {
    void vscode.window.showInformationMessage('Fix Forward is not running: see its log.');
    return undefined;
  }
  const progress = { location: vscode.ProgressLocation.Window, title: 'Judging migrations' };
  const summary = await vscode.window.withProgress(progress, () => client.sendRequest<WorkspaceSummary>(CHECK_WORKSPACE));
  const show = 'Show Problems';
  const offered = summary.errors + summary.warnings > 0 ? [show] : [];
  // Whoever asked gets the answer; the command itself does not wait until it is clicked away.
  void vscode.window.showInformationMessage(summaryText(summary), ...offered).then((chosen) => {
    if (chosen === show) void vscode.commands.executeCommand('workbench.actions.view.problems');
  });
  return summary;
}

function summaryText({ migrations, errors, warnings }: WorkspaceSummary): string {
  if (migrations === 0) return 'No migration that is not released yet misleads.';
  return `${count(migrations, 'migration')} ${migrations === 1 ? 'misleads' : 'mislead'}: ${count(errors, 'error')}, ${count(warnings, 'warning')}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Where the pages of the rules lie. */
export function rulesFolder(context: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(context.extensionUri, 'dist', 'rules');
}
