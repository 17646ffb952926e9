import assert from 'node:assert/strict';
import { discover } from '../../server/src/core/discover';
import { folderFiles, loadParsers, migrationsOf, setsOf, textAt } from './folderFiles';

describe('Prisma', () => {
  const files = folderFiles('prisma');
  before(loadParsers);

  it('takes the provider from the lock file, or from the datasource of a schema folder', () => {
    assert.deepEqual(setsOf(files), {
      'prisma apps/api/prisma/migrations postgres': ['0_init'],
      'prisma packages/db/prisma/migrations sqlite': ['20240101000000_init'],
    });
    assert.deepEqual(discover(files, {}).sets.map((set) => [set.package, set.dialectFrom]), [
      ['', 'provider in apps/api/prisma/migrations/migration_lock.toml'],
      ['packages/db', 'provider in packages/db/prisma/schema/main.prisma'],
    ]);
  });

  it('does not take a down.sql for a way back: Prisma does not run it', () => {
    const migration = migrationsOf(files).get('packages/db/prisma/migrations/20240101000000_init/migration.sql')!;
    assert.equal(migration.down.kind, 'forwardOnly');
    assert.deepEqual(migration.files, [migration.path]);
    assert.equal(textAt(files, migration.nameSpan), '-- CreateTable');
  });
});
