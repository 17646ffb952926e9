import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Report } from '../../server/src/core/report';
import { commit, git, repository, temporaryFolder, write } from '../project/gitRepository';
import { runCli } from './runCli';

const sql = (up: string): string => `-- migrate:up\n${up}\n\n-- migrate:down\nSELECT 1;\n`;
const BASE = {
  'package.json': JSON.stringify({ dependencies: { pg: '8.0.0' } }),
  'db/migrations/1_users.sql': sql('CREATE TABLE users (id bigserial PRIMARY KEY, team_plan text, name text);'),
  'src/users.ts': "export const names = (db: { query(sql: string): unknown }) => db.query('SELECT name FROM users');\n",
};
const DROP = { 'db/migrations/2_plan.sql': sql('ALTER TABLE users DROP COLUMN team_plan;') };

describe('code that is not read', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => folder.remove());

  async function unread(root: string, ...argv: readonly string[]): Promise<readonly string[]> {
    const { out, err, code } = await runCli(root, 'check', ...argv, '--format', 'json');
    assert.ok(code < 2, err);
    return (JSON.parse(out) as Report).unread.map(({ path: file, reason }) => `${file}: ${reason}`);
  }

  /** A release of the files, and a working tree that drops a column. */
  function project(name: string, files: Readonly<Record<string, string | Buffer>> = {}): string {
    const root = repository(path.join(folder.path, name), { ...BASE, ...files });
    git(root, 'tag', 'v1.0.0');
    write(root, DROP);
    return root;
  }

  const BROKEN = { 'src/broken.ts': "export const plan = (user: { teamPlan: string }, db: { query(sql: string): unknown }) => { db.query('SELECT name FROM users'); user.teamPlan\nexport }}} const" };
  const NOT_SQL = { 'src/odd.ts': "export const odd = (db: { query(sql: string): unknown }) => db.query('select team_plan plan of all users from users');\n" };

  for (const { name, files, said } of [
    { name: 'syntax', files: BROKEN, said: /^src\/broken\.ts: syntax error/ },
    { name: 'large', files: { 'src/large.ts': `export const plan = 'SELECT team_plan FROM users';\n${'f(1);\n'.repeat(200_000)}` }, said: /^src\/large\.ts: the file is larger than 1 MB/ },
    { name: 'huge', files: { 'src/huge.ts': 'f(1);\n'.repeat(1_000_000) }, said: /^src\/huge\.ts: the file is too large to read/ },
    { name: 'binary', files: { 'src/binary.ts': Buffer.from([0, 1, 2, 0, 255, 254, 0]) }, said: /^src\/binary\.ts: / },
    { name: 'sql', files: NOT_SQL, said: /^src\/odd\.ts: a statement of SQL that could not be read/ },
    { name: 'submodules', files: { '.gitmodules': '[submodule "billing"]\n\tpath = packages/billing\n\turl = https://example.invalid/billing.git\n' }, said: /^packages\/billing: a submodule is a repository of its own/ },
  ]) {
    it(`is named in the working tree and at a release: ${name}`, async () => {
      const root = project(name, files);
      const [own, ...more] = await unread(root);
      assert.match(own ?? '', said);
      assert.deepEqual(more, []);
      const [released = ''] = await unread(root, '--against', 'v1.0.0');
      assert.ok(released.includes(': at v1.0.0: '), released);
      assert.match(released.replace('at v1.0.0: ', ''), said);
    });
  }

  it('is not named where it cannot matter: it says no name of what goes, or is a test, or nothing goes', async () => {
    assert.deepEqual(await unread(project('other', { 'src/broken.ts': "db.query('SELECT name FROM users');\nexport }}} const", 'test/broken.ts': BROKEN['src/broken.ts'] })), []);
    assert.deepEqual(await unread(repository(path.join(folder.path, 'calm'), { ...BASE, ...BROKEN })), []);
  });

  it('is named where it is a link that leads back to itself or out of the project, without git too', async () => {
    const root = path.join(folder.path, 'links');
    write(root, { ...BASE, ...DROP });
    writeFileSync(path.join(folder.path, 'outside.ts'), 'export const plan = 1;\n');
    symlinkSync('loop.ts', path.join(root, 'src/loop.ts'));
    symlinkSync('.', path.join(root, 'src/again'));
    symlinkSync('../../outside.ts', path.join(root, 'src/outside.ts'));
    assert.deepEqual(await unread(root), ['src/loop.ts: it is a link that leads back to itself', 'src/outside.ts: it is a link that leads out of the project']);
  });

  it('is named where a partial clone lacks it', async () => {
    const origin = project('origin', { 'src/long.ts': `export const plan = 'team_plan'; // ${'x'.repeat(4000)}\n` });
    git(origin, 'config', 'uploadpack.allowFilter', 'true');
    commit(origin, 'drop');
    write(origin, { 'src/long.ts': 'export {};\n' });
    commit(origin, 'short');
    const clone = path.join(folder.path, 'partial');
    git(folder.path, 'clone', '-q', '--filter=blob:limit=2k', `file://${origin}`, clone);
    git(clone, 'remote', 'set-url', 'origin', 'file:///nowhere');
    assert.deepEqual(await unread(clone, '--against', 'v1.0.0'), ['src/long.ts: at v1.0.0: its content is not in this clone (a partial or shallow clone?)']);
  });

  it('a shallow clone without the release says what to do', async () => {
    const clone = path.join(folder.path, 'shallow');
    git(folder.path, 'clone', '-q', '--depth=1', '--no-tags', `file://${project('deep')}`, clone);
    write(clone, DROP);
    const { code, err } = await runCli(clone, 'check', '--against', 'v1.0.0');
    assert.equal(code, 2);
    assert.match(err, /v1\.0\.0.*was it fetched\?/);
  });

  it('a revision that begins with a dash is a name that git does not know, never an option', async () => {
    const { code, err } = await runCli(project('dash'), 'check', '--against', '--upload-pack=touch pwned');
    assert.equal(code, 2);
    assert.match(err, /upload-pack/);
  });
});
