import type { DefinitionFact, TypeFact } from '../facts';
import type { Kind, LinkedFile, TypeBindings } from './kinds';
import { bindingsOf, type ClassPlace, deeper, either, inFunction, type Linker, once, ownersOf, type TypeReference, UNKNOWN } from './linker';
import { member, packageType, itemOf } from './members';
import { targetValue, valueOf } from './values';

/** Types of the language that are as good as their first argument. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  'Promise', 'PromiseLike', 'Awaited', 'Partial', 'Required', 'Readonly', 'NonNullable', 'Pick', 'Omit', 'Exclude', 'Extract', 'DeepPartial', 'Bluebird', 'Observable', 'Nullable', 'Maybe', 'Optional',
  'Generator', 'Loaded',
]);
const LISTS: ReadonlySet<string> = new Set(['Array', 'ReadonlyArray', 'Set', 'ReadonlySet', 'Iterable', 'AsyncIterable', 'IterableIterator', 'AsyncGenerator', 'AsyncIterableIterator']);

/** What a value declared with a type is. */
export function typeOf(linker: Linker, file: LinkedFile, type: TypeFact, bound?: TypeBindings): Kind {
  if (bound && bound.size > 0) return deeper(linker, () => compute(linker, file, type, bound));
  return once(linker, file, type, () => compute(linker, file, type, undefined));
}

function compute(linker: Linker, file: LinkedFile, type: TypeFact, bound: TypeBindings | undefined): Kind {
  const inner = (part: TypeFact): Kind => typeOf(linker, file, part, bound);
  switch (type.kind) {
    case 'reference': return referenceType(linker, file, type, bound);
    case 'array': return { kind: 'list', of: inner(type.of) };
    case 'tuple': return { kind: 'tuple', of: type.of.map(inner) };
    case 'union': case 'intersection': return either(type.of.map(inner));
    case 'object': case 'function': return { kind: 'shape', file: file.path, type, ...(bound && { bound }) };
    case 'typeof': return inFunction(linker, file, linker.evaluation.frame?.file === file.path ? linker.evaluation.frame.function : 0, () => valueOf(linker, file, type.of));
    case 'member': return type.name === '[number]' ? itemOf(inner(type.of)) : member(linker, inner(type.of), type.name, type.at, file);
    default: return UNKNOWN;
  }
}

function referenceType(linker: Linker, file: LinkedFile, type: TypeReference, bound: TypeBindings | undefined): Kind {
  const known = bound?.get(type.name);
  if (known) return known;
  const args = (): readonly Kind[] => type.args.map((arg) => typeOf(linker, file, arg, bound));
  const target = linker.store.resolveType(file, type.name);
  switch (target.kind) {
    case 'definition': return definedType(linker, target.file, target.definition, type, args(), { file, bound });
    case 'package': {
      const { path } = target;
      const of: Kind = { kind: 'package', package: target.package, path };
      const meant = linker.readers.length === 0 ? undefined : packageType(linker, of, args(), file, type.at);
      if (meant) return meant;
      if (TRANSPARENT.has(path.at(-1) ?? '') && type.args[0]) return typeOf(linker, file, type.args[0], bound);
      return ownersOf(linker, of).length > 0 || linker.packages.has(target.package) ? { ...of, made: true, args: args() } : UNKNOWN;
    }
    case 'expression': return instanceFrom(linker, targetValue(linker, target));
    case 'global': {
      if (TRANSPARENT.has(type.name) && type.args[0]) return typeOf(linker, file, type.args[0], bound);
      if (LISTS.has(type.name) && type.args[0]) return { kind: 'list', of: typeOf(linker, file, type.args[0], bound) };
      if ((type.name === 'Record' || type.name === 'Map') && type.args[1]) return { kind: 'list', of: typeOf(linker, file, type.args[1], bound) };
      if (type.name === 'ReturnType' && type.args[0]) return returned(linker, typeOf(linker, file, type.args[0], bound));
      if (type.name === 'InstanceType' && type.args[0]) return instanceFrom(linker, typeOf(linker, file, type.args[0], bound));
      return UNKNOWN;
    }
    default: return UNKNOWN;
  }
}

function definedType(linker: Linker, file: LinkedFile, definition: DefinitionFact, type: TypeReference, args: readonly Kind[], from: { readonly file: LinkedFile; readonly bound: TypeBindings | undefined }): Kind {
  switch (definition.kind) {
    case 'class': return instanceFrom(linker, targetValue(linker, { kind: 'definition', file, definition }), args);
    case 'type': return definition.type ? typeOf(linker, file, definition.type, bindingsOf(definition.typeParams, args)) : UNKNOWN;
    case 'interface': {
      // An interface that only extends a row is that row.
      const above = either((definition.extends ?? []).map((each) => typeOf(linker, file, each, bindingsOf(definition.typeParams, args))));
      const shape: Kind = { kind: 'shape', file: from.file.path, type, ...(from.bound && { bound: from.bound }) };
      return above.kind === 'unknown' || above.kind === 'shape' ? shape : either([above, shape]);
    }
    case 'enum': return UNKNOWN;
    default: return instanceFrom(linker, targetValue(linker, { kind: 'definition', file, definition }), args);
  }
}

/** What a class gives when it is constructed. */
export function instanceFrom(linker: Linker, kind: Kind, args?: readonly Kind[]): Kind {
  switch (kind.kind) {
    case 'class': return instanceOf(linker, kind.file, kind.index, args);
    case 'entity': return { kind: 'row', entity: kind.entity };
    case 'either': return either(kind.of.map((each) => instanceFrom(linker, each, args)));
    default: return UNKNOWN;
  }
}

/** An instance of a class; a row, where the class is mapped. */
export function instanceOf(linker: Linker, file: string, index: number, args?: readonly Kind[]): Kind {
  const entity = linker.context.entityOfClass(file, index);
  return entity ? { kind: 'row', entity } : { kind: 'instance', file, index, ...(args && args.length > 0 && { args }) };
}

/** A class as a value; what its reader calls a model, where it is mapped. */
export function kindOfClass(linker: Linker, file: LinkedFile, index: number): Kind {
  const entity = linker.context.entityOfClass(file.path, index);
  return entity ? { kind: 'entity', entity, use: 'model' } : { kind: 'class', file: file.path, index };
}

function returned(linker: Linker, kind: Kind): Kind {
  if (kind.kind === 'function') return linker.context.resultOf(kind);
  if (kind.kind !== 'shape' || kind.type.kind !== 'function') return UNKNOWN;
  const file = linker.store.at(kind.file);
  return file ? typeOf(linker, file, kind.type.result, kind.bound) : UNKNOWN;
}

/** The classes of the project that implement an interface: what a container binds to it. */
export function implementationsOf(linker: Linker, file: LinkedFile, type: TypeReference): readonly ClassPlace[] {
  const places = linker.implementers.get(type.name.split('.').at(-1) ?? '') ?? [];
  if (places.length === 0 || places.length > 6) return [];
  const target = linker.store.resolveType(file, type.name);
  if (target.kind !== 'definition') return [];
  return places.filter((place) => {
    const implementing = linker.store.at(place.file);
    const facts = implementing?.facts.classes[place.index]?.implements ?? [];
    return facts.some((each) => {
      if (!implementing || each.kind !== 'reference') return false;
      const meant = linker.store.resolveType(implementing, each.name);
      return meant.kind === 'definition' && meant.definition.name === target.definition.name && meant.file.path === target.file.path;
    });
  });
}

