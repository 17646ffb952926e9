import { knex } from '../../server/src/core/frameworks/knex';
import { loadParsers } from './folderFiles';
import { checkBody, type Trial } from './scripts';

/** Runs statements of an `up(knex)`. */
function check(body: string, expected: readonly string[], trial: Trial = {}): void {
  checkBody(knex, (inner) => `exports.up = async (knex) => {\n${inner}\n};\nexports.down = async () => {};`, body, expected, trial);
}

describe('Knex: data', () => {
  before(loadParsers);

  it('reads conditions in all their forms', () => {
    check("await knex('t').where({ a: 1, b: null }).andWhere('c', '>', 3).orWhereNot('d', 'x').del();", ["delete from t where ((a = 1) and (b is null) and (c > 3)) or (not (d = 'x'))"]);
    check("await knex('t').whereIn('a', [1, 2]).whereNotIn('b', knex('u').select('id')).whereBetween('c', [1, 9]).whereNotNull('d').del();", ['delete from t where (a in (1, 2)) and (not (b in (select id from u))) and (c between 1 and 9) and (d is not null)']);
    check("await knex('t').where((b) => b.where('a', 1).orWhere('b', 2)).whereRaw('lower(??) = ?', ['c', 'x']).del();", ["delete from t where ((a = 1) or (b = 2)) and (lower(c) = 'x')"]);
    check("await knex('t').where(function () { this.whereNull('a').orWhere({ b: true }); }).whereExists(knex('u').whereRaw('u.t = t.id')).del();", ['delete from t where ((a is null) or (b = true)) and (exists (select u.* from u where u.t = t.id))']);
  });

  it('keeps a condition that it does not know as one', () => {
    check("await knex('t').where(process.env.COLUMN, 1).del();", ['delete from t where ? is not null']);
    check("await knex('t').whereJsonSupersetOf('a', {}).del();", ['delete from t where ? is not null']);
  });

  it('waits for the end of the chain', () => {
    check("await knex('t').update({ a: 1 }).whereNull('b'); await knex('t').del().where('c', 2);", ['update t set a = 1 where b is null', 'delete from t where c = 2']);
  });

  it('reads what is set: constants, raw SQL with bindings, references, counters', () => {
    check("await knex('t').update({ a: 'x', b: knex.raw('?? + ?', ['b', 5]), c: knex.ref('d'), e: knex.fn.now(), f: undefined });", ["update t set a = 'x', b = b + 5, c = d, e = now()"]);
    check("await knex('t').where('id', 1).update('a', null); await knex('t').increment('n'); await knex('t').decrement({ n: 2 });", ['update t set a = null where id = 1', 'update t set n = n + 1', 'update t set n = n - 2']);
  });

  it('reads inserted rows, DEFAULT where a row has no value, and what happens on conflict', () => {
    check("await knex('t').insert([{ a: 1, b: 'x' }, { b: 'y' }]); await knex('t').insert({ a: 1 }).onConflict('a').ignore(); await knex('t').insert({ a: 1 }).onConflict('a').merge();", [
      "insert into t (a, b) values (1, 'x'), (default, 'y')",
      'insert into t (a) values (1) on conflict ignore',
      'insert into t (a) values (1) on conflict update',
    ]);
    check("await knex('t').insert(knex('u').select('a', 'b as c').where('d', 1)); await knex(knex.raw('?? (??)', ['t', 'a'])).insert(knex('u').select('b'));", [
      'insert into t select u.a as a, u.b as c from u where u.d = 1',
      'insert into t (a) select u.b as b from u',
    ]);
  });

  it('follows values from the row that was read to the row that is written', () => {
    check("const { on } = await knex('old').select('on').first(); await knex('new').insert({ on, id: 1 });", ['insert into new (on, id) values (old.on, 1)']);
    check("for (const row of await knex('t')) await knex('u').where('id', row.id).update({ x: row.y });", ['update u set x = t.y where id = t.id when rows']);
    check("const rows = await knex('t').select('id'); await knex.batchInsert('u', rows.map(({ id }) => ({ id, kind: 'copy' })), 100);", ["insert into u (id, kind) select t.id, 'copy' from t"]);
    check("const { rows } = await knex.raw('select id from t'); for (const row of rows) await knex('u').insert({ id: row.id });", ['insert into u (id) values (t.id) when rows']);
  });

  it('takes the existence of rows for a question that nobody can answer', () => {
    check("const found = await knex('t').where('a', 1).first(); if (!found) await knex('t').insert({ a: 1 });", ['insert into t (a) values (1) when not rows']);
  });

  it('reads transactions as what they do', () => {
    check("await knex.transaction(async (trx) => { await trx('t').del(); await trx.schema.dropTable('u'); });", ['delete from t', 'drop table u']);
    check("const trx = await knex.transaction(); await knex('t').transacting(trx).truncate(); await trx.commit();", ['truncate t', 'session commit']);
  });

  it('puts bindings into raw SQL, by position and by name', () => {
    check("await knex.raw('update ?? set ?? = ? where a::text = ?', ['t', 'b', \"it's\", 3]);", ["update t set b = 'it''s' where cast(a as text) = 3"]);
    check("await knex.raw('update t set :column: = :value where c = :column', { column: 'b', value: null });", ["update t set b = null where c = 'b'"]);
    check("await knex.raw('delete from t where a = any(?)', [[1, 2]]); await knex.raw(\"delete from t where j \\\\? 'k'\");", ['delete from t where a in (1, 2)', "delete from t where j ? 'k'"]);
    check("await knex.schema.raw('drop table a; drop table b');", ['drop table a', 'drop table b']);
  });

  it('runs a raw only where it stands by itself', () => {
    check("const now = knex.raw('now()'); await knex('t').update({ a: now }); await knex('u').update({ a: now });", ['update t set a = now()', 'update u set a = now()']);
  });

  it('maps names in queries as the configuration does', () => {
    check("await knex('userAccount').update({ firstName: 'x' }).whereNull('deletedAt'); await knex.raw('update \"userAccount\" set \"firstName\" = null');", [
      "update user_account set first_name = 'x' where deleted_at is null",
      'update userAccount set firstName = null',
    ], { options: { snakeCase: 'lodash' } });
  });

  it('says which table a query that it does not know may touch', () => {
    check("await knex('t').update(process.env.VALUES);", ['unknown: what is set is not known: the environment variable VALUES [t]', '! what is set is not known: the environment variable VALUES']);
    check("await knex(process.env.TABLE).del(); await knex.raw(process.env.SQL);", [
      'unknown: the table is not known: the environment variable TABLE [anything]',
      'unknown: the SQL is not known: the environment variable SQL [anything]',
      '! the SQL is not known: the environment variable SQL',
      '! the table is not known: the environment variable TABLE',
    ]);
  });

  it('reads queries for other databases in their own words', () => {
    check("await knex('t').where('a', 'it\\'s').update({ b: true });", ["update t set b = true where a = 'it''s'"], { dialect: 'mysql' });
    check("await knex('t').whereILike('a', '%x').del();", ["delete from t where lower(a) like '%x'"], { dialect: 'sqlite' });
  });
});
