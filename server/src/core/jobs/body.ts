import type { At, CallFact, Expression, FileFacts, RegionFact } from '../code/facts';
import { STEP_OWNERS, STEPS } from './effects';
import { nameOf, viewOf } from './program';

/** What of a function runs when it is called: itself and the functions that are written into its calls. */
export interface Body {
  readonly facts: FileFacts;
  readonly root: number;
  /** Indexes of calls, in the order of the text. */
  readonly calls: readonly number[];
  /** Of each function of the body: what it is written into. */
  readonly parts: ReadonlyMap<number, Part>;
}

export interface Part {
  /** Runs once for each of a list. */
  readonly isLoop: boolean;
  /** The call of a durable step whose result is remembered. */
  readonly step?: number;
}

const ITERATIONS = /^(?:map|forEach|filter|find|some|every|flatMap|reduce|each|mapSeries|mapLimit|pMap|eachSeries)$/;
/** What is registered to run at another time is not part of a call. */
const LISTENERS = /^(?:on|once|addListener|addEventListener|setTimeout|setInterval|setImmediate|subscribe|then_)$/;
const STEP_CALLS = new Set(STEPS.flatMap(({ calls }) => calls.map((each) => each.split('.').at(-1) ?? '')));

const bodies = new WeakMap<FileFacts, Map<number, Body>>();

export function bodyOf(facts: FileFacts, root: number): Body {
  const known = bodies.get(facts) ?? new Map<number, Body>();
  bodies.set(facts, known);
  let body = known.get(root);
  if (!body) {
    body = makeBody(facts, root);
    known.set(root, body);
  }
  return body;
}

function makeBody(facts: FileFacts, root: number): Body {
  const view = viewOf(facts);
  const parts = new Map<number, Part>([[root, { isLoop: false }]]);
  for (const index of parts.keys()) {
    const outer = parts.get(index) as Part;
    for (const inner of view.inner.get(index) ?? []) {
      const part = partOf(facts, inner, outer);
      if (part && parts.size < 400) parts.set(inner, part);
    }
  }
  const calls = [...parts.keys()].flatMap((index) => view.calls.get(index) ?? []).sort((a, b) => a - b);
  return { facts, root, calls, parts };
}

function partOf(facts: FileFacts, index: number, outer: Part): Part | undefined {
  const given = facts.functions[index]?.argumentOf;
  const call = given && facts.calls[given.call];
  if (!call) return isCalledAtOnce(facts, index) ? outer : undefined;
  const name = nameOf(facts, call.callee);
  if (LISTENERS.test(name)) return undefined;
  if (isStep(facts, call)) return { isLoop: false, step: given.call };
  return ITERATIONS.test(name) ? { ...outer, isLoop: true } : outer;
}

const isCalledAtOnce = (facts: FileFacts, index: number): boolean => facts.calls.some(({ callee }) => callee.kind === 'function' && callee.index === index);

/** `step.run(name, fn)`. Clients of steps come in as parameters, whose type is mostly inferred: their name is what is left. */
export function isStep(facts: FileFacts, { callee }: CallFact): boolean {
  return callee.kind === 'get' && STEP_CALLS.has(callee.name) && STEP_OWNERS.test(nameOf(facts, callee.of));
}

const holds = (outer: At, inner: At): boolean => outer[0] <= inner[0] && inner[1] <= outer[1];

/** Regions of the body that a call stands in, the innermost last. */
export function around(body: Body, call: CallFact): readonly RegionFact[] {
  return body.facts.regions.filter((region) => body.parts.has(region.function) && holds(region.at, call.at));
}

/** Whether a call runs once for each of something. */
export function isLooped(body: Body, call: CallFact): boolean {
  return body.parts.get(call.function)?.isLoop === true || around(body, call).some((region) => region.kind === 'loop');
}

const HARMLESS = /^(?:log|info|warn|error|debug|trace|verbose|captureException|captureMessage|flush|disconnect|close|end|catch|updateProgress)$/;

/** Whether work that may fail follows a call in the body. Only what is awaited can fail the run. */
export function isFollowed(body: Body, call: CallFact, until: At = [0, Number.MAX_SAFE_INTEGER]): boolean {
  const regions = around(body, call);
  // What ends in a return is not followed by what stands behind it.
  const end = Math.min(until[1], ...regions.filter(({ leaves, kind }) => kind !== 'loop' && (leaves === 'return' || leaves === 'throw')).map(({ at }) => at[1]));
  const exclusive = exclusiveWith(body, regions);
  return body.calls.some((index) => {
    const later = body.facts.calls[index];
    return later?.awaited === true && later.at[0] >= call.at[1] && later.at[0] < end && !HARMLESS.test(nameOf(body.facts, later.callee)) && !exclusive.some((at) => holds(at, later.at));
  });
}

/** Branches that do not run where the given ones do: the other side of an `if`, other cases, what catches. */
function exclusiveWith(body: Body, regions: readonly RegionFact[]): readonly At[] {
  const own = new Set(regions);
  return body.facts.regions.filter((region) => {
    if (own.has(region)) return false;
    if (region.kind === 'catch') return true;
    if (region.kind === 'else') return regions.some((each) => each.kind === 'if' && each.test !== undefined && each.test === region.test);
    return region.kind === 'case' && regions.some((each) => each.kind === 'case' && each.function === region.function && each.at[1] <= region.at[0] && each.leaves !== undefined);
  }).map(({ at }) => at);
}

/** A condition that decides whether a call runs. */
export interface Decision {
  readonly test: Expression;
  readonly function: number;
  readonly at: At;
  /** Whether the call runs where the test is true. */
  readonly runsIf: boolean;
}

/** Conditions around a call, and those before it that leave. */
export function decisionsFor(body: Body, call: CallFact): readonly Decision[] {
  const enclosing = around(body, call);
  return body.facts.regions.flatMap((region): Decision[] => {
    if (!region.test || !body.parts.has(region.function)) return [];
    const decides = ['if', 'else', 'case'].includes(region.kind) && enclosing.includes(region);
    const leaves = (region.kind === 'if' || region.kind === 'else') && region.leaves !== undefined && region.at[1] <= call.at[0] && reaches(body, region, call, enclosing);
    if (!decides && !leaves) return [];
    const decision = { test: region.test, function: region.function, at: region.at, runsIf: decides ? region.kind !== 'else' : region.kind === 'else' };
    return [decision, ...(region.also ?? []).map((test) => ({ ...decision, test }))];
  });
}

/** Whether leaving in one place keeps another from running: they stand in the same function and the same branches. */
function reaches(body: Body, region: RegionFact, call: CallFact, enclosing: readonly RegionFact[]): boolean {
  const outer = body.facts.regions.filter((each) => each !== region && each.function === region.function && holds(each.at, region.at) && each.kind !== 'try');
  if (!outer.every((each) => enclosing.includes(each))) return false;
  for (let index: number | undefined = call.function, nesting = 0; index !== undefined && nesting < 100; index = body.facts.functions[index]?.parent, nesting++) if (index === region.function) return true;
  return false;
}
