import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { contractsFolder, readHead } from '../../server/src/core/split/contracts';
import { promote } from '../../server/src/core/split/promote';
import { splitMigration } from '../../server/src/core/split/splitMigration';
import { applyChange, judgeTexts, type Texts, verdictOf } from '../fixes/fixing';
import { tools } from '../fixes/tools';
import { textFiles } from '../frameworks/folderFiles';
import { temporaryFolder, write } from '../project/gitRepository';
import { splitSubject } from '../split/splitting';
import { installTools, toolsFolder } from './databaseAhead/install';
import { linkPackages, runProgram } from './databaseAhead/run';
import type { Command } from './databaseAhead/scenario';
import { type Database, openDatabase } from './splitApplied/database';
import { forwardOnly, type Runner, runners } from './splitApplied/runners';

const FIRST = ['CREATE TABLE users (id int PRIMARY KEY, name varchar(40) NOT NULL, age int NOT NULL)', 'CREATE INDEX users_name_idx ON users (name)'];

interface Operation {
  readonly title: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** What must hold after the expand and what follows it, and after the contracts: a query that gives one row `{ ok: true }`. */
  readonly expanded: string;
  readonly contracted: string;
}

const hasColumn = (name: string): string => `EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'users' AND column_name = '${name}')`;
const operations: readonly Operation[] = [
  { title: 'rename column', up: ['ALTER TABLE users RENAME COLUMN name TO full_name'], down: ['ALTER TABLE users RENAME COLUMN full_name TO name'], expanded: 'SELECT bool_and(full_name = name) AS ok FROM users', contracted: `SELECT NOT ${hasColumn('name')} AND bool_and(full_name IS NOT NULL) AS ok FROM users` },
  { title: 'drop column', up: ['ALTER TABLE users DROP COLUMN age'], down: ['ALTER TABLE users ADD COLUMN age int'], expanded: `SELECT ${hasColumn('age')} AS ok`, contracted: `SELECT NOT ${hasColumn('age')} AS ok` },
  { title: 'drop table', up: ['DROP TABLE users'], down: [FIRST[0]!], expanded: "SELECT to_regclass('users') IS NOT NULL AS ok", contracted: "SELECT to_regclass('users') IS NULL AS ok" },
  { title: 'add required column', up: ["ALTER TABLE users ADD COLUMN nick text DEFAULT ''", 'ALTER TABLE users ADD COLUMN email varchar(80) NOT NULL', "UPDATE users SET email = name || '@example.test'"], down: ['ALTER TABLE users DROP COLUMN email', 'ALTER TABLE users DROP COLUMN nick'], expanded: `SELECT bool_and(email IS NOT NULL) AND ${hasColumn('nick')} AS ok FROM users`, contracted: "SELECT is_nullable = 'NO' AS ok FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'email'" },
  { title: 'add index', up: ['CREATE INDEX users_age_idx ON users (age)'], down: ['DROP INDEX users_age_idx'], expanded: "SELECT indisvalid AS ok FROM pg_index WHERE indexrelid = 'users_age_idx'::regclass", contracted: 'SELECT true AS ok' },
  { title: 'rewrite values', up: ['UPDATE users SET age = age + 1 WHERE age > 5'], down: ['UPDATE users SET age = age - 1 WHERE age > 6'], expanded: 'SELECT sum(age) = 11 AS ok FROM users', contracted: 'SELECT sum(age) = 11 AS ok FROM users' },
];

const cells = new Map<string, string[]>();

// What a split writes is given to the tool itself: applied, taken back, applied again, and the contracts after it.
describe('tools run what a split wrote', function () {
  this.timeout(240_000);
  let problem: string | undefined;
  let database: Database | undefined;
  before(async function () {
    this.timeout(600_000);
    problem = await installTools();
    if (problem === undefined) database = await openDatabase();
  });
  after(async () => {
    await database?.stop();
    console.log([`      on ${database?.title}`, `| tool | ${operations.map(({ title }) => title).join(' | ')} |`, `| --- |${operations.map(() => ' --- |').join('')}`, ...runners.map(({ tool }) => `| ${tool} | ${cells.get(tool)?.join(' | ') ?? 'not run'} |`)].join('\n'));
  });

  for (const runner of runners) {
    it(runner.tool, async function () {
      const cannot = problem ?? (runner.tool.startsWith('dbmate') && `${process.platform}-${process.arch}` !== 'linux-x64' ? 'the program is installed for Linux on x64 only' : undefined);
      if (cannot !== undefined) console.log(`      skipped: ${cannot}`);
      if (cannot !== undefined || !database) return this.skip();
      const row: string[] = [];
      cells.set(runner.tool, row);
      for (const operation of operations) row.push(await runThrough(runner, operation, database));
    });
  }
});

