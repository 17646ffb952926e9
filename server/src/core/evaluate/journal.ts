import type { Condition } from '../model/operation';
import { allOf, anyOf, negate, simplify } from './condition';
import { joinContents, joinValues, repeatContent } from './join';
import { COST, LIMITS } from './limits';
import { BoundReached, type Completion, type Content, type Exit, type Location, type Machine, type Run, Thrown, spend, startEpoch } from './machine';
import { type Born, type Inner, type ObjectInner, UNDEFINED } from './values';

/** Remembers what a location holds, before it is written for the first time since the ways last parted. */
export function touch(machine: Machine, at: Location): void {
  const { run } = machine;
  if (((at as Born).born ?? 0) > run.birthAtEpoch || run.logged.get(at) === run.epoch) return;
  run.logged.set(at, run.epoch);
  const before = contentOf(at);
  if (before.kind !== 'variable') spend(machine, 1 + ((before.kind === 'array' ? before.items.length : before.entries.size) >> 3));
  run.log.push({ at, before });
}

function contentOf(at: Location): Content {
  if ('items' in at) return { kind: 'array', items: at.items.slice(), complete: at.complete };
  if ('entries' in at) {
    const { collection } = at as ObjectInner;
    return { kind: 'object', entries: new Map(at.entries), complete: at.complete, ...(collection && { collection: new Map(collection.items) }) };
  }
  return { kind: 'variable', value: at.value };
}

function restore(at: Location, content: Content): void {
  if (content.kind === 'array' && 'items' in at) {
    at.items.length = 0;
    for (const item of content.items) at.items.push(item);
    at.complete = content.complete;
  } else if (content.kind === 'object' && 'entries' in at) {
    at.entries.clear();
    for (const [name, value] of content.entries) at.entries.set(name, value);
    at.complete = content.complete;
    const { collection } = at as ObjectInner;
    if (collection && content.collection) {
      collection.items.clear();
      for (const [name, item] of content.collection) collection.items.set(name, item);
    }
  } else if (content.kind === 'variable' && !('items' in at) && !('entries' in at)) {
    at.value = content.value;
  }
}

function write(machine: Machine, at: Location, content: Content): void {
  touch(machine, at);
  restore(at, content);
}

/** One way of two, taken and undone again. */
export interface Outcome {
  readonly completion?: Completion;
  readonly writes: Map<Location, Content>;
  readonly path: readonly Condition[];
}

/** Runs `body` under `condition` and takes back everything it wrote; operations stay recorded. */
export function tryWay(machine: Machine, condition: Condition | undefined, body: () => Completion | undefined): Outcome {
  const { run } = machine;
  spend(machine, COST.way);
  const [mark, start] = [run.log.length, run.assumptions.length];
  const exitsBefore = run.activation.exits.length;
  startEpoch(run);
  if (condition) run.assumptions.push(condition);
  let completion: Completion | undefined;
  try {
    completion = body();
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    completion = { kind: 'throw', value: error.value };
  }
  const path = run.assumptions.slice();
  for (const exit of run.activation.exits.slice(exitsBefore)) settleMark(run, exit, mark);
  const writes = rollBack(run, mark);
  run.assumptions.length = start;
  return { ...(completion && { completion }), writes, path };
}

/** Undoes the log down to `mark`; gives what was there. */
export function rollBack(run: Run, mark: number): Map<Location, Content> {
  const writes = new Map<Location, Content>();
  for (let index = run.log.length - 1; index >= mark; index--) {
    const entry = run.log[index];
    if (!entry) continue;
    if (!writes.has(entry.at)) writes.set(entry.at, contentOf(entry.at));
    restore(entry.at, entry.before);
  }
  run.log.length = mark;
  startEpoch(run);
  return writes;
}

