import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, setsOf } from './folderFiles';

describe('Hasura', () => {
  const files = folderFiles('hasura');
  before(loadParsers);

  it('finds a set a database, each with its kind', () => {
    assert.deepEqual(setsOf(files), {
      'hasura hasura/migrations/default postgres': ['1616826155416_users', '1616826155999_note'],
      'hasura hasura/migrations/warehouse mssql': ['1616826155417_facts'],
    });
  });

  it('knows which migration has no down', () => {
    const kinds = [...migrationsOf(files).values()].map(({ name, down }) => `${name} ${down.kind}`);
    assert.deepEqual(kinds, ['1616826155416_users operations', '1616826155999_note none', '1616826155417_facts operations']);
  });
});
