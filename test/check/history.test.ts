import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Report } from '../../server/src/core/report';
import { memoryHost } from '../../server/src/project/memoryHost';
import { type CheckRequest, openProject } from '../../server/src/project/project';

type Texts = Readonly<Record<string, string>>;

async function check(files: Texts, released?: Texts, request: CheckRequest = {}): Promise<Report> {
  const checked = await openProject(memoryHost(files, released && { 'v1.0.0': released })).check(request);
  assert.ok('report' in checked);
  return checked.report;
}

/** State and verdict of each migration that is reported. */
function migrationsOf(report: Report): Readonly<Record<string, string>> {
  return Object.fromEntries(report.migrations.map(({ path, state, down }) => [path, `${state} ${down.verdict}`]));
}

const findingsOf = (report: Report): readonly string[] => report.findings.map(({ rule, severity, path }) => `${rule} ${severity} ${path}`);

const dbmate = (up: string, down: string): string => `-- migrate:up\n${up}\n\n-- migrate:down\n${down}\n`;
const users = dbmate('CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);', 'DROP TABLE users;');
const orders = dbmate('CREATE TABLE orders (id bigint PRIMARY KEY);', 'DROP TABLE orders;');
const config = (folder: string, framework: string, dialect = 'postgres'): Texts => ({ 'fix-forward.json': JSON.stringify({ migrations: [{ folder, framework, dialect }] }) });
const knexScript = (table: string): string => `exports.up = (knex) => knex.schema.createTable('${table}', (t) => { t.increments('id'); });\nexports.down = (knex) => knex.schema.dropTable('${table}');\n`;

describe('the same history in a folder for each dialect', () => {
  const typeorm = (quote: string): string => `import { MigrationInterface, QueryRunner } from 'typeorm';
export class DropNick1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('ALTER TABLE ${quote}users${quote} DROP COLUMN ${quote}nick${quote}'); }
  async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('ALTER TABLE ${quote}users${quote} ADD COLUMN ${quote}nick${quote} varchar(20)'); }
}
`;
  const first = (quote: string): string => `import { MigrationInterface, QueryRunner } from 'typeorm';
export class Users1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('CREATE TABLE ${quote}users${quote} (${quote}id${quote} integer, ${quote}nick${quote} varchar(20))'); }
  async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('DROP TABLE ${quote}users${quote}'); }
}
`;
  const quotes: Readonly<Record<string, string>> = { postgres: '"', mysql: '`', mariadb: '`', sqlite: '"' };

  it('is one history each', async () => {
    const files: Record<string, string> = { 'package.json': '{"dependencies": {"typeorm": "0.3.0", "pg": "8", "mysql2": "3", "sqlite3": "5"}}' };
    for (const [dialect, quote] of Object.entries(quotes)) {
      files[`src/migrations/${dialect}/1700000000000-Users.ts`] = first(quote);
      files[`src/migrations/${dialect}/1700000000001-DropNick.ts`] = typeorm(quote);
    }
    const report = await check(files);
    assert.deepEqual(report.unread, []);
    assert.deepEqual(report.migrations.map(({ path, dialect }) => [path.split('/')[2], dialect]), ['mariadb', 'mysql', 'postgres', 'sqlite'].flatMap((dialect) => [[dialect, dialect], [dialect, dialect]]));
    // Each loses its own column once; nothing is made twice in one history.
    assert.deepEqual(findingsOf(report), ['mariadb', 'mysql', 'postgres', 'sqlite'].map((dialect) => `down-loses-data error src/migrations/${dialect}/1700000000001-DropNick.ts`));
  });

  it('is one history each for pairs of SQL files', async () => {
    const files: Record<string, string> = {};
    for (const dialect of ['mysql', 'postgres', 'sqlite']) {
      files[`db/${dialect}/000001_users.up.sql`] = 'CREATE TABLE users (id int);';
      files[`db/${dialect}/000001_users.down.sql`] = 'DROP TABLE users;';
      files[`db/${dialect}/000002_orders.up.sql`] = 'CREATE TABLE orders (id int);';
      files[`db/${dialect}/000002_orders.down.sql`] = dialect === 'mysql' ? 'DROP TABLE order_s;' : 'DROP TABLE orders;';
    }
    const report = await check(files);
    assert.deepEqual(report.migrations.map(({ path, dialect, down }) => [path, dialect, down.verdict]), [
      ['db/mysql/000001_users.up.sql', 'mysql', 'truthful'], ['db/mysql/000002_orders.up.sql', 'mysql', 'misleading'],
      ['db/postgres/000001_users.up.sql', 'postgres', 'truthful'], ['db/postgres/000002_orders.up.sql', 'postgres', 'truthful'],
      ['db/sqlite/000001_users.up.sql', 'sqlite', 'truthful'], ['db/sqlite/000002_orders.up.sql', 'sqlite', 'truthful'],
    ]);
  });

  it('is not taken for moved where a dialect is added', async () => {
    const released = { 'db/migrations/pg/20260101000000_users.sql': users, ...config('db/migrations/pg', 'dbmate') };
    const report = await check({ ...released, 'db/migrations/mysql/20260101000000_users.sql': users }, released);
    assert.deepEqual(migrationsOf(report), { 'db/migrations/mysql/20260101000000_users.sql': 'pending truthful' });
  });
});

