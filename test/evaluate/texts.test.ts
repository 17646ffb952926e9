// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the programs under test are written as text.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Dialect } from '../../server/src/core/model/dialect';
import type { SourceText } from '../../server/src/core/model/source';
import { createPlaceReader } from '../../server/src/core/evaluate/standIn';
import { createEvaluator } from '../../server/src/core/evaluate/evaluator';
import { DB, evaluate, filesFrom, snapshotOf } from './program';

/** The text that `db.sql` got, with the files. */
function textOf(text: string, dialect: Dialect = 'postgres'): { readonly source: SourceText; readonly at: (part: string) => string } {
  const texts = filesFrom(text);
  let source: SourceText | undefined;
  const catcher = { kind: 'intrinsic', intrinsic: { name: 'q', call(args: readonly { kind: string; source?: SourceText }[]) { if (args[0]?.kind === 'string') source = args[0].source; return { kind: 'undefined' }; } } } as const;
  const evaluator = createEvaluator({ files: snapshotOf(texts), dialect, sqlReader: () => ({ operations: [], problems: [], statements: [] }) });
  const up = evaluator.module([...texts.keys()][0] ?? '')?.exports.get('up') ?? DB;
  const { problems } = evaluator.run(up, [catcher as never]);
  assert.deepEqual(problems, []);
  assert.ok(source);
  const found = source;
  return {
    source: found,
    at(part) {
      const start = found.text.indexOf(part);
      assert.ok(start >= 0, `${part} in ${found.text}`);
      const span = found.locate(start, start + part.length);
      return `${span.file}: ${texts.get(span.file)?.slice(span.start, span.end)}`;
    },
  };
}

