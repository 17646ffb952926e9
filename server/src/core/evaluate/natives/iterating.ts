import { computedData } from '../data';
import { callFunction } from '../functions';
import { iterateItems, itemsOf } from '../iteration';
import { closeRegion, fork, touch } from '../journal';
import { LIMITS } from '../limits';
import { allocate, type Completion, type Machine, spend } from '../machine';
import { truthOf, truthValue, joinTruth } from '../operators';
import type { Binding } from '../scope';
import { plainText } from '../show';
import type { ArrayValue, Site, Value } from '../value';
import { arrayValue, FALSE, type Inner, numberValue, type ObjectInner, TRUE, UNDEFINED, unknownValue } from '../values';
import type { Condition } from '../../model/operation';

const METHODS = new Set(['map', 'forEach', 'filter', 'find', 'findLast', 'findIndex', 'some', 'every', 'reduce', 'flatMap', 'sort', 'toSorted', 'each', 'mapSeries', 'eachSeries']);

/** Calls a method that goes through a collection and calls back for each item; undefined where it is none. */
export function callIterating(machine: Machine, receiver: Inner, name: string, args: readonly Inner[], text: () => string, site: Site): Inner | undefined {
  if (!METHODS.has(name)) return undefined;
  const [callback] = args;
  if (name === 'sort' || name === 'toSorted') return receiver.kind === 'array' ? sortList(machine, receiver, args, name === 'sort') : receiver.kind === 'data' ? receiver : undefined;
  if (callback?.kind !== 'function' && callback?.kind !== 'intrinsic') return undefined;
  if (receiver.kind === 'object' && (receiver.entries.has(name) || !(receiver as ObjectInner).collection)) return undefined;
  if (receiver.kind !== 'array' && receiver.kind !== 'data' && receiver.kind !== 'object' && !isPlainUnknown(receiver)) return undefined;
  return iterateWith(machine, receiver, name, callback, args.slice(1), text, site);
}

/** An unknown value that may be a list: not the effect of a package, nor a handle whose methods are its own. */
function isPlainUnknown(value: Inner): boolean {
  return value.kind === 'unknown' && !('external' in value);
}

/** As `callIterating`, for functions that take the collection as an argument. */
export function iterateWith(machine: Machine, receiver: Inner, name: string, callback: Inner, more: readonly Inner[], text: () => string, site: Site): Inner {
  const call = (args: readonly Inner[]): Inner => callFunction(machine, callback, args, UNDEFINED, site);
  const isMap = receiver.kind === 'object' && (receiver as ObjectInner).collection?.kind === 'map';
  const each = (body: (args: readonly Inner[], item: Inner) => Completion | undefined): void => {
    const { run } = machine;
    const [start, exits] = [run.assumptions.length, run.activation.exits.length];
    const completion = iterateItems(machine, receiver, false, text, site.span, (item, index) => {
      const args = isMap && item.kind === 'array' ? [(item.items[1] ?? UNDEFINED) as Inner, (item.items[0] ?? UNDEFINED) as Inner, receiver] : [item, index, receiver];
      return body(args, item);
    });
    closeRegion(machine, start, exits, completion, (ended) => ended.kind === 'break');
  };
  switch (name) {
    case 'forEach':
    case 'each':
    case 'eachSeries':
      each((args) => {
        call(args);
        return undefined;
      });
      return name === 'forEach' ? UNDEFINED : receiver;
    case 'map':
    case 'mapSeries':
    case 'flatMap': return mapList(machine, each, call, name === 'flatMap');
    case 'filter': return filterList(machine, receiver, each, call, text);
    case 'find':
    case 'findLast':
    case 'findIndex': return findItem(machine, receiver, name, each, call, text, site);
    case 'some':
    case 'every': return askEach(machine, name === 'some', each, call, text);
    default: return reduceList(machine, receiver, more, each, call, site);
  }
}

type Each = (body: (args: readonly Inner[], item: Inner) => Completion | undefined) => void;
type CallBack = (args: readonly Inner[]) => Inner;

function append(machine: Machine, list: ArrayValue, value: Inner): void {
  touch(machine, list);
  allocate(machine, 1);
  if (list.items.length >= LIMITS.items) list.complete = false;
  else list.items.push(value as Value);
}

