import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, textAt } from './folderFiles';

describe('golang-migrate', () => {
  const files = folderFiles('golangMigrate');
  before(loadParsers);

  it('sorts versions as numbers', () => {
    assert.deepEqual(setsOf(files), { 'golang-migrate db/migrations clickhouse': ['000001_init', '02_twin', '000010_late'] });
  });

  it('says which file of a doubled version is not read, and which down has no up', () => {
    assert.deepEqual(problemsOf(files), [
      'db/migrations/2_second.up.sql: db/migrations/02_twin.up.sql has the same version: golang-migrate refuses duplicate versions',
      'db/migrations/7_lonely.down.sql: 7_lonely has a down and no up: golang-migrate moves the version and runs nothing on the way up',
    ]);
  });

  it('tells a down of comments from a down that is missing', () => {
    const migrations = migrationsOf(files);
    const empty = migrations.get('db/migrations/02_twin.up.sql')!;
    assert.ok(empty.down.kind === 'operations');
    assert.deepEqual(empty.down.operations, []);
    assert.equal(textAt(files, empty.down.name), '-- nothing to do');
    assert.deepEqual(empty.downComments.map(({ text }) => text), ['nothing to do']);
    assert.deepEqual(empty.files, ['db/migrations/02_twin.up.sql', 'db/migrations/2_second.down.sql']);
    assert.equal(migrations.get('db/migrations/000010_late.up.sql')!.down.kind, 'none');
  });

  it('knows that ClickHouse has no transactions', () => {
    assert.equal(migrationsOf(files).get('db/migrations/000001_init.up.sql')!.inTransaction, false);
  });
});
