import type { At, ClassMember, DefinitionFact, TypeFact } from '../facts';
import { functionResult } from './calls';
import { ownerKey } from './fileStore';
import type { Kind, LinkedFile, TypeBindings } from './kinds';
import { ask, bindingsOf, deeper, either, inFunction, type Linker, ownersOf, telling, UNKNOWN } from './linker';
import { implementationsOf, instanceOf, typeOf } from './types';
import { targetValue, valueOf } from './values';

/** Classes above a class, and interfaces above an interface. */
const HIGHEST = 10;

/** What a property of a value is. `file` and `at` say where it is read. */
export function member(linker: Linker, of: Kind, name: string, at: At, file: LinkedFile): Kind {
  if (of.kind === 'either') return either(of.of.map((each) => member(linker, each, name, at, file)));
  const own = ownMember(linker, of, name, file);
  if (own.kind !== 'unknown') return own;
  const base = foreignBase(linker, of);
  return ask(linker, ownersOf(linker, base), (reader) => reader.get?.(base, name, at, file, linker.context)) ?? plainMember(base, name);
}

/** Properties that need no reader. */
function plainMember(of: Kind, name: string): Kind {
  switch (of.kind) {
    case 'package': return { ...of, path: [...of.path, name] };
    case 'list': return /^\d+$/.test(name) ? of.of : UNKNOWN;
    case 'tuple': return of.of[Number(name)] ?? UNKNOWN;
    default: return UNKNOWN;
  }
}

/** What the project's own code says of a property: of its classes, objects, modules, types. */
export function ownMember(linker: Linker, of: Kind, name: string, file: LinkedFile): Kind {
  return deeper(linker, () => declaredMember(linker, of, name, file));
}

function declaredMember(linker: Linker, of: Kind, name: string, file: LinkedFile): Kind {
  switch (of.kind) {
    case 'module': {
      const module = linker.store.at(of.file);
      return module ? targetValue(linker, linker.store.exported(module, name, 'value')) : UNKNOWN;
    }
    case 'object': return objectMember(linker, of, name);
    case 'class': return classMember(linker, of.file, of.index, name, { isStatic: true, self: of }, 0);
    case 'instance': return classMember(linker, of.file, of.index, name, { isStatic: false, self: of, args: of.args }, 0);
    case 'entity': case 'row': {
      const place = of.kind === 'row' || of.use === 'model' ? linker.context.classAt(of.entity) : undefined;
      const declared = place ? classMember(linker, place.file, place.index, name, { isStatic: of.kind === 'entity', self: of }, 0) : UNKNOWN;
      return of.kind === 'row' ? telling(declared, () => relatedRow(linker, of.entity.id, name)) : declared;
    }
    case 'shape': return shapeMember(linker, of, name, file);
    default: return UNKNOWN;
  }
}

/** The row, or the rows, that a relation of an entity leads to. */
function relatedRow(linker: Linker, id: string, name: string): Kind {
  const entity = linker.entities.byId(id);
  const relation = entity && linker.entities.relation(entity, name);
  const to = relation && linker.entities.byId(relation.to);
  if (!relation || !to) return UNKNOWN;
  const row: Kind = { kind: 'row', entity: to };
  return relation.list ? { kind: 'list', of: row } : row;
}

function objectMember(linker: Linker, of: Extract<Kind, { kind: 'object' }>, name: string): Kind {
  const holder = linker.store.at(of.file);
  if (!holder) return UNKNOWN;
  const entry = of.expression.entries.findLast((each) => each.key === name);
  if (entry) return valueOf(linker, holder, entry.value);
  const sets = of.name === undefined ? [] : linker.store.assigned(holder, ownerKey.name(of.name), name);
  const assigned = sets.slice(0, 8).map((set) => inFunction(linker, holder, set.function, () => (set.value ? valueOf(linker, holder, set.value) : UNKNOWN)));
  const spread = of.expression.spreads.map((each) => member(linker, valueOf(linker, holder, each), name, [0, 0], holder));
  return either([...assigned, ...spread]);
}

interface Receiver {
  readonly isStatic: boolean;
  readonly self: Kind;
  readonly args?: readonly Kind[] | undefined;
}

/** A member of a class, or of what it extends. */
function classMember(linker: Linker, path: string, index: number, name: string, receiver: Receiver, height: number): Kind {
  const file = linker.store.at(path);
  const fact = file?.facts.classes[index];
  if (!file || !fact || height > HIGHEST) return UNKNOWN;
  const bound = bindingsOf(fact.typeParams, receiver.args);
  const own = fact.members.filter((each) => each.name === name && (each.static === true) === receiver.isStatic && each.kind !== 'constructor');
  const declared = either(own.map((each) => memberValue(linker, file, each, receiver, bound)));
  if (declared.kind !== 'unknown') return declared;
  const owners = receiver.isStatic ? (fact.name === undefined ? [] : [ownerKey.name(fact.name)]) : [ownerKey.self(index), ...(fact.name === undefined ? [] : [ownerKey.prototype(fact.name)])];
  const assigned = owners.flatMap((owner) => linker.store.assigned(file, owner, name)).slice(0, 8);
  const given = either(assigned.map((set) => inFunction(linker, file, set.function, () => (set.value ? valueOf(linker, file, set.value) : UNKNOWN))));
  if (given.kind !== 'unknown' || !fact.extends) return given;
  const base = inFunction(linker, file, 0, () => linker.context.classOf(file, fact.extends ?? { kind: 'unknown' }));
  const args = base && fact.extendsArgs?.map((arg) => typeOf(linker, file, arg, bound));
  return base ? classMember(linker, base.file.path, base.index, name, { ...receiver, args }, height + 1) : UNKNOWN;
}

