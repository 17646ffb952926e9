import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { DROP_FAX, HISTORY, M3, makeWorld, up, type World } from './world';

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

  const KINDS = [
    { what: 'a rename', up: 'ALTER TABLE users RENAME COLUMN fax TO telefax;', rule: 'rename-still-referenced', code: 'SELECT fax FROM users', hint: /^`users\.fax` is renamed to `telefax` by/ },
    { what: 'a renamed table', up: 'ALTER TABLE users RENAME TO people;', rule: 'rename-still-referenced', code: 'SELECT count(*) FROM users', hint: /^`users` is renamed to `people` by/ },
    { what: 'a dropped table', up: 'DROP TABLE users;', rule: 'drop-still-referenced', code: 'SELECT count(*) FROM users', hint: /^`users` is dropped by/ },
    { what: 'an enum value that goes', before: "CREATE TYPE tone AS ENUM ('on', 'off'); ALTER TABLE users ADD COLUMN tone tone;", up: "CREATE TYPE tone2 AS ENUM ('on');\nALTER TABLE users ALTER COLUMN tone TYPE tone2 USING tone::text::tone2;\nDROP TYPE tone;", rule: 'narrowing-still-referenced', code: "UPDATE users SET tone = 'off'", hint: /^`users\.tone` loses values by/ },
    { what: 'a check', up: "ALTER TABLE users ADD CONSTRAINT c CHECK (fax IN ('a', 'b'));", rule: 'narrowing-still-referenced', code: "UPDATE users SET fax = 'c'", hint: /^`users\.fax` is limited to other values by/ },
    { what: 'a new required column', up: 'ALTER TABLE users ADD COLUMN mail text NOT NULL;', rule: 'required-column-unwritten', code: "INSERT INTO users (name) VALUES ('x')", hint: /^`users\.mail` is made required by/ },
    { what: 'a shorter type', up: 'ALTER TABLE users ALTER COLUMN fax TYPE varchar(10);', rule: 'narrowing-still-referenced', code: 'UPDATE users SET fax = $1', hint: /^`users\.fax` takes less by/ },
    { what: 'a new unique', up: 'ALTER TABLE users ADD CONSTRAINT u UNIQUE (fax);', rule: 'narrowing-still-referenced', code: 'UPDATE users SET fax = $1', hint: /^`users\.fax` is made unique by/ },
  ];
  const query = (sql: string): string => `export const run = (db: { query(sql: string): unknown }) => db.query("${sql}");\n`;
  for (const { what, before = '', up: statements, rule, code, hint } of KINDS) {
    it(`is told in both directions of ${what}`, async () => {
      const TEXT = up(statements, 'SELECT 1;');
      const files = { ...FILES, 'src/run.ts': query(code), ...(before && { 'db/migrations/20240210000000_tone.sql': up(before, 'SELECT 1;') }) };
      world = makeWorld({ files, pending: { [M3]: TEXT, 'src/run.ts': `// The line moved.\n${query(code)}` } });
      const client = await world.client();
      await client.open(M3, TEXT);
      await client.open('src/run.ts', `// The line moved.\n${query(code)}`);
      await client.until('a hint at the code', async () => (await client.diagnostics('src/run.ts')).length > 0);
      const [atCode, ...more] = await client.diagnostics('src/run.ts');
      assert.deepEqual([atCode?.severity, more.length, atCode?.range.start.line], [4, 0, 1]);
      assert.match(String(atCode?.message), hint);
      assert.ok((await client.diagnostics(M3)).some(({ code: said, relatedInformation }) => said === rule && relatedInformation?.some(({ location }) => location.uri.endsWith('src/run.ts'))));
      await client.change('src/run.ts', '');
      await client.until('no hint', async () => (await client.diagnostics('src/run.ts')).length === 0);
    });
  }

  it('is told in both directions of NULL that is forbidden', async () => {
    const entity = user('fax').replace("@Column()\n  fax: string", '@Column({ nullable: true })\n  fax: string | null');
    const TEXT = up('ALTER TABLE users ALTER COLUMN fax SET NOT NULL;', 'SELECT 1;');
    const run = "import { User } from './user';\nexport const clear = (user: User) => { user.fax = null; };\n";
    world = makeWorld({ files: { ...FILES, [USER]: entity, 'src/run.ts': run }, pending: { [M3]: TEXT } });
    const client = await world.client();
    await client.open(M3, TEXT);
    await client.open('src/run.ts', run);
    await client.until('a hint at the code', async () => (await client.diagnostics('src/run.ts')).length > 0);
    assert.match(String((await client.diagnostics('src/run.ts'))[0]?.message), /^`users\.fax` takes no NULL any more by/);
    await client.change('src/run.ts', run.replace('null', "''"));
    await client.until('no hint', async () => (await client.diagnostics('src/run.ts')).length === 0);
  });
});
