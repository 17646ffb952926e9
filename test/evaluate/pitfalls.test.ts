// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the programs under test are written as text.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createEvaluator } from '../../server/src/core/evaluate/evaluator';
import { body, DB, evaluate, filesFrom, operationShape, snapshotOf } from './program';

describe('what real migrations do', () => {
  it('helpers several files deep, through barrels, aliases and packages of the workspace', () => {
    const { done, problems, evaluated } = evaluate(`
// @file apps/api/migrations/m.ts
import { dropAll } from '@/helpers';
import { Tables } from '@acme/names';
import * as more from '../src/helpers/more.js';
export const up = async (db) => { await dropAll(db, [Tables.Users, Tables.Posts]); await more.last(db); };
// @file apps/api/tsconfig.json
{ "extends": "../../tsconfig.base.json", /* comment */ "compilerOptions": { "paths": { "@/*": ["./src/*"], } } }
// @file tsconfig.base.json
{ "compilerOptions": { "strict": true } }
// @file apps/api/src/helpers/index.ts
export * from './drop';
export { last as final } from './more';
// @file apps/api/src/helpers/drop.ts
import { quote } from './quote';
export const dropAll = async (db, names: string[]) => { for (const name of names) await db.query(\`DROP TABLE \${quote(name)}\`); };
// @file apps/api/src/helpers/quote.ts
export const quote = (name: string) => '"' + name + '"';
// @file apps/api/src/helpers/more.ts
export async function last(db) { await db.query('last'); }
// @file packages/names/package.json
{ "name": "@acme/names", "main": "dist/index.js", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } } }
// @file packages/names/src/index.ts
export enum Tables { Users = 'users', Posts = 'posts' }`);
    assert.deepEqual(done, ['DROP TABLE "users"', 'DROP TABLE "posts"', 'last']);
    assert.deepEqual(problems, []);
    const [first] = evaluated.operations;
    assert.equal(first?.span.file, 'apps/api/src/helpers/drop.ts');
    assert.equal(first?.calledFrom?.file, 'apps/api/migrations/m.ts');
    assert.ok(evaluated.reads.includes('packages/names/src/index.ts') && evaluated.reads.includes('tsconfig.base.json'));
  });

  it('a loader that takes a file name and a folder', () => {
    const { done } = evaluate(`
// @file migrations/m.js
const { loadSql } = require('../lib/load');
exports.up = async (db) => { for (const part of ['one', 'two']) await db.query(loadSql('sql', part)); };
// @file lib/load.js
const { readFileSync } = require('fs'); const { join } = require('path');
module.exports.loadSql = (folder, name) => readFileSync(join(__dirname, '..', 'migrations', folder, \`\${name}.sql\`), { encoding: 'utf8' }).toString();
// @file migrations/sql/one.sql
SELECT 1
// @file migrations/sql/two.sql
SELECT 2
`);
    assert.deepEqual(done.map((line) => line.trim()), ['SELECT 1', 'SELECT 2']);
  });

  it('loops over constraint names with try and catch', () => {
    const { done, problems } = body(`
      for (const name of ['a_fk', 'b_fk']) { try { await db.query(\`ALTER TABLE t DROP CONSTRAINT \${name}\`); } catch (e) { console.warn('not there', e); } }`);
    assert.deepEqual(done, ['ALTER TABLE t DROP CONSTRAINT a_fk', 'ALTER TABLE t DROP CONSTRAINT b_fk']);
    assert.deepEqual(problems, []);
  });

  it('branches on the shape of a value', () => {
    const { done } = body(`
      const add = (column) => { if (typeof column === 'string') return column; if (Array.isArray(column)) return column.map(add).join(); return \`\${column.name} \${column.type ?? 'text'}\`; };
      await db.query(add(['a', { name: 'b' }, { name: 'c', type: 'int' }]));`);
    assert.deepEqual(done, ['a,b text,c int']);
  });

  it('lists as text', () => {
    const { done } = body("const list = (values) => `(${values.map((el) => `'${el}'`).join(', ')})`; db.query(`CREATE TYPE t AS ENUM ${list(['A', 'B'])}`);");
    assert.deepEqual(done, ["CREATE TYPE t AS ENUM ('A', 'B')"]);
  });

  it('a seed generated from the environment', () => {
    const { done } = body("const seed = { id: process.env.ID, name: 'x' }; if (!seed.id) throw new Error('set ID'); db.query(`INSERT INTO t (${Object.keys(seed).map((k) => `\"${k}\"`)}) VALUES ('${seed.id}')`)");
    assert.deepEqual(done, ['throw set ID when not(env process.env.ID)', "INSERT INTO t (\"id\",\"name\") VALUES ('__hole1') when env process.env.ID"]);
  });

  it('names an effect outside the database by what the package is, not by the name of a method', () => {
    const { done, problems } = evaluate(`
import axios, { post } from 'axios'; import nodemailer from 'nodemailer'; import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'; import { Queue } from 'bullmq';
import { exec } from 'child_process'; import fs from 'fs'; import Redis from 'ioredis'; import { sender } from './local';
export const up = async (db) => {
  const client = axios.create({ baseURL: 'x' });
  await client.get('https://example.org/a'); await post('https://api.example.org/hook');
  const mail = nodemailer.createTransport({}); await mail.sendMail({ to: 'x' });
  await new SQSClient({}).send(new SendMessageCommand({})); await new Queue('jobs').add('name', {});
  exec('ls'); fs.unlinkSync('a.txt'); await fetch('https://hooks.example.org/x'); await new Redis().del('k');
  sender.send('nothing');
};
// @file local.ts
export const sender = { send(text) { return text; } };`.replace(/^/, '// @file m.ts'));
    assert.deepEqual(done, ['http an HTTP request (example.org)', 'http an HTTP request (api.example.org)', 'mail a mail', 'queue a queue', 'queue a queue', 'process another program', 'file a.txt', 'http an HTTP request (hooks.example.org)', 'cache a cache']);
    assert.deepEqual(problems, []);
  });

  it('says so where a handle goes to code that is not read', () => {
    const { done, problems } = evaluate(`import { helper, Wrapper } from 'some-helper'; import local from './missing'; export const up = async (db) => { await helper({ db }); new Wrapper(db).run(); local(db); db.unheard(1).chained(); helper('just text'); };`);
    assert.deepEqual(done, []);
    assert.equal(problems.length, 4);
  });

  it('is silent about unknown code without a handle', () => {
    const { problems, done } = evaluate(`import { nanoid } from 'nanoid'; import bcrypt from 'bcrypt'; import { logger } from '../src/logger'; export const up = async (db) => { const id = nanoid(); const hash = await bcrypt.hash('x', 10); logger.info('did it', 1); await db.query(\`SELECT '\${id}' \${hash}\`); };`);
    assert.deepEqual(problems, []);
    assert.deepEqual(done, ['log did it 1', "SELECT '__hole1' __hole2"]);
  });

  it('prints what the author prints', () => {
    const { done } = body("console.log('No', 'rollback', 3); console.error(`cannot ${db.x}`); process.stdout.write('done\\n');");
    assert.deepEqual(done, ['log No rollback 3', 'log cannot …', 'log done']);
  });

  it('gives callbacks of old their turn', () => {
    const { done, problems } = evaluate(`exports.up = function (db, callback) { db.each((t) => t.query('a')); setTimeout(() => db.query('b'), 10); process.nextTick(() => db.query('c')); };`);
    assert.deepEqual(done, ['a', 'b', 'c']);
    assert.deepEqual(problems, []);
  });

  it('remembers the class and function it is asked about', () => {
    const texts = filesFrom(`
import { Base, type Kind } from './base';
/** Above. */
export class AddThing1700000000000 extends Base implements MigrationInterface {
  name = 'AddThing1700000000000'; static transaction = false;
  public async up(queryRunner: QueryRunner): Promise<void> { /* nothing to do */ }
}
export const config = { transaction: false };
// @file base.ts
export class Base { async down() { return; } }`.replace(/^/, '// @file m.ts'));
    const evaluator = createEvaluator({ files: snapshotOf(texts), dialect: 'postgres', sqlReader: () => ({ operations: [], problems: [], statements: [] }) });
    const module = evaluator.module('m.ts');
    assert.deepEqual([...(module?.exports.keys() ?? [])], ['AddThing1700000000000', 'config']);
    const described = evaluator.describeClass(module?.exports.get('AddThing1700000000000') ?? { kind: 'undefined' });
    assert.deepEqual(described?.methods, ['up', 'down']);
    assert.deepEqual(described?.implements, ['MigrationInterface']);
    const field = described?.field('name');
    assert.equal(field?.kind === 'string' && field.source.text, 'AddThing1700000000000');
    assert.equal(described?.field('transaction')?.kind, 'boolean');
    const up = described?.method('up');
    assert.equal(up?.isEmpty, true);
    assert.deepEqual(up?.comments.map((comment) => comment.text), ['nothing to do']);
    assert.equal(described?.method('down')?.isEmpty, false);
    assert.equal(described?.method('gone'), undefined);
    const text = texts.get('m.ts') ?? '';
    assert.equal(text.slice(up?.nameSpan.start, up?.nameSpan.end), 'up');
    assert.equal(text.slice(described?.nameSpan.start, described?.nameSpan.end), 'AddThing1700000000000');
  });

  it('lets two runs of one module not see each other', () => {
    const texts = filesFrom(`let count = 0; const seen = []; export const up = (db) => { count++; seen.push(count); db.show(count, seen); };`);
    const evaluator = createEvaluator({ files: snapshotOf(texts), dialect: 'postgres', sqlReader: () => ({ operations: [], problems: [], statements: [] }) });
    const up = evaluator.module('m.ts')?.exports.get('up') ?? { kind: 'undefined' as const };
    for (let round = 0; round < 2; round++) assert.deepEqual(evaluator.run(up, [DB]).operations.map(operationShape), ['1 [1]']);
  });

  it('reads what parses of a file with syntax errors, and says so', () => {
    const { done, problems } = evaluate("export const up = async (db) => { await db.query('a'); await db.query('b' ; await db.query('c'); }");
    assert.deepEqual(done, ['a', 'b', 'c']);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /syntax error/);
  });

  it('does not load what is only a type, nor an entity that nobody reads', () => {
    const { evaluated } = evaluate(`
// @file m.ts
import { User } from './entity'; import type { X } from './types';
export const up = async (db) => { const u: User = null; await db.query('a'); };
// @file entity.ts
import './everything'; export class User { constructor() { while (true) {} } }
// @file types.ts
export interface X {}`);
    assert.deepEqual(evaluated.reads, ['m.ts']);
  });
});