function mapList(machine: Machine, each: Each, call: CallBack, isFlat: boolean): Inner {
  const made = arrayValue([]);
  each((args) => {
    const value = call(args);
    if (isFlat && value.kind === 'array') {
      for (const item of value.items as Inner[]) append(machine, made, item);
      if (!value.complete) {
        touch(machine, made);
        made.complete = false;
      }
    } else append(machine, made, value);
    return undefined;
  });
  return made;
}

function filterList(machine: Machine, receiver: Inner, each: Each, call: CallBack, text: () => string): Inner {
  const made = arrayValue([]);
  each((args, item) => {
    const answer = truthOf(machine, call(args), text);
    if (answer === true) append(machine, made, item);
    else if (answer !== false) {
      fork(machine, answer, () => {
        append(machine, made, item);
        return undefined;
      }, () => undefined);
    }
    return undefined;
  });
  return receiver.kind === 'data' ? receiver : made;
}

function findItem(machine: Machine, receiver: Inner, name: string, each: Each, call: CallBack, text: () => string, site: Site): Inner {
  const isIndex = name === 'findIndex';
  const found: Binding = { value: isIndex ? numberValue(-1) : UNDEFINED };
  const take = (value: Inner): Completion => {
    touch(machine, found);
    found.value = value;
    return { kind: 'break' };
  };
  each((args, item) => {
    const answer = truthOf(machine, call(args), text);
    const value = isIndex ? args[1] ?? UNDEFINED : item;
    if (answer === true) return take(value);
    return answer === false ? undefined : fork(machine, answer, () => take(value), () => undefined);
  });
  if (receiver.kind === 'data') return isIndex ? computedData([receiver], text()) : receiver;
  if (receiver.kind === 'unknown') return unknownValue(receiver.reason, site.span, { rows: true });
  return found.value ?? UNDEFINED;
}

function askEach(machine: Machine, isSome: boolean, each: Each, call: CallBack, text: () => string): Inner {
  const answer: Binding = { value: isSome ? FALSE : TRUE };
  each((args) => {
    const truth = truthOf(machine, call(args), text);
    touch(machine, answer);
    const before = answer.value ? truthOf(machine, answer.value, text) : !isSome;
    answer.value = truthValue(typeof before === 'boolean' ? (before === isSome ? before : truth) : isSome ? either(before, truth) : both(before, truth));
    return typeof truth === 'boolean' && truth === isSome && typeof before === 'boolean' ? { kind: 'break' } : undefined;
  });
  const value = answer.value ?? UNDEFINED;
  return value.kind === 'unknown' ? truthValue({ kind: 'rows', text: text() }) : value;
}

function either(a: Condition, b: boolean | Condition): boolean | Condition {
  return joinTruth(a, true, b);
}

function both(a: Condition, b: boolean | Condition): boolean | Condition {
  return joinTruth(a, b, false);
}

function reduceList(machine: Machine, receiver: Inner, more: readonly Inner[], each: Each, call: CallBack, site: Site): Inner {
  const [initial] = more;
  const sum: Binding = { value: initial };
  each((args, item) => {
    touch(machine, sum);
    sum.value = sum.value === undefined ? item : call([sum.value, item, args[1] ?? UNDEFINED, receiver]);
    return undefined;
  });
  return sum.value ?? unknownValue('the sum of a list that may be empty', site.span);
}

/** Sorting plain texts and numbers; any other order is left as it stands, for only the order is not known. */
function sortList(machine: Machine, list: ArrayValue, args: readonly Inner[], inPlace: boolean): Inner {
  const items = list.items as Inner[];
  spend(machine, items.length);
  const keys = items.map((item) => (item.kind === 'string' || item.kind === 'number' ? plainText(item) : undefined));
  if (args.length > 0 || keys.includes(undefined)) return list;
  const order = items.map((_, index) => index).sort((a, b) => compareText(keys[a] ?? '', keys[b] ?? '') || a - b);
  const sorted = order.map((index) => items[index] as Inner);
  if (!inPlace) return arrayValue(sorted, list.complete);
  touch(machine, list);
  list.items.splice(0, list.items.length, ...(sorted as Value[]));
  return list;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The items of a value as a list. */
export function listFrom(machine: Machine, value: Inner): ArrayValue {
  const known = itemsOf(machine, value, false);
  return known ? arrayValue(known.items, known.complete) : arrayValue([], false);
}
