import type { Dialect } from '../../model/dialect';
import type { Phase, Statement, Step } from '../plan';
import type { Leaving, Transaction } from './leaving';

/** What is said in a file of which nothing is left. */
export const WAITS = 'Nothing is to be done before the release: what was here waits in the contract.';

/** What one file does: the steps of a phase that run together, in a transaction or out of it. */
export interface Part {
  readonly title: string;
  readonly kind: Phase['kind'];
  readonly up: readonly Written[];
  readonly down: readonly Written[] | { readonly refuses: string };
  /** It leaves the transaction. */
  readonly outside: boolean;
  /** A down that is empty because what was filled goes with the columns. */
  readonly fills: boolean;
}

/** Steps that run together. A part of an expand that can be undone by a transaction keeps its own. */
function groupsOf({ kind, steps }: Phase, leaving: Leaving): readonly { readonly steps: readonly Step[]; readonly outside: boolean }[] {
  if (steps.length === 0) return [];
  const leaves = steps.some((step) => step.outside);
  if (!leaves || leaving === 'never' || leaving === 'free') return [{ steps, outside: false }];
  if (leaving === 'mark' && kind !== 'expand') return [{ steps, outside: true }];
  const groups: { readonly steps: Step[]; readonly outside: boolean }[] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    const outside = step.outside !== undefined && !(leaving === 'alone' && step.outside.joined === true);
    const joins = last !== undefined && last.outside === outside && (leaving === 'mark' || (!outside && step.outside === undefined));
    if (joins) last.steps.push(step);
    else groups.push({ steps: [step], outside });
  }
  return groups;
}

/** A step as it is written: a comment, and statements. */
export interface Written {
  readonly comment: string;
  readonly statements: readonly Statement[];
}

/** The steps of a phase as files, so that every step runs as it has to. */
export function partsOf(phase: Phase, { leaving, downInside = leaving === 'never' }: Transaction, dialect: Dialect): readonly Part[] {
  const groups = groupsOf(phase, leaving);
  return groups.map(({ steps, outside }, at) => ({
    title: groups.length > 1 && at > 0 ? `${phase.title} ${at + 1}` : phase.title,
    kind: phase.kind,
    ...withTimeout(steps.map((step) => written(step, leaving)), downOf(steps, downInside), dialect === 'postgres' && phase.kind !== 'backfill' && leaving !== 'free' && !outside),
    outside,
    fills: steps.some(({ fills }) => fills === true),
  }));
}

function written(step: Step, leaving: Leaving): Written {
  const statements = step.outside && leaving === 'never' ? step.outside.inside : leaving === 'alone' && step.outside && !step.outside.joined ? step.up.slice(-1) : step.up;
  return { comment: commentOf(step), statements };
}

function commentOf({ title, lock }: Step): string {
  return lock === undefined ? title : `${title} (lock: ${lock})`;
}

function downOf(steps: readonly Step[], isInside: boolean): Part['down'] {
  const all: Written[] = [];
  for (const { title, down, outside } of [...steps].reverse()) {
    if ('refuses' in down) return down;
    const statements = outside && isInside ? down.map(({ sql }) => ({ sql: sql.replace(/\bCONCURRENTLY /, '') })) : down;
    if (statements.length > 0) all.push({ comment: `back: ${title}`, statements });
  }
  return all;
}

/** A statement that waits for a lock keeps all others waiting behind it: it gives up instead, and is run again. */
function withTimeout(up: readonly Written[], down: Part['down'], wanted: boolean): Pick<Part, 'up' | 'down'> {
  const first: Written = { comment: '', statements: [{ sql: "SET LOCAL lock_timeout = '5s'" }] };
  const before = (steps: readonly Written[]): readonly Written[] => (wanted && steps.length > 0 ? [first, ...steps] : steps);
  return { up: before(up), down: 'refuses' in down ? down : before(down) };
}
