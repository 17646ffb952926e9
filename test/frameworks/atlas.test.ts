import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, setsOf, statementsOf } from './folderFiles';

describe('Atlas', () => {
  const files = folderFiles('atlas');
  before(loadParsers);

  it('is told by atlas.sum; a folder with the marks of another tool belongs to that tool', () => {
    assert.deepEqual(setsOf(files), {
      'goose goose mysql': ['20240101000000_users'],
      'atlas migrations mysql': ['20240101000000_users', '20240201000000_checkpoint', '20240301000000_archive'],
    });
  });

  it('does not apply a checkpoint on top of the files that it repeats', () => {
    assert.deepEqual(migrationsOf(files).get('migrations/20240201000000_checkpoint.sql')!.up, []);
  });

  it('reads the migration out of an archive', () => {
    const migration = migrationsOf(files).get('migrations/20240301000000_archive.sql')!;
    assert.deepEqual(statementsOf(files, migration.up), ['DROP TABLE users']);
    assert.equal(migration.down.kind, 'forwardOnly');
  });
});
