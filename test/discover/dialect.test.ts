import assert from 'node:assert/strict';
import { dialectNamed, findDialect, guessDialect } from '../../server/src/core/dialect';
import { textFiles } from '../frameworks/folderFiles';

describe('The dialect', () => {
  it('is told by SQL that only one database understands', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['CREATE TABLE a (id BIGSERIAL PRIMARY KEY)', 'postgres'],
      ["UPDATE a SET b = '1'::jsonb", 'postgres'],
      ['DO $$ BEGIN NULL; END $$', 'postgres'],
      ['CREATE TABLE `a` (`id` int unsigned NOT NULL AUTO_INCREMENT) ENGINE=InnoDB', 'mysql'],
      ['ALTER TABLE `a` DROP COLUMN IF EXISTS `b`', 'mariadb'],
      ['CREATE TABLE `a` (`id` integer PRIMARY KEY AUTOINCREMENT)', 'sqlite'],
      ['CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT)', 'sqlite'],
      ["{ name: 'id', type: 'int', autoIncrement, comment: '' }", 'unknown'],
      ['PRAGMA foreign_keys=OFF', 'sqlite'],
      ['CREATE TABLE a (b LowCardinality(String)) ENGINE = ReplacingMergeTree ORDER BY b', 'clickhouse'],
      ['CREATE TABLE [dbo].[a] (id INT IDENTITY(1,1), b NVARCHAR(MAX))', 'mssql'],
      ['CREATE TABLE a (id int)', 'unknown'],
    ];
    for (const [sql, dialect] of cases) assert.equal(guessDialect([sql]).dialect, dialect, sql);
  });

  it('says what told it', () => {
    assert.equal(guessDialect(['CREATE TABLE a (id SERIAL)']).from, 'SERIAL in the SQL');
  });

  it('is told by the driver of the nearest package that has one', () => {
    const files = textFiles({
      'package.json': '{ "dependencies": { "mysql2": "1" } }',
      'packages/db/package.json': '{ "devDependencies": { "typescript": "1" } }',
      'packages/db/migrations/001_a.sql': 'CREATE TABLE a (id int)',
    });
    assert.deepEqual(findDialect(files, { folder: 'packages/db/migrations', paths: ['packages/db/migrations/001_a.sql'] }), { dialect: 'mysql', from: 'the driver mysql2 in package.json' });
  });

  it('is ambiguous with two drivers, until the SQL or a folder decides', () => {
    const manifest = '{ "dependencies": { "pg": "1", "better-sqlite3": "1" } }';
    const find = (folder: string, sql: string) => findDialect(textFiles({ 'package.json': manifest, [`${folder}/1.sql`]: sql }), { folder, paths: [`${folder}/1.sql`] });
    assert.deepEqual(find('migrations', 'CREATE TABLE a (id int)'), { dialect: 'unknown', from: 'ambiguous: the driver pg in package.json, but the driver better-sqlite3 in package.json' });
    assert.deepEqual(find('migrations', 'PRAGMA foreign_keys=OFF'), { dialect: 'sqlite', from: 'PRAGMA or sqlite_master in 1.sql' });
    assert.deepEqual(find('migrations/sqlite', 'CREATE TABLE a (id int)'), { dialect: 'sqlite', from: 'the folder name sqlite' });
  });

  it('is not told by a driver against SQL that speaks another language', () => {
    const files = textFiles({ 'package.json': '{ "dependencies": { "pg": "1" } }', 'm/1.sql': 'CREATE TABLE a (b String) ENGINE = MergeTree ORDER BY b' });
    assert.equal(findDialect(files, { folder: 'm', paths: ['m/1.sql'] }).dialect, 'clickhouse');
  });

  it('does not take the templates of a script for MySQL', () => {
    const files = textFiles({ 'm/1.ts': 'export const up = (q) => q.query(`UPDATE a SET b = 1`); const x = "ON `y`"' });
    assert.equal(findDialect(files, { folder: 'm', paths: ['m/1.ts'] }).dialect, 'unknown');
    const escaped = textFiles({ 'm/1.ts': 'q.query(`ALTER TABLE \\`a\\` ADD \\`b\\` tinyint(1)`)' });
    assert.equal(findDialect(escaped, { folder: 'm', paths: ['m/1.ts'] }).dialect, 'mysql');
  });

  it('survives manifests that are none', () => {
    for (const manifest of ['', '[', '[]', 'null', '{"dependencies": 7}', '{"dependencies": ["pg"]}']) {
      const files = textFiles({ 'package.json': manifest, 'm/1.sql': 'SELECT 1' });
      assert.equal(findDialect(files, { folder: 'm', paths: ['m/1.sql'] }).dialect, 'unknown');
    }
  });

  it('knows the names that tools call it by', () => {
    assert.deepEqual(['postgresql', 'turso', 'sqlserver', 'cockroachdb', 'constructor', ''].map(dialectNamed), ['postgres', 'sqlite', 'mssql', 'postgres', undefined, undefined]);
  });
});
