import type { Condition, Operation } from '../model/operation';

/** The same condition with every question's moment mapped; `undefined` stands for a question without one. */
function mapAsked(condition: Condition, moment: (asked: number | undefined) => number | undefined): Condition {
  switch (condition.kind) {
    case 'schema': {
      const asked = moment(condition.asked);
      return asked === condition.asked ? condition : { ...condition, asked };
    }
    case 'not': return { kind: 'not', condition: mapAsked(condition.condition, moment) };
    case 'all': case 'any': return { kind: condition.kind, conditions: condition.conditions.map((each) => mapAsked(each, moment)) };
    default: return condition;
  }
}

/** Marks the questions that have no moment yet: they were put before the operation with this index. */
export function stampAsked(condition: Condition, asked: number): Condition {
  return mapAsked(condition, (moment) => moment ?? asked);
}

/** Operations of a reading as they stand behind `by` others: moments count from the beginning of the list. */
export function shiftAsked(operations: readonly Operation[], by: number): readonly Operation[] {
  if (by === 0) return operations;
  return operations.map((operation) => (operation.when ? { ...operation, when: mapAsked(operation.when, (moment) => (moment === undefined ? undefined : moment + by)) } : operation));
}
