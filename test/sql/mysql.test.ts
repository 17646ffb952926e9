import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { wholeFile } from '../../server/src/core/model/source';
import { loadNodeSql, readNodeSql } from '../../server/src/core/sql/nodeSql/index';
import { loadSqlparser, readSqlparser, reloadSqlparser } from '../../server/src/core/sql/sqlparser/index';
import { parseSql } from '../../server/src/core/sql/sqlparser/load';
import { hostileTexts, places, readAll, readOne } from './readOne';

const all = (text: string) => readAll(readSqlparser, text, 'mysql');

describe('MySQL statements', () => {
  before(async () => {
    assert.equal(await loadSqlparser(), true);
  });

  it('reads a table with keys, enums, character sets and ON UPDATE', () => {
    const table = readOne(readSqlparser, `CREATE TABLE \`shop\`.\`Order\` (
      \`id\` int(11) unsigned NOT NULL AUTO_INCREMENT COMMENT "the id", state ENUM('new','it''s') NOT NULL DEFAULT "new", tags SET('a','b'), note varchar(20) CHARACTER SET utf8 COLLATE utf8_bin,
      changed datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), ok bool DEFAULT true, owner int REFERENCES users (id), total decimal(10,2) GENERATED ALWAYS AS (id * 2) VIRTUAL, b bit(1) DEFAULT b'0',
      PRIMARY KEY (\`id\`), UNIQUE KEY uk (note(10), state DESC), KEY k (owner) USING BTREE, FULLTEXT ft (note), CONSTRAINT fk FOREIGN KEY (owner) REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE, CONSTRAINT ck CHECK (id > 0)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='orders'`, 'mysql', 'createTable');
    assert.deepEqual(table.table, { schema: 'shop', name: 'Order' });
    assert.deepEqual(table.columns.map((column) => [column.name, column.type?.name, column.type?.args.join(), column.nullable, column.default?.text, column.extra]), [
      ['id', 'int unsigned', '', false, undefined, undefined], ['state', 'enum', "new,it's", false, "'new'", undefined], ['tags', 'set', 'a,b', true, undefined, undefined], ['note', 'varchar', '20', true, undefined, 'character set utf8'],
      ['changed', 'datetime', '6', false, 'now(6)', 'on update now(6)'], ['ok', 'tinyint', '1', true, 'true', undefined], ['owner', 'int', '', true, undefined, undefined], ['total', 'decimal', '10,2', true, undefined, undefined], ['b', 'bit', '1', true, "b'0'", undefined],
    ]);
    assert.deepEqual([table.columns[0]?.autoIncrement, table.columns[0]?.comment, table.columns[3]?.collation, table.columns[7]?.generated], [true, 'the id', 'utf8_bin', { text: 'id * 2', stored: false }]);
    assert.deepEqual(table.indexes.map((index) => [index.name, index.unique, index.method, index.parts]), [
      ['uk', true, undefined, [{ column: 'note', options: '(10)' }, { column: 'state', options: 'desc' }]], ['k', false, undefined, [{ column: 'owner' }]], ['ft', false, 'fulltext', [{ column: 'note' }]],
    ]);
    assert.deepEqual(table.constraints.map((constraint) => [constraint.kind, constraint.name, constraint.columns.join(), constraint.references?.onDelete, constraint.references?.onUpdate, constraint.expression]), [
      ['foreign', undefined, 'owner', undefined, undefined, undefined], ['primary', undefined, 'id', undefined, undefined, undefined], ['foreign', 'fk', 'owner', 'set null', 'cascade', undefined], ['check', 'ck', '', undefined, undefined, 'id > 0'],
    ]);
    assert.equal(table.options, "engine = innodb default charset = utf8mb4 comment = 'orders'");
  });

  it('reads every action of an ALTER TABLE, each at its own words', () => {
    assert.deepEqual(places(readSqlparser, `ALTER TABLE \`t\` ADD COLUMN a int NOT NULL FIRST, DROP COLUMN \`b\`, MODIFY c varchar(10) AFTER d, CHANGE COLUMN e f int, RENAME COLUMN g TO h, ALTER COLUMN i SET DEFAULT 5, ALTER j DROP DEFAULT,
      ADD INDEX ix (a, b), ADD UNIQUE KEY uq (c(10)), DROP INDEX z, DROP KEY y, DROP PRIMARY KEY, DROP FOREIGN KEY fk, DROP CONSTRAINT c2, ADD CONSTRAINT fk2 FOREIGN KEY (a) REFERENCES b (c), ADD PRIMARY KEY (id), DROP CHECK ck,
      RENAME INDEX o TO p, RENAME TO u, ENGINE=InnoDB, CONVERT TO CHARACTER SET utf8mb4, COMMENT='x', ALGORITHM=INPLACE, LOCK=NONE, ADD (m int, n int), ALTER INDEX q INVISIBLE`, 'mysql'), [
      'addColumn a', 'dropColumn `b`', 'alterColumn c', 'alterColumn e', 'renameColumn g', 'alterColumn i', 'alterColumn j', 'createIndex ix', 'createIndex uq', 'dropIndex z', 'dropIndex y', 'dropConstraint PRIMARY KEY', 'dropConstraint fk',
      'dropConstraint c2', 'addConstraint fk2', 'addConstraint PRIMARY', 'dropConstraint ck', 'renameIndex o', 'renameTable `t`', 'setProperty ENGINE', 'setProperty CONVERT', 'setProperty COMMENT', 'session ALGORITHM', 'session LOCK', 'addColumn m', 'addColumn n', 'setProperty q',
    ]);
  });

  it('takes MODIFY and CHANGE for what they are: the whole definition anew', () => {
    const modify = readOne(readSqlparser, 'ALTER TABLE t MODIFY c varchar(10)', 'mysql', 'alterColumn');
    assert.deepEqual([modify.replaces, modify.changes], [true, { type: { name: 'varchar', args: ['10'], array: false }, nullable: true, default: null }]);
    const change = readOne(readSqlparser, "ALTER TABLE t CHANGE `a` `b` int NOT NULL DEFAULT 3 COMMENT 'x'", 'mysql', 'alterColumn');
    assert.deepEqual([change.column, change.changes.renameTo, change.changes.nullable, change.changes.default?.text, change.changes.comment], ['a', 'b', false, '3', 'x']);
    assert.equal(readOne(readSqlparser, 'ALTER TABLE t CHANGE a a text', 'mysql', 'alterColumn').changes.renameTo, undefined);
  });

  it('reads renames, also several and a swap', () => {
    assert.deepEqual(all('RENAME TABLE a TO tmp, b TO a, tmp TO b').map((operation) => operation.kind === 'renameTable' && [operation.table.name, operation.to.name]), [['a', 'tmp'], ['b', 'a'], ['tmp', 'b']]);
  });

  it('takes double quotes for strings', () => {
    const insert = readOne(readSqlparser, 'INSERT INTO roles (name) VALUES ("TRANSITION_USER"), (DEFAULT), (uuid())', 'mysql', 'insert');
    assert.deepEqual(insert.rows?.map((row) => row[0]?.text), ["'TRANSITION_USER'", 'default', 'uuid()']);
    assert.equal(readOne(readSqlparser, 'DELETE FROM roles WHERE name = "USER"', 'mysql', 'delete').where?.text, "name = 'USER'");
  });

  it('tells what INSERT does with rows that are there', () => {
    const conflict = (text: string) => readOne(readSqlparser, text, 'mysql', 'insert').onConflict;
    assert.deepEqual([conflict('INSERT IGNORE INTO t VALUES (1)'), conflict('REPLACE INTO t VALUES (1)'), conflict('INSERT INTO t SET a = 1 ON DUPLICATE KEY UPDATE a = 2'), conflict('INSERT INTO t VALUES (1)')], ['ignore', 'replace', 'update', undefined]);
  });

  it('reads updates and deletes of several tables table by table', () => {
    const updates = all('UPDATE orders o JOIN users u ON u.id = o.user_id SET o.name = u.name, u.seen = 1 WHERE o.name IS NULL');
    assert.deepEqual(updates.map((operation) => operation.kind === 'update' && [operation.table.name, operation.set.map((each) => `${each.column} = ${each.value.text}`).join(), operation.from.map((table) => table.name).join(), operation.where?.text]), [
      ['orders', 'name = users.name', 'users', '(users.id = orders.user_id) and (orders.name is null)'], ['users', 'seen = 1', 'orders', '(users.id = orders.user_id) and (orders.name is null)'],
    ]);
    const deletes = all('DELETE a, b FROM t a LEFT JOIN u b ON b.t_id = a.id WHERE b.x IS NULL');
    assert.deepEqual(deletes.map((operation) => operation.kind === 'delete' && [operation.table.name, operation.where?.text]), [['t', 'u.x is null'], ['u', 'u.x is null']]);
    // Whose column it is, only the schema tells.
    const [unclear] = all('UPDATE t, u SET a = 1');
    assert.equal(unclear?.kind === 'unknown' && unclear.mayTouch !== 'anything' && unclear.mayTouch.includes('u'), true);
  });

  it('never takes some rows for all', () => {
    assert.equal(readOne(readSqlparser, 'DELETE FROM t LIMIT 5', 'mysql', 'delete').where?.kind, 'unknown');
    assert.equal(readOne(readSqlparser, 'DELETE t FROM t JOIN u ON u.id = t.id', 'mysql', 'delete').where?.text, 'u.id = t.id');
    assert.equal(readOne(readSqlparser, 'DELETE FROM t', 'mysql', 'delete').where, undefined);
  });

  it('reads JSON paths as tight as MySQL does', () => {
    assert.equal(readOne(readSqlparser, "UPDATE t SET a = 1 WHERE b->>'$.y' = 'z' AND NOT c->'$.x' IS NULL", 'mysql', 'update').where?.text, "((b ->> '$.y') = 'z') and (not ((c -> '$.x') is null))");
  });

  it('opens executable comments and knows what a statement at run time may do', () => {
    assert.deepEqual(all("/*!40101 SET NAMES utf8 */; SET @s = 'x'; PREPARE s FROM @s; EXECUTE s; LOCK TABLES t WRITE").map((operation) => operation.kind), ['session', 'session', 'session', 'unknown', 'session']);
  });

  it('reads views, routines, triggers and events by name', () => {
    const view = readOne(readSqlparser, 'CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW v AS SELECT a, u.b FROM t JOIN u ON t.id = u.id', 'mysql', 'createObject');
    assert.deepEqual([view.object, view.replace, view.reads], [{ kind: 'view', name: { name: 'v' } }, true, [{ table: { name: 't' }, columns: ['a', 'id'] }, { table: { name: 'u' }, columns: ['a', 'b', 'id'] }]]);
    assert.deepEqual(places(readSqlparser, 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t; DROP PROCEDURE IF EXISTS p; DROP EVENT e; CALL db.p(1)', 'mysql'), ['createObject tr', 'createObject e', 'dropObject p', 'dropObject e', 'callRoutine p']);
  });

  it('reads CREATE TABLE from a query or from another table', () => {
    assert.equal(readOne(readSqlparser, 'CREATE TABLE a AS SELECT id, upper(name) AS n FROM b', 'mysql', 'createTable').asSelect?.text, 'select id, upper(name) as n from b');
    assert.deepEqual(readOne(readSqlparser, 'CREATE TABLE a (id int PRIMARY KEY) ENGINE=InnoDB SELECT * FROM b', 'mysql', 'createTable').options, 'engine = innodb');
    assert.deepEqual(readOne(readSqlparser, 'CREATE TABLE a LIKE b', 'mysql', 'createTable').like, { name: 'b' });
  });

  it('counts places in UTF-16 units, whatever the parser counts in', () => {
    const text = "INSERT INTO `😀 t` (`ü`)\r\nSELECT '😀😀', `b` FROM `日本`; UPDATE `😀` SET a = 1";
    assert.deepEqual(places(readSqlparser, text, 'mysql'), ['insert `😀 t`', 'update `😀`']);
  });

  it('gives up rather than guess', () => {
    for (const text of ['ALTER TABEL t ADD a int', 'ALTER TABLE t FROBNICATE x', 'CREATE TABLE t (a int FROBNICATE)', 'DROP', 'SELECT FROM WHERE', 'ALTER TABLE t ADD COLUMN a int,, DROP b c d', 'garbage']) {
      const reading = readSqlparser({ source: wholeFile('m.sql', text), start: 0, end: text.length, kind: 'sql' }, 'mysql');
      assert.ok('failure' in reading, text);
    }
  });

  it('takes a query from the second parser where the first refuses it', async () => {
    assert.equal(await loadNodeSql(), true);
    const rollup = readOne(readNodeSql, 'INSERT IGNORE INTO t (a, b) SELECT v.x, count(*) FROM users v WHERE v.y IS NOT NULL GROUP BY v.x WITH ROLLUP', 'mysql', 'insert');
    assert.deepEqual([rollup.table, rollup.columns, rollup.onConflict, rollup.query?.reshapesRows, rollup.query?.columns.map((column) => !column.star && column.value.text), rollup.query?.where?.text], [{ name: 't' }, ['a', 'b'], 'ignore', true, ['users.x', 'count(*)'], 'users.y is not null']);
    for (const text of ['CREATE TABLE t (a int DEFAULT 1 NOT NULL)', 'UPDATE t SET a = 1', 'INSERT INTO t VALUES (1)', 'garbage']) {
      assert.ok('failure' in readNodeSql({ source: wholeFile('m.sql', text), start: 0, end: text.length, kind: 'sql' }, 'mysql'), text);
    }
    for (const text of hostileTexts(['INSERT INTO t (a) SELECT a FROM u LOCK IN SHARE MODE', 'SELECT a, b FROM t WHERE c = 1'], 5, 100)) {
      readNodeSql({ source: wholeFile('m.sql', text), start: 0, end: text.length, kind: 'sql' }, 'mysql');
      assert.equal(readOne(readNodeSql, 'SELECT 1', 'mysql', 'read').query?.text, 'select 1');
    }
  }).timeout(20_000);

  it('survives a trap of the parser', () => {
    const chain = `SELECT ${Array(3000).fill('a').join(' or ')}`;
    assert.ok('failure' in parseSql(chain, 'mysql'));
    assert.ok('tree' in parseSql('SELECT 1', 'mysql'));
    assert.equal(reloadSqlparser(), true);
    assert.ok('tree' in parseSql('SELECT 1', 'mysql'));
  });

  it('reads anything without throwing, and SELECT 1 after it', function () {
    this.timeout(30_000);
    const samples = ['CREATE TABLE `t` (`a` int NOT NULL DEFAULT 1 COMMENT "x", b enum(\'a\'), KEY k (b(10)))', 'ALTER TABLE t ADD COLUMN a int, MODIFY b varchar(10), DROP FOREIGN KEY c', 'INSERT INTO t (a) SELECT CASE WHEN b THEN 1 ELSE 2 END FROM u JOIN v ON u.a = v.b WHERE c IN (1, 2)', 'UPDATE t JOIN u ON t.a = u.a SET t.b = (SELECT 1)', 'RENAME TABLE a TO b, c TO d'];
    for (const text of hostileTexts(samples, 11, 600)) {
      readSqlparser({ source: wholeFile('m.sql', text), start: 0, end: text.length, kind: 'sql' }, 'mysql');
      assert.equal(all('SELECT 1')[0]?.kind, 'read');
    }
  });
});
