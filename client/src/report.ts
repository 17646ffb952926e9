import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { RELEASES, type ReleasesResult, REPORT, REPORT_COMMANDS, type ReportParams, type ReportResult, type ReportSpot } from '../../server/src/lsp/protocol';
import { revisionUri } from './revisions';

type Made = Exclude<ReportResult, { readonly reason: string }>;

const WORKING = 'working';
const EXPORTS: Readonly<Record<keyof Made['exports'], { readonly extension: string; readonly title: string }>> = {
  markdown: { extension: 'md', title: 'Markdown' }, html: { extension: 'html', title: 'HTML' }, json: { extension: 'json', title: 'JSON' }, runbook: { extension: 'md', title: 'Incident Runbook' },
};

/** The commands of the revert-safety report. Its page names two of them in its links. */
export function registerReport(client: Promise<LanguageClient>): readonly vscode.Disposable[] {
  let panel: vscode.WebviewPanel | undefined;
  let made: Made | undefined;

  /** One page: a new report takes the place of the last. */
  function show(report: Made): void {
    made = report;
    if (!panel) {
      panel = vscode.window.createWebviewPanel('fixForward.report', 'Revert-Safety Report', vscode.ViewColumn.Active, { enableScripts: false, enableCommandUris: Object.values(REPORT_COMMANDS), localResourceRoots: [], enableFindWidget: true, retainContextWhenHidden: false });
      panel.onDidDispose(() => {
        panel = undefined;
      });
    }
    panel.title = report.title;
    panel.webview.html = report.page;
    panel.reveal();
  }

  async function make(params: ReportParams): Promise<Made | undefined> {
    const running = await client;
    if (!(await isUp(running))) return undefined;
    const progress = { location: vscode.ProgressLocation.Notification, title: 'Reading both releases', cancellable: true };
    const result = await vscode.window.withProgress(progress, (_, token) => running.sendRequest<ReportResult>(REPORT, params, token).catch(() => ({ reason: '' })));
    if ('reason' in result) {
      if (result.reason !== '') void vscode.window.showInformationMessage(`No report: ${result.reason}`);
      return undefined;
    }
    show(result);
    return result;
  }

  const register = vscode.commands.registerCommand;
  return [
    register('fixForward.report', async (given?: ReportParams) => {
      const params = isParams(given) ? given : await choose(await client);
      return params && make(params);
    }),
    register('fixForward.reportNextDeploy', async () => {
      const root = await chooseRoot((await releasesOf(await client))?.roots ?? []);
      return root && make({ root: root.uri, to: WORKING });
    }),
    register(REPORT_COMMANDS.open, (root?: unknown, spot?: unknown, beside?: unknown) => openPlaces(root, spot, beside)),
    register(REPORT_COMMANDS.export, async (format?: unknown, target?: unknown) => {
      if (made && typeof format === 'string' && format in EXPORTS) await exportAs(made, format as keyof Made['exports'], target instanceof vscode.Uri ? target : undefined);
    }),
    { dispose: () => panel?.dispose() },
  ];
}

async function releasesOf(client: LanguageClient): Promise<ReleasesResult | undefined> {
  return (await isUp(client)) ? client.sendRequest<ReleasesResult>(RELEASES) : undefined;
}

/** A command may be the first thing that is asked of a window: a server that is starting is waited for. */
async function isUp(client: LanguageClient): Promise<boolean> {
  if (client.needsStop()) await client.start().catch(() => undefined);
  if (!client.isRunning()) void vscode.window.showInformationMessage('Fix Forward is not running: see its log.');
  return client.isRunning();
}

type ReleaseRoot = ReleasesResult['roots'][number];

async function chooseRoot(roots: readonly ReleaseRoot[]): Promise<ReleaseRoot | undefined> {
  if (roots.length < 2) return roots[0];
  const items = roots.map((root) => ({ label: vscode.workspace.asRelativePath(vscode.Uri.parse(root.uri)), root }));
  return (await vscode.window.showQuickPick(items, { title: 'Revert-Safety Report: Which Project?' }))?.root;
}

