import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, statementsOf, textAt } from './folderFiles';

describe('dbmate', () => {
  const files = folderFiles('dbmate');
  before(loadParsers);

  it('finds the files that begin with a digit, not the schema beside them', () => {
    assert.deepEqual(setsOf(files), {
      'dbmate db/migrations postgres': ['20240101000000_create_users', '20240201000000_index_names', '20240301000000_drop_names', '20240401000000_forgot_the_marks', '20240501000000_no_down'],
    });
    assert.deepEqual(problemsOf(files), []);
  });

  it('reads a section a direction, the mark naming the down', () => {
    const migration = migrationsOf(files).get('db/migrations/20240101000000_create_users.sql')!;
    assert.deepEqual(statementsOf(files, migration.up), ['CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL)']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(statementsOf(files, migration.down.operations), ['DROP TABLE users']);
    assert.equal(textAt(files, migration.down.name), '-- migrate:down');
    assert.equal(textAt(files, migration.nameSpan), '-- migrate:up');
    assert.equal(migration.inTransaction, true);
  });

  it('runs without a transaction where the mark says so', () => {
    const migration = migrationsOf(files).get('db/migrations/20240201000000_index_names.sql')!;
    assert.equal(migration.inTransaction, false);
    assert.equal(textAt(files, migration.nameSpan), '-- migrate:up transaction:false');
  });

  it('keeps what the author says in a down that does nothing', () => {
    const migration = migrationsOf(files).get('db/migrations/20240301000000_drop_names.sql')!;
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations, []);
    assert.deepEqual(migration.downComments.map(({ text }) => text), ['The names are gone, there is no way back.']);
  });

  it('says that a file without marks is not run', () => {
    const migration = migrationsOf(files).get('db/migrations/20240401000000_forgot_the_marks.sql')!;
    assert.deepEqual(migration.problems.map(({ reason }) => reason), ['there is no "-- migrate:up" mark, so the tool does not run it']);
    assert.equal(migration.down.kind, 'none');
  });

  it('says what dbmate refuses', () => {
    const migration = migrationsOf(files).get('db/migrations/20240501000000_no_down.sql')!;
    assert.deepEqual(migration.problems.map(({ reason }) => reason), ['dbmate refuses statements above "-- migrate:up"', 'dbmate refuses a file without "-- migrate:down"']);
    assert.equal(migration.down.kind, 'none');
  });
});
