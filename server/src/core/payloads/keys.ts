import type { CallFact, Expression } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { placesOf, variantsOf } from '../jobs/program';

/** Steps from a key to its text. */
const DEPTH = 8;

/** What stands in a key where the value is not known before it runs. */
const HOLE = '*';
/** What makes a key one of any kind: parts that nobody can tell apart. */
const ANY = '\0';

/** The parameters of a function, by what a call gives for them. */
type Given = ReadonlyMap<string, string>;
const NOTHING: Given = new Map();

/** A key with holes: `usage:*`; undefined where nothing of it is known. */
export function keyOf(linker: Linker, file: LinkedFile, expression: Expression): string | undefined {
  const text = templateOf(linker, file, expression, NOTHING, 0).replace(/\*(?:[*]+)/g, HOLE);
  // One that is all holes names nothing.
  return /[A-Za-z]{2}/.test(text) && text.length < 300 && !text.includes(ANY) ? text : undefined;
}

function templateOf(linker: Linker, file: LinkedFile, expression: Expression, given: Given, depth: number): string {
  if (depth > DEPTH) return HOLE;
  const inner = (part: Expression): string => templateOf(linker, file, part, given, depth + 1);
  switch (expression.kind) {
    case 'literal': return String(expression.value);
    case 'cast': return inner(expression.of);
    case 'template': return expression.texts.reduce((text, piece, index) => { const part = expression.parts[index - 1]; return `${text}${part ? inner(part) : ''}${piece}`; }, '');
    case 'operator': return expression.operator === '+' ? expression.of.map(inner).join('') : HOLE;
    case 'either': { const texts = [...new Set(expression.of.map(inner))]; return texts.length === 1 ? (texts[0] ?? HOLE) : HOLE; }
    case 'local': {
      const local = file.facts.locals[expression.index];
      if (local?.param !== undefined) return given.get(`${local.function}.${local.param}`) ?? HOLE;
      return local?.value ? inner(local.value) : HOLE;
    }
    case 'get': {
      const of = expression.of.kind === 'local' ? file.facts.locals[expression.of.index] : undefined;
      const passed = of?.param === undefined ? undefined : given.get(`${of.function}.${of.param}.${expression.name}`);
      return passed ?? linker.context.textOf(file, expression) ?? HOLE;
    }
    case 'name': return linker.context.textOf(file, expression) ?? definedAs(linker, file, expression.name, depth);
    case 'call': {
      const call = file.facts.calls[expression.index];
      return call ? resultOf(linker, file, call, given, depth) : HOLE;
    }
    default: return HOLE;
  }
}

function definedAs(linker: Linker, file: LinkedFile, name: string, depth: number): string {
  const target = linker.store.resolve(file, name, 'value');
  const value = target.kind === 'definition' ? target.definition.value : target.kind === 'expression' ? target.value : undefined;
  return value && value.kind !== 'object' && (target.kind === 'definition' || target.kind === 'expression') ? templateOf(linker, target.file, value, NOTHING, depth + 1) : HOLE;
}

/** `userKey(id)`: what the function gives, with what it is called with. `[a, b].join(':')` too. */
function resultOf(linker: Linker, file: LinkedFile, call: CallFact, given: Given, depth: number): string {
  const { callee, args } = call;
  const inner = (part: Expression): string => templateOf(linker, file, part, given, depth + 1);
  if (callee.kind === 'get' && callee.name === 'join' && callee.of.kind === 'list') {
    const [separator] = args;
    return callee.of.items.map(inner).join(separator ? inner(separator) : ',');
  }
  if (callee.kind === 'get' && callee.name === 'join') return ANY;
  if (callee.kind === 'get' && callee.name === 'concat') return [callee.of, ...args].map(inner).join('');
  const [place] = variantsOf(linker.context.kindOf(file, callee)).flatMap((kind) => placesOf(linker, kind));
  const holder = place && linker.store.at(place.file);
  const fact = place && holder?.facts.functions[place.index];
  if (!place || !holder || !fact || fact.returns.length === 0) return HOLE;
  const passed = new Map<string, string>();
  for (const [index, argument] of args.entries()) {
    passed.set(`${place.index}.${index}`, inner(argument));
    if (argument.kind === 'object') for (const { key, value } of argument.entries) passed.set(`${place.index}.${index}.${key}`, inner(value));
  }
  const texts = [...new Set(fact.returns.map((each) => templateOf(linker, holder, each, passed, depth + 1)))];
  return texts.length === 1 ? (texts[0] ?? HOLE) : HOLE;
}
