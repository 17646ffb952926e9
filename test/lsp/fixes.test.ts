import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { type CodeAction, type CreateFile, DiagnosticTag, type DocumentLink, type TextDocumentEdit, type TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Client, MODERN } from './client';
import { DROP_FAX, HISTORY, M1, M3, makeWorld, up, type World } from './world';

const KNEX = { 'knexfile.js': "module.exports = { client: 'pg', migrations: { directory: './db/migrations' } };\n", 'package.json': '{"dependencies":{"pg":"8.0.0","knex":"3.0.0"}}' };
const FIRST = 'db/migrations/20240101000000_users.js';
const SECOND = 'db/migrations/20240201000000_drop_fax.js';
const HAS_FAX = "exports.up = (knex) => knex.schema.createTable('users', (t) => {\n  t.increments('id');\n  t.string('fax');\n  t.string('telex');\n});\nexports.down = (knex) => knex.schema.dropTable('users');\n";
const LOSES = "exports.up = async (knex) => {\n  await knex.schema.alterTable('users', (t) => t.dropColumns('fax', 'telex'));\n};\n\nexports.down = async (knex) => {\n  await knex.schema.alterTable('users', (t) => {\n    t.string('fax');\n    t.string('telex');\n  });\n};\n";

describe('fixes in an editor', () => {
  let world: World;
  afterEach(() => world.remove());

  it('all safe ones of a file come in one, for whoever asks for source.fixAll; the light bulb lists each', async () => {
    world = makeWorld({ files: { ...KNEX, [FIRST]: HAS_FAX }, pending: { [SECOND]: LOSES } });
    const client = await world.client();
    await client.open(SECOND, LOSES);
    const [diagnostic] = await client.diagnostics(SECOND);
    const all = await client.actions(SECOND, diagnostic!, ['source.fixAll']);
    assert.deepEqual(all.map(({ kind }) => kind), ['source.fixAll.fixForward']);
    const text = applied(LOSES, all[0]);
    assert.match(text, /exports\.down = async \(knex\) => \{\n {2}if \(process\.env\.NODE_ENV/);
    assert.ok(!(await client.actions(SECOND, diagnostic!)).some(({ kind }) => kind?.startsWith('source')));
    await client.change(SECOND, text);
    assert.deepEqual(await client.lines(SECOND), []);
    assert.deepEqual(await client.actions(SECOND, diagnostic!, ['source.fixAll.fixForward']), []);
  });

  it('none is applied unasked to what is released', async () => {
    world = makeWorld({ files: { ...KNEX, [FIRST]: HAS_FAX, [SECOND]: LOSES }, pending: {} });
    const client = await world.client();
    await client.open(SECOND, LOSES);
    const [diagnostic] = await client.diagnostics(SECOND);
    assert.ok(diagnostic);
    assert.deepEqual(await client.actions(SECOND, diagnostic, ['source.fixAll']), []);
  });

  it('a comment that suppresses nothing is shown faded, and can be taken away', async () => {
    world = makeWorld();
    const diagnostic = { ...(MODERN.textDocument as { diagnostic: object }).diagnostic, tagSupport: { valueSet: [DiagnosticTag.Unnecessary] } };
    const client = await world.client({ capabilities: { ...MODERN, textDocument: { ...MODERN.textDocument, diagnostic } as never } });
    const text = up('ALTER TABLE users ADD COLUMN telex text;\n-- fix-forward: ignore down-differs it was', 'ALTER TABLE users DROP COLUMN telex; -- fix-forward: ignore down-fails it did');
    await client.open(M3, text);
    const found = await client.diagnostics(M3);
    assert.deepEqual(found.map(({ code, tags }) => [code, tags]), [['unused-suppression', [DiagnosticTag.Unnecessary]], ['unused-suppression', [DiagnosticTag.Unnecessary]]]);
    let now = text;
    for (const one of [...found].reverse()) {
      const action = (await client.actions(M3, one)).find(({ title }) => title.startsWith('Remove the comment'));
      now = applied(now, await client.connection.sendRequest('codeAction/resolve', action!));
      await client.change(M3, now);
    }
    assert.equal(now, up('ALTER TABLE users ADD COLUMN telex text;', 'ALTER TABLE users DROP COLUMN telex;'));
    const plain = await world.client();
    await plain.open(M3, text);
    assert.deepEqual((await plain.diagnostics(M3)).map(({ tags }) => tags), [undefined, undefined]);
  });

  it('a released migration that was edited gets the text of the release back, and a new file what was added', async () => {
    world = makeWorld({ pending: {} });
    const client = await world.client();
    const added = (HISTORY[M1] ?? '').replace('\n\n', '\nCREATE TABLE teams (id int);\n\n').replace('down\n', 'down\nDROP TABLE teams;\n');
    await client.open(M1, added);
    const edited = (await client.diagnostics(M1)).find(({ code }) => code === 'edited-after-shipping');
    const action = (await client.actions(M1, edited!)).find(({ title }) => title.startsWith('Put the released text back'));
    const { edit } = await client.connection.sendRequest<CodeAction>('codeAction/resolve', action!);
    const [restored, create, written] = (edit?.documentChanges ?? []) as unknown as [TextDocumentEdit, CreateFile, TextDocumentEdit];
    assert.equal(TextDocument.applyEdits(TextDocument.create('file:///x', 'sql', 1, added), restored.edits as TextEdit[]), HISTORY[M1]);
    assert.equal(create.kind, 'create');
    assert.match(create.uri, /\/db\/migrations\/20\d{12}_add_to_users\.sql$/);
    assert.deepEqual([written.textDocument.uri, (written.edits[0] as TextEdit).newText], [create.uri, '-- migrate:up\nCREATE TABLE teams (id int);\n\n-- migrate:down\nDROP TABLE teams;\n']);
  });
});

describe('links in an editor', () => {
  let world: World;
  afterEach(() => world.remove());
  const links = async (client: Client, file: string, text: string): Promise<readonly string[]> => {
    const found = await client.connection.sendRequest<DocumentLink[] | null>('textDocument/documentLink', { textDocument: { uri: client.uri(file) } });
    const document = TextDocument.create('file:///x', 'sql', 1, text);
    return (found ?? []).map(({ range, target }) => `${document.getText(range)} → ${target?.split('/').slice(-2).join('/')}`);
  };

  it('go from a rule in a comment to its page', async () => {
    world = makeWorld();
    const client = await world.client();
    const text = DROP_FAX.replace('ALTER TABLE users ADD', '-- fix-forward: ignore down-loses-data, down-differs it was never used\nALTER TABLE users ADD');
    await client.open(M3, text);
    assert.deepEqual(await links(client, M3, text), ['down-loses-data → rules/down-loses-data.md', 'down-differs → rules/down-differs.md']);
    await client.open('package.json', '{}');
    assert.deepEqual(await links(client, 'package.json', '{}'), []);
  });

  it('go from a script to the SQL that it loads', async () => {
    const text = "const { readFileSync } = require('fs');\nconst path = require('path');\nexports.up = (knex) => knex.raw(readFileSync(path.join(__dirname, 'sql', 'teams.up.sql'), 'utf8'));\nexports.down = (knex) => knex.raw(readFileSync(path.resolve(__dirname, './sql/teams.down.sql'), 'utf8'));\n";
    world = makeWorld({ files: { ...KNEX, [FIRST]: HAS_FAX }, pending: { [SECOND]: text, 'db/migrations/sql/teams.up.sql': 'CREATE TABLE teams (id int);\n', 'db/migrations/sql/teams.down.sql': 'DROP TABLE teams;\n' } });
    const client = await world.client();
    await client.open(SECOND, text);
    assert.deepEqual(await links(client, SECOND, text), ['teams.up.sql → sql/teams.up.sql', './sql/teams.down.sql → sql/teams.down.sql']);
  });

  it('tell files of one name apart by their folders', async () => {
    const text = [
      "const { readFileSync } = require('fs');",
      "exports.up = (knex) => knex.raw(readFileSync(__dirname + '/up/1.sql', 'utf8'));",
      "exports.down = (knex) => knex.raw(readFileSync(__dirname + '/down/1.sql', 'utf8'));\n",
    ].join('\n');
    world = makeWorld({ files: { ...KNEX, [FIRST]: HAS_FAX }, pending: { [SECOND]: text, 'db/migrations/up/1.sql': 'CREATE TABLE teams (id int);\n', 'db/migrations/down/1.sql': 'DROP TABLE teams;\n' } });
    const client = await world.client();
    await client.open(SECOND, text);
    assert.deepEqual(await links(client, SECOND, text), ['/up/1.sql → up/1.sql', '/down/1.sql → down/1.sql']);
  });
});

function applied(text: string, action: CodeAction | undefined): string {
  const edits = (action?.edit?.documentChanges ?? []).flatMap((change) => (change as TextDocumentEdit).edits as TextEdit[]);
  assert.ok(edits.length > 0, JSON.stringify(action));
  return TextDocument.applyEdits(TextDocument.create('file:///x', 'sql', 1, text), edits);
}
