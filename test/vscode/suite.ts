import assert from 'node:assert/strict';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { checkGrammars } from '../syntaxes/checkGrammars';
import { actionAt, actionsIn, extension, fileOf, findings, isDownClear, folder, onDisk, open, replace, revert, ruleOf, rulesOf, when, whenDiagnosed } from './workspace';

const SPLIT = 'db/migrations/20240507101000_split_customer_name.ts';
const PRICES = 'db/migrations/20240514110000_prices_in_cents.ts';
const TOTALS = 'analytics/db/migrations/20240606120000_keep_daily_totals.sql';
const STATES = 'db/migrations/20240521094500_merge_order_states.ts';

describe(`VS Code ${vscode.version} (${vscode.env.appHost}, Node.js ${process.version})`, () => {
  describe('a folder with migrations is opened', () => {
    it('nothing is asked for, and what is pending is judged', async () => {
      const rules = await whenDiagnosed('findings in files that nobody has opened', () => (findings(fileOf(STATES)).length === 2 ? rulesOf(fileOf(STATES)) : undefined));
      assert.deepEqual(rules, ['down-leaves-values', 'down-does-nothing']);
      assert.ok(extension().isActive);
    });

    it('the extension takes less than 50 ms to load', async () => {
      const { extensionPath, packageJSON } = extension();
      const main = path.join(extensionPath, (packageJSON as { main: string }).main);
      const loaded = require.cache[main];
      let best = Number.POSITIVE_INFINITY;
      // A busy machine shares its time: what counts is the processor's, of the best of several loads.
      for (let load = 0; load < 20 && best >= 50; load++) {
        delete require.cache[main];
        await new Promise(setImmediate);
        const [started, used] = [performance.now(), process.cpuUsage()];
        require(main);
        const { user, system } = process.cpuUsage(used);
        best = Math.min(best, performance.now() - started, (user + system) / 1000);
      }
      require.cache[main] = loaded;
      console.log(`      loaded in ${best.toFixed(0)} ms`);
      assert.ok(best < 50, `${best} ms`);
    });

    it('released migrations say nothing until they are opened, and hint then', async () => {
      const uri = fileOf('db/migrations/20240402093000_drop_fax.ts');
      assert.deepEqual(rulesOf(uri), []);
      await open('db/migrations/20240402093000_drop_fax.ts');
      const [hint] = await whenDiagnosed('a hint', () => (findings(uri).length > 0 ? findings(uri) : undefined));
      assert.equal(hint?.severity, vscode.DiagnosticSeverity.Hint);
    });
  });

  describe('code that still needs what a migration drops', () => {
    const CUSTOMERS = 'src/customers.ts';
    const dropped = () => findings(fileOf(SPLIT)).find((found) => ruleOf(found) === 'drop-still-referenced');
    afterEach(revert);

    it('is told at the code and at the migration, and both go as the reference goes', async () => {
      const editor = await open(CUSTOMERS);
      await replace(editor, "'first_name', 'last_name'", "'name'");
      const hint = await whenDiagnosed('a hint at the code', () => findings(fileOf(CUSTOMERS))[0]);
      assert.equal(hint.severity, vscode.DiagnosticSeverity.Hint);
      assert.match(editor.document.getText(hint.range), /^'?name'?$/);
      assert.match(hint.message, /^`customers\.name` is dropped by the migration 20240507101000_split_customer_name/);
      const found = await whenDiagnosed('a squiggle at the migration', dropped);
      assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
      assert.deepEqual(found.relatedInformation?.map(({ location }) => vscode.workspace.asRelativePath(location.uri, false)), [CUSTOMERS]);
      await vscode.commands.executeCommand('undo');
      await whenDiagnosed('neither', () => (findings(fileOf(CUSTOMERS)).length === 0 && dropped() === undefined ? true : undefined));
    });
  });

  describe('a down that misleads', () => {
    const uri = () => fileOf(SPLIT);
    const lost = () => findings(uri()).find((found) => ruleOf(found) === 'down-loses-data');
    afterEach(revert);

    it('has a squiggle with its rule, the rule\'s page, and where it is known from', async () => {
      const { document } = await open(SPLIT);
      const found = await whenDiagnosed('a squiggle', lost);
      assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
      assert.match(found.message, /^down brings back `customers\.name` without the values/);
      assert.match(document.getText(found.range), /^'?name'?$/);
      assert.ok(typeof found.code === 'object');
      assert.match(await onDisk(found.code.target), /^# down-loses-data\n/);
      const related = found.relatedInformation?.map(({ location }) => `${vscode.workspace.asRelativePath(location.uri, false)}:${location.range.start.line + 1}`);
      assert.deepEqual(related, [`${SPLIT}:13`, 'db/migrations/20240105090000_create_customers.ts:7']);
    });

    it('is told above the down and in a hover', async () => {
      const { document } = await open(SPLIT);
      const found = await whenDiagnosed('a squiggle', lost);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 9);
      const lens = lenses.find(({ command }) => command?.title.startsWith('Down is misleading'));
      assert.ok(lens, `among ${lenses.map(({ command }) => command?.title).join(', ')}`);
      assert.match(document.lineAt(lens.range.start.line).text, /^export async function down/);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, found.range.start);
      const text = hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value))).join('\n');
      assert.match(text, /customers/);
      assert.match(text, /create_customers/);
    });

    it('is judged as it stands in the editor, saved or not', async () => {
      const editor = await open(SPLIT);
      await whenDiagnosed('a squiggle', lost);
      const started = performance.now();
      await replace(editor, /await knex\.schema\.alterTable\('customers', \(table\) => \{\s+table\.string\('name'[\s\S]*?\}\);/, "throw new Error('There is no way back.');");
      await whenDiagnosed('no squiggle', () => isDownClear(uri()));
      console.log(`      typed to told: ${(performance.now() - started).toFixed(0)} ms`);
      assert.ok(editor.document.isDirty);
      assert.ok(!(await onDisk(uri())).includes('no way back'));
      await vscode.commands.executeCommand('undo');
      await whenDiagnosed('the squiggle again', lost);
    });

    it('keeps what was said while the text is no program, and moves it along', async () => {
      const editor = await open(SPLIT);
      // The lens says that the open text was judged; a squiggle alone may be from before it was opened.
      await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri(), 9);
      const before = (await whenDiagnosed('a squiggle', lost)).range.start.line;
      await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), 'const half = (\n'));
      await whenDiagnosed('the squiggle a line below', () => (lost()?.range.start.line === before + 1 ? true : undefined));
    });
  });

  describe('the light bulb', () => {
    it('suppresses a finding, with a reason to fill in, and the file can be saved', async () => {
      const editor = await open(TOTALS);
      const { document } = editor;
      const found = await whenDiagnosed('a squiggle', () => findings(document.uri).find((one) => ruleOf(one) === 'down-loses-data'));
      const action = await actionAt(document, found.range, /^Ignore down-loses-data/);
      assert.ok(action.edit && (await vscode.workspace.applyEdit(action.edit)));
      assert.match(document.getText(), /-- fix-forward: ignore down-loses-data/);
      await whenDiagnosed('no finding of this rule', () => (rulesOf(document.uri).includes('down-loses-data') ? undefined : true));
      assert.ok(await document.save());
      assert.match(await onDisk(document.uri), /-- fix-forward: ignore down-loses-data/);
    });

    it('offers to refuse outside development first, and keeps what the down does', async () => {
      const { document } = await open(SPLIT);
      const found = await whenDiagnosed('a squiggle', () => findings(document.uri).find((one) => ruleOf(one) === 'down-loses-data'));
      const action = await actionAt(document, found.range, /^Let down refuse outside development/);
      assert.ok(action.isPreferred);
      assert.ok(action.edit && (await vscode.workspace.applyEdit(action.edit)));
      await whenDiagnosed('no finding', () => isDownClear(document.uri));
      assert.match(document.getText(), /throw new Error\([\s\S]*table\.string\('name', 200\)/);
      const [lens] = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 9);
      assert.equal(lens?.command?.title, 'Down refuses openly');
      await revert();
    });

    it('applies all safe fixes of a file in one, as saving does where it is told to', async () => {
      const { document } = await open(SPLIT);
      await whenDiagnosed('a squiggle', () => findings(document.uri).find((one) => ruleOf(one) === 'down-loses-data'));
      const everything = new vscode.Range(0, 0, document.lineCount, 0);
      const [action, ...more] = await actionsIn(document, everything, vscode.CodeActionKind.SourceFixAll.append('fixForward'));
      assert.deepEqual(more, []);
      assert.ok(action?.edit && (await vscode.workspace.applyEdit(action.edit)));
      await whenDiagnosed('no finding', () => isDownClear(document.uri));
      await revert();
    });

    it('declares a down to be for development only', async () => {
      const { document } = await open(PRICES);
      const found = await whenDiagnosed('a squiggle', () => findings(document.uri)[0]);
      const action = await actionAt(document, found.range, /development only/);
      assert.ok(action.edit && (await vscode.workspace.applyEdit(action.edit)));
      await whenDiagnosed('no finding', () => (findings(document.uri).length === 0 ? true : undefined));
      const [lens] = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 9);
      assert.equal(lens?.command?.title, 'For development only');
      await revert();
    });
  });

  describe('the commands', () => {
    it('of the palette all are there', async () => {
      const registered = new Set(await vscode.commands.getCommands(true));
      const { commands } = (extension().packageJSON as { contributes: { commands: { command: string }[] } }).contributes;
      assert.equal(commands.length, 10);
      assert.deepEqual(commands.filter(({ command }) => !registered.has(command)), []);
    });

    it('check the workspace and tell how many there are', async () => {
      // One was suppressed above.
      const summary = await vscode.commands.executeCommand<{ migrations: number; errors: number; warnings: number; files: string[] }>('fixForward.checkWorkspace');
      assert.deepEqual([summary.migrations, summary.files.length, summary.errors], [4, 4, 1]);
    });

    it('explain a migration on a page beside it', async () => {
      await open(STATES);
      await vscode.commands.executeCommand('fixForward.explain');
      const page = await when('the page', vscode.workspace.onDidOpenTextDocument, () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'fix-forward-explanation'));
      assert.match(page.getText(), /^# Down is misleading\n[\s\S]* · not in v1\.4\.0\n[\s\S]*## down-leaves-values\n/);
    });

    it('open the page of a rule', async () => {
      await vscode.commands.executeCommand('fixForward.openRule', 'down-differs');
      await when('its tab', vscode.window.tabGroups.onDidChangeTabs, () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.includes('down-differs')));
    });

    it('restart the server, and everything is said again', async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      const restarted = vscode.commands.executeCommand('fixForward.restartServer');
      await whenDiagnosed('silence', () => (rulesOf(fileOf(STATES)).length === 0 ? true : undefined));
      await restarted;
      await whenDiagnosed('findings', () => (rulesOf(fileOf(STATES)).length === 2 ? true : undefined));
    });
  });

  describe('fix-forward.json', () => {
    it('is JSON with comments, and the schema says what is wrong in it', async () => {
      await vscode.workspace.fs.writeFile(fileOf('fix-forward.json'), Buffer.from('{\n  // how loud\n  "rules": { "down-missing": "loud" }\n}\n'));
      const { document } = await open('fix-forward.json');
      assert.equal(document.languageId, 'jsonc');
      const schema = await whenDiagnosed('what the schema says', () => vscode.languages.getDiagnostics(document.uri).find(({ source }) => source !== 'fix-forward'));
      assert.match(schema.message, /Value is not accepted\. Valid values: "off"/);
      assert.equal(document.getText(schema.range), '"loud"');
    });

    it('is obeyed as soon as it is saved', async () => {
      const editor = await open('fix-forward.json');
      await replace(editor, '"down-missing": "loud"', '"down-does-nothing": "off"');
      assert.ok(await editor.document.save());
      await whenDiagnosed('a rule less', () => (rulesOf(fileOf(STATES)).length === 1 ? true : undefined));
      await revert();
      await vscode.workspace.fs.delete(fileOf('fix-forward.json'));
      await whenDiagnosed('the rule again', () => (rulesOf(fileOf(STATES)).length === 2 ? true : undefined));
    });
  });

  it('our grammars work with those of this version', async () => {
    const grammars = ['typescript', 'javascript', 'sql'].map((language) => {
      for (const { extensionPath, packageJSON } of vscode.extensions.all) {
        const { grammars: all = [] } = (packageJSON as { contributes?: { grammars?: { language?: string; path: string }[] } }).contributes ?? {};
        const found = all.find((grammar) => grammar.language === language);
        if (found && !extensionPath.startsWith(extension().extensionPath)) return path.join(extensionPath, found.path);
      }
      return assert.fail(`no grammar for ${language}`);
    });
    assert.equal(await checkGrammars(grammars), '');
  });

  it('the folder has a name that needs escaping', () => assert.match(folder().fsPath, /shop #1 100% 店$/));
});
