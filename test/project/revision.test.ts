import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { readCode } from '../../server/src/core/code/select';
import { createFactsStore } from '../../server/src/core/code/store';
import type { Git } from '../../server/src/project/host';
import { nodeHost } from '../../server/src/project/nodeHost';
import { openRevision, textIds } from '../../server/src/project/revision';
import { workingFiles } from '../../server/src/project/files';
import { commit, git, repository, temporaryFolder, write } from './gitRepository';

const KNEX = [{ id: 'knex', words: ['knex'], packages: [] }];

describe('the code of a revision', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  /** git that tells what was fetched. */
  async function watched(root: string): Promise<{ readonly git: Git; readonly fetched: string[] }> {
    const host = await nodeHost(root);
    assert.ok(!('reason' in host.git));
    const own = host.git;
    const fetched: string[] = [];
    return {
      fetched,
      git: {
        ...own,
        contents(ids) {
          fetched.push(...ids);
          return own.contents(ids);
        },
        content(id) {
          fetched.push(id);
          return own.content(id);
        },
      },
    };
  }

  it('contents that the working tree has too are neither fetched nor read again', async () => {
    const root = repository(folder.path, { 'a.ts': 'knex.a', 'b.ts': 'knex.b', 'notes.md': 'x', 'other.ts': 'nothing' });
    git(root, 'tag', 'v1');
    write(root, { 'b.ts': 'knex.c', 'c.ts': 'knex.d' });
    commit(root, 'second');
    const store = createFactsStore(KNEX);
    const host = await nodeHost(root);
    const files = workingFiles(host, await host.list());
    const working = readCode(files, textIds(files), store);
    assert.deepEqual(working.paths, ['a.ts', 'b.ts', 'c.ts']);
    for (const file of working.paths) working.factsOf(file);

    const { git: asked, fetched } = await watched(root);
    const revision = await openRevision(asked, 'v1', store);
    assert.ok(!('reason' in revision));
    const old = readCode(revision.files, revision.idOf, store);
    assert.deepEqual(old.paths, ['a.ts', 'b.ts']);
    assert.deepEqual(old.paths.map((file) => old.factsOf(file)?.gets.map(({ name }) => name)), [['a'], ['b']]);
    assert.deepEqual(fetched, [revision.idOf('b.ts')]);
  });

  it('a partial clone says which contents are missing, and reads the rest', async () => {
    const origin = repository(path.join(folder.path, 'origin'), { 'a.ts': 'knex.a', 'b.ts': `knex.b // ${'x'.repeat(2000)}`, 'c.ts': 'knex.c', 'd.ts': `knex.d // ${'x'.repeat(2000)}`, 'e.ts': 'knex.e' });
    git(origin, 'config', 'uploadpack.allowFilter', 'true');
    git(folder.path, 'clone', '-q', '--no-checkout', '--filter=blob:limit=1k', `file://${origin}`, 'clone');
    const { git: asked } = await watched(path.join(folder.path, 'clone'));
    const revision = await openRevision(asked, 'HEAD', createFactsStore(KNEX));
    assert.ok(!('reason' in revision));
    const code = readCode(revision.files, revision.idOf, createFactsStore(KNEX));
    assert.deepEqual([code.paths, code.unread.map(({ span, reason }) => [span.file, reason])], [['a.ts', 'c.ts', 'e.ts'], ['b.ts', 'd.ts'].map((file) => [file, 'its content is not in this clone (a partial or shallow clone?)'])]);
  });

  it('what is too large is a problem of its own', async () => {
    const { git: asked } = await watched(repository(path.join(folder.path, 'root'), { 'a.ts': 'knex.a', 'large.ts': `knex.b;${'\nf(1);'.repeat(200_000)}` }));
    const revision = await openRevision(asked, 'HEAD', createFactsStore(KNEX));
    assert.ok(!('reason' in revision));
    const code = readCode(revision.files, revision.idOf, createFactsStore(KNEX));
    assert.deepEqual(code.factsOf('large.ts')?.problems.map(({ reason }) => reason), ['the file is larger than 1 MB']);
  });

  it('a commit that does not exist is a reason', async () => {
    const { git: asked } = await watched(repository(folder.path, { 'a.ts': '' }));
    assert.ok('reason' in (await openRevision(asked, '0'.repeat(40), createFactsStore([]))));
  });
});
