import { knex } from '../../server/src/core/frameworks/knex';
import type { Dialect } from '../../server/src/core/model/dialect';
import { loadParsers } from './folderFiles';
import { checkBody, type Trial } from './scripts';

/** Runs statements of an `up(knex)`. */
function check(body: string, expected: readonly string[], trial: Trial = {}): void {
  checkBody(knex, (inner) => `exports.up = async (knex) => {\n${inner}\n};\nexports.down = async () => {};`, body, expected, trial);
}

/** Types as Knex 3.3 writes them (`toSQL()` of each method), normalised: PostgreSQL, MySQL, SQLite. */
const TYPES: readonly (readonly [string, string, string, string])[] = [
  ["integer('c')", 'integer', 'int', 'integer'],
  ["tinyint('c')", 'smallint', 'tinyint', 'tinyint'],
  ["smallint('c')", 'smallint', 'smallint', 'integer'],
  ["mediumint('c')", 'integer', 'mediumint', 'integer'],
  ["bigInteger('c')", 'bigint', 'bigint', 'bigint'],
  ["bigint('c')", 'bigint', 'bigint', 'bigint'],
  ["text('c')", 'text', 'text', 'text'],
  ["text('c', 'longtext')", 'text', 'longtext', 'text'],
  ["string('c')", 'varchar(255)', 'varchar(255)', 'varchar(255)'],
  ["string('c', 40)", 'varchar(40)', 'varchar(40)', 'varchar(40)'],
  ["float('c')", 'real', 'float(8, 2)', 'float'],
  ["double('c')", 'double precision', 'double', 'float'],
  ["decimal('c')", 'numeric(8, 2)', 'decimal(8, 2)', 'float'],
  ["decimal('c', 14, 4)", 'numeric(14, 4)', 'decimal(14, 4)', 'float'],
  ["boolean('c')", 'boolean', 'tinyint(1)', 'boolean'],
  ["date('c')", 'date', 'date', 'date'],
  ["datetime('c')", 'timestamptz', 'datetime', 'datetime'],
  ["time('c')", 'time', 'time', 'time'],
  ["timestamp('c')", 'timestamptz', 'timestamp', 'datetime'],
  ["timestamp('c', true)", 'timestamp', 'timestamp', 'datetime'],
  ["timestamp('c', { useTz: false, precision: 3 })", 'timestamp(3)', 'timestamp(3)', 'datetime'],
  ["binary('c')", 'bytea', 'blob', 'blob'],
  ["json('c')", 'json', 'json', 'json'],
  ["jsonb('c')", 'jsonb', 'json', 'json'],
  ["uuid('c')", 'uuid', 'char(36)', 'char(36)'],
  ["specificType('c', 'text[]')", 'text[]', 'text[]', 'text[]'],
];