async function runThrough(runner: Runner, operation: Operation, database: Database): Promise<string> {
  const { texts, config, path: own } = projectOf(runner, operation);
  const change = splitMigration(splitSubject(await judgeTexts(texts, config), own));
  assert.ok(!('reason' in change), `${operation.title}: ${'reason' in change ? change.reason : ''}`);
  let files = applyChange(texts, change);
  const judged = await judgeTexts(files, config);
  const names = judged.result.migrations.map(({ migration }) => migration.path);
  for (const name of names.slice(1)) assert.notEqual(verdictOf(judged, name), 'misleading', `${operation.title}: ${name}`);

  const folder = temporaryFolder();
  const run = async (command: Command, what: string): Promise<void> => {
    const { code, output } = await runProgram(command, folder.path, database.address.url);
    assert.equal(code, 0, `${operation.title}, ${what}:\n${output}`);
  };
  const holds = async (sql: string, what: string): Promise<void> => assert.equal((await database.run(sql))[0]?.['ok'], true, `${operation.title}, ${what}: ${sql}`);
  const rows = async (): Promise<unknown> => JSON.stringify(await database.run('SELECT id, name, age FROM users ORDER BY id'));
  try {
    linkPackages(folder.path, toolsFolder, runner.packages);
    await database.reset();
    place(runner, database, folder.path, withoutOthers(texts, [own]));
    await run(runner.deploy, 'the history');
    await database.run("INSERT INTO users (id, name, age) VALUES (1, 'a', 7), (2, 'b', 3)");
    const before = await rows();
    place(runner, database, folder.path, files);
    await run(runner.deploy, 'the expand and what follows');
    await holds(operation.expanded, 'after the expand');
    if (runner.undo) {
      for (const _ of names.slice(1)) await run(runner.undo, 'taken back');
      assert.equal(await rows(), before, `${operation.title}: every row as it was`);
      await run(runner.deploy, 'once more');
      await holds(operation.expanded, 'after the expand, once more');
    }
    let moved = 0;
    for (let held = heldIn(files); held[0] !== undefined; held = heldIn(files)) {
      const next = held.find((file) => !readHead(files[file]!)?.after || files[readHead(files[file]!)!.after!] === undefined)!;
      const judgedNow = await judgeTexts(files, config);
      const made = promote({ path: next, files: textFiles(files), set: judgedNow.placed[0]!.set, now: Date.UTC(2026, 1, 1 + moved++), references: () => [] });
      assert.ok(!('reason' in made), `${next}: ${'reason' in made ? made.reason : ''}`);
      files = Object.fromEntries(Object.entries(applyChange(files, { edits: made.edits, newFiles: made.newFiles, notes: [] })).filter(([file]) => !made.removed.includes(file)));
      place(runner, database, folder.path, files);
      await run(runner.deploy, `the contract ${next}`);
    }
    await holds(operation.contracted, 'after the contract');
    return `${names.length - 1} applied${runner.undo ? ' and taken back' : ''}, ${moved} promoted`;
  } finally {
    folder.remove();
  }
}

function projectOf({ tool }: Runner, { up, down }: Operation): { readonly texts: Texts; readonly path: string; readonly config?: Parameters<typeof judgeTexts>[1] } {
  const own = forwardOnly[tool];
  if (own) return own(FIRST, up);
  return tools.find(({ name }) => name === tool)!.project({ first: FIRST, up, down });
}

const heldIn = (files: Texts): readonly string[] => Object.keys(files).filter((file) => readHead(files[file]!) !== undefined);

function withoutOthers(texts: Texts, left: readonly string[]): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([file]) => !left.includes(file)).map(([file, text]) => [file, file.endsWith('_journal.json') ? JSON.stringify({ ...JSON.parse(text), entries: (JSON.parse(text) as { entries: unknown[] }).entries.slice(0, 1) }) : text]));
}

/** The migrations where the tool looks, as it loads them; what is held back lies elsewhere. */
function place(runner: Runner, { address }: Database, root: string, files: Texts): void {
  const migrations = Object.entries(files).filter(([file]) => /(?:^|\/)migrations\//.test(file) || file.endsWith('.prisma')).filter(([file]) => !file.startsWith(`${contractsFolder('migrations')}/`));
  write(root, { ...runner.config(address), ...Object.fromEntries(migrations.map(([file, text]) => (/\.(?:sql|json|toml|prisma)$/.test(file) && !runner.place ? [file, text] : (runner.place?.(file, text) ?? [file, text])))) });
  assert.ok(path.isAbsolute(root));
}
