import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf } from './folderFiles';

describe('SQL files of an unknown tool', () => {
  const files = folderFiles('plainSql');
  before(loadParsers);

  it('takes numbered files in a folder named for migrations, and nothing of seeds, archives and queries', () => {
    assert.deepEqual(setsOf(files), { 'plain-sql db/migrations sqlite': ['002_orders', '010_seed_states'] });
    assert.deepEqual(problemsOf(files), ['db/migrations/fix_it.sql: it has no number, so its place among the migrations is not known: it is not read']);
  });

  it('does not say that a way back is missing where it knows none', () => {
    assert.equal(migrationsOf(files).get('db/migrations/002_orders.sql')!.down.kind, 'forwardOnly');
  });

  it('takes a folder that fix-forward.json names', () => {
    assert.deepEqual(setsOf(files, { migrations: [{ folder: 'sql', framework: 'plain-sql', dialect: 'mysql' }] }), {
      'plain-sql db/migrations sqlite': ['002_orders', '010_seed_states'],
      'plain-sql sql mysql': ['001_queries'],
    });
  });
});
