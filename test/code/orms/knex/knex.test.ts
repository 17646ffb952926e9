import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { knex } from '../../../../server/src/core/code/orms/knex';
import { inserted, needs } from '../../needs';

const HEAD = "import makeKnex from 'knex';\nconst knex = makeKnex({ client: 'pg' });\n";
const of = (text: string, head = HEAD): readonly string[] => needs({ 'a.ts': head + text }, [knex], 'a.ts').map((each) => each.replace(/ at .*?(?= =|$)/, ''));

describe('Knex', () => {
  it('reads tables and columns from strings', () => {
    assert.deepEqual(of("await knex('users').where('plan', 'pro').whereNull('gone_at').select('id', 'email as mail').orderBy('name');"), ['read users', 'read users.plan = pro', 'read users.gone_at', 'read users.id', 'read users.email', 'read users.name']);
    assert.deepEqual(of("await knex('users').where({ plan: 'pro' }).first();"), ['read users', 'read users.plan = pro']);
  });

  it('resolves aliases, also those that come later', () => {
    assert.deepEqual(of("await knex.select('u.email', 'o.total').from('users as u').join('orders as o', 'o.user_id', '=', 'u.id');"), ['read users.email', 'read orders.total', 'read users', 'read orders', 'read orders.user_id', 'read users.id']);
  });

  it('reads a star as every column', () => assert.deepEqual(of("await knex('users').select('*');"), ['read users', 'read users.*']));

  it('follows callbacks, variables and transactions', () => {
    assert.deepEqual(of("await knex('users').where((qb) => qb.where('a', 1).orWhere('b', 2));"), ['read users', 'read users.a', 'read users.b']);
    assert.deepEqual(of("await knex('users').where(function () { this.where('a', 1); });"), ['read users', 'read users.a']);
    assert.deepEqual(of("const query = knex('users');\nquery.where('a', 1);"), ['read users', 'read users.a']);
    assert.deepEqual(of("await knex.transaction(async (trx) => { await trx('users').where('a', 1).del(); });"), ['write users', 'read users.a']);
    assert.deepEqual(of("export const f = (db: Knex) => db('users').where('a', 1);", "import type { Knex } from 'knex';\n"), ['read users', 'read users.a']);
  });

  it('reads what is written', () => {
    const text = "await knex('users').insert({ email: 'x', plan: 'free' }).onConflict('email').merge({ plan: 'pro' });";
    assert.deepEqual(of(text), ['write users', 'write users.email = x', 'write users.plan = free', 'read users.email', 'write users.plan = pro']);
    assert.deepEqual(inserted({ 'a.ts': HEAD + text }, [knex]), ['users(email, plan)']);
  });

  it('takes the schema, and leaves the tables of WITH alone', () => {
    assert.deepEqual(of("await knex.withSchema('auth').from('users').select('email');"), ['read auth.users', 'read auth.users.email']);
    assert.deepEqual(of("await knex.with('recent', knex('logins').select('at')).select('at').from('recent');"), ['read logins', 'read logins.at']);
  });

  it('maps names where the connection does', () => {
    assert.deepEqual(of("await knex('userTeams').where('teamId', 1);", "import { knexSnakeCaseMappers } from 'objection';\nimport makeKnex from 'knex';\nconst knex = makeKnex({ ...knexSnakeCaseMappers() });\n"), ['read user_teams', 'read user_teams.team_id']);
  });

  it('takes no other call with a string for a query', () => {
    assert.deepEqual(of("const $ = (s: string) => [s];\n$('users').map((x) => x);\nnew Map([['a', 1]]).get('users');\nJSON.stringify('x').toString();"), []);
  });
});
