import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Plan } from '../../server/src/core/split/plan';
import { type Engine, engines } from './proof/engine';
import { planOf, upOf } from './proof/planned';

const HISTORY = ['CREATE TABLE users (id int PRIMARY KEY, name varchar(40) NOT NULL)'];
const RENAME = ['ALTER TABLE users RENAME COLUMN name TO full_name'];
const ROWS = 5000;

/** The filling of a rename on a server, and what goes wrong meanwhile. */
describe('faults while a plan runs', function () {
  this.timeout(120_000);
  for (const { title, open, everywhere } of engines.filter((one) => !one.everywhere)) {
    describe(title, () => {
      let engine: Engine | undefined;
      let plan: Plan;
      before(async () => {
        engine = await open().catch(() => undefined);
        if (!engine) console.log(`      ${title} does not answer: nothing is run on it.`);
        assert.equal(everywhere, false);
      });
      after(() => engine?.close());
      beforeEach(async function () {
        if (!engine) return this.skip();
        const made = await planOf(engine.dialect, HISTORY, RENAME);
        assert.ok('phases' in made);
        plan = made;
        await engine.reset();
        for (const sql of HISTORY) await engine.run(sql);
        for (let first = 1; first <= ROWS; first += 1000) await engine.run(`INSERT INTO users (id, name) VALUES ${Array.from({ length: 1000 }, (_, at) => `(${first + at}, 'name ${first + at}')`).join(', ')}`);
        for (const sql of upOf(plan, 'expand')) await engine.run(sql);
      });

      const fill = async (on: Engine): Promise<void> => {
        for (const sql of upOf(plan, 'backfill')) await on.run(sql);
      };
      const agree = async (): Promise<void> => {
        const rows = await engine!.rows('SELECT id, name, full_name FROM users ORDER BY id');
        assert.deepEqual(rows.filter((row) => row['name'] !== row['full_name'] || row['name'] === null), []);
      };

      it('writers of both releases go on while rows are filled, and nothing of theirs is lost', async () => {
        const [older, newer] = [await engine!.another!(), await engine!.another!()];
        const expected = new Map<number, string>();
        let isDone = false;
        const write = async (on: Engine, column: string, start: number): Promise<void> => {
          for (let at = 0; !isDone || at < 50; at++) {
            const id = start + ((at * 2) % ROWS);
            await on.run(`UPDATE users SET ${column} = '${column} ${at}' WHERE id = ${id}`);
            expected.set(id, `${column} ${at}`);
          }
        };
        const writing = [write(older, 'name', 1), write(newer, 'full_name', 2)];
        await fill(engine!).finally(() => { isDone = true; });
        await Promise.all(writing);
        await agree();
        const rows = new Map((await engine!.rows('SELECT id, name FROM users')).map((row) => [row['id'], row['name']]));
        for (const [id, value] of expected) assert.equal(rows.get(id), value);
        await Promise.all([older.close(), newer.close()]);
      });

      it('a filling that is killed is started again', async () => {
        const victim = await engine!.another!();
        const [{ id }] = (await victim.rows(engine!.dialect === 'postgres' ? 'SELECT pg_backend_pid() AS id' : 'SELECT CONNECTION_ID() AS id')) as [{ id: number }];
        // A row in the middle is held, so that the filling stands there when it is killed.
        const holder = await engine!.another!();
        await holder.run('BEGIN');
        await holder.run("UPDATE users SET name = 'held' WHERE id = 2500");
        const filling = fill(victim).then(() => 'done', () => 'killed');
        const filled = async (): Promise<number> => Number((await engine!.rows('SELECT count(*) AS n FROM users WHERE full_name IS NOT NULL'))[0]!['n']);
        while ((await filled()) < 2000) await new Promise((resolve) => setImmediate(resolve));
        await engine!.run(engine!.dialect === 'postgres' ? `SELECT pg_terminate_backend(${id})` : `KILL ${id}`);
        assert.equal(await filling, 'killed');
        await holder.run('COMMIT');
        await holder.close();
        assert.ok((await filled()) < ROWS, 'it was broken off in the middle');
        await fill(engine!);
        await agree();
        assert.equal((await engine!.rows('SELECT name FROM users WHERE id = 2500'))[0]!['name'], 'held');
      });

      it('a statement that meets a lock gives up, changes nothing, and runs again', async () => {
        const holder = await engine!.another!();
        await fill(engine!);
        await holder.run('BEGIN');
        await holder.run("UPDATE users SET name = 'held' WHERE id = 1");
        const contract = async (): Promise<void> => {
          if (engine!.dialect === 'postgres') await engine!.run(`BEGIN; SET LOCAL lock_timeout = '200ms'; ${upOf(plan, 'contract').join('; ')}; COMMIT`);
          else for (const sql of ['SET lock_wait_timeout = 1', ...upOf(plan, 'contract').map((sql) => sql.replace('DROP TRIGGER ', 'DROP TRIGGER IF EXISTS '))]) await engine!.run(sql);
        };
        await assert.rejects(contract(), /lock timeout|Lock wait timeout/i);
        if (engine!.dialect === 'postgres') await engine!.run('ROLLBACK');
        assert.equal((await engine!.rows('SELECT name FROM users WHERE id = 2')).length, 1, 'the old shape is there');
        await holder.run('COMMIT');
        await holder.close();
        await contract();
        const rows = await engine!.rows('SELECT id, full_name FROM users ORDER BY id');
        assert.equal(rows.length, ROWS);
        assert.deepEqual(rows[0], { id: 1, full_name: 'held' });
      });
    });
  }
});
