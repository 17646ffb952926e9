import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { CodeAction, TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { makeWorld, type World } from './world';

const USERS = 'api/migrations/20240101000000_users.ts';
const DROP = 'api/migrations/20240201000000_drop.ts';
const RAW = 'api/migrations/20240301000000_raw.ts';
const PRISMA = 'web/prisma/migrations/20240101000000_init/migration.sql';

const FILES = {
  'api/package.json': '{"name":"api","dependencies":{"pg":"8.0.0","knex":"3.0.0"}}',
  'api/knexfile.ts': "export default { client: 'pg' };\n",
  [USERS]: "import type { Knex } from 'knex';\nexport async function up(knex: Knex) {\n  await knex.schema.createTable('users', (table) => {\n    table.increments('id');\n    table.string('fax');\n  });\n}\nexport async function down(knex: Knex) {\n  await knex.schema.dropTable('users');\n}\n",
};
const DROP_TEXT = "import type { Knex } from 'knex';\nexport async function up(knex: Knex) {\n  await knex.schema.alterTable('users', (table) => {\n    table.dropColumn('fax');\n  });\n}\nexport async function down(knex: Knex) {\n  await knex.schema.alterTable('users', (table) => {\n    table.string('fax');\n  });\n}\n";
const RAW_TEXT = "import type { Knex } from 'knex';\nexport async function up(knex: Knex) {\n  await knex.raw(`\n    ALTER TABLE users\n      DROP COLUMN fax\n  `);\n}\nexport async function down(knex: Knex) {\n  await knex.raw(`\n    ALTER TABLE users\n      ADD COLUMN fax varchar(255)\n  `);\n}\n";

describe('scripts in the editor', function () {
  this.timeout(30_000);
  let world: World;
  afterEach(() => world.remove());

  it('a script with a syntax error keeps what was said, moved with the text', async () => {
    world = makeWorld({ files: FILES, pending: { [DROP]: DROP_TEXT } });
    const client = await world.client();
    await client.open(DROP, DROP_TEXT, 'typescript');
    const [line, ...others] = await client.lines(DROP);
    assert.deepEqual(others, []);
    assert.match(line ?? '', /^down-loses-data@8:\d+-\d+ error$/);
    await client.type(DROP, 2, 0, '  await knex.schema.alter(\n');
    assert.deepEqual(await client.lines(DROP), [line?.replace('@8', '@9')]);
    await client.type(DROP, 2, 0, '', { line: 3, character: 0 });
    assert.deepEqual(await client.lines(DROP), [line]);
  });

  it('a directive is put above the statement of the script, never into its SQL', async () => {
    world = makeWorld({ files: FILES, pending: { [RAW]: RAW_TEXT } });
    const client = await world.client();
    await client.open(RAW, RAW_TEXT, 'typescript');
    const [diagnostic, ...others] = await client.diagnostics(RAW);
    assert.deepEqual(others.map(({ code }) => code), []);
    const action = (await client.actions(RAW, diagnostic!)).find(({ title }) => title.startsWith('Ignore'));
    const { edit } = await client.connection.sendRequest<CodeAction>('codeAction/resolve', action);
    const edits = (edit?.documentChanges ?? []).flatMap((change) => (change as TextDocumentEdit).edits as TextEdit[]);
    const text = TextDocument.applyEdits(TextDocument.create('file:///x', 'typescript', 1, RAW_TEXT), edits);
    assert.ok(text.includes('{\n  // fix-forward: ignore down-loses-data \n  await knex.raw(`\n    ALTER TABLE users\n      ADD'), text);
    await client.change(RAW, text.replace('down-loses-data \n', 'down-loses-data it was never used\n'));
    assert.deepEqual(await client.lines(RAW), []);
  });

  it('the lens of a tool without downs stands over the file', async () => {
    const text = 'CREATE TABLE "users" ("id" SERIAL PRIMARY KEY);\n';
    world = makeWorld({ files: { 'web/package.json': '{"dependencies":{"@prisma/client":"6.0.0"}}', 'web/prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n', 'web/prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n' }, pending: { [PRISMA]: text } });
    const client = await world.client();
    await client.open(PRISMA, text);
    assert.deepEqual((await client.lenses(PRISMA))?.map(({ range, command }) => [range.start.line, command?.title]), [[0, 'Goes forward only']]);
  });

  it('a long first reading is shown as progress', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`api/migrations/${20240401000000 + index}_more.ts`, `${DROP_TEXT}// ${'x'.repeat(20)} ${index}\n`]));
    world = makeWorld({ files: { ...FILES, ...many }, pending: {} });
    const client = await world.client({ initializationOptions: { commands: [] } });
    await client.workspaceReport();
    const tokens = client.received.filter(({ method }) => method === 'window/workDoneProgress/create');
    assert.ok(tokens.length <= 1);
    await client.until('status', () => client.received.some(({ method, params }) => method === 'fixForward/status' && (params as { state: string }).state === 'ready'));
    assert.ok(client.received.some(({ method, params }) => method === 'fixForward/status' && (params as { state: string; total: number }).total >= 300), 'it was told how far it is');
  });
});
