import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { DROP_FAX, HISTORY, M3, makeWorld, type World } from './world';

const USER = 'src/user.ts';
const user = (...columns: readonly string[]): string => `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
@Entity('users')
export class User {
  @PrimaryGeneratedColumn()
  id: number;
${columns.map((column) => `  @Column()\n  ${column}: string;\n`).join('')}}
`;
const FILES = { ...HISTORY, 'package.json': '{"dependencies":{"pg":"8.0.0","typeorm":"0.3.20"}}' };

describe('code that still needs what a migration drops', () => {
  let world: World;
  afterEach(() => world.remove());

  it('is told at the migration and at the code, and both go as the reference goes', async () => {
    world = makeWorld({ files: FILES, pending: { [M3]: DROP_FAX, [USER]: user('name', 'fax') } });
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    await client.open(USER, user('name', 'fax'));
    const dropped = async () => (await client.diagnostics(M3)).find(({ code }) => code === 'drop-still-referenced');
    const hint = async () => (await client.diagnostics(USER))[0];
    await client.until('code is read', async () => (await dropped()) !== undefined);
    const finding = await dropped();
    assert.equal(finding?.severity, 1);
    assert.match(finding?.relatedInformation?.[0]?.location.uri ?? '', /src\/user\.ts$/);
    const atCode = await hint();
    assert.equal(atCode?.severity, 4);
    assert.match(String(atCode?.message), /^`users\.fax` is dropped by the migration 20240301000000_drop_fax\.sql/);
    assert.match(atCode?.relatedInformation?.[0]?.location.uri ?? '', /drop_fax\.sql$/);

    await client.change(USER, user('name'));
    await client.until('the reference is gone', async () => (await dropped()) === undefined);
    assert.equal(await hint(), undefined);
  });

  it('is told of the release compared with, where the working tree does without', async () => {
    world = makeWorld({ files: { ...FILES, [USER]: user('name', 'fax') }, pending: { [M3]: DROP_FAX, [USER]: user('name') } });
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    const dropped = async () => (await client.diagnostics(M3)).find(({ code }) => code === 'drop-still-referenced');
    await client.until('code is read', async () => (await dropped()) !== undefined);
    const finding = await dropped();
    assert.match(String(finding?.message), /^v1\.0\.0 still refers to `users\.fax`/);
    assert.match(finding?.relatedInformation?.[0]?.message ?? '', /^v1\.0\.0: /);
  });

  it('goes as the drop goes', async () => {
    world = makeWorld({ files: FILES, pending: { [M3]: DROP_FAX, [USER]: user('fax') } });
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    await client.open(USER, user('fax'));
    await client.until('code is read', async () => (await client.diagnostics(USER)).length > 0);
    await client.change(M3, DROP_FAX.replace('DROP COLUMN fax', 'ALTER COLUMN fax SET DEFAULT 1'));
    await client.until('nothing is dropped', async () => (await client.diagnostics(USER)).length === 0);
  });
});
