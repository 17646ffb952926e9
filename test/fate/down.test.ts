import assert from 'node:assert/strict';
import { judge } from './judge';

const USERS = 'CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, plan text, data jsonb, price integer, deleted_at timestamptz); ---- DROP TABLE users;';

/** [what, the last migration, the rules that speak]; no rule means truthful. */
const POSTGRES: readonly (readonly [string, string, readonly string[]])[] = [
  ['a column added and dropped', 'ALTER TABLE users ADD COLUMN a text; ---- ALTER TABLE users DROP COLUMN a;', []],
  ['a column dropped and added empty', 'ALTER TABLE users DROP COLUMN plan; ---- ALTER TABLE users ADD COLUMN plan text;', ['down-loses-data']],
  ['a column dropped and added again in one go: its type changes, its values go', 'ALTER TABLE users DROP COLUMN plan; ALTER TABLE users ADD COLUMN plan integer; ---- ALTER TABLE users DROP COLUMN plan; ALTER TABLE users ADD COLUMN plan text;', ['down-loses-data']],
  ['a column that comes back with another type and default', "ALTER TABLE users DROP COLUMN plan; ---- ALTER TABLE users ADD COLUMN plan varchar(20) DEFAULT 'x';", ['down-differs', 'down-loses-data']],
  ['two renames, one back', 'ALTER TABLE users RENAME COLUMN email TO mail; ALTER TABLE users RENAME COLUMN plan TO tier; ---- ALTER TABLE users RENAME COLUMN mail TO email;', ['down-is-partial']],
  ['nothing undone', 'ALTER TABLE users ADD COLUMN a text; ---- SELECT 1;', ['down-does-nothing']],
  ['nothing undone, a column gone', 'ALTER TABLE users DROP COLUMN plan; ---- ', ['down-does-nothing', 'down-loses-data']],
  ['an index that went with its table', 'CREATE TABLE a (id int); CREATE INDEX a_id ON a (id); ---- DROP TABLE a; DROP INDEX a_id;', ['down-fails']],
  ['an index that its constraint holds', 'ALTER TABLE users ADD CONSTRAINT mail UNIQUE (email); ---- DROP INDEX IF EXISTS mail;', ['down-fails', 'down-is-partial']],
  ['a unique index by itself', 'CREATE UNIQUE INDEX mail ON users (email); ---- DROP INDEX mail;', []],
  ['values overwritten', "UPDATE users SET plan = 'x'; ALTER TABLE users ADD COLUMN a int; ---- ALTER TABLE users DROP COLUMN a;", ['down-leaves-values']],
  ['rows soft-deleted', 'UPDATE users SET deleted_at = now() WHERE deleted_at IS NULL; ALTER TABLE users ADD COLUMN a int; ---- ALTER TABLE users DROP COLUMN a;', ['down-leaves-values']],
  ['NULLs filled before NOT NULL', "UPDATE users SET plan = 'free' WHERE plan IS NULL; ALTER TABLE users ALTER COLUMN plan SET NOT NULL; ---- ALTER TABLE users ALTER COLUMN plan DROP NOT NULL;", ['down-leaves-values']],
  ['NULLs sought where none can be', "UPDATE users SET email = '' WHERE email IS NULL; ALTER TABLE users ADD COLUMN a int; ---- ALTER TABLE users DROP COLUMN a;", []],
  ['a one-to-one mapping and its inverse', "UPDATE users SET plan = CASE plan WHEN 'a' THEN 'b' WHEN 'c' THEN 'd' ELSE plan END; ---- UPDATE users SET plan = CASE plan WHEN 'b' THEN 'a' WHEN 'd' THEN 'c' ELSE plan END;", []],
  ['two values become one', "UPDATE users SET plan = 'b' WHERE plan IN ('a', 'c'); ---- UPDATE users SET plan = 'a' WHERE plan = 'b';", ['down-leaves-values']],
  ['a unit changed and changed back', 'UPDATE users SET price = price * 100; ---- UPDATE users SET price = price / 100;', []],
  ['a JSON key added and taken out', `UPDATE users SET data = data || jsonb_build_object('k', plan); ---- UPDATE users SET data = data - 'k';`, []],
  ['a JSON key added and left', `UPDATE users SET data = data || jsonb_build_object('k', plan); ALTER TABLE users ADD COLUMN a int; ---- ALTER TABLE users DROP COLUMN a;`, ['down-leaves-values']],
  ['JSON keys taken out, constants put in', `UPDATE users SET data = data - 'k'; ---- UPDATE users SET data = data || '{"k": 1}';`, ['down-leaves-values']],
  ['a column moved to a table of its own and read back', 'CREATE TABLE plans (user_id bigint, plan text); INSERT INTO plans SELECT id, plan FROM users; ALTER TABLE users DROP COLUMN plan; ---- ALTER TABLE users ADD COLUMN plan text; UPDATE users SET plan = (SELECT plan FROM plans WHERE user_id = users.id); DROP TABLE plans;', []],
  ['rows deleted for a rule', "DELETE FROM users WHERE email = ''; ALTER TABLE users ADD CONSTRAINT u UNIQUE (email); ---- ALTER TABLE users DROP CONSTRAINT u;", ['down-loses-data']],
  ['rows kept in a copy and put back', "CREATE TABLE gone AS SELECT * FROM users WHERE email = ''; DELETE FROM users WHERE email = ''; ---- INSERT INTO users SELECT * FROM gone; DROP TABLE gone;", []],
  ['rows put in and deleted by key', "INSERT INTO users (email) VALUES ('a'); ---- DELETE FROM users WHERE email = 'a';", []],
  ['rows put in and left', "INSERT INTO users (email) VALUES ('a'); CREATE INDEX i ON users (plan); ---- DROP INDEX i;", ['down-leaves-values']],
  ['down empties a table to make room', 'ALTER TABLE users DROP COLUMN plan; ---- DELETE FROM users; ALTER TABLE users ADD COLUMN plan text NOT NULL;', ['down-differs', 'down-loses-data']],
  ['a table dropped and made empty', 'DROP TABLE users; ---- CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, plan text, data jsonb, price integer, deleted_at timestamptz);', ['down-loses-data']],
  ['a table renamed there and back', 'ALTER TABLE users RENAME TO people; ---- ALTER TABLE people RENAME TO users;', []],
  ['a type widened there and back', 'ALTER TABLE users ALTER COLUMN price TYPE bigint; ---- ALTER TABLE users ALTER COLUMN price TYPE integer;', []],
  ['a type that cuts', 'ALTER TABLE users ALTER COLUMN deleted_at TYPE date; ---- ALTER TABLE users ALTER COLUMN deleted_at TYPE timestamptz;', ['down-leaves-values']],
  ['a default changed and put back', "ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'a'; ---- ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;", []],
  ['a refusal', "ALTER TABLE users DROP COLUMN plan; ---- DO $$ BEGIN RAISE EXCEPTION 'no way back'; END $$;", []],
  ['a temporary table in each half', 'CREATE TEMP TABLE m AS SELECT id FROM users; DROP TABLE IF EXISTS x; ---- CREATE TEMP TABLE m AS SELECT id FROM users;', []],
  ['IF EXISTS of what was never seen', 'DROP VIEW IF EXISTS v; ---- CREATE VIEW v AS SELECT 1;', []],
];