describe('files that changed their place since the release', () => {
  const released = { 'db/migrations/20260101000000_users.sql': users, 'db/migrations/20260102000000_orders.sql': orders };

  it('are shipped where the folder moved', async () => {
    const moved = { 'packages/db/migrations/20260101000000_users.sql': users, 'packages/db/migrations/20260102000000_orders.sql': orders.replaceAll('\n', '\r\n'), 'packages/db/migrations/20260103000000_new.sql': dbmate('CREATE TABLE x (id int);', 'DROP TABLE x;') };
    assert.deepEqual(migrationsOf(await check(moved, released)), { 'packages/db/migrations/20260103000000_new.sql': 'pending truthful' });
    const all = await check(moved, released, { scope: 'all' });
    assert.deepEqual(Object.values(migrationsOf(all)), ['shipped truthful', 'shipped truthful', 'pending truthful']);
    assert.deepEqual(all.findings, []);
  });

  it('are edited where the folder moved and they changed', async () => {
    const moved = { 'packages/db/migrations/20260101000000_users.sql': users.replace('email text', 'email varchar(20)'), 'packages/db/migrations/20260102000000_orders.sql': orders };
    const report = await check(moved, released);
    assert.deepEqual(migrationsOf(report), { 'packages/db/migrations/20260101000000_users.sql': 'edited truthful' });
    assert.deepEqual(findingsOf(report), ['edited-after-shipping warning packages/db/migrations/20260101000000_users.sql']);
  });

  it('go with the folder of their dialect', async () => {
    const before = { ...config('db', 'dbmate'), 'db/mysql/20260101000000_users.sql': users, 'db/pg/20260101000000_users.sql': users.replace('bigint', 'bigserial') };
    const after = { ...config('data', 'dbmate'), 'data/mysql/20260101000000_users.sql': users, 'data/pg/20260101000000_users.sql': users.replace('bigint', 'bigserial') };
    assert.deepEqual(Object.values(migrationsOf(await check(after, before, { scope: 'all' }))), ['shipped truthful', 'shipped truthful']);
  });
});

describe('migrations that were renamed since the release', () => {
  it('run again, and that is said, where the tool knows them by name', async () => {
    const released = { ...config('migrations', 'knex'), 'migrations/20260101_users.js': knexScript('users'), 'migrations/20260102_orders.js': knexScript('orders') };
    const report = await check({ ...config('migrations', 'knex'), 'migrations/20260101_users.js': knexScript('users'), 'migrations/20260102_purchases.js': knexScript('orders') }, released);
    assert.deepEqual(migrationsOf(report), { 'migrations/20260102_purchases.js': 'edited truthful' });
    assert.deepEqual(findingsOf(report), ['edited-after-shipping warning migrations/20260102_purchases.js']);
    assert.match(report.findings[0]?.message ?? '', /^This migration was released as migrations\/20260102_orders\.js, and Knex knows a migration by its name: databases that ran it record one without a file, and Knex stops .*Give it its old name back\.$/);
  });

  it('run again where they got another ending and the tool records it', async () => {
    const before = { ...config('migrations', 'knex'), 'migrations/20260101_users.js': knexScript('users') };
    const report = await check({ ...config('migrations', 'knex'), 'migrations/20260101_users.ts': knexScript('users').replace('exports.up =', 'export const up =').replace('exports.down =', 'export const down =') }, before);
    assert.match(report.findings[0]?.message ?? '', /released as migrations\/20260101_users\.js/);
    assert.equal(report.findings.length, 1);
  });

  it('are the same to a tool that knows them by version or by what they say', async () => {
    const sql = await check({ 'db/migrations/20260101000000_people.sql': users }, { 'db/migrations/20260101000000_users.sql': users }, { scope: 'all' });
    assert.deepEqual([Object.values(migrationsOf(sql)), sql.findings], [['shipped truthful'], []]);
    const script = "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class Users1700000000000 implements MigrationInterface {\n  async up(q: QueryRunner) { await q.query('CREATE TABLE users (id int)'); }\n  async down(q: QueryRunner) { await q.query('DROP TABLE users'); }\n}\n";
    const typeorm = await check({ ...config('m', 'typeorm'), 'm/1700000000000-People.ts': script }, { ...config('m', 'typeorm'), 'm/1700000000000-Users.ts': script }, { scope: 'all' });
    assert.deepEqual([Object.values(migrationsOf(typeorm)), typeorm.findings], [['shipped truthful'], []]);
  });

  it('run again where the version changed', async () => {
    const report = await check({ 'db/migrations/20260105000000_users.sql': users }, { 'db/migrations/20260101000000_users.sql': users });
    assert.match(report.findings[0]?.message ?? '', /released as db\/migrations\/20260101000000_users\.sql, and dbmate knows a migration by its version: databases that ran it take it for a new one and run it again\./);
    assert.equal(report.findings.length, 1);
  });

  it('are new where the old one is still there, or several could be meant', async () => {
    const copied = await check({ 'db/migrations/20260101000000_users.sql': users, 'db/migrations/20260102000000_more.sql': users }, { 'db/migrations/20260101000000_users.sql': users });
    assert.equal(migrationsOf(copied)['db/migrations/20260102000000_more.sql']?.split(' ')[0], 'pending');
    const twice = await check({ 'db/migrations/20260103000000_c.sql': users }, { 'db/migrations/20260101000000_a.sql': users, 'db/migrations/20260102000000_b.sql': users });
    assert.deepEqual(migrationsOf(twice), { 'db/migrations/20260103000000_c.sql': 'pending truthful' });
  });
});

