import assert from 'node:assert/strict';
import type { Plan } from '../../../server/src/core/split/plan';
import type { Case, Shape } from './cases';
import type { Engine, Row } from './engine';
import { downOf, upOf } from './planned';

/**
 * The life of a plan on a database: expand, the filling with writes of both releases between its statements, a revert that runs nothing, one
 * that runs the downs, forward again, contract, and back from it. Every row is compared through both shapes whenever both are in use.
 */
export async function prove(engine: Engine, one: Case, plan: Plan): Promise<{ readonly compared: number }> {
  const value = one.value ?? ((n) => `name ${n}`);
  const { older } = one;
  const newer = one.newer(plan.sync === 'application', engine.dialect);
  const expected = new Map<number, string>();
  let writes = 0;
  let compared = 0;

  const run = async (statements: readonly string[], between?: () => Promise<void>): Promise<void> => {
    for (const sql of statements) {
      await engine.run(sql);
      await between?.();
    }
  };
  const write = async (shape: Shape): Promise<void> => {
    const id = ++writes;
    const set = async (row: number, sql: (id: number, value: string) => string): Promise<void> => {
      const next = value(1000 * ++writes + row);
      await engine.run(sql(row, next));
      expected.set(row, next);
    };
    await set(id, shape.insert);
    const [first] = expected.keys();
    if (first !== undefined && first !== id) await set(first, shape.update);
  };
  const compare = async (...shapes: readonly Shape[]): Promise<void> => {
    for (const shape of shapes) {
      const rows = await engine.rows(shape.read);
      assert.deepEqual(rows.map((row) => [row['id'], String(row['value'])]), [...expected].sort(([a], [b]) => a - b), shape.read);
      compared += rows.length;
    }
  };
  const both = async (): Promise<void> => {
    await write(older);
    await write(newer);
  };
  const fill = async (): Promise<void> => (plan.sync === 'application' ? run(upOf(plan, 'backfill', true)) : undefined);

  await run(one.history(engine.dialect));
  for (let n = 0; n < 4; n++) await write(older);

  await run(upOf(plan, 'expand'));
  await both();
  await compare(older);
  await run(upOf(plan, 'backfill'), both);
  await fill();
  await compare(older, newer);

  // Reverted, and nothing is run: the older release goes on where it is.
  await write(older);
  await compare(older);
  await fill();
  await compare(newer);
  await write(newer);
  await compare(older, newer);

  // Reverted by the downs.
  const [unfill, unexpand] = [downOf(plan, 'backfill'), downOf(plan, 'expand')];
  assert.ok(unfill && unexpand, 'what comes before the contract can be taken back');
  if (one.mended && engine.dialect !== 'sqlite') {
    await assert.rejects(run([...unfill, ...unexpand]), 'a down that cannot be had says so');
    await engine.run(one.mended);
  }
  await run([...unfill, ...unexpand]);
  await write(older);
  await compare(older);

  await run(upOf(plan, 'expand'));
  await run(upOf(plan, 'backfill'));
  await fill();
  await both();
  await fill();
  await compare(older, newer);

  const kept = await keptRows(engine, one);
  await run(upOf(plan, 'contract'));
  await compare(newer);
  const back = downOf(plan, 'contract');
  if (back) {
    await run(back);
    assert.deepEqual(await keptRows(engine, one), kept, 'the contract keeps what it takes away');
    await fill();
    await both();
    await fill();
    await compare(older, newer);
    await run(upOf(plan, 'contract'));
  }
  // By then a release is out that writes the new shape alone.
  const latest = one.newer(false, engine.dialect);
  await write(latest);
  await compare(latest);
  await run(upOf(plan, 'finish'));
  await compare(latest);
  return { compared };
}

async function keptRows(engine: Engine, { kept }: Case): Promise<readonly Row[]> {
  return kept === undefined ? [] : engine.rows(kept);
}
