import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { clientScripts } from '../../server/src/core/frameworks/clientScripts';
import type { Dialect } from '../../server/src/core/model/dialect';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, textAt } from './folderFiles';
import { operationText } from './operationText';
import { readScriptOf, shortOf } from './scripts';

const short = (body: string, dialect: Dialect = 'postgres', before = ''): readonly string[] => shortOf(readScriptOf(clientScripts, `${before}export async function up(db) {\n${body}\n}\nexport async function down() {}`, { dialect }));

describe('Scripts over a database client', () => {
  const files = folderFiles('clientScripts');
  const lines = (path: string): readonly string[] => migrationsOf(files).get(path)!.up.map(operationText);
  before(loadParsers);

  it('finds folders of scripts in order that send SQL; not scripts that send something else', () => {
    assert.deepEqual(setsOf(files), {
      'clientScripts clickhouse/migrations clickhouse': ['1700000000000-visits', '1700000000001-hits'],
      'clientScripts mysql/migrations mysql': ['001-cars', '002-wheels', '010-colour'],
      'clientScripts postgresjs/changes postgres': ['1700000000-shelves', '1700000001-labels'],
      'clientScripts slonik/alterations postgres': ['1.0.0-1700000000-guests', '1.1.0-1700000100-nights'],
      'clientScripts sqlite/migrations sqlite': ['0001_notes', '0002_pins'],
    });
    assert.deepEqual(problemsOf(files), []);
  });

  it('reads slonik: tags, identifiers, helpers in other files', () => {
    const migration = migrationsOf(files).get('slonik/alterations/1.0.0-1700000000-guests.ts')!;
    assert.deepEqual(migration.up.map(operationText), ['set row level security of guests to enabled', 'set row level security of rooms to enabled', "create table stays (guest text not null, night date not null default '2024-01-01')"]);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop table stays']);
    assert.equal(textAt(files, migration.down.name), 'down');
    assert.ok(migration.up[0]!.calledFrom !== undefined);
  });

  it('reads what runs before the transaction first, and rows that become rows', () => {
    assert.deepEqual(lines('slonik/alterations/1.1.0-1700000100-nights.ts'), [
      'create index stays_night(night) on stays',
      'read select stays.guest as guest from stays where stays.night is null',
      'insert into lost (guest) select stays.guest from stays',
    ]);
  });

  it('reads mysql2: parameters, rows in a list, a client of the script itself', () => {
    assert.deepEqual(lines('mysql/migrations/001-cars.js').slice(2), ['insert into cars (plate) values (plate) when rows']);
    assert.deepEqual(lines('mysql/migrations/010-colour.js'), ["add cars.colour varchar(20) not null default 'red'", 'session end']);
  });

  it('says that a call it does not know may do anything', () => {
    const migration = migrationsOf(files).get('mysql/migrations/002-wheels.js')!;
    assert.deepEqual(migration.problems.map(({ reason, mayTouch }) => [reason, mayTouch]), [['what the client.repaint(…) does to the database is not known', 'anything']]);
  });

  it('reads better-sqlite3: prepared statements, transactions that are functions; a set without any down goes forward only', () => {
    assert.deepEqual(lines('sqlite/migrations/0001_notes.ts').slice(1), ["insert into notes (id, body) values (1, 'first')"]);
    assert.deepEqual(lines('sqlite/migrations/0002_pins.ts'), ['session pragma foreign_keys = off', 'add notes.pinned integer', 'update notes set pinned = 1 where id = 1']);
    assert.equal(migrationsOf(files).get('sqlite/migrations/0002_pins.ts')!.down.kind, 'forwardOnly');
  });

  it('reads the client of ClickHouse, and classes', () => {
    assert.deepEqual(lines('clickhouse/migrations/1700000000001-hits.ts').slice(1), ["insert into hits (path) values ('/')"]);
  });

  it('reads postgres.js: names, rows, lists, parts of SQL, statements that somebody else awaits', () => {
    assert.deepEqual(lines('postgresjs/changes/1700000000-shelves.js').slice(1), [
      "insert into shelves (name, height) values ('upper', 3)", "update shelves set height = 4 where name in ('lower', 'upper')", 'delete from shelves where height > 9',
    ]);
    assert.deepEqual(lines('postgresjs/changes/1700000001-labels.js'), ['add shelves.label text']);
    assert.deepEqual(short('await Promise.all([db`delete from a`, db`delete from b`]);\nconst never = db`delete from c`;'), ['delete from a', 'delete from b']);
  });

  /** What a client calls the sending of SQL, and what the reader makes of it. */
  const CALLS: readonly (readonly [string, Dialect, readonly string[]])[] = [
    ["await db.query('delete from t where a = $1', ['x'])", 'postgres', ["delete from t where a = 'x'"]],
    ["await db.query({ text: 'delete from t where a = $1', values: [1] })", 'postgres', ['delete from t where a = 1']],
    ["const client = await db.connect(); await client.query('delete from t'); client.release()", 'postgres', ['delete from t', 'session release']],
    ["await db.none('delete from t'); await db.tx(async (t) => { await t.none('delete from u'); })", 'postgres', ['delete from t', 'delete from u']],
    ["await db.$executeRawUnsafe('delete from t where a = $1', 3)", 'postgres', ['delete from t where a = 3']],
    [`await db.$executeRaw\`delete from t where a = \${4}\``, 'postgres', ['delete from t where a = 4']],
    ["await db.execute('delete from t where a = ?', [5])", 'mysql', ['delete from t where a = 5']],
    ["await db.run('delete from t where a = ? and b = ?', 6, 'y')", 'sqlite', ["delete from t where (a = 6) and (b = 'y')"]],
    ["await db.execute({ sql: 'delete from t where a = ?', args: [7] }); await db.batch(['delete from u', { sql: 'delete from v', args: [] }])", 'sqlite', ['delete from t where a = 7', 'delete from u', 'delete from v']],
    ["await db.prepare('delete from t where a = ?').bind(8).run()", 'sqlite', ['delete from t where a = 8']],
    ["db.transaction(() => { db.exec('delete from t'); })()", 'sqlite', ['delete from t']],
    ["await db.command({ query: 'drop table t' })", 'clickhouse', ['drop table t']],
    ["await db.pool.query('delete from t')", 'postgres', ['delete from t']],
    ["const config = db.get('limit')", 'sqlite', ['unknown: the SQL that is sent is not known: it is empty [anything]', '! the SQL that is sent is not known: it is empty']],
  ];

  for (const [call, dialect, expected] of CALLS) {
    it(`knows ${call}`, () => assert.deepEqual(short(`${call};`, dialect), expected));
  }

  it('does not take callbacks for clients, and knows callbacks that are given a client', () => {
    const body = (text: string): readonly string[] => shortOf(readScriptOf(clientScripts, `const pg = require('pg');\nconst pool = new pg.Pool();\n${text}\nexports.down = () => {};`));
    assert.deepEqual(body("exports.up = (next) => pool.query('delete from t', (error) => next(error));"), ['delete from t']);
    assert.deepEqual(body("const run = async () => { await pool.query('delete from t'); };\nexports.up = cb => { run().then(cb).catch(cb); };"), ['delete from t']);
    assert.deepEqual(body("exports.up = async function (done) { pool.connect((error, client, release) => { if (error) return done(error); client.query('delete from t'); release(); }); };"), ['delete from t']);
  });

  it('reads pairs of texts', () => {
    const text = "module.exports = {\n  'up': 'CREATE TABLE t (a INT)',\n  'down': `DROP TABLE t`,\n};";
    const migration = readScriptOf(clientScripts, text, { dialect: 'mysql' });
    assert.deepEqual(migration.up.map(operationText), ['create table t (a int)']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop table t']);
    assert.equal(text.slice(migration.down.name.start, migration.down.name.end), 'down');
  });

  it('guards by what the rows say', () => {
    assert.deepEqual(short("if (await db.exists(sql`select 1 from t where a = 1`)) await db.query(sql`delete from t`);", 'postgres', "import { sql } from 'slonik';\n"), ['delete from t when rows']);
    assert.deepEqual(short("const { rows } = await db.query('select id from t'); if (rows.length === 0) return; await db.query('delete from u');"), ['delete from u when not rows']);
  });

  it('never fails on a script that is broken anyhow', () => {
    const texts = files.paths.filter((path) => /\.(?:js|ts)$/.test(path)).map((path) => (files.read(path) as { text: string }).text);
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom('sql.join([', 'await ', '.query(', 'constructor', '...', '${', '`', '})', 'null', '(sql)', '.transaction(', '')), { maxLength: 4 });
    fc.assert(fc.property(fc.constantFrom(...texts), edits, fc.constantFrom('postgres', 'mysql', 'sqlite', 'clickhouse', 'unknown'), (text, changes, dialect) => {
      const broken = changes.reduce((made, [at, length, piece]) => made.slice(0, at % (made.length + 1)) + piece + made.slice((at % (made.length + 1)) + length), text);
      assert.ok(Array.isArray(readScriptOf(clientScripts, broken, { dialect: dialect as 'postgres' }).up));
    }), { numRuns: 80, seed: 11 });
  }).timeout(30_000);
});
