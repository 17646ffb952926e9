import type { Dialect } from '../model/dialect';
import type { Migration } from '../model/migration';
import type { Condition, Operation, OperationOf } from '../model/operation';
import { displayName } from '../model/names';
import type { MayTouch, Problem } from '../model/source';
import { runOperations } from '../timeline/run';
import type { ApplyContext } from '../timeline/context';
import type { SchemaState } from '../timeline/state';
import { compareStates } from './compare';
import { type Difference, isResidual, subjectOf } from './difference';
import { isAbout } from './locate';

/** The result of running a migration up and down on paper. */
export interface Judgement {
  /** How what is there after up and down differs from what was there before; only what is certain. */
  readonly differences: readonly Difference[];
  /** Harmless remainders (an enum type, a function): counted only where down does nothing at all. */
  readonly residual: readonly Difference[];
  /** Operations of down that the database refuses at that point. */
  readonly failures: readonly { readonly operation: Operation; readonly reason: string }[];
  /** The throw that down ends in, in production at least. */
  readonly refusal?: OperationOf<'throw'>;
  /** Down changes nothing. */
  readonly doesNothing: boolean;
  /** Things done outside the database by up. */
  readonly effects: readonly OperationOf<'external'>[];
  /** Why the verdict cannot be had, where it cannot; a finding may stand all the same. */
  readonly unclear: readonly string[];
}

const PASSIVE: ReadonlySet<Operation['kind']> = new Set(['session', 'log', 'read', 'throw', 'validateConstraint']);

/** A migration placed in its history. `after` is the state that the next migration starts from. */
export interface Step {
  readonly migration: Migration;
  readonly before: SchemaState;
  readonly after: SchemaState;
  /** Absent where there is no down to run. */
  readonly judgement?: Judgement;
}

/** Applies up to `state` and, where the migration has a down and is to be judged, runs that too and compares. */
export function runMigration(state: SchemaState, migration: Migration, judge: boolean, nextId: () => number): Step {
  const context: ApplyContext = { migration: migration.path, phase: 'up', trusted: true, nextId };
  const after = state.fork();
  const effects: OperationOf<'external'>[] = [];
  runOperations(after, migration.up, context, (operation, applied) => {
    // What a fallback or a flag may do is not said of every run; what each row of a table brings about is.
    if (operation.kind === 'external' && applied.kind === 'applied' && (applied.certain || hangsOnRows(operation.when))) effects.push(operation);
    return 'continue';
  });
  endSession(after);
  const operations = operationsOfDown(migration);
  // A down is not part of the history: what running it teaches is put into a copy, so that judging one migration changes no other.
  const judgement = judge && operations ? runDown(after.copy(), migration, operations, effects, nextId) : undefined;
  const before = after.before();
  settle(after);
  return { migration, before, after, judgement };
}

/** Whether there is something to be run back, so that judging the migration needs the history before it. */
export function runsDown(migration: Migration): boolean {
  return operationsOfDown(migration) !== undefined;
}

/** A down that is missing leaves everything as up made it; one that refuses, or of a tool that has none, is not run. */
function operationsOfDown({ down }: Migration): readonly Operation[] | undefined {
  if (down.kind === 'operations' || down.kind === 'automatic') return down.operations;
  return down.kind === 'none' ? [] : undefined;
}

function runDown(up: SchemaState, migration: Migration, operations: readonly Operation[], effects: readonly OperationOf<'external'>[], nextId: () => number): Judgement {
  const context: ApplyContext = { migration: migration.path, phase: 'down', trusted: false, nextId };
  const state = up.fork();
  const failures: { operation: Operation; reason: string }[] = [];
  let refusal: OperationOf<'throw'> | undefined;
  let acts = false;
  runOperations(state, operations, context, (operation, applied) => {
    if (applied.kind === 'failed') failures.push({ operation, reason: applied.reason });
    if (applied.kind !== 'applied') return 'continue';
    if (operation.kind === 'throw' && applied.certain) {
      refusal = operation;
      return 'stop';
    }
    if (!PASSIVE.has(operation.kind)) acts = true;
    return 'continue';
  });
  const all = compareStates(up.before(), up, state, operations).filter((difference) => !isConsequence(difference, failures.map((failure) => failure.operation), up.dialect));
  const unread = unreadPlaces(migration);
  const differences = all.filter((difference) => !isResidual(difference) && !unread.down.some((place) => touches(place.mayTouch, difference)));
  const unclear = [...unread.up.map((place) => `up: ${place.reason}`), ...unread.down.map((place) => `down: ${place.reason}`)];
  return { differences, residual: all.filter(isResidual), failures, refusal, doesNothing: !acts && failures.length === 0 && unread.down.length === 0, effects, unclear };
}

