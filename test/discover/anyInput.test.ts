import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scriptComments } from '../../server/src/core/comments';
import { readDirectives } from '../../server/src/core/directives';
import { discover } from '../../server/src/core/discover';
import { loadParsers, textFiles } from '../frameworks/folderFiles';

/** Every file that some tool opens while it looks for its migrations, and a migration of each. */
const PATHS = [
  'package.json', 'go.mod', 'wrangler.toml', 'wrangler.jsonc', 'atlas.hcl', 'dbconfig.yml', 'drizzle.config.ts', 'prisma/schema.prisma',
  'prisma/migrations/migration_lock.toml', 'prisma/migrations/20240101000000_a/migration.sql', 'drizzle/meta/_journal.json', 'drizzle/0000_a.sql',
  'new/20240101_a/migration.sql', 'new/20240101_a/snapshot.json', 'hasura/config.yaml', 'hasura/metadata/databases/databases.yaml',
  'hasura/migrations/default/1616826155416_a/up.sql', 'hasura/migrations/default/1616826155416_a/down.sql', 'sql/V1__a.sql', 'sql/U1__a.sql',
  'supabase/migrations/1_a.sql', 'db/migrations/1_a.sql', 'db/migrations/2_b.sql', 'pairs/migrations/1_a.up.sql', 'pairs/migrations/1_a.down.sql',
  'atlas/atlas.sum', 'atlas/1.sql', 'migrations/1_a.sql',
];

const FRAGMENTS = [
  '-- migrate:up', '-- migrate:down', '-- +goose Up', '-- +goose Down', '-- +migrate Up', '-- +migrate Down', '-- Up', '-- Down', '--> statement-breakpoint',
  '-- atlas:txtar', '-- migration.sql --', '-- atlas:checkpoint', '-- fix-forward: ignore a, b c', '/* fix-forward: dev-only x', '-- fix-forward: ignore',
  '{"entries":[{"tag":"0000_a"},null,7,{"tag":{}}],"dialect":["pg"]}', '{"dependencies":{"pg":1,"__proto__":{}}}', 'd1_databases migrations_dir = "../.."',
  'out: "../../x", dialect: "constructor"', 'provider = "postgresql"', '- name: default\n  kind: (', 'dev = "docker://mysql/8"', 'DROP TABLE a;', "'", '"', '`', '$$', '$a$', '/*', '*/',
  '\r\n', '\n', '\0', '\uFFFE', '\uD800', '#', '//', '${', '}', '/[/]/',
];

describe('Whatever lies in a repository', () => {
  before(loadParsers);
  const text = fc.array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string(), fc.string({ unit: 'binary' })), { maxLength: 8 }).map((parts) => parts.join(''));

  it('is found and read without a throw, each span within its file', () => {
    fc.assert(fc.property(fc.array(text, { minLength: PATHS.length, maxLength: PATHS.length }), fc.integer({ min: 0, max: PATHS.length - 1 }), (texts, unreadable) => {
      const files = textFiles(Object.fromEntries(PATHS.map((path, at) => [path, at === unreadable ? { reason: 'it is binary' } : texts[at]!])));
      const { sets, inTests, problems } = discover(files, {});
      const migrations = [...sets, ...inTests].flatMap((set) => set.units.map((unit) => set.framework.read(unit, set, files)));
      const spans = [...problems, ...migrations.flatMap((migration) => [...migration.problems, ...migration.directives, ...migration.downComments])].map(({ span }) => span);
      for (const { file, start, end } of [...spans, ...migrations.map(({ nameSpan }) => nameSpan)]) {
        const read = files.read(file);
        const length = read !== undefined && 'text' in read ? read.text.length : 0;
        assert.ok(start >= 0 && start <= end && end <= length, `${file} ${start}–${end} of ${length}`);
      }
    }), { numRuns: 60 });
  });

  it('has its script comments told apart in order, whatever it is', () => {
    fc.assert(fc.property(text, (script) => {
      let last = 0;
      const comments = scriptComments(script).map(({ text: words, start, end }) => {
        assert.ok(start >= last && end > start && end <= script.length);
        last = end;
        return { text: words, span: { file: 'x', start, end } };
      });
      readDirectives(comments, { file: 'x', text: script, spans: [], top: 0, main: true });
    }), { numRuns: 500 });
  });
});
