import type { CallFact, Expression } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { placesOf, variantsOf } from '../jobs/program';
import type { Shape } from './model';
import { typeShape, unionOf, UNTOLD, withOptional } from './types';

/** Values within values, and steps from a name to what it stands for. */
const DEPTH = 8;

/** Methods of every value that give a text, and functions of the language by what they give. */
const TEXTS: ReadonlySet<string> = new Set(['toString', 'toISOString', 'toLowerCase', 'toUpperCase', 'trim', 'join', 'toJSON', 'String', 'slice', 'padStart']);
const GLOBALS: Readonly<Record<string, string>> = { 'Date.now': 'number', 'Math.floor': 'number', 'Math.round': 'number', 'Math.ceil': 'number', 'Math.min': 'number', 'Math.max': 'number', Number: 'number', parseInt: 'number', String: 'string', Boolean: 'boolean', 'crypto.randomUUID': 'string', randomUUID: 'string' };
const COMPARISONS: ReadonlySet<string> = new Set(['===', '!==', '==', '!=', '<', '>', '<=', '>=', '!', 'in', 'instanceof']);

/** Methods that say by their type argument what they give: `redis.get<User>(key)`. */
const GIVES = /^(?:h?get\w*|json|fetch|query)$/i;

/** What a value that is written down looks like: its literal, what names are declared as, what functions say they give. */
export function valueShape(linker: Linker, file: LinkedFile, expression: Expression, depth = 0): Shape {
  if (depth > DEPTH) return UNTOLD;
  const inner = (part: Expression): Shape => valueShape(linker, file, part, depth + 1);
  switch (expression.kind) {
    case 'object': {
      const spreads = expression.spreads.map((spread) => sometimes(spread, inner(spread)));
      const fields = new Map<string, Shape>(spreads.flatMap((shape) => [...(shape.fields ?? [])]));
      for (const { key, value } of expression.entries) fields.set(key, inner(value));
      return { type: 'object', fields, ...(spreads.some((shape) => !shape.fields || shape.isOpen) && { isOpen: true as const }) };
    }
    case 'literal': return expression.value === null ? { type: 'null', isNullable: true } : typeof expression.value === 'string' ? { type: 'enum', values: [expression.value] } : { type: typeof expression.value };
    case 'template': return { type: 'string' };
    case 'list': return { type: 'list', ...(expression.items[0] && { item: inner(expression.items[0]) }) };
    case 'either': return unionOf(expression.of.map(inner));
    case 'operator': return COMPARISONS.has(expression.operator) ? { type: 'boolean' } : UNTOLD;
    case 'cast': { const own = inner(expression.of); return own.fields ? own : typeShape(linker, file, expression.type); }
    case 'local': {
      const local = file.facts.locals[expression.index];
      const declared = local?.type ? typeShape(linker, file, local.type) : UNTOLD;
      if (!local?.value) return declared;
      const own = inner(local.value);
      // What a parameter may be beside its default is said by its type alone.
      return local.param === undefined ? told(own, declared) : told(declared, local.type ? UNTOLD : { ...own, ...(own.values && { type: 'string', values: undefined }) });
    }
    case 'name': {
      const target = linker.store.resolve(file, expression.name, 'value');
      if (target.kind === 'expression') return valueShape(linker, target.file, target.value, depth + 1);
      if (target.kind !== 'definition') return UNTOLD;
      const { value, type } = target.definition;
      const own = value ? valueShape(linker, target.file, value, depth + 1) : UNTOLD;
      return type ? told(own, typeShape(linker, target.file, type)) : own;
    }
    case 'get': return inner(expression.of).fields?.get(expression.name) ?? UNTOLD;
    case 'call': {
      const call = file.facts.calls[expression.index];
      return call ? resultShape(linker, file, call, depth) : UNTOLD;
    }
    default: return UNTOLD;
  }
}

/** A value tells more than its declared type, where it tells anything: fields that are not told are filled from the type. */
function told(value: Shape, declared: Shape): Shape {
  if (value.type === '?') return declared;
  if (!value.fields || !declared.fields) return value;
  const fields = new Map([...value.fields].map(([name, field]): readonly [string, Shape] => [name, field.type === '?' ? (declared.fields?.get(name) ?? field) : field]));
  if (!value.isOpen) return { ...value, fields };
  for (const [name, field] of declared.fields) if (!fields.has(name)) fields.set(name, field);
  const { isOpen: _, ...closed } = value;
  return { ...closed, fields, ...(declared.isOpen && { isOpen: true as const }) };
}

/** `...(a && { b })`: what is not always there. */
function sometimes(spread: Expression, shape: Shape): Shape {
  if (spread.kind !== 'either' || spread.of.length > 1 || !shape.fields) return shape;
  return { ...shape, fields: new Map([...shape.fields].map(([name, field]) => [name, withOptional(field, true)])) };
}

function resultShape(linker: Linker, file: LinkedFile, call: CallFact, depth: number): Shape {
  const { callee } = call;
  const name = callee.kind === 'get' && callee.of.kind === 'name' ? `${callee.of.name}.${callee.name}` : callee.kind === 'name' ? callee.name : '';
  const known = GLOBALS[name] ?? (callee.kind === 'get' && TEXTS.has(callee.name) ? 'string' : undefined);
  if (known !== undefined) return { type: known };
  if (callee.kind === 'get' && callee.name === 'map') {
    const [callback] = call.args;
    const [result] = callback?.kind === 'function' ? (file.facts.functions[callback.index]?.returns ?? []) : [];
    return { type: 'list', ...(result && { item: valueShape(linker, file, result, depth + 1) }) };
  }
  const [type] = call.typeArgs ?? [];
  if (type && callee.kind === 'get' && GIVES.test(callee.name)) return typeShape(linker, file, type);
  const [place] = variantsOf(linker.context.kindOf(file, callee)).flatMap((kind) => placesOf(linker, kind));
  const holder = place && linker.store.at(place.file);
  const fact = place && holder?.facts.functions[place.index];
  if (!holder || !fact) return UNTOLD;
  const declared = fact.result ? typeShape(linker, holder, fact.result) : UNTOLD;
  if (declared.type !== '?' || fact.returns.length === 0) return declared;
  return unionOf(fact.returns.map((each) => valueShape(linker, holder, each, depth + 2)));
}
