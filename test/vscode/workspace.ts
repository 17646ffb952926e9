import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** The extension under test, as its manifest names it. */
export const EXTENSION = 'fix-forward.fix-forward';

/** Longer than anything takes on a busy machine; only a failing test waits for so long. */
const PATIENCE = 25_000;

export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(EXTENSION);
  assert.ok(found, `${EXTENSION} is installed`);
  return found;
}

export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'a folder is open');
  return first.uri;
}

export function fileOf(path: string): vscode.Uri {
  return vscode.Uri.joinPath(folder(), ...path.split('/'));
}

/** Opens a file as a click does. What `openTextDocument` opens instead stays open for minutes after its editor is closed. */
export async function open(path: string): Promise<vscode.TextEditor> {
  const uri = fileOf(path);
  await vscode.commands.executeCommand('vscode.open', uri);
  return when(`an editor of ${path}`, vscode.window.onDidChangeActiveTextEditor, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.toString() === uri.toString() ? editor : undefined;
  });
}

/** What we say of a file, in the order of its lines. */
export function findings(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  const ours = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'fix-forward');
  return ours.sort((a, b) => a.range.start.compareTo(b.range.start));
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

export function rulesOf(uri: vscode.Uri): readonly string[] {
  return findings(uri).map(ruleOf);
}

/** What is said of the way back: a migration may still do two steps in one. */
export function isDownClear(uri: vscode.Uri): true | undefined {
  return rulesOf(uri).some((rule) => rule.startsWith('down-')) ? undefined : true;
}

/** Waits for something that comes with the diagnostics: asked now, and whenever they change. */
export function whenDiagnosed<T>(what: string, read: () => T | undefined): Promise<T> {
  return when(what, vscode.languages.onDidChangeDiagnostics, read);
}

/** Waits until `read` gives a value: asked now, and at every event. */
export function when<T>(what: string, event: vscode.Event<unknown>, read: () => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      listener.dispose();
      clearTimeout(timer);
      settle();
    };
    const look = () => {
      const value = read();
      if (value !== undefined) end(() => resolve(value));
    };
    const timer = setTimeout(() => end(() => reject(new Error(`waited in vain for ${what}\n${said()}`))), PATIENCE);
    const listener = event(look);
    look();
  });
}

/** All that is said of anything, for a test that waited in vain. */
function said(): string {
  return vscode.languages.getDiagnostics().flatMap(([uri, list]) => list.map((one) => `${vscode.workspace.asRelativePath(uri)} ${one.source} ${ruleOf(one)}: ${one.message}`)).join('\n');
}

/** Puts a text in place of another one in an editor, as typing does: nothing is saved. */
export async function replace(editor: vscode.TextEditor, from: string | RegExp, to: string): Promise<void> {
  const text = editor.document.getText();
  const start = typeof from === 'string' ? text.indexOf(from) : text.search(from);
  assert.ok(start >= 0, `the text holds ${from}`);
  const length = typeof from === 'string' ? from.length : (from.exec(text)?.[0].length ?? 0);
  const range = new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(start + length));
  assert.ok(await editor.edit((edit) => edit.replace(range, to)), 'the edit was made');
}

/** Takes back what was typed and closes the editor; only then does the next test begin. */
export async function revert(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  await vscode.commands.executeCommand('workbench.action.files.revert');
  if (document) await when('the text of the disk', vscode.workspace.onDidChangeTextDocument, () => (document.isDirty ? undefined : true));
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
}

export async function onDisk(uri: vscode.Uri): Promise<string> {
  return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
}

/** A fix that the light bulb offers at a place, with its edit. */
export async function actionAt(document: vscode.TextDocument, range: vscode.Range, title: RegExp): Promise<vscode.CodeAction> {
  // The lens says that the open text was judged; a squiggle alone may be from before it was opened.
  await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 9);
  const actions = await actionsIn(document, range);
  const action = actions.find((one) => title.test(one.title));
  assert.ok(action, `${title} is offered, among ${actions.map((one) => one.title).join(' | ')}`);
  return action;
}

/**
 * What the light bulb lists. VS Code cancels the question, or answers with nothing, when an extension registers its fixes meanwhile
 * (TypeScript's does some seconds after the first script was opened); its light bulb then asks again, and so does this.
 */
export async function actionsIn(document: vscode.TextDocument, range: vscode.Range, kind = vscode.CodeActionKind.QuickFix, tries = 100): Promise<readonly vscode.CodeAction[]> {
  const actions = await Promise.resolve(vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, kind.value, 20)).catch((error: Error) => {
    if (error.name === 'Canceled') return [];
    throw error;
  });
  if (actions.length > 0 || tries === 0) return actions;
  await new Promise((resolve) => setTimeout(resolve, 50));
  return actionsIn(document, range, kind, tries - 1);
}
