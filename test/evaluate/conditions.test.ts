import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { body, evaluate } from './program';

describe('evaluating under conditions', () => {
  it('puts both branches under the answer of the schema, as it was when it was asked', () => {
    const { done, problems } = body(`
      await db.query('first');
      if (await db.has('t')) { await db.query('a'); await db.query('b'); } else await db.query('c');
      await db.query('after');`);
    assert.deepEqual(done, ['first', 'a when has t@1', 'b when has t@1', 'c when not(has t@1)', 'after']);
    assert.deepEqual(problems, []);
  });

  it('remembers the answer within its branch', () => {
    const { done } = body(`
      const there = await db.has('t');
      if (!there) { if (there) await db.query('never'); else await db.query('once'); }`);
    assert.deepEqual(done, ['once when not(has t)']);
  });

  it('emits what follows an early return under the opposite', () => {
    const { done } = body(`
      if (!(await db.has('t'))) return;
      await db.query('a');`);
    assert.deepEqual(done, ['a when has t']);
  });

  it('joins a return deep inside', () => {
    const { done } = body(`
      if (await db.has('a')) { if (await db.has('b')) return; await db.query('x'); }
      await db.query('y');`);
    assert.deepEqual(done, ['x when has a & not(has b)', 'y when not(has a & has b)']);
  });

  it('keeps a return of a helper to the helper, a throw to everybody', () => {
    const { done } = evaluate(`
      async function maybe(db) { if (await db.has('a')) return; await db.query('in'); }
      async function guard() { if (process.env.NODE_ENV === 'production') throw new Error('not here'); }
      export async function up(db) { await maybe(db); await db.query('between'); await guard(); await db.query('after'); }`);
    assert.deepEqual(done, [
      'in when not(has a)',
      'between',
      "throw not here when env process.env.NODE_ENV === 'production' (production)",
      "after when env process.env.NODE_ENV !== 'production' (not production)",
    ]);
  });

  it('joins values that are returned under conditions', () => {
    const { done } = evaluate(`
      async function type(db) { if (await db.has('t')) return 'json'; return 'text'; }
      export async function up(db) { const kind = await type(db); await db.query('ALTER ' + kind); }`);
    assert.deepEqual(done, ['ALTER json when has t', 'ALTER text when not(has t)']);
  });

  it('joins assignments', () => {
    const { done } = body(`
      let type = 'text';
      if (await db.has('t')) type = 'json';
      const words = ['a'];
      if (await db.has('u')) words.push('b');
      db.show(type); db.show(words.join());
      for (const word of words) db.show(word);
      db.show({ type });`);
    assert.deepEqual(done, [
      'json when has t', 'text when not(has t)', 'a,b when has u', 'a when not(has u)', 'a', 'b when has u', '{type:json} when has t', '{type:text} when not(has t)',
    ]);
  });

  it('goes on with the next round after a continue under a condition', () => {
    const { done } = body(`
      const seen = [];
      for (const name of ['a', 'b']) { if (!(await db.has(name))) continue; seen.push(name); await db.query('drop ' + name); }
      await db.query('end');
      for (const name of seen) await db.query('seen ' + name);`);
    assert.deepEqual(done, ['drop a when has a', 'drop b when has b@1', 'end', 'seen a when has a', 'seen b when has b@1']);
  });

  it('ends a loop under a condition', () => {
    const { done } = body(`
      for (const name of ['a', 'b']) { if (await db.has(name)) break; await db.query('make ' + name); }
      await db.query('end');`);
    assert.deepEqual(done, ['make a when not(has a)', 'make b when not(has a) & not(has b@1)', 'end']);
  });

  it('combines answers by && || ! and ternaries', () => {
    const { done } = body(`
      const [a, b] = [await db.has('a'), await db.has('b')];
      if (a && !b) db.query('1');
      if (a || b) db.query('2');
      a && db.query('3');
      a ? db.query('4') : db.query('5');
      if (!(a && b)) db.query('6');
      if (a === false) db.query('7');`);
    assert.deepEqual(done, ['1 when has a & not(has b)', '2 when (has a | has b)', '3 when has a', '4 when has a', '5 when not(has a)', '6 when not(has a & has b)', '7 when not(has a)']);
  });

  it('takes a switch over what is not known case by case', () => {
    const { done } = body(`
      switch (process.env.DB) { case 'pg': case 'postgres': db.query('a'); break; case 'mysql': db.query('b'); break; default: db.query('c'); }
      db.query('d');`);
    assert.deepEqual(done.map((line) => line.split(' when ')[0]), ['a', 'a', 'b', 'c', 'd']);
    assert.equal(done.at(-1), 'd');
    assert.match(done[2] ?? '', /env process.env.DB === 'mysql'/);
  });

  it('knows production and its opposite', () => {
    const at = (test: string): string | undefined => body(`if (${test}) db.query('x');`).done[0];
    assert.equal(at("process.env.NODE_ENV === 'production'"), "x when env process.env.NODE_ENV === 'production' (production)");
    assert.equal(at("process.env.NODE_ENV !== 'production'"), "x when env process.env.NODE_ENV !== 'production' (not production)");
    assert.equal(at("['test', 'development'].includes(process.env.NODE_ENV)"), "x when env ['test', 'development'].includes(process.env.NODE_ENV) (not production)");
    assert.equal(at("process.env['NODE_ENV'] === 'test'"), "x when env process.env.NODE_ENV === 'test' (not production)");
    assert.equal(at('process.env.SEED'), 'x when env process.env.SEED');
    assert.equal(at("!['test'].includes(process.env.NODE_ENV ?? '')"), "x when not(env process.env.NODE_ENV === 'test' (not production))");
  });

  it('tells rows from the environment and from what is unknown', () => {
    const { done } = body(`
      const rows = await db.query('SELECT 1');
      if (rows.length === 0) db.query('a');
      if (rows[0].email) db.query('b');
      for (const row of rows) db.query('c');
      rows.forEach((row) => db.query('d'));
      if (ask('sure?')) db.query('e');`);
    assert.deepEqual(done, ['SELECT 1', 'a when rows rows.length === 0', 'b when rows rows[0].email', 'c when rows each of rows', 'd when rows each of rows', 'e when unknown']);
  });

  it('emits nothing twice under a loop over rows, and does not trust what the loop changes', () => {
    const { done } = body(`
      let count = 0; let last = 'none'; const names = [];
      for (const row of await db.query('SELECT email')) { count++; last = row.email; names.push(row.email); }
      db.show(count); db.show(last); db.show(names);`);
    assert.deepEqual(done, ['SELECT email', '?', '?', '[data:users.email,…]']);
  });

  it('keeps where a value of a row comes from', () => {
    const { done } = body(`const [row] = await db.query('SELECT email'); const { email } = row; db.show(email); db.show(email.toLowerCase());`);
    assert.deepEqual(done, ['SELECT email', 'data:users.email', 'data(email)']);
  });

  it('takes what may be there under its condition', () => {
    const { done } = body(`const key = await db.find('fk'); if (key) db.show(key.name); if (key === undefined) db.query('none');`);
    assert.deepEqual(done, ['ref:fk when constraintExists', 'none when not(constraintExists)']);
  });

  it('runs try, and a catch only where the database refuses', () => {
    const { done } = body(`
      try { await db.query('a'); await db.query('b'); } catch (error) { await db.query('c'); throw error; } finally { await db.query('d'); }
      await db.query('e');`);
    assert.deepEqual(done, ['a', 'b', 'c when unknown', 'd', 'e']);
  });

  it('catches what is thrown for sure', () => {
    const { done } = body(`try { await db.query('a'); throw new Error('x'); } catch (error) { await db.query('b ' + error.message); } await db.query('c');`);
    assert.deepEqual(done, ['a', 'b x', 'c']);
    assert.deepEqual(body(`try { if (await db.has('t')) throw new Error('x'); await db.query('a'); } catch { await db.query('b'); } await db.query('c');`).done, ['a when not(has t)', 'b when has t', 'c']);
  });

  it('stops at a throw', () => {
    assert.deepEqual(body(`await db.query('a'); throw new Error('no way back'); await db.query('b');`).done, ['a', 'throw no way back']);
    assert.deepEqual(evaluate(`export const up = (db) => Promise.reject(new Error('never'))`).done, ['throw never']);
    assert.deepEqual(body(`const fail = () => { throw new Error('x') }; if (await db.has('t')) fail(); db.query('a')`).done, ['throw x when has t', 'a when not(has t)']);
  });

  it('takes an unknown loop once', () => {
    const { done, problems } = body(`
      let id = 0;
      while (id < Number(process.env.MAX)) { await db.query('a'); id++; }
      do { await db.query('b'); } while ((await db.query('SELECT')).length > 0);`);
    assert.deepEqual(done.map((line) => line.replace(/ when .*/, '')), ['a', 'b', 'SELECT', 'b']);
    assert.deepEqual(problems, []);
  });

  it('calls a function that code not read is given, perhaps', () => {
    const { done, problems } = evaluate(`
      import { retry } from 'retry-somehow';
      export async function up(db) { await retry(() => db.query('a')); await db.query('b'); }`);
    assert.deepEqual(done, ['a when unknown', 'b']);
    assert.deepEqual(problems, []);
  });

  it('goes on after an unknown call in front of an early return', () => {
    const { done } = evaluate(`
      import { confirm } from '@inquirer/prompts';
      export async function up(db) { const answer = await confirm({ message: 'Sure?' }); if (!answer) { console.log('skipped'); return; } await db.query('a'); }`);
    assert.deepEqual(done, ['log skipped when not(unknown)', 'a when unknown']);
  });

  it('asks each moment anew', () => {
    const { done } = body(`
      if (await db.has('t')) await db.query('drop t');
      if (await db.has('t')) await db.query('still there');`);
    assert.deepEqual(done, ['drop t when has t', 'still there when has t@1']);
  });

  it('takes all ways that a callback may end', () => {
    const { done } = body(`
      const kept = [];
      ['a', 'b'].forEach((name) => { if (process.env.SKIP === name) return; kept.push(name); });
      for (const name of kept) db.query(name);`);
    assert.deepEqual(done, ["a when not(env process.env.SKIP === 'a')", "b when not(env process.env.SKIP === 'b')"]);
  });
});
