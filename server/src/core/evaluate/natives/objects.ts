import { touch } from '../journal';
import { LIMITS } from '../limits';
import { allocate, type Machine } from '../machine';
import { entriesOf } from '../members';
import { plainText } from '../show';
import { computedText } from '../text';
import type { Value } from '../value';
import { arrayValue, booleanValue, conditionValue, FALSE, type Inner, isClosure, type Native, nativeFunction, numberValue, objectValue, type ObjectInner, stringValue, textValue, TRUE, UNDEFINED, unknownValue } from '../values';
import { listFrom } from './iterating';

/** A method that every object has. */
export function objectMethod(receiver: ObjectInner, name: string): Native | undefined {
  if (name === 'hasOwnProperty') {
    return nativeFunction(name, (args) => {
      const key = args[0] && plainText(args[0]);
      if (key !== undefined && (receiver.complete || receiver.entries.has(key))) return booleanValue(receiver.entries.has(key));
      return conditionValue({ kind: 'unknown', reason: 'whether an object that is not wholly known has a property' });
    }, { plain: true });
  }
  if (name === 'toString') return nativeFunction(name, (_args, { site }) => textValue('[object Object]', site.span));
  return undefined;
}

/** `Object`. */
export function objectGlobal(machine: Machine): Native {
  const list = (pick: (name: string, value: Inner) => Inner): Native['native'] => ([value], { site }) => {
    if (value?.kind === 'data') return value;
    if (value?.kind === 'array') return arrayValue((value.items as Inner[]).map((item, index) => pick(String(index), item)), value.complete);
    if (value?.kind !== 'object') return unknownValue('the properties of a value that is not known', site.span, value?.kind === 'unknown' && value.handle ? { handle: true } : {});
    const entries = entriesOf(machine, value as ObjectInner);
    allocate(machine, entries.length);
    return arrayValue(entries.filter(([, entry]) => entry.kind !== 'absent').map(([name, entry]) => pick(name, entry)), value.complete);
  };
  const key = (name: string): Inner => stringValue(computedText(name, machine.run.place));
  const same = nativeFunction('freeze', ([value]) => value ?? UNDEFINED);
  const properties = new Map<string, Inner>([
    ['keys', nativeFunction('keys', list((name) => key(name)))],
    ['getOwnPropertyNames', nativeFunction('getOwnPropertyNames', list((name) => key(name)))],
    ['values', nativeFunction('values', list((_name, value) => value))],
    ['entries', nativeFunction('entries', list((name, value) => arrayValue([key(name), value])))],
    ['freeze', same],
    ['seal', same],
    ['create', nativeFunction('create', () => objectValue())],
    ['defineProperty', nativeFunction('defineProperty', ([target, name, description]) => defineProperty(machine, target, name, description))],
    ['assign', nativeFunction('assign', (args) => assign(machine, args), { plain: true })],
    ['fromEntries', nativeFunction('fromEntries', ([value]) => fromEntries(machine, value ?? UNDEFINED))],
  ]);
  return nativeFunction('Object', ([value]) => value ?? objectValue(), { properties });
}

function defineProperty(machine: Machine, target: Inner | undefined, name: Inner | undefined, description: Inner | undefined): Inner {
  const key = name && plainText(name);
  if (target?.kind !== 'object' || key === undefined || description?.kind !== 'object') return target ?? UNDEFINED;
  touch(machine, target);
  const getter = description.entries.get('get');
  const value = description.entries.get('value');
  // `__esModule` is how compilers mark their output; it is no export.
  if (key === '__esModule') return target;
  if (value) target.entries.set(key, value);
  else if (getter && isClosure(getter)) {
    const object = target as ObjectInner;
    object.accessors ??= new Map();
    object.accessors.set(key, { get: getter });
  }
  return target;
}

function assign(machine: Machine, args: readonly Inner[]): Inner {
  const [target, ...sources] = args;
  if (target?.kind !== 'object') return target ?? UNDEFINED;
  touch(machine, target);
  for (const source of sources) {
    if (source.kind === 'object') for (const [name, value] of entriesOf(machine, source as ObjectInner)) target.entries.set(name, value as Value);
    if (source.kind === 'unknown' || source.kind === 'data' || (source.kind === 'object' && !source.complete)) target.complete = false;
  }
  return target;
}

