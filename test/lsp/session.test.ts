import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { check, type CheckInput, prepare } from '../../server/src/core/check';
import type { Config } from '../../server/src/core/config';
import { makeReport } from '../../server/src/core/makeReport';
import type { Files } from '../../server/src/core/model/files';
import type { MigrationState } from '../../server/src/core/model/migration';
import { openSession, type Session } from '../../server/src/core/session';

/** A world that edits change: texts, and what is released. */
interface World {
  readonly texts: Map<string, string>;
  readonly states: Map<string, MigrationState>;
  only: readonly string[];
  config: Config;
}

describe('a session', () => {
  it('says after any edits what a fresh check says', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(fc.array(anEdit(), { minLength: 1, maxLength: 12 }), async (edits) => {
        const world = start();
        const session = openSession();
        for (const edit of edits) {
          apply(world, edit);
          // Some edits come before the work of the last is done.
          const left = edit.left;
          await feed(session, world);
          for (let done = 0; done < left; done++) session.advance();
          if (left > 0) continue;
          assert.deepEqual(await bySession(session, world), await fresh(world));
        }
        assert.deepEqual(await bySession(session, world), await fresh(world));
      }),
      { numRuns: 40 },
    );
  });

  it('reads only what changed, and runs only what comes after', async () => {
    const world = start();
    const session = openSession();
    await feed(session, world);
    let first = 0;
    while (session.advance()) first++;
    const before = session.placed();
    const last = migrationPath(7);
    world.texts.set(last, `${world.texts.get(last)}\n-- a word`);
    await feed(session, world);
    let work = 1;
    while (session.advance()) work++;
    assert.equal(work, 2, 'one is read and put in its place');
    assert.ok(first >= 21, `${first}`);
    const after = session.placed();
    assert.deepEqual(after.map((placed, index) => placed === before[index]), after.map((placed) => placed.migration.path !== last));

    const early = migrationPath(2);
    world.texts.set(early, `${world.texts.get(early)}\n-- a word`);
    await feed(session, world);
    work = 1;
    while (session.advance()) work++;
    assert.equal(work, 1 + 6, 'one is read, it and the five after it are put in their places');
  });

  it('reads a script again when a helper or an SQL file changes that it uses, and no other', async () => {
    const world = start();
    const session = openSession();
    const changedBy = async (path: string, text: string | undefined) => {
      const before = new Map(session.placed().map((placed) => [placed.migration.path, placed.migration]));
      if (text === undefined) world.texts.delete(path);
      else world.texts.set(path, text);
      await feed(session, world);
      while (session.advance());
      return session.placed().filter((placed) => before.get(placed.migration.path) !== placed.migration).map((placed) => placed.migration.path.split('/').at(-1));
    };
    assert.equal((await changedBy('nothing.md', 'x')).length, 11);
    const scripts = ['20240101000001_users.ts', '20240101000002_drop.ts', '20240101000003_raw.ts'];
    assert.deepEqual(await changedBy('api/migrations/drop.sql', 'DROP TABLE users;'), [scripts[2]]);
    // The third imports the helper and uses nothing of it.
    assert.deepEqual(await changedBy('packages/names/index.ts', "export const table = 'users';\n"), scripts.slice(0, 2));
    assert.deepEqual(await changedBy('api/helpers/columns.ts', "export const name = 'size';\nexport const table = 'users';\n"), scripts.slice(0, 2));
    assert.deepEqual(await changedBy('README.md', 'x'), []);
    const drop = session.migrationsOf('api/migrations/20240101000002_drop.ts')[0]?.answer();
    assert.deepEqual(drop?.findings.map(({ rule, message }) => [rule, /size/.test(message)]), [['down-loses-data', true]]);
  });

  it('judges the same migration again when what it stands on changes', async () => {
    const world = start();
    const session = openSession();
    const rulesOf = async (path: string) => {
      await feed(session, world);
      while (session.advance());
      return session.migrationsOf(path).flatMap((placed) => placed.answer().findings.map((finding) => finding.message)).join('\n');
    };
    const path = migrationPath(7);
    world.texts.set(path, '-- migrate:up\nALTER TABLE users DROP COLUMN late;\n-- migrate:down\nALTER TABLE users ADD COLUMN late integer;\n');
    world.texts.set(migrationPath(3), '-- migrate:up\nALTER TABLE users ADD COLUMN late integer;\n-- migrate:down\nALTER TABLE users DROP COLUMN late;\n');
    const one = await rulesOf(path);
    world.texts.set(migrationPath(3), '-- migrate:up\nALTER TABLE users ADD COLUMN late text;\n-- migrate:down\nALTER TABLE users DROP COLUMN late;\n');
    const two = await rulesOf(path);
    assert.notEqual(one, two);
    assert.match(two, /text/);
  });
});

