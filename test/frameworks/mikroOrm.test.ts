import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { mikroOrm } from '../../server/src/core/frameworks/mikroOrm';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, textAt, textFiles } from './folderFiles';
import { operationText } from './operationText';
import { readScriptOf, shortOf } from './scripts';

const IMPORTS = "import { Migration } from '@mikro-orm/migrations';\nimport { raw, sql } from '@mikro-orm/core';\n";
const wrap = (body: string, more = ''): string => `${IMPORTS}export class M extends Migration {\nasync up() {\n${body}\n}\n${more}}`;
const short = (body: string, more = ''): readonly string[] => shortOf(readScriptOf(mikroOrm, wrap(body, more)));

describe('MikroORM', () => {
  const files = folderFiles('mikroOrm');
  before(loadParsers);

  it('finds a set a folder, by the classes in it, the dialect by the driver', () => {
    assert.deepEqual(setsOf(files), {
      'mikroOrm modules/tea/migrations postgres': ['Migration20240301000000'],
      'mikroOrm src/migrations mysql': ['Migration20240101000000', 'Migration20240201000000'],
    });
    assert.deepEqual(problemsOf(files), []);
  });

  it('stays what it is where a migration asks it for Knex', () => {
    const texts = (body: string) => textFiles({ 'migrations/Migration20240101000000.ts': wrap(body), 'migrations/Migration20240201000000.ts': wrap("this.addSql('drop table t');") });
    assert.deepEqual(Object.keys(setsOf(texts("const knex = this.getKnex();\nthis.addSql(knex('t').where({ a: 1 }).delete());"))), ['mikroOrm migrations unknown']);
  });

  it('reads both directions, and the words that name them', () => {
    const migration = migrationsOf(files).get('src/migrations/Migration20240101000000.ts')!;
    assert.match(operationText(migration.up[0]!), /^create table bread \(id int unsigned auto not null, flour varchar\(255\) not null, primary\(id\)\)/);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop table bread if exists']);
    assert.equal(textAt(files, migration.nameSpan), 'Migration20240101000000');
    assert.equal(textAt(files, migration.down.name), 'down');
    assert.deepEqual(migration.downComments.map(({ text }) => text), ['the recipes are in the book']);
  });

  it('refuses a down that is not there: the base class throws', () => {
    const migration = migrationsOf(files).get('src/migrations/Migration20240201000000.ts')!;
    assert.ok(migration.down.kind === 'refused');
    assert.equal(migration.down.message, 'This migration cannot be reverted');
    assert.equal(textAt(files, migration.down.span), 'Migration20240201000000');
  });

  it('sends what is executed before what is queued, and knows a migration out of a transaction', () => {
    const migration = migrationsOf(files).get('src/migrations/Migration20240201000000.ts')!;
    assert.deepEqual(migration.up.map(({ kind }) => kind), ['read', 'addColumn', 'update']);
    assert.equal(migration.inTransaction, false);
    assert.deepEqual(short("this.addSql('drop table a');\nawait this.execute('delete from b where c = ?', ['x']);"), ["delete from b where c = 'x'", 'drop table a']);
  });

  it('alters the columns that are there, as Medusa helps to', () => {
    const migration = migrationsOf(files).get('modules/tea/migrations/Migration20240301000000.ts')!;
    assert.deepEqual(migration.up.map(operationText).slice(1), ['alter tea.kind: null when column tea.kind']);
    assert.deepEqual(migration.problems, []);
  });

  it('reads texts, templates, raw SQL, the builder and the entity manager', () => {
    assert.deepEqual(short(`this.addSql(sql\`delete from t where a = \${1}\`);\nthis.addSql(raw('delete from t where b = ?', ['x']));`), ['delete from t where a = 1', "delete from t where b = 'x'"]);
    assert.deepEqual(short("const knex = this.getKnex();\nawait this.execute(knex('t').where({ a: 1 }).delete());\nawait knex.schema.dropTable('u');"), ['delete from t where a = 1', 'drop table u']);
    assert.deepEqual(short("await this.getEntityManager().execute('delete from t');\nawait this.driver.execute('delete from u');"), ['delete from t', 'delete from u']);
  });

  it('follows classes in between, and helpers of the class', () => {
    const text = `${IMPORTS}abstract class Base extends Migration {\n  protected drop(name: string) { this.addSql(\`drop table \${name}\`); }\n  async down() { throw new Error('no way back'); }\n}\nexport class M extends Base { async up() { for (const name of ['a', 'b']) this.drop(name); } }`;
    const migration = readScriptOf(mikroOrm, text);
    assert.deepEqual(shortOf(migration), ['drop table a', 'drop table b']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(({ kind }) => kind), ['throw']);
    assert.deepEqual(short("this.addSql('drop table a');", "async down() { await super.down(); }"), ['drop table a']);
  });

  it('says what it does not know', () => {
    assert.ok(short('this.addSql(makeSql());').some((line) => line.startsWith('! ')));
    assert.ok(short('this.conjure();').some((line) => line.startsWith('! ')));
    assert.deepEqual(shortOf(readScriptOf(mikroOrm, 'export const nothing = 1;')), ['! no class is exported']);
  });

  it('never fails on a script that is broken anyhow', () => {
    const texts = files.paths.filter((path) => /migrations\/.*\.ts$/.test(path)).map((path) => (files.read(path) as { text: string }).text);
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom('this.', 'super.up()', 'static', 'constructor() {}', '...', '${', '`', '})', 'null', 'extends M', '')), { maxLength: 4 });
    fc.assert(fc.property(fc.constantFrom(...texts), edits, (text, changes) => {
      const broken = changes.reduce((made, [at, length, piece]) => made.slice(0, at % (made.length + 1)) + piece + made.slice((at % (made.length + 1)) + length), text);
      assert.ok(Array.isArray(readScriptOf(mikroOrm, broken).up));
    }), { numRuns: 80, seed: 11 });
  }).timeout(30_000);
});
