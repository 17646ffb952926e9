import assert from 'node:assert/strict';
import { PGlite } from '@electric-sql/pglite';
import { after, before, describe, it } from 'mocha';
import { applyChange, judgeTexts, type Texts, verdictOf } from '../fixes/fixing';
import { type Tool, tools } from '../fixes/tools';
import { readHead } from '../../server/src/core/split/contracts';
import { splitMigration } from '../../server/src/core/split/splitMigration';
import { splitSubject } from './splitting';
import { sentSql } from './proof/sentSql';

const FIRST = ['CREATE TABLE users (id int PRIMARY KEY, name varchar(40) NOT NULL, age int NOT NULL)', 'CREATE INDEX users_name_idx ON users (name)'];

interface Operation { readonly title: string; readonly up: readonly string[]; readonly down: readonly string[] }

/** Six operations that ask for every verb of a writer: in and out of a transaction, SQL with bodies, files that follow, files held back. */
const operations: readonly Operation[] = [
  { title: 'rename column', up: ['ALTER TABLE users RENAME COLUMN name TO full_name'], down: ['ALTER TABLE users RENAME COLUMN full_name TO name'] },
  { title: 'drop column', up: ['ALTER TABLE users DROP COLUMN age'], down: ['ALTER TABLE users ADD COLUMN age int'] },
  { title: 'drop table', up: ['DROP TABLE users'], down: [FIRST[0]!] },
  { title: 'set NOT NULL and a harmless column', up: ["ALTER TABLE users ADD COLUMN nick text DEFAULT ''", 'ALTER TABLE users ADD COLUMN email varchar(80) NOT NULL'], down: ['ALTER TABLE users DROP COLUMN email', 'ALTER TABLE users DROP COLUMN nick'] },
  { title: 'add index', up: ['CREATE INDEX users_age_idx ON users (age)'], down: ['DROP INDEX users_age_idx'] },
  { title: 'rewrite values', up: ['UPDATE users SET age = age + 1 WHERE age > 5'], down: [] },
];

const cells = new Map<string, string[]>();
const run = tools.filter(({ dialect }) => dialect === 'postgres');

describe('the writers of the tools', function () {
  this.timeout(60_000);
  let database: PGlite;
  before(async () => {
    database = await PGlite.create();
  });
  after(async () => {
    await database.close();
    console.log(['', `| tool | ${operations.map(({ title }) => title).join(' | ')} |`, `| --- |${operations.map(() => ' --- |').join('')}`, ...run.map(({ name }) => `| ${name} | ${cells.get(name)?.join(' | ') ?? ''} |`)].join('\n'));
  });

  for (const tool of run) {
    it(`${tool.name}: what is written is read again, judged, and runs`, async () => {
      const row: string[] = [];
      cells.set(tool.name, row);
      for (const operation of operations) row.push(await writeAndRun(tool, operation, database));
    });
  }
});

async function writeAndRun(tool: Tool, { title, up, down }: Operation, database: PGlite): Promise<string> {
  const { texts, config, path } = tool.project({ first: FIRST, up, down });
  const subject = splitSubject(await judgeTexts(texts, config), path);
  const change = splitMigration(subject);
  assert.ok(!('reason' in change), `${title}: ${'reason' in change ? change.reason : ''}`);
  const expanded = applyChange(texts, change);
  const judged = await judgeTexts(expanded, config);
  const held = change.newFiles.filter(({ text }) => readHead(text));
  assert.deepEqual(judged.result.unread.map(({ reason }) => reason), [], title);
  // What is held back is no migration yet.
  for (const { path: one } of held) assert.ok(!judged.result.migrations.some(({ migration }) => migration.files.includes(one)), `${one} is found by no tool`);
  const names = judged.result.migrations.map(({ migration }) => migration.path).slice(1);
  for (const name of names) assert.notEqual(verdictOf(judged, name), 'misleading', `${title}: ${name}\n${expanded[name]}`);

  await database.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public;');
  for (const sql of FIRST) await database.exec(sql);
  await database.exec("INSERT INTO users (id, name, age) VALUES (1, 'a', 7), (2, 'b', 3)");
  const before = await database.query('SELECT * FROM users ORDER BY id');
  let statements = 0;
  for (const name of names) for (const sql of await sqlOf(expanded, name, downOf(judged, name), 'up')) {
    await database.exec(sql);
    statements++;
  }
  for (const name of [...names].reverse()) for (const sql of await sqlOf(expanded, name, downOf(judged, name), 'down')) await database.exec(sql);
  if (subject.framework.hasDown) assert.deepEqual((await database.query('SELECT * FROM users ORDER BY id')).rows, before.rows, title);
  return `${names.length} run, ${held.length} held back, ${statements} statements`;
}

function downOf(judged: Awaited<ReturnType<typeof judgeTexts>>, path: string): string | undefined {
  const migration = judged.result.migrations.find((one) => one.migration.path === path)?.migration;
  return migration?.down.kind === 'operations' ? migration.down.span.file : undefined;
}

/** The statements of one direction, as the tool sends them. */
async function sqlOf(texts: Texts, path: string, downPath: string | undefined, direction: 'up' | 'down'): Promise<readonly string[]> {
  if (!path.endsWith('.sql')) return sentSql(path, texts[path]!, direction);
  const file = direction === 'up' || downPath === undefined ? texts[path]! : texts[downPath]!;
  const [first = '', second = ''] = file.split(/^-- (?:migrate:down|\+goose Down|\+migrate Down|Down)\b.*$/m);
  if (downPath === undefined && direction === 'down') return [];
  const part = direction === 'up' || downPath !== path ? first : second;
  const body = part.replace(/^--.*$/gm, '');
  // A statement ends with its line, unless it stands in a body.
  return body.split(/;[ \t]*$(?![^$]*\$\$(?:[^$]*\$\$[^$]*\$\$)*[^$]*$(?![^]))/m).map((sql) => sql.trim()).filter((sql) => sql !== '');
}
