import type { Span } from '../model/source';
import type { Handler, JobEffect, JobModel, Send, Switch } from './model';

export type JobChangeKind =
  | 'handler-added' | 'handler-removed' | 'effect-added' | 'effect-removed'
  | 'guard-gained' | 'guard-lost' | 'guard-changed' | 'switch-gained' | 'switch-lost';

/** One difference between what two releases run again. */
export interface JobChange {
  readonly change: JobChangeKind;
  /** The release that `span` speaks of: the newer one, except of what it has no more. */
  readonly end: 'older' | 'newer';
  /** In the handler's own file where that is told. */
  readonly span: Span;
  /** Handlers that it is about; none where code that is no job sends one. */
  readonly handlers: readonly string[];
  /** What changed, as a sentence, and what going back to the older release means for it. */
  readonly message: string;
}

/**
 * What changed about jobs from an older release to a newer one. Handlers are matched by framework and name, then by file; effects by
 * what they are and where they go, never by their place: code that was moved, or a variable that was renamed, is no change.
 */
export function compareJobs(older: JobModel, newer: JobModel): readonly JobChange[] {
  const changes: JobChange[] = [];
  const { pairs, removed, added } = matchHandlers(older.handlers, newer.handlers);
  for (const handler of added) changes.push(handlerChange('handler-added', handler, newer));
  for (const handler of removed) changes.push(handlerChange('handler-removed', handler, older));
  const of = { older: effectsByHandler(older), newer: effectsByHandler(newer) };
  for (const [before, after] of pairs) {
    if (before.once !== undefined && after.once === undefined) changes.push({ change: 'guard-lost', end: 'older', span: onceSpan(before), handlers: [before.name], message: `${before.name} has no \`${before.once}\` any more, which kept a second message of the same content from starting it. The older release has it again.` });
    if (before.once === undefined && after.once !== undefined) changes.push({ change: 'guard-gained', end: 'newer', span: spanOf(after.place.file, after.at), handlers: [after.name], message: `${after.name} has \`${after.once}\` now, which keeps a second message of the same content from starting it. The older release starts it again.` });
    changes.push(...effectChanges(of.older.get(before) ?? [], of.newer.get(after) ?? []));
  }
  changes.push(...sendChanges(older, newer), ...switchChanges(older.switches, newer.switches));
  return merged(changes);
}

const spanOf = (file: string, at: readonly [number, number]): Span => ({ file, start: at[0], end: at[1] });

const onceSpan = ({ onceAt, place, at }: Handler): Span => (onceAt ? spanOf(onceAt.file, onceAt.at) : spanOf(place.file, at));

function effectsByHandler({ effects }: JobModel): ReadonlyMap<Handler, readonly JobEffect[]> {
  const found = new Map<Handler, JobEffect[]>();
  for (const effect of effects) found.set(effect.handler, [...(found.get(effect.handler) ?? []), effect]);
  return found;
}

/** Pairs what stands on both sides under one key, the surer keys first; each at most once. */
function matched<T>(older: readonly T[], newer: readonly T[], keys: readonly ((each: T) => string)[]): { readonly pairs: readonly (readonly [T, T])[]; readonly removed: readonly T[]; readonly added: readonly T[] } {
  const pairs: (readonly [T, T])[] = [];
  let [left, right] = [older, newer];
  for (const keyOf of keys) {
    const waiting = new Map<string, T[]>();
    for (const each of right) waiting.set(keyOf(each), [...(waiting.get(keyOf(each)) ?? []), each]);
    const taken = new Set<T>();
    left = left.filter((each) => {
      const other = waiting.get(keyOf(each))?.shift();
      if (other === undefined) return true;
      pairs.push([each, other]);
      taken.add(other);
      return false;
    });
    right = right.filter((each) => !taken.has(each));
  }
  return { pairs, removed: left, added: right };
}

const matchHandlers = (older: readonly Handler[], newer: readonly Handler[]): ReturnType<typeof matched<Handler>> => matched(older, newer, [
  ({ framework, name, place }) => `${framework}\n${name}\n${place.file}`,
  ({ framework, name }) => `${framework}\n${name}`,
  ({ name }) => name,
  ({ framework, place }) => `${framework}\n${place.file}`,
]);