type Edit =
  | { readonly kind: 'write'; readonly index: number; readonly up: number; readonly down: number; readonly left: number }
  | { readonly kind: 'delete'; readonly index: number; readonly left: number }
  | { readonly kind: 'release'; readonly index: number; readonly state: MigrationState; readonly left: number }
  | { readonly kind: 'name'; readonly index: number; readonly left: number }
  | { readonly kind: 'configure'; readonly level: 'off' | 'info' | 'warning'; readonly left: number }
  | { readonly kind: 'comment'; readonly index: number; readonly left: number }
  | { readonly kind: 'script'; readonly file: number; readonly text: number; readonly left: number };

/** Knex migrations that share helpers, one of them in a package of the workspace, and load SQL from beside. */
const SCRIPTS: readonly { readonly path: string; readonly texts: readonly (string | undefined)[] }[] = [
  {
    path: 'api/helpers/columns.ts',
    texts: [
      "export const name = 'age';\nexport { table } from '@shop/names';\n",
      "export const name = 'size';\nexport const table = 'users';\n",
      'export const name = ((((',
      undefined,
    ],
  },
  { path: 'api/helpers/columns/index.ts', texts: [undefined, "export const name = 'weight';\nexport const table = 'goods';\n"] },
  { path: 'packages/names/package.json', texts: ['{"name":"@shop/names","main":"index.ts"}', '{"name":"@shop/other"}', undefined] },
  { path: 'packages/names/index.ts', texts: ["export const table = 'people';\n", "export const table = 'users';\n", undefined] },
  { path: 'api/migrations/drop.sql', texts: ['ALTER TABLE people DROP COLUMN age;', 'DROP TABLE users;', undefined] },
  { path: 'api/migrations/20240101000001_users.ts', texts: [script("knex.schema.createTable(table, (t) => { t.increments('id'); t.string('name'); t.integer(name); })", 'knex.schema.dropTable(table)'), undefined] },
  { path: 'api/migrations/20240101000002_drop.ts', texts: [script('knex.schema.alterTable(table, (t) => { t.dropColumn(name); })', 'knex.schema.alterTable(table, (t) => { t.integer(name); })'), script('knex.schema.alterTable(table, (t) => { t.dropColumn(name); })', 'Promise.resolve()')] },
  { path: 'api/migrations/20240101000003_raw.ts', texts: [script("knex.raw(readFileSync(join(__dirname, 'drop.sql'), 'utf8'))", 'Promise.resolve()'), 'export function up() {'] },
];

function script(up: string, down: string): string {
  return `import { readFileSync } from 'node:fs';\nimport { join } from 'node:path';\nimport { name, table } from '../helpers/columns';\nexport async function up(knex) {\n  await ${up};\n}\nexport async function down(knex) {\n  await ${down};\n}\n`;
}

const STATEMENTS = [
  'CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);',
  'DROP TABLE users;',
  'ALTER TABLE users ADD COLUMN age integer DEFAULT 3;',
  'ALTER TABLE users DROP COLUMN age;',
  'ALTER TABLE users ALTER COLUMN age TYPE text;',
  'UPDATE users SET name = lower(name);',
  'DELETE FROM orders WHERE id < 10;',
  'ALTER TABLE orders RENAME COLUMN note TO remark;',
  'ALTER TABLE orders RENAME COLUMN remark TO note;',
  'CREATE INDEX orders_note ON orders (note);',
  'DROP INDEX IF EXISTS orders_note;',
  'INSERT INTO states (name) VALUES (\'new\');',
  'CREATE TYPE mood AS ENUM (\'ok\', \'bad\');',
  'DROP TYPE mood;',
  'ALTER TABLE ((((',
  '-- fix-forward: ignore down-loses-data it is a cache\nALTER TABLE users DROP COLUMN name;',
  '',
];

