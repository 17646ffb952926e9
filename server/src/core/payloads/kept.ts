import type { CallFact, Expression, TypeFact } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { itemsOf } from '../code/link/objects';
import { calleeText, kindIn, nameOf, targetsOf, variantsOf } from '../jobs/program';
import type { Consumer, Contract, Shape, Unread } from './model';
import { keyOf } from './keys';
import { type Schema, schemaShape } from './schemas';
import { type Access, IN_MEMORY, type Store, STORES } from './stores';
import { typeShape, UNTOLD } from './types';
import { valueShape } from './values';

const NAMES: ReadonlySet<string> = new Set(STORES.flatMap(({ accesses }) => Object.keys(accesses)));

/** Wrappers of wrappers. */
const ROUNDS = 2;

/** A function of the project whose parameters are handed on to a store. */
interface Wrapper {
  readonly store: Store;
  readonly file: string;
  readonly index: number;
  readonly called: string;
  readonly does: Access['does'];
  readonly isLasting: boolean;
  readonly key: number;
  readonly value?: number;
  /** What is put, where that is not what the caller gives. */
  readonly shape?: Shape;
}

interface Found {
  readonly store: Store;
  readonly does: Access['does'];
  readonly key: Expression;
  readonly value?: Expression;
  /** Of a hash: the name of the one field. */
  readonly field?: Expression;
  readonly isLasting: boolean;
  /** What a wrapper puts by itself. */
  readonly shape?: Shape;
}

const UNTOLD_KEY = 'Values kept under keys that are not told.';
const UNTOLD_VALUE = 'Values kept under keys, whose shape is not told.';

/** What is kept in stores under keys that the code tells, by the key: who puts it there and who takes it out. */
export function findKept(linker: Linker, isTest: (path: string) => boolean, mentioning: (words: readonly string[]) => readonly string[]): { readonly contracts: readonly Contract[]; readonly unread: readonly Unread[] } {
  const kept = new Map<string, Contract>();
  const unread: Unread[] = [];
  const first: Wrapper[] = [];
  const take = (file: LinkedFile, call: CallFact, found: Found, into: Wrapper[]): void => {
    const key = keyOf(linker, file, found.key);
    const span = { file: file.path, start: call.nameAt[0], end: call.nameAt[1] };
    if (key === undefined) {
      const wrapper = wrapperOf(linker, file, found);
      if (wrapper) into.push(wrapper);
      else unread.push({ span, reason: UNTOLD_KEY });
      return;
    }
    const id = `${found.store.id} ${key}`;
    const known = kept.get(id) ?? { transport: found.store.id, life: 'kept', queue: key, job: null, producers: [], consumers: [] };
    const isLasting = known.isLasting || found.isLasting;
    const next = { ...known, ...(isLasting && { isLasting: true as const }) };
    if (found.does === 'take') kept.set(id, { ...next, consumers: [...known.consumers, readerOf(linker, file, call, span)] });
    else kept.set(id, { ...next, producers: [...known.producers, { span, shape: found.shape ?? putShape(linker, file, found) }] });
  };
  for (const path of linker.store.paths) {
    const file = isTest(path) ? undefined : linker.store.at(path);
    for (const call of file?.facts.calls ?? []) {
      const found = file && accessOf(linker, file, call);
      if (file && found) take(file, call, found, first);
    }
  }
  let wrappers: readonly Wrapper[] = first;
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS && wrappers.length > 0; round++) {
    const next: Wrapper[] = [];
    const names = new Map<string, Wrapper[]>();
    for (const wrapper of wrappers) {
      const id = `${wrapper.file}:${wrapper.index}:${wrapper.does}`;
      if (wrapper.called === '' || seen.has(id)) continue;
      seen.add(id);
      names.set(wrapper.called, [...(names.get(wrapper.called) ?? []), wrapper]);
    }
    for (const path of names.size === 0 ? [] : mentioning([...names.keys()])) {
      const file = isTest(path) ? undefined : linker.store.at(path);
      for (const call of file?.facts.calls ?? []) {
        const called = file && names.get(nameOf(file.facts, call.callee));
        const targets = file && called ? targetsOf(linker, file, call) : [];
        for (const wrapper of called ?? []) {
          const key = targets.some((target) => target.file === wrapper.file && target.index === wrapper.index) ? call.args[wrapper.key] : undefined;
          const value = wrapper.value === undefined ? undefined : call.args[wrapper.value];
          const { store, does, isLasting, shape } = wrapper;
          if (file && key) take(file, call, { store, does, isLasting, key, ...(value && { value }), ...(shape && { shape }) }, next);
        }
      }
    }
    wrappers = next;
  }
  for (const { producers } of kept.values()) for (const { span, shape } of producers) if (shape.type === '?') unread.push({ span, reason: UNTOLD_VALUE });
  return { contracts: [...kept.values()], unread };
}

