import type { Evaluation, Site } from '../../evaluate/value';
import type { Condition, Operation, OperationBody } from '../../model/operation';
import type { Problem, Span } from '../../model/source';
import { shiftAsked } from '../../sql';
import { coverSpan } from './sourceText';

/** Where and under which condition an operation runs: all of an operation but what it does. */
export interface Circumstances {
  readonly span: Span;
  readonly statement: Span;
  readonly calledFrom?: Span;
  readonly when?: Condition;
  /** Index that its first operation will have in the list of all. */
  readonly position: number;
}

/** A call whose meaning is only known when the chain or callback that it belongs to is over: `table.string('x').notNullable().alter()`. */
export interface Draft {
  /** Callback of one table: what is drafted inside is composed together, in the tool's order. */
  readonly group?: DraftGroup;
  /** The words of the call that was written last in the chain. */
  last: Span;
  /** What it does, asked for once everything is evaluated. */
  finish(circumstances: Circumstances): readonly Operation[];
}

export interface DraftGroup {
  /** Called once, with the drafts of the group in the order they were made and the circumstances of each. */
  finish(parts: readonly { readonly draft: Draft; readonly at: Circumstances }[]): readonly Operation[];
}

/**
 * Builders say what they do call by call, the operations are known at the end. A draft holds its place (and the conditions that
 * hold there) among the operations by an operation that `settle` replaces.
 */
export interface Drafts {
  add(evaluation: Evaluation, site: Site, name: Span, draft: Draft): void;
  /** Something that is only found not to be understood when a draft is finished. */
  problem(problem: Problem): void;
  /** The operations with every draft finished, and what was not understood on the way. */
  settle(operations: readonly Operation[]): { readonly operations: readonly Operation[]; readonly problems: readonly Problem[] };
}

export function createDrafts(): Drafts {
  const open = new Map<readonly string[], Draft>();
  const problems: Problem[] = [];
  const draftOf = (operation: Operation): Draft | undefined =>
    operation.kind === 'unknown' && typeof operation.mayTouch === 'object' ? open.get(operation.mayTouch) : undefined;
  return {
    add(evaluation, site, name, draft) {
      const token: readonly string[] = [];
      open.set(token, draft);
      evaluation.emit({ kind: 'unknown', reason: 'a call that is not finished', mayTouch: token }, site, name);
    },
    problem: (problem) => problems.push(problem),
    settle(operations) {
      const done = new Set<DraftGroup>();
      const settled: Operation[] = [];
      const moved: number[] = [];
      // Inside a callback everything is asked before the first of its operations.
      const here = (operation: Operation): Operation => askedAgain(operation, (index) => moved[index] ?? settled.length);
      for (const operation of operations) {
        moved.push(settled.length);
        const draft = draftOf(operation);
        if (!draft) settled.push(here(operation));
        else if (!draft.group) settled.push(...draft.finish(circumstancesOf(here(operation), draft, settled.length)));
        else if (!done.has(draft.group)) {
          const { group } = draft;
          done.add(group);
          const parts = operations.flatMap((part) => {
            const own = draftOf(part);
            return own?.group === group ? [{ draft: own, at: circumstancesOf(here(part), own, settled.length) }] : [];
          });
          settled.push(...group.finish(parts));
        }
      }
      return { operations: settled, problems };
    },
  };
}

/** A question to the schema is asked before the operation with a certain index; the indexes have moved. */
function askedAgain(operation: Operation, moved: (index: number) => number): Operation {
  if (!operation.when) return operation;
  const when = mapQuestions(operation.when, moved);
  return when === operation.when ? operation : { ...operation, when };
}

/** `condition` with every question asked at the moment that `moved` says. */
export function moveQuestions(condition: Condition, moved: readonly number[]): Condition {
  return mapQuestions(condition, (index) => moved[index] ?? index);
}

function mapQuestions(condition: Condition, moved: (index: number) => number): Condition {
  switch (condition.kind) {
    case 'schema': {
      const asked = condition.asked === undefined ? undefined : moved(condition.asked);
      return asked === undefined || asked === condition.asked ? condition : { ...condition, asked };
    }
    case 'not': {
      const inner = mapQuestions(condition.condition, moved);
      return inner === condition.condition ? condition : { ...condition, condition: inner };
    }
    case 'all':
    case 'any': {
      const inner = condition.conditions.map((part) => mapQuestions(part, moved));
      return inner.some((part, index) => part !== condition.conditions[index]) ? { ...condition, conditions: inner } : condition;
    }
    default: return condition;
  }
}

function circumstancesOf(operation: Operation, draft: Draft, position: number): Circumstances {
  const { span, calledFrom, when } = operation;
  return { span, statement: coverSpan(operation.statement, draft.last), position, ...(calledFrom && { calledFrom }), ...(when && { when }) };
}

/** Operations read from SQL that is run in these circumstances: under the conditions there and their own. */
export function placeWithin(operations: readonly Operation[], at: Circumstances): readonly Operation[] {
  return shiftAsked(operations, at.position).map((operation) => {
    const when = at.when && operation.when ? ({ kind: 'all', conditions: [at.when, operation.when] } as const) : at.when ?? operation.when;
    return { ...operation, ...(at.calledFrom && { calledFrom: at.calledFrom }), ...(when && { when }) };
  });
}

/** `body` as an operation in these circumstances. */
export function operationAt(at: Circumstances, body: OperationBody, span: Span = at.span): Operation {
  const { position: _position, ...base } = at;
  return { ...base, span, ...body };
}

/** Whether two operations run under the same condition. */
export function sameCondition(first: Condition | undefined, second: Condition | undefined): boolean {
  return first === second || JSON.stringify(first) === JSON.stringify(second);
}
