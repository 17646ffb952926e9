import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { applyFix, fixes } from '../../server/src/core/fixes';
import { applyChange, changeOf, findingsIn, fix, judgeTexts, offersOf, subjectOf, verdictOf } from './fixing';
import { projects } from './projects';

const PATH = 'migrations/20260102000000_drop_plan.js';
const FIRST = "exports.up = (knex) => knex.schema.createTable('users', (table) => {\n  table.increments('id');\n  table.text('plan');\n});\nexports.down = (knex) => knex.schema.dropTable('users');\n";
const UP = "exports.up = (knex) => knex.schema.alterTable('users', (table) => table.dropColumn('plan'));\n";

const project = (down: string, up = UP) => ({ 'knexfile.js': "module.exports = { client: 'pg' };\n", 'migrations/20260101000000_users.js': FIRST, [PATH]: `${up}${down}` });

/** The text below up, after a fix. */
async function rewritten(id: string, down: string): Promise<string> {
  const after = await fix(await judgeTexts(project(down)), PATH, id);
  assert.equal(verdictOf(after, PATH), 'refuses');
  return (after.texts[PATH] ?? '').slice(UP.length);
}

const GUARD = (indent: string, step: string, quote = "'", end = ';', newline = '\n'): string =>
  [`if (process.env.NODE_ENV !== ${quote}development${quote} && process.env.NODE_ENV !== ${quote}test${quote}) {`, `${step}throw new Error(${quote}20260102000000_drop_plan: no way back. Restore the backup taken before the deploy, or fix forward.${quote})${end}`, '}'].map((line) => `${indent}${line}`).join(newline);

// The compiler and the parsers are loaded by whoever comes first.
before(async function () {
  this.timeout(60_000);
  await judgeTexts(projects[0]?.texts ?? {});
});

describe('what a fix writes into a script', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a block', "exports.down = async (knex) => {\n  await knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n", `exports.down = async (knex) => {\n${GUARD('  ', '  ')}\n  await knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n`],
    ['an empty block', 'exports.down = async () => {};\n', `exports.down = async () => {\n${GUARD('  ', '  ')}\n};\n`],
    ['a block with a comment alone', 'exports.down = async () => {\n  // nothing to do\n};\n', `exports.down = async () => {\n${GUARD('  ', '  ')}\n  // nothing to do\n};\n`],
    ['a comment beside the brace', "exports.down = async (knex) => { // back\n  await knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n", `exports.down = async (knex) => { // back\n${GUARD('  ', '  ')}\n  await knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n`],
    ['a block in one line', "exports.down = function (knex) { return knex.schema.alterTable('users', (t) => t.text('plan')); };\n", `exports.down = function (knex) {\n${GUARD('  ', '  ')}\n  return knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n`],
    ['an expression', "exports.down = knex => knex.schema.alterTable('users', (t) => t.text('plan'));\n", `exports.down = knex => {\n${GUARD('  ', '  ')}\n  return knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n`],
    ['an expression in its own line', "exports.down = (knex) =>\n  knex.schema.alterTable('users', (t) => t.text('plan'));\n", `exports.down = (knex) => {\n${GUARD('  ', '  ')}\n  return knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n`],
    ['a comment before the expression', "exports.down = (knex) => /* as before */ knex.schema.alterTable('users', (t) => t.text('plan'));\n", `exports.down = (knex) => /* as before */ {\n${GUARD('  ', '  ')}\n  return knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n`],
    ['a promise', 'exports.down = () => Promise.resolve();\n', `exports.down = () => {\n${GUARD('  ', '  ')}\n  return Promise.resolve();\n};\n`],
    ['tabs', "exports.down = async (knex) => {\n\tawait knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n", `exports.down = async (knex) => {\n${GUARD('\t', '\t')}\n\tawait knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n`],
    ['a directive of the language', "exports.down = async function (knex) {\n  'use strict';\n  await knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n", `exports.down = async function (knex) {\n  'use strict';\n${GUARD('  ', '  ')}\n  await knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n`],
    ['double quotes', 'exports.down = async (knex) => {\n  await knex.schema.alterTable("users", (t) => t.text("plan"));\n  console.log("a", "b");\n};\n', `exports.down = async (knex) => {\n${GUARD('  ', '  ', '"')}\n  await knex.schema.alterTable("users", (t) => t.text("plan"));\n  console.log("a", "b");\n};\n`],
  ];
  for (const [title, down, expected] of cases) {
    it(`refuse-outside-development keeps the body: ${title}`, async () => {
      assert.equal(await rewritten('refuse-outside-development', down), expected);
    });
  }

  it('throw-always leaves no parameter that nothing uses', async () => {
    const words = "throw new Error('20260102000000_drop_plan: no way back. Restore the backup taken before the deploy, or fix forward.');";
    assert.equal(await rewritten('throw-always', "exports.down = knex => knex.schema.alterTable('users', (t) => t.text('plan'));\n"), `exports.down = () => {\n  ${words}\n};\n`);
    assert.equal(await rewritten('throw-always', "exports.down = async function (knex, Promise) {\n  await knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n"), `exports.down = async function () {\n  ${words}\n};\n`);
  });

  it('writes nothing where a fix could not land safely', async () => {
    const ids = async (texts: Readonly<Record<string, string>>) => offersOf(await judgeTexts(texts), PATH).map(({ id }) => id);
    // down is the function of another file.
    assert.deepEqual(await ids({ ...project("exports.down = require('../nothing').down;\n"), 'nothing.js': 'exports.down = async () => {};\n' }), ['dev-only', 'ignore']);
    // A syntax error behind both.
    assert.ok(!(await ids(project('exports.down = async () => {};\nconst x = ;\n'))).includes('refuse-outside-development'));
  });

  it('keeps a copy only where that can be told to work', async () => {
    const reason = async (down: string, up = UP, state: 'pending' | 'shipped' = 'pending'): Promise<string> => {
      const judged = await judgeTexts(project(down, up), {}, state);
      const finding = findingsIn(judged, PATH).find(({ rule }) => rule === 'down-loses-data');
      assert.ok(finding);
      const change = applyFix('keep-copy-and-restore', finding, subjectOf(judged, PATH));
      return 'reason' in change ? change.reason : '';
    };
    const back = "exports.down = async (knex) => {\n  await knex.schema.alterTable('users', (t) => t.text('plan'));\n};\n";
    assert.equal(await reason(back), '');
    assert.match(await reason(back, UP, 'shipped'), /nothing left to copy/);
    assert.match(await reason(back.replace("t.text('plan')", "t.text('plan').notNullable()")), /NOT NULL without a default/);
    assert.match(await reason('exports.down = async () => {};\n'), /add that first/);
  });
});