function accessOf(linker: Linker, file: LinkedFile, call: CallFact): Found | undefined {
  const { callee } = call;
  if (callee.kind !== 'get' || call.form !== 'call') return undefined;
  const isJson = callee.of.kind === 'get' && callee.of.name === 'json';
  const name = `${isJson ? 'json.' : ''}${callee.name}`.toLowerCase();
  if (!NAMES.has(name)) return undefined;
  const of = isJson && callee.of.kind === 'get' ? callee.of.of : callee.of;
  const store = storeOf(linker, file, call, of, name);
  const access = store?.accesses[name];
  const key = access && call.args[access.key];
  if (!store || !access || !key) return undefined;
  const { does } = access;
  const at = { store, does, key, isLasting: does !== 'take' && !expires(file, call, access) };
  switch (access.does) {
    case 'put': case 'take': { const value = access.value === undefined ? undefined : call.args[access.value]; return { ...at, ...(value && { value }) }; }
    case 'put field': {
      const [second, third] = [call.args[access.field], call.args[access.value]];
      // `hset(key, { a, b })` puts several at once.
      return { ...at, ...(third && second ? { field: second, value: third } : second && { value: second }) };
    }
    case 'put item': {
      const given = call.args[access.value];
      const member = access.member === undefined || given?.kind !== 'object' ? given : given.entries.find((entry) => entry.key === access.member)?.value;
      return { ...at, ...(member && { value: member }) };
    }
  }
}

/** The store that something is called on: by its package, else by a name that leaves no doubt, unless it is known to be something else. */
function storeOf(linker: Linker, file: LinkedFile, call: CallFact, of: Expression, name: string): Store | undefined {
  const kinds = variantsOf(kindIn(linker, file, call.function, of));
  const packages = kinds.flatMap((kind) => (kind.kind === 'package' ? [kind.package] : []));
  const own = STORES.find((store) => packages.some((each) => store.packages.includes(each)));
  if (own) return own;
  if (packages.some((each) => IN_MEMORY.has(each) || each === '') || kinds.some((kind) => kind.kind === 'text' || kind.kind === 'object' || kind.kind === 'list') || isHeld(linker, file, call, of)) return undefined;
  const words = calleeText(file.facts, of).replace(/\(\)$/, '').split('.').at(-1) ?? '';
  return STORES.find((store) => store.accesses[name] !== undefined && store.named?.test(words));
}

const HELD = /^(?:Map|WeakMap|Set|WeakSet|LRUCache|LRU|NodeCache|Record|URLSearchParams|Headers)$/;

/** `new Map()`, or declared as one: it goes with the process. */
function isHeld(linker: Linker, file: LinkedFile, call: CallFact, of: Expression): boolean {
  const isMade = (holder: LinkedFile, value: Expression | undefined, type: TypeFact | undefined): boolean => {
    const made = value?.kind === 'call' ? holder.facts.calls[value.index] : undefined;
    return (made?.form === 'new' && HELD.test(nameOf(holder.facts, made.callee))) || (type?.kind === 'reference' && HELD.test(type.name));
  };
  if (of.kind === 'local') { const local = file.facts.locals[of.index]; return isMade(file, local?.value, local?.type); }
  if (of.kind === 'name') {
    const target = linker.store.resolve(file, of.name, 'value');
    return target.kind === 'definition' && isMade(target.file, target.definition.value, target.definition.type);
  }
  const owner = of.kind === 'get' && of.of.kind === 'this' ? file.facts.functions[call.function]?.class : undefined;
  const member = owner !== undefined && of.kind === 'get' ? file.facts.classes[owner]?.members.find(({ name }) => name === of.name) : undefined;
  return member !== undefined && isMade(file, member.value, member.type);
}

/** A function whose own parameter is the key. */
function wrapperOf(linker: Linker, file: LinkedFile, found: Found): Wrapper | undefined {
  const { store, does, isLasting, key, value, field } = found;
  const given = parameter(file, key);
  if (!given) return undefined;
  const passed = value && !field && !found.shape ? parameter(file, value.kind === 'call' ? (stringified(file, value) ?? value) : value) : undefined;
  const isPassed = passed?.function === given.function;
  const shape = isPassed || does === 'take' ? undefined : (found.shape ?? putShape(linker, file, found));
  return { store, does, isLasting, file: file.path, index: given.function, called: calledBy(file, given.function), key: given.index, ...(isPassed && { value: passed.index }), ...(shape && { shape }) };
}

/** The parameter that a value is, or that a text is made of with nothing else known. */
function parameter(file: LinkedFile, expression: Expression, depth = 0): { readonly function: number; readonly index: number } | undefined {
  if (depth > 4) return undefined;
  if (expression.kind === 'cast') return parameter(file, expression.of, depth + 1);
  if (expression.kind === 'template') return expression.parts.flatMap((part) => parameter(file, part, depth + 1) ?? []).at(-1);
  if (expression.kind === 'call') {
    const call = file.facts.calls[expression.index];
    return call?.args.flatMap((argument) => parameter(file, argument, depth + 1) ?? [])[0];
  }
  const local = expression.kind === 'local' ? file.facts.locals[expression.index] : undefined;
  if (!local) return undefined;
  if (local.param !== undefined) return { function: local.function, index: local.param };
  return local.value && parameter(file, local.value, depth + 1);
}

