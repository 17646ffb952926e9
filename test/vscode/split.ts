import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { actionAt, fileOf, folder, onDisk, open } from './workspace';

// It makes releases of its own, so it is loaded last.
describe('a rename, from the split to the promoted contract', function () {
  this.timeout(120_000);
  const RENAME = 'db/migrations/20240701090000_rename_email.ts';
  const CODE = 'src/emails.ts';
  const CONTRACT = 'db/contracts/drop_customers_email.ts';
  const write = (path: string, text: string) => vscode.workspace.fs.writeFile(fileOf(path), Buffer.from(text));
  const rename = (from: string, to: string) => `await knex.schema.alterTable('customers', (table) => {\n    table.renameColumn('${from}', '${to}');\n  });`;
  const code = (column: string) => `import type { Knex } from 'knex';\n\nexport const addresses = (knex: Knex) => knex('customers').select('id', '${column}');\n`;
  const release = (tag: string) => {
    for (const args of [['add', '-A'], ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.invalid', '-c', 'commit.gpgSign=false', 'commit', '-q', '-m', tag], ['tag', tag]]) assert.equal(spawnSync('git', args, { cwd: folder().fsPath }).status, 0, args.join(' '));
  };
  const titles = async (uri: vscode.Uri) => (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 9)).map(({ command }) => command?.title ?? '');
  const lens = async (uri: vscode.Uri, title: RegExp) => {
    for (let tries = 0; tries < 300; tries++) {
      const found = (await titles(uri)).find((one) => title.test(one));
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return assert.fail(`no line says ${title}: ${(await titles(uri)).join(' | ')}`);
  };
  type Promoted = { readonly reason: string; readonly references: readonly unknown[] } | { readonly applied: boolean; readonly migration: string };
  const promote = async (): Promise<Promoted> => vscode.commands.executeCommand<Promoted>('fixForward.promote', fileOf(CONTRACT).toString());

  it('the light bulb offers it, with a question before files are made; the contract is refused, and promoted later', async () => {
    await write(CODE, code('email'));
    await write(RENAME, `import type { Knex } from 'knex';\n\nexport async function up(knex: Knex): Promise<void> {\n  ${rename('email', 'mail')}\n}\n\nexport async function down(knex: Knex): Promise<void> {\n  ${rename('mail', 'email')}\n}\n`);
    const { document } = await open(RENAME);
    const at = document.positionAt(document.getText().indexOf("renameColumn('email'") + 5);
    const action = await actionAt(document, new vscode.Range(at, at), /^Split into expand and contract$/);
    assert.ok(action.edit);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    for (const made of vscode.workspace.textDocuments.filter((one) => one.isDirty && one.uri.scheme === 'file')) assert.ok(await made.save(), made.uri.fsPath);
    const made = (await vscode.workspace.findFiles('db/**/*_fill_customers_mail.ts')).map((uri) => vscode.workspace.asRelativePath(uri));
    assert.equal(made.length, 1, 'what fills the new column follows');
    assert.match(await onDisk(fileOf(RENAME)), /ADD COLUMN mail/);
    assert.match(await onDisk(fileOf(CONTRACT)), /Held back by Fix Forward/);

    await open(CONTRACT);
    await lens(fileOf(CONTRACT), /^1 place refers to customers\.email: 1 here, 0 in v1\.4\.0$/);
    const early = await promote();
    assert.match('reason' in early ? early.reason : '', /is not in the release compared with/);
    release('v1.5.0');
    await lens(fileOf(CONTRACT), /^2 places refer to customers\.email: 1 here, 1 in v1\.5\.0$/);
    const refused = await promote();
    assert.ok('references' in refused && refused.references.length === 2, JSON.stringify(refused));
    await write(CODE, code('mail'));
    release('v1.6.0');
    await lens(fileOf(CONTRACT), /^Nothing refers to customers\.email here or in v1\.6\.0$/);
    const moved = await promote();
    assert.ok('applied' in moved && moved.applied, JSON.stringify(moved));
    assert.match(moved.migration, /db\/migrations\/\d{14}_drop_customers_email\.ts$/);
    assert.deepEqual((await vscode.workspace.findFiles('db/contracts/drop_customers_email.ts')).length, 0, 'it waits no more');
  });
});
