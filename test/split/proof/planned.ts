import assert from 'node:assert/strict';
import { ABOUT_LOCKS, type NoPlan, type Phase, type Plan, type PlanDialect, planFor } from '../../../server/src/core/split/plan';
import { judgeTexts } from '../../fixes/fixing';

/** The plan for the last statement that has one, of a migration on top of a history. */
export async function planOf(dialect: PlanDialect, history: readonly string[], up: readonly string[], writeBack: ReadonlyMap<string, string> = new Map()): Promise<Plan | NoPlan> {
  const file = (statements: readonly string[]): string => `-- migrate:up\n${statements.map((sql) => `${sql};\n`).join('')}-- migrate:down\n`;
  const config = { migrations: [{ folder: 'db', framework: 'dbmate', dialect }] };
  const judged = await judgeTexts({ 'db/20260101000000_first.sql': file(history), 'db/20260102000000_second.sql': file(up) }, config);
  const placed = judged.placed.find(({ migration }) => migration.path.includes('second'));
  assert.ok(placed);
  const { migration, before } = placed.judgedStep();
  assert.deepEqual(migration.problems, [], 'the statements of a case are read as a whole');
  const plans = migration.up.map((operation) => planFor(operation, { dialect, before, migration: migration.name, up: migration.up, writeBack })).filter((plan) => plan !== undefined);
  const made = plans.filter((plan): plan is Plan => 'phases' in plan);
  const whole = made.filter((plan) => !made.some((other) => other !== plan && other.replaces.length > plan.replaces.length && plan.replaces.every((operation) => other.replaces.includes(operation))));
  return whole.find(({ id }) => !ABOUT_LOCKS.has(id)) ?? made[0] ?? plans[0] ?? { reason: 'nothing that a release counts on is changed' };
}

/** The statements of a phase's steps, up. */
export function upOf(plan: Plan, kind: Phase['kind'], fillsAlone = false): readonly string[] {
  return plan.phases.filter((phase) => phase.kind === kind).flatMap(({ steps }) => steps.filter(({ fills }) => fills || !fillsAlone).flatMap((step) => step.up.map(({ sql }) => sql)));
}

/** The statements of its way back; undefined where a step has none. */
export function downOf(plan: Plan, kind: Phase['kind']): readonly string[] | undefined {
  const steps = plan.phases.filter((phase) => phase.kind === kind).flatMap((phase) => phase.steps).reverse();
  const all: string[] = [];
  for (const { down } of steps) {
    if ('refuses' in down) return undefined;
    all.push(...down.map(({ sql }) => sql));
  }
  return all;
}
