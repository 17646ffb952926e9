import type { Condition, Operation } from '../model/operation';
import { type Applied, applyOperation } from './apply';
import { type Answer, answer } from './conditions';
import type { ApplyContext } from './context';
import type { SchemaState } from './state';

/**
 * Applies operations in order to `state`, a fork that the caller owns. A question to the schema is answered when it is asked, and
 * the answer holds: a helper that found the table missing goes on to fill the one it made.
 */
export function runOperations(state: SchemaState, operations: readonly Operation[], context: ApplyContext, onApplied: (operation: Operation, applied: Applied) => 'continue' | 'stop'): void {
  const asked = questionsByTime(operations);
  const answers = new Map<Condition, Answer>();
  for (const [at, operation] of operations.entries()) {
    for (const condition of asked.get(at) ?? []) answers.set(condition, answer(state, condition));
    if (onApplied(operation, applyOperation(state, operation, context, answers)) === 'stop') return;
  }
}

/** The schema questions that were put earlier than where their answer is used, by the index of the operation they were put before. */
function questionsByTime(operations: readonly Operation[]): ReadonlyMap<number, readonly Condition[]> {
  const byTime = new Map<number, Condition[]>();
  const visit = (condition: Condition): void => {
    if (condition.kind === 'schema' && condition.asked !== undefined) byTime.set(condition.asked, [...(byTime.get(condition.asked) ?? []), condition]);
    if (condition.kind === 'not') visit(condition.condition);
    if (condition.kind === 'all' || condition.kind === 'any') condition.conditions.forEach(visit);
  };
  for (const operation of operations) if (operation.when) visit(operation.when);
  return byTime;
}