/** Which release to go back to, then whose state is there. */
async function choose(client: LanguageClient): Promise<ReportParams | undefined> {
  const root = await chooseRoot((await releasesOf(client))?.roots ?? []);
  if (!root) return undefined;
  if (root.points.length === 0) {
    void vscode.window.showInformationMessage('No report: there are no commits that git knows here, or the workspace is not trusted.');
    return undefined;
  }
  const points = root.points.map(itemOf);
  const from = await vscode.window.showQuickPick(withHeads(points), { title: 'Revert-Safety Report (1 of 2): The Release to Go Back To', placeHolder: 'A tag or a commit', matchOnDescription: true, matchOnDetail: true });
  if (!from) return undefined;
  const ends = [{ label: 'Working Tree', description: 'the files as they are, with what is not saved', name: WORKING }, { label: 'HEAD', description: 'the commit that is checked out', name: 'HEAD' }];
  const to = await vscode.window.showQuickPick([...ends, ...withHeads(points.filter(({ name }) => name !== from.name))], { title: `Revert-Safety Report (2 of 2): Back to ${from.name}, From Where?`, matchOnDescription: true, matchOnDetail: true });
  return to && { root: root.uri, from: from.name, to: to.name };
}

interface PointItem extends vscode.QuickPickItem {
  readonly name: string;
}

function itemOf({ name, kind, date, subject }: ReleaseRoot['points'][number]): PointItem & { readonly group: 'tag' | 'commit' } {
  return { name, group: kind, label: kind === 'tag' ? `$(tag) ${name}` : `$(git-commit) ${name}`, description: new Date(date * 1000).toISOString().slice(0, 10), detail: subject };
}

/** Tags first, a line between them and commits. */
function withHeads(items: readonly ReturnType<typeof itemOf>[]): readonly PointItem[] {
  const head = (label: string): PointItem => ({ label, kind: vscode.QuickPickItemKind.Separator, name: '' });
  return (['tag', 'commit'] as const).flatMap((group) => [head(group === 'tag' ? 'Tags' : 'Recent commits'), ...items.filter((item) => item.group === group)]);
}

/** A line of the older release, and beside it the statement that it does not fit: two columns, the report stays a tab of the first. */
async function openPlaces(root: unknown, spot: unknown, beside: unknown): Promise<void> {
  if (typeof root !== 'string' || !isSpot(spot)) return;
  if (!isSpot(beside)) return openPlace(root, spot, { viewColumn: vscode.ViewColumn.Beside });
  await openPlace(root, beside, { viewColumn: vscode.ViewColumn.Two, preserveFocus: true });
  await openPlace(root, spot, { viewColumn: vscode.ViewColumn.One });
}

async function openPlace(root: string, { path, revision, range }: ReportSpot, options: vscode.TextDocumentShowOptions): Promise<void> {
  const uri = revision === null ? vscode.Uri.joinPath(vscode.Uri.parse(root), path) : revisionUri({ root, revision, path });
  const start = new vscode.Position(range.start.line - 1, range.start.column - 1);
  try {
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { ...options, preview: true });
    // The caret stands at the first word: a caret behind the last scrolls long lines sideways.
    editor.selection = new vscode.Selection(new vscode.Position(range.end.line - 1, range.end.column - 1), start);
    editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenter);
  } catch (error) {
    void vscode.window.showInformationMessage(`${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes the report that is shown; asks where, unless whoever calls the command said so. */
async function exportAs(report: Made, format: keyof Made['exports'], given?: vscode.Uri): Promise<void> {
  const target = given ?? (await askForFile(format));
  if (target) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(report.exports[format]));
}

function askForFile(format: keyof Made['exports']): Thenable<vscode.Uri | undefined> {
  const { extension, title } = EXPORTS[format];
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${format === 'runbook' ? 'runbook' : 'revert-safety'}.${extension}`;
  return vscode.window.showSaveDialog({ title: `Export as ${title}`, filters: { [title]: [extension] }, ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }) });
}

const isParams = (given: unknown): given is ReportParams => typeof given === 'object' && given !== null && typeof (given as ReportParams).to === 'string';
const isSpot = (given: unknown): given is ReportSpot => typeof given === 'object' && given !== null && typeof (given as ReportSpot).path === 'string' && typeof (given as ReportSpot).range?.start?.line === 'number';
