import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { memoryHost } from '../../server/src/project/memoryHost';
import { openLiveRoot } from '../../server/src/worker/root';
import { DROP_FAX, HISTORY, M3 } from './world';

const until = async (work: () => Promise<boolean>) => {
  while (await work());
};

describe('a root under the editor’s hands', () => {
  it('looks again at what changes in the middle of looking', async () => {
    let files: Record<string, string> = { ...HISTORY };
    let opened = 0;
    const live = openLiveRoot(async () => {
      opened++;
      const host = memoryHost(files, { 'v1.0.0': HISTORY });
      return { ...host, list: async () => {
        const paths = await host.list();
        await new Promise((resolve) => setTimeout(resolve, 20));
        return paths;
      } };
    }, '');
    const looking = live.slice(() => false);
    await new Promise((resolve) => setTimeout(resolve, 5));
    files = { ...files, [M3]: DROP_FAX };
    live.touch({ git: true, list: true });
    await looking;
    await until(() => live.slice(() => false));
    assert.equal(opened, 2);
    const view = live.view();
    assert.deepEqual(view?.session.placed().filter((placed) => view.isWanted(placed)).map((placed) => placed.migration.path), [M3]);
  });

  it('works in slices: after each it can be told of something else', async () => {
    const live = openLiveRoot(() => memoryHost({ ...HISTORY, [M3]: DROP_FAX }), '');
    let slices = 0;
    await until(async () => {
      slices++;
      return live.slice(() => true);
    });
    assert.ok(slices >= 1 + 3 + 2, `${slices}: one to look, one for each that is read or put in its place`);
  });

  it('takes an editor’s text for what it is: new, ignored, or as on the disk', async () => {
    const live = openLiveRoot(() => memoryHost({ ...HISTORY, 'fix-forward.json': '{"ignore":["old/"]}' }), '');
    live.tree.write(M3, DROP_FAX);
    live.tree.write('old/migrations/1_x.sql', DROP_FAX);
    live.tree.write('node_modules/x/migrations/1_x.sql', DROP_FAX);
    await until(() => live.slice(() => false));
    const view = live.view();
    assert.ok(view?.files.has(M3));
    assert.ok(view && !view.files.has('old/migrations/1_x.sql') && !view.files.has('node_modules/x/migrations/1_x.sql'));
    assert.ok(live.tree.isUnsaved(M3));
    live.tree.write('package.json', HISTORY['package.json'] ?? '');
    assert.ok(!live.tree.isUnsaved('package.json'));
  });
});
