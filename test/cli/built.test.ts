import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { temporaryFolder, write } from '../project/gitRepository';

const cli = path.resolve(__dirname, '../../dist/cli.js');
const built = existsSync(cli) ? describe : describe.skip;

built('the built command line', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => folder.remove());

  const run = (...argv: string[]) => spawnSync(process.execPath, [cli, ...argv], { cwd: folder.path, encoding: 'utf8', maxBuffer: 1 << 28 });

  it('keeps its exit codes', () => {
    write(folder.path, {
      'package.json': '{"dependencies":{"pg":"8"}}',
      'db/migrations/00001_a.up.sql': 'CREATE TABLE a (id int, b text);', 'db/migrations/00001_a.down.sql': 'DROP TABLE a;',
      'db/migrations/00002_b.up.sql': 'ALTER TABLE a DROP COLUMN b;', 'db/migrations/00002_b.down.sql': 'ALTER TABLE a ADD COLUMN b text;',
    });
    assert.equal(run('check').status, 1);
    assert.equal(run('check', '--fail-on', 'never').status, 0);
    assert.equal(run('check', '--nonsense').status, 2);
    assert.equal(run('--version').status, 0);
    assert.equal(run('explain', 'down-fails').status, 0);
  });

  it('gives all of a large output to a pipe', () => {
    const files = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`db/migrations/${String(index + 3).padStart(5, '0')}_t.up.sql`, `CREATE TABLE t${index} (id int);`]));
    write(folder.path, files);
    const { stdout, status } = run('check', '--format', 'json');
    assert.ok(stdout.length > 300_000);
    assert.equal((JSON.parse(stdout) as { migrations: unknown[] }).migrations.length, 1502);
    assert.ok(status === 0 || status === 1);
  });

  it('starts compiled, and does not need to', () => {
    const engine = path.join(path.dirname(cli), 'engine.js');
    const asLoaded = `const file = process.argv[1], vm = require('vm'), fs = require('fs');
      const source = require('module').wrap(fs.readFileSync(file, 'utf8'));
      process.exitCode = new vm.Script(source, { filename: file, cachedData: fs.readFileSync(file + '.cache') }).cachedDataRejected ? 1 : 0;`;
    assert.equal(spawnSync(process.execPath, ['-e', asLoaded, engine]).status, 0, 'the code cache is taken');
    // Under another flag V8 refuses it.
    const other = spawnSync(process.execPath, ['--stack-size=900', cli, 'check', '--format', 'json', '--fail-on', 'never'], { cwd: folder.path, encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(other.status, 0, other.stderr);
  });

  it('does not mind that its reader leaves', () => {
    if (process.platform === 'win32') return;
    const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${cli}" check --format json | head -c 10 >/dev/null`], { cwd: folder.path, encoding: 'utf8' });
    assert.ok(!/fault of ours|EPIPE/.test(stderr), stderr);
  });
});