describe('texts know where they were written', () => {
  it('unit by unit in literals, through escapes', () => {
    const { at, source } = textOf(`export const up = (q) => q('DROP \\'a\\' \\u0041\\x42 "b"\\n\\\n c');`);
    assert.equal(source.text, `DROP 'a' AB "b"\n c`);
    assert.equal(at('DROP'), 'm.ts: DROP');
    assert.equal(at("'a'"), "m.ts: \\'a\\'");
    assert.equal(at('A'), 'm.ts: \\u0041');
    assert.equal(at('B'), 'm.ts: \\x42');
    assert.equal(at('"b"'), 'm.ts: "b"');
    assert.equal(at('c'), 'm.ts: c');
  });

  it('through templates: a word leads to where it is put in, a longer text to where it was written', () => {
    const { at, source } = textOf(`
      const table = 'users'; const condition = 'WHERE "old" IS NULL';
      export const up = (q) => q(\`DELETE FROM \${table} \${condition} LIMIT 1\`);`);
    assert.equal(source.text, 'DELETE FROM users WHERE "old" IS NULL LIMIT 1');
    assert.equal(at('users'), 'm.ts: table');
    assert.equal(at('"old"'), 'm.ts: "old"');
    assert.equal(at('LIMIT'), 'm.ts: LIMIT');
    assert.equal(at('FROM users'), 'm.ts: FROM ${table');
    assert.equal(at(source.text), 'm.ts: DELETE FROM ${table} ${condition} LIMIT 1');
  });

  it('through concatenation, join, trim, split and replace', () => {
    const { at } = textOf(`export const up = (q) => { let sql = ' ALTER ' + 'TABLE x'; sql += ' DROP "y"'; sql = sql.trim().replace('x', 'z'); q([sql, 'SELECT 1; SELECT 2'.split('; ')[1]].join(';')); };`);
    assert.equal(at('TABLE'), 'm.ts: TABLE');
    assert.equal(at('"y"'), 'm.ts: "y"');
    assert.equal(at('z'), 'm.ts: z');
    assert.equal(at('SELECT 2'), 'm.ts: SELECT 2');
  });

  it('in a file of SQL that is read', () => {
    const text = (read: string): string => `
// @file db/migrations/m.ts
import fs from 'node:fs'; import * as path from 'path'; import { fileURLToPath } from 'url'; import { readFile } from 'fs/promises';
const here = path.dirname(fileURLToPath(import.meta.url));
export const up = async (q) => q(${read});
// @file db/migrations/sql/x.sql
DROP TABLE "far";
// @file package.json
{}`;
    for (const read of [
      `fs.readFileSync(path.join(__dirname, 'sql', 'x.sql'), 'utf8')`,
      `fs.readFileSync(path.resolve(__dirname, './sql/x.sql')).toString('utf8')`,
      `await fs.promises.readFile(__dirname + '/sql/x.sql', { encoding: 'utf8' })`,
      `await readFile(path.resolve(here, 'sql/x.sql'), 'utf-8')`,
      `await readFile(new URL('./sql/x.sql', import.meta.url), 'utf8')`,
      `fs.readFileSync('db/migrations/sql/x.sql', 'utf8')`,
      `fs.readFileSync(path.join(process.cwd(), 'db/migrations/sql/x.sql'), 'utf8')`,
      `fs.readdirSync(path.join(__dirname, 'sql')).filter((f) => f.endsWith('.sql')).map((f) => fs.readFileSync(path.join(__dirname, 'sql', f), 'utf8')).join('')`,
      `await new Promise((resolve, reject) => fs.readFile(path.join(__dirname, 'sql/x.sql'), { encoding: 'utf-8' }, (err, data) => { if (err) return reject(err); resolve(data); }))`,
    ]) assert.equal(textOf(text(read)).at('"far"'), 'db/migrations/sql/x.sql: "far"', read);
  });

  it('never reads outside of the project', () => {
    for (const path of [`'/etc/passwd'`, `require('path').join(__dirname, '../../../etc/passwd')`, `'../../etc/passwd'`, `'/proc/self/environ'`, `'file:///etc/passwd'`]) {
      const { problems, evaluated } = evaluate(`
// @file db/m.ts
const fs = require('fs');
exports.up = (db) => db.query(fs.readFileSync(${path}, 'utf8'));
// @file etc/hosts
x`);
      assert.equal(problems.length, 1, path);
      assert.match(problems[0] ?? '', /outside the project|not among the project's files/);
      assert.ok(evaluated.reads.every((read) => !read.startsWith('/') && !read.startsWith('..')));
    }
  });

  it('notes what was looked for and not found', () => {
    const { evaluated } = evaluate(`const fs = require('fs'); exports.up = (db) => { require('./gone'); fs.readFileSync('also/gone.sql'); fs.readdirSync('folder'); };`);
    assert.ok(evaluated.reads.includes('gone.ts'));
    assert.ok(evaluated.reads.includes('also/gone.sql'));
    assert.ok(evaluated.reads.includes('folder/'));
  });

  it('keeps tags that only tidy up', () => {
    const { at } = textOf(`import dedent from 'dedent'; export const up = (q) => q(dedent\`\n   DROP TABLE "x"\n\`);`);
    assert.equal(at('"x"'), 'm.ts: "x"');
  });
});

describe('stand-ins for what is not known', () => {
  const hole = (template: string, dialect: Dialect = 'postgres'): string => textOf(`import x from 'unknown-package'; export const up = (q) => q(\`${template}\`);`, dialect).source.text;
  const cases: readonly (readonly [string, string])[] = [
    ['SELECT * FROM ${x} WHERE a = ${x}', 'SELECT * FROM __hole1 WHERE a = $1'],
    ['UPDATE ${x} SET ${x} = ${x} WHERE id IN (${x})', 'UPDATE __hole1 SET __hole1 = $1 WHERE id IN ($1)'],
    ['INSERT INTO t (${x}) VALUES (${x}, ${x})', 'INSERT INTO t (__hole1) VALUES ($1, $1)'],
    ['INSERT INTO t VALUES ${x}', 'INSERT INTO t VALUES ($1)'],
    ['DROP INDEX "idx_${x}_y"', 'DROP INDEX "idx___hole1_y"'],
    ['ALTER TABLE ${x}.users DROP COLUMN ${x}', 'ALTER TABLE __hole1.users DROP COLUMN __hole1'],
    ["UPDATE t SET a = '${x}'", "UPDATE t SET a = '__hole1'"],
    ['CREATE INDEX ${x} ON t (${x})', 'CREATE INDEX __hole1 ON t (__hole1)'],
    ['DELETE FROM t WHERE ${x}', 'DELETE FROM t WHERE __hole1'],
    ['SELECT a FROM t LIMIT ${x}', 'SELECT a FROM t LIMIT $1'],
    ['ALTER TABLE t ALTER c SET DEFAULT ${x}', 'ALTER TABLE t ALTER c SET DEFAULT $1'],
    ['CREATE TABLE t (${x} int, PRIMARY KEY (${x}))', 'CREATE TABLE t (__hole1 int, PRIMARY KEY (__hole1))'],
    ['SELECT f(${x})', 'SELECT f($1)'],
    ['SELECT 1 -- ${x}\\n FROM ${x}', 'SELECT 1 -- __hole1\n FROM __hole1'],
    ['ALTER TABLE a ADD CONSTRAINT ${x} FOREIGN KEY (${x}) REFERENCES ${x}(${x})', 'ALTER TABLE a ADD CONSTRAINT __hole1 FOREIGN KEY (__hole1) REFERENCES __hole1(__hole1)'],
  ];
  for (const [template, expected] of cases) it(template, () => assert.equal(hole(template), expected));

  it('by dialect', () => {
    const reader = createPlaceReader('mysql');
    reader.feed('SELECT a WHERE b = ');
    assert.equal(reader.standIn('', 1), '?');
    const other = createPlaceReader('clickhouse');
    other.feed('SELECT a WHERE b = ');
    assert.equal(other.standIn('', 1), 'NULL');
  });

  it('says where the holes are and why', () => {
    const { source } = textOf(`import { schema } from 'unknown-package'; export const up = (q) => q(\`DROP TABLE "\${schema}"."a"; SELECT \${new Date()}\`);`);
    assert.deepEqual(source.holes.map(({ start, end }) => source.text.slice(start, end)), ['__hole1', '__hole2']);
    assert.match(source.holes[0]?.reason ?? '', /unknown-package/);
  });

  it('takes what the author gives where the environment is silent', () => {
    const { source } = textOf(`const schema = process.env.SCHEMA || 'public'; export const up = (q) => q(\`DROP TABLE \${schema}.users\`);`);
    assert.equal(source.text, 'DROP TABLE public.users');
    assert.equal(source.holes.length, 1);
  });

  it('in concatenations and joins too', () => {
    assert.equal(textOf(`import { name } from 'unknown-package'; export const up = (q) => q('DROP TABLE ' + name + ' CASCADE');`).source.text, 'DROP TABLE __hole1 CASCADE');
    assert.equal(textOf(`import { a } from 'unknown-package'; export const up = (q) => q('SELECT ' + ['x', a].join(', '));`).source.text, 'SELECT x, __hole1');
  });
});
