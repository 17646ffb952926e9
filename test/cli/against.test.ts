import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Report } from '../../server/src/core/report';
import { commit, git, repository, temporaryFolder, write } from '../project/gitRepository';
import { runCli } from './runCli';

const entity = (name: string, table: string, ...columns: readonly string[]): string => `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
@Entity('${table}')
export class ${name} {
  @PrimaryGeneratedColumn()
  id: number;
${columns.map((column) => `  @Column()\n  ${column}: string;\n`).join('')}}
`;
const manifest = (name: string, ...uses: readonly string[]): string => JSON.stringify({ name, dependencies: { typeorm: '0.3.20', pg: '8.0.0', ...Object.fromEntries(uses.map((used) => [used, '*'])) } });
const sql = (up: string, down: string): string => `-- migrate:up\n${up}\n\n-- migrate:down\n${down}\n`;
const USERS = sql('CREATE TABLE users (id bigserial PRIMARY KEY, plan text, name text);', 'DROP TABLE users;');
const DROP_PLAN = sql('ALTER TABLE users DROP COLUMN plan;', 'ALTER TABLE users ADD COLUMN plan text;');

describe('code that is still referred to, from the command line', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => folder.remove());

  /** What is said of code: the column, where, at which revision. */
  async function findings(root: string, ...argv: readonly string[]): Promise<readonly string[]> {
    const { out, err, code } = await runCli(root, 'check', ...argv, '--format', 'json');
    assert.ok(code < 2, err);
    const report = JSON.parse(out) as Report;
    return report.findings.filter(({ family }) => family === 'drop').map(({ rule, severity, subject, related }) =>
      `${rule} ${severity} ${String(subject?.['table'])}.${String(subject?.['column'])}: ${related.map(({ path: file, range, revision }) => `${file}:${range.start.line} ${revision ?? 'working'}`).join(', ')}`);
  }

  describe('where the release reads a column and the working tree does not', () => {
    let root: string;
    before(() => {
      root = repository(path.join(folder.path, 'app'), { 'package.json': manifest('app'), 'db/migrations/1_users.sql': USERS, 'src/user.ts': entity('User', 'users', 'plan', 'name') });
      git(root, 'tag', 'v1.0.0');
      write(root, { 'src/user.ts': entity('User', 'users', 'name'), 'db/migrations/2_plan.sql': DROP_PLAN });
    });

    it('says nothing of the working tree alone', async () => {
      assert.deepEqual(await findings(root), []);
    });

    it('names the release, with file and line as they were there', async () => {
      assert.deepEqual(await findings(root, '--against', 'v1.0.0'), ['drop-still-referenced error users.plan: src/user.ts:7 v1.0.0']);
    });

    it('says nothing where nothing goes that the release lacks', async () => {
      commit(root, 'drop');
      git(root, 'tag', 'v2.0.0');
      write(root, { 'db/migrations/3_age.sql': sql('ALTER TABLE users ADD COLUMN age int;', 'ALTER TABLE users DROP COLUMN age;') });
      assert.deepEqual(await findings(root, '--against', 'v2.0.0'), []);
    });

    it('names the remedy where there is no such release', async () => {
      const { code, err } = await runCli(root, 'check', '--against', '-v9');
      assert.equal(code, 2);
      assert.match(err, /-v9/);
    });
  });

  it('judges a history whose folder moved and whose tool changed since the release', async () => {
    const root = repository(path.join(folder.path, 'moved'), { 'package.json': manifest('app'), 'server/db/migrations/20240101000000_users.sql': USERS, 'server/src/user.ts': entity('User', 'users', 'plan') });
    git(root, 'tag', 'v1.0.0');
    rmSync(path.join(root, 'server'), { recursive: true });
    write(root, {
      'supabase/migrations/20240101000000_users.sql': 'CREATE TABLE users (id bigserial PRIMARY KEY, plan text, name text);\n',
      'supabase/migrations/20240201000000_plan.sql': 'ALTER TABLE users DROP COLUMN plan;\n',
      'api/user.ts': entity('User', 'users', 'name'),
    });
    assert.deepEqual(await findings(root, '--against', 'v1.0.0'), ['drop-still-referenced error users.plan: server/src/user.ts:7 v1.0.0']);
  });

  it('keeps two databases of a monorepo apart that have tables of the same name', async () => {
    const root = repository(path.join(folder.path, 'two'), {
      'package.json': manifest('all'),
      'packages/shop/package.json': manifest('shop'), 'packages/shop/db/migrations/1_users.sql': USERS, 'packages/shop/src/user.ts': entity('User', 'users', 'name'),
      'packages/crm/package.json': manifest('crm'), 'packages/crm/db/migrations/1_users.sql': USERS, 'packages/crm/src/user.ts': entity('User', 'users', 'plan'),
    });
    git(root, 'tag', 'v1.0.0');
    write(root, { 'packages/shop/db/migrations/2_plan.sql': DROP_PLAN });
    assert.deepEqual(await findings(root), []);
    write(root, { 'packages/crm/db/migrations/2_plan.sql': DROP_PLAN });
    assert.deepEqual(await findings(root), ['drop-still-referenced error users.plan: packages/crm/src/user.ts:7 working']);
  });

  it('lists a few places on the terminal, and counts the others', async () => {
    const queries = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`src/query${index}.ts`, "export const query = (db: { query(sql: string): unknown }) => db.query('SELECT plan FROM users');\n"]));
    const root = repository(path.join(folder.path, 'many'), { 'package.json': manifest('app'), 'db/migrations/1_users.sql': USERS, ...queries });
    git(root, 'tag', 'v1.0.0');
    write(root, { 'db/migrations/2_plan.sql': DROP_PLAN });
    const { out } = await runCli(root, 'check');
    assert.match(out, /still refers to `users\.plan`, which is dropped here: src\/query0\.ts and 9 more files\./);
    assert.equal(out.match(/see src\/query\d\.ts/g)?.length, 8);
    assert.match(out, /and 2 more places/);
  });

  it('weighs tests less than the product', async () => {
    const root = repository(path.join(folder.path, 'tests'), { 'package.json': manifest('app'), 'db/migrations/1_users.sql': USERS, 'test/user.ts': entity('User', 'users', 'plan') });
    git(root, 'tag', 'v1.0.0');
    write(root, { 'db/migrations/2_plan.sql': DROP_PLAN });
    assert.deepEqual(await findings(root), ['drop-still-referenced warning users.plan: test/user.ts:7 working']);
  });
});