describe('Knex: tables', () => {
  before(loadParsers);

  for (const [call, ...types] of TYPES) {
    it(`writes the type of ${call}`, () => {
      (['postgres', 'mysql', 'sqlite'] as const).forEach((dialect, index) => {
        if (call.startsWith('specific') && dialect !== 'postgres') return;
        check(`await knex.schema.alterTable('t', (t) => { t.${call}; });`, [`add t.c ${types[index]}`], { dialect });
      });
    });
  }

  it('gives increments their key and their sequence', () => {
    const body = "await knex.schema.createTable('t', (t) => { t.increments(); });";
    const expected: Partial<Record<Dialect, string>> = {
      postgres: "create table t (id integer auto not null default nextval('t_id_seq'), primary(id))",
      mysql: 'create table t (id int unsigned auto not null, primary(id))',
      sqlite: 'create table t (id integer auto not null, primary(id))',
    };
    for (const [dialect, line] of Object.entries(expected)) check(body, [line], { dialect: dialect as Dialect });
  });

  it('writes an enum as text with a check, as an enum, or as a type of its own', () => {
    const body = "await knex.schema.createTable('t', (t) => { t.enu('kind', ['a', 'b']).notNullable(); });";
    check(body, ["create table t (kind text not null, check kind in ('a', 'b'))"]);
    check(body, ['create table t (kind enum(a, b) not null)'], { dialect: 'mysql' });
    check("await knex.schema.createTable('t', (t) => { t.enum('kind', ['a', 'b'], { useNative: true, enumName: 'kind_of_t' }); });", ['create enum kind_of_t (a,b)', 'create table t (kind kind_of_t)']);
    check("await knex.schema.createTable('t', (t) => { t.enum('kind', null, { useNative: true, existingType: true, enumName: 'kind_of_t' }); });", ['create table t (kind kind_of_t)']);
  });

  it('names keys and indexes as Knex does: lower case, points and hyphens as underscores, cut where PostgreSQL cuts', () => {
    check(
      `await knex.schema.createTable('shop.Order-Items', (t) => {
        t.string('SKU').unique().index();
        t.integer('orderId').references('id').inTable('orders').onDelete('CASCADE').onUpdate('SET NULL');
        t.primary(['SKU', 'orderId']);
        t.unique(['orderId', 'SKU'], 'one_each');
      });`,
      ['create table shop.Order-Items (SKU varchar(255) not null, orderId integer not null, unique shop_order_items_sku_unique(SKU), primary Order-Items_pkey(SKU,orderId), unique one_each(orderId,SKU), foreign shop_order_items_orderid_foreign(orderId) -> orders(id) delete cascade update set null, index shop_order_items_sku_index(SKU))'],
    );
    check("await knex.schema.alterTable('a_table_with_a_rather_long_name', (t) => { t.index(['and_a_column_with_another', 'and_one_more']); });", [
      'create index a_table_with_a_rather_long_name_and_a_column_with_another_and_o(and_a_column_with_another,and_one_more) on a_table_with_a_rather_long_name',
    ]);
  });

  it('makes unique keys a constraint in PostgreSQL and an index elsewhere', () => {
    const body = "await knex.schema.alterTable('t', (t) => { t.unique('a'); t.dropUnique('b'); });";
    check(body, ['add to t: unique t_a_unique(a)', 'drop constraint t_b_unique of t']);
    check(body, ['create unique index t_a_unique(a) on t', 'drop index t_b_unique of t'], { dialect: 'mysql' });
    check(body, ['create unique index t_a_unique(a) on t', 'drop index t_b_unique of t'], { dialect: 'sqlite' });
  });

  it('runs a callback by phases: columns added, columns changed, then the rest as written', () => {
    check("await knex.schema.alterTable('t', (t) => { t.dropColumn('old'); t.string('b').alter(); t.renameColumn('a', 'z'); t.text('a'); });", [
      'add t.a text',
      'alter t.b: type varchar(255), null, no default',
      'drop t.old',
      'rename t.a to z',
    ]);
  });

  it('states the whole column again with alter(): the default and NOT NULL are gone unless repeated', () => {
    check("await knex.schema.alterTable('t', (t) => { t.string('a').alter(); t.integer('b').notNullable().defaultTo(5).alter(); });", [
      'alter t.a: type varchar(255), null, no default',
      'alter t.b: type integer, not null, default 5',
    ]);
    check("await knex.schema.alterTable('t', (t) => { t.integer('b').alter({ alterNullable: false }); t.integer('c').alter({ alterType: false }); });", [
      'alter t.b: type integer, no default',
      'alter t.c: null, no default',
    ]);
    check("await knex.schema.alterTable('t', (t) => { t.integer('b').alter({ alterNullable: false }); });", ['alter t.b: type int, null, no default (replaces)'], { dialect: 'mysql' });
  });

  it('drops by the names it would have made', () => {
    check("await knex.schema.withSchema('app').alterTable('t', (t) => { t.dropIndex(['a', 'b']); t.dropForeign('c'); t.dropPrimary(); t.dropIndex([], 'given'); t.dropTimestamps(); t.setNullable('d'); t.dropNullable('e'); });", [
      'drop index app.t_a_b_index of app.t',
      'drop constraint t_c_foreign of app.t',
      'drop constraint t_pkey of app.t',
      'drop index app.given of app.t',
      'drop app.t.created_at',
      'drop app.t.updated_at',
      'alter app.t.d: null',
      'alter app.t.e: not null',
    ]);
    check("await knex.schema.alterTable('t', (t) => { t.dropForeign('c'); });", ['drop constraint over c of t'], { dialect: 'sqlite' });
  });

  it('reads defaults as values: booleans, numbers in quotes, JSON, raw SQL', () => {
    check(
      `await knex.schema.createTable('t', (t) => {
        t.boolean('a').defaultTo(false);
        t.integer('b').default('7');
        t.string('c').defaultTo("it's");
        t.timestamp('d').defaultTo(knex.fn.now());
        t.jsonb('e').defaultTo({ a: 1 });
        t.uuid('f').defaultTo(knex.raw('gen_random_uuid()'));
        t.timestamps(true, true);
      });`,
      ["create table t (a boolean default false, b integer default 7, c varchar(255) default 'it''s', d timestamptz default now(), e jsonb default '{\"a\":1}', f uuid default gen_random_uuid(), created_at timestamptz not null default now(), updated_at timestamptz not null default now())"],
    );
  });

  it('keeps checks, comments and partial indexes', () => {
    check(
      `await knex.schema.createTable('t', (t) => {
        t.integer('n').checkPositive().comment('how many');
        t.check('?? < ??', ['n', 'm'], 'n_below_m');
        t.index(['n'], 'live', { predicate: knex.whereNull('deleted_at') });
        t.comment('things');
      });`,
      ['create table t (n integer, check n > 0, check n_below_m n < m, index live(n) where deleted_at is null)', 'set comment of t.n to how many', 'set comment of t to things'],
    );
  });

  it('puts what a callback does under a condition behind the table', () => {
    check("const full = await knex.schema.hasTable('u'); await knex.schema.createTable('t', (t) => { t.integer('a'); if (full) t.integer('b').index(); });", [
      'create table t (a integer)',
      'add t.b integer when table u',
      'create index t_b_index(b) on t when table u',
    ]);
  });

  it('asks the schema before it changes, and remembers the answer', () => {
    check("if (!(await knex.schema.hasColumn('t', 'a'))) { await knex.schema.alterTable('t', (t) => t.string('a')); await knex('t').update({ a: 'x' }); }", [
      'add t.a varchar(255) when not column t.a',
      "update t set a = 'x' when not column t.a",
    ]);
  });

  it('knows chains, callbacks with this, then and Promise.all', () => {
    check("return knex.schema.createTable('a', function () { this.increments(); }).renameTable('a', 'b').dropTableIfExists('c').then(() => Promise.all(['d', 'e'].map((name) => knex.schema.dropTable(name))));", [
      "create table a (id integer auto not null default nextval('a_id_seq'), primary(id))",
      'rename table a to b',
      'drop table c if exists',
      'drop table d',
      'drop table e',
    ]);
  });

  it('reads views, extensions and schemas', () => {
    check(
      `await knex.schema.createViewOrReplace('v', (v) => { v.columns(['id', 'kind']); v.as(knex('a').select('id', knex.raw("'A' as kind")).where('n', '>', 1).unionAll(knex('b').select('id', 'kind'))); });
       await knex.schema.dropViewIfExists('w').createExtensionIfNotExists('citext').dropSchema('old', true).renameView('x', 'y');`,
      ["create or replace view v (id, kind) as select id, 'A' as kind from a where n > 1 union all select id, kind from b", 'drop view w if exists', 'create extension citext if not exists', 'drop schema old cascade', 'rename view x to y'],
    );
  });

  it('sends names through the snake case of the configuration, generated ones after they are made', () => {
    check("await knex.schema.createTable('userAccount', (t) => { t.string('firstName2').index(); });", ['create table user_account (first_name_2 varchar(255), index useraccount_firstname_2_index(first_name_2))'], { options: { snakeCase: 'lodash' } });
    check("await knex.schema.createTable('userAccount', (t) => { t.string('firstName2').index(); });", ['create table user_account (first_name2 varchar(255), index useraccount_firstname2_index(first_name2))'], { options: { snakeCase: 'objection' } });
  });

  it('says what it does not know, and what that may touch', () => {
    check("await knex.schema.alterTable('t', (t) => { t.frobnicate('a'); t.string(process.env.COLUMN); });", [
      "unknown: Knex's table.frobnicate is not known here [t]",
      'unknown: the name of the column is not known: the environment variable COLUMN [t]',
      "! Knex's table.frobnicate is not known here",
      '! the name of the column is not known: the environment variable COLUMN',
    ]);
    check('await knex.schema.dropTable(process.env.TABLE);', ['unknown: the name is not known: the environment variable TABLE [anything]', '! the name is not known: the environment variable TABLE']);
  });
});
