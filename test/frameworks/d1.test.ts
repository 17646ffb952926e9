import assert from 'node:assert/strict';
import { discover } from '../../server/src/core/discover';
import { folderFiles, loadParsers, migrationsOf, setsOf } from './folderFiles';

describe('Cloudflare D1', () => {
  const files = folderFiles('d1');
  before(loadParsers);

  it('finds the folders that a Wrangler config names, and its default', () => {
    assert.deepEqual(setsOf(files), { 'd1 apps/edge/db/sql sqlite': ['0001_init'], 'd1 apps/edge/migrations sqlite': ['0001_log'] });
    assert.equal(discover(files, {}).sets[0]!.dialectFrom, 'apps/edge/wrangler.jsonc');
  });

  it('has no downs', () => {
    assert.deepEqual([...migrationsOf(files).values()].map(({ down }) => down.kind), ['forwardOnly', 'forwardOnly']);
  });
});
