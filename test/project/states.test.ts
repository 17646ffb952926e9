import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { MigrationState } from '../../server/src/core/model/migration';
import type { Host } from '../../server/src/project/host';
import { memoryHost } from '../../server/src/project/memoryHost';
import { nodeHost } from '../../server/src/project/nodeHost';
import { findReleased, type ReleaseChoice, standingOfFile, type WorkingFiles } from '../../server/src/project/states';
import { commit, git, repository, temporaryFolder, write } from './gitRepository';

const working = { 'm/1.sql': 'one\n', 'm/2.sql': 'two, edited\n', 'm/3.sql': 'three\n' };
const commits = { main: { 'm/1.sql': 'one\n' }, 'v1.0.0': { 'm/1.sql': 'one\n' }, 'v2.0.0': { 'm/1.sql': 'one\n', 'm/2.sql': 'two\n' } };

describe('the state of a migration', () => {
  it('is told by the nearest tag', async () => {
    assert.deepEqual(await states(memoryHost(working, commits)), { released: ['v2.0.0'], 'm/1.sql': 'shipped', 'm/2.sql': 'edited', 'm/3.sql': 'pending' });
  });

  it('is told by the release of the configuration, a name or a pattern', async () => {
    const byName = await states(memoryHost(working, commits), { configured: 'v1.0.0' });
    assert.deepEqual(byName, { released: ['v1.0.0'], 'm/1.sql': 'shipped', 'm/2.sql': 'pending', 'm/3.sql': 'pending' });
    const byPattern = await states(memoryHost(working, commits), { configured: 'v1.*' });
    assert.deepEqual(byPattern.released, ['v1.0.0']);
  });

  it('is told by --since, whatever is configured', async () => {
    assert.deepEqual((await states(memoryHost(working, commits), { since: 'main', configured: 'v2.0.0' })).released, ['main']);
  });

  it('is pending where one of several releases lacks it', async () => {
    const both = await states(memoryHost(working, commits), { against: ['v1.0.0', 'v2.0.0'] });
    assert.deepEqual(both, { released: ['v1.0.0', 'v2.0.0'], 'm/1.sql': 'shipped', 'm/2.sql': 'pending', 'm/3.sql': 'pending' });
  });

  it('is told by the point where the branch left, where nothing is tagged', async () => {
    assert.deepEqual((await states(memoryHost(working, { main: commits.main }))).released, ['main']);
  });

  it('is unknown, with a reason, where there is nothing to compare with', async () => {
    const host = memoryHost(working, { other: {} });
    assert.ok(!('reason' in host.git));
    const { released, reason } = await findReleased(host.git, { against: [] });
    assert.deepEqual(released, []);
    assert.match(reason ?? '', /no tag to compare with/);
    assert.equal(standingOfFile('m/1.sql', released, workingOf(host)).state, 'unknown');
  });

  it('says that a release does not exist', async () => {
    const host = memoryHost(working, commits);
    assert.ok(!('reason' in host.git));
    assert.match((await findReleased(host.git, { against: [], configured: 'v9' })).reason ?? '', /v9 is not known/);
    assert.match((await findReleased(host.git, { against: [], configured: 'w*' })).reason ?? '', /no reachable tag matches the release "w\*"/);
    assert.match((await findReleased(host.git, { against: ['v1.0.0', 'v8'] })).reason ?? '', /v8 is not known/);
  });

  describe('in a real repository', () => {
    let folder: ReturnType<typeof temporaryFolder>;
    before(() => {
      folder = temporaryFolder();
    });
    after(() => folder.remove());

    for (const format of ['sha1', 'sha256']) {
      it(`compares contents whatever the line ends (${format})`, async () => {
        const root = repository(path.join(folder.path, format), { 'unix.sql': 'a\nb\n', 'dos.sql': 'a\r\nb\r\n', 'same.sql': 'a\n', 'edited.sql': 'a\n' }, `--object-format=${format}`);
        git(root, 'tag', 'v1');
        write(root, { 'unix.sql': 'a\r\nb\r\n', 'dos.sql': 'a\nb\n', 'edited.sql': 'a \n', 'new.sql': '' });
        assert.deepEqual(await states(await nodeHost(root)), { released: ['v1'], 'dos.sql': 'shipped', 'edited.sql': 'edited', 'new.sql': 'pending', 'same.sql': 'shipped', 'unix.sql': 'shipped' });
      });
    }

    it('takes what is committed on the default branch as shipped, and the branch as pending', async () => {
      const root = repository(path.join(folder.path, 'branch'), { '1.sql': '1' });
      git(root, 'checkout', '-q', '-b', 'feature');
      write(root, { '2.sql': '2' });
      commit(root, 'two');
      write(root, { '3.sql': '3' });
      assert.deepEqual(await states(await nodeHost(root)), { released: ['main'], '1.sql': 'shipped', '2.sql': 'pending', '3.sql': 'pending' });
    });
  });
});

async function states(host: Host, choice: Partial<ReleaseChoice> = {}): Promise<Record<string, MigrationState | readonly string[]>> {
  assert.ok(!('reason' in host.git));
  const { released } = await findReleased(host.git, { against: [], ...choice });
  const files = (await host.list()).map((file) => [file, standingOfFile(file, released, workingOf(host)).state] as const);
  return { released: released.map((release) => release.name), ...Object.fromEntries(files) };
}

function workingOf(host: Host): WorkingFiles {
  return { has: (file) => host.read(file) !== undefined, read: (file) => host.read(file) };
}
