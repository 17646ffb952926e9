import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Git } from '../../server/src/project/host';
import { lazyTree, openBlobs } from '../../server/src/project/lazyTree';

/** A tree whose ids are its texts, and how often git was asked for contents. */
function world(paths: readonly string[]) {
  const asked: (readonly string[])[] = [];
  const give = (ids: readonly string[]) => {
    if (ids.length > 0) asked.push(ids);
    return new Map(ids.map((id) => [id, { bytes: Buffer.from(`text of ${id}`) }]));
  };
  const git = { contents: async (ids: readonly string[]) => give(ids), contentsNow: give } as unknown as Git;
  return { git, asked, tree: new Map(paths.map((path) => [path, `id:${path}`])) };
}

const isSource = (path: string): boolean => path.endsWith('.ts') && !path.includes('/locales/');
const none = (): boolean => false;

describe('a tree whose contents are fetched when they are asked for', () => {
  const many = (folder: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${folder}/${index}/a.ts`);

  it('asks git a few times, however many files are read: also for those that were thought worth nothing', async () => {
    const paths = [...many('src', 100), ...many('locales', 100).map((path) => `app/${path}`)];
    const { git, asked, tree } = world(paths);
    const { files } = await lazyTree(git, tree, { foreseen: none, isSource });
    for (const path of paths) assert.deepEqual(files.read(path), { text: `text of id:${path}` });
    assert.ok(asked.length < 20, String(asked.length));
  });

  it('what another tree has fetched, and what lies at hand, is not asked for again', async () => {
    const { git, asked, tree } = world(['a.ts', 'b.ts', 'c.ts']);
    const blobs = openBlobs();
    const first = await lazyTree(git, new Map([['a.ts', 'id:a.ts']]), { foreseen: () => true, isSource, blobs });
    assert.ok(first.files.read('a.ts'));
    const second = await lazyTree(git, tree, { foreseen: () => true, isSource, blobs, atHand: (path) => (path === 'b.ts' ? { bytes: Buffer.from('of the working tree') } : undefined) });
    assert.deepEqual(second.files.read('b.ts'), { text: 'of the working tree' });
    assert.ok(second.files.read('c.ts'));
    assert.deepEqual(asked, [['id:a.ts'], ['id:c.ts']]);
  });
});
