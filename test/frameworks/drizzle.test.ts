import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, statementsOf } from './folderFiles';

describe('Drizzle', () => {
  const files = folderFiles('drizzle');
  before(loadParsers);

  it('finds journals, the newer folders, and folders that a config names', () => {
    assert.deepEqual(setsOf(files), {
      'drizzle apps/broken/drizzle mysql': ['0000_a'],
      'drizzle apps/edge/migrations sqlite': ['0000_init'],
      'drizzle apps/new/drizzle sqlite': ['20240101120000_first', '20240201120000_second'],
      'drizzle packages/db/drizzle postgres': ['0000_zebra', '0001_apple', '0001_by_hand'],
    });
  });

  it('says what the journal and the files do not agree on', () => {
    assert.deepEqual(problemsOf(files), [
      'apps/broken/drizzle/meta/_journal.json: the journal is not read: it is not valid JSON; the order is taken from the names of the files',
      'packages/db/drizzle/meta/_journal.json: the journal lists 0001_gone.sql, which is missing: the migrator refuses to run',
      'packages/db/drizzle/meta/_journal.json: the journal does not list packages/db/drizzle/0001_by_hand.sql: the migrator skips what is not listed; the order is taken from the names',
    ]);
  });

  it('splits at breakpoints where the dashes begin no comment', () => {
    const migration = migrationsOf(files).get('apps/broken/drizzle/0000_a.sql')!;
    assert.deepEqual(migration.problems, []);
    assert.deepEqual(statementsOf(files, migration.up), ['DROP TABLE `a`', 'DROP TABLE `b`', 'DROP TABLE `c`']);
  });

  it('splits at breakpoints and has no downs', () => {
    const migration = migrationsOf(files).get('packages/db/drizzle/0000_zebra.sql')!;
    assert.equal(statementsOf(files, migration.up).length, 2);
    assert.equal(migration.down.kind, 'forwardOnly');
  });
});
