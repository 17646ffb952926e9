import assert from 'node:assert/strict';
import { discover } from '../../server/src/core/discover';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf } from './folderFiles';

describe('Supabase', () => {
  const files = folderFiles('supabase');
  before(loadParsers);

  it('finds the folder of the CLI, not the seed', () => {
    assert.deepEqual(setsOf(files), { 'supabase apps/web/supabase/migrations postgres': ['20240101000000_init', '20240102000000_users'] });
    assert.equal(discover(files, {}).sets[0]!.package, 'apps/web');
  });

  it('says which file the CLI skips', () => {
    assert.deepEqual(problemsOf(files), ['apps/web/supabase/migrations/hand.sql: the Supabase CLI skips it: its name does not match <timestamp>_name.sql']);
  });

  it('has no downs', () => {
    assert.deepEqual([...migrationsOf(files).values()].map(({ down }) => down.kind), ['forwardOnly', 'forwardOnly']);
  });
});
