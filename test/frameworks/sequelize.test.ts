import assert from 'node:assert/strict';
import { discover } from '../../server/src/core/discover';
import { sequelize } from '../../server/src/core/frameworks/sequelize';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, textAt, textFiles } from './folderFiles';
import { operationText } from './operationText';
import { checkBody, readScriptOf, shortOf } from './scripts';

const wrap = (body: string): string => `module.exports = { up: async (queryInterface, Sequelize) => { ${body} }, down: async () => {} };`;

describe('Sequelize', () => {
  const files = folderFiles('sequelize');
  before(loadParsers);

  it('finds what .sequelizerc and Umzug name, and folders without either; not seeds; migrations put away belong to the history', () => {
    assert.deepEqual(setsOf(files), {
      'sequelize apps/jobs/src/db/migrations mysql': ['2024.03.01T10.00.00.jobs.ts'],
      'sequelize apps/notes/migrations postgres': ['20240501120000-notes.ts'],
      'sequelize apps/shop/db/migrations postgres': ['20230101000000-products.js', '20240101000000-title.js', '20240201000000-archive-note.js'],
    });
    assert.deepEqual(problemsOf(files), []);
    assert.equal(discover(files, {}).sets[2]!.dialectFrom, 'dialect in apps/shop/config/database.json');
  });

  it('takes the code that runs Umzug over a folder it is handed for no migration', () => {
    const runner = `const { Umzug } = require('umzug');
class Database {
  make(folder) { return new Umzug({ migrations: { glob: \`\${folder}/**/*.js\` }, context: this.queryInterface }); }
  async migrate() { await this.make('x').up(); }
}
module.exports = Database;
`;
    const own = textFiles({
      'lib/database/index.js': runner,
      'lib/database/migrations/20240101000000-a.js': wrap("await queryInterface.dropTable('a');"),
      'package.json': '{"dependencies": {"mysql2": "3"}}',
    });
    assert.deepEqual(discover(own, {}).sets.map(({ id }) => id), ['lib/database/migrations']);
  });

  it('reads both directions, and the words that name them', () => {
    const migration = migrationsOf(files).get('apps/shop/db/migrations/20240101000000-title.js')!;
    assert.deepEqual(migration.up.map(operationText), ['alter Products.title: type text, null, no default']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['alter Products.title: type varchar(120), not null, no default']);
    assert.equal(textAt(files, migration.nameSpan), 'up');
    assert.equal(textAt(files, migration.down.name), 'down');
    assert.deepEqual(migration.up.map(({ span }) => textAt(files, span)), ['title']);
    assert.deepEqual(migration.downComments.map(({ text }) => text), ['the default is gone for good']);
    assert.equal(migration.inTransaction, false);
  });

  it('takes a script that is commented out as one that does nothing', () => {
    const migration = migrationsOf(files).get('apps/shop/db/migrations/20240201000000-archive-note.js')!;
    assert.deepEqual(migration.up, []);
    assert.deepEqual(migration.problems.map(({ mayTouch }) => mayTouch), ['nothing']);
    assert.equal(migration.down.kind, 'none');
  });

  it('knows the forms of a module, of sequelize-cli and of Umzug', () => {
    for (const text of [
      "module.exports = { up: (queryInterface, Sequelize) => queryInterface.dropTable('t'), down: (queryInterface) => {} };",
      "module.exports = { async up(queryInterface) { await queryInterface.dropTable('t'); }, async down() {} };",
      "'use strict';\nexports.up = function (queryInterface) { return queryInterface.dropTable('t'); };\nexports.down = function () {};",
      "import { QueryInterface } from 'sequelize';\nexport async function up(queryInterface: QueryInterface) { await queryInterface.dropTable('t'); }\nexport async function down() {}",
      "export const up: Migration = async ({ context: queryInterface }) => { await queryInterface.dropTable('t'); };\nexport const down: Migration = async () => {};",
      "export const up: Migration = async ({ context: sequelize }) => { await sequelize.getQueryInterface().dropTable('t'); };\nexport const down = async () => {};",
      "module.exports = { up: async ({ context: { queryInterface } }) => { await queryInterface.dropTable('t'); }, down: async () => {} };",
      "export default { up: (queryInterface) => queryInterface.dropTable('t'), down: () => {} };",
      "module.exports = { up(queryInterface, Sequelize, done) { queryInterface.dropTable('t').then(() => done()); }, down(queryInterface, Sequelize, done) { done(); } };",
    ]) {
      const migration = readScriptOf(sequelize, text);
      assert.deepEqual(shortOf(migration), ['drop table t if exists'], text);
      assert.ok(migration.down.kind === 'operations' && migration.down.operations.length === 0, text);
    }
  });

  it('follows transactions, with a callback and with a handle', () => {
    const expected = ['drop t.a', 'drop t.b'];
    checkBody(sequelize, wrap, "await queryInterface.sequelize.transaction(async (transaction) => { await queryInterface.removeColumn('t', 'a', { transaction }); await queryInterface.removeColumn('t', 'b', { transaction }); });", expected);
    checkBody(sequelize, wrap, "return queryInterface.sequelize.transaction((t) => Promise.all([queryInterface.removeColumn('t', 'a', { transaction: t }), queryInterface.removeColumn('t', 'b', { transaction: t })]));", expected);
    checkBody(
      sequelize, wrap,
      "const transaction = await queryInterface.sequelize.transaction(); try { await queryInterface.removeColumn('t', 'a', { transaction }); await transaction.commit(); } catch (error) { await transaction.rollback(); throw error; }",
      ['drop t.a', 'session commit', 'session rollback when unknown'],
    );
  });

  it('asks the timeline what describeTable and tableExists ask the database', () => {
    checkBody(sequelize, wrap, "const table = await queryInterface.describeTable('t'); if (!table.a) await queryInterface.addColumn('t', 'a', Sequelize.INTEGER);", ['add t.a integer when not column t.a']);
    checkBody(sequelize, wrap, "if (await queryInterface.tableExists('t')) await queryInterface.dropTable('t');", ['drop table t if exists when table t']);
    checkBody(sequelize, wrap, "const names = await queryInterface.showAllTables(); if (!names.includes('t')) await queryInterface.createTable('t', { a: Sequelize.INTEGER });", ['create table t if not exists (a integer) when not table t']);
    checkBody(sequelize, wrap, "const table = await queryInterface.describeTable('t'); if ('a' in table) await queryInterface.removeColumn('t', 'a');", ['drop t.a when column t.a']);
    checkBody(sequelize, wrap, "const table = await queryInterface.describeTable('t'); if (table.hasOwnProperty('a')) await queryInterface.removeColumn('t', 'a');", ['drop t.a when column t.a']);
  });

  it('knows the dialect that a migration branches on', () => {
    const body = "const dialect = queryInterface.sequelize.getDialect(); if (dialect === 'postgres') await queryInterface.sequelize.query('DROP TYPE \"enum_t_a\"'); else await queryInterface.removeColumn('t', 'a');";
    assert.deepEqual(readScriptOf(sequelize, wrap(body)).up.map(({ kind }) => kind), ['dropType']);
    checkBody(sequelize, wrap, body, ['drop t.a'], { dialect: 'mysql' });
  });

  it('says what it does not know: never silence', () => {
    checkBody(sequelize, wrap, 'await queryInterface.dropAllTables();', ['unknown: dropAllTables reaches the whole database [anything]', '! dropAllTables reaches the whole database']);
    checkBody(sequelize, wrap, "await queryInterface.changeColumn('t', 'a', { allowNull: false });", ['unknown: Sequelize 6 fails at a changeColumn without a type [t]', '! Sequelize 6 fails at a changeColumn without a type']);
    checkBody(sequelize, wrap, "await queryInterface.valueOf('t'); await queryInterface.hasOwnProperty('t');", ['! `valueOf` is not known here', '! `hasOwnProperty` is not known here']);
    checkBody(sequelize, wrap, "await queryInterface.removeColumn(process.env.TABLE, 'a');", ['unknown: the table is not known: the environment variable TABLE [anything]', '! the table is not known: the environment variable TABLE']);
  });

  it('has no down where none is exported', () => {
    const text = 'module.exports = { up: async (queryInterface) => {} };';
    assert.equal(readScriptOf(sequelize, text).down.kind, 'none');
    const broken = readScriptOf(sequelize, 'module.exports = { up: async (queryInterface) => { await queryInterface.dropTable(');
    assert.ok(broken.problems.length > 0);
  });

  it('leaves other tools their folders', () => {
    const other = (text: string): object => setsOf(textFiles({ 'package.json': '{"dependencies":{"sequelize":"6","pg":"8"}}', 'migrations/20240101000000-a.js': text }));
    assert.deepEqual(Object.keys(other("exports.up = (knex) => knex.schema.dropTable('t');")), ['knex migrations postgres']);
    assert.deepEqual(Object.keys(other("exports.up = (db, callback) => db.runSql('DROP TABLE t', callback);")), ['dbMigrate migrations postgres']);
  });
});
