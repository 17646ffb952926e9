import type { DefinitionFact, Expression, LocalFact } from '../facts';
import { argumentKind } from './callbacks';
import { callValue, settled } from './calls';
import type { Target } from './fileStore';
import { ownerKey } from './fileStore';
import type { Kind, LinkedFile } from './kinds';
import { ask, either, inFunction, type Linker, once, telling, UNKNOWN } from './linker';
import { itemOf, member } from './members';
import { instanceOf, kindOfClass, typeOf } from './types';

/** What an expression is. */
export function valueOf(linker: Linker, file: LinkedFile, expression: Expression): Kind {
  switch (expression.kind) {
    case 'this': return selfOf(linker, file);
    case 'unknown': return UNKNOWN;
    case 'literal': return typeof expression.value === 'string' ? { kind: 'text', value: expression.value } : UNKNOWN;
    case 'function': return { kind: 'function', file: file.path, index: expression.index };
    case 'object': return { kind: 'object', file: file.path, expression };
    // What these are is remembered of the variable and of the call.
    case 'local': return localValue(linker, file, expression.index);
    case 'call': return callValue(linker, file, expression.index);
    default: return once(linker, file, expression, () => compute(linker, file, expression));
  }
}

function compute(linker: Linker, file: LinkedFile, expression: Expression): Kind {
  const value = (part: Expression): Kind => valueOf(linker, file, part);
  switch (expression.kind) {
    case 'name': return nameValue(linker, file, expression.name);
    case 'get': return telling(member(linker, settled(linker, value(expression.of)), expression.name, expression.at, file), () => assignedValue(linker, file, expression));
    case 'item': return itemOf(settled(linker, value(expression.of)));
    case 'class': return kindOfClass(linker, file, expression.index);
    case 'either': return either(expression.of.map(value));
    case 'cast': return telling(typeOf(linker, file, expression.type), () => value(expression.of));
    case 'list': return listValue(linker, file, expression);
    case 'template': return textValue(expression.texts, expression.parts.map(value));
    case 'operator': return expression.operator === '+' ? textValue(['', '', ''], expression.of.map(value)) : UNKNOWN;
    default: return UNKNOWN;
  }
}

function listValue(linker: Linker, file: LinkedFile, list: Extract<Expression, { kind: 'list' }>): Kind {
  const items = list.items.map((item) => valueOf(linker, file, item));
  if (list.spreads.length === 0) return { kind: 'tuple', of: items };
  return { kind: 'list', of: either([...items, ...list.spreads.map((spread) => itemOf(valueOf(linker, file, spread)))]) };
}

function textValue(texts: readonly string[], parts: readonly Kind[]): Kind {
  let text = texts[0] ?? '';
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'text' || text.length > 20_000) return UNKNOWN;
    text += part.value + (texts[index + 1] ?? '');
  }
  return { kind: 'text', value: text };
}

/** What a name of the top level is. */
function nameValue(linker: Linker, file: LinkedFile, name: string): Kind {
  const target = linker.store.resolve(file, name, 'value');
  if (target.kind !== 'global') return targetValue(linker, target);
  return ask(linker, linker.readers, (reader) => reader.global?.(name, file, linker.context)) ?? { kind: 'package', package: '', path: [name] };
}

/** What a name leads to, as a value. */
export function targetValue(linker: Linker, target: Target): Kind {
  switch (target.kind) {
    case 'definition': return definitionValue(linker, target.file, target.definition);
    case 'expression': return inFunction(linker, target.file, 0, () => valueOf(linker, target.file, target.value));
    case 'module': return { kind: 'module', file: target.file.path };
    case 'package': return { kind: 'package', package: target.package, path: target.path };
    default: return UNKNOWN;
  }
}

function definitionValue(linker: Linker, file: LinkedFile, definition: DefinitionFact): Kind {
  return once(linker, file, definition, () =>
    inFunction(linker, file, 0, () => {
      if (definition.kind === 'enum') return enumValue(file, definition);
      const { type, value } = definition;
      const written = (): Kind => withName(value ? valueOf(linker, file, value) : UNKNOWN, file, definition.name);
      return type && definition.kind !== 'type' && definition.kind !== 'interface' ? telling(typeOf(linker, file, type), written) : written();
    }),
  );
}

/** An object that has a name may be given further properties under it. */
const withName = (kind: Kind, file: LinkedFile, name: string): Kind => (kind.kind === 'object' && kind.file === file.path ? { ...kind, name } : kind);

function enumValue(file: LinkedFile, { members, at }: DefinitionFact): Kind {
  const entries = (members ?? []).flatMap((each) => (each.value === undefined ? [] : [{ key: each.name, value: { kind: 'literal' as const, value: each.value, at: each.at }, at: each.at }]));
  return { kind: 'object', file: file.path, expression: { kind: 'object', entries, spreads: [], at } };
}

/** What a variable or a parameter is. */
export function localValue(linker: Linker, file: LinkedFile, index: number): Kind {
  const local = file.facts.locals[index];
  if (!local) return UNKNOWN;
  return once(linker, file, local, () =>
    inFunction(linker, file, local.function, () => {
      const declared = local.type ? typeOf(linker, file, local.type) : UNKNOWN;
      return telling(declared, () => telling(local.value ? valueOf(linker, file, local.value) : UNKNOWN, () => parameterValue(linker, file, local)));
    }),
  );
}

function parameterValue(linker: Linker, file: LinkedFile, local: LocalFact): Kind {
  if (local.param === undefined) return UNKNOWN;
  const bound = linker.bound.get(`${file.path}:${local.function}`)?.params?.[local.param];
  return bound ? bound() : argumentKind(linker, file, local.function, local.param);
}

/** What `this` is in the function that is read. */
function selfOf(linker: Linker, file: LinkedFile): Kind {
  const { frame } = linker.evaluation;
  const { functions, classes } = file.facts;
  let index = frame?.file === file.path ? frame.function : undefined;
  const classIndex = index === undefined ? undefined : functions[index]?.class;
  // An arrow function has the `this` of what it stands in.
  for (let nesting = 0; index !== undefined && nesting < 100; nesting++, index = functions[index]?.parent) {
    const bound = linker.bound.get(`${file.path}:${index}`)?.self;
    if (bound) return bound();
    if (classIndex === undefined) continue;
    const own = classes[classIndex]?.members.find((each) => each.function === index);
    if (own) return own.static ? kindOfClass(linker, file, classIndex) : instanceOf(linker, file.path, classIndex);
  }
  return classIndex === undefined ? UNKNOWN : instanceOf(linker, file.path, classIndex);
}

/** What a property is that was assigned to a variable, and what only a reader can tell. */
function assignedValue(linker: Linker, file: LinkedFile, { of, name }: Extract<Expression, { kind: 'get' }>): Kind {
  const owner = of.kind === 'local' ? ownerKey.local(of.index) : of.kind === 'name' ? ownerKey.name(of.name) : undefined;
  const sets = owner === undefined ? [] : linker.store.assigned(file, owner, name);
  const assigned = either(sets.slice(0, 8).map((set) => inFunction(linker, file, set.function, () => (set.value ? valueOf(linker, file, set.value) : UNKNOWN))));
  if (assigned.kind !== 'unknown') return assigned;
  return ask(linker, linker.readers, (reader) => reader.property?.(of, name, file, linker.context)) ?? UNKNOWN;
}

