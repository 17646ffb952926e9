import type { Resolver } from '../../modules/resolver';
import type { ClassFact, DefinitionFact, ExportFact, Expression, FileFacts, ImportFact, SetFact } from '../facts';
import type { LinkedExpression, LinkedFile } from './kinds';

/** Facts of one generation, by their number. Two generations are held at the same time: files that are asked for again stay, others are let go. */
const GENERATION = 200_000;
/** Modules that a re-export leads through. */
const LONGEST_CHAIN = 12;

/** Where a name leads. */
export type Target =
  | { readonly kind: 'definition'; readonly file: LinkedFile; readonly definition: DefinitionFact }
  | ({ readonly kind: 'expression' } & LinkedExpression)
  | { readonly kind: 'module'; readonly file: LinkedFile }
  | { readonly kind: 'package'; readonly package: string; readonly path: readonly string[] }
  /** Neither imported nor defined: a global, or the name of a module that is not there. */
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'none' };

/** A name may mean a value and a type. */
export type Space = 'value' | 'type';

/** Names of one file made ready for look-ups. */
interface FileIndex {
  readonly definitions: ReadonlyMap<string, readonly DefinitionFact[]>;
  readonly imports: ReadonlyMap<string, ImportFact>;
  readonly exports: ReadonlyMap<string, readonly ExportFact[]>;
  /** What is assigned to a property, by owner and property: `this:0.repository`, `name:models.User`. */
  readonly assigned: ReadonlyMap<string, readonly SetFact[]>;
}

/** The files of a revision, with what their names mean across files. */
export interface FileStore {
  readonly paths: readonly string[];
  at(path: string): LinkedFile | undefined;
  has(path: string): boolean;
  /** Lets go of the facts of a file, or of all: they are asked for again when they are needed. */
  rest(path?: string): void;
  /** What a name of the top level of a file means. */
  resolve(file: LinkedFile, name: string, space: Space): Target;
  /** What the name of a type means: `User`, `types.User`, `Prisma.User`. */
  resolveType(file: LinkedFile, name: string): Target;
  /** What a module exports under a name. */
  exported(file: LinkedFile, name: string, space: Space): Target;
  /** What is assigned to a property of `this` of a class, of a name of the top level, of a local. */
  assigned(file: LinkedFile, owner: string, property: string): readonly SetFact[];
  /** The properties that are assigned to an owner. */
  assignedTo(file: LinkedFile, owner: string): readonly SetFact[];
}

/** The owner of a property that is assigned to, as `assigned` looks it up. */
export const ownerKey = {
  name: (name: string): string => `name:${name}`,
  local: (index: number): string => `local:${index}`,
  self: (classIndex: number): string => `this:${classIndex}`,
  prototype: (name: string): string => `prototype:${name}`,
};