/** Puts back what the run wrote to what was there before it; what it made itself is left as it is, for others may hold it. */
export function undoRun(run: Run): void {
  for (let index = run.log.length - 1; index >= 0; index--) {
    const entry = run.log[index];
    if (entry && ((entry.at as Born).born ?? 0) <= run.birthAtStart) restore(entry.at, entry.before);
  }
  run.log.length = 0;
}

/** Makes an exit speak relative to an earlier point of the log, which is about to be undone down to there. */
function settleMark(run: Run, exit: Exit, mark: number): void {
  for (const { at } of run.log.slice(mark)) {
    if (!exit.writes.has(at)) exit.writes.set(at, firstSince(run, exit.mark, at) ?? contentOf(at));
  }
  exit.mark = mark;
}

function firstSince(run: Run, mark: number, at: Location): Content | undefined {
  for (let index = mark; index < run.log.length; index++) {
    if (run.log[index]?.at === at) return run.log[index]?.before;
  }
  return undefined;
}

/** Brings two ways together. What ended on one of them is kept as an exit, and the rest runs where it was not taken. */
export function mergeWays(machine: Machine, condition: Condition, a: Outcome, b: Outcome, exitsBefore: number): Completion | undefined {
  const start = machine.run.assumptions.length;
  if (a.completion && b.completion) return mergeEnds(machine, condition, a, b);
  const [ended, going] = a.completion ? [a, b] : b.completion ? [b, a] : [undefined, undefined];
  if (ended && going) {
    addExit(machine, ended);
    for (const [at, content] of going.writes) write(machine, at, content);
  } else {
    joinWrites(machine, condition, a, b);
  }
  assumeSurvival(machine, start, exitsBefore);
  return undefined;
}

function mergeEnds(machine: Machine, condition: Condition, a: Outcome, b: Outcome): Completion | undefined {
  const [one, two] = [a.completion as Completion, b.completion as Completion];
  if (one.kind === two.kind && one.label === two.label) {
    joinWrites(machine, condition, a, b);
    return one.value === undefined && two.value === undefined ? one : { ...one, value: joinValues(machine, condition, one.value ?? UNDEFINED, two.value ?? UNDEFINED) };
  }
  const [aside, main] = one.kind === 'throw' || two.kind === 'return' ? [a, b] : [b, a];
  addExit(machine, aside);
  for (const [at, content] of main.writes) write(machine, at, content);
  machine.run.assumptions = main.path.slice();
  return main.completion;
}

function joinWrites(machine: Machine, condition: Condition, a: Outcome, b: Outcome): void {
  for (const at of new Set([...a.writes.keys(), ...b.writes.keys()])) {
    const base = contentOf(at);
    write(machine, at, joinContents(machine, condition, a.writes.get(at) ?? base, b.writes.get(at) ?? base));
  }
}

function addExit(machine: Machine, { completion, path, writes }: Outcome): void {
  const { run } = machine;
  if (!completion) return;
  if (run.activation.exits.length >= LIMITS.exits) throw new BoundReached('too many ways out of one function', run.place);
  run.activation.exits.push({ completion, path, writes, mark: run.log.length });
  startEpoch(run);
}

/** From here on none of the exits made since was taken. */
export function assumeSurvival(machine: Machine, start: number, exitsBefore: number): void {
  const { run } = machine;
  for (const exit of run.activation.exits.slice(exitsBefore)) {
    const taken = allOf(exit.path.slice(start));
    const left = taken && simplify(negate(taken), run.assumptions);
    if (left) run.assumptions.push(left);
  }
}

/** Takes the throws since `exitsBefore` out, for somebody catches them; gives the condition under which there is one. */
export function takeThrows(machine: Machine, start: number, exitsBefore: number): Condition | undefined {
  const { run } = machine;
  const made = run.activation.exits.splice(exitsBefore);
  const caught = made.filter((exit) => exit.completion.kind === 'throw');
  run.activation.exits.push(...made.filter((exit) => exit.completion.kind !== 'throw'));
  if (caught.length === 0) return undefined;
  run.assumptions.length = start;
  assumeSurvival(machine, start, exitsBefore);
  return anyOf(caught.flatMap((exit) => allOf(exit.path.slice(start)) ?? []));
}

