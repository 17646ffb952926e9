import assert from 'node:assert/strict';
import { nextName, type NewName } from '../../server/src/core/frameworks/nextName';

const NOW = Date.UTC(2026, 4, 6, 7, 8, 9);

function next(framework: string, paths: readonly (string | readonly [string, string])[], title = 'fill full name', taken: readonly NewName[] = []): NewName {
  const units = paths.map((path) => (typeof path === 'string' ? { path, name: path, order: path } : { path: path[0], downPath: path[1], name: path[0], order: path[0] }));
  const name = nextName({ units, framework: { id: framework } }, title, NOW, taken);
  assert.ok('path' in name, JSON.stringify(name));
  return name;
}

describe('the name of the next migration', () => {
  const cases: readonly (readonly [what: string, framework: string, paths: readonly (string | readonly [string, string])[], expected: string, down?: string])[] = [
    ['moments and words with underscores', 'knex', ['db/20240105090000_create_customers.ts', 'db/20240112101500_create_orders.ts'], 'db/20260506070809_fill_full_name.ts'],
    ['words with hyphens', 'sequelize', ['m/20240105090000-create-customers.js', 'm/20240112101500-orders.js'], 'm/20260506070809-fill-full-name.js'],
    ['milliseconds and capitals', 'typeorm', ['m/1700000000000-CreateNotes.ts', 'm/1700000100000-Labels.ts'], 'm/1778051289000-FillFullName.ts'],
    ['words before the moment', 'typeorm', ['m/CreateNotes1700000000000.ts', 'm/Labels1700000100000.ts'], 'm/FillFullName1778051289000.ts'],
    ['a word that all bear', 'mikroOrm', ['m/Migration20240101000000.ts', 'm/Migration20240201000000.ts'], 'm/Migration20260506070809.ts'],
    ['folders with the migration in them', 'prisma', ['m/20240101000000_init/migration.sql', 'm/20240102000000_users/migration.sql'], 'm/20260506070809_fill_full_name/migration.sql'],
    ['counters', 'drizzle', ['d/0000_red_fox.sql', 'd/0001_blue_cat.sql'], 'd/0002_fill_full_name.sql'],
    ['pairs beside each other', 'golang-migrate', [['m/000009_users.up.sql', 'm/000009_users.down.sql']], 'm/000010_fill_full_name.up.sql', 'm/000010_fill_full_name.down.sql'],
    ['pairs in a folder', 'hasura', [['m/1700000000000_users/up.sql', 'm/1700000000000_users/down.sql']], 'm/1778051289000_fill_full_name/up.sql', 'm/1778051289000_fill_full_name/down.sql'],
    ['pairs in folders of their own', 'sql-pairs', [['m/up/001_users.sql', 'm/down/001_users.sql']], 'm/up/002_fill_full_name.sql', 'm/down/002_fill_full_name.sql'],
    ['pairs named by version and action', 'sql-pairs', [['m/001.do.users.sql', 'm/001.undo.no-users.sql']], 'm/002.do.fill_full_name.sql', 'm/002.undo.fill_full_name.sql'],
    ['versions of Flyway', 'flyway', ['m/V1__Users.sql', 'm/V2__Orders.sql'], 'm/V3__FillFullName.sql'],
    ['versions with points, and undo scripts', 'flyway', [['m/V1.9__create_users.sql', 'm/U1.9__create_users.sql']], 'm/V1.10__fill_full_name.sql', 'm/U1.10__fill_full_name.sql'],
    ['dates with points', 'sequelize', ['m/2024.03.01T10.00.00.create-jobs.ts'], 'm/2026.05.06T07.08.09.fill-full-name.ts'],
    ['days', 'kysely', ['m/2024-01-01-plants.ts', 'm/2024-02-01-water-them.ts'], 'm/2026-05-06-fill-full-name.ts'],
    ['a day and a time', 'sql-pairs', ['m/20240501_102030_a_b.sql'], 'm/20260506_070809_fill_full_name.sql'],
    ['numbers that only look like a moment', 'knex', ['m/20249900000001_a_b.js'], 'm/20249900000002_fill_full_name.js'],
  ];
  for (const [what, framework, paths, expected, down] of cases) {
    it(what, () => {
      const name = next(framework, paths);
      assert.equal(name.path, expected);
      assert.equal(name.downPath, down);
    });
  }

  it('comes after a neighbour from the future, and after names given before', () => {
    const first = next('knex', ['m/20300101000059_far_away.ts']);
    assert.equal(first.path, 'm/20300101000100_fill_full_name.ts');
    assert.equal(next('knex', ['m/20300101000059_far_away.ts'], 'drop name', [first]).path, 'm/20300101000101_drop_name.ts');
  });

  it('names classes as the tool does', () => {
    assert.equal(next('typeorm', ['m/1700000000000-CreateNotes.ts']).className, 'FillFullName1778051289000');
    assert.equal(next('mikroOrm', ['m/Migration20240101000000.ts']).className, 'Migration20260506070809');
    assert.equal(next('knex', ['m/20240101000000_x.ts']).className, undefined);
  });

  it('says where names have no order to go on from', () => {
    assert.ok('reason' in nextName({ units: [{ path: 'm/users.sql', name: 'users', order: 'users' }], framework: { id: 'plain-sql' } }, 'x', NOW));
  });
});
