import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { knex } from '../../server/src/core/frameworks/knex';
import { contractsFolder, readHead } from '../../server/src/core/split/contracts';
import { promote } from '../../server/src/core/split/promote';
import { textFiles } from '../frameworks/folderFiles';
import { NOW, split } from './splitting';

const path = 'db/migrations/20260102000000_second.sql';
const config = { migrations: [{ folder: 'db/migrations', framework: 'dbmate', dialect: 'postgres' as const }] };
const project = {
  'db/migrations/20260101000000_first.sql': '-- migrate:up\nCREATE TABLE users (id int PRIMARY KEY, age int);\n-- migrate:down\nDROP TABLE users;\n',
  [path]: '-- migrate:up\nALTER TABLE users DROP COLUMN age;\n-- migrate:down\nALTER TABLE users ADD COLUMN age int;\n',
};

describe('contracts that are held back', () => {
  it('lie where no tool looks', () => {
    assert.equal(contractsFolder('db/migrations'), 'db/contracts');
    assert.equal(contractsFolder('server/migration/postgres'), 'server/contracts');
    assert.equal(contractsFolder('migrations'), 'contracts');
    assert.equal(contractsFolder('supabase/migrations'), 'supabase/contracts');
    assert.equal(contractsFolder('packages/db/drizzle'), 'packages/db/contracts');
  });

  it('say what they wait for, and which comes first', async () => {
    const { texts } = await split(project, path, config);
    const contract = readHead(texts['db/contracts/drop_users_age.sql'] ?? '');
    assert.deepEqual(contract && { ...contract, length: 0 }, { of: path, set: 'db/migrations', title: 'drop users age', waitsFor: { table: 'users', columns: ['age'] }, length: 0 });
    assert.equal(readHead(texts['db/contracts/drop_kept_users_age.sql'] ?? '')?.after, 'db/contracts/drop_users_age.sql');
    assert.equal(readHead(project[path]), undefined);
  });

  it('are moved in their order', async () => {
    const { texts } = await split(project, path, config);
    const set = { id: 'db/migrations', package: '', units: [{ path, name: 'second', order: path }], framework: { ...knex, id: 'dbmate' } };
    const move = (file: string, left: Readonly<Record<string, string>>) => promote({ path: file, files: textFiles(left), set, now: NOW, references: () => [] });
    const finish = 'db/contracts/drop_kept_users_age.sql';
    const early = move(finish, texts);
    assert.match('reason' in early ? early.reason : '', /drop_users_age\.sql comes first/);
    const { 'db/contracts/drop_users_age.sql': _moved, ...left } = texts;
    const made = move(finish, left);
    assert.ok('newFiles' in made);
    assert.deepEqual(made.newFiles.map((file) => file.path), ['db/migrations/20260103040506_drop_kept_users_age.sql']);
    assert.deepEqual(made.removed, [finish]);
    const unread = promote({ path: 'db/contracts/drop_users_age.sql', files: textFiles(texts), set, now: NOW, references: () => 'unknown' });
    assert.ok('reason' in unread, 'what is not known is no leave');
  });
});
