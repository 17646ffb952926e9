import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyChange, judgeTexts } from '../fixes/fixing';
import { promote } from '../../server/src/core/split/promote';
import { textFiles } from '../frameworks/folderFiles';
import { NOW, split } from './splitting';

const SCHEMA = 'generator client {\n  provider = "prisma-client-js"\n}\n\ndatasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n\nmodel User {\n  id Int @id @default(autoincrement())\n  fullName String\n\n  @@index([fullName])\n}\n';

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
      'prisma/schema.prisma': SCHEMA,
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/migrations/20260101000000_first/migration.sql': 'CREATE TABLE "User" ("id" SERIAL PRIMARY KEY, "name" TEXT NOT NULL);\nCREATE INDEX "User_name_idx" ON "User"("name");\n',
      [path]: '/*\n  Warnings:\n\n  - You are about to drop the column `name`.\n\n*/\n-- AlterTable\nALTER TABLE "User" RENAME COLUMN "name" TO "fullName";\n',
    }, path);
    const judged = await judgeTexts(texts);
    const follow = change.newFiles.filter((file) => file.path.startsWith('prisma/migrations/'));
    assert.equal(new Set(follow.map((file) => file.path)).size, follow.length);
    for (const { text } of follow.filter((file) => /COMMIT|CONCURRENTLY/.test(file.text))) assert.equal(text.replace(/\$\$[^]*\$\$/, '').match(/;/g)?.length, 1, text);
    assert.doesNotMatch(texts[path] ?? '', /Warnings|AlterTable/);
    assert.ok(change.newFiles.some((file) => file.path === 'prisma/contracts/drop_user_name.sql'));
    assert.equal(texts['prisma/schema.prisma'], SCHEMA.replace('  fullName String\n', '  fullName String\n  /// Kept for the older release until the contract.\n  name String @ignore\n'), 'prisma migrate dev finds the schema as the database is');
    const set = judged.placed[0]!.set;
    const moved = promote({ path: 'prisma/contracts/drop_user_name.sql', files: textFiles(texts), set, now: NOW, references: () => [] });
    assert.ok('edits' in moved);
    assert.equal(applyChange(texts, { edits: moved.edits, newFiles: [], notes: [] })['prisma/schema.prisma'], SCHEMA, 'with the contract it is taken out again');
    assert.equal(judged.result.migrations.length, 2 + follow.length, 'the contract is no migration');
  });
});

describe('a table that waits to be dropped', () => {
  it('Prisma: its model stays, ignored, and every column has the type that the database has', async () => {
    const path = 'prisma/migrations/20260102000000_second/migration.sql';
    const { texts } = await split({
      'prisma/schema.prisma': SCHEMA,
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/migrations/20260101000000_first/migration.sql': 'CREATE TABLE "old_notes" ("id" SERIAL PRIMARY KEY, "title" VARCHAR(80) NOT NULL, "at" TIMESTAMP(3), "seen" TIMESTAMPTZ(6), "more" JSONB, "price" DECIMAL(10,2), "_place" POINT, "tags" TEXT[]);\n',
      [path]: 'DROP TABLE "old_notes";\n',
    }, path);
    assert.match(texts['prisma/schema.prisma'] ?? '', /\n\/\/\/ Kept for the older release until the contract\.\nmodel old_notes \{\n {2}id Int @default\(autoincrement\(\)\) @id\n {2}title String @db\.VarChar\(80\)\n {2}at DateTime\?\n {2}seen DateTime\? @db\.Timestamptz\(6\)\n {2}more Json\?\n {2}price Decimal\? @db\.Decimal\(10, 2\)\n {2}old_place Unsupported\("point"\)\? @map\("_place"\)\n {2}tags String\[\]\n\n {2}@@ignore\n\}\n$/);
  });
});
