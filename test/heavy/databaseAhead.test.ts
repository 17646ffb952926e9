import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { frameworks } from '../../server/src/core/frameworks';
import { installTools, toolsFolder, versionOf } from './databaseAhead/install';
import { runScenario, type Outcome, type Outcomes } from './databaseAhead/run';
import type { Expected, Scenario } from './databaseAhead/scenario';
import { startServer } from './databaseAhead/server';
import { scenarios } from './databaseAhead/tools';

/** Processes of the tools that run beside one another, each with a database of its own. */
const lanes = 2;

// What the table of frameworks says is what the tools do: each is run with two migrations, then without the last one's file.
describe('a database ahead of its migration files', function () {
  this.timeout(180_000);
  let problem: string | undefined;
  let runs: ReadonlyMap<Scenario, Promise<Outcomes>>;
  let finished: Promise<unknown>;

  before(async function () {
    this.timeout(600_000);
    problem = await installTools();
    if (problem === undefined) ({ runs, finished } = startAll(scenarios.filter(({ cannotRun }) => !cannotRun)));
  });
  after(() => finished);

  for (const scenario of scenarios) {
    const { framework, option, packages, cannotRun, again, beside = [], fix } = scenario;
    const installedAs = Object.values(packages)[0]!;
    const title = `${Object.keys(packages)[0]} ${versionOf(installedAs)}${option ? ` with ${option}` : ''} ${again.behaviour} it${cannotRun ? ` (skipped: ${cannotRun})` : ''}`;

    it(title, async function () {
      if (problem !== undefined) console.log(`      skipped: the tools could not be installed: ${problem}`);
      if (problem !== undefined || cannotRun) return this.skip();
      const outcomes = await runs.get(scenario)!;
      assert.deepEqual([outcomes.first.behaviour, outcomes.first.tables], ['ignores', 'ab'], outcomes.first.output);
      expectOutcome('the next deployment', outcomes.again, again);
      if (again.behaviour === 'ignores') assert.ok(!outcomes.again.output.includes(scenario.lost), `it names the lost migration:\n${outcomes.again.output}`);
      for (const [index, expected] of beside.entries()) expectOutcome(expected.command.join(' '), outcomes.beside[index]!, expected);
      expectOutcome('a deployment with one more', outcomes.fix, fix);
      if (!option) assert.equal(frameworks.find(({ id }) => id === framework)?.onDatabaseAhead.behaviour, again.behaviour);
    });
  }
});

function expectOutcome(what: string, { behaviour, output, tables }: Outcome, expected: Expected): void {
  assert.deepEqual({ behaviour, tables }, { behaviour: expected.behaviour, tables: expected.tables }, `${what}:\n${output}`);
  if (expected.says) assert.match(output, expected.says, what);
}

/** Runs all scenarios in a few lanes; each test waits for its own. */
function startAll(all: readonly Scenario[]): { readonly runs: ReadonlyMap<Scenario, Promise<Outcomes>>; readonly finished: Promise<unknown> } {
  const runs = new Map<Scenario, Promise<Outcomes>>();
  const starts = Array.from({ length: lanes }, () => startServer(toolsFolder));
  // A lane goes on after a scenario that failed: its test says so.
  const ends = starts.map((): Promise<unknown> => Promise.resolve());
  for (const [index, scenario] of all.entries()) {
    const lane = index % lanes;
    const run = ends[lane]!.then(async () => runScenario(scenario, await starts[lane]!, toolsFolder));
    runs.set(scenario, run);
    ends[lane] = run.catch(() => undefined);
  }
  const stops = starts.map(async (start, lane) => {
    await ends[lane];
    await (await start).stop();
  });
  return { runs, finished: Promise.allSettled(stops) };
}