function handlerChange(change: 'handler-added' | 'handler-removed', handler: Handler, { effects }: JobModel): JobChange {
  const does = [...new Set(effects.filter((effect) => effect.handler === handler).map(({ what }) => what))];
  const doing = does.length === 0 ? '' : ` It does ${does.slice(0, 3).join(', ')}${does.length > 3 ? ` and ${does.length - 3} more` : ''}.`;
  const message = change === 'handler-added'
    ? `${handler.name} is new.${doing} The older release does not run it: what waits for it stays undone.`
    : `${handler.name} is gone.${doing} The older release runs it again.`;
  return { change, end: change === 'handler-added' ? 'newer' : 'older', span: spanOf(handler.place.file, handler.at), handlers: [handler.name], message };
}

function effectChanges(older: readonly JobEffect[], newer: readonly JobEffect[]): readonly JobChange[] {
  const { pairs, removed, added } = matched(older, newer, [
    ({ signature, chain, conditions, key }) => [signature, ...chain, ...conditions, key].join('\n'),
    ({ signature, chain }) => [signature, chain[0]].join('\n'),
    ({ signature }) => signature,
    // An address or a table under another name, on the way that it had.
    ({ kind, chain }) => `${kind}\n${chain.slice(0, -1).join('\n')}`,
  ]);
  return [
    ...removed.map((effect) => effectChange('effect-removed', 'older', effect, `${effect.handler.name} does not do ${wayOf(effect)} any more. The older release does it again.`)),
    ...added.map((effect) => effectChange('effect-added', 'newer', effect, `${effect.handler.name} does ${wayOf(effect)}, which the older release does not. What it has done by then no revert takes back${effect.guard === undefined ? ', and a second run repeats it' : ''}.`)),
    ...pairs.flatMap(([before, after]) => guardChanges(before, after)),
  ];
}

const wayOf = ({ what, chain }: JobEffect): string => (chain.length > 1 ? `${what} (${chain.join(' → ')})` : what);

const effectChange = (change: JobChangeKind, end: 'older' | 'newer', effect: JobEffect, message: string): JobChange => ({ change, end, span: spanOf(effect.callFile, effect.callAt), handlers: [effect.handler.name], message });

/** A key is given where the vendor is called; a function that many handlers share is one place. */
const keyChange = (change: JobChangeKind, effect: JobEffect, message: string): JobChange => ({ change, end: 'newer', span: spanOf(effect.file, effect.at), handlers: [effect.handler.name], message });

function guardChanges(before: JobEffect, after: JobEffect): readonly JobChange[] {
  const { name } = after.handler;
  if (before.key === undefined && after.key !== undefined && before.guard === undefined && after.guard !== undefined) return [keyChange('guard-gained', after, `${after.what} is given the key ${quoted(after.key)}, which keeps a second run from repeating it. The older release repeats it.`)];
  if (before.key !== undefined && after.key === undefined && before.guard !== undefined && after.guard === undefined) return [keyChange('guard-lost', after, `${after.what} is given no key any more (it was ${quoted(before.key)}): a second run repeats it.`)];
  if (before.guard === undefined && after.guard !== undefined) return [effectChange('guard-gained', 'newer', after, `A second run of ${name} does not repeat ${wayOf(after)} any more: ${after.guard}. The older release repeats it.`)];
  if (before.guard !== undefined && after.guard === undefined) return [effectChange('guard-lost', 'newer', after, `A second run of ${name} repeats ${wayOf(after)}; in the older release ${before.guard}.`)];
  if (before.key !== undefined && after.key !== undefined && before.key !== after.key) return [keyChange('guard-changed', after, `The key of ${after.what} is made in another way (${quoted(before.key)}, now ${quoted(after.key)}): keys of the two releases never meet, so what one has done the other does again.`)];
  const [gained, lost] = [without(after.conditions, before.conditions), without(before.conditions, after.conditions)];
  // A condition that was written anew is no more and no less of a guard.
  if (gained.length > 0 && lost.length === 0) return [effectChange('guard-gained', 'newer', after, `${name} does ${wayOf(after)} only where ${gained.map(quoted).join(' and ')}. The older release does not ask that.`)];
  if (lost.length > 0 && gained.length === 0) return [effectChange('guard-lost', 'newer', after, `${name} does ${wayOf(after)} without asking ${lost.map(quoted).join(' and ')}, which the older release asks.`)];
  return [];
}