describe('what a down leaves behind (PostgreSQL)', () => {
  for (const [what, migration, rules] of POSTGRES) {
    it(what, async () => {
      const judged = await judge('postgres', USERS, migration);
      assert.deepEqual(judged.unread, []);
      assert.deepEqual(judged.rules, rules, judged.findings.map((finding) => finding.message).join('\n'));
      assert.equal(judged.verdict, what === 'a refusal' ? 'refuses' : rules.length ? 'misleading' : 'truthful');
    });
  }
});

const REBUILT = 'CREATE TABLE "t" ("id" integer PRIMARY KEY, "a" text NOT NULL, "b" text); ---- DROP TABLE "t";';
const rebuild = (columns: string, copied: string, from = copied): string => `CREATE TABLE "new_t" (${columns}); INSERT INTO "new_t" (${copied}) SELECT ${from} FROM "t"; DROP TABLE "t"; ALTER TABLE "new_t" RENAME TO "t";`;
const ALL = '"id" integer PRIMARY KEY, "a" text NOT NULL, "b" text';

const SQLITE: readonly (readonly [string, string, readonly string[]])[] = [
  ['a rebuild that adds a column, and the reverse', `${rebuild(`${ALL}, "c" text`, '"id", "a", "b"')} ---- ${rebuild(ALL, '"id", "a", "b"')}`, []],
  ['a rebuild that leaves a column out', `${rebuild('"id" integer PRIMARY KEY, "a" text NOT NULL', '"id", "a"')} ---- ${rebuild(ALL, '"id", "a"')}`, ['down-loses-data']],
  ['a rebuild that does not copy a renamed column', `${rebuild('"id" integer PRIMARY KEY, "a" text NOT NULL, "c" text', '"id", "a"')} ---- ${rebuild(ALL, '"id", "a"')}`, ['down-loses-data']],
  ['a rebuild that copies a renamed column', `${rebuild('"id" integer PRIMARY KEY, "a" text NOT NULL, "c" text', '"id", "a", "c"', '"id", "a", "b"')} ---- ${rebuild(ALL, '"id", "a", "b"', '"id", "a", "c"')}`, []],
  ['a unique column dropped in place', `${rebuild(`${ALL}, "c" text UNIQUE`, '"id", "a", "b"')} ---- ALTER TABLE "t" DROP COLUMN "c"`, ['down-fails']],
  ['an indexed column dropped in place', 'ALTER TABLE "t" ADD COLUMN "c" text; CREATE INDEX "i" ON "t" ("a") WHERE "c" IS NOT NULL; ---- ALTER TABLE "t" DROP COLUMN "c"', ['down-fails']],
  ['an index dropped before its column', 'ALTER TABLE "t" ADD COLUMN "c" text; CREATE INDEX "i" ON "t" ("c"); ---- DROP INDEX "i"; ALTER TABLE "t" DROP COLUMN "c"', []],
  ['a column that others name dropped in place', 'ALTER TABLE "t" ADD COLUMN "c" text; CREATE INDEX "i" ON "t" ("a"); ---- DROP INDEX "i"; ALTER TABLE "t" DROP COLUMN "c"', []],
  ['a unique column added in place', `${rebuild('"id" integer PRIMARY KEY, "a" text NOT NULL', '"id", "a"')} ---- ALTER TABLE "t" ADD COLUMN "b" text UNIQUE`, ['down-fails', 'down-loses-data']],
  ['a rebuild that filters rows', `${rebuild(ALL, '"id", "a", "b"').replace('FROM "t"', 'FROM "t" WHERE "b" IS NOT NULL')} ---- SELECT 1`, ['down-does-nothing', 'down-loses-data']],
];

