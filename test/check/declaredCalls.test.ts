import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { check, prepare } from '../../server/src/core/check';
import { CONFIG_FILE, readConfig } from '../../server/src/core/config';
import { frameworks } from '../../server/src/core/frameworks';
import type { Operation } from '../../server/src/core/model/operation';
import { openSession } from '../../server/src/core/session';
import { filesOf } from '../fate/judge';

const FOLDER = 'db/migrations';

interface Reading {
  /** What up does, in words of SQL. */
  readonly up: readonly string[];
  /** The words that each operation of up points at, and the statement that it belongs to. */
  readonly words: readonly string[];
  readonly statements: readonly string[];
  readonly problems: readonly string[];
  readonly unread: readonly string[];
  readonly verdict?: string;
}

/** Reads a migration of Knex (its `up` and `down` bodies, with what stands above them) beside one that makes `users`. */
async function read(calls: unknown, text: string, more: { readonly dialect?: string; readonly files?: Readonly<Record<string, string>> } = {}): Promise<Reading> {
  const path = `${FOLDER}/20260102_b.ts`;
  const texts: Record<string, string> = {
    [CONFIG_FILE]: JSON.stringify({ migrations: [{ folder: FOLDER, framework: 'knex', dialect: more.dialect ?? 'postgres' }], calls }),
    [`${FOLDER}/20260101_a.ts`]: "export async function up(knex) { await knex.schema.createTable('users', (t) => { t.increments('id'); t.string('email'); }); }\nexport async function down(knex) { await knex.schema.dropTable('users'); }\n",
    [path]: text,
    ...more.files,
  };
  const files = filesOf(texts);
  const { config } = readConfig(texts[CONFIG_FILE] ?? '', { rules: [], frameworks: frameworks.map(({ id }) => id) });
  const discovery = await prepare({ files, config });
  const result = check({ files, config, discovery, states: () => 'pending', scope: 'all' });
  const judged = result.migrations.find(({ migration }) => migration.path === path);
  const operations = judged?.migration.up ?? [];
  const at = ({ file, start, end }: Operation['span']): string => texts[file]?.slice(start, end) ?? '';
  return {
    up: operations.map(shown),
    words: operations.map(({ span }) => at(span)),
    statements: operations.map(({ statement }) => at(statement)),
    problems: judged?.migration.problems.map(({ reason }) => reason) ?? [],
    unread: result.unread.map(({ span, reason }) => `${at(span)}: ${reason}`),
    ...(judged && { verdict: judged.verdict }),
  };
}

function shown(operation: Operation): string {
  const name = (of: { readonly schema?: string; readonly name: string }): string => (of.schema === undefined ? of.name : `${of.schema}.${of.name}`);
  switch (operation.kind) {
    case 'addColumn': return `add ${name(operation.table)}.${operation.column.name} ${operation.column.type?.name}`;
    case 'dropColumn': return `drop ${name(operation.table)}.${operation.column}`;
    case 'dropTable': return `drop ${name(operation.table)}`;
    case 'createIndex': return `index ${operation.index.name} on ${name(operation.index.table)} (${operation.index.parts.map((part) => part.column).join()})`;
    case 'insert': return `insert ${operation.rows?.map((row) => row.map((value) => (value.kind === 'constant' ? JSON.stringify(value.value) : value.kind)).join()).join(';')}`;
    case 'unknown': return `unknown ${operation.reason}`;
    default: return operation.kind;
  }
}

const audit = [
  { call: 'addAuditColumns(client, table)', from: '@acme/db-tools', sql: 'ALTER TABLE {table} ADD COLUMN updated_by uuid' },
  { call: 'dropAuditColumns(client, table)', from: '@acme/db-tools', sql: 'ALTER TABLE {table} DROP COLUMN updated_by' },
];

