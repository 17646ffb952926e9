import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { type Case, cases } from './proof/cases';
import { type Engine, engines } from './proof/engine';
import { planOf } from './proof/planned';
import { prove } from './proof/prove';

/** What a cell of the table says. */
const cells = new Map<string, Map<string, string>>();

describe('plans, run on databases', () => {
  for (const { title, everywhere, open } of engines) {
    describe(title, function () {
      this.timeout(60_000);
      let engine: Engine | undefined;
      before(async () => {
        engine = await openOr(open, everywhere);
        if (!engine) console.log(`      ${title} does not answer: nothing is run on it.`);
      });
      after(() => engine?.close());

      for (const one of cases) {
        it(one.operation, async function () {
          if (!engine) {
            set(one, title, 'not run: no server');
            this.skip();
          }
          await engine.reset();
          set(one, title, await outcome(engine, one));
        });
      }
    });
  }

  after(() => {
    const titles = engines.map(({ title }) => title);
    console.log(['', `| operation | ${titles.join(' | ')} |`, `| --- |${titles.map(() => ' --- |').join('')}`, ...cases.map(({ operation }) => `| ${operation} | ${titles.map((title) => cells.get(operation)?.get(title) ?? '').join(' | ')} |`)].join('\n'));
  });
});

async function outcome(engine: Engine, one: Case): Promise<string> {
  if (one.without?.includes(engine.dialect)) return 'no such statement';
  const plan = await planOf(engine.dialect, one.history(engine.dialect), one.up(engine.dialect), new Map(Object.entries(one.back ?? {}).flatMap(([dialect, sql]) => (dialect === engine.dialect ? [['name', sql] as const] : []))));
  if ('reason' in plan) {
    assert.match(plan.reason, /\w{3}/);
    return `not split: ${plan.reason}`;
  }
  const { compared } = await prove(engine, one, plan);
  assert.ok(compared > 20, 'rows were compared');
  return `run, ${compared} rows compared, ${plan.sync === 'none' ? 'one shape' : plan.sync}`;
}

async function openOr(open: () => Promise<Engine>, everywhere: boolean): Promise<Engine | undefined> {
  try {
    return await open();
  } catch (error) {
    if (everywhere) throw error;
    return undefined;
  }
}

function set({ operation }: Case, title: string, words: string): void {
  const own = cells.get(operation) ?? new Map<string, string>();
  cells.set(operation, own.set(title, words));
}
