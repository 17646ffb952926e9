import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Report } from '../../server/src/core/report';
import { commit, git, repository, temporaryFolder, write } from '../project/gitRepository';
import { runCli } from './runCli';

const users = '-- migrate:up\nCREATE TABLE users (id bigint PRIMARY KEY, plan text, name text);\n\n-- migrate:down\nDROP TABLE users;\n';
const dropPlan = '-- migrate:up\nALTER TABLE users DROP COLUMN plan;\n\n-- migrate:down\nALTER TABLE users ADD COLUMN plan text;\n';
const dropName = '-- migrate:up\nALTER TABLE users DROP COLUMN name;\n\n-- migrate:down\nALTER TABLE users ADD COLUMN name text;\n';
const addAge = '-- migrate:up\nALTER TABLE users ADD COLUMN age int;\n\n-- migrate:down\nALTER TABLE users DROP COLUMN age;\n';
const FIRST = 'db/migrations/1_users.sql';
const SECOND = 'db/migrations/2_plan.sql';
const THIRD = 'db/migrations/3_name.sql';

describe('fix-forward check', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let root: string;
  before(() => {
    folder = temporaryFolder();
    root = repository(path.join(folder.path, 'app'), { 'package.json': '{"dependencies":{"pg":"8"}}', [FIRST]: users, [SECOND]: dropPlan });
    git(root, 'tag', 'v1.0.0');
    write(root, { [THIRD]: dropName });
  });
  after(() => folder.remove());

  async function json(cwd: string, ...argv: string[]): Promise<Report> {
    const { out, err } = await runCli(cwd, 'check', ...argv, '--format', 'json');
    assert.equal(err, '');
    return JSON.parse(out) as Report;
  }
  const judged = (report: Report) => report.migrations.map((migration) => `${migration.path} ${migration.state} ${migration.down.verdict}`);

  it('judges what is pending, and exits with 1', async () => {
    const run = await runCli(root, 'check');
    assert.equal(run.code, 1);
    assert.match(run.out, /MISLEADING {2}db\/migrations\/3_name\.sql/);
    assert.equal(run.err, '');
    assert.deepEqual(judged(await json(root)), [`${THIRD} pending misleading`]);
  });

  it('prints JSON by the contract', async () => {
    const report = await json(root);
    assert.deepEqual(Object.keys(report), ['version', 'root', 'against', 'migrations', 'findings', 'handlers', 'switches', 'unread', 'timings']);
    assert.deepEqual([report.version, report.root, report.against, report.handlers, report.switches, report.unread], [1, root, [], [], [], []]);
    const [migration] = report.migrations;
    assert.deepEqual(Object.keys(migration ?? {}), ['path', 'framework', 'dialect', 'name', 'state', 'read', 'down']);
    assert.deepEqual([migration?.framework, migration?.dialect, migration?.read, Object.keys(migration?.down ?? {})], ['dbmate', 'postgres', 'complete', ['verdict', 'range', 'reasons']]);
    const [finding] = report.findings;
    assert.deepEqual(Object.keys(finding ?? {}), ['rule', 'family', 'severity', 'path', 'range', 'message', 'outcome', 'migration', 'subject', 'related', 'fixes']);
    assert.deepEqual([finding?.rule, finding?.family, finding?.path, finding?.migration], ['down-loses-data', 'down', THIRD, THIRD]);
    const { start, end } = finding?.range ?? { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };
    assert.equal(dropName.split('\n')[start.line - 1]?.slice(start.column - 1, end.column - 1), 'name');
    assert.deepEqual(Object.keys(finding?.related[0] ?? {}), ['path', 'range', 'revision', 'message']);
  });

  it('gives the same bytes twice, apart from the timings', async () => {
    const twice = [await json(root, '--scope', 'all'), await json(root, '--scope', 'all')].map((report) => JSON.stringify({ ...report, timings: {} }));
    assert.equal(twice[0], twice[1]);
  });

  it('does not fail for what is shipped, with --scope all or by name', async () => {
    assert.deepEqual(judged(await json(root, '--scope', 'all')), [`${FIRST} shipped truthful`, `${SECOND} shipped misleading`, `${THIRD} pending misleading`]);
    const named = await runCli(root, 'check', SECOND);
    assert.equal(named.code, 0);
    assert.match(named.out, /MISLEADING {2}db\/migrations\/2_plan\.sql {2}dbmate, postgres, shipped with v1\.0\.0/);
    assert.deepEqual(judged(await json(root, SECOND)), [`${SECOND} shipped misleading`]);
  });

  it('compares with what --since or --against names', async () => {
    const first = git(root, 'rev-parse', 'HEAD');
    assert.deepEqual(judged(await json(root, '--since', first)), [`${THIRD} pending misleading`]);
    const report = await json(root, '--against', 'v1.0.0', '--against', first);
    assert.deepEqual([report.against, judged(report)], [['v1.0.0', first], [`${THIRD} pending misleading`]]);
    const unknown = await runCli(root, 'check', '--since', 'v9');
    assert.deepEqual([unknown.code, unknown.out], [2, '']);
    assert.match(unknown.err, /v9 is not known to git here/);
  });

  it('narrows to folders, from wherever it is called', async () => {
    write(root, { 'other/db/migrations/1_users.sql': users });
    try {
      assert.deepEqual(judged(await json(root, 'other')), ['other/db/migrations/1_users.sql pending truthful']);
      assert.deepEqual(judged(await json(path.join(root, 'other'), '.')), ['other/db/migrations/1_users.sql pending truthful']);
      assert.deepEqual(judged(await json(folder.path, 'app/other')), ['other/db/migrations/1_users.sql pending truthful']);
      assert.equal((await json(path.join(root, 'other'))).migrations.length, 2, 'without a name: the whole project');
      assert.deepEqual(judged(await json(root, '--root', 'other')), ['db/migrations/1_users.sql pending truthful']);
    } finally {
      git(root, 'clean', '-qfd', 'other');
    }
  });

  it('refuses what is not there, and two projects at once', async () => {
    const elsewhere = path.join(folder.path, 'elsewhere');
    write(elsewhere, { 'a.sql': '' });
    for (const [argv, words] of [[['nothing'], /there is no file or folder nothing/], [['--root', 'nothing'], /--root nothing is not a folder/], [['.', elsewhere], /lies outside the project/], [['--baseline', 'none.json'], /there is no baseline none\.json/]] as const) {
      const run = await runCli(root, 'check', ...argv);
      assert.deepEqual([run.code, run.out], [2, '']);
      assert.match(run.err, words);
    }
  });

  it('judges everything where there is no git', async () => {
    const place = path.join(folder.path, 'plain');
    write(place, { 'package.json': '{"dependencies":{"pg":"8"}}', [FIRST]: users, [SECOND]: dropPlan });
    assert.deepEqual(judged(await json(place)), [`${FIRST} unknown truthful`, `${SECOND} unknown misleading`]);
    const run = await runCli(place, 'check');
    assert.equal(run.code, 1);
    assert.equal(run.err, 'fix-forward: everything is judged, released or not: there is no git repository\n');
  });

  it('fails from the severity that --fail-on names', async () => {
    assert.equal((await runCli(root, 'check', '--fail-on', 'never')).code, 0);
    assert.equal((await runCli(root, 'check', '--fail-on', 'warning')).code, 1);
    write(root, { 'fix-forward.json': '{"rules": {"down-loses-data": "warning"}}' });
    assert.equal((await runCli(root, 'check')).code, 0);
    assert.equal((await runCli(root, 'check', '--fail-on', 'warning')).code, 1);
    write(root, { 'fix-forward.json': '{"rules": {"down-loses-data": "off"}}' });
    assert.deepEqual(judged(await json(root)), [`${THIRD} pending truthful`]);
    git(root, 'clean', '-qf', 'fix-forward.json');
  });

  it('goes on with defaults when the configuration is wrong, tells it, and exits with 2', async () => {
    write(root, { 'fix-forward.json': '{\n  "relase": "v0"\n}' });
    const run = await runCli(root, 'check', '--format', 'json');
    git(root, 'clean', '-qf', 'fix-forward.json');
    const report = JSON.parse(run.out) as Report;
    assert.equal(run.code, 2);
    assert.match(run.err, /fix-forward\.json:2:3: There is no setting "relase"; did you mean "release"\?/);
    assert.deepEqual(report.unread.map(({ path: file, range }) => [file, range]), [['fix-forward.json', { start: { line: 2, column: 3 }, end: { line: 2, column: 11 } }]]);
    assert.deepEqual(judged(report), [`${THIRD} pending misleading`]);
  });

  it('leaves out what the configuration ignores', async () => {
    write(root, { 'fix-forward.json': '{"ignore": ["db/"]}' });
    assert.deepEqual(judged(await json(root, '--scope', 'all')), []);
    git(root, 'clean', '-qf', 'fix-forward.json');
  });

  it('takes the release from the configuration', async () => {
    write(root, { 'fix-forward.json': '{"release": "v0*"}' });
    const run = await runCli(root, 'check', '--format', 'json');
    git(root, 'clean', '-qf', 'fix-forward.json');
    assert.deepEqual(judged(JSON.parse(run.out) as Report), [`${FIRST} unknown truthful`, `${SECOND} unknown misleading`, `${THIRD} unknown misleading`]);
  });

  it('tells a migration edited after it was shipped', async () => {
    appendFileSync(path.join(root, FIRST), '-- a word more\n');
    const report = await json(root);
    git(root, 'checkout', '-q', FIRST);
    assert.deepEqual(judged(report)[0]?.split(' ').slice(0, 2), [FIRST, 'edited']);
    assert.ok(report.findings.some((finding) => finding.rule === 'edited-after-shipping' && finding.migration === FIRST));
  });

  it('reads on when one migration is huge or binary', async () => {
    write(root, { 'db/migrations/4_binary.sql': Buffer.from([1, 0, 2]), 'db/migrations/5_age.sql': addAge });
    writeFileSync(path.join(root, 'db/migrations/6_huge.sql'), Buffer.alloc(50 * 1024 * 1024, 'x'));
    try {
      const report = await json(root);
      assert.ok(judged(report).includes('db/migrations/5_age.sql pending truthful'));
      const reasons = report.unread.map(({ path: file, reason }) => `${file} ${reason}`).join('\n');
      assert.match(reasons, /4_binary\.sql the file is binary/);
      assert.match(reasons, /6_huge\.sql the file is too large to read \(50\.0 MB; the limit is 5 MB\)/);
    } finally {
      git(root, 'clean', '-qf', 'db/migrations/4_binary.sql', 'db/migrations/5_age.sql', 'db/migrations/6_huge.sql');
    }
  });

  describe('with a baseline', () => {
    it('leaves out what the baseline holds, also when lines move, and names entries that match nothing', async () => {
      const baseline = path.join(root, 'known.json');
      const made = await runCli(root, 'check', '--baseline', 'known.json', '--update-baseline');
      assert.deepEqual([made.code, made.err], [0, 'fix-forward: known.json now holds 1 finding.\n']);
      assert.match(readFileSync(baseline, 'utf8'), /"rule":"down-loses-data","path":"db\/migrations\/3_name\.sql"/);

      write(root, { [THIRD]: `\n\n-- moved\n${dropName}` });
      const moved = await runCli(root, 'check', '--baseline', 'known.json');
      assert.deepEqual([moved.code, moved.err], [0, 'fix-forward: 1 finding left out, as known.json says.\n']);

      write(root, { 'db/migrations/4_plan.sql': dropPlan.replaceAll('plan', 'id') });
      assert.equal((await runCli(root, 'check', '--baseline', 'known.json')).code, 1, 'a new finding is none of the baseline');
      git(root, 'clean', '-qf', 'db/migrations/4_plan.sql');

      write(root, { [THIRD]: addAge });
      const stale = await runCli(root, 'check', '--baseline', 'known.json');
      assert.deepEqual([stale.code, stale.err], [0, `fix-forward: known.json: nothing matches down-loses-data in ${THIRD} any more; drop it with --update-baseline\n`]);
      const elsewhere = await runCli(root, 'check', FIRST, '--baseline', 'known.json');
      assert.equal(elsewhere.err, '', 'what this run did not judge is not stale');

      await runCli(root, 'check', '--baseline', 'known.json', '--update-baseline');
      assert.equal((JSON.parse(readFileSync(baseline, 'utf8')) as { findings: unknown[] }).findings.length, 0);
      write(root, { [THIRD]: dropName });
      git(root, 'clean', '-qf', 'known.json');
    });

    it('refuses one that it cannot read', async () => {
      for (const [text, words] of [['{', /is not JSON/], ['{"version": 2}', /not a baseline of this version/], ['null', /not a baseline/]] as const) {
        write(root, { 'broken.json': text });
        const run = await runCli(root, 'check', '--baseline', 'broken.json');
        git(root, 'clean', '-qf', 'broken.json');
        assert.equal(run.code, 2);
        assert.match(run.err, words);
      }
    });
  });

  it('judges a repository before its first commit', async () => {
    const place = path.join(folder.path, 'unborn');
    write(place, { 'package.json': '{"dependencies":{"pg":"8"}}', [FIRST]: users });
    git(folder.path, 'init', '-q', '-b', 'main', place);
    assert.deepEqual(judged(await json(place)), [`${FIRST} unknown truthful`]);
    commit(place, 'first');
    assert.deepEqual(judged(await json(place)), []);
  });
});
