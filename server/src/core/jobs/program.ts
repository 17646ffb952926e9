import type { CallFact, Expression, FileFacts, FunctionFact } from '../code/facts';
import type { Kind, LinkedEntry, LinkedFile } from '../code/link/kinds';
import { inFunction, type Linker } from '../code/link/linker';
import { entriesOf } from '../code/link/objects';
import { valueOf } from '../code/link/values';
import type { FunctionPlace } from './model';

/** The facts of a file by function, made once. */
export interface FileView {
  /** Indexes of calls, in the order of evaluation. */
  readonly calls: ReadonlyMap<number, readonly number[]>;
  /** Functions that stand directly in a function. */
  readonly inner: ReadonlyMap<number, readonly number[]>;
  /** The call that goes on with what a call gives: `.values()` after `.insert()`. */
  readonly next: ReadonlyMap<number, number>;
}

const views = new WeakMap<FileFacts, FileView>();

export function viewOf(facts: FileFacts): FileView {
  let view = views.get(facts);
  if (!view) {
    const calls = new Map<number, number[]>();
    const inner = new Map<number, number[]>();
    const next = new Map<number, number>();
    for (const [index, call] of facts.calls.entries()) {
      add(calls, call.function, index);
      if (call.callee.kind === 'get' && call.callee.of.kind === 'call') next.set(call.callee.of.index, index);
    }
    for (const [index, { parent }] of facts.functions.entries()) if (parent !== undefined) add(inner, parent, index);
    view = { calls, inner, next };
    views.set(facts, view);
  }
  return view;
}

function add(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** What an expression of a function is. */
export const kindIn = (linker: Linker, file: LinkedFile, inside: number, expression: Expression): Kind => inFunction(linker, file, inside, () => valueOf(linker, file, expression));

/** The properties of an object, as far as they are written. */
export const propertiesOf = (linker: Linker, file: LinkedFile, inside: number, expression: Expression): readonly LinkedEntry[] => inFunction(linker, file, inside, () => entriesOf(linker, file, expression).entries);

export const variantsOf = (kind: Kind): readonly Kind[] => (kind.kind === 'either' ? kind.of : [kind]);

/** What a call calls: packages by their dotted path, functions of the project. */
export function calleeKinds(linker: Linker, file: LinkedFile, call: CallFact): readonly Kind[] {
  return variantsOf(kindIn(linker, file, call.function, call.callee));
}

/** Functions of the project that a call may reach. */
export function targetsOf(linker: Linker, file: LinkedFile, call: CallFact): readonly FunctionPlace[] {
  const found = calleeKinds(linker, file, call).flatMap((kind) => placesOf(linker, kind));
  return (found.length > 0 ? found : ownMethod(file, call)).slice(0, 4);
}

/** `this.run()` where it is not clear whether `this` is the class or an instance: in the initialiser of a static field. */
function ownMethod({ path, facts }: LinkedFile, { callee, function: inside }: CallFact): readonly FunctionPlace[] {
  const owner = facts.functions[inside]?.class;
  if (callee.kind !== 'get' || callee.of.kind !== 'this' || owner === undefined) return [];
  const index = facts.classes[owner]?.members.find(({ name }) => name === callee.name)?.function;
  return index === undefined ? [] : [{ file: path, index }];
}

export function placesOf(linker: Linker, kind: Kind): readonly FunctionPlace[] {
  if (kind.kind === 'function') return [{ file: kind.file, index: kind.index }];
  if (kind.kind !== 'class') return [];
  const constructor = linker.store.at(kind.file)?.facts.classes[kind.index]?.members.find((member) => member.kind === 'constructor')?.function;
  return constructor === undefined ? [] : [{ file: kind.file, index: constructor }];
}

/** The last word of what is called. */
export function nameOf(facts: FileFacts, callee: Expression): string {
  switch (callee.kind) {
    case 'get': case 'name': return callee.name;
    case 'local': return facts.locals[callee.index]?.name ?? '';
    case 'cast': return nameOf(facts, callee.of);
    default: return '';
  }
}

/** What is called, in words: `resend.emails.send`, `this.mailer.send`. */
export function calleeText(facts: FileFacts, callee: Expression, depth = 0): string {
  if (depth > 6) return '…';
  switch (callee.kind) {
    case 'get': return `${calleeText(facts, callee.of, depth + 1)}.${callee.name}`;
    case 'name': return callee.name.startsWith('import(') ? 'import' : callee.name;
    case 'local': return facts.locals[callee.index]?.name || 'value';
    case 'this': return 'this';
    case 'call': {
      const call = facts.calls[callee.index];
      return call ? `${calleeText(facts, call.callee, depth + 1)}()` : 'call()';
    }
    case 'cast': return calleeText(facts, callee.of, depth + 1);
    case 'either': return callee.of[0] ? calleeText(facts, callee.of[0], depth + 1) : 'value';
    default: return 'value';
  }
}

/** Whether a function stands in another, at any depth. */
export function standsIn(functions: readonly FunctionFact[], inner: number, outer: number): boolean {
  for (let index: number | undefined = inner, nesting = 0; index !== undefined && nesting < 100; index = functions[index]?.parent, nesting++) if (index === outer) return true;
  return false;
}