describe('calls that fix-forward.json declares', () => {
  it('do what their SQL says, and are found where the author wrote them', async () => {
    const text = "import { addAuditColumns, dropAuditColumns } from '@acme/db-tools';\nexport const up = (knex) => addAuditColumns(knex, 'users');\nexport const down = (knex) => dropAuditColumns(knex, 'users');\n";
    const undeclared = await read([], text);
    assert.equal(undeclared.verdict, 'unknown');
    const declared = await read(audit, text);
    assert.deepEqual(declared, { up: ['add users.updated_by uuid'], words: ['addAuditColumns'], statements: ["addAuditColumns(knex, 'users')"], problems: [], unread: [], verdict: 'truthful' });
  });

  it('show the argument where it is what matters', async () => {
    const { up, words } = await read([{ call: 'drop(table)', sql: 'DROP TABLE {table}' }], "const NAME = 'users';\nexport async function up() { await drop('users'); await drop(NAME); }\nexport async function down() {}\n");
    assert.deepEqual([up, words], [['drop users', 'drop users'], ['users', 'NAME']]);
  });

  it('are known under another name, in a module as a whole, and in compiled code', async () => {
    const bodies = [
      "import { addAuditColumns as audit } from '@acme/db-tools';\nexport const up = (k) => audit(k, 'users');",
      "import * as tools from '@acme/db-tools';\nexport const up = (k) => tools.addAuditColumns(k, 'users');",
      "const { addAuditColumns } = require('@acme/db-tools');\nexports.up = (k) => addAuditColumns(k, 'users');",
      "const tools_1 = require('@acme/db-tools');\nexports.up = async (k) => { await (0, tools_1.addAuditColumns)(k, 'users'); };",
      "import { addAuditColumns } from '@acme/db-tools';\nexport async function up(k) { for (const t of ['users']) await Promise.all([addAuditColumns(k, t)]); }",
    ];
    for (const text of bodies) assert.deepEqual((await read(audit, text)).up, ['add users.updated_by uuid'], text);
  });

  it('are others where they come from elsewhere, or have other arguments', async () => {
    for (const text of [
      "import { addAuditColumns } from './other';\nexport const up = (k) => addAuditColumns(k, 'users');",
      "export const up = (k) => addAuditColumns(k, 'users');",
      "import { addAuditColumns } from '@acme/db-tools';\nexport const up = (k) => addAuditColumns(k, 'users', true);",
      "import { addAuditColumns } from '@acme/db-tools';\nexport const up = (k) => { const inner = (addAuditColumns) => addAuditColumns(k, 'users'); inner(k.magic); };",
    ]) {
      const { up, problems } = await read(audit, text);
      assert.ok(!up.includes('add users.updated_by uuid'), text);
      assert.ok(problems.length > 0, text);
    }
  });

  it('hold for methods, with and without `this`', async () => {
    const calls = [{ call: 'tools.drop(table)', sql: 'DROP TABLE {table}' }];
    const { up } = await read(calls, "class Steps { async run(tools) { await tools.drop('users'); this.tools = tools; await this.tools.drop('logs'); await tools.other.drop('x'); } }\nexport const up = (knex) => new Steps().run(knex);");
    assert.deepEqual(up.slice(0, 2), ['drop users', 'drop logs']);
  });

  it('override a function of the project that could not be followed', async () => {
    const files = { 'lib/audit.ts': "export async function addAudit(table) { const client = await globalThis.pools.get('x'); await client.magic(table); }\n" };
    const text = "import { addAudit } from '../../lib/audit';\nexport const up = () => addAudit('users');";
    const { up, problems } = await read([{ call: 'addAudit(table)', from: 'lib/audit', sql: 'ALTER TABLE {table} ADD COLUMN a int' }], text, { files });
    assert.deepEqual([up, problems], [['add users.a integer'], []]);
  });

  it('run functions, with what they are given', async () => {
    const calls = [{ call: 'withRetry(work)', runs: 'work' }, { call: 'inTransaction(client, work)', sql: 'SET lock_timeout = 1', runs: 'work(client)' }];
    const both = await read(calls, "export const up = (knex) => withRetry(() => inTransaction(knex, (trx) => trx.schema.dropTable('users')));");
    assert.deepEqual([both.up, both.problems], [['session', 'drop users'], []]);
    const other = await read(calls, "export const up = (knex) => withRetry((client) => client.schema.dropTable('users'));");
    assert.equal(other.up.length, 0);
    assert.ok(other.problems.length > 0, 'what the function is given beside is a way to the database that nobody knows');
    const none = await read(calls, 'export const up = (knex) => withRetry(knex.work);');
    assert.ok(none.problems.length > 0);
  });

  it('may do nothing to the database', async () => {
    const { up, problems } = await read([{ call: 'logStep(...)', sql: '' }], "export async function up(knex) { logStep(knex, 'one', 2); const t = logStep(); t.stop(); await knex.schema.dropTable('users'); }");
    assert.deepEqual([up, problems], [['drop users'], []]);
  });

  it('say what their result is used for', async () => {
    const { problems } = await read([{ call: 'tools.add(table)', sql: 'ALTER TABLE {table} ADD COLUMN a int' }], "export async function up(tools) { await tools.add('users').drop('email'); }");
    assert.ok(problems.length > 0);
  });

  it('put names, values, lists, properties and SQL into their SQL', async () => {
    const calls = [
      { call: 'index(table, columns)', sql: 'CREATE INDEX idx_{table}_x ON {table} ({columns})' },
      { call: 'setting(key, value)', sql: "INSERT INTO settings (key, value, note) VALUES ('{key}', '{value}', 'of {key}')" },
      { call: 'add(options)', sql: 'ALTER TABLE {options.table} ADD COLUMN {options.column} {{options.type}}' },
      { call: 'send(text)', sql: '{{text}}' },
    ];
    const { up, words, problems } = await read(calls, `export async function up() {
      await index('users', ['email', 'id']);
      await setting("it's", 5);
      await setting('b', null);
      await add({ table: 'app.users', column: 'order', type: 'varchar(20)' });
      await send('DROP TABLE users');
    }`);
    assert.deepEqual(problems, []);
    assert.deepEqual(up, ['index idx_users_x on users (email,id)', 'insert "it\'s",5,"of it\'s"', 'insert "b",null,"of b"', 'add app.users.order varchar', 'drop users']);
    assert.equal(words.at(-1), 'users');
  });

  it('quote names as the database does', async () => {
    for (const dialect of ['postgres', 'mysql', 'sqlite']) {
      const { up } = await read([{ call: 'drop(table)', sql: 'DROP TABLE {table}' }], "export const up = () => drop('order');", { dialect });
      assert.deepEqual(up, ['drop order'], dialect);
    }
  });

  it('keep what is not known of an argument unknown', async () => {
    const { up, verdict } = await read([{ call: 'drop(table)', sql: 'DROP TABLE {table}' }], "export const up = () => drop(process.env.TABLE);\nexport const down = () => {};");
    assert.equal(up.length, 1);
    assert.notEqual(verdict, 'truthful');
    const spread = await read([{ call: 'drop(table)', sql: 'DROP TABLE {table}' }], 'export const up = (knex) => drop(...knex.names);');
    assert.ok(!spread.up.some((words) => words.startsWith('drop')));
  });

  it('tell SQL that no database of the project can read, at its place', async () => {
    const { unread } = await read([{ call: 'drop(table)', sql: 'DROPP TABLE {table}' }], "export const up = () => drop('users');");
    assert.match(unread.join('\n'), /^"DROPP TABLE \{table\}": "calls\.sql" is no SQL that can be read: not understood/m);
    const lite = await read([{ call: 'drop(table)', sql: 'DROPP TABLE {table}' }], "export const up = () => drop('users');", { dialect: 'sqlite' });
    assert.match(lite.unread.join('\n'), /"calls\.sql" is no SQL that can be read/);
    const mine = await read([{ call: 'drop(table)', sql: 'DROPP TABLE {table}' }], "export const up = () => drop('users');", { dialect: 'mysql' });
    assert.match(mine.unread.join('\n'), /"calls\.sql" is no SQL that can be read/);
  });

  it('hold in the scripts of every tool', async () => {
    const calls = [{ call: 'addAudit(table)', sql: 'ALTER TABLE {table} ADD COLUMN updated_by uuid' }];
    const scripts: Record<string, string> = {
      typeorm: "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class A1700000000000 implements MigrationInterface {\n  async up(q: QueryRunner) { await addAudit('users'); }\n  async down(q: QueryRunner) {}\n}\n",
      mikroOrm: "import { Migration } from '@mikro-orm/migrations';\nexport class Migration20260101 extends Migration {\n  async up() { addAudit('users'); }\n  async down() {}\n}\n",
      sequelize: "module.exports = { async up(queryInterface, Sequelize) { await addAudit('users'); }, async down() {} };\n",
      kysely: "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>) { await addAudit('users'); }\nexport async function down(db: Kysely<any>) {}\n",
      nodePgMigrate: "exports.up = async (pgm) => { await addAudit('users'); };\nexports.down = async (pgm) => {};\n",
      dbMigrate: "exports.up = async function (db) { await addAudit('users'); };\nexports.down = async function (db) {};\n",
      clientScripts: "export async function up(client) { await addAudit('users'); }\nexport async function down(client) {}\n",
    };
    for (const [framework, text] of Object.entries(scripts)) {
      const name = `db/migrations/${framework === 'mikroOrm' ? 'Migration20260101' : framework === 'typeorm' ? '1700000000000-A' : '20260101000000-a'}.${framework === 'sequelize' || framework === 'dbMigrate' || framework === 'nodePgMigrate' ? 'js' : 'ts'}`;
      const files = filesOf({ [CONFIG_FILE]: '{}', [name]: text });
      const config = { migrations: [{ folder: 'db/migrations', framework, dialect: 'postgres' as const }], calls };
      const discovery = await prepare({ files, config });
      const result = check({ files, config, discovery, states: () => 'pending', scope: 'all' });
      assert.deepEqual(result.migrations.map(({ migration }) => [migration.framework, ...migration.up.map(shown)]), [[framework, 'add users.updated_by uuid']], framework);
    }
  });

  it('are not known backwards: what node-pg-migrate infers of them is unknown', async () => {
    const files = filesOf({ [CONFIG_FILE]: '{}', 'db/migrations/20260101000000_a.js': "exports.up = async (pgm) => { await addAudit(pgm, 'users'); };\n" });
    const config = { migrations: [{ folder: 'db/migrations', framework: 'nodePgMigrate', dialect: 'postgres' as const }], calls: [{ call: 'addAudit(pgm, table)', sql: 'CREATE TABLE {table} (id int)' }] };
    const discovery = await prepare({ files, config });
    const [judged] = check({ files, config, discovery, states: () => 'pending', scope: 'all' }).migrations;
    assert.deepEqual([judged?.migration.up.map(({ kind }) => kind), judged?.verdict], [['createTable'], 'unknown']);
  });

  it('are noticed by a session when they change', async () => {
    const session = openSession();
    const texts = { [CONFIG_FILE]: '{}', 'db/migrations/20260101_a.ts': "export const up = (knex) => addAudit('users');\nexport const down = (knex) => undefined;" };
    const files = filesOf(texts);
    const kinds: string[][] = [];
    for (const sql of ['ALTER TABLE {table} ADD COLUMN a int', 'DROP TABLE {table}', undefined]) {
      const config = { migrations: [{ folder: 'db/migrations', framework: 'knex', dialect: 'postgres' as const }], ...(sql !== undefined && { calls: [{ call: 'addAudit(table)', sql }] }) };
      session.update({ files, config, discovery: await session.discover({ files, config }), states: () => 'pending', scope: 'all' });
      kinds.push(session.result().migrations.flatMap(({ migration }) => migration.up.map(({ kind }) => kind)));
    }
    assert.deepEqual(kinds, [['addColumn'], ['dropTable'], []]);
  });
});