describe('a history that was squashed since the release', () => {
  it('is the one migration that took the place of the others, and it is pending', async () => {
    const released = { 'db/migrations/20260101000000_users.sql': users, 'db/migrations/20260102000000_orders.sql': orders };
    const init = dbmate('CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\nCREATE TABLE orders (id bigint PRIMARY KEY);', 'DROP TABLE orders;\nDROP TABLE users;');
    const next = dbmate('ALTER TABLE users DROP COLUMN email;', 'ALTER TABLE users ADD COLUMN email text;');
    const report = await check({ 'db/migrations/20260201000000_init.sql': init, 'db/migrations/20260202000000_email.sql': next }, released);
    assert.deepEqual(migrationsOf(report), { 'db/migrations/20260201000000_init.sql': 'pending truthful', 'db/migrations/20260202000000_email.sql': 'pending misleading' });
    assert.ok(report.findings.every(({ path }) => path.endsWith('_email.sql')), 'what init makes is known to the next');
    assert.deepEqual(report.unread, []);
  });
});

describe('the down of a pair', () => {
  const up = 'CREATE TABLE users (id int);\n';
  const released = { 'db/000001_users.up.sql': up, 'db/000001_users.down.sql': 'DROP TABLE users;\n', 'db/000002_x.up.sql': 'CREATE TABLE x (id int);\n', 'db/000002_x.down.sql': 'DROP TABLE x;\n' };

  it('makes the migration edited where it was changed, and is judged again', async () => {
    const report = await check({ ...released, 'db/000001_users.down.sql': 'DROP TABLE people;\n' }, released);
    assert.deepEqual(migrationsOf(report), { 'db/000001_users.up.sql': 'edited misleading' });
    assert.deepEqual(findingsOf(report).filter((words) => words.startsWith('edited')), ['edited-after-shipping info db/000001_users.down.sql']);
    assert.ok(report.findings.some(({ family, path }) => family === 'down' && path === 'db/000001_users.down.sql'));
  });

  it('may be added and mended after the release: that is told and is no fault', async () => {
    const { 'db/000001_users.down.sql': _, ...without } = released;
    const report = await check(released, without);
    assert.deepEqual([migrationsOf(report), findingsOf(report)], [{ 'db/000001_users.up.sql': 'edited truthful' }, ['edited-after-shipping info db/000001_users.down.sql']]);
  });

  it('is one migration with its up where both were edited', async () => {
    const report = await check({ ...released, 'db/000001_users.up.sql': 'CREATE TABLE people (id int);\n', 'db/000001_users.down.sql': 'DROP TABLE people;\n' }, released);
    assert.deepEqual(findingsOf(report), ['edited-after-shipping warning db/000001_users.up.sql']);
  });

  it('counts for SQL that a script loads, too', async () => {
    const script = (name: string): string => `const fs = require('fs');\nconst path = require('path');\nexports.up = (db) => db.runSql(fs.readFileSync(path.join(__dirname, 'sqls', '${name}-up.sql'), 'utf8'));\nexports.down = (db) => db.runSql(fs.readFileSync(path.join(__dirname, 'sqls', '${name}-down.sql'), 'utf8'));\n`;
    const before = { ...config('migrations', 'dbMigrate'), 'migrations/20260101000000-users.js': script('a'), 'migrations/sqls/a-up.sql': up, 'migrations/sqls/a-down.sql': 'DROP TABLE users;' };
    const report = await check({ ...before, 'migrations/sqls/a-up.sql': 'CREATE TABLE users (id bigint);\n' }, before);
    assert.deepEqual(findingsOf(report), ['edited-after-shipping warning migrations/20260101000000-users.js']);
  });
});