function fromEntries(machine: Machine, value: Inner): Inner {
  const list = listFrom(machine, value);
  const made = objectValue([], list.complete);
  for (const item of list.items as Inner[]) {
    const [name, entry] = item.kind === 'array' ? (item.items as Inner[]) : [];
    const key = name && plainText(name);
    if (key === undefined) made.complete = false;
    else made.entries.set(key, (entry ?? UNDEFINED) as Value);
  }
  return made;
}

/** The key under which a Map or Set keeps a value; undefined where the value is not known. */
function collectionKey(value: Inner): string | undefined {
  const text = plainText(value);
  return text === undefined ? undefined : `${value.kind}:${text}`;
}

const objectKeys = new WeakMap<object, string>();
let lastObjectKey = 0;

function keyOf(value: Inner): string | undefined {
  const plain = collectionKey(value);
  if (plain !== undefined) return plain;
  if (value.kind !== 'object' && value.kind !== 'array' && value.kind !== 'function' && value.kind !== 'class') return undefined;
  let known = objectKeys.get(value);
  if (known === undefined) {
    known = `#${++lastObjectKey}`;
    objectKeys.set(value, known);
  }
  return known;
}

/** `new Map()` and `new Set()`. */
export function collectionGlobal(machine: Machine, kind: 'map' | 'set'): Native {
  const make: Native['native'] = ([initial]) => {
    const made = objectValue([], true, { collection: { kind, items: new Map() } });
    if (!initial || initial.kind === 'undefined' || initial.kind === 'null') return made;
    const list = listFrom(machine, initial);
    made.complete = list.complete;
    for (const item of list.items as Inner[]) {
      const [key, value] = kind === 'set' ? [item, item] : item.kind === 'array' ? (item.items as Inner[]) : [];
      if (key) put(made, key, value ?? UNDEFINED);
    }
    return made;
  };
  return nativeFunction(kind === 'map' ? 'Map' : 'Set', make);
}

function put(target: ObjectInner, key: Inner, value: Inner): void {
  const name = keyOf(key);
  const items = target.collection?.items;
  if (name === undefined || !items || items.size >= LIMITS.items) target.complete = false;
  else items.set(name, { key, value });
}

/** A method of a Map or Set. */
export function collectionMethod(machine: Machine, receiver: ObjectInner, name: string): Inner | undefined {
  const collection = receiver.collection;
  if (!collection) return undefined;
  const { items, kind } = collection;
  const open = (reason: string): Inner => unknownValue(reason, machine.run.place);
  switch (name) {
    case 'size': return receiver.complete ? numberValue(items.size) : open('the size of a collection that is not wholly known');
    case 'set':
    case 'add': return nativeFunction(name, ([key, value]) => {
      touch(machine, receiver);
      put(receiver, key ?? UNDEFINED, kind === 'set' ? key ?? UNDEFINED : value ?? UNDEFINED);
      return receiver;
    }, { plain: true });
    case 'get': return nativeFunction(name, ([key]) => {
      const sought = keyOf(key ?? UNDEFINED);
      const found = sought === undefined ? undefined : items.get(sought);
      if (found) return found.value;
      return receiver.complete && sought !== undefined ? UNDEFINED : open('an item of a collection that is not wholly known');
    }, { plain: true });
    case 'has': return nativeFunction(name, ([key]) => {
      const sought = keyOf(key ?? UNDEFINED);
      if (sought !== undefined && items.has(sought)) return TRUE;
      if (sought !== undefined && receiver.complete) return FALSE;
      return conditionValue(key?.kind === 'data' ? { kind: 'rows', text: 'has' } : { kind: 'unknown', reason: 'whether a collection has a value that is not known' });
    }, { plain: true });
    case 'delete': return nativeFunction(name, ([key]) => {
      touch(machine, receiver);
      const sought = keyOf(key ?? UNDEFINED);
      if (sought === undefined) receiver.complete = false;
      return booleanValue(sought !== undefined && items.delete(sought));
    }, { plain: true });
    case 'clear': return nativeFunction(name, () => {
      touch(machine, receiver);
      items.clear();
      return UNDEFINED;
    });
    case 'keys': return nativeFunction(name, () => arrayValue([...items.values()].map((item) => item.key), receiver.complete));
    case 'values': return nativeFunction(name, () => arrayValue([...items.values()].map((item) => item.value), receiver.complete));
    case 'entries': return nativeFunction(name, () => arrayValue([...items.values()].map((item) => arrayValue([item.key, item.value])), receiver.complete));
    default: return undefined;
  }
}
