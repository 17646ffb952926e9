import assert from 'node:assert/strict';
import { PGlite } from '@electric-sql/pglite';
import { after, before, beforeEach, describe, it } from 'mocha';
import initSqlJs from 'sql.js';
import { fix, judgeTexts, type Texts } from './fixing';
import type { History } from './tools';
import { tools } from './tools';

/** The SQL between the marks of a file of dbmate. */
function sectionsOf(texts: Texts, path: string): { readonly up: string; readonly down: string } {
  const [up = '', down = ''] = (texts[path] ?? '').replace(/^-- migrate:up\n/, '').split('-- migrate:down\n');
  return { up, down };
}

async function fixed(dialect: string, history: History, id: string): Promise<{ readonly first: string; readonly up: string; readonly down: string }> {
  const tool = tools.find(({ name }) => name === `dbmate, ${dialect}`);
  assert.ok(tool);
  const { texts, config, path } = tool.project(history);
  const after = await fix(await judgeTexts(texts, config), path, id, config);
  return { first: sectionsOf(after.texts, 'db/migrations/20260101000000_first.sql').up, ...sectionsOf(after.texts, path) };
}

const SERIAL = 'CREATE TABLE "users" (id serial PRIMARY KEY, "order" text NOT NULL, plan text, "Seats" int)';
const IDENTITY = 'CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "order" text NOT NULL, plan text, "Seats" int)';
const ROWS = `INSERT INTO users ("order", plan, "Seats") VALUES ('a', 'free', 1), ('b', NULL, 2), ('', 'team''s', NULL)`;

const histories: Readonly<Record<string, History>> = {
  'a dropped column': { first: [SERIAL], up: ['ALTER TABLE users DROP COLUMN plan'], down: ['ALTER TABLE users ADD COLUMN plan text'] },
  'two dropped columns, with names to be quoted': { first: [SERIAL], up: ['ALTER TABLE users DROP COLUMN plan', 'ALTER TABLE users DROP COLUMN "Seats"'], down: ['ALTER TABLE users ADD COLUMN plan text', 'ALTER TABLE users ADD COLUMN "Seats" int'] },
  'a dropped table': { first: [SERIAL], up: ['DROP TABLE users'], down: [SERIAL] },
  'deleted rows': { first: [SERIAL], up: [`DELETE FROM users WHERE "order" = ''`, 'CREATE UNIQUE INDEX users_order ON users ("order")'], down: ['DROP INDEX users_order'] },
  'all rows deleted': { first: [SERIAL], up: ['DELETE FROM users'], down: [] },
};
const onPostgres: Readonly<Record<string, History>> = { ...histories, 'a dropped table with an identity': { first: [IDENTITY], up: ['DROP TABLE users'], down: [IDENTITY] }, 'all rows truncated': { first: [IDENTITY], up: ['TRUNCATE users'], down: ['SELECT 1'] } };

const LIST = 'SELECT id, "order", plan, "Seats" FROM users ORDER BY id';
const forSqlite = (sql: string): string => sql.replace(/id serial/g, 'id INTEGER');

describe('fixes, run on databases', () => {
  let postgres: PGlite;

  before(async function () {
    this.timeout(60_000);
    postgres = await PGlite.create();
  });
  beforeEach(async () => {
    await postgres.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public;');
  });
  after(() => postgres.close());

  for (const [title, history] of Object.entries(onPostgres)) {
    it(`PostgreSQL gives back what was there: ${title}`, async () => {
      const { first, up, down } = await fixed('postgres', history, 'keep-copy-and-restore');
      await postgres.exec(`${first}\n${ROWS};`);
      const rows = (await postgres.query(LIST)).rows;
      await postgres.exec(up);
      await postgres.exec(down);
      assert.deepEqual((await postgres.query(LIST)).rows, rows);
      // Keys go on where they were.
      await postgres.exec(`INSERT INTO users ("order") VALUES ('new')`);
      const tables = await postgres.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
      assert.deepEqual(tables.rows, [{ tablename: 'users' }]);
    });
  }

  it('PostgreSQL raises what throw-always says', async () => {
    const { first, up, down } = await fixed('postgres', histories['a dropped column']!, 'throw-always');
    await postgres.exec(`${first}\n${up}`);
    await assert.rejects(postgres.exec(down), /20260102000000_second: no way back\. Restore the backup/);
  });

  for (const [title, { first, up, down }] of Object.entries(histories)) {
    it(`SQLite gives back what was there: ${title}`, async () => {
      const of = (statements: readonly string[]): readonly string[] => statements.map(forSqlite);
      const made = await fixed('sqlite', { first: of(first), up: of(up), down: of(down) }, 'keep-copy-and-restore');
      const { Database } = await initSqlJs();
      const database = new Database();
      database.run(`${made.first}\n${ROWS};`);
      const rows = database.exec(LIST)[0]?.values;
      database.run(made.up);
      database.run(made.down);
      assert.deepEqual(database.exec(LIST)[0]?.values, rows);
      assert.deepEqual(database.exec("SELECT name FROM sqlite_master WHERE type = 'table'")[0]?.values, [['users']]);
      database.close();
    });
  }
});