function memberValue(linker: Linker, file: LinkedFile, fact: ClassMember, { self }: Receiver, bound: TypeBindings | undefined): Kind {
  const declared = fact.type ? typeOf(linker, file, fact.type, bound) : UNKNOWN;
  if (fact.kind === 'method') return fact.function === undefined ? UNKNOWN : { kind: 'function', file: file.path, index: fact.function, self, ...(bound && { bound }) };
  if (fact.kind === 'getter') return fact.function === undefined ? declared : telling(declared, () => functionResult(linker, file.path, fact.function as number, bound));
  return telling(declared, () => (fact.value ? valueOf(linker, file, fact.value) : UNKNOWN));
}

/** What answers for an instance or a class whose own code does not: the class of a package that it extends in the end. */
export function foreignBase(linker: Linker, of: Kind): Kind {
  if (of.kind !== 'instance' && of.kind !== 'class') return of;
  let place: { readonly file: string; readonly index: number } = of;
  let args = of.kind === 'instance' ? of.args : undefined;
  for (let height = 0; height <= HIGHEST; height++) {
    const file = linker.store.at(place.file);
    const fact = file?.facts.classes[place.index];
    if (!file || !fact?.extends) return of;
    const bound = bindingsOf(fact.typeParams, args);
    args = fact.extendsArgs?.map((arg) => typeOf(linker, file, arg, bound));
    const base = inFunction(linker, file, 0, () => linker.context.classOf(file, fact.extends ?? { kind: 'unknown' }));
    if (base) {
      place = { file: base.file.path, index: base.index };
      continue;
    }
    const extended = inFunction(linker, file, 0, () => valueOf(linker, file, fact.extends ?? { kind: 'unknown' }));
    if (extended.kind !== 'package') return extended.kind === 'unknown' ? of : extended;
    return packageType(linker, extended, args ?? [], file, fact.at) ?? { ...extended, ...(of.kind === 'instance' && { made: true as const }), args };
  }
  return of;
}

/** What a type of a package means, by its readers. */
export function packageType(linker: Linker, of: Extract<Kind, { kind: 'package' }>, args: readonly Kind[], file: LinkedFile, at: At): Kind | undefined {
  const type = { kind: 'reference', name: of.path.at(-1) ?? '', args: [], at } as const;
  return ask(linker, ownersOf(linker, of), (reader) => reader.type?.(of.path, args, type, file, linker.context));
}

function shapeMember(linker: Linker, shape: Extract<Kind, { kind: 'shape' }>, name: string, at: LinkedFile): Kind {
  const file = linker.store.at(shape.file);
  if (!file) return UNKNOWN;
  const declared = typeMember(linker, file, shape.type, name, shape.bound, 0);
  if (declared.kind !== 'unknown' && declared.kind !== 'shape') return declared;
  const { type } = shape;
  const classes = type.kind === 'reference' ? implementationsOf(linker, file, type) : [];
  return telling(declared, () => either(classes.map((place) => ownMember(linker, instanceOf(linker, place.file, place.index), name, at))));
}

/** A member of a declared type: of an object type, of an interface with what it extends. */
export function typeMember(linker: Linker, file: LinkedFile, type: TypeFact, name: string, bound: TypeBindings | undefined, height: number): Kind {
  if (height > HIGHEST) return UNKNOWN;
  switch (type.kind) {
    case 'object': return either(type.members.filter((each) => each.name === name).map((each) => typeOf(linker, file, each.type, bound)));
    case 'union': case 'intersection': return either(type.of.map((each) => typeMember(linker, file, each, name, bound, height + 1)));
    case 'reference': {
      const target = linker.store.resolveType(file, type.name);
      if (target.kind !== 'definition') return member(linker, typeOf(linker, file, type, bound), name, type.at, file);
      if (target.definition.kind !== 'interface') return UNKNOWN;
      const inner = bindingsOf(target.definition.typeParams, type.args.map((arg) => typeOf(linker, file, arg, bound)));
      return interfaceMember(linker, target.file, target.definition, name, inner, height);
    }
    default: return UNKNOWN;
  }
}

function interfaceMember(linker: Linker, file: LinkedFile, definition: DefinitionFact, name: string, bound: TypeBindings | undefined, height: number): Kind {
  const own = definition.type ? typeMember(linker, file, definition.type, name, bound, height + 1) : UNKNOWN;
  if (own.kind !== 'unknown') return own;
  return either((definition.extends ?? []).map((each) => telling(typeMember(linker, file, each, name, bound, height + 1), () => member(linker, typeOf(linker, file, each, bound), name, [0, 0], file))));
}

/** An element of a list, whichever. */
export function itemOf(of: Kind): Kind {
  switch (of.kind) {
    case 'list': return of.of;
    case 'tuple': return either(of.of);
    case 'either': return either(of.of.map(itemOf));
    default: return UNKNOWN;
  }
}

