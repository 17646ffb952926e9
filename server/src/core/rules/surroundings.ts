import type { Migration } from '../model/migration';
import type { HeldFile } from '../split/heldBack';
import type { SchemaState } from '../timeline/state';

/** What stands around a migration in its history. */
export interface Surroundings {
  /** The migrations before it that are not released either. */
  readonly earlier: readonly Migration[];
  readonly later: readonly Migration[];
  /** What is held back for this history. */
  readonly held: readonly HeldFile[];
  /** The schema after all of its set. */
  end(): SchemaState;
}

/** Whether a rule looks at them: what is said of all other migrations stays while their surroundings change. */
export function looksAround({ up }: Migration): boolean {
  return up.some((operation) => operation.kind === 'dropColumn' || operation.kind === 'dropTable' || (operation.kind === 'addConstraint' && operation.constraint.notValid === true) || (operation.kind === 'createObject' && (operation.object.kind === 'trigger' || operation.object.kind === 'view')));
}
