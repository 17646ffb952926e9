import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { Config } from '../../server/src/core/config';
import { changeOf, findingsIn, fix, judgeTexts, offersOf, problemsOf, type Texts, verdictOf } from './fixing';

const config = (framework: string, dialect = 'postgres', folder = 'db'): Config => ({ migrations: [{ folder, framework, dialect: dialect as 'postgres' }] });

// The parsers are loaded by whoever comes first.
before(async function () {
  this.timeout(60_000);
  await judgeTexts(pair('SELECT 1;\n', 'SELECT 1;\n'), config('flyway'), 'shipped');
});

function pair(up: string, down: string, create = 'CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, "Plan" varchar(20) DEFAULT \'free\', seats int NOT NULL);\n'): Texts {
  return { 'db/V1__users.sql': create, 'db/U1__users.sql': 'DROP TABLE users;\n', 'db/V2__drop_plan.sql': up, 'db/U2__drop_plan.sql': down };
}

describe('a released migration whose tool keeps checksums', () => {
  const PATH = 'db/V2__drop_plan.sql';

  it('is left alone: the next one brings the dropped columns back, and its undo takes them away', async () => {
    const texts = pair('ALTER TABLE users DROP COLUMN "Plan", DROP COLUMN seats;\n', 'ALTER TABLE users ADD COLUMN "Plan" varchar(20) DEFAULT \'free\', ADD COLUMN seats int;\n');
    const judged = await judgeTexts(texts, config('flyway'), 'shipped');
    assert.equal(offersOf(judged, PATH, 'down-loses-data')[0]?.title, 'Write a new migration that brings back `users.Plan`, `users.seats`, without the data');
    const { edits, newFiles, notes } = changeOf(judged, PATH, 'new-migration');
    assert.deepEqual(edits, []);
    assert.deepEqual(newFiles.map(({ path }) => path), ['db/V3__bring_back_users_plan_seats.sql', 'db/U3__bring_back_users_plan_seats.sql']);
    assert.match(newFiles[0]?.text ?? '', /^-- Brings back users\.Plan, users\.seats, which V2__drop_plan dropped: the shape, not the values\. .* backup .*\nALTER TABLE users ADD COLUMN "Plan" varchar\(20\) DEFAULT 'free';\nALTER TABLE users ADD COLUMN seats integer;\n$/);
    assert.equal(newFiles[1]?.text, 'ALTER TABLE users DROP COLUMN "Plan";\nALTER TABLE users DROP COLUMN seats;\n');
    assert.match(notes.join(), /NOT NULL is left out/);
    const after = await fix(judged, PATH, 'new-migration', config('flyway'));
    assert.equal(verdictOf(after, 'db/V3__bring_back_users_plan_seats.sql'), 'truthful');
    assert.deepEqual(problemsOf(after), problemsOf(judged));
  });

  for (const [dialect, key] of [['postgres', 'id serial PRIMARY KEY'], ['mysql', 'id int AUTO_INCREMENT PRIMARY KEY'], ['sqlite', 'id INTEGER PRIMARY KEY AUTOINCREMENT']] as const) {
    it(`brings a dropped table back as it was: ${dialect}`, async () => {
      const create = `CREATE TABLE users (${key}, email varchar(200) NOT NULL, team int REFERENCES teams (id) ON DELETE CASCADE, CONSTRAINT users_email UNIQUE (email), CHECK (team > 0));\nCREATE INDEX users_team ON users (team);\n`;
      const texts = { ...pair('DROP TABLE users;\n', create, create) };
      const judged = await judgeTexts(texts, config('flyway', dialect), 'shipped');
      const after = await fix(judged, PATH, 'new-migration', config('flyway', dialect));
      const made = 'db/V3__bring_back_users.sql';
      assert.equal(verdictOf(after, made), 'truthful', after.texts[made]);
      // The shape is that of the first migration: dropping and making it again, as that had it, is no difference.
      const again = await judgeTexts({ ...after.texts, 'db/V4__again.sql': 'DROP TABLE users;\n', 'db/U4__again.sql': create }, config('flyway', dialect), 'shipped');
      assert.deepEqual(findingsIn(again, 'db/V4__again.sql').map(({ rule }) => rule), ['down-loses-data'], again.texts[made]);
    });
  }

  it('is not offered one where what went is not wholly known', async () => {
    const texts = { 'db/V2__drop_plan.sql': 'DROP TABLE users;\n', 'db/U2__drop_plan.sql': 'CREATE TABLE users (id int);\n' };
    const judged = await judgeTexts(texts, config('flyway'), 'shipped');
    assert.ok(!findingsIn(judged, PATH).flatMap(({ fixes }) => fixes).some(({ id }) => id === 'new-migration'));
  });
});

