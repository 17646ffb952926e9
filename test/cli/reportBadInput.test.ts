import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { commit, git, repository, temporaryFolder, write } from '../project/gitRepository';
import { migration, SHOP } from '../release/shop';
import { runCli } from './runCli';

const BEFORE_MIGRATIONS = { 'package.json': SHOP['package.json'] ?? '', 'src/main.ts': 'export const main = 1;\n' };
const FIRST = 'prisma/migrations/20260101000000_first';

interface Bad {
  readonly what: string;
  /** Makes it in a folder of its own, and gives the folder to ask in. */
  readonly make: (folder: string) => string;
  readonly argv: readonly string[];
  /** What the user reads: `none` where there is no report, else in the report. */
  readonly says: RegExp;
  readonly none?: true;
  /** What it still can tell. */
  readonly tells?: RegExp;
}

const shop = (folder: string): string => {
  const root = repository(path.join(folder, 'shop'), SHOP);
  git(root, 'tag', 'v1');
  write(root, { ...migration('ALTER TABLE "User" DROP COLUMN "fax";'), 'src/more.ts': 'export const more = 1;\n' });
  commit(root, 'second');
  git(root, 'tag', 'v2');
  return root;
};

const CASES: readonly Bad[] = [
  { what: 'a name that git does not know', make: shop, argv: ['--from', 'v0.9'], none: true, says: /v0\.9 is not known to git here; is it spelled right, and was it fetched\?/ },
  { what: 'a name of the other end', make: shop, argv: ['--from', 'v1', '--to', 'v3'], none: true, says: /v3 is not known to git here/ },
  { what: 'a name that reads like an option', make: shop, argv: ['--from=--all'], none: true, says: /--all is not known to git here/ },
  {
    what: 'a folder without a repository', argv: [], none: true, says: /a report compares two revisions, and there is no git repository/,
    make: (folder) => {
      write(folder, SHOP);
      return folder;
    },
  },
  {
    what: 'a repository without a commit', argv: ['--from', 'HEAD'], none: true, says: /HEAD is not known to git here/,
    make: (folder) => {
      git(folder, 'init', '-q');
      return folder;
    },
  },
  {
    what: 'no release to go back to', argv: [], none: true, says: /name one with --from/,
    make: (folder) => repository(path.join(folder, 'shop'), SHOP, '--initial-branch=work'),
  },
  {
    what: 'a shallow clone', argv: ['--from', 'v2', '--to', 'working'], says: /This clone is shallow: both ends were read as they are/, tells: /`User\.email` is dropped/,
    make: (folder) => {
      const clone = path.join(folder, 'clone');
      git(folder, 'clone', '-q', '--depth', '1', '--branch', 'v2', `file://${shop(folder)}`, clone);
      write(clone, migration('ALTER TABLE "User" DROP COLUMN "email";', '20260301000000_third'));
      return clone;
    },
  },
  {
    what: 'no migrations in either release', argv: ['--from', 'v1', '--to', 'v2'], says: /No migrations were found in either release: what happens to the database is not told by its files/,
    make: (folder) => {
      const root = repository(path.join(folder, 'none'), BEFORE_MIGRATIONS);
      git(root, 'tag', 'v1');
      commit(root, 'the same again');
      git(root, 'tag', 'v2');
      return root;
    },
  },
  {
    what: 'no commit in common', argv: ['--from', 'v1', '--to', 'other'], says: /v1 and other have no commit in common: the history was rewritten, or these are two projects/, tells: /`User\.fax` is dropped/,
    make: (folder) => {
      const root = shop(folder);
      git(root, 'branch', 'other', git(root, 'commit-tree', '-m', 'other', git(root, 'rev-parse', 'v2^{tree}')));
      return root;
    },
  },
  {
    what: 'migrations that were written anew', argv: ['--from', 'v1', '--to', 'v2'], says: /The history was rewritten: 1 migrations? of the older release (?:has|have) no file any more/,
    make: (folder) => {
      const root = repository(path.join(folder, 'shop'), SHOP);
      git(root, 'tag', 'v1');
      git(root, 'mv', FIRST, 'prisma/migrations/20260301000000_baseline');
      write(root, { 'prisma/migrations/20260301000000_baseline/migration.sql': 'CREATE TABLE "User" ("id" SERIAL PRIMARY KEY, "email" TEXT);\n' });
      commit(root, 'squashed');
      git(root, 'tag', 'v2');
      return root;
    },
  },
  {
    what: 'migrations that are gone altogether', argv: ['--from', 'v1', '--to', 'v2'], says: /The older release has migrations in prisma\/migrations that the newer one has no counterpart of/,
    make: (folder) => {
      const root = repository(path.join(folder, 'shop'), SHOP);
      git(root, 'tag', 'v1');
      git(root, 'rm', '-rq', 'prisma/migrations');
      commit(root, 'moved elsewhere');
      git(root, 'tag', 'v2');
      return root;
    },
  },
  {
    what: 'a tag older than the first migration', argv: ['--from', 'v0', '--to', 'v1'], says: /Did this release run a migration\? yes/, tells: /20260101000000_first/,
    make: (folder) => {
      const root = repository(path.join(folder, 'shop'), BEFORE_MIGRATIONS);
      git(root, 'tag', 'v0');
      write(root, SHOP);
      commit(root, 'a database');
      git(root, 'tag', 'v1');
      return root;
    },
  },
];

describe('a report on bad input', () => {
  const folder = temporaryFolder();
  const searchPath = process.env['PATH'];
  let count = 0;
  before(() => assert.ok(searchPath));
  after(() => folder.remove());

  const own = (): string => {
    const place = path.join(folder.path, String(++count));
    write(place, { '.keep': '' });
    return place;
  };

  for (const { what, make, argv, says, tells, none } of CASES) {
    it(`${what}: ${none ? 'no report, and why' : 'said, and never safe'}`, async () => {
      const root = make(own());
      const { code, out, err } = await runCli(root, 'report', ...argv);
      if (none) {
        assert.deepEqual([code, out], [2, ''], err);
        assert.match(err, says);
        return;
      }
      assert.match(out, says);
      if (tells) assert.match(out, tells);
      const { verdict, verdicts, reasons } = JSON.parse((await runCli(root, 'report', ...argv, '--format', 'json')).out) as { readonly verdict: string; readonly verdicts: Readonly<Record<string, string>>; readonly reasons: readonly string[] };
      assert.ok(verdict === 'unknown' || verdict === 'unsafe', JSON.stringify(verdicts));
      assert.ok(reasons.length > 0, 'the verdict has its why');
    });
  }

  it('no git on this machine: no report, and why', async () => {
    const root = shop(own());
    process.env['PATH'] = '';
    try {
      const { code, err } = await runCli(root, 'report', '--from', 'v1');
      assert.deepEqual([code, /a report compares two revisions, and git is not installed/.test(err)], [2, true], err);
    } finally {
      process.env['PATH'] = searchPath;
    }
  });
});