/** What a function is called by. */
export function calledBy(file: LinkedFile, index: number): string {
  const definition = file.facts.definitions.find(({ value }) => value?.kind === 'function' && value.index === index);
  const member = file.facts.classes.flatMap(({ members }) => members).find((each) => each.function === index);
  return definition?.name ?? member?.name ?? file.facts.functions[index]?.name ?? '';
}

function putShape(linker: Linker, file: LinkedFile, { does, value, field }: Found): Shape {
  const whole = value ? keptShape(linker, file, value) : UNTOLD;
  if (field) {
    const names = textsOf(linker, file, field);
    return names.length === 0 ? { type: 'object', fields: new Map(), isOpen: true } : { type: 'object', fields: new Map(names.map((name) => [name, { ...whole, isOptional: true }])) };
  }
  return does === 'put item' && whole.type === 'list' && whole.item ? whole.item : whole;
}

/** A name, or each of a list that it is taken from. */
function textsOf(linker: Linker, file: LinkedFile, expression: Expression): readonly string[] {
  const text = linker.context.textOf(file, expression);
  if (text !== undefined) return [text];
  const value = expression.kind === 'local' ? file.facts.locals[expression.index]?.value : expression;
  return value?.kind === 'item' ? itemsOf(linker, file, value.of).items.flatMap((item) => linker.context.textOf(item.file, item.value) ?? []) : [];
}

/** What a value is when it comes out again: `JSON.stringify` is undone. What a function would compute is what it gives. */
function keptShape(linker: Linker, file: LinkedFile, value: Expression): Shape {
  if (value.kind === 'function') {
    const returns = file.facts.functions[value.index]?.returns ?? [];
    return returns.length === 1 && returns[0] ? valueShape(linker, file, returns[0]) : UNTOLD;
  }
  const local = value.kind === 'local' ? file.facts.locals[value.index] : undefined;
  const call = value.kind === 'call' ? value : local?.value?.kind === 'call' ? local.value : undefined;
  const inner = call && stringified(file, call);
  return valueShape(linker, file, inner ?? value);
}

function stringified(file: LinkedFile, value: Extract<Expression, { kind: 'call' }>): Expression | undefined {
  const call = file.facts.calls[value.index];
  const isJson = call?.callee.kind === 'get' && /^(?:stringify|serialize)$/.test(call.callee.name);
  return isJson ? call.args[0] : undefined;
}

/** It goes by itself after a while: `{ ex: 60 }`, `setex`, a time to live. */
function expires(file: LinkedFile, call: CallFact, access: Access): boolean {
  if (access.does !== 'put') return false;
  return /^p?setex$/i.test(nameOf(file.facts, call.callee)) || call.args.length > 2;
}

const PARSES: ReadonlySet<string> = new Set(['parse', 'safeParse', 'parseAsync', 'safeParseAsync', 'validate']);

function readerOf(linker: Linker, file: LinkedFile, call: CallFact, span: Consumer['span']): Consumer {
  const { calls, gets, functions, regions } = file.facts;
  const schema = calls.flatMap((each): readonly Schema[] => {
    const isIn = each.callee.kind === 'get' && PARSES.has(each.callee.name) && each.function === call.function;
    const found = isIn && each.callee.kind === 'get' ? schemaShape(linker, file, each.callee.of) : undefined;
    return found ? [found] : [];
  })[0];
  const [type] = call.typeArgs ?? [];
  const declared = type ?? castIn(file, call) ?? functions[call.function]?.result;
  const shape = schema?.shape ?? (declared && typeShape(linker, file, declared));
  const names = new Set(gets.map(({ name }) => name));
  // What does not fit is caught, or told apart by `typeof`: it is as if nothing were kept.
  const isTolerant = regions.some(({ kind, test }) => kind === 'try' || (test?.kind === 'operator' && test.of.some((each) => each.kind === 'operator' && each.operator === 'typeof'))) || calls.some(({ callee }) => callee.kind === 'get' && callee.name === 'safeParse');
  return { span, validation: schema ? schema.validation : 'none', reads: names, ...(shape && shape.type !== '?' && { shape }), ...(isTolerant && { isTolerant: true as const }) };
}

/** `JSON.parse(text) as Session` in the same function. */
function castIn(file: LinkedFile, { function: inside }: CallFact): TypeFact | undefined {
  for (const local of file.facts.locals) if (local.function === inside && local.value?.kind === 'cast') return local.value.type;
  return file.facts.functions[inside]?.returns.flatMap((each) => (each.kind === 'cast' ? [each.type] : []))[0];
}
