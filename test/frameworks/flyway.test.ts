import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, statementsOf } from './folderFiles';

const FOLDER = 'src/main/resources/db/migration';

describe('Flyway', () => {
  const files = folderFiles('flyway');
  before(loadParsers);

  it('sorts versions part by part, repeatables last, and reads a location with its subfolders', () => {
    assert.deepEqual(setsOf(files), {
      [`flyway ${FOLDER} postgres`]: ['V1__create_users', 'V1.9.0__same', 'V1.9__earlier', 'V1_10__later', 'V2__below', 'R__views'],
      'flyway src/main/resources/db/by/mysql mysql': ['V1__a'],
      'flyway src/main/resources/db/by/postgresql postgres': ['V1__a'],
    });
  });

  it('finds doubled versions and undo scripts that undo nothing', () => {
    assert.deepEqual(problemsOf(files), [
      `${FOLDER}/V1.9__earlier.sql: ${FOLDER}/V1.9.0__same.sql has the same version: Flyway refuses to run ("Found more than one migration with version")`,
      `${FOLDER}/U9__nothing.sql: there is no versioned migration that it undoes`,
    ]);
  });

  it('reads undo scripts; beside one, a migration without an undo has no way back', () => {
    const migrations = migrationsOf(files);
    const undone = migrations.get(`${FOLDER}/V1_10__later.sql`)!;
    assert.ok(undone.down.kind === 'operations');
    assert.deepEqual(statementsOf(files, undone.down.operations), ['ALTER TABLE users DROP COLUMN later']);
    assert.equal(migrations.get(`${FOLDER}/V1__create_users.sql`)!.down.kind, 'none');
    assert.equal(migrations.get(`${FOLDER}/R__views.sql`)!.down.kind, 'forwardOnly');
    assert.equal(migrations.get('src/main/resources/db/by/mysql/V1__a.sql')!.down.kind, 'forwardOnly');
  });

  it('obeys the script configuration beside a migration', () => {
    assert.equal(migrationsOf(files).get(`${FOLDER}/y2024/V2__below.sql`)!.inTransaction, false);
    assert.equal(migrationsOf(files).get(`${FOLDER}/V1__create_users.sql`)!.inTransaction, true);
  });
});