/** Both sides of a condition, each with its own effects; what they have in common goes on. */
export function fork(machine: Machine, condition: Condition, then: () => Completion | undefined, otherwise: () => Completion | undefined): Completion | undefined {
  const exitsBefore = machine.run.activation.exits.length;
  const a = tryWay(machine, condition, then);
  const b = tryWay(machine, negate(condition), otherwise);
  return mergeWays(machine, condition, a, b, exitsBefore);
}

/** As `fork`, for expressions: gives the value of both sides. Throws where both sides do. */
export function forkValue(machine: Machine, condition: Condition, then: () => Inner, otherwise: () => Inner): Inner {
  let [a, b]: [Inner | undefined, Inner | undefined] = [undefined, undefined];
  const completion = fork(
    machine,
    condition,
    () => {
      a = then();
      return undefined;
    },
    () => {
      b = otherwise();
      return undefined;
    },
  );
  if (completion) throw new Thrown(completion.value ?? UNDEFINED);
  if (a === undefined) return b ?? UNDEFINED;
  return b === undefined ? a : joinValues(machine, condition, a, b);
}

/** Runs `body` once for any number of times. */
export function repeat(machine: Machine, condition: Condition, body: () => Completion | undefined): Completion | undefined {
  const { run } = machine;
  const [start, exitsBefore] = [run.assumptions.length, run.activation.exits.length];
  const once = tryWay(machine, condition, body);
  if (once.completion) addExit(machine, once);
  else {
    const span = run.place;
    for (const [at, content] of once.writes) write(machine, at, repeatContent(contentOf(at), content, span));
  }
  assumeSurvival(machine, start, exitsBefore);
  return undefined;
}

/**
 * The end of what an exit leaves (a function for `return`, a loop for `break`): the exits for which `isOurs` says so come back
 * together with the way that came here by itself. Gives the completion that goes on, with the value of all returns joined.
 */
export function closeRegion(machine: Machine, start: number, exitsBefore: number, completion: Completion | undefined, isOurs: (completion: Completion) => boolean): Completion | undefined {
  const { run } = machine;
  const made = run.activation.exits.splice(exitsBefore);
  const ours = made.filter((exit) => isOurs(exit.completion));
  const others = made.filter((exit) => !isOurs(exit.completion));
  let main = completion;
  let alive = main === undefined || isOurs(main);
  for (const exit of ours.reverse()) {
    const places = new Set<Location>(exit.writes.keys());
    for (const { at } of run.log.slice(exit.mark)) places.add(at);
    const valueAt = (at: Location): Content => exit.writes.get(at) ?? firstSince(run, exit.mark, at) ?? contentOf(at);
    const contents = [...places].map((at) => [at, valueAt(at)] as const);
    if (!alive && main) {
      others.push({ completion: main, path: run.assumptions.slice(), writes: new Map([...places].map((at) => [at, contentOf(at)])), mark: run.log.length });
      startEpoch(run);
      for (const [at, content] of contents) write(machine, at, content);
      [main, alive] = [exit.completion, true];
      continue;
    }
    const taken = allOf(exit.path.slice(start));
    if (!taken) continue;
    for (const [at, content] of contents) write(machine, at, joinContents(machine, taken, content, contentOf(at)));
    const value = exit.completion.value ?? main?.value;
    if (value !== undefined) main = { kind: exit.completion.kind, value: joinValues(machine, taken, exit.completion.value ?? UNDEFINED, main?.value ?? UNDEFINED) };
  }
  run.activation.exits.push(...others);
  if (main === undefined || isOurs(main)) {
    run.assumptions.length = start;
    assumeSurvival(machine, start, exitsBefore);
  }
  return main;
}
