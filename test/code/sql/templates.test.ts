// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { sqlReader } from '../../../server/src/core/code/sql/reader';
import { loadSql } from '../../../server/src/core/sql';
import { inserted, needs } from '../needs';

const of = (text: string): readonly string[] => needs({ 'src/a.ts': text }, [sqlReader], 'src/a.ts');

describe('SQL in the text of code', () => {
  before(() => loadSql(['postgres']));

  it('stands where it is written', () => {
    assert.deepEqual(of("import pg from 'pg';\nexport const f = (pool: pg.Pool) => pool.query('SELECT email FROM users WHERE id = $1', [1]);"), ['read users.email at email', 'read users at users', 'read users.id at id']);
  });

  it('may hold values, conditions and lists that are not known', () => {
    const needed = ['read users.email at email', 'read users at users', 'read users.plan at plan'];
    for (const text of ['`SELECT email FROM users WHERE plan = ${plan}`', '`SELECT email FROM users WHERE plan IN (${list}) ${more}`', '`SELECT email FROM users ${join} WHERE plan = ANY(${a}) LIMIT ${n}`', '`SELECT email FROM users WHERE ${a} AND plan > ${b} ORDER BY ${c}`']) {
      assert.deepEqual(of(`declare const plan: any, list: any, more: any, join: any, a: any, b: any, c: any, n: any; export const q = ${text};`), needed, text);
    }
  });

  it('is put together from constants', () => {
    const text = "const COLUMNS = 'id, email';\nconst TABLE = 'users';\nexport const q = `SELECT ${COLUMNS} FROM ${TABLE}`;";
    assert.deepEqual(of(text), ['read users.email at ${COLUMNS}', 'read users.id at ${COLUMNS}', 'read users at ${TABLE}']);
    assert.deepEqual(of("export const q = 'SELECT email ' +\n  'FROM users';"), ['read users.email at email', 'read users at users']);
  });

  it('is put together from pieces of a tag', () => {
    const text = "import { sql } from 'slonik';\nexport const f = (mail: string) => {\n  const where = sql.fragment`where email = ${mail}`;\n  return sql.unsafe`select id from users ${where}`;\n};";
    assert.deepEqual(of(text), ['read users.email at email', 'read users.id at id', 'read users at users']);
  });

  it('knows the names that a tag quotes', () => {
    assert.deepEqual(of("import { sql } from 'slonik';\nexport const q = sql.unsafe`select ${sql.identifier(['email'])} from ${sql.identifier(['users'])}`;").map((each) => each.split(' at')[0]), ['read users.email', 'read users']);
  });

  it('reads a file of SQL', () => {
    assert.deepEqual(needs({ 'db/report.sql': '-- all of them\nSELECT email FROM users;\nSELECT 2' }, [sqlReader], 'db/report.sql'), ['read users.email at email', 'read users at users']);
  });

  it('says what an insert gives, and where there may be more', () => {
    assert.deepEqual(inserted({ 'src/a.ts': "declare const rest: string; export const a = 'INSERT INTO users (email) VALUES ($1)', b = `INSERT INTO teams (name, ${rest}) VALUES ($1)`;" }, [sqlReader]), ['users(email)', 'teams(name, …)']);
  });

  it('is no prose', () => {
    assert.deepEqual(of("export const a = 'Select a plan from the list', b = 'Update the settings, set the plan = free', c = 'select an item from the cart to go on';"), []);
  });
});