const without = (all: readonly string[], known: readonly string[]): readonly string[] => all.filter((each) => !known.includes(each));
const quoted = (text: string): string => `\`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;

function sendChanges(older: JobModel, newer: JobModel): readonly JobChange[] {
  const { pairs, removed, added } = matched(older.sends, newer.sends, [
    ({ signature, file, inside, key }) => [signature, file, inside, key].join('\n'),
    ({ signature, file, inside }) => [signature, file, inside].join('\n'),
    ({ signature, file }) => [signature, file].join('\n'),
    ({ signature, inside }) => [signature, inside].join('\n'),
  ]);
  const change = (kind: JobChangeKind, end: 'older' | 'newer', { file, at }: Send, message: string): JobChange => ({ change: kind, end, span: spanOf(file, at), handlers: [], message });
  return [
    ...removed.filter((send) => !isReached(send, newer)).map((send) => change('effect-removed', 'older', send, `${placeOf(send)} does not send a job by ${send.what} any more. The older release sends it again.`)),
    ...added.filter((send) => !isReached(send, older)).map((send) => change('effect-added', 'newer', send, `${placeOf(send)} sends a job by ${send.what}, which the older release does not.`)),
    ...pairs.flatMap(([before, after]): readonly JobChange[] => {
      if (before.key === after.key) return [];
      if (before.key === undefined) return [change('guard-gained', 'newer', after, `${placeOf(after)} gives ${after.what} the key ${quoted(after.key ?? '')}, which keeps a job from being queued twice. The older release queues it twice.`)];
      if (after.key === undefined) return [change('guard-lost', 'newer', after, `${placeOf(after)} gives ${after.what} no key any more (it was ${quoted(before.key)}), so a job may be queued twice.`)];
      return [change('guard-changed', 'newer', after, `${placeOf(after)} makes the key of ${after.what} in another way (${quoted(before.key)}, now ${quoted(after.key)}): keys of the two releases never meet, so a job that one queued the other queues again.`)];
    }),
  ];
}

/** What a handler leads to in the other release is told there. */
const isReached = ({ file, signature }: Send, { effects }: JobModel): boolean => effects.some((effect) => effect.kind === 'enqueue' && effect.file === file && effect.signature.startsWith(`enqueue: ${signature.split(' ').slice(0, 2).join(' ')}`));

const placeOf = ({ inside, file }: Send): string => (inside === '' ? (file.split('/').at(-1) ?? file) : inside);

function switchChanges(older: readonly Switch[], newer: readonly Switch[]): readonly JobChange[] {
  const { removed, added } = matched(older, newer, [({ kind, key, file }) => [kind, key, file].join('\n'), ({ kind, key }) => [kind, key].join('\n')]);
  const change = (kind: JobChangeKind, end: 'older' | 'newer', { file, at, handlers }: Switch, message: string): JobChange => ({ change: kind, end, span: spanOf(file, at), handlers, message });
  const about = ({ handlers }: Switch): string => (handlers.length === 0 ? '' : ` of ${handlers.slice(0, 3).join(', ')}${handlers.length > 3 ? ` and ${handlers.length - 3} more` : ''}`);
  return [
    ...removed.map((each) => change('switch-lost', 'older', each, `The switch \`${each.key}\`${about(each)} is gone. The older release asks it again.`)),
    ...added.map((each) => change('switch-gained', 'newer', each, `The switch \`${each.key}\`${about(each)} is new. The older release does not ask it: what was turned off by it runs there.`)),
  ];
}

/** What several handlers reach is said once, with all of them. */
function merged(changes: readonly JobChange[]): readonly JobChange[] {
  const found = new Map<string, JobChange>();
  for (const change of changes) {
    const key = [change.change, change.end, change.span.file, change.span.start].join('\n');
    const known = found.get(key);
    found.set(key, known ? { ...known, handlers: [...new Set([...known.handlers, ...change.handlers])] } : change);
  }
  return [...found.values()];
}
