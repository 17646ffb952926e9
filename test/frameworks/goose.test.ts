import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, statementsOf, textAt } from './folderFiles';

describe('goose', () => {
  const files = folderFiles('goose');
  before(loadParsers);

  it('sorts by number, short ones and timestamps together, and keeps what is written in Go', () => {
    assert.deepEqual(setsOf(files), {
      'goose migrations postgres': ['00001_create_users', '00002_touch', '00003_again', '00003_backfill', '20240101000000_index'],
    });
    assert.deepEqual(problemsOf(files), ['migrations/00003_backfill.go: migrations/00003_again.sql has the same version: goose refuses to run']);
  });

  it('reads a body between StatementBegin and StatementEnd as one statement', () => {
    const migration = migrationsOf(files).get('migrations/00002_touch.sql')!;
    assert.equal(statementsOf(files, migration.up).length, 2);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(statementsOf(files, migration.down.operations), ['ALTER TABLE users DROP COLUMN updated_at', 'DROP FUNCTION touch()']);
    assert.deepEqual(migration.downComments, []);
  });

  it('knows NO TRANSACTION, and an empty down from a missing one', () => {
    const migrations = migrationsOf(files);
    const index = migrations.get('migrations/20240101000000_index.sql')!;
    assert.equal(index.inTransaction, false);
    assert.ok(index.down.kind === 'operations');
    assert.deepEqual(index.down.operations, []);
    assert.equal(textAt(files, index.down.name), '-- +goose Down');
    assert.equal(migrations.get('migrations/00003_again.sql')!.down.kind, 'none');
  });

  it('does not pretend to have read Go', () => {
    const migration = migrationsOf(files).get('migrations/00003_backfill.go')!;
    assert.deepEqual(migration.up.map(({ kind }) => kind), ['unknown']);
    assert.match(migration.problems[0]!.reason, /written in Go/);
  });
});
