import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { judgeTexts } from '../fixes/fixing';
import { split } from './splitting';

const entry = (idx: number, tag: string) => ({ idx, version: '7', when: 1700000000000 + idx, tag, breakpoints: true });
const JOURNAL = `${JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry(0, '0000_first'), entry(1, '0001_second')] }, null, 2)}\n`;
const snapshot = (id: string, prevId: string): string => JSON.stringify({ id, prevId, version: '7', dialect: 'postgresql', tables: {} }, null, 2);
const ID = '00000000-0000-4000-8000-00000000000b';

describe('tools that go forward only', () => {
  it('Drizzle: the journal lists what follows, and each has its snapshot', async () => {
    const path = 'drizzle/0001_second.sql';
    const { change, texts } = await split({
      'drizzle/meta/_journal.json': JOURNAL,
      'drizzle/meta/0000_snapshot.json': snapshot('00000000-0000-4000-8000-00000000000a', ''),
      'drizzle/meta/0001_snapshot.json': snapshot(ID, '00000000-0000-4000-8000-00000000000a'),
      'drizzle/0000_first.sql': 'CREATE TABLE "users" ("id" serial PRIMARY KEY, "name" text);\n',
      [path]: 'ALTER TABLE "users" RENAME COLUMN "name" TO "full_name";--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "nick" text;\n',
    }, path);
    const { entries } = JSON.parse(texts['drizzle/meta/_journal.json'] ?? '') as { entries: ReturnType<typeof entry>[] };
    assert.deepEqual(entries.map(({ idx, tag }) => `${idx} ${tag}`), ['0 0000_first', '1 0001_second', '2 0002_fill_users_full_name']);
    assert.ok(entries[2]!.when > entries[1]!.when, 'the migrator takes it for newer');
    const made = JSON.parse(texts['drizzle/meta/0002_snapshot.json'] ?? '') as { id: string; prevId: string };
    assert.equal(made.prevId, ID);
    assert.notEqual(made.id, ID);
    assert.match(texts[path] ?? '', /^SET LOCAL lock_timeout[^]*--> statement-breakpoint\n[^]*ADD COLUMN "nick" text;\n$/);
    assert.doesNotMatch(texts['drizzle/0002_fill_users_full_name.sql'] ?? '', /COMMIT|CONCURRENTLY/, 'its migrator runs everything in one transaction');
    assert.ok(change.notes.some((note) => note.includes('one transaction')));
    const judged = await judgeTexts(texts);
    assert.deepEqual(judged.result.unread, []);
    assert.equal(judged.result.migrations.length, 3);
  });

  it('Prisma: a statement that leaves the transaction has a file of its own', async () => {
    const path = 'prisma/migrations/20260102000000_second/migration.sql';
    const { change, texts } = await split({
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/migrations/20260101000000_first/migration.sql': 'CREATE TABLE "User" ("id" SERIAL PRIMARY KEY, "name" TEXT NOT NULL);\nCREATE INDEX "User_name_idx" ON "User"("name");\n',
      [path]: '/*\n  Warnings:\n\n  - You are about to drop the column `name`.\n\n*/\n-- AlterTable\nALTER TABLE "User" RENAME COLUMN "name" TO "fullName";\n',
    }, path);
    const follow = change.newFiles.filter((file) => file.path.startsWith('prisma/migrations/'));
    assert.equal(new Set(follow.map((file) => file.path)).size, follow.length);
    for (const { text } of follow.filter((file) => /COMMIT|CONCURRENTLY/.test(file.text))) assert.equal(text.replace(/\$\$[^]*\$\$/, '').match(/;/g)?.length, 1, text);
    assert.doesNotMatch(texts[path] ?? '', /Warnings|AlterTable/);
    assert.ok(change.newFiles.some((file) => file.path === 'prisma/contracts/drop_user_name.sql'));
    assert.ok(change.notes.some((note) => note.includes('@ignore')));
    const judged = await judgeTexts(texts);
    assert.equal(judged.result.migrations.length, 2 + follow.length, 'the contract is no migration');
  });
});