describe('fixes and what is released', () => {
  const files = (down: string) => ({
    'db/V1__users.sql': 'CREATE TABLE users (id serial PRIMARY KEY, plan text);\n',
    'db/V2__drop_plan.sql': 'ALTER TABLE users DROP COLUMN plan;\n',
    'db/U2__drop_plan.sql': down,
  });
  const config = { migrations: [{ folder: 'db', framework: 'flyway', dialect: 'postgres' as const }] };
  const path = 'db/V2__drop_plan.sql';

  it('edits no migration that its tool keeps a checksum of', async () => {
    const down = 'ALTER TABLE users ADD COLUMN plan text;\n';
    const pending = await judgeTexts(files(down), config, 'pending');
    assert.ok(offersOf(pending, path).some(({ id }) => id === 'throw-always'));
    const shipped = await judgeTexts(files(down), config, 'shipped');
    assert.deepEqual(offersOf(shipped, path).map(({ id }) => id), ['new-migration']);
    assert.deepEqual(changeOf(shipped, path, 'new-migration').edits, []);
    const [finding] = findingsIn(shipped, path);
    assert.ok(finding);
    const change = applyFix('throw-always', finding, subjectOf(shipped, path));
    assert.match('reason' in change ? change.reason : '', /is released, and Flyway refuses .*: write a new migration instead/);
  });
});

describe('the place of an ignore', () => {
  it('is above the link of a chain that the finding marks', async () => {
    const judged = await judgeTexts(project("exports.down = (knex) => {\n  return Promise.resolve()\n    .then(() => knex.raw('SET lock_timeout = 1000'))\n    .then(() => knex.schema.alterTable('users', (t) => t.text('plan')));\n};\n"));
    const after = await fix(judged, PATH, 'ignore');
    assert.match(after.texts[PATH] ?? '', /1000'\)\)\n {4}\/\/ fix-forward: ignore down-loses-data [^\n]*\n {4}\.then\(\(\) => knex\.schema/);
    assert.deepEqual(findingsIn(after, PATH), []);
  });

  it('is above the statement where the finding stands in the middle of a template', async () => {
    const judged = await judgeTexts(project('exports.down = async (knex) => {\n  await knex.raw(`\n    ALTER TABLE users\n      ADD COLUMN plan text\n  `);\n};\n'));
    const after = await fix(judged, PATH, 'ignore');
    assert.match(after.texts[PATH] ?? '', /\n {2}\/\/ fix-forward: ignore down-loses-data [^\n]*\n {2}await knex\.raw\(/);
    assert.deepEqual(findingsIn(after, PATH), []);
  });
});

describe('the offers', () => {
  it('prefer one that mends to one that silences', async () => {
    const judged = await judgeTexts(project('exports.down = async () => {};\n'));
    const offered = offersOf(judged, PATH);
    assert.deepEqual(offered.map(({ id, preferred }) => [id, preferred === true]), [['refuse-outside-development', true], ['throw-always', false], ['dev-only', false], ['ignore', false]]);
  });

  it('directives hold once they have a reason', async () => {
    const judged = await judgeTexts(project('exports.down = async () => {};\n'));
    for (const id of ['dev-only', 'ignore']) {
      const change = changeOf(judged, PATH, id);
      assert.ok(change.edits[0]?.placeholder);
      const after = await judgeTexts(applyChange(judged.texts, change));
      const [first] = findingsIn(judged, PATH);
      assert.ok(!findingsIn(after, PATH).some(({ rule }) => rule === first?.rule), id);
    }
  });

  it('have ids of their own and say what they do', () => {
    assert.equal(new Set(fixes.map(({ id }) => id)).size, fixes.length);
    for (const { id } of fixes) assert.match(id, /^[a-z][a-z-]+$/);
  });

  it('a fix that is not there, or no answer, is a reason', async () => {
    const judged = await judgeTexts(project('exports.down = async () => {};\n'));
    const [finding] = findingsIn(judged, PATH);
    assert.ok(finding);
    const none = applyFix('no-such-fix', finding, subjectOf(judged, PATH));
    assert.ok('reason' in none);
    const other = applyFix('throw-always', { ...finding, rule: 'edited-after-shipping' }, subjectOf(judged, PATH));
    assert.ok('reason' in other);
  });
});
