import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { temporaryFolder, write } from '../project/gitRepository';

const root = path.resolve(__dirname, '../..');

describe('npm start', function () {
  this.timeout(120_000);
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => folder.remove());

  const start = (...args: string[]) => spawnSync(process.execPath, [path.join(root, 'scripts/start.mjs'), ...args], { cwd: folder.path, encoding: 'utf8', env: { ...process.env, INIT_CWD: folder.path } });

  it('judges the sample and says what to do next', () => {
    const { status, stdout, stderr } = start();
    assert.equal(status, 0, stderr);
    assert.match(stdout, /MISLEADING {2}\S+ {2}\S+, postgres, pending/);
    assert.match(stdout, / {4}> \d+ \| /);
    assert.match(stdout, /migrations judged: /);
    assert.equal(stdout.trimEnd().split('\n').slice(-4)[0], 'What to do next:');
  });

  it('judges any other folder, also one with findings', () => {
    write(folder.path, { 'package.json': '{"dependencies":{"pg":"8"}}', 'db/migrations/001_a.up.sql': 'CREATE TABLE a (id int);', 'db/migrations/001_a.down.sql': 'DROP TABLE b;' });
    const { status, stdout } = start('.');
    assert.equal(status, 0);
    assert.match(stdout, /MISLEADING {2}db\/migrations\/001_a\.up\.sql/);
  });
});
