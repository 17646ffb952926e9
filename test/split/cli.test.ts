import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { runCli } from '../cli/runCli';
import { commit, git, repository, temporaryFolder, write } from '../project/gitRepository';

const FIRST = 'db/migrations/20240101000000_users.ts';
const SECOND = 'db/migrations/20240201000000_rename.ts';
const up = (body: string, down: string): string => `import type { Knex } from 'knex';\n\nexport async function up(knex: Knex): Promise<void> {\n  ${body}\n}\n\nexport async function down(knex: Knex): Promise<void> {\n  ${down}\n}\n`;
const CODE = (column: string): string => `import knex from 'knex';\n\nconst db = knex({ client: 'pg' });\nexport const names = () => db('users').select('id', '${column}');\n`;
const CONTRACT = 'db/contracts/drop_users_name.ts';

describe('fix-forward split', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let root: string;
  beforeEach(() => {
    folder = temporaryFolder();
    root = repository(path.join(folder.path, 'shop'), {
      'package.json': '{ "dependencies": { "knex": "3.0.0", "pg": "8.0.0" } }\n',
      'knexfile.ts': "export default { client: 'pg', migrations: { directory: './db/migrations' } };\n",
      [FIRST]: up("await knex.schema.createTable('users', (table) => {\n    table.increments('id');\n    table.string('name');\n  });", "await knex.schema.dropTable('users');"),
      'src/users.ts': CODE('name'),
    });
    git(root, 'tag', 'v1');
    write(root, { [SECOND]: up("await knex.schema.alterTable('users', (table) => {\n    table.renameColumn('name', 'full_name');\n  });", "await knex.schema.alterTable('users', (table) => {\n    table.renameColumn('full_name', 'name');\n  });") });
  });
  afterEach(() => folder.remove());

  it('prints the diff and writes nothing', async () => {
    const { code, out, err } = await runCli(root, 'split', SECOND);
    assert.equal(code, 0);
    assert.match(out, /^--- a\/db\/migrations\/20240201000000_rename\.ts$/m);
    assert.match(out, /^\+\+\+ b\/db\/migrations\/\d{14}_fill_users_full_name\.ts$/m);
    assert.match(err, /Nothing is written/);
    assert.equal(existsSync(path.join(root, CONTRACT)), false);
  });

  it('writes all files, and what is written misleads nobody', async () => {
    assert.equal((await runCli(root, 'split', `${SECOND}:5`, '--write')).code, 0);
    assert.ok(existsSync(path.join(root, CONTRACT)));
    const { migrations, findings } = JSON.parse((await runCli(root, 'check', '--format', 'json', '--against', 'v1')).out) as { migrations: { down: { verdict: string } }[]; findings: { rule: string }[] };
    assert.deepEqual(migrations.map(({ down }) => down.verdict).filter((verdict) => verdict === 'misleading'), []);
    assert.deepEqual(findings.map(({ rule }) => rule), [], 'the older release runs on the expand');
  });

  it('writes none of the files where one cannot be made', async () => {
    write(root, { [CONTRACT]: '// mine\n' });
    const before = readFileSync(path.join(root, SECOND), 'utf8');
    const { code, err } = await runCli(root, 'split', SECOND, '--write');
    assert.equal(code, 1);
    assert.match(err, /drop_users_name\.ts exists already/);
    assert.equal(readFileSync(path.join(root, SECOND), 'utf8'), before);
    assert.deepEqual(readdirSync(path.join(root, 'db/migrations')).length, 2);
  });

  it('a contract is moved when neither the code nor the release needs the old shape, and not before', async () => {
    await runCli(root, 'split', SECOND, '--write');
    const early = await runCli(root, 'split', '--promote', CONTRACT, '--write');
    assert.equal(early.code, 1);
    assert.match(early.err, /not in the release compared with/);

    commit(root, 'expand');
    git(root, 'tag', 'v2');
    const used = await runCli(root, 'split', '--promote', CONTRACT, '--write');
    assert.equal(used.code, 1);
    assert.match(used.err, /src\/users\.ts: .*users\.name/);

    write(root, { 'src/users.ts': CODE('full_name') });
    const released = await runCli(root, 'split', '--promote', CONTRACT, '--write');
    assert.match(released.err, /src\/users\.ts in v2: /, 'the release still reads it');

    commit(root, 'new name');
    git(root, 'tag', 'v3');
    write(root, { 'src/broken.ts': `${CODE('full_name')}const name = (;\n` });
    const unread = await runCli(root, 'split', '--promote', CONTRACT, '--write');
    assert.equal(unread.code, 1, 'what could not be read may need it');
    assert.match(unread.err, /src\/broken\.ts: not read, and may need users\.name/);

    rmSync(path.join(root, 'src/broken.ts'));
    const moved = await runCli(root, 'split', '--promote', CONTRACT, '--write');
    assert.equal(moved.code, 0, moved.err);
    assert.equal(existsSync(path.join(root, CONTRACT)), false);
    const made = readdirSync(path.join(root, 'db/migrations')).find((name) => name.endsWith('_drop_users_name.ts'));
    assert.ok(made);
    const text = readFileSync(path.join(root, 'db/migrations', made), 'utf8');
    assert.doesNotMatch(text, /Held back/);
    assert.match(text, /DROP COLUMN name/);
  });

  it('says why a migration cannot be split', async () => {
    const shipped = await runCli(root, 'split', FIRST);
    assert.equal(shipped.code, 1);
    assert.match(shipped.err, /is released/);
    assert.match((await runCli(root, 'split', 'src/users.ts')).err, /belongs to no migration/);
    assert.equal((await runCli(root, 'split', 'nothing.sql')).code, 2);
    assert.equal((await runCli(root, 'split')).code, 2);
  });
});
