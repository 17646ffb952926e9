import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { nodePgMigrate } from '../../server/src/core/frameworks/nodePgMigrate';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, textAt, textFiles } from './folderFiles';
import { operationText } from './operationText';
import { readScriptOf, shortOf } from './scripts';

const up = (body: string, more = ''): string => `${more}exports.up = async (pgm) => {\n${body}\n};\nexports.down = async () => {};`;

describe('node-pg-migrate', () => {
  const files = folderFiles('nodePgMigrate');
  const migrations = () => migrationsOf(files);
  before(loadParsers);

  it('finds folders of scripts that speak of pgm, in the order of the moments in their names, whichever way they are written', () => {
    assert.deepEqual(setsOf(files), {
      'nodePgMigrate apps/api/migrations postgres': ['1700000000000_readers', '20231114221330000_fines', '1700000100000_loans', '1700000200000_lower-emails', '1700000300000_drop-joined', '1700000400000_by-hand'],
      'nodePgMigrate apps/jobs/migrations postgres': ['1700000000000_jobRuns'],
    });
    assert.deepEqual(problemsOf(files), []);
  });

  it('finds a folder of SQL files beside a dependency on the tool, and none without', () => {
    const sql = { 'migrations/1700000000000_a.sql': '-- Up Migration\ncreate table a (id int);\n', 'migrations/1700000000001_b.sql': '-- Up Migration\ncreate table b (id int);\n' };
    const names = ['1700000000000_a', '1700000000001_b'];
    assert.deepEqual(setsOf(textFiles({ ...sql, 'package.json': '{ "devDependencies": { "node-pg-migrate": "8.0.4" } }' })), { 'nodePgMigrate migrations postgres': names });
    assert.ok(!Object.keys(setsOf(textFiles(sql))).some((set) => set.startsWith('nodePgMigrate')));
  });

  it('reads both directions, shorthands of the files before, and names where the call mentions them', () => {
    const migration = migrations().get('apps/api/migrations/1700000100000_loans.ts')!;
    assert.deepEqual(migration.up.map(operationText), ["create table loans (id uuid not null default gen_random_uuid(), reader_id uuid not null, state text not null default 'open', primary(id), foreign(reader_id) -> readers() delete cascade)"]);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop table loans']);
    assert.equal(textAt(files, migration.down.name), 'down');
    assert.equal(textAt(files, migration.down.operations[0]!.span), 'TABLE');
    assert.equal(textAt(files, migration.down.operations[0]!.statement), 'pgm.dropTable(TABLE)');
    assert.deepEqual(migration.downComments.map(({ text }) => text), ['the loans are kept on paper too']);
    assert.equal(migration.inTransaction, true);
  });

  it('infers the down from up, last call first', () => {
    const migration = migrations().get('apps/api/migrations/1700000000000_readers.js')!;
    assert.ok(migration.down.kind === 'automatic');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop index readers_email_index of ?', 'drop table readers']);
  });

  it('refuses where a call has no way back, and says which', () => {
    const { down } = migrations().get('apps/api/migrations/1700000200000_lower-emails.js')!;
    assert.ok(down.kind === 'refused');
    assert.equal(down.message, 'node-pg-migrate cannot infer a down for pgm.sql()');
    assert.equal(textAt(files, down.span), 'sql');
    for (const call of ["pgm.dropTable('t')", "pgm.alterColumn('t', 'c', { notNull: true })", "pgm.addTypeValue('t', 'v')", "await pgm.db.query('select 1')", "pgm.addConstraint('t', null, { unique: 'a' })"]) {
      assert.equal(readScriptOf(nodePgMigrate, `exports.up = async (pgm) => { ${call}; };`).down.kind, 'refused', call);
    }
  });

  it('infers what runs under a condition under that condition', () => {
    const { down } = readScriptOf(nodePgMigrate, "exports.up = (pgm) => { pgm.createTable('a', {}); if (process.env.EXTRA) pgm.sql('select 1'); };");
    assert.ok(down.kind === 'automatic');
    assert.deepEqual(down.operations.map(operationText), ['throw when environment', 'drop table a']);
  });

  it('knows a down that is declared impossible', () => {
    const { down } = migrations().get('apps/api/migrations/1700000300000_drop-joined.js')!;
    assert.ok(down.kind === 'refused');
    assert.equal(textAt(files, down.span), 'down = false');
    assert.equal(readScriptOf(nodePgMigrate, 'export const up = (pgm) => {};\nexport const down = false;').down.kind, 'refused');
    assert.equal(readScriptOf(nodePgMigrate, "exports.up = (pgm) => { pgm.createTable('a', {}); };\nexports.down = exports.up;").down.kind, 'automatic');
  });

  it('reads SQL files by their marks; a file without a mark for the way down has none', () => {
    const migration = migrations().get('apps/api/migrations/1700000400000_by-hand.sql')!;
    assert.deepEqual(migration.up.map(operationText), ['add loans.due date']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop loans.due']);
    assert.equal(migrations().get('apps/api/migrations/20231114221330000_fines.sql')!.down.kind, 'refused');
  });

  it('sends what goes through pgm.db before what is queued, stores camel case in snake case where told, and leaves the transaction', () => {
    const migration = migrations().get('apps/jobs/migrations/1700000000000_jobRuns.mjs')!;
    assert.deepEqual(migration.up.map(operationText), [
      'read select workers.id as id from workers where workers.idle = true',
      'create table job_runs (started_at timestamptz)',
      'insert into job_runs (started_at) select now() from workers where workers.id = $1 when rows',
    ]);
    assert.equal(migration.inTransaction, false);
  });

  it('keeps the places of keys, of generated names, and of SQL inside templates', () => {
    const text = up("pgm.addColumns('t', { first: 'text', 'second': { type: 'int', notNull: true } });\npgm.createIndex('t', ['first', 'second']);\npgm.sql(`\n  DELETE FROM rows;\n  DROP TABLE old`);");
    const migration = readScriptOf(nodePgMigrate, text);
    const words = migration.up.map(({ span }) => text.slice(span.start, span.end));
    assert.deepEqual(words, ['first', 'second', "first', 'second", 'rows', 'old']);
  });

  it('puts names and values into SQL as the tool does: a text becomes a quoted name', () => {
    assert.deepEqual(shortOf(readScriptOf(nodePgMigrate, up("pgm.sql('update {table} set n = {n}, s = {s}', { table: { schema: 'a', name: 'b' }, n: 1, s: pgm.func('now()') });"))), ['update a.b set n = 1, s = now()']);
    assert.deepEqual(shortOf(readScriptOf(nodePgMigrate, up("pgm.sql('delete from t where a = {v}', { v: 'b' });"))), ['delete from t where a = b']);
  });

  it('follows helpers, loops and constants', () => {
    const text = up("for (const table of TABLES) stamp(pgm, table);", "const TABLES = ['a', 'b'];\nconst stamp = (pgm, table) => pgm.addColumns(table, { at: { type: 'timestamptz', default: pgm.func('now()') } });\n");
    const migration = readScriptOf(nodePgMigrate, text);
    assert.deepEqual(shortOf(migration), ['add a.at timestamptz default now()', 'add b.at timestamptz default now()']);
    assert.ok(migration.up.every((operation) => operation.calledFrom !== undefined));
  });

  it('says what it does not know, and what that may touch', () => {
    assert.deepEqual(shortOf(readScriptOf(nodePgMigrate, up("pgm.conjure('t');"))), ["unknown: node-pg-migrate's pgm.conjure is not known here [anything]", "! node-pg-migrate's pgm.conjure is not known here"]);
    const [line] = shortOf(readScriptOf(nodePgMigrate, up('pgm.dropColumns(process.env.TABLE, columns);')));
    assert.match(line!, /^unknown: .*\[anything\]$/);
    assert.deepEqual(shortOf(readScriptOf(nodePgMigrate, 'exports.down = (pgm) => {};')), ['! no function `up` is exported']);
  });

  it('never fails on a script that is broken anyhow', () => {
    const texts = files.paths.filter((path) => /\.(?:js|ts|mjs)$/.test(path)).map((path) => (files.read(path) as { text: string }).text);
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom('pgm.func(', "{ schema: null, name: 1 }", 'constructor', '...', '${', '`', '})', '[[]]', 'null', 'exports.shorthands = exports;', '')), { maxLength: 4 });
    fc.assert(fc.property(fc.constantFrom(...texts), edits, (text, changes) => {
      const broken = changes.reduce((made, [at, length, piece]) => made.slice(0, at % (made.length + 1)) + piece + made.slice((at % (made.length + 1)) + length), text);
      assert.ok(Array.isArray(readScriptOf(nodePgMigrate, broken).up));
    }), { numRuns: 80, seed: 11 });
  }).timeout(30_000);
});
