import type { DefinitionFact, TypeFact } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import type { Shape } from './model';
import { schemaShape } from './schemas';

/** Types within types; what goes deeper, or round in a circle, is not told. */
const DEPTH = 8;

export const UNTOLD: Shape = { type: '?' };

type Bound = ReadonlyMap<string, Shape>;
const NONE: Bound = new Map();

/** Types that are as good as their argument. */
const SAME: ReadonlySet<string> = new Set(['Readonly', 'Promise', 'Awaited', 'Job', 'JSONSchema', 'Required']);

/** What a declared type says of a value. */
export function typeShape(linker: Linker, file: LinkedFile, type: TypeFact, bound: Bound = NONE, depth = 0): Shape {
  if (depth > DEPTH) return UNTOLD;
  const inner = (part: TypeFact): Shape => typeShape(linker, file, part, bound, depth + 1);
  switch (type.kind) {
    case 'keyword': return type.name === '' || type.name === 'any' || type.name === 'unknown' ? UNTOLD : { type: type.name };
    case 'literal': return type.value === null ? { type: 'null', isNullable: true } : { type: 'enum', values: [String(type.value)] };
    case 'array': return { type: 'list', item: inner(type.of) };
    case 'tuple': return { type: 'list' };
    case 'object': return { type: 'object', fields: new Map(type.members.map(({ name, type: of, optional }) => [name, withOptional(inner(of), optional === true)])) };
    case 'union': return unionOf(type.of.map(inner));
    case 'intersection': return mergedOf(type.of.map(inner));
    case 'reference': return referenceShape(linker, file, type, bound, depth);
    case 'member': return inner(type.of).fields?.get(type.name) ?? UNTOLD;
    case 'typeof': return UNTOLD;
    default: return UNTOLD;
  }
}

export function withOptional(shape: Shape, isOptional: boolean): Shape {
  if (isOptional) return { ...shape, isOptional: true };
  const { isOptional: _, ...rest } = shape;
  // `x: T | undefined` may be left out of a message as well: JSON has no undefined.
  return shape.isOptional ? { ...rest, isOptional: true } : rest;
}

/** One of several: a field that not all have may be absent. */
export function unionOf(shapes: readonly Shape[]): Shape {
  const isNullable = shapes.some((shape) => shape.isNullable);
  const isOptional = shapes.some((shape) => shape.type === 'undefined' || shape.isOptional);
  const real = shapes.filter((shape) => shape.type !== 'null' && shape.type !== 'undefined');
  const marks = { ...(isNullable && { isNullable: true as const }), ...(isOptional && { isOptional: true as const }) };
  const [first] = real;
  if (!first) return { type: 'null', ...marks };
  if (real.length === 1) return { ...first, ...marks };
  if (real.every(({ values }) => values)) return { type: 'enum', values: [...new Set(real.flatMap(({ values }) => values ?? []))].sort(), ...marks };
  if (real.every(({ fields }) => fields)) return { ...eitherObject(real), ...marks };
  const types = [...new Set(real.map(({ type }) => type))].sort();
  const objects = real.filter(({ fields }) => fields);
  // An object beside a text: its fields are still told.
  const fields = objects.length > 0 && !types.includes('?') ? eitherObject(objects) : undefined;
  return { ...fields, type: types.includes('?') ? '?' : types.join(' | '), ...marks };
}

function eitherObject(shapes: readonly Shape[]): Shape {
  const names = new Set(shapes.flatMap(({ fields }) => [...(fields?.keys() ?? [])]));
  const fields = [...names].map((name): readonly [string, Shape] => {
    const own = shapes.flatMap((shape) => shape.fields?.get(name) ?? []);
    return [name, withOptional(unionOf(own), own.length < shapes.length)];
  });
  return { type: 'object', fields: new Map(fields), ...(shapes.some(({ isOpen }) => isOpen) && { isOpen: true }) };
}

/** All of several. */
export function mergedOf(shapes: readonly Shape[]): Shape {
  if (!shapes.some(({ fields }) => fields)) return shapes.find(({ type }) => type !== '?') ?? UNTOLD;
  const isOpen = shapes.some((shape) => shape.isOpen || !shape.fields);
  return { type: 'object', fields: new Map(shapes.flatMap(({ fields }) => [...(fields ?? [])])), ...(isOpen && { isOpen: true }) };
}

