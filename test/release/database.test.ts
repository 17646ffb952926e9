import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { loadSql } from '../../server/src/core/sql';
import type { EvidenceKind, ReleaseReport, Verdict } from '../../server/src/core/release/report';
import { memoryHost } from '../../server/src/project/memoryHost';
import { reportBetween } from '../../server/src/project/report';
import { migration, reportOn, SHOP } from './shop';

interface Case {
  readonly what: string;
  readonly sql: string;
  readonly verdict: Verdict;
  readonly classes: readonly string[];
  /** What is said, and the older line that proves it: `path:line`. */
  readonly says?: readonly [kind: EvidenceKind, message: RegExp, at?: string];
}

const CASES: readonly Case[] = [
  { what: 'a column dropped that the older release selects', sql: 'ALTER TABLE "User" DROP COLUMN "fax";', verdict: 'unsafe', classes: ['destructive'], says: ['breaks', /`User\.fax` is dropped/, 'src/users.ts:5'] },
  { what: 'the same column, mapped by the older schema', sql: 'ALTER TABLE "User" DROP COLUMN "fax";', verdict: 'unsafe', classes: ['destructive'], says: ['breaks', /`User\.fax` is dropped/, 'prisma/schema.prisma:18'] },
  { what: 'a column renamed', sql: 'ALTER TABLE "User" RENAME COLUMN "fax" TO "telefax";', verdict: 'unsafe', classes: ['renaming'], says: ['breaks', /renamed to `telefax`/, 'src/users.ts:5'] },
  { what: 'a table dropped', sql: 'DROP TABLE "User";', verdict: 'unsafe', classes: ['destructive'], says: ['breaks', /the table `User` is dropped/] },
  { what: 'a column that comes back in the same release', sql: 'ALTER TABLE "User" RENAME COLUMN "fax" TO "f"; ALTER TABLE "User" RENAME COLUMN "f" TO "fax";', verdict: 'likely-safe', classes: ['renaming'] },
  { what: 'a required column that the older release does not give', sql: 'ALTER TABLE "User" ADD COLUMN "name" TEXT NOT NULL;', verdict: 'unsafe', classes: ['constraining'], says: ['breaks', /without it: the database refuses them/, 'src/users.ts:6'] },
  { what: 'a default taken away from a column of the same release', sql: `ALTER TABLE "User" ADD COLUMN "name" TEXT NOT NULL DEFAULT ''; ALTER TABLE "User" ALTER COLUMN "name" DROP DEFAULT;`, verdict: 'unsafe', classes: ['additive'], says: ['breaks', /`User\.name` is NOT NULL without a default/, 'src/users.ts:6'] },
  { what: 'a column with a default', sql: 'ALTER TABLE "User" ADD COLUMN "rank" INTEGER NOT NULL DEFAULT 0;', verdict: 'likely-safe', classes: ['additive'] },
  { what: 'a new table', sql: 'CREATE TABLE "Log" ("id" SERIAL PRIMARY KEY); CREATE UNIQUE INDEX "u" ON "Log"("id");', verdict: 'likely-safe', classes: ['additive'] },
  { what: 'a value that the older reader does not know', sql: `ALTER TYPE "State" ADD VALUE 'LOST';`, verdict: 'likely-safe', classes: ['additive'], says: ['caveat', /'LOST'/, 'prisma/schema.prisma:20'] },
  { what: 'NOT NULL taken away', sql: 'ALTER TABLE "User" ALTER COLUMN "email" DROP NOT NULL;', verdict: 'likely-safe', classes: ['relaxing'], says: ['caveat', /may be NULL now/] },
  { what: 'another default', sql: 'ALTER TABLE "User" ALTER COLUMN "cents" SET DEFAULT 100;', verdict: 'likely-safe', classes: ['rewriting'], says: ['wrong-data', /default of `User\.cents` was 0, is 100/] },
  { what: 'another unit', sql: 'UPDATE "User" SET "cents" = "cents" * 100;', verdict: 'unsafe', classes: ['rewriting'], says: ['wrong-data', /computed anew/, 'prisma/schema.prisma:19'] },
  { what: 'empty values filled', sql: `UPDATE "User" SET "fax" = '' WHERE "fax" IS NULL;`, verdict: 'likely-safe', classes: ['rewriting'], says: ['caveat', /were given one/] },
  { what: 'a mark of deleted rows', sql: 'ALTER TABLE "User" ADD COLUMN "deletedAt" TIMESTAMP(3);', verdict: 'likely-safe', classes: ['additive'], says: ['wrong-data', /marks as deleted show up again/, 'prisma/schema.prisma:15'] },
  { what: 'a tenant', sql: 'ALTER TABLE "User" ADD COLUMN "tenant_id" INTEGER;', verdict: 'likely-safe', classes: ['additive'], says: ['wrong-data', /rows of all tenants/] },
  { what: 'a unique rule that all rows kept', sql: 'CREATE UNIQUE INDEX "fax_key" ON "User"("fax");', verdict: 'likely-safe', classes: ['constraining'], says: ['caveat', /no second row/] },
  { what: 'a unique rule after rows were put in order', sql: 'DELETE FROM "User" a USING "User" b WHERE a."fax" = b."fax" AND a."id" > b."id"; CREATE UNIQUE INDEX "fax_key" ON "User"("fax");', verdict: 'unknown', classes: ['destructive', 'constraining'], says: ['unclear', /put rows in order first/] },
  { what: 'a statement that nobody understands', sql: 'ALTER TABEL "User" DRPO "fax";', verdict: 'unknown', classes: [], says: ['unclear', /Not read/] },
];

