import type { At, CallFact, Expression } from '../../facts';
import type { LinkedFile } from '../../link/kinds';

/** One call of a chain: `.where('email', x)`. */
export interface Step {
  readonly name: string;
  readonly args: readonly Expression[];
  /** The word. */
  readonly at: At;
  readonly call: CallFact;
}

/** A query as it is written: what it begins with, and its steps in their order. */
export interface Chain {
  readonly base: Expression;
  readonly steps: readonly Step[];
  /** How many of the first steps belong to the query that a callback or a variable goes on with: they are told there. */
  readonly told: number;
}

/** Whether an expression is the database, or its client: there a query begins. */
export type IsRoot = (expression: Expression) => boolean;

/** Variables and callbacks that a chain is followed through. */
const MAX_HOPS = 6;
const MAX_STEPS = 200;
/** What a callback is handed to build expressions with, beside the query: taken out of it, it speaks of the same query. */
const HELPERS: ReadonlySet<string> = new Set(['fn', 'eb', 'ref', 'and', 'or', 'not', 'exists', 'qb']);

/** Whether a file calls a method of one of these names: a look at the names spares following its chains. */
export function callsAny({ facts }: LinkedFile, names: { has(name: string): boolean }): boolean {
  return facts.calls.some(({ callee }) => callee.kind === 'get' && names.has(callee.name));
}

/** The chains of a file: each from its last call, also those that begin with what a callback is handed, or with a variable. */
export function chainsOf(file: LinkedFile, isRoot: IsRoot): readonly Chain[] {
  const { calls } = file.facts;
  const inner = new Set(calls.flatMap(({ callee }) => (callee.kind === 'get' && callee.of.kind === 'call' ? [callee.of.index] : [])));
  return calls.flatMap((call, index) => {
    if (inner.has(index) || (call.callee.kind !== 'get' && call.callee.kind !== 'local' && call.callee.kind !== 'name')) return [];
    const own = unwind(file, { kind: 'call', index });
    const before = beforeOf(file, own.base, call.function, isRoot, 0);
    if (!before) return [{ ...own, told: 0 }];
    return [{ base: before.base, steps: [...before.steps, ...own.steps], told: before.steps.length }];
  });
}

interface Unwound {
  readonly base: Expression;
  readonly steps: readonly Step[];
}

/** `a.b(x).c(y)` as `a` with the steps `b`, `c`; `a('users').c(y)` as `a` with a step without a name before `c`. */
function unwind(file: LinkedFile, expression: Expression): Unwound {
  const steps: Step[] = [];
  let at = expression;
  while (at.kind === 'call' && steps.length < MAX_STEPS) {
    const call = file.facts.calls[at.index];
    if (!call || call.form === 'new') break;
    const { callee } = call;
    steps.push({ name: callee.kind === 'get' ? callee.name : '', args: call.args, at: call.nameAt, call });
    at = callee.kind === 'get' ? callee.of : callee;
  }
  return { base: at, steps: steps.reverse() };
}

/** The query that a variable holds, or that the parameter (or the `this`) of a callback speaks of. */
function beforeOf(file: LinkedFile, base: Expression, within: number, isRoot: IsRoot, hops: number): Unwound | undefined {
  if (hops > MAX_HOPS || isRoot(base)) return undefined;
  if (base.kind === 'get') return HELPERS.has(base.name) ? beforeOf(file, base.of, within, isRoot, hops + 1) : undefined;
  const local = base.kind === 'local' ? file.facts.locals[base.index] : undefined;
  const value = local?.value ?? (base.kind === 'name' ? file.facts.definitions.find(({ name }) => name === base.name)?.value : undefined);
  // A variable that is assigned what it holds, with more steps, is one query: all of its assignments begin with the first.
  const held = value?.kind === 'either' ? value.of[0] : value;
  if (held) return held.kind === 'call' ? followed(file, unwind(file, held), within, isRoot, hops) : beforeOf(file, held, within, isRoot, hops + 1);
  const index = local?.param === undefined ? (base.kind === 'this' ? within : undefined) : local.function;
  const handed = index === undefined ? undefined : file.facts.functions[index]?.argumentOf;
  const call = handed && file.facts.calls[handed.call];
  if (!handed || !call || call.callee.kind !== 'get') return undefined;
  return followed(file, unwind(file, { kind: 'call', index: handed.call }), call.function, isRoot, hops);
}

function followed(file: LinkedFile, unwound: Unwound, within: number, isRoot: IsRoot, hops: number): Unwound {
  const before = beforeOf(file, unwound.base, within, isRoot, hops + 1);
  return before ? { base: before.base, steps: [...before.steps, ...unwound.steps] } : unwound;
}
