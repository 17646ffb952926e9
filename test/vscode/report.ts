import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extension, fileOf, folder, onDisk, when } from './workspace';

/** What the command gives back: the report that its page shows. */
interface Made {
  readonly title: string;
  readonly verdict: string;
  readonly page: string;
  readonly exports: Readonly<Record<'markdown' | 'html' | 'json' | 'runbook', string>>;
}

const RELEASE = 'v1.4.0';
const run = <T>(command: string, ...args: readonly unknown[]): Thenable<T> => vscode.commands.executeCommand<T>(command, ...args);
const made = (): Thenable<Made | undefined> => run('fixForward.report', { root: folder().toString(), from: RELEASE, to: 'working' });

/** The links of a page that call a command, with what they give it. */
function links(page: string, command: string): readonly (readonly unknown[])[] {
  return [...page.matchAll(/href="command:([\w.]+)\?([^"]+)"/g)].filter(([, name]) => name === command).map(([, , args = '']) => JSON.parse(decodeURIComponent(args)) as readonly unknown[]);
}

const reportTab = (): vscode.Tab | undefined => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('fixForward.report'));

describe('the revert-safety report', () => {
  afterEach(() => run('workbench.action.closeAllEditors'));

  it('is two commands of the palette', () => {
    const { commands } = (extension().packageJSON as { readonly contributes: { readonly commands: readonly { readonly command: string }[] } }).contributes;
    assert.deepEqual(commands.filter(({ command }) => command.startsWith('fixForward.report')).map(({ command }) => command), ['fixForward.report', 'fixForward.reportNextDeploy']);
  });

  it('answers the four questions in a page of the editor', async () => {
    const report = await made();
    assert.ok(report);
    assert.equal(report.verdict, 'unknown');
    assert.deepEqual([...report.page.matchAll(/<summary><h3>([^<]+)<\/h3>/g)].map(([, title]) => title).filter((title) => title?.endsWith('?')).sort(), [
      'Can the older code run on today&#39;s state?', 'Did it send data in a new shape to queues, caches or other services?', 'Did it set off side effects that cannot be repeated or taken back?', 'Did this release run a migration?',
    ]);
    assert.ok(await when('the tab of the page', vscode.window.tabGroups.onDidChangeTabs, () => reportTab()?.label === report.title || undefined));
  });

  it('a new report takes the place of the last', async () => {
    await made();
    await run('fixForward.reportNextDeploy');
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview).length, 1);
  });

  it('the release is picked from tags and commits', async () => {
    const picked = run<Made | undefined>('fixForward.report');
    let report: Made | undefined;
    let isDone = false;
    void picked.then((value) => {
      report = value;
      isDone = true;
    });
    // The first of both lists: the newest tag, and the working tree. A list takes the key only once it is shown.
    for (let tries = 0; tries < 200 && !isDone; tries++) {
      await run('workbench.action.acceptSelectedQuickOpenItem');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(report);
    const { from, to } = JSON.parse(report.exports.json) as { readonly from: string; readonly to: string };
    assert.deepEqual([from, to], [RELEASE, 'working']);
  });

  it('a line opens the older file as the release had it, beside the migration that breaks it', async () => {
    const report = await made();
    assert.ok(report);
    const pairs = links(report.page, 'fixForward.openReportPlace').filter(([, spot, beside]) => beside !== undefined && (spot as { readonly revision: string | null }).revision === RELEASE);
    const [root, spot, beside] = pairs[0] as [string, { path: string; range: { start: { line: number } } }, { path: string; range: { start: { line: number } } }];
    await run('fixForward.openReportPlace', root, spot, beside);
    const [older, newer] = await when('two editors', vscode.window.onDidChangeVisibleTextEditors, () => {
      const [one, two] = [1, 2].map((column) => vscode.window.visibleTextEditors.find(({ viewColumn }) => viewColumn === column));
      return one && two ? ([one, two] as const) : undefined;
    });
    assert.equal(older.document.uri.scheme, 'fix-forward-revision');
    assert.ok(older.document.uri.path.endsWith(spot.path));
    assert.equal(older.document.uri.path.split('/')[1], RELEASE);
    assert.equal(older.selection.active.line + 1, spot.range.start.line);
    assert.equal(newer.document.uri.toString(), fileOf(beside.path).toString());
    assert.equal(newer.selection.active.line + 1, beside.range.start.line);
    assert.equal(vscode.window.tabGroups.all.length, 2, 'two columns, with the report as a tab of the first');
    assert.ok(reportTab());
    for (const { selection } of [older, newer]) assert.ok(selection.active.isBeforeOrEqual(selection.anchor), 'the caret stands at the first word, so that no line is scrolled sideways');
  });

  it('is exported in each form that the page offers', async () => {
    const report = await made();
    assert.ok(report);
    const formats = links(report.page, 'fixForward.exportReport').map(([format]) => format as keyof Made['exports']);
    assert.deepEqual(formats, ['markdown', 'html', 'json', 'runbook']);
    for (const format of formats) {
      const target = vscode.Uri.joinPath(folder(), `.report-of-the-test.${format}`);
      await run('fixForward.exportReport', format, target);
      assert.equal(await onDisk(target), report.exports[format]);
      await vscode.workspace.fs.delete(target);
    }
  });

  it('a name that git does not know is no report', async () => {
    assert.equal(await run('fixForward.report', { root: folder().toString(), from: 'v9.9.9', to: 'working' }), undefined);
    assert.equal(reportTab(), undefined);
  });
});