describe('what a release did to the database, met by the older code', () => {
  before(() => loadSql(['postgres']));

  for (const { what, sql, verdict, classes, says } of CASES) {
    it(`${what}${says?.[2] ? ` (${says[2]})` : ''}: ${verdict}`, async () => {
      const { report } = await reportOn(migration(sql));
      assert.equal(report.verdicts.database, verdict, JSON.stringify(report.reasons));
      assert.deepEqual(report.migrations[0]?.classes, classes);
      if (!says) return;
      const [kind, message, at] = says;
      const found = evidenceOf(report).filter((each) => each.kind === kind && (message.test(each.message) || message.test(each.cause?.message ?? '')));
      assert.ok(found.length > 0, JSON.stringify(evidenceOf(report), null, 1));
      if (at !== undefined) assert.ok(found.some(({ path, range, revision }) => `${path}:${range.start.line}` === at && revision === 'v1'), found.map(({ path, range }) => `${path}:${range.start.line}`).join(', '));
      for (const { cause } of found) if (cause) assert.deepEqual([cause.revision, cause.path], ['v2', 'prisma/migrations/20260201000000_second/migration.sql']);
    });
  }

  it('nothing ran: safe, however much code changed', async () => {
    const { report } = await reportOn({ 'src/other.ts': 'export const other = 1;\n' });
    assert.deepEqual([report.verdicts.database, report.verdicts.start, report.migrations], ['safe', 'safe', []]);
    assert.equal(report.questions[0]?.answer, 'no');
  });

  it('what is not read never makes the whole safe', async () => {
    const { report } = await reportOn({ 'src/other.ts': 'export const other = 1;\n' });
    assert.equal(report.verdict, 'unknown');
    assert.deepEqual(report.questions.map(({ id, answer }) => `${id}: ${answer}`), ['migrations: no', 'payloads: unclear', 'effects: unclear', 'compatibility: yes']);
    assert.match(report.reasons[0] ?? '', /^Code that runs has changed, and not all that it sends and does outside is told/);
  });

  it('a release that runs no other code sent nothing new and did nothing new', async () => {
    const { report } = await reportOn({ 'README.md': '# Shop\n', 'package.json': (SHOP['package.json'] ?? '').replace('{', '{\n"version": "2.0.0",\n') });
    assert.deepEqual(report.questions.map(({ id, answer }) => `${id}: ${answer}`), ['migrations: no', 'payloads: no', 'effects: no', 'compatibility: yes']);
    assert.equal(report.verdict, 'safe');
  });

  for (const [what, files] of [['code in another language', { 'worker/send.py': 'send()\n' }], ['another version of a package', { 'package.json': (SHOP['package.json'] ?? '').replace('6.0.0', '7.0.0') }], ['a file that is gone', { 'src/users.ts': null }]] as const) {
    it(`${what} is other code: not known`, async () => {
      const { report } = await reportOn(files);
      assert.deepEqual([report.verdicts.payloads, report.verdicts.effects, report.verdict], ['unknown', 'unknown', 'unknown']);
    });
  }

  it('a migration changed after it ran is told, and does not count as one that ran', async () => {
    const first = 'prisma/migrations/20260101000000_first/migration.sql';
    const { report } = await reportOn({ [first]: `${SHOP[first]}ALTER TABLE "User" DROP COLUMN "fax";\n` });
    assert.deepEqual(report.migrations.map(({ path, change }) => [path, change]), [[first, 'edited']]);
    assert.equal(report.verdicts.database, 'likely-safe');
  });

  it('a history written anew is not known', async () => {
    const { report } = await reportOn({ 'prisma/migrations/20260101000000_first/migration.sql': null, ...migration('CREATE TABLE "User" ("id" SERIAL PRIMARY KEY);', '20260301000000_baseline') });
    assert.equal(report.verdicts.database, 'unknown');
    assert.ok(report.reasons.some((reason) => reason.includes('history was rewritten')), report.reasons.join('\n'));
  });

  it('a verdict for each database, and the worst over all', async () => {
    const base = { ...SHOP, 'reports/package.json': '{"dependencies":{"pg":"8.0.0"}}', 'reports/db/migrations/20260101000000_rows.sql': '-- migrate:up\nCREATE TABLE rows (id int);\n-- migrate:down\nDROP TABLE rows;\n' };
    const { report } = await reportOn({ ...migration('ALTER TABLE "User" DROP COLUMN "fax";'), 'reports/db/migrations/20260201000000_more.sql': '-- migrate:up\nALTER TABLE rows ADD COLUMN more int;\n-- migrate:down\nALTER TABLE rows DROP COLUMN more;\n' }, base);
    assert.deepEqual(report.databases.map(({ id, verdict }) => [id, verdict]), [['prisma/migrations', 'unsafe'], ['reports/db/migrations', 'likely-safe']]);
    assert.equal(report.verdicts.database, 'unsafe');
  });

  it('a folder of migrations that moved is known by what stands in it, also where another one has the same names', async () => {
    const first = 'CREATE TABLE users (id int, fax text);';
    const base = { 'package.json': '{"dependencies":{"pg":"8.0.0"}}', 'db/a/migrations/1_users.sql': `-- migrate:up\n${first.replace('users', '`users`')}\n-- migrate:down\nDROP TABLE users;\n`, 'db/b/migrations/1_users.sql': `-- migrate:up\n${first}\n-- migrate:down\nDROP TABLE users;\n` };
    const { report } = await reportOn({ 'db/a/migrations/1_users.sql': null, 'db/b/migrations/1_users.sql': null, 'migrations/1_users.sql': base['db/b/migrations/1_users.sql'], 'migrations/2_fax.sql': '-- migrate:up\nALTER TABLE users ADD COLUMN rank int;\n-- migrate:down\nALTER TABLE users DROP COLUMN rank;\n' }, base);
    assert.deepEqual(report.migrations.map(({ path, change }) => [path, change]), [['migrations/2_fax.sql', 'added']]);
    assert.ok(report.reasons.some((reason) => reason.includes('migrations in db/a/migrations that the newer one has no counterpart of')), report.reasons.join('\n'));
  });

  it('no migrations anywhere: not known, and said', async () => {
    const { report } = await reportOn({ 'src/more.ts': 'export {};\n' }, { 'package.json': '{}', 'src/main.ts': 'export {};\n' });
    assert.deepEqual([report.verdicts.database, report.verdicts.start, report.questions[0]?.answer], ['unknown', 'unknown', 'unclear']);
    assert.match(report.reasons[0] ?? '', /No migrations were found/);
  });

  it('a release older than the first migration', async () => {
    const { report } = await reportOn({ ...SHOP }, { 'package.json': SHOP['package.json'] ?? '', 'src/users.ts': SHOP['src/users.ts'] ?? '' });
    assert.equal(report.questions[0]?.answer, 'yes');
    assert.deepEqual(report.migrations.map(({ change }) => change), ['added']);
    assert.notEqual(report.verdicts.database, 'safe');
  });

  it('the same input gives the same bytes', async () => {
    const text = async (): Promise<string> => JSON.stringify((await reportOn(migration('ALTER TABLE "User" DROP COLUMN "fax";'))).report);
    assert.equal(await text(), await text());
  });
});