describe('what a down leaves behind (SQLite rebuilds)', () => {
  for (const [what, migration, rules] of SQLITE) {
    it(what, async () => {
      const judged = await judge('sqlite', REBUILT, migration);
      assert.deepEqual(judged.rules, rules, judged.findings.map((finding) => finding.message).join('\n'));
    });
  }
});

describe('what the server refuses', () => {
  it('a statement that its grammar does not know', async () => {
    const judged = await judge('postgres', USERS, 'ALTER TABLE users DROP COLUMN plan; ---- ALTER TABLE users ADD COLUMN plan IF NOT EXISTS text;');
    assert.deepEqual(judged.rules, ['down-fails', 'down-loses-data']);
    assert.match(judged.findings.find((finding) => finding.rule === 'down-fails')?.message ?? '', /syntax error/);
  });
  it('not a template that is filled in later', async () => {
    const judged = await judge('postgres', USERS, 'ALTER TABLE users ADD COLUMN a int; ---- ALTER TABLE {{ .Table }} {{ .Rest }} COLUMN a;');
    assert.deepEqual(judged.rules.filter((rule) => rule === 'down-fails'), []);
  });
});

describe('what goes along, and what is named by the server (PostgreSQL)', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a partition goes with its table', 'CREATE TABLE ev (id int, at timestamptz) PARTITION BY RANGE (at); CREATE TABLE ev1 PARTITION OF ev FOR VALUES FROM (MINVALUE) TO (MAXVALUE); ---- DROP TABLE ev;', []],
    ['a view goes with CASCADE', 'CREATE TABLE p (a int); CREATE VIEW pv AS SELECT a FROM p; ---- DROP TABLE p CASCADE;', []],
    ['columns go with their type', "CREATE TYPE mood AS ENUM ('a'); ALTER TABLE users ADD COLUMN m mood; ---- DROP TYPE mood CASCADE;", []],
    ['an index without a name has one', 'CREATE INDEX ON users (plan); ---- DROP INDEX users_plan_idx;', []],
    ['values told by rows that up made of them', "CREATE TABLE marks (user_id int); INSERT INTO marks SELECT id FROM users WHERE plan = 'x'; ALTER TABLE users DROP COLUMN plan; ---- ALTER TABLE users ADD COLUMN plan text; UPDATE users SET plan = 'x' FROM marks WHERE marks.user_id = users.id; DROP TABLE marks;", []],
    ['a copy read after it was dropped', 'ALTER TABLE users ADD COLUMN p2 text; UPDATE users SET p2 = plan; ALTER TABLE users DROP COLUMN plan; ---- ALTER TABLE users ADD COLUMN plan text; ALTER TABLE users DROP COLUMN p2; UPDATE users SET plan = p2;', ['down-fails', 'down-loses-data']],
  ];
  for (const [what, migration, rules] of cases) {
    it(what, async () => {
      const judged = await judge('postgres', USERS, migration);
      assert.deepEqual(judged.rules, rules, judged.findings.map((finding) => finding.message).join('\n'));
    });
  }
});

describe('what MySQL takes for the same', () => {
  const T = "CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a tinyint(1) NOT NULL DEFAULT '0'); ---- DROP TABLE t;";
  it('a number in quotes', async () => {
    const judged = await judge('mysql', T, "ALTER TABLE t MODIFY a tinyint(1) NOT NULL DEFAULT 1; ---- ALTER TABLE t MODIFY a tinyint(1) NOT NULL DEFAULT 0;");
    assert.deepEqual(judged.rules, []);
  });
  it('not a key without its counter', async () => {
    const judged = await judge('mysql', T, 'ALTER TABLE t MODIFY id bigint NOT NULL AUTO_INCREMENT; ---- ALTER TABLE t MODIFY id int;');
    assert.deepEqual(judged.rules, ['down-differs']);
    assert.match(judged.findings[0]?.message ?? '', /was AUTO_INCREMENT/);
  });
});
