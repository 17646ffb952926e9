import assert from 'node:assert/strict';
import { discover } from '../../server/src/core/discover';
import { dbMigrate } from '../../server/src/core/frameworks/dbMigrate';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, textAt, textFiles } from './folderFiles';
import { operationText } from './operationText';
import { checkPrinted, printedCalls } from './printed';
import { checkBody, readScriptOf, shortOf } from './scripts';

const callback = (body: string): string => `exports.up = function (db, callback) { ${body} };\nexports.down = function (db, callback) { callback(); };`;
const promise = (body: string): string => `exports.up = async function (db) { ${body} };\nexports.down = async function (db) {};`;

describe('db-migrate', () => {
  const files = folderFiles('dbMigrate');
  before(loadParsers);

  it('finds folders of scripts that speak to its driver; the driver of database.json or of the package', () => {
    assert.deepEqual(setsOf(files), {
      'dbMigrate apps/api/migrations postgres': ['20240101000000-accounts', '20240201000000-names'],
      'dbMigrate apps/old/db/changes mysql': ['20140101000000-parts'],
    });
    assert.deepEqual(problemsOf(files), []);
    assert.deepEqual(discover(files, {}).sets.map(({ dialectFrom }) => dialectFrom), ['driver in apps/api/database.json', 'the driver db-migrate-mysql in apps/old/package.json']);
  });

  it('reads the SQL files beside a script, with places in them', () => {
    const migration = migrationsOf(files).get('apps/api/migrations/20240101000000-accounts.js')!;
    assert.deepEqual(migration.problems, []);
    assert.deepEqual(migration.up.filter(({ kind }) => kind !== 'log').map(operationText), ["create table accounts (id integer auto not null default nextval('accounts_id_seq'), email text not null, primary(id))", 'create unique index accounts_email(email) on accounts']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop table accounts']);
    assert.equal(migration.down.operations[0]!.span.file, 'apps/api/migrations/sqls/20240101000000-accounts-down.sql');
    assert.equal(textAt(files, migration.down.operations[0]!.span), 'accounts');
    assert.equal(textAt(files, migration.down.name), 'down');
    assert.deepEqual(migration.files, ['apps/api/migrations/20240101000000-accounts.js', 'apps/api/migrations/sqls/20240101000000-accounts-up.sql', 'apps/api/migrations/sqls/20240101000000-accounts-down.sql']);
    assert.equal(migration.inTransaction, true);
  });

  it('takes an empty text for what it is', () => {
    const migration = migrationsOf(files).get('apps/api/migrations/20240201000000-names.js')!;
    assert.deepEqual(migration.up.map(({ kind }) => kind), ['addColumn', 'update']);
    assert.ok(migration.down.kind === 'operations' && migration.down.operations.length === 0);
    assert.deepEqual(migration.problems, []);
  });

  it('follows callbacks, nested and by the package async', () => {
    const migration = migrationsOf(files).get('apps/old/db/changes/20140101000000-parts.js')!;
    assert.deepEqual(shortOf(migration), ['create table parts (id int auto not null, title varchar(80) not null, primary(id))', 'create unique index parts_title(title) on parts']);
    assert.equal(migration.inTransaction, false);
    checkBody(dbMigrate, callback, "db.removeColumn('t', 'a', function (err) { if (err) return callback(err); db.addColumn('t', 'b', 'int', callback); });", ['drop t.a', 'add t.b integer']);
    checkBody(dbMigrate, callback, "db.addColumn('t', 'b', { type: 'string', length: 10 }).nodeify(callback);".replace('.nodeify(callback)', '.then(function () { callback(); }, callback)'), ['add t.b varchar(10)']);
    checkBody(dbMigrate, callback, "const async = require('async'); async.eachSeries(['a', 'b'], function (name, next) { db.runSql('ALTER TABLE t DROP COLUMN ' + name, next); }, callback);", ['drop t.a', 'drop t.b']);
    checkBody(dbMigrate, callback, "const async = require('async'); async.waterfall([function (next) { db.all('SELECT id FROM t', next); }, function (rows, next) { db.runSql('DELETE FROM t', next); }], callback);", ['delete from t']);
  });

  it('reads promises, and the methods that end in Async', () => {
    checkBody(dbMigrate, promise, "await db.runSql('DELETE FROM t WHERE a = ? AND b = ?', ['x', 2]); await db.dropTableAsync('t', { ifExists: true });", ["delete from t where (a = 'x') and (b = 2)", 'drop table t if exists']);
    checkBody(dbMigrate, (body) => `exports.up = (db) => ${body};\nexports.down = () => null;`, "db.addColumn('t', 'a', 'int').then(() => db.runSql('UPDATE t SET a = 1'))", ['add t.a integer', 'update t set a = 1']);
  });

  it('knows where values come from', () => {
    checkBody(dbMigrate, promise, "const { rows } = await db.runSql('SELECT id, name FROM users'); for (const row of rows) await db.runSql('UPDATE users SET slug = $1 WHERE id = $2', [row.name, row.id]);", ['update users set slug = users.name where id = users.id when rows']);
    checkBody(dbMigrate, promise, "const users = await db.all('SELECT id, name FROM users'); for (const row of users) await db.runSql('UPDATE users SET slug = ? WHERE id = ?', [row.name, row.id]);", ['update users set slug = name where id = id when rows'], { dialect: 'mysql' });
  });

  it('refuses where the callback is given an error', () => {
    const migration = readScriptOf(dbMigrate, "exports.up = (db, cb) => cb();\nexports.down = function (db, callback) { callback(new Error('there is no way back')); };");
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(({ kind }) => kind), ['throw']);
  });

  it('says what it does not know: never silence', () => {
    checkBody(dbMigrate, promise, "await db.removeColumn('t', 'a');", ['unknown: the driver of this database does not implement this call: it fails [t]', '! the driver of this database does not implement this call: it fails'], { dialect: 'sqlite' });
    checkBody(dbMigrate, promise, "await db.toString('t'); await db.addColumn('t', 'a', { length: 3 });", ['unknown: the type of the column is not known: object instead of text [t]', '! `toString` is not known here', '! the type of the column is not known: object instead of text']);
    assert.equal(readScriptOf(dbMigrate, 'exports.up = (db) => null;').down.kind, 'none');
  });

  it('resets what the calls of a driver reset', () => {
    checkBody(dbMigrate, promise, "await db.changeColumn('t', 'a', { type: 'text' });", ['alter t.a: null', 'alter t.a: no default', 'alter t.a: type text']);
    checkBody(dbMigrate, promise, "await db.changeColumn('t', 'a', { type: 'string' });", ['alter t.a: type varchar(255), null, no default (replaces)'], { dialect: 'mysql' });
    checkBody(dbMigrate, promise, "await db.renameColumn('t', 'a', 'b');", ['rename t.a to b', 'alter t.b: null, no default'], { dialect: 'mysql' });
    checkBody(dbMigrate, promise, "await db.createTable('t', { id: { type: 'bigint', primaryKey: true, autoIncrement: true } });", ["create table t (id integer auto not null default nextval('t_id_seq'), primary(id))"]);
  });

  it('takes only scripts with a date in front', () => {
    assert.deepEqual(setsOf(textFiles({ 'package.json': '{"dependencies":{"db-migrate":"0.11"}}', 'migrations/index.js': "exports.up = (db) => db.runSql('x');" })), {});
  });

  // Printed with db-migrate-base 2.3, db-migrate-pg 1.5, db-migrate-mysql 3.0, db-migrate-sqlite3 1.0.
  for (const printed of printedCalls('dbMigrate')) {
    it(`${printed.dialect}: ${printed.call.slice(0, 100)}`, () => checkPrinted(dbMigrate, promise, printed));
  }
});