describe('ways to the database that nobody showed', () => {
  it('SQL that goes to code that is not read', () => {
    const { problems, evaluated } = evaluate("import { client } from '../gone'; import other from 'some-db'; export const up = async () => { await client.query('ALTER TABLE \"users\" DROP COLUMN a'); await other`DELETE FROM posts`; client.say('Update the docs'); };");
    assert.deepEqual(problems, ['SQL goes to code that is not read', 'SQL goes to code that is not read']);
    assert.deepEqual(evaluated.problems.map((problem) => problem.mayTouch), [['alter', 'table', 'users', 'drop', 'column', 'a'], ['delete', 'from', 'posts']]);
  });

  it('a client of its own', () => {
    const { problems } = evaluate("// @file m.ts\nimport { pool } from './pool'; export const up = async () => { await pool.connect(); };\n// @file pool.ts\nimport { Pool } from 'pg'; export const pool = new Pool({});");
    assert.equal(problems.length, 1);
  });

  it('a throw that a promise catches', () => {
    const { done } = evaluate("const f = async (db) => { if (await db.has('t')) throw new Error('x'); await db.query('a'); }; export const up = async (db) => { await f(db).catch((e) => db.query('b')); await db.query('c'); };");
    assert.deepEqual(done, ['a when not(has t)', 'b when has t', 'c']);
  });
});
