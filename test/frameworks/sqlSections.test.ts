import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, setsOf, statementsOf, textAt } from './folderFiles';

describe('SQL files with sections', () => {
  const files = folderFiles('sqlSections');
  before(loadParsers);

  it('is told by SQL below a down mark; a way back in comments is a note', () => {
    assert.deepEqual(setsOf(files), {
      'sql-sections conf/evolutions/default postgres': ['1'],
      'sql-sections migrations sqlite': ['001-init', '002-more'],
      'plain-sql notes/migrations postgres': ['001-a'],
    });
  });

  it('reads each direction apart', () => {
    const migrations = migrationsOf(files);
    const migration = migrations.get('migrations/001-init.sql')!;
    assert.deepEqual(statementsOf(files, migration.up), ['CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT)', 'INSERT INTO users DEFAULT VALUES']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(statementsOf(files, migration.down.operations), ['DROP TABLE users']);
    assert.equal(textAt(files, migration.down.name), '-- Down');
    assert.equal(migrations.get('migrations/002-more.sql')!.down.kind, 'none');
  });
});
