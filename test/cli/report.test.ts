import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { ReleaseReport } from '../../server/src/core/release/report';
import { commit, git, repository, temporaryFolder, write } from '../project/gitRepository';
import { migration, SHOP } from '../release/shop';
import { runCli } from './runCli';

describe('fix-forward report', () => {
  const folder = temporaryFolder();
  let root = '';

  before(() => {
    root = repository(path.join(folder.path, 'shop'), SHOP);
    git(root, 'tag', 'v1.0.0');
    write(root, migration('ALTER TABLE "User" ADD COLUMN "rank" INTEGER;'));
    commit(root, 'rank');
    git(root, 'tag', 'v1.1.0');
    write(root, migration('ALTER TABLE "User" DROP COLUMN "fax";', '20260301000000_third'));
  });
  after(() => folder.remove());

  const report = async (...argv: string[]): Promise<{ readonly code: number; readonly report: ReleaseReport }> => {
    const { code, out, err } = await runCli(root, 'report', '--format', 'json', ...argv);
    assert.ok(out, err);
    return { code, report: JSON.parse(out) as ReleaseReport };
  };

  it('between two tags', async () => {
    const { code, report: made } = await report('--from', 'v1.0.0', '--to', 'v1.1.0');
    assert.deepEqual([code, made.verdicts.database, made.migrations.map(({ name }) => name)], [0, 'likely-safe', ['20260201000000_second']]);
  });

  it('of the next deploy: the last release, and the files as they are', async () => {
    const { code, report: made } = await report();
    assert.deepEqual([code, made.from, made.to, made.verdicts.database], [1, 'v1.1.0', 'working', 'unsafe']);
    assert.deepEqual(made.migrations.map(({ name }) => name), ['20260301000000_third']);
    assert.ok(made.questions.some(({ evidence }) => evidence.some(({ path: file, revision, cause }) => file === 'src/users.ts' && revision === 'v1.1.0' && cause?.revision === null)));
  });

  it('by commits, without tags', async () => {
    const { report: made } = await report('--from', git(root, 'rev-parse', 'v1.0.0'), '--to', 'HEAD');
    assert.equal(made.verdicts.database, 'likely-safe');
  });

  it('fails by the verdict that is asked for', async () => {
    assert.equal((await runCli(root, 'report', '--fail-on', 'never')).code, 0);
    assert.equal((await runCli(root, 'report', '--from', 'v1.0.0', '--to', 'v1.1.0', '--fail-on', 'unknown')).code, 0, 'no code that runs has changed');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what is written.
    write(root, { 'src/greet.ts': 'export const greet = (name: string) => fetch(`https://mail.example.com/${name}`);\n' });
    git(root, 'add', 'src/greet.ts');
    const newer = git(root, 'commit-tree', '-m', 'greet', '-p', 'v1.1.0', git(root, 'write-tree'));
    git(root, 'rm', '-q', '-f', 'src/greet.ts');
    assert.equal((await runCli(root, 'report', '--from', 'v1.0.0', '--to', newer, '--fail-on', 'unknown')).code, 1);
    assert.equal((await runCli(root, 'report', '--from', 'v1.0.0', '--to', newer)).code, 0);
  });

  it('the same end twice, or the wrong way round, is said', async () => {
    assert.ok((await report('--from', 'v1.1.0', '--to', 'v1.1.0')).report.reasons.some((reason) => reason.includes('are the same commit')));
    assert.ok((await report('--from', 'v1.1.0', '--to', 'v1.0.0')).report.reasons.some((reason) => reason.includes('a way forward, not back')));
  });

  it('ends without a common commit are said', async () => {
    git(root, 'branch', 'orphan', git(root, 'commit-tree', '-m', 'other', git(root, 'rev-parse', 'v1.1.0^{tree}')));
    const { report: made } = await report('--from', 'v1.0.0', '--to', 'orphan');
    assert.ok(made.reasons.some((reason) => reason.includes('no commit in common')), made.reasons.join('\n'));
    assert.equal(made.verdicts.database, 'likely-safe');
  });

  it('a shallow clone is said', async () => {
    const clone = path.join(folder.path, 'clone');
    git(folder.path, 'clone', '-q', '--depth', '1', '--branch', 'v1.1.0', `file://${root}`, clone);
    const { out } = await runCli(clone, 'report', '--from', 'v1.1.0', '--to', 'working', '--format', 'json');
    assert.ok((JSON.parse(out) as ReleaseReport).reasons.some((reason) => reason.includes('shallow')), out);
    const missing = await runCli(clone, 'report', '--from', 'v1.0.0');
    assert.deepEqual([missing.code, /v1\.0\.0 is not known to git here/.test(missing.err)], [2, true]);
  });

  it('an unknown name, no git, a wrong flag: wrong use, and why', async () => {
    const unknown = await runCli(root, 'report', '--from', 'v9');
    assert.deepEqual([unknown.code, unknown.out], [2, '']);
    assert.match(unknown.err, /v9 is not known to git here/);
    write(folder.path, { 'bare/a.txt': '' });
    assert.match((await runCli(path.join(folder.path, 'bare'), 'report')).err, /there is no git repository/);
    assert.match((await runCli(root, 'report', '--format', 'pdf')).err, /--format is one of terminal, json, markdown, html, svg, runbook/);
    assert.match((await runCli(root, 'report', 'v1')).err, /name the two releases with --from and --to/);
  });
});