const evidenceOf = ({ questions }: ReleaseReport) => questions.flatMap(({ evidence }) => evidence);

describe('releases that fix-forward.json names', () => {
  before(() => loadSql(['postgres']));
  const base = { ...SHOP, 'reports/package.json': '{"dependencies":{"pg":"8.0.0"}}', 'reports/db/migrations/20260101000000_rows.sql': '-- migrate:up\nCREATE TABLE rows (id int);\n-- migrate:down\nDROP TABLE rows;\n' };
  const newer = { ...base, ...migration('ALTER TABLE "User" DROP COLUMN "fax";') };

  it('of one package: the other databases are not judged, and that is said', async () => {
    const files = { ...newer, 'fix-forward.json': '{"releases":[{"tags":"reports-*","folders":["reports"]}]}' };
    const reported = await reportBetween(memoryHost(files, { 'reports-1': base, v2: newer }), { from: 'reports-1', to: 'v2' });
    if ('wrongUse' in reported) throw new Error(reported.wrongUse);
    assert.deepEqual(reported.report.databases.map(({ id, verdict }) => [id, verdict]), [['reports/db/migrations', 'safe']]);
    assert.ok(reported.report.notChecked.some(({ reason }) => reason.includes('no part of this release (prisma/migrations)')));
  });

  it('a range of commits without a tag', async () => {
    const files = { ...newer, 'fix-forward.json': '{"releases":[{"name":"spring","commits":"c0..c1"}]}' };
    const reported = await reportBetween(memoryHost(files, { c1: base, c2: newer }), { from: 'spring', to: 'c2' });
    if ('wrongUse' in reported) throw new Error(reported.wrongUse);
    assert.deepEqual([reported.report.from, reported.report.commits.from, reported.report.verdicts.database], ['spring', 'c1', 'unsafe']);
  });
});