function referenceShape(linker: Linker, file: LinkedFile, type: Extract<TypeFact, { kind: 'reference' }>, bound: Bound, depth: number): Shape {
  const given = bound.get(type.name);
  if (given) return given;
  const argument = (index: number): Shape => (type.args[index] ? typeShape(linker, file, type.args[index], bound, depth + 1) : UNTOLD);
  const target = linker.store.resolveType(file, type.name);
  if (target.kind === 'definition') return type.args.length === 0 ? remembered(linker, target.file, target.definition, depth + 1) : definedShape(linker, target.file, target.definition, type.args.map((_, index) => argument(index)), depth + 1);
  const name = target.kind === 'package' ? (target.path.at(-1) ?? '') : type.name;
  const [of, keys] = type.args;
  if (/^(?:infer|input|output|TypeOf|InferOutput|InferInput|Infer)$/.test(name) && of?.kind === 'typeof') return schemaShape(linker, file, of.of)?.shape ?? UNTOLD;
  if (SAME.has(name)) return argument(0);
  switch (name) {
    case 'Array': case 'ReadonlyArray': case 'Set': return { type: 'list', item: argument(0) };
    case 'Date': return { type: 'string' };
    case 'NonNullable': { const { isNullable: _, isOptional: __, ...rest } = argument(0); return rest; }
    case 'Partial': return mapFields(argument(0), (field) => withOptional(field, true));
    case 'Omit': return chosen(argument(0), keys, false, linker, file, bound, depth);
    case 'Pick': return chosen(argument(0), keys, true, linker, file, bound, depth);
    case 'Record': return { type: 'record' };
    default: return UNTOLD;
  }
}

export function mapFields(shape: Shape, change: (field: Shape, name: string) => Shape | undefined): Shape {
  if (!shape.fields) return shape;
  return { ...shape, fields: new Map([...shape.fields].flatMap(([name, field]) => { const made = change(field, name); return made ? [[name, made] as const] : []; })) };
}

function chosen(shape: Shape, keys: TypeFact | undefined, isKept: boolean, linker: Linker, file: LinkedFile, bound: Bound, depth: number): Shape {
  const names = keys && typeShape(linker, file, keys, bound, depth + 1).values;
  return names ? mapFields(shape, (field, name) => (names.includes(name) === isKept ? field : undefined)) : UNTOLD;
}

const known = new WeakMap<Linker, Map<DefinitionFact, Shape[]>>();

/** The same types are met again and again. How deep one stands bounds what is told of it. */
function remembered(linker: Linker, file: LinkedFile, definition: DefinitionFact, depth: number): Shape {
  const all = known.get(linker) ?? new Map<DefinitionFact, Shape[]>();
  known.set(linker, all);
  const byDepth = all.get(definition) ?? [];
  all.set(definition, byDepth);
  const shape = byDepth[depth] ?? definedShape(linker, file, definition, [], depth);
  byDepth[depth] = shape;
  return shape;
}

function definedShape(linker: Linker, file: LinkedFile, definition: DefinitionFact, args: readonly Shape[], depth: number): Shape {
  const bound: Bound = new Map((definition.typeParams ?? []).map((name, index) => [name, args[index] ?? UNTOLD]));
  const own = definition.type ? typeShape(linker, file, definition.type, bound, depth) : UNTOLD;
  switch (definition.kind) {
    case 'type': return own;
    case 'interface': {
      const above = (definition.extends ?? []).map((each) => typeShape(linker, file, each, bound, depth));
      return above.length > 0 ? mergedOf([...above, own]) : own;
    }
    case 'enum': return { type: 'enum', values: (definition.members ?? []).map(({ name, value }) => String(value ?? name)).sort() };
    case 'class': {
      const fact = definition.value?.kind === 'class' ? file.facts.classes[definition.value.index] : undefined;
      const fields = (fact?.members ?? []).filter(({ kind, static: isStatic }) => kind === 'field' && !isStatic);
      return fact ? { type: 'object', fields: new Map(fields.map(({ name, type, optional }) => [name, withOptional(type ? typeShape(linker, file, type, bound, depth) : UNTOLD, optional === true)])) } : UNTOLD;
    }
    default: return UNTOLD;
  }
}