function anEdit(): fc.Arbitrary<Edit> {
  const index = fc.nat({ max: 9 });
  const statement = fc.nat({ max: STATEMENTS.length - 1 });
  const left = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 6 }));
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('write' as const), index, up: statement, down: statement, left }) },
    fc.record({ kind: fc.constant('delete' as const), index, left }),
    fc.record({ kind: fc.constant('release' as const), index, state: fc.constantFrom('pending', 'shipped', 'edited', 'unknown'), left }),
    fc.record({ kind: fc.constant('name' as const), index, left }),
    fc.record({ kind: fc.constant('configure' as const), level: fc.constantFrom('off', 'info', 'warning'), left }),
    fc.record({ kind: fc.constant('comment' as const), index, left }),
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('script' as const), file: fc.nat({ max: SCRIPTS.length - 1 }), text: fc.nat({ max: 3 }), left }) },
  );
}

function apply(world: World, edit: Edit): void {
  switch (edit.kind) {
    case 'write':
      world.texts.set(migrationPath(edit.index), `-- migrate:up\n${STATEMENTS[edit.up]}\n-- migrate:down\n${STATEMENTS[edit.down]}\n`);
      return;
    case 'delete':
      world.texts.delete(migrationPath(edit.index));
      return;
    case 'release':
      world.states.set(migrationPath(edit.index), edit.state);
      return;
    case 'name':
      world.only = [migrationPath(edit.index)];
      return;
    case 'configure':
      world.config = { ...world.config, rules: { 'down-loses-data': edit.level } };
      return;
    case 'comment': {
      const text = world.texts.get(migrationPath(edit.index));
      if (text !== undefined) world.texts.set(migrationPath(edit.index), `${text}\n-- more`);
      return;
    }
    case 'script': {
      const { path, texts } = SCRIPTS[edit.file]!;
      const text = texts[edit.text % texts.length];
      if (text === undefined) world.texts.delete(path);
      else world.texts.set(path, text);
    }
  }
}

function migrationPath(index: number): string {
  return `db/migrations/${20240101000000 + index}_step.sql`;
}

function start(): World {
  const texts = new Map([['package.json', '{"dependencies":{"pg":"8.0.0"}}']]);
  for (let index = 0; index < 8; index++) texts.set(migrationPath(index), `-- migrate:up\n${STATEMENTS[index * 2]}\n-- migrate:down\n${STATEMENTS[index * 2 + 1]}\n`);
  texts.set('api/package.json', '{"name":"api","dependencies":{"pg":"8.0.0","knex":"3.0.0"}}').set('api/knexfile.js', "module.exports = { client: 'pg' };");
  for (const { path, texts: [text] } of SCRIPTS) if (text !== undefined) texts.set(path, text);
  return { texts, states: new Map(), only: [], config: {} };
}

function snapshot({ texts }: World): Files {
  const copy = new Map(texts);
  return { paths: [...copy.keys()].sort(), has: (path) => copy.has(path), read: (path) => (copy.has(path) ? { text: copy.get(path) ?? '' } : undefined) };
}

async function inputOf(world: World, find: (of: { files: Files; config: Config }) => Promise<CheckInput['discovery']>): Promise<CheckInput> {
  const files = snapshot(world);
  const { config, only } = world;
  const states = new Map(world.states);
  return { files, config, discovery: await find({ files, config }), states: (path) => states.get(path) ?? 'pending', scope: 'pending', only };
}

async function feed(session: Session, world: World): Promise<CheckInput> {
  const input = await inputOf(world, session.discover);
  session.update(input);
  return input;
}

async function bySession(session: Session, world: World) {
  const input = await feed(session, world);
  return reported(input, session.result());
}

async function fresh(world: World) {
  const input = await inputOf(world, prepare);
  return reported(input, check(input));
}

function reported(input: CheckInput, result: ReturnType<typeof check>) {
  const given = { root: '', against: [], files: input.files, states: input.states, result, problems: [], isAsked: () => true, timings: {} };
  const report = makeReport(given);
  return { ...report, all: result.migrations.map((judged) => [judged.migration.path, judged.verdict, judged.read, judged.judged]) };
}