function hangsOnRows(condition: Condition | undefined): boolean {
  if (condition?.kind === 'all') return condition.conditions.every(hangsOnRows);
  return condition?.kind === 'rows';
}

/** What is left because a statement failed is told by the failure; data that is gone is gone all the same. */
function isConsequence(difference: Difference, failed: readonly Operation[], dialect: Dialect): boolean {
  if (ON_DATA.has(difference.kind) || (difference.kind === 'columnMissing' && !difference.survivesAs)) return false;
  const { names, column } = subjectOf(difference);
  return failed.some((operation) => names.some((name) => isAbout(operation, dialect, name, column)));
}

const ON_DATA: ReadonlySet<Difference['kind']> = new Set(['valuesLost', 'valuesChanged', 'rowsLost', 'rowsLeft', 'tableEmptied']);

/** A place whose effect is not known. */
interface UnreadPlace {
  readonly mayTouch: MayTouch;
  readonly reason: string;
}

/** The unread places of each half. A problem outside both (in a helper that both call) counts for both. */
function unreadPlaces(migration: Migration): { readonly up: readonly UnreadPlace[]; readonly down: readonly UnreadPlace[] } {
  const { down } = migration;
  const matters = ({ mayTouch }: UnreadPlace): boolean => mayTouch !== 'nothing' && (mayTouch === 'anything' || mayTouch.length > 0);
  const inDown = (problem: Problem): boolean => down.kind === 'operations' && problem.span.file === down.span.file && problem.span.start >= down.span.start && problem.span.end <= down.span.end;
  const inUp = (problem: Problem): boolean => problem.span.file === migration.path && !inDown(problem);
  return {
    up: [...placesOf(migration.up), ...migration.problems.filter((problem) => !inDown(problem))].filter(matters),
    down: [...placesOf(operationsOfDown(migration) ?? []), ...migration.problems.filter((problem) => !inUp(problem))].filter(matters),
  };
}

function placesOf(operations: readonly Operation[]): readonly UnreadPlace[] {
  return operations.flatMap((operation): UnreadPlace[] => {
    if (operation.kind === 'unknown') return [operation];
    if (operation.kind === 'callRoutine') return [{ mayTouch: 'anything', reason: `what \`${displayName(operation.routine)}\` does is not known` }];
    return [];
  });
}

function touches(mayTouch: MayTouch, difference: Difference): boolean {
  if (mayTouch === 'nothing') return false;
  if (mayTouch === 'anything') return true;
  const { names, column } = subjectOf(difference);
  const words = [...names.map((name) => name.name), ...(column ? [column] : [])].map((word) => word.toLowerCase());
  return mayTouch.some((name) => words.includes(name.toLowerCase()));
}

/** Down runs in a session of its own, later: what was temporary is gone. */
function endSession(state: SchemaState): void {
  for (const key of state.changed()) {
    const entry = state.get(key);
    if (entry?.kind === 'table' && entry.table.temporary) state.set(key, null);
  }
}

/** From here on this is simply what the database holds: the marks of judging are taken off. */
export function settle(state: SchemaState): void {
  for (const key of state.changed()) {
    const entry = state.get(key);
    if (entry?.kind !== 'table') continue;
    const written = [...entry.table.columns].filter(([, column]) => column.values);
    if (!entry.table.rows && written.length === 0) continue;
    const columns = written.length === 0 ? entry.table.columns : new Map([...entry.table.columns, ...written.map(([name, column]) => [name, { ...column, values: undefined }] as const)]);
    state.set(key, { kind: 'table', table: { ...entry.table, rows: undefined, columns } });
  }
}
