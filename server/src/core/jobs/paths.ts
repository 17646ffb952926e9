import type { At, CallFact } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { type Body, bodyOf, isFollowed, isLooped } from './body';
import { type Match, matchEffect } from './matching';
import type { FunctionPlace, Handler } from './model';
import { calleeText, nameOf, targetsOf } from './program';

/** Calls that are followed from a handler; nearly all effects stand within four (measured on labelled jobs). */
const DEPTH = 4;
const MAX_STEPS = 3000;
/** A house's own logging may post to a chat: to say something twice harms nobody. */
const SAYS = /^(?:log|info|warn|error|debug|trace|verbose|captureException|captureMessage|(?:log|report|capture|track)(?:Error|Exception|Warning))$/;

/** One call on the way from a handler to an effect. */
export interface Level {
  readonly file: LinkedFile;
  readonly body: Body;
  readonly call: CallFact;
  readonly index: number;
}

/** A way from a handler to something that it does. */
export interface Way {
  readonly handler: Handler;
  /** From the handler's own body to the effect. */
  readonly levels: readonly Level[];
  readonly match: Match;
  readonly isWide: boolean;
}

/** Everything that a handler does, with the ways to it, and every call that was passed. */
export interface Walk {
  readonly ways: readonly Way[];
  readonly passed: readonly Passed[];
}

/** A call that was passed, with those that led to it. */
export interface Passed extends Level {
  readonly above: readonly Level[];
}

/** Follows the calls of a handler. */
export function walkHandler(linker: Linker, handler: Handler): Walk {
  const ways: Way[] = [];
  const passed: Passed[] = [];
  const entered = new Map<string, number>();
  let steps = 0;

  const enter = (place: FunctionPlace, above: readonly Level[], isWide: boolean): void => {
    const file = linker.store.at(place.file);
    const key = `${place.file}:${place.index}`;
    const times = entered.get(key) ?? 0;
    if (!file || times >= 3 || above.some(({ file: { path }, body }) => path === place.file && body.root === place.index)) return;
    entered.set(key, times + 1);
    const body = bodyOf(file.facts, place.index);
    for (const index of body.calls) {
      const call = file.facts.calls[index];
      if (!call || ++steps > MAX_STEPS) return;
      const level: Level = { file, body, call, index };
      const levels = [...above, level];
      passed.push({ ...level, above });
      const wide = isWide || isLooped(body, call) || isFollowed(body, call);
      const match = matchEffect(linker, file, call);
      if (match) ways.push({ handler, levels, match, isWide: wide });
      else if (!SAYS.test(nameOf(file.facts, call.callee)) && levels.length <= DEPTH + localLevels(levels)) for (const target of targetsOf(linker, file, call)) enter(target, levels, wide);
    }
  };
  enter(handler.place, [], false);
  return { ways, passed };
}

/** Calls within the handler's own file cost nothing, up to two. */
const localLevels = (levels: readonly Level[]): number => Math.min(2, levels.filter(({ file }, index) => index > 0 && file.path === levels[index - 1]?.file.path).length);

/** What is called on the way, in words. */
export const chainOf = ({ levels, match }: Way): readonly string[] => [...levels.slice(0, -1).map(({ file, call }) => calleeText(file.facts, call.callee)), match.what];

/** The last call on the way that stands in the handler's file. */
export function callSite({ levels, handler }: Way): { readonly file: string; readonly at: At } {
  const own = levels.filter(({ file }) => file.path === handler.place.file);
  const last = own.at(-1) ?? levels[0];
  return { file: last?.file.path ?? handler.place.file, at: last ? wordsOf(last) : handler.at };
}

/** Of `new WelcomeMail(…).send()` the class says more than the method. */
function wordsOf({ file, call }: Level): At {
  const made = call.callee.kind === 'get' && call.callee.of.kind === 'call' ? file.facts.calls[call.callee.of.index] : undefined;
  return made?.form === 'new' ? made.nameAt : call.nameAt;
}
