import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { codeBySet, meansTable, type SetScope } from '../../../server/src/core/code/belongs';
import type { CodeModel, Entity, Reference } from '../../../server/src/core/code/model';
import { filesOf } from '../../fate/judge';

const set = (folder: string, owner: string, tables: readonly string[], more: Partial<SetScope> = {}): SetScope => ({
  id: folder, folder, package: owner, framework: 'dbmate', dialect: 'postgres', tables: tables.map((name) => ({ name })), ...more,
});

const reference = (file: string, table: string, more: Partial<Reference> = {}): Reference => ({
  table: { name: table }, access: 'read', span: { file, start: 0, end: 1 }, via: 'SQL', certainty: 'certain', role: 'app', ...more,
});

const model = (references: readonly Reference[], entities: readonly Entity[] = []): CodeModel => ({ entities, references, inserts: [], unread: [] });

const manifest = (name: string, ...uses: readonly string[]): string => JSON.stringify({ name, dependencies: Object.fromEntries(uses.map((used) => [used, '*'])) });

/** `set: file table certainty`, in order. */
function sorted(code: CodeModel, sets: readonly SetScope[], packages: Readonly<Record<string, string>>): readonly string[] {
  const found = codeBySet(code, sets, filesOf({ ...packages, ...Object.fromEntries(code.references.map(({ span }) => [span.file, ''])) }));
  return [...found].flatMap(([id, { references }]) => references.map(({ span, table, certainty }) => `${id}: ${span.file} ${table.name} ${certainty}`));
}

describe('which migration set code speaks to', () => {
  it('is the only one that there is', () => {
    assert.deepEqual(sorted(model([reference('src/users.ts', 'users')]), [set('db/migrations', '', ['users', 'teams'])], { 'package.json': manifest('app') }), ['db/migrations: src/users.ts users certain']);
  });

  describe('where two databases of a monorepo have tables of the same name', () => {
    const sets = [set('packages/billing/migrations', 'packages/billing', ['users', 'invoices']), set('packages/core/migrations', 'packages/core', ['users', 'posts'])];
    const packages = { 'packages/billing/package.json': manifest('billing'), 'packages/core/package.json': manifest('core'), 'apps/web/package.json': manifest('web', 'core'), 'apps/both/package.json': manifest('both', 'core', 'billing'), 'apps/none/package.json': manifest('none') };

    it('is the one of its package', () => {
      assert.deepEqual(sorted(model([reference('packages/billing/src/a.ts', 'users')]), sets, packages), ['packages/billing/migrations: packages/billing/src/a.ts users certain']);
    });

    it('is the one of the package that it depends on', () => {
      assert.deepEqual(sorted(model([reference('apps/web/src/a.ts', 'users')]), sets, packages), ['packages/core/migrations: apps/web/src/a.ts users certain']);
    });

    it('is the one that its other tables are of, where it depends on both', () => {
      const code = model([reference('apps/both/src/a.ts', 'users'), reference('apps/both/src/b.ts', 'invoices')]);
      assert.deepEqual(sorted(code, sets, packages), ['packages/billing/migrations: apps/both/src/a.ts users certain', 'packages/billing/migrations: apps/both/src/b.ts invoices certain']);
    });

    it('is likely either, where nothing tells', () => {
      assert.deepEqual(sorted(model([reference('apps/both/src/a.ts', 'users')]), sets, packages), ['packages/billing/migrations: apps/both/src/a.ts users likely', 'packages/core/migrations: apps/both/src/a.ts users likely']);
    });

    it('is neither where most of its tables are of a database without migrations here', () => {
      const code = model([reference('apps/none/a.ts', 'users'), reference('apps/none/a.ts', 'visits'), reference('apps/none/a.ts', 'events')]);
      assert.deepEqual(sorted(code, sets, packages), []);
    });
  });

  it('is likely the one whose tables it names nearly all of, be they few of its own: a history that began late', () => {
    const own = ['users', 'teams', 'orders', 'items', 'carts'];
    const code = (named: readonly string[]) => model([...named, ...Array.from({ length: 20 }, (_, index) => `other${index}`)].map((table) => reference('packages/types/db.ts', table)));
    const packages = { 'packages/db/package.json': manifest('db'), 'packages/types/package.json': manifest('types') };
    assert.deepEqual(sorted(code(own), [set('packages/db/migrations', 'packages/db', own)], packages), own.map((table) => `packages/db/migrations: packages/types/db.ts ${table} likely`));
    assert.deepEqual(sorted(code(own.slice(0, 3)), [set('packages/db/migrations', 'packages/db', own)], packages), []);
  });

  it('is the one beside the schema that its client was made from', () => {
    const sets = [set('packages/db/main/migrations', 'packages/db', ['User', 'Post'], { framework: 'prisma' }), set('packages/db/audit/migrations', 'packages/db', ['User', 'Entry'], { framework: 'prisma' })];
    const code = model([reference('apps/web/a.ts', 'User', { orm: 'prisma', source: 'packages/db/audit/schema.prisma' })]);
    assert.deepEqual(sorted(code, sets, { 'packages/db/package.json': manifest('db'), 'apps/web/package.json': manifest('web', 'db') }), ['packages/db/audit/migrations: apps/web/a.ts User certain']);
  });

  it('is both, where one history is written for two databases', () => {
    const tables = ['users', 'teams', 'posts'];
    const sets = [set('migrations/mysql', '', tables, { dialect: 'mysql' }), set('migrations/sqlite', '', tables, { dialect: 'sqlite' })];
    assert.deepEqual(sorted(model([reference('src/a.ts', 'users')]), sets, { 'package.json': manifest('app') }), ['migrations/mysql: src/a.ts users certain', 'migrations/sqlite: src/a.ts users certain']);
  });
});

describe('which table code means', () => {
  const scope = (dialect: SetScope['dialect'], ...tables: readonly string[]) => ({
    dialect,
    tables: tables.map((text) => {
      const [name = '', schema] = text.split('.').reverse();
      return { name, ...(schema !== undefined && { schema }) };
    }),
  });

  it('is the same with and without the schema that goes without saying', () => {
    assert.equal(meansTable({ schema: 'public', name: 'users' }, { name: 'users' }, scope('postgres', 'users')), 'exactly');
    assert.equal(meansTable({ name: 'users' }, { schema: 'public', name: 'users' }, scope('postgres', 'public.users')), 'exactly');
  });

  it('is not the one of another schema', () => {
    assert.equal(meansTable({ schema: 'audit', name: 'users' }, { schema: 'auth', name: 'users' }, scope('postgres', 'auth.users')), 'no');
    assert.equal(meansTable({ name: 'users' }, { schema: 'auth', name: 'users' }, scope('postgres', 'auth.users', 'users')), 'no');
  });

  it('is likely the only one of the name, where code leaves the schema out', () => {
    assert.equal(meansTable({ name: 'users' }, { schema: 'auth', name: 'users' }, scope('postgres', 'auth.users')), 'likely');
  });

  it('minds case where the database does', () => {
    assert.equal(meansTable({ name: 'Users' }, { name: 'users' }, scope('mysql', 'users')), 'exactly');
    assert.equal(meansTable({ name: 'Users' }, { name: 'users' }, scope('postgres', 'users')), 'likely');
    assert.equal(meansTable({ name: 'Users' }, { name: 'users' }, scope('postgres', 'users', 'Users')), 'no');
  });
});
