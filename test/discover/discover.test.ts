import assert from 'node:assert/strict';
import { discover } from '../../server/src/core/discover';
import { loadParsers, migrationsOf, problemsOf, setsOf, textFiles } from '../frameworks/folderFiles';

describe('Discovery', () => {
  before(loadParsers);

  it('finds several tools and databases in one repository', () => {
    const files = textFiles({
      'package.json': '{}',
      'packages/db/prisma/migrations/migration_lock.toml': 'provider = "mysql"',
      'packages/db/prisma/migrations/20240101000000_a/migration.sql': 'CREATE TABLE `a` (`id` INT);',
      'packages/events/clickhouse/migrations/0001_a.up.sql': 'CREATE TABLE a (id UInt8) ENGINE = Null;',
      'packages/events/clickhouse/migrations/0001_a.down.sql': 'DROP TABLE a;',
      'apps/edge/drizzle/meta/_journal.json': '{"dialect":"sqlite","entries":[{"tag":"0000_a"}]}',
      'apps/edge/drizzle/0000_a.sql': 'CREATE TABLE a (id integer);',
      'services/billing/db/migrations/20240101_a.sql': '-- migrate:up\nCREATE TABLE a (id serial);\n-- migrate:down\nDROP TABLE a;',
    });
    assert.deepEqual(Object.keys(setsOf(files)), [
      'drizzle apps/edge/drizzle sqlite',
      'prisma packages/db/prisma/migrations mysql',
      'golang-migrate packages/events/clickhouse/migrations clickhouse',
      'dbmate services/billing/db/migrations postgres',
    ]);
  });

  it('takes nothing from installed and built code, seeds, dumps, docs and SQL of other kinds', () => {
    const files = textFiles({
      'node_modules/x/migrations/001_a.sql': 'SELECT 1',
      'apps/web/dist/migrations/001_a.sql': 'SELECT 1',
      'vendor/x/migrations/001_a.up.sql': 'SELECT 1',
      'db/seeds/001_a.sql': 'INSERT INTO a VALUES (1)',
      'db/schema.sql': 'CREATE TABLE a (id int)',
      'dumps/2024-01-01.sql': 'CREATE TABLE a (id int)',
      'docs/migration-guides/01-intro.sql': 'SELECT 1',
      'src/queries/001_get.sql': 'SELECT 1',
      'migrations/schema.sql': 'CREATE TABLE a (id int)',
      'migrations/README.md': '',
    });
    assert.deepEqual(discover(files, {}), { sets: [], inTests: [], problems: [] });
  });

  it('keeps the sets of tests apart, unless the configuration names them', () => {
    const files = textFiles({ 'test/fixtures/app/migrations/001_a.sql': 'SELECT 1', 'examples/app/migrations/001_a.sql': 'SELECT 1' });
    const { sets, inTests } = discover(files, {});
    assert.deepEqual(sets.map(({ id, place }) => [id, place]), [['examples/app/migrations', 'example']]);
    assert.deepEqual(inTests.map(({ id, place }) => [id, place]), [['test/fixtures/app/migrations', 'test']]);
    assert.equal(discover(files, { migrations: [{ folder: 'test/fixtures', dialect: 'sqlite' }] }).inTests.length, 0);
  });

  it('gives a folder to one tool alone', () => {
    const files = textFiles({
      'migrations/meta/_journal.json': '{"dialect":"postgresql","entries":[{"tag":"0000_a"}]}',
      'migrations/0000_a.sql': 'SELECT 1',
      'migrations/0001_b.up.sql': 'SELECT 1',
      'migrations/0001_b.down.sql': 'SELECT 1',
    });
    assert.deepEqual(Object.keys(setsOf(files)), ['drizzle migrations postgres']);
  });

  it('obeys the configuration over what it finds, and says where nothing answers to it', () => {
    const files = textFiles({ 'db/changes/001_a.sql': 'SELECT 1', 'db/migrations/001_a.sql': 'SELECT 1' });
    const config = { migrations: [{ folder: './db/changes/', framework: 'plain-sql', dialect: 'mssql' as const }, { folder: 'db/migrations', dialect: 'mariadb' as const }, { folder: 'nowhere' }, { folder: 'db/migrations', framework: 'goose' }] };
    assert.deepEqual(Object.keys(setsOf(files, { migrations: config.migrations.slice(0, 3) })), ['plain-sql db/changes mssql', 'plain-sql db/migrations mariadb']);
    assert.deepEqual(problemsOf(files, { migrations: config.migrations.slice(2, 3) }), ['fix-forward.json: there are no migrations in "nowhere"']);
    assert.deepEqual(Object.keys(setsOf(files, { migrations: config.migrations.slice(3) })), ['goose db/migrations unknown']);
  });

  it('goes on past files that cannot be read', () => {
    const files = textFiles({
      'migrations/001_a.up.sql': { reason: 'it is binary' },
      'migrations/001_a.down.sql': 'DROP TABLE a;',
      'migrations/002_b.up.sql': 'DROP TABLE b;',
      'migrations/002_b.down.sql': { reason: 'it is larger than 5 MB' },
      'package.json': { reason: 'it is binary' },
    });
    const [first, second] = [...migrationsOf(files).values()];
    assert.deepEqual(first!.up.map(({ kind }) => kind), ['unknown']);
    assert.deepEqual(first!.problems.map(({ span, reason, mayTouch }) => [span.file, reason, mayTouch]), [['migrations/001_a.up.sql', 'it is binary', 'anything']]);
    assert.ok(second!.down.kind === 'operations');
    assert.deepEqual(second!.down.operations.map(({ kind }) => kind), ['unknown']);
    assert.equal(second!.problems[0]!.span.file, 'migrations/002_b.down.sql');
  });

  it('looks at 20,000 paths in well under a second, and reads only what a tool must', () => {
    const texts: Record<string, string> = {};
    for (let at = 0; at < 19_000; at++) texts[`packages/p${at % 50}/src/area${at % 400}/file${at}.ts`] = '';
    for (let at = 0; at < 1000; at++) texts[`packages/db/migrations/${String(at).padStart(5, '0')}_x.sql`] = 'CREATE TABLE x (id serial);';
    const files = textFiles(texts);
    let reads = 0;
    const counted = {
      ...files,
      read(path: string) {
        reads++;
        return files.read(path);
      },
    };
    const { sets } = discover(counted, {});
    assert.equal(sets[0]!.units.length, 1000);
    assert.ok(reads < 30, `${reads} reads`);
  });
});
