/// <reference path="./sqlJs.d.ts" />
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import initSqlJs from 'sql.js';
import type { OperationOf } from '../../server/src/core/model/operation';
import { slice, wholeFile } from '../../server/src/core/model/source';
import { readSqlite } from '../../server/src/core/sql/sqlite/index';
import { hostileTexts, places, readAll, readOne } from './readOne';

const all = (text: string) => readAll(readSqlite, text, 'sqlite');

describe('SQLite statements', () => {
  it('reads a table with its constraints lifted out of the columns', () => {
    const table = readOne(readSqlite, `CREATE TABLE IF NOT EXISTS "Shop Order" (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      "user id" integer NOT NULL CONSTRAINT fk_user REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      state varchar(20) DEFAULT 'new' CHECK (state IN ('new', 'paid')),
      total decimal(10, 2) NOT NULL DEFAULT (0), code text UNIQUE COLLATE NOCASE, doubled AS (total * 2) STORED,
      CONSTRAINT uq UNIQUE (code, state), FOREIGN KEY (state) REFERENCES states ON UPDATE SET NULL)`, 'sqlite', 'createTable');
    assert.deepEqual(table.table, { name: 'Shop Order' });
    assert.equal(table.ifNotExists, true);
    assert.deepEqual(table.columns.map((column) => [column.name, column.type?.name, column.type?.args.join(), column.nullable, column.default?.text]), [
      ['id', 'integer', '', false, undefined], ['user id', 'integer', '', false, undefined], ['state', 'varchar', '20', true, "'new'"],
      ['total', 'decimal', '10,2', false, '0'], ['code', 'text', '', true, undefined], ['doubled', undefined, undefined, true, undefined],
    ]);
    assert.equal(table.columns[0]?.autoIncrement, true);
    assert.equal(table.columns[4]?.collation, 'nocase');
    assert.deepEqual(table.columns[5]?.generated, { text: 'total * 2', stored: true });
    assert.deepEqual(table.constraints.map((constraint) => [constraint.kind, constraint.name, constraint.columns.join(), constraint.references?.table.name, constraint.references?.onDelete, constraint.references?.onUpdate, constraint.expression]), [
      ['primary', undefined, 'id', undefined, undefined, undefined, undefined],
      ['foreign', 'fk_user', 'user id', 'users', 'cascade', undefined, undefined],
      ['check', undefined, 'state', undefined, undefined, undefined, "state in ('new', 'paid')"],
      ['unique', undefined, 'code', undefined, undefined, undefined, undefined],
      ['unique', 'uq', 'code,state', undefined, undefined, undefined, undefined],
      ['foreign', undefined, 'state', 'states', undefined, 'set null', undefined],
    ]);
    assert.equal(table.constraints[1]?.deferrable, true);
  });

  it('carries a rebuild over column by column', () => {
    const insert = readOne(readSqlite, `INSERT INTO "temporary_user"("id", "name", "age", "kind") SELECT "id", "fullName", NULL, 'x' FROM "user"`, 'sqlite', 'insert');
    assert.deepEqual(insert.columns, ['id', 'name', 'age', 'kind']);
    assert.deepEqual(insert.query?.from, [{ table: { name: 'user' } }]);
    assert.equal(insert.query?.reshapesRows, false);
    assert.deepEqual(insert.query?.columns.map((column) => (column.star ? '*' : column.value)), [
      { kind: 'column', column: 'id', text: 'id' }, { kind: 'column', column: 'fullName', text: 'fullname' }, { kind: 'constant', value: null, text: 'null' }, { kind: 'constant', value: 'x', text: "'x'" },
    ]);
  });

  it('follows aliases, subqueries and CTEs to the tables', () => {
    const query = readOne(readSqlite, 'WITH n AS (SELECT id, name AS label FROM users WHERE age > 3) INSERT INTO u (a, b, c) SELECT x.id, s.label, s.label || \'!\' FROM (SELECT * FROM n) s JOIN users x ON x.id = s.id', 'sqlite', 'insert').query;
    assert.deepEqual(query?.columns.map((column) => (column.star ? '*' : column.value.text)), ['users.id', 'name', "name || '!'"]);
    assert.deepEqual(query?.from.map((each) => each.table.name), ['users', 'users']);
    assert.equal(query?.reshapesRows, true);
    assert.equal(query?.where?.text, '(users.id = id) and (age > 3)');
  });

  it('knows when rows are not carried one for one', () => {
    const reshapes = (select: string) => readOne(readSqlite, `INSERT INTO t ${select}`, 'sqlite', 'insert').query?.reshapesRows;
    assert.equal(reshapes('SELECT a FROM u WHERE b = 1 ORDER BY c'), false);
    for (const select of ['SELECT DISTINCT a FROM u', 'SELECT max(a) FROM u', 'SELECT a FROM u GROUP BY a', 'SELECT a FROM u LIMIT 3', 'SELECT a FROM u UNION SELECT b FROM v', 'SELECT u.a FROM u, v', 'SELECT a FROM (SELECT count(*) AS a FROM u)']) assert.equal(reshapes(select), true, select);
  });

  it('tells what a conflict does', () => {
    const conflict = (text: string) => readOne(readSqlite, text, 'sqlite', 'insert').onConflict;
    assert.equal(conflict('INSERT OR IGNORE INTO t VALUES (1)'), 'ignore');
    assert.equal(conflict('INSERT OR REPLACE INTO t SELECT 1'), 'replace');
    assert.equal(conflict('REPLACE INTO t VALUES (1)'), 'replace');
    assert.equal(conflict('INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = excluded.a'), 'update');
    assert.equal(conflict('INSERT INTO t (a) SELECT 1 WHERE true ON CONFLICT DO NOTHING'), 'ignore');
    assert.equal(conflict('INSERT INTO t VALUES (1)'), undefined);
  });

  it('takes double quotes for a string only where no column can stand', () => {
    const insert = readOne(readSqlite, 'INSERT INTO t (a) VALUES ("TRANSITION_USER")', 'sqlite', 'insert');
    assert.deepEqual(insert.rows?.[0]?.[0], { kind: 'constant', value: 'TRANSITION_USER', text: "'TRANSITION_USER'" });
    const removal = readOne(readSqlite, 'DELETE FROM roles WHERE name = "TRANSITION_USER"', 'sqlite', 'delete');
    assert.equal(removal.where?.kind === 'operator' && removal.where.args[1]?.kind, 'column');
  });

  it('reads updates and deletes with what they read', () => {
    const update = readOne(readSqlite, 'UPDATE a AS x SET n = u.n, (p, q) = (SELECT p, q FROM v WHERE v.id = x.id) FROM u WHERE u.id = x.id AND x.m IS NOT NULL', 'sqlite', 'update');
    assert.deepEqual(update.set.map((each) => [each.column, each.value.text]), [['n', 'u.n'], ['p', '(select p, q from v where v.id = a.id)[1]'], ['q', '(select p, q from v where v.id = a.id)[2]']]);
    assert.deepEqual(update.from.map((table) => table.name), ['u', 'v']);
    assert.equal(update.where?.text, '(u.id = a.id) and (a.m is not null)');
    const removal = readOne(readSqlite, 'DELETE FROM a WHERE id NOT IN (SELECT a_id FROM b)', 'sqlite', 'delete');
    assert.deepEqual(removal.using, [{ name: 'b' }]);
    assert.equal(removal.where?.text, 'id not in (select a_id from b)');
  });

  it('marks the words that matter', () => {
    assert.deepEqual(places(readSqlite, `ALTER TABLE main."Ünïcode 😀" RENAME COLUMN "old" TO b; ALTER TABLE t ADD COLUMN n int; ALTER TABLE t DROP COLUMN [x y]; ALTER TABLE t RENAME TO u; DROP TABLE IF EXISTS t; DROP INDEX a.i;
      CREATE UNIQUE INDEX ix ON t (lower(a), b DESC) WHERE b IS NULL; CREATE VIEW v AS SELECT 1; DROP VIEW v; CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE u SET a = 1; END; DROP TRIGGER tr; PRAGMA foreign_keys = OFF; VACUUM; BEGIN; COMMIT`, 'sqlite'), [
      'renameColumn "old"', 'addColumn n', 'dropColumn [x y]', 'renameTable t', 'dropTable t', 'dropIndex i', 'createIndex ix', 'createObject v', 'dropObject v', 'createObject tr', 'dropObject tr', 'session PRAGMA', 'session VACUUM', 'session BEGIN', 'session COMMIT',
    ]);
  });

  it('reads indexes on expressions and parts of a table', () => {
    const { index } = readOne(readSqlite, 'CREATE UNIQUE INDEX IF NOT EXISTS ix ON "T" (lower(a), b COLLATE NOCASE DESC) WHERE deleted = FALSE', 'sqlite', 'createIndex');
    assert.deepEqual({ ...index, span: undefined }, { name: 'ix', table: { name: 'T' }, unique: true, span: undefined, parts: [{ expression: 'lower(a)' }, { column: 'b', options: 'collate nocase desc' }], where: 'deleted = false' });
  });

  it('says what a view and a trigger read', () => {
    const view = readOne(readSqlite, 'CREATE VIEW v AS SELECT u.name, o.total, count(*) FROM users u JOIN orders o ON o.user_id = u.id GROUP BY 1', 'sqlite', 'createObject');
    assert.deepEqual(view.reads, [{ table: { name: 'users' }, columns: ['name', 'id'] }, { table: { name: 'orders' }, columns: ['total', 'user_id'] }]);
    const trigger = readOne(readSqlite, 'CREATE TRIGGER tr AFTER DELETE ON users BEGIN DELETE FROM orders WHERE user_id = OLD.id; END', 'sqlite', 'createObject');
    assert.deepEqual([trigger.object.table, trigger.reads], [{ name: 'users' }, [{ table: { name: 'orders' }, columns: 'all' }]]);
  });

  it('does not invent what static reading could not know', () => {
    const text = 'INSERT INTO t (a) VALUES (____)';
    const hole = { start: text.indexOf('____'), end: text.indexOf('____') + 4, reason: 'the value of x is not known' };
    const statement = (source: string, holes: readonly (typeof hole)[]) => ({ source: { ...slice(wholeFile('m.sql', source), 0, source.length), holes }, start: 0, end: source.length, kind: 'sql' as const });
    const reading = readSqlite(statement(text, [hole]), 'sqlite');
    assert.ok('operations' in reading);
    const [insert] = reading.operations as readonly OperationOf<'insert'>[];
    assert.deepEqual(insert?.rows?.[0]?.[0], { kind: 'unknown', reason: 'the value of x is not known', reads: [], text: '?' });
    const named = readSqlite(statement('DROP TABLE ____', [{ ...hole, start: 11, end: 15 }]), 'sqlite');
    assert.ok('operations' in named);
    assert.deepEqual(named.operations.map((operation) => operation.kind), ['unknown']);
    const column = readSqlite(statement('UPDATE t SET ____ = 1', [{ ...hole, start: 13, end: 17 }]), 'sqlite');
    assert.ok('operations' in column && column.operations[0]?.kind === 'unknown');
    assert.deepEqual(column.operations[0].mayTouch, ['t']);
  });

  it('agrees with SQLite itself about columns', async () => {
    const SQL = await initSqlJs();
    const tables = [
      'CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL DEFAULT \'x\', c VARCHAR(10), d)', 'CREATE TABLE t (a INT PRIMARY KEY, b int NOT NULL)', 'CREATE TABLE t (a TEXT PRIMARY KEY)', 'CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (a, b))',
      'CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID', 'CREATE TABLE t (a TEXT PRIMARY KEY, b INT) STRICT', 'CREATE TABLE t (a INTEGER PRIMARY KEY DESC, b)', 'CREATE TABLE t (a INTEGER, PRIMARY KEY (a))', 'CREATE TABLE t (a INTEGER NULL, b UNSIGNED BIG INT NOT NULL DEFAULT -1)',
    ];
    for (const text of tables) {
      const database = new SQL.Database();
      database.run(text);
      const table = readOne(readSqlite, text, 'sqlite', 'createTable');
      const truth = (database.exec('PRAGMA table_info(t)')[0]?.values ?? []).map((row) => ({ name: row[1], type: String(row[2]).toLowerCase(), notNull: row[3] === 1 }));
      assert.deepEqual(table.columns.map((column) => column.name), truth.map((column) => column.name), text);
      for (const [position, column] of table.columns.entries()) {
        const expected = truth[position];
        // table_info says NOT NULL as written or implied, but is silent about the alias of the rowid.
        if (!column.autoIncrement) assert.equal(!column.nullable, expected?.notNull, `${text}: ${column.name}`);
        assert.equal(column.type ? column.type.name + (column.type.args.length > 0 ? `(${column.type.args.join()})` : '') : '', expected?.type, text);
      }
      // Whether NULL is really refused, SQLite tells by refusing.
      for (const column of table.columns.filter((each) => !each.autoIncrement)) {
        const others = table.columns.filter((each) => each !== column && !each.nullable && !each.autoIncrement);
        let refused = false;
        try {
          database.run(`INSERT INTO t (${[column, ...others].map((each) => each.name).join()}) VALUES (${['NULL', ...others.map(() => '1')].join()})`);
        } catch {
          refused = true;
        }
        assert.equal(refused, !column.nullable, `${text}: ${column.name}`);
      }
      database.close();
    }
  });

  it('reads anything without throwing, and SELECT 1 after it', function () {
    this.timeout(20_000);
    const samples = ['CREATE TABLE t (a int NOT NULL DEFAULT (1 + 2), b text REFERENCES u (id), PRIMARY KEY (a))', 'INSERT INTO "x"("a", "b") SELECT a, CASE WHEN b THEN 1 ELSE 2 END FROM y WHERE z IN (1, 2)', 'UPDATE t SET a = (SELECT max(b) FROM u) WHERE c LIKE \'a%\'', 'ALTER TABLE t RENAME COLUMN a TO b', 'CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE u SET a = 1; END'];
    for (const text of hostileTexts(samples, 7, 600)) {
      const statement = { source: wholeFile('m.sql', text), start: 0, end: text.length, kind: 'sql' as const };
      readSqlite(statement, 'sqlite');
      assert.equal(all('SELECT 1')[0]?.kind, 'read');
    }
  });
});
