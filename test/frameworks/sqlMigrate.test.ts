import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, setsOf, statementsOf, textAt } from './folderFiles';

describe('sql-migrate', () => {
  const files = folderFiles('sqlMigrate');
  before(loadParsers);

  it('sorts by the leading number and takes the dialect of the folder from dbconfig.yml', () => {
    assert.deepEqual(setsOf(files), { 'sql-migrate db/changes mysql': ['2-orders', '10-order-notes', '11-two-halves'] });
  });

  it('reads sections in either order', () => {
    const migration = migrationsOf(files).get('db/changes/10-order-notes.sql')!;
    assert.deepEqual(statementsOf(files, migration.up), ['ALTER TABLE orders ADD COLUMN note TEXT']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(statementsOf(files, migration.down.operations), ['ALTER TABLE orders DROP COLUMN note']);
    assert.equal(migration.inTransaction, false);
  });

  it('joins sections of one direction and keeps their places', () => {
    const migration = migrationsOf(files).get('db/changes/11-two-halves.sql')!;
    assert.deepEqual(statementsOf(files, migration.up), ['ALTER TABLE orders ADD COLUMN a INT', 'ALTER TABLE orders ADD COLUMN b INT']);
    assert.equal(textAt(files, migration.nameSpan), '-- +migrate Up');
  });
});
