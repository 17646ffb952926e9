import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, setsOf, textAt } from './folderFiles';

describe('SQL files in pairs', () => {
  const files = folderFiles('sqlPairs');
  before(loadParsers);

  it('finds the spellings of pairs, and nothing in a folder of scripts', () => {
    assert.deepEqual(setsOf(files), {
      'sql-pairs dashes/migrations/sqls unknown': ['20240101-users'],
      'golang-migrate dots/migrations unknown': ['2_b'],
      'sql-pairs folders/migrations unknown': ['2_a', '10_b'],
      'sql-pairs opposite/migrations unknown': ['001_a'],
      'sql-pairs postgrator/migrations unknown': ['001'],
      'sql-pairs underscores/changes unknown': ['1_x', '9_z', '10_y'],
      'sql-pairs unmarked/migrations unknown': ['001_a', '002_b'],
    });
  });

  it('pairs each up with its down', () => {
    const pairs = [...migrationsOf(files).values()].map(({ path, down }) => [path, down.kind === 'operations' ? down.span.file : down.kind]);
    assert.deepEqual(pairs, [
      ['dashes/migrations/sqls/20240101-users-up.sql', 'dashes/migrations/sqls/20240101-users-down.sql'],
      ['dots/migrations/2_b.up.sql', 'none'],
      ['folders/migrations/2_a/up.sql', 'folders/migrations/2_a/down.sql'],
      ['folders/migrations/10_b/up.sql', 'none'],
      ['opposite/migrations/up/001_a.sql', 'opposite/migrations/down/001_a.sql'],
      ['postgrator/migrations/001.do.create-users.sql', 'postgrator/migrations/001.undo.drop-users.sql'],
      ['underscores/changes/1_x_up.sql', 'underscores/changes/1_x_down.sql'],
      ['underscores/changes/9_z_up.sql', 'none'],
      ['underscores/changes/10_y_up.sql', 'none'],
      ['unmarked/migrations/001_a.sql', 'unmarked/migrations/001_a.down.sql'],
      ['unmarked/migrations/002_b.sql', 'none'],
    ]);
  });

  it('names a down that holds nothing but a comment by that comment', () => {
    const { down, downComments } = migrationsOf(files).get('folders/migrations/2_a/up.sql')!;
    assert.ok(down.kind === 'operations');
    assert.deepEqual(down.operations, []);
    assert.equal(textAt(files, down.name), '-- nothing');
    assert.deepEqual(downComments.map(({ text }) => text), ['nothing']);
  });
});
