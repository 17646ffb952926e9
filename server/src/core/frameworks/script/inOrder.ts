import type { Operation } from '../../model/operation';
import { moveQuestions } from './drafts';

/**
 * The operations in another order: `order` holds their indexes. A question to the schema remembers the index before which it was asked;
 * it is asked again before the first operation that comes after all that it followed.
 */
export function putInOrder(operations: readonly Operation[], order: readonly number[]): readonly Operation[] {
  if (order.every((from, to) => from === to)) return operations;
  const moved: number[] = [];
  const placeOf = new Map(order.map((from, to) => [from, to]));
  let latest = 0;
  for (let index = 0; index <= operations.length; index++) {
    moved.push(latest);
    latest = Math.max(latest, (placeOf.get(index) ?? 0) + 1);
  }
  return order.flatMap((index) => {
    const operation = operations[index];
    return operation ? [operation.when ? { ...operation, when: moveQuestions(operation.when, moved) } : operation] : [];
  });
}

/** What waits until the body is over: a draft, or something unknown that stands among drafts. What the body does at once comes before it. */
function waits(operation: Operation): boolean {
  return operation.kind === 'unknown';
}

/** The order in which a tool runs a body that queues its statements and sends some at once: those at once, then the queue. */
export function queueOrder(operations: readonly Operation[], backwards = false): readonly number[] {
  const indexes = operations.map((_, index) => index);
  const isQueued = (index: number): boolean => waits(operations[index] as Operation);
  const queue = indexes.filter(isQueued);
  return [...indexes.filter((index) => !isQueued(index)), ...(backwards ? queue.reverse() : queue)];
}
