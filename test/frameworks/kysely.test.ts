import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { kysely } from '../../server/src/core/frameworks/kysely';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, textAt } from './folderFiles';
import { operationText } from './operationText';
import { readScriptOf, shortOf } from './scripts';

const up = (body: string): string => `import { sql } from 'kysely';\nexport async function up(db) {\n${body}\n}\nexport async function down() {}`;
const short = (body: string, options = {}): readonly string[] => shortOf(readScriptOf(kysely, up(body), options));

describe('Kysely', () => {
  const files = folderFiles('kysely');
  before(loadParsers);

  it('finds folders of scripts that export up and speak of Kysely; the dialect is the one that the package makes', () => {
    assert.deepEqual(setsOf(files), {
      'kysely apps/web/src/db/migrations postgres': ['2024-01-01-plants', '2024-02-01-water'],
      'kysely packages/store/migrations sqlite': ['001'],
    });
    assert.deepEqual(problemsOf(files), []);
  });

  it('reads both directions, enums of other files, and the words that name them', () => {
    const migration = migrationsOf(files).get('apps/web/src/db/migrations/2024-01-01-plants.ts')!;
    assert.deepEqual(migration.up.map(operationText), [
      "create table plants (id uuid not null default gen_random_uuid(), light varchar(20) not null default 'half', bed_id integer, primary(id), foreign(bed_id) -> beds(id) delete set null)",
      'create index plants_bed(bed_id) on plants',
    ]);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop table plants']);
    assert.equal(textAt(files, migration.nameSpan), 'up');
    assert.equal(textAt(files, migration.down.operations[0]!.statement), "db.schema.dropTable('plants').execute()");
    assert.equal(migration.inTransaction, true);
  });

  it('knows a migration without a down, and the words that an update is about', () => {
    const migration = migrationsOf(files).get('apps/web/src/db/migrations/2024-02-01-water.ts')!;
    assert.equal(migration.down.kind, 'none');
    assert.deepEqual(migration.up.map(({ span }) => textAt(files, span)), ['water', 'water']);
  });

  it('reads objects that are exported, camel case through the plugin, and no transaction where the adapter has none', () => {
    const migration = migrationsOf(files).get('packages/store/migrations/001.ts')!;
    assert.deepEqual(migration.up.map(operationText), ['create table seed_bags (bought_at text)']);
    assert.ok(migration.down.kind === 'operations');
    assert.equal(migration.inTransaction, false);
  });

  it('does nothing before execute, and nothing to a builder that is built upon', () => {
    assert.deepEqual(short("db.schema.dropTable('a');\nconst base = db.schema.alterTable('t');\nawait base.addColumn('x', 'text').execute();\nawait base.addColumn('y', 'text').execute();"), ['add t.x text', 'add t.y text']);
  });

  it('builds in steps, loops and helpers', () => {
    assert.deepEqual(short("let table = db.schema.createTable('t').addColumn('id', 'uuid');\nfor (const name of ['a', 'b']) table = table.addColumn(name, 'text', (c) => c.notNull());\nawait table.$call((t) => t.addColumn('z', 'text')).execute();"), ['create table t (id uuid, a text not null, b text not null, z text)']);
  });

  it('takes rows from a query into the next one', () => {
    assert.deepEqual(short("const rows = await db.selectFrom('old').select(['a', 'b']).execute();\nawait db.insertInto('t').values(rows.map((row) => ({ x: row.a, y: row.b, z: 1 }))).execute();"), ['insert into t (x, y, z) select old.a, old.b, 1 from old']);
    assert.deepEqual(short("const row = await db.selectFrom('old').select('a').executeTakeFirstOrThrow();\nawait db.updateTable('t').set({ x: row.a }).execute();"), ['update t set x = old.a']);
  });

  it('guards by what the rows say', () => {
    assert.deepEqual(short("const found = await db.selectFrom('t').select('id').executeTakeFirst();\nif (!found) await db.insertInto('t').values({ id: 1 }).execute();"), ['insert into t (id) values (1) when not rows']);
  });

  it('keeps a condition that it does not know as one', () => {
    assert.deepEqual(short("await db.deleteFrom('t').where(someCondition()).execute();").slice(0, 1), ['delete from t where ? is not null']);
  });

  it('reads SQL in templates with its places', () => {
    const text = up(`await sql\`\n  ALTER TABLE plants DROP COLUMN light;\n  DELETE FROM beds WHERE id = \${7}\`.execute(db);`);
    const migration = readScriptOf(kysely, text);
    assert.deepEqual(migration.up.map(operationText), ['drop plants.light', 'delete from beds where id = 7']);
    assert.deepEqual(migration.up.map(({ span }) => text.slice(span.start, span.end)), ['light', 'beds']);
  });

  it('says what it does not know, and what that may touch', () => {
    assert.deepEqual(short("await db.schema.createTable('t').conjure().execute();"), ["unknown: Kysely's conjure is not known here [t]", "! Kysely's conjure is not known here"]);
    assert.ok(short('await db.vanish();').some((line) => line.startsWith('!')));
  });

  it('never fails on a script that is broken anyhow', () => {
    const texts = files.paths.filter((path) => /migrations\/.*\.ts$/.test(path)).map((path) => (files.read(path) as { text: string }).text);
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom('sql`${', '.execute()', '(c) => c', 'constructor', '...', '${', '`', '})', 'null', '.where(eb => eb)', '.as(', '')), { maxLength: 4 });
    fc.assert(fc.property(fc.constantFrom(...texts), edits, fc.constantFrom('postgres', 'mysql', 'sqlite', 'unknown'), (text, changes, dialect) => {
      const broken = changes.reduce((made, [at, length, piece]) => made.slice(0, at % (made.length + 1)) + piece + made.slice((at % (made.length + 1)) + length), text);
      assert.ok(Array.isArray(readScriptOf(kysely, broken, { dialect: dialect as 'postgres' }).up));
    }), { numRuns: 80, seed: 11 });
  }).timeout(30_000);
});
