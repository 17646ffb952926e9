import type { ts } from 'ts-morph';
import type { Condition } from '../model/operation';
import { bindPattern } from './assignment';
import { anyOf, negate } from './condition';
import { type Env, siteOf, spanOf } from './env';
import { evaluate } from './expressions';
import { assumeSurvival, mergeWays, tryWay } from './journal';
import { type Completion, type Machine, Thrown } from './machine';
import { emit } from './record';
import { createScope } from './scope';
import { messageOf } from './show';
import { runBlock } from './statements';
import { type Inner, UNDEFINED, unknownValue } from './values';

/** `throw`. */
export function runThrow(machine: Machine, node: ts.ThrowStatement, env: Env): Completion {
  const value = evaluate(machine, node.expression, env);
  declareThrow(machine, value, node, node.expression, env);
  return { kind: 'throw', value };
}

/** Records a throw that nobody catches. */
export function declareThrow(machine: Machine, value: Inner, node: ts.Node, name: ts.Node, env: Env): void {
  const { run } = machine;
  if (run.tries > 0 || run.doubtful > 0) return;
  const message = messageOf(value);
  emit(machine, { kind: 'throw', ...(message !== undefined && { message }) }, siteOf(env.module, node, name, []));
}

/** `try` with its catch and finally. */
export function runTry(machine: Machine, node: ts.TryStatement, env: Env): Completion | undefined {
  const { run } = machine;
  const { catchClause, finallyBlock } = node;
  const start = run.assumptions.length;
  const exitsBefore = run.activation.exits.length;
  if (catchClause) run.tries++;
  let completion: Completion | undefined;
  try {
    completion = runBlock(machine, node.tryBlock, env);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    completion = { kind: 'throw', value: error.value };
  } finally {
    if (catchClause) run.tries--;
  }
  if (catchClause) completion = runCatch(machine, catchClause, completion, env, start, exitsBefore);
  if (!finallyBlock) return completion;
  const last = runBlock(machine, finallyBlock, env);
  return last ?? completion;
}

/** What was thrown for sure is caught for sure; else the catch runs only where the database refuses. */
function runCatch(machine: Machine, clause: ts.CatchClause, completion: Completion | undefined, env: Env, start: number, exitsBefore: number): Completion | undefined {
  const { run } = machine;
  const body = (value: Inner) => (): Completion | undefined => {
    const inner: Env = { ...env, scope: createScope(env.scope) };
    if (clause.variableDeclaration) bindPattern(machine, clause.variableDeclaration.name, value, inner, inner.scope, false);
    return runBlock(machine, clause.block, inner);
  };
  if (completion?.kind === 'throw') {
    run.assumptions.length = start;
    return body(completion.value ?? UNDEFINED)();
  }
  const caught = run.activation.exits.slice(exitsBefore).filter((exit) => exit.completion.kind === 'throw');
  const conditions = caught.flatMap((exit) => allOfPath(exit.path, start));
  for (const exit of caught) run.activation.exits.splice(run.activation.exits.indexOf(exit), 1);
  const condition: Condition = anyOf(conditions) ?? { kind: 'unknown', reason: 'whether a statement before it fails' };
  if (caught.length === 0 && clause.block.statements.length === 0) return completion;
  run.assumptions.length = Math.min(run.assumptions.length, Math.max(start, 0));
  const doubtful = caught.length === 0;
  const [first] = caught;
  const value = first?.completion.value ?? unknownValue('an error of the database', spanOf(env.module, clause), { mayTouch: 'nothing', rows: true });
  const exits = run.activation.exits.length;
  if (doubtful) run.doubtful++;
  try {
    const way = tryWay(machine, condition, body(value));
    // A catch that throws or returns after a failure says nothing of the way without one.
    if (doubtful) {
      run.activation.exits.length = exits;
      return completion;
    }
    const other = { writes: new Map(), path: [...run.assumptions, negate(condition)], ...(completion && { completion }) };
    return mergeWays(machine, condition, way, other, exits);
  } finally {
    if (doubtful) run.doubtful--;
    assumeSurvival(machine, start, exitsBefore);
  }
}

function allOfPath(path: readonly Condition[], start: number): Condition[] {
  const part = path.slice(start);
  const [only] = part;
  return part.length === 0 || !only ? [] : [part.length === 1 ? only : { kind: 'all', conditions: part }];
}