/** Looks names up across files. Facts are asked for as they are needed; those that were not needed for long are let go. */
export function createFileStore(paths: readonly string[], facts: (path: string) => FileFacts | undefined, resolver: Resolver, generated: (specifier: string) => string | undefined): FileStore {
  const known = new Set(paths);
  let recent = new Map<string, LinkedFile>();
  let former = new Map<string, LinkedFile>();
  /** Of the facts in `recent`. */
  let size = 0;
  const indexes = new WeakMap<FileFacts, FileIndex>();
  /** What names lead to that were asked for, by file, space and name. It holds facts, and is forgotten as these are let go. */
  let exported = new Map<FileFacts, Map<string, Target>>();
  const open = new Set<string>();
  /** How often a name led back to itself: what is concluded on such a way does not hold for another. */
  let circles = 0;

  const fileOf = (path: string): LinkedFile | undefined => {
    const read = facts(path);
    return read && { path, facts: read };
  };

  const at = (path: string): LinkedFile | undefined => {
    if (!known.has(path)) return undefined;
    // Asked for at almost every step: an order by use, kept up at each, would cost as much as what is looked up.
    const held = recent.get(path);
    if (held) return held;
    const file = former.get(path) ?? fileOf(path);
    if (!file) return undefined;
    if (size >= GENERATION) {
      former = recent;
      recent = new Map();
      exported = new Map();
      size = 0;
    }
    recent.set(path, file);
    size += sizeOf(file.facts);
    return file;
  };

  const indexOf = (file: LinkedFile): FileIndex => {
    let index = indexes.get(file.facts);
    if (!index) {
      index = indexNames(file.facts);
      indexes.set(file.facts, index);
    }
    return index;
  };

  const moduleOf = (specifier: string, file: LinkedFile): Target => {
    const resolution = resolver.resolve(specifier, file.path);
    const target = resolution.kind === 'file' ? at(resolution.path) : undefined;
    if (target) return { kind: 'module', file: target };
    const made = generated(specifier);
    if (made !== undefined) return { kind: 'package', package: made, path: [] };
    return resolution.kind === 'package' ? { kind: 'package', package: resolution.name, path: resolution.subpath === '' ? [] : [`/${resolution.subpath}`] } : { kind: 'none' };
  };

  const fromModule = (specifier: string, name: string, file: LinkedFile, space: Space, depth: number): Target => {
    const module = moduleOf(specifier, file);
    if (module.kind === 'package') return name === '*' ? module : { ...module, path: [...module.path, name] };
    if (module.kind !== 'module') return module;
    if (name !== '*') return exportOf(module.file, name, space, depth + 1);
    const whole = indexOf(module.file).exports.get('=')?.[0];
    return whole?.value ? { kind: 'expression', file: module.file, value: whole.value } : module;
  };

  const exportOf = (file: LinkedFile, name: string, space: Space, depth: number): Target => {
    const key = `${space} ${name}`;
    const known = exported.get(file.facts)?.get(key);
    if (known) return known;
    const own = `${file.path} ${key}`;
    if (depth > LONGEST_CHAIN || open.has(own)) {
      circles++;
      return { kind: 'none' };
    }
    const before = circles;
    open.add(own);
    const target = findExport(file, name, space, depth);
    open.delete(own);
    if (circles === before || open.size === 0) {
      const names = exported.get(file.facts) ?? new Map<string, Target>();
      exported.set(file.facts, names.set(key, target));
    }
    return target;
  };

  const findExport = (file: LinkedFile, name: string, space: Space, depth: number): Target => {
    const { exports } = indexOf(file);
    for (const exported of exports.get(name) ?? []) {
      if (exported.from) return fromModule(exported.from.module, exported.from.name, file, space, depth);
      const target = exported.value && follow(file, exported.value, space, depth);
      if (target && target.kind !== 'none') return target;
    }
    const whole = exports.get('=')?.[0]?.value;
    // `import x from` gives a CommonJS module as a whole (TypeScript handbook, esModuleInterop).
    if (whole && name === 'default') return follow(file, whole, space, depth);
    if (whole) return { kind: 'expression', file, value: { kind: 'get', of: whole, name, at: [0, 0] } };
    const handed = (exports.get('*') ?? []).flatMap(({ from }) => from ?? []);
    for (const { module } of handed) {
      const target = fromModule(module, name, file, space, depth);
      // A package may export any name: what is exported by the project itself comes first.
      if (target.kind !== 'none' && target.kind !== 'package') return target;
    }
    const foreign = handed.map(({ module }) => moduleOf(module, file)).filter((target) => target.kind === 'package');
    return foreign.length === 1 && foreign[0]?.kind === 'package' ? { ...foreign[0], path: [...foreign[0].path, name] } : { kind: 'none' };
  };

  const follow = (file: LinkedFile, value: Expression, space: Space, depth: number): Target =>
    value.kind === 'name' ? resolveName(file, value.name, space, depth + 1) : { kind: 'expression', file, value };

  const resolveName = (file: LinkedFile, name: string, space: Space, depth: number): Target => {
    if (depth > LONGEST_CHAIN) return { kind: 'none' };
    const index = indexOf(file);
    const definitions = index.definitions.get(name);
    const definition = definitions?.find((each) => isIn(each, space)) ?? definitions?.[0];
    if (definition) return { kind: 'definition', file, definition };
    const imported = index.imports.get(name);
    if (imported) return fromModule(imported.module, imported.name, file, space, depth);
    return { kind: 'global', name };
  };

  return {
    paths,
    at,
    has: (path) => known.has(path),
    rest(path) {
      exported = new Map();
      if (path === undefined) {
        [recent, former, size] = [new Map(), new Map(), 0];
        return;
      }
      recent.delete(path);
      former.delete(path);
    },
    resolve: (file, name, space) => resolveName(file, name, space, 0),
    resolveType(file, name) {
      const whole = resolveName(file, name, 'type', 0);
      const [first, ...rest] = name.split('.');
      if (whole.kind !== 'global' || first === undefined || rest.length === 0) return whole;
      const target = resolveName(file, first, 'type', 0);
      if (target.kind === 'package') return { ...target, path: [...target.path, ...rest] };
      return target.kind === 'module' ? exportOf(target.file, rest.join('.'), 'type', 0) : { kind: 'none' };
    },
    exported: (file, name, space) => exportOf(file, name, space, 0),
    assigned: (file, owner, property) => indexOf(file).assigned.get(`${owner}.${property}`) ?? [],
    assignedTo: (file, owner) => indexOf(file).assigned.get(owner) ?? [],
  };
}

/** About how much memory the facts of a file take. */
const sizeOf = ({ calls, gets, locals, functions, definitions, imports }: FileFacts): number => 10 + calls.length + gets.length + locals.length + functions.length + definitions.length + imports.length;

function isIn(definition: DefinitionFact, space: Space): boolean {
  const isType = definition.kind === 'interface' || definition.kind === 'type';
  return space === 'type' ? isType || definition.kind === 'class' || definition.kind === 'enum' : !isType;
}

function indexNames(facts: FileFacts): FileIndex {
  const definitions = new Map<string, DefinitionFact[]>();
  for (const definition of facts.definitions) add(definitions, definition.name, definition);
  const imports = new Map<string, ImportFact>();
  for (const imported of facts.imports) {
    if (imported.local !== undefined) imports.set(imported.local, imported);
  }
  const exports = new Map<string, ExportFact[]>();
  for (const exported of facts.exports) add(exports, exported.name, exported);
  const assigned = new Map<string, SetFact[]>();
  for (const set of facts.sets) {
    const owner = ownerOf(set.of, set.function, facts);
    if (owner === undefined || set.value === undefined) continue;
    add(assigned, owner, set);
    add(assigned, `${owner}.${set.name}`, set);
  }
  return { definitions, imports, exports, assigned };
}

function ownerOf(of: Expression, inFunction: number, facts: FileFacts): string | undefined {
  if (of.kind === 'name') return ownerKey.name(of.name);
  if (of.kind === 'local') return ownerKey.local(of.index);
  if (of.kind === 'get' && of.name === 'prototype' && of.of.kind === 'name') return ownerKey.prototype(of.of.name);
  const classIndex = of.kind === 'this' ? facts.functions[inFunction]?.class : undefined;
  return classIndex === undefined ? undefined : ownerKey.self(classIndex);
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The name of a class for people, and where it is the default export without a name. */
export const classNameOf = (fact: ClassFact): string => fact.name ?? 'class';
