import type { ts } from 'ts-morph';
import type { Condition } from '../model/operation';
import { type Env, shortText, spanOf } from './env';
import { resolveChoice } from './join';
import { fork, repeat } from './journal';
import { LIMITS } from './limits';
import { type Completion, type Machine, spend } from './machine';
import { entriesOf, mayBeAbsent } from './members';
import { truthOf } from './operators';
import { reportProblem } from './record';
import { computedText, partOf } from './text';
import { arrayValue, type Inner, numberValue, type ObjectInner, stringValue, UNDEFINED, unknownValue } from './values';

/** What a value gives when it is gone through: its items, and whether there may be more. */
export interface Items { readonly items: readonly Inner[]; readonly complete: boolean; readonly more?: Inner }

/** The items of a value (its keys for `for … in`); undefined where nothing is known of them. */
export function itemsOf(machine: Machine, value: Inner, keys: boolean): Items | undefined {
  const { place } = machine.run;
  if (keys) {
    if (value.kind === 'object') return { items: entriesOf(machine, value as ObjectInner).map(([name]) => stringValue(computedText(name, place))), complete: value.complete };
    if (value.kind === 'array') return { items: value.items.map((_, index) => stringValue(computedText(String(index), place))), complete: value.complete };
    return undefined;
  }
  if (value.kind === 'array') return { items: value.items.slice() as Inner[], complete: value.complete };
  if (value.kind === 'string' && value.source.holes.length === 0 && value.source.text.length <= LIMITS.rounds) {
    return { items: Array.from(value.source.text, (_, index) => stringValue(partOf(value.source, index, index + 1))), complete: true };
  }
  const { collection } = value as Partial<ObjectInner>;
  if (value.kind === 'object' && collection) {
    const items = [...collection.items.values()].map((item) => (collection.kind === 'set' ? item.value : arrayValue([item.key, item.value])));
    return { items, complete: value.complete };
  }
  return undefined;
}

/** Runs `body` for each item: known ones one after the other, unknown ones once for all, under the condition that there are any. */
export function iterate(machine: Machine, subject: Inner, keys: boolean, node: ts.Node, env: Env, body: (item: Inner, index: Inner) => Completion | undefined): Completion | undefined {
  return iterateItems(machine, subject, keys, () => shortText(env.module, node), spanOf(env.module, node), body);
}

/** As `iterate`, where there is no node to speak of. */
export function iterateItems(machine: Machine, subject: Inner, keys: boolean, text: () => string, span: ReturnType<typeof spanOf>, body: (item: Inner, index: Inner) => Completion | undefined): Completion | undefined {
  const value = resolveChoice(machine, subject);
  if (value.kind === 'choice') {
    return fork(machine, value.condition, () => iterateItems(machine, value.then, keys, text, span, body), () => iterateItems(machine, value.otherwise, keys, text, span, body));
  }
  if (value.kind === 'undefined' || value.kind === 'null' || value.kind === 'absent') return undefined;
  const known = itemsOf(machine, value, keys);
  if (known) {
    for (const [index, item] of known.items.entries()) {
      if (index >= LIMITS.rounds) {
        reportProblem(machine, 'too many rounds of a loop', 'anything', span);
        return undefined;
      }
      spend(machine, 1);
      const completion = runItem(machine, item, numberValue(index), body);
      if (completion) return completion;
    }
    if (known.complete) return undefined;
  }
  const item: Inner = value.kind === 'data' ? value : unknownValue(value.kind === 'unknown' ? value.reason : 'an item of a list that is not wholly known', span, { rows: true, mayTouch: 'anything', ...(value.kind === 'unknown' && value.handle && { handle: true }) });
  return repeat(machine, rowsCondition(machine, value, text), () => body(item, unknownValue('the number of a round', span, { rows: true })));
}

function runItem(machine: Machine, item: Inner, index: Inner, body: (item: Inner, index: Inner) => Completion | undefined): Completion | undefined {
  const resolved = resolveChoice(machine, item);
  if (resolved.kind === 'absent') return undefined;
  if (resolved.kind === 'choice' && mayBeAbsent(resolved)) {
    return fork(machine, resolved.condition, () => runItem(machine, resolved.then, index, body), () => runItem(machine, resolved.otherwise, index, body));
  }
  return body(resolved, index);
}

function rowsCondition(machine: Machine, value: Inner, text: () => string): Condition {
  if (value.kind === 'unknown' && value.environment !== undefined) {
    const truth = truthOf(machine, value, text);
    if (typeof truth !== 'boolean') return truth;
  }
  return { kind: 'rows', text: `each of ${text()}` };
}

/** The items of a value from `start` on, for rest patterns. */
export function sliceItems(machine: Machine, value: Inner, start: number): Inner {
  const known = itemsOf(machine, resolveChoice(machine, value), false);
  return known ? arrayValue(known.items.slice(start), known.complete) : value.kind === 'data' ? value : arrayValue([], value.kind === UNDEFINED.kind);
}
