import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openKeptModels } from '../../server/src/project/keptModels';
import { temporaryFolder } from './gitRepository';

describe('what was concluded of a release, kept on disk', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let made = 0;
  const handler = { name: 'mailer' };
  const make = () => {
    made++;
    return { handlers: [handler], effects: [{ handler }], known: new Map([['a', new Set(['b'])]]) };
  };
  const open = (engine: string | undefined = 'one', root = '/shop') => openKeptModels({ folder: path.join(folder.path, 'kept'), root, engine });
  const files = (): string[] => (existsSync(path.join(folder.path, 'kept')) ? readdirSync(path.join(folder.path, 'kept')) : []);

  beforeEach(() => {
    folder = temporaryFolder();
    made = 0;
  });
  afterEach(() => folder.remove());

  it('is made once, and comes back as it was, with what its parts share', async () => {
    await open().get('jobs 1', make);
    const again = await open().get('jobs 1', make);
    assert.equal(made, 1);
    assert.deepEqual(again, make());
    assert.equal(again.effects[0]?.handler, again.handlers[0]);
  });

  it('is nothing to other contents, another build, another project', async () => {
    await open().get('jobs 1', make);
    await open().get('jobs 2', make);
    await open('two').get('jobs 1', make);
    await open('one', '/other').get('jobs 1', make);
    assert.equal(made, 4);
  });

  it('is made again where its file was changed or cut short', async () => {
    await open().get('jobs 1', make);
    const file = path.join(folder.path, 'kept', files()[0] ?? '');
    const bytes = readFileSync(file);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    for (const damaged of [bytes, bytes.subarray(0, 10), Buffer.alloc(0)]) {
      writeFileSync(file, damaged);
      assert.deepEqual((await open().get('jobs 1', make)).handlers, [handler]);
    }
    assert.equal(made, 4);
  });

  it('is not kept of sources that change under it, nor inside the project', async () => {
    const nowhere = openKeptModels({ folder: path.join(folder.path, 'kept'), root: folder.path, engine: 'one' });
    for (const kept of [openKeptModels({ folder: path.join(folder.path, 'kept'), root: '/shop', engine: undefined }), openKeptModels({ folder: undefined, root: '/shop', engine: 'one' }), nowhere]) {
      await kept.get('jobs 1', make);
      await kept.get('jobs 1', make);
    }
    assert.deepEqual([made, files()], [6, []]);
  });

  it('what cannot be made is not kept', async () => {
    await assert.rejects(() => open().get('jobs 1', () => Promise.reject(new Error('cancelled'))));
    assert.deepEqual(files(), []);
  });
});