describe('a released migration that was edited', () => {
  const cases: readonly { readonly tool: string; readonly path: string; readonly before?: Texts; readonly released: string; readonly edited: string; readonly made: Texts; readonly note?: RegExp }[] = [
    {
      tool: 'prisma', path: 'db/20260101000000_users/migration.sql', before: { 'db/migration_lock.toml': 'provider = "postgresql"\n' },
      released: 'CREATE TABLE users (id int);\n', edited: 'CREATE TABLE users (id int);\nCREATE INDEX users_id ON users (id);\n',
      made: { 'db/20260506070809_add_to_users/migration.sql': 'CREATE INDEX users_id ON users (id);\n' }, note: /schema\.prisma/,
    },
    {
      tool: 'atlas', path: 'db/20260101000000_users.sql', before: { 'db/atlas.sum': 'h1:x\n' },
      released: 'CREATE TABLE users (id int);\r\n', edited: 'CREATE TABLE users (id int);\r\n-- for look-ups\r\nCREATE INDEX users_id ON users (id);\r\n',
      made: { 'db/20260506070809_add_to_users.sql': 'CREATE INDEX users_id ON users (id);\r\n' }, note: /atlas migrate hash/,
    },
    {
      tool: 'flyway', path: 'db/V1__users.sql', before: { 'db/U1__users.sql': 'DROP TABLE users;\n' },
      released: 'CREATE TABLE users (id int);\n', edited: 'CREATE TYPE kind AS ENUM (\'a\');\nCREATE TABLE users (id int);\n',
      made: { 'db/V2__add_to_users.sql': "CREATE TYPE kind AS ENUM ('a');\n", 'db/U2__add_to_users.sql': "DO $$ BEGIN RAISE EXCEPTION 'V1__users: no way back. Restore the backup taken before the deploy, or fix forward.'; END $$;\n" },
    },
    {
      tool: 'dbmate', path: 'db/20260101000000_users.sql',
      released: '-- migrate:up\nCREATE TABLE users (id int);\n-- migrate:down\nDROP TABLE users;\n', edited: '-- migrate:up\nCREATE TABLE users (id int);\nCREATE TABLE teams (id int);\n-- migrate:down\nDROP TABLE teams;\nDROP TABLE users;\n',
      made: { 'db/20260506070809_add_to_users.sql': '-- migrate:up\nCREATE TABLE teams (id int);\n\n-- migrate:down\nDROP TABLE teams;\n' },
    },
    {
      tool: 'golang-migrate', path: 'db/000009_users.up.sql', before: { 'db/000009_users.down.sql': 'DROP TABLE users;\n' },
      released: 'CREATE TABLE users (id int);\n', edited: 'CREATE TABLE users (id int);\nCREATE TABLE teams (id int);\n',
      made: { 'db/000010_add_to_users.up.sql': 'CREATE TABLE teams (id int);\n', 'db/000010_add_to_users.down.sql': "DO $$ BEGIN RAISE EXCEPTION '000009_users: no way back. Restore the backup taken before the deploy, or fix forward.'; END $$;\n" },
    },
    {
      tool: 'supabase', path: 'db/20260101000000_users.sql',
      released: 'CREATE TABLE users (id int);\n', edited: 'CREATE TABLE users (id int);\nCREATE TABLE teams (id int);\n', made: { 'db/20260506070809_add_to_users.sql': 'CREATE TABLE teams (id int);\n' },
    },
  ];

  for (const { tool, path, before: others = {}, released, edited, made, note } of cases) {
    it(`${tool}: gets its text back, and what was added is a migration of its own`, async () => {
      const judged = await judgeTexts({ ...others, [path]: edited }, config(tool), 'edited', { ...others, [path]: released });
      const after = await fix(judged, path, 'move-to-new-migration', config(tool));
      assert.deepEqual(after.texts, { ...others, [path]: released, ...made });
      assert.deepEqual(problemsOf(after), problemsOf(judged));
      const { notes } = changeOf(judged, path, 'move-to-new-migration');
      assert.match(notes.join(' '), note ?? /^$/);
    });
  }

  it('is left to its author where a statement was changed, the released text is not at hand, or a journal lists the files', async () => {
    const path = 'db/20260101000000_users.sql';
    const offers = async (tool: string, edited: string, released?: string): Promise<readonly string[]> => {
      const journal: Texts = tool === 'drizzle' ? { 'db/meta/_journal.json': '{"dialect":"postgresql","entries":[{"idx":0,"tag":"20260101000000_users"}]}' } : {};
      const judged = await judgeTexts({ ...journal, [path]: edited }, config(tool), 'edited', released === undefined ? undefined : { [path]: released });
      return offersOf(judged, path, 'edited-after-shipping').map(({ id }) => id);
    };
    const [released, added] = ['CREATE TABLE users (id int);\n', 'CREATE TABLE users (id int);\nCREATE TABLE teams (id int);\n'];
    assert.deepEqual(await offers('supabase', added, released), ['move-to-new-migration', 'ignore']);
    assert.deepEqual(await offers('supabase', 'CREATE TABLE users (id bigint);\n', released), ['ignore']);
    assert.deepEqual(await offers('supabase', added), ['ignore']);
    assert.deepEqual(await offers('drizzle', added, released), ['ignore']);
  });
});
