import assert from 'node:assert/strict';
import { discover } from '../../server/src/core/discover';
import { knex } from '../../server/src/core/frameworks/knex';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, textAt, textFiles } from './folderFiles';
import { operationText } from './operationText';
import { readScriptOf, shortOf } from './scripts';

describe('Knex', () => {
  const files = folderFiles('knex');
  before(loadParsers);

  it('finds what knexfiles name, and folders of Knex migrations without one; not seeds, not other scripts', () => {
    assert.deepEqual(setsOf(files), {
      'knex apps/billing/src/migrations mysql': ['20240101000000_invoices.ts', '20240201000000_paid.ts'],
      'knex apps/shop/db/migrations postgres': ['20240101000000_products.js', '20240201000000_stock.js', '20240301000000_names.js'],
    });
    assert.deepEqual(problemsOf(files), []);
    assert.equal(discover(files, {}).sets[1]!.dialectFrom, 'client in apps/shop/knexfile.js');
  });

  it('reads both directions, and the words that name them', () => {
    const migration = migrationsOf(files).get('apps/shop/db/migrations/20240201000000_stock.js')!;
    assert.deepEqual(migration.up.map(operationText), ['add products.stock_level integer not null default 0', 'update products set stock_level = 10 where sold_out_at is null']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop products.stock_level']);
    assert.equal(textAt(files, migration.nameSpan), 'up');
    assert.equal(textAt(files, migration.down.name), 'down');
    assert.deepEqual(migration.up.map(({ span }) => textAt(files, span)), ['stockLevel', 'products']);
    assert.deepEqual(migration.downComments.map(({ text }) => text), ['the levels are counted again every night']);
  });

  it('reads SQL that a helper beside loads, and says who called it', () => {
    const migration = migrationsOf(files).get('apps/shop/db/migrations/20240301000000_names.js')!;
    assert.deepEqual(migration.up.map(operationText), ['rename products.title to name']);
    assert.equal(migration.up[0]!.span.file, 'apps/shop/db/sql/rename.sql');
    assert.deepEqual(migration.files, ['apps/shop/db/migrations/20240301000000_names.js', 'apps/shop/db/sql/rename.sql']);
  });

  it('knows the forms of a module', () => {
    for (const text of [
      "exports.up = function (knex) { return knex.schema.dropTable('t'); };\nexports.down = function () {};",
      "module.exports = { up: async (knex) => { await knex.schema.dropTable('t'); }, async down() {} };",
      "module.exports.up = (knex) => knex.schema.dropTable('t');\nmodule.exports.down = () => Promise.resolve();",
      "import type { Knex } from 'knex';\nexport async function up(knex: Knex): Promise<void> { await knex.schema.dropTable('t'); }\nexport async function down(knex: Knex): Promise<void> {}",
      "export const up = async (knex) => { await knex.schema.dropTable('t'); };\nexport const down = async () => {};",
    ]) {
      const migration = readScriptOf(knex, text);
      assert.deepEqual(shortOf(migration), ['drop table t'], text);
      assert.ok(migration.down.kind === 'operations' && migration.down.operations.length === 0, text);
      assert.equal(migration.inTransaction, true);
    }
  });

  it('knows a migration that runs without a transaction, and one without a down', () => {
    assert.equal(readScriptOf(knex, "exports.up = async (knex) => {};\nexports.down = async () => {};\nexports.config = { transaction: false };").inTransaction, false);
    assert.equal(readScriptOf(knex, 'exports.up = async (knex) => {};').down.kind, 'none');
    assert.deepEqual(shortOf(readScriptOf(knex, "exports.down = async (knex) => {};")), ['! no function `up` is exported']);
  });

  it('reads directives in comments', () => {
    const migration = readScriptOf(knex, "// fix-forward: dev-only seeds of the test shop\nexports.up = async (knex) => { await knex('t').del(); };\nexports.down = async () => {};");
    assert.deepEqual(migration.directives.map(({ kind, reason }) => [kind, reason]), [['dev-only', 'seeds of the test shop']]);
  });

  it('reads the folders of a knexfile in whatever way they are written', () => {
    const up = "exports.up = async (knex) => {};\nexports.down = async () => {};";
    for (const [written, folder] of [
      ["directory: './migrations'", 'migrations'],
      ["directory: path.join(__dirname, 'db', 'changes')", 'db/changes'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the config under test is written as text.
      ['directory: `${__dirname}/db/changes`', 'db/changes'],
      ["directory: path.resolve(__dirname, './db/changes'), loadExtensions: ['.js']", 'db/changes'],
      ["directory: ['./db/changes', './migrations']", 'db/changes'],
      ['directory: folder', 'db/changes'],
      ['tableName: "knex_migrations"', 'migrations'],
    ] as const) {
      const found = setsOf(textFiles({
        'knexfile.js': `const folder = './db/changes';\nmodule.exports = { client: 'pg', migrations: { ${written} }, seeds: { directory: './seeds' } };`,
        [`${folder}/20240101000000_a.js`]: up,
        'seeds/01_a.js': 'exports.seed = async (knex) => {};',
      }));
      assert.deepEqual(Object.keys(found), [`knex ${folder} postgres`], written);
    }
  });

  it('never fails on a migration that is none', () => {
    for (const text of ['', 'export const up = 5;', 'exports.up = (', 'module.exports = null;', 'exports.up = async (knex) => { await exports.up(knex); };']) {
      const migration = readScriptOf(knex, text);
      assert.ok(migration.problems.length > 0, text);
    }
  });
});
