import type { Evaluation, Site } from '../../evaluate/value';
import type { Condition, Operation, OperationBody } from '../../model/operation';
import type { Problem, Span } from '../../model/source';
import { coverSpan } from './sourceText';

/** Where and under which condition an operation runs: all of an operation but what it does. */
export interface Circumstances {
  readonly span: Span;
  readonly statement: Span;
  readonly calledFrom?: Span;
  readonly when?: Condition;
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
      const groups = new Map<DraftGroup, { draft: Draft; at: Circumstances }[]>();
      for (const operation of operations) {
        const draft = draftOf(operation);
        if (!draft?.group) continue;
        const parts = groups.get(draft.group) ?? [];
        groups.set(draft.group, parts);
        parts.push({ draft, at: circumstancesOf(operation, draft) });
      }
      const done = new Set<DraftGroup>();
      const settled: Operation[] = [];
      const moved: number[] = [];
      for (const operation of operations) {
        moved.push(settled.length);
        const draft = draftOf(operation);
        if (!draft) settled.push(operation);
        else if (!draft.group) settled.push(...draft.finish(circumstancesOf(operation, draft)));
        else if (!done.has(draft.group)) {
          done.add(draft.group);
          settled.push(...draft.group.finish(groups.get(draft.group) ?? []));
        }
      }
      moved.push(settled.length);
      return { operations: settled.map((operation) => askedAgain(operation, moved)), problems };
    },
  };
}

/** A question to the schema is asked before the operation with a certain index; the indexes have moved. */
function askedAgain(operation: Operation, moved: readonly number[]): Operation {
  if (!operation.when) return operation;
  const when = moveQuestions(operation.when, moved);
  return when === operation.when ? operation : { ...operation, when };
}

/** `condition` with every question asked at the moment that `moved` says. */
export function moveQuestions(condition: Condition, moved: readonly number[]): Condition {
  switch (condition.kind) {
    case 'schema': {
      const asked = condition.asked === undefined ? undefined : moved[condition.asked];
      return asked === undefined || asked === condition.asked ? condition : { ...condition, asked };
    }
    case 'not': {
      const inner = moveQuestions(condition.condition, moved);
      return inner === condition.condition ? condition : { ...condition, condition: inner };
    }
    case 'all':
    case 'any': {
      const inner = condition.conditions.map((part) => moveQuestions(part, moved));
      return inner.some((part, index) => part !== condition.conditions[index]) ? { ...condition, conditions: inner } : condition;
    }
    default: return condition;
  }
}

function circumstancesOf(operation: Operation, draft: Draft): Circumstances {
  const { span, calledFrom, when } = operation;
  return { span, statement: coverSpan(operation.statement, draft.last), ...(calledFrom && { calledFrom }), ...(when && { when }) };
}

/** `body` as an operation in these circumstances. */
export function operationAt(at: Circumstances, body: OperationBody, span: Span = at.span): Operation {
  return { ...at, span, ...body };
}

/** Whether two operations run under the same condition. */
export function sameCondition(first: Condition | undefined, second: Condition | undefined): boolean {
  return first === second || JSON.stringify(first) === JSON.stringify(second);
}
