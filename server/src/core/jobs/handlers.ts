import type { CallFact, ClassFact, Expression } from '../code/facts';
import type { LinkedEntry, LinkedExpression, LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { bodyOf } from './body';
import { type Framework, FRAMEWORKS, JOB_METHODS, type Registration, ROUTES } from './frameworks';
import type { FunctionPlace, Handler } from './model';
import { calleeKinds, kindIn, nameOf, placesOf, propertiesOf, variantsOf } from './program';

type CallRegistration = Extract<Registration, { by: 'call' }>;
type ClassRegistration = Extract<Registration, { by: 'class' }>;

/** Last words of what registers a function, so that other calls are not asked about. */
const NAMES = new Set(FRAMEWORKS.flatMap(({ registrations }) => registrations.flatMap((each) => (each.by === 'call' ? [each.name.split('.').at(-1) ?? ''] : []))));

/** All that a revision registers to be run again. */
export function findHandlers(linker: Linker, isTest: (path: string) => boolean): readonly Handler[] {
  const found = new Map<string, Handler>();
  const add = (handler: Handler): void => {
    const key = `${handler.place.file}:${handler.place.index}`;
    if (!found.has(key)) found.set(key, handler);
  };
  /** Methods that registered functions call, or the files that register them. */
  const called = new Set<string>();
  for (const path of linker.store.paths) {
    const file = isTest(path) ? undefined : linker.store.at(path);
    if (!file) continue;
    const before = found.size;
    for (const call of file.facts.calls) for (const handler of registeredBy(linker, file, call)) add(handler);
    for (const [index, fact] of file.facts.classes.entries()) for (const handler of ofClass(linker, file, fact, index)) add(handler);
    for (const handler of [...exported(linker, file), ...routes(linker, file)]) add(handler);
    if (found.size > before || registersAny(linker, file)) for (const call of file.facts.calls) if (registrationOf(linker, file, call).length === 0) called.add(nameOf(file.facts, call.callee));
  }
  for (const handler of ofHouse(linker, called, isTest)) add(handler);
  return [...found.values()];
}

function registersAny(linker: Linker, file: LinkedFile): boolean {
  return file.facts.calls.some((call) => registrationOf(linker, file, call).length > 0);
}

function registrationOf(linker: Linker, file: LinkedFile, call: CallFact): readonly { readonly framework: Framework; readonly registration: CallRegistration }[] {
  if (!NAMES.has(nameOf(file.facts, call.callee))) return [];
  const packages = calleeKinds(linker, file, call).flatMap((kind) => (kind.kind === 'package' && kind.package !== '' ? [kind] : []));
  return packages.flatMap((kind) => {
    const path = kind.path.filter((part) => !part.startsWith('/')).join('.');
    return FRAMEWORKS.filter(({ packages: names }) => names.includes(kind.package)).flatMap((framework) =>
      framework.registrations.flatMap((registration) => (registration.by === 'call' && (path === registration.name || path.endsWith(`.${registration.name}`)) ? [{ framework, registration }] : [])),
    );
  });
}

function registeredBy(linker: Linker, file: LinkedFile, call: CallFact): readonly Handler[] {
  return registrationOf(linker, file, call).flatMap(({ framework, registration }) => {
    const listed = registration.key === undefined ? ofList(linker, file, call, framework, registration) : [];
    if (listed.length > 0) return listed;
    const label = labelOf(linker, file, call, registration);
    const once = onceOf(linker, file, call, registration);
    const kept = once && { once: once.key, onceAt: { file: once.file.path, at: once.at } };
    return argumentFunctions(linker, file, call, registration).map(({ place, name }) => ({ name: name ?? label ?? nameAt(linker, place) ?? framework.title, framework: framework.id, place, ...where(linker, place, file, call), ...kept }));
  });
}

/** `jobs.map(({ config, handler }) => client.register(config, handler))`: one for each of the list. */
function ofList(linker: Linker, file: LinkedFile, call: CallFact, framework: Framework, { argument, label, once }: CallRegistration): readonly Handler[] {
  const given = argument === 'last' ? call.args.at(-1) : call.args[argument];
  const walked = given && itemPath(file, given);
  if (!walked || walked.path.length === 0) return [];
  const of = (item: LinkedExpression, where: { readonly argument: number; readonly key?: string } | undefined): LinkedEntry | undefined => {
    const part = where && call.args[where.argument];
    const names = part ? itemPath(file, part)?.path : undefined;
    return names && partAt(linker, item, where?.key === undefined ? names : [...names, where.key]);
  };
  return linker.context.itemsOf(file, walked.list).items.slice(0, 300).flatMap((item): readonly Handler[] => {
    const work = partAt(linker, item, walked.path);
    const [place] = work ? functionsOf(linker, work.file, 0, work.value) : [];
    const fact = place && linker.store.at(place.file)?.facts.functions[place.index];
    if (!place || !fact) return [];
    const name = of(item, label);
    const kept = once && of(item, once);
    return [{ name: (name && linker.context.textOf(name.file, name.value)) ?? nameAt(linker, place) ?? framework.title, framework: framework.id, place, at: fact.at, ...(kept && { once: kept.key, onceAt: { file: kept.file.path, at: kept.at } }) }];
  });
}

/** The list that a value is an item of, and the names that lead from the item to it. */
function itemPath({ facts }: LinkedFile, value: Expression, depth = 0): { readonly list: Expression; readonly path: readonly string[] } | undefined {
  if (depth > 6) return undefined;
  if (value.kind === 'item') return { list: value.of, path: [] };
  if (value.kind === 'local') {
    const given = facts.locals[value.index]?.value;
    return given && itemPath({ path: '', facts }, given, depth + 1);
  }
  const inner = value.kind === 'get' ? itemPath({ path: '', facts }, value.of, depth + 1) : undefined;
  return inner && value.kind === 'get' ? { list: inner.list, path: [...inner.path, value.name] } : undefined;
}

function partAt(linker: Linker, item: LinkedExpression, path: readonly string[]): LinkedEntry | undefined {
  let entry: LinkedEntry | undefined;
  let current: LinkedExpression = item;
  for (const name of path) {
    entry = linker.context.entriesOf(current.file, current.value).entries.find(({ key }) => key === name);
    if (!entry) return undefined;
    current = entry;
  }
  return entry;
}

/** A function is named where it is registered, if that is in its own file. */
function where(linker: Linker, place: FunctionPlace, file: LinkedFile, call: CallFact): { readonly at: Handler['at'] } {
  return { at: place.file === file.path ? call.nameAt : (linker.store.at(place.file)?.facts.functions[place.index]?.at ?? call.nameAt) };
}

/** The option of a registration that keeps the same message from starting it twice. */
function onceOf(linker: Linker, file: LinkedFile, call: CallFact, { once }: CallRegistration): LinkedEntry | undefined {
  const argument = once && call.args[once.argument];
  return argument && propertiesOf(linker, file, call.function, argument).find(({ key }) => key === once.key);
}

function labelOf(linker: Linker, file: LinkedFile, call: CallFact, { label }: CallRegistration): string | undefined {
  const argument = label && call.args[label.argument];
  if (!argument) return undefined;
  const value = label.key === undefined ? { file, value: argument } : propertiesOf(linker, file, call.function, argument).find(({ key }) => key === label.key);
  const kind = value && kindIn(linker, value.file, value.file === file ? call.function : 0, value.value);
  return kind?.kind === 'text' ? kind.value : undefined;
}

function argumentFunctions(linker: Linker, file: LinkedFile, call: CallFact, { argument, key }: CallRegistration): readonly { readonly place: FunctionPlace; readonly name?: string }[] {
  const value = argument === 'last' ? [...call.args].reverse().find((each) => functionsOf(linker, file, call.function, each).length > 0) : call.args[argument];
  if (!value) return [];
  if (key === undefined) return functionsOf(linker, file, call.function, value).map((place) => ({ place }));
  const parts = key.split('.');
  let holders: readonly { readonly file: LinkedFile; readonly value: Expression; readonly name?: string }[] = [{ file, value }];
  for (const part of parts) holders = holders.flatMap((holder) => members(linker, holder.file, call.function, holder.value, part));
  return holders.flatMap((holder) => functionsOf(linker, holder.file, holder.file === file ? call.function : 0, holder.value).map((place) => ({ place, ...(holder.name !== undefined && { name: holder.name }) })));
}

/** A property of an object literal, or of a module; `*` for all. */
function members(linker: Linker, file: LinkedFile, inside: number, value: Expression, name: string): readonly { readonly file: LinkedFile; readonly value: Expression; readonly name?: string }[] {
  const kind = kindIn(linker, file, inside, value);
  const module = kind.kind === 'module' ? linker.store.at(kind.file) : undefined;
  if (module) return module.facts.exports.flatMap((each) => (each.value && (name === '*' || each.name === name) ? [{ file: module, value: each.value, ...(name === '*' && { name: each.name }) }] : []));
  return propertiesOf(linker, file, inside, value).filter(({ key }) => name === '*' || key === name).map((entry) => ({ file: entry.file, value: entry.value, ...(name === '*' && { name: entry.key }) }));
}

/** Functions that a value is; through wrappers that are given one. */
function functionsOf(linker: Linker, file: LinkedFile, inside: number, value: Expression, depth = 0): readonly FunctionPlace[] {
  const places = variantsOf(kindIn(linker, file, inside, value)).flatMap((kind) => (kind.kind === 'function' ? placesOf(linker, kind) : []));
  const call = value.kind === 'call' ? file.facts.calls[value.index] : undefined;
  if (!call || depth > 4) return places;
  // `withTracing(async (job) => …)`: what is wrapped does the work.
  const wrapped = [...call.args].reverse().flatMap((argument) => (argument.kind === 'function' || argument.kind === 'call' || argument.kind === 'name' ? functionsOf(linker, file, call.function, argument, depth + 1) : []));
  return wrapped.length > 0 ? wrapped.slice(0, 1) : places;
}

export function nameAt(linker: Linker, place: FunctionPlace): string | undefined {
  const file = linker.store.at(place.file);
  const fact = file?.facts.functions[place.index];
  const definition = file?.facts.definitions.find(({ value }) => value?.kind === 'function' && value.index === place.index);
  return fact?.name ?? definition?.name;
}

function ofClass(linker: Linker, file: LinkedFile, fact: ClassFact, index: number): readonly Handler[] {
  if (fact.decorators.length === 0 && !fact.extends && !fact.members.some(({ decorators }) => decorators.length > 0)) return [];
  return FRAMEWORKS.flatMap((framework) => framework.registrations.flatMap((registration) => (registration.by === 'class' ? decorated(linker, file, fact, index, framework, registration) : [])));
}

function decorated(linker: Linker, file: LinkedFile, fact: ClassFact, index: number, framework: Framework, registration: ClassRegistration): readonly Handler[] {
  const comesFrom = (value: Expression, name: string): boolean => packagePath(linker, file, value, framework.packages)?.at(-1) === name;
  if (registration.decorator !== undefined && !fact.decorators.some((each) => comesFrom(each, registration.decorator as string))) return [];
  if (registration.extends !== undefined && !(fact.extends && comesFrom(fact.extends, registration.extends))) return [];
  return fact.members.flatMap((member): Handler[] => {
    if (member.function === undefined || member.kind !== 'method') return [];
    const isMeant = registration.methodDecorator === undefined ? member.name === registration.method : member.decorators.some((each) => comesFrom(each, registration.methodDecorator as string));
    return isMeant ? [{ name: `${fact.name ?? file.facts.classes[index]?.name ?? 'class'}.${member.name}`, framework: framework.id, place: { file: file.path, index: member.function }, at: member.at }] : [];
  });
}

/** The path from one of the packages that a value, or what it calls, comes from. */
function packagePath(linker: Linker, file: LinkedFile, value: Expression, packages: readonly string[]): readonly string[] | undefined {
  const call = value.kind === 'call' ? file.facts.calls[value.index] : undefined;
  for (const kind of variantsOf(kindIn(linker, file, 0, call ? call.callee : value))) if (kind.kind === 'package' && packages.includes(kind.package)) return kind.path;
  return undefined;
}

function exported(linker: Linker, file: LinkedFile): readonly Handler[] {
  return FRAMEWORKS.flatMap((framework) => framework.registrations.flatMap((registration): readonly Handler[] => {
    if (registration.by !== 'export' || !registration.path.test(file.path) || !file.facts.imports.some(({ module }) => framework.packages.some((name) => module === name || module.startsWith(`${name}/`)))) return [];
    return exportedFunctions(linker, file, (name) => name === registration.name).map(({ place, at }) => ({ name: file.path.split('/').at(-1)?.replace(/\.\w+$/, '') ?? '', framework: framework.id, place, at }));
  }));
}

function routes(linker: Linker, file: LinkedFile): readonly Handler[] {
  if (!ROUTES.file.test(file.path)) return [];
  const byPath = ROUTES.path.test(file.path.replace(/\/route\.\w+$/, '/'));
  return exportedFunctions(linker, file, (name) => ROUTES.methods.has(name))
    .filter(({ wrappers, place }) => byPath || wrappers.some((name) => ROUTES.wrapper.test(name)) || bodyOf(file.facts, place.index).calls.some((index) => ROUTES.check.test(nameOf(file.facts, file.facts.calls[index]?.callee ?? { kind: 'unknown' }))))
    .map(({ place, at, name }) => ({ name: `${name === 'default' ? '' : `${name} `}${routeOf(file.path)}`, framework: 'route', place, at }));
}

const routeOf = (path: string): string => `/${path.replace(/^.*?(?:^|\/)(?:app|pages)\//, '').replace(/\/route\.\w+$|\.\w+$/, '')}`;

function exportedFunctions(linker: Linker, file: LinkedFile, wanted: (name: string) => boolean): readonly { readonly name: string; readonly place: FunctionPlace; readonly at: Handler['at']; readonly wrappers: readonly string[] }[] {
  return file.facts.exports.flatMap(({ name, value }) => {
    if (!value || !wanted(name)) return [];
    const definition = value.kind === 'name' ? file.facts.definitions.find((each) => each.name === value.name && each.value) : undefined;
    const given = definition?.value ?? value;
    const [place] = functionsOf(linker, file, 0, given);
    const fact = place && linker.store.at(place.file)?.facts.functions[place.index];
    return place?.file === file.path && fact ? [{ name, place, at: definition?.at ?? fact.at, wrappers: wrappersOf(file, given) }] : [];
  });
}

function wrappersOf(file: LinkedFile, value: Expression, depth = 0): readonly string[] {
  const call = value.kind === 'call' ? file.facts.calls[value.index] : undefined;
  return call && depth < 5 ? [nameOf(file.facts, call.callee), ...call.args.flatMap((argument) => wrappersOf(file, argument, depth + 1))] : [];
}

/** Jobs of a house's own base class: what extends it has the method that a registered function, or the base itself, calls. */
function ofHouse(linker: Linker, called: ReadonlySet<string>, isTest: (path: string) => boolean): readonly Handler[] {
  const bases = new Map<string, readonly string[]>();
  for (const path of linker.store.paths) {
    const file = linker.store.at(path);
    for (const [index, fact] of (file?.facts.classes ?? []).entries()) {
      const left = fact.members.filter(({ name, abstract }) => abstract && JOB_METHODS.has(name)).map(({ name }) => name);
      const meant = file ? left.filter((name) => called.has(name) || callers(file, fact, name).some((caller) => called.has(caller))) : [];
      if (meant.length > 0) bases.set(`${path}:${index}`, meant);
    }
  }
  if (bases.size === 0) return [];
  return linker.store.paths.flatMap((path): readonly Handler[] => {
    const file = isTest(path) ? undefined : linker.store.at(path);
    return (file?.facts.classes ?? []).flatMap((fact): readonly Handler[] => {
      const methods = file && fact.extends ? inherited(linker, file, fact, bases) : [];
      return fact.members.flatMap((member): readonly Handler[] => (file && member.function !== undefined && !member.abstract && methods.includes(member.name) ? [{ name: `${fact.name ?? 'class'}.${member.name}`, framework: 'house', place: { file: file.path, index: member.function }, at: member.at }] : []));
    });
  });
}

/** Methods of a class that call another of it. */
function callers(file: LinkedFile, fact: ClassFact, name: string): readonly string[] {
  return fact.members.flatMap((member) => {
    const own = member.function;
    const calls = own === undefined ? [] : file.facts.calls.filter((call) => file.facts.functions[call.function]?.class === file.facts.functions[own]?.class && call.at[0] >= (file.facts.functions[own]?.at[0] ?? 0) && call.at[1] <= (file.facts.functions[own]?.at[1] ?? 0));
    return calls.some(({ callee }) => callee.kind === 'get' && callee.of.kind === 'this' && callee.name === name) ? [member.name] : [];
  });
}

function inherited(linker: Linker, file: LinkedFile, fact: ClassFact, bases: ReadonlyMap<string, readonly string[]>): readonly string[] {
  let current: { readonly file: LinkedFile; readonly fact: ClassFact } | undefined = { file, fact };
  for (let height = 0; current?.fact.extends && height < 5; height++) {
    const kind = kindIn(linker, current.file, 0, current.fact.extends);
    const holder = kind.kind === 'class' ? linker.store.at(kind.file) : undefined;
    if (kind.kind !== 'class' || !holder) return [];
    const known = bases.get(`${kind.file}:${kind.index}`);
    if (known) return known;
    const above: ClassFact | undefined = holder.facts.classes[kind.index];
    current = above && { file: holder, fact: above };
  }
  return [];
}
