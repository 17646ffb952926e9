import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { temporaryFolder } from '../project/gitRepository';

const root = path.resolve(__dirname, '../..');

describe('the generators', function () {
  this.timeout(120_000);
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
    for (const part of ['server', 'scripts', 'test', 'package.json', 'tsconfig.json', '.mocharc.json']) cpSync(path.join(root, part), path.join(folder.path, part), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(folder.path, 'node_modules'), 'junction');
  });
  after(() => folder.remove());

  const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder.path, encoding: 'utf8' });
  const mocha = (...args: string[]) => node(path.join(root, 'node_modules/mocha/bin/mocha.js'), ...args);

  it('make a rule whose page passes as it is', () => {
    const made = node('--import', 'tsx', 'scripts/newRule.ts', 'down-forgets-grants');
    assert.equal(made.status, 0, made.stderr);
    const tested = mocha('test/rules/pages.test.ts', '--grep', 'down-forgets-grants');
    assert.equal(tested.status, 0, tested.stdout + tested.stderr);
    assert.match(tested.stdout, /2 passing/);
    assert.equal(node('--import', 'tsx', 'scripts/newRule.ts', 'down-forgets-grants').status, 1, 'not twice');
    assert.equal(node('--import', 'tsx', 'scripts/newRule.ts', 'NoGood').status, 1);
  });

  it('make a migration tool whose test passes as it is', () => {
    const made = node('--import', 'tsx', 'scripts/newFramework.ts', 'acme-migrate');
    assert.equal(made.status, 0, made.stderr);
    const tested = mocha('test/frameworks/acmeMigrate.test.ts');
    assert.equal(tested.status, 0, tested.stdout + tested.stderr);
    assert.match(tested.stdout, /2 passing/);
  });
});
