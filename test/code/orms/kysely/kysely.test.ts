import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { kysely } from '../../../../server/src/core/code/orms/kysely';
import { inserted, mapped, needs } from '../../needs';

const TYPES = `import type { ColumnType, Generated } from 'kysely';
export interface Users { id: Generated<number>; email: string; plan: 'free' | 'pro'; at: ColumnType<Date, string | undefined, string>; nick: string | null }
export interface Orders { id: Generated<number>; total: number; user_id: number }
export interface DB { users: Users; 'shop.orders': Orders }
`;
const HEAD = "import { Kysely } from 'kysely';\nimport type { DB } from './types';\ndeclare const db: Kysely<DB>;\n";
const files = (text: string, head = HEAD) => ({ 'types.ts': TYPES, 'a.ts': head + text });
const of = (text: string, head = HEAD): readonly string[] => needs(files(text, head), [kysely], 'a.ts').map((each) => each.replace(/ at .*?(?= =|$)/, ''));

describe('Kysely', () => {
  it('maps the interfaces of the database', () => {
    assert.deepEqual(mapped(files(''), [kysely]), ['Users users: id (database), email, plan, at (database), nick (database)', 'Orders shop.orders: id (database), total, user_id']);
  });

  it('reads tables and columns from strings', () => {
    assert.deepEqual(of("await db.selectFrom('users as u').select(['u.email', 'plan as p']).where('u.nick', '=', 'x').orderBy('u.at', 'desc').execute();"), ['read users', 'read users.email', 'read users.plan', 'read users.nick = x', 'read users.at']);
    assert.deepEqual(of("await db.selectFrom('users').selectAll().execute();"), ['read users', 'read users.*']);
  });

  it('reads joins, callbacks and subqueries', () => {
    assert.deepEqual(of("await db.selectFrom('users').innerJoin('shop.orders as o', 'o.user_id', 'users.id').select('o.total').execute();"), ['read users', 'read shop.orders', 'read shop.orders.user_id', 'read users.id', 'read shop.orders.total']);
    assert.deepEqual(of("await db.selectFrom('users').where((eb) => eb.or([eb('email', '=', 'x'), eb('nick', 'is', null)])).execute();"), ['read users', 'read users.email = x', 'read users.nick']);
    assert.deepEqual(of("await db.selectFrom('users').select((eb) => eb.selectFrom('shop.orders as o').select('total').whereRef('o.user_id', '=', 'users.id').as('n')).execute();"), ['read users', 'read shop.orders', 'read shop.orders.total', 'read shop.orders.user_id', 'read users.id']);
  });

  it('reads what is written', () => {
    const text = "await db.insertInto('users').values({ email: 'x', plan: 'free' }).onConflict((oc) => oc.column('email').doUpdateSet({ plan: 'pro' })).returning('id').execute();";
    assert.deepEqual(of(text).toSorted(), ['read users.email', 'read users.id', 'write users', 'write users.email = x', 'write users.plan = free', 'write users.plan = pro']);
    assert.deepEqual(inserted(files(text), [kysely]), ['users(email, plan)']);
    assert.deepEqual(of("await db.updateTable('users').set({ nick: null }).where('id', '=', 1).execute();"), ['write users', 'write users.nick', 'read users.id']);
  });

  it('maps names where the plugin does', () => {
    assert.deepEqual(of("await db.selectFrom('userTeams').select('teamId').execute();", "import { CamelCasePlugin, Kysely } from 'kysely';\nconst db = new Kysely<any>({ plugins: [new CamelCasePlugin()] } as any);\n"), ['read user_teams', 'read user_teams.team_id']);
  });

  it('knows rows by their type', () => {
    assert.deepEqual(of("import type { Selectable } from 'kysely';\nimport type { Users } from './types';\nexport const f = (user: Selectable<Users>) => user.nick;"), ['read users.nick']);
  });

  it('takes no method of an object for a query', () => assert.deepEqual(of("export const a = 'x'.toString(), b = (3).toString(16);"), []));
});
