import type { CallFact } from '../facts';
import { settled } from './calls';
import type { Callee, Kind, LinkedFile } from './kinds';
import { ask, either, inFunction, type Linker, ownersOf, UNKNOWN } from './linker';
import { foreignBase, itemOf, ownMember } from './members';
import { typeOf } from './types';
import { localValue, valueOf } from './values';

/** Methods that hand the whole of what they are called on to their callback. */
const WHOLE: ReadonlySet<string> = new Set(['then', 'tap']);
/** Methods that hand an item, by the place of the parameter. */
const ITEMS: ReadonlyMap<string, readonly number[]> = new Map([['sort', [0, 1]], ['toSorted', [0, 1]], ['reduce', [1]], ['reduceRight', [1]]]);

/** What a parameter is by the call that the function is an argument of. */
export function argumentKind(linker: Linker, file: LinkedFile, functionIndex: number, parameter: number): Kind {
  const argumentOf = file.facts.functions[functionIndex]?.argumentOf;
  const call = argumentOf && file.facts.calls[argumentOf.call];
  if (!call) return UNKNOWN;
  return inFunction(linker, file, call.function, () => callbackParameter(linker, file, call, argumentOf.index, parameter));
}

function callbackParameter(linker: Linker, file: LinkedFile, call: CallFact, argument: number, parameter: number): Kind {
  const { callee } = call;
  if (callee.kind !== 'get') return expected(linker, valueOf(linker, file, callee), call, argument, parameter, file);
  const of = valueOf(linker, file, callee.of);
  const kinds = of.kind === 'either' ? of.of : [of];
  return either(kinds.map((each) => methodParameter(linker, each, callee.name, call, argument, parameter, file)));
}

function methodParameter(linker: Linker, of: Kind, method: string, call: CallFact, argument: number, parameter: number, file: LinkedFile): Kind {
  const own = ownMember(linker, of, method, file);
  if (own.kind !== 'unknown') return expected(linker, own, call, argument, parameter, file);
  const base = foreignBase(linker, of);
  const answered = askParameter(linker, { of: base, method }, call, argument, parameter, file);
  if (answered) return answered;
  if (WHOLE.has(method) && parameter === 0) return settled(linker, of);
  if (ITEMS.get(method)?.includes(parameter)) return itemOf(of);
  return UNKNOWN;
}

/** What the function that is called expects of its callback. */
function expected(linker: Linker, value: Kind, call: CallFact, argument: number, parameter: number, file: LinkedFile): Kind {
  switch (value.kind) {
    case 'either': return either(value.of.map((each) => expected(linker, each, call, argument, parameter, file)));
    case 'function': {
      const holder = linker.store.at(value.file);
      const local = holder?.facts.functions[value.index]?.params[argument];
      return holder && local !== undefined ? parameterOf(linker, localValue(linker, holder, local), parameter) : UNKNOWN;
    }
    case 'shape': {
      const holder = linker.store.at(value.file);
      const type = value.type.kind === 'function' ? value.type.params[argument] : undefined;
      return holder && type ? parameterOf(linker, typeOf(linker, holder, type, value.bound), parameter) : UNKNOWN;
    }
    case 'unknown': return UNKNOWN;
    default: return askParameter(linker, { value }, call, argument, parameter, file) ?? UNKNOWN;
  }
}

function parameterOf(linker: Linker, kind: Kind, parameter: number): Kind {
  if (kind.kind !== 'shape' || kind.type.kind !== 'function') return UNKNOWN;
  const holder = linker.store.at(kind.file);
  const type = kind.type.params[parameter];
  return holder && type ? typeOf(linker, holder, type, kind.bound) : UNKNOWN;
}

function askParameter(linker: Linker, callee: Callee, call: CallFact, argument: number, parameter: number, file: LinkedFile): Kind | undefined {
  return ask(linker, ownersOf(linker, 'of' in callee ? callee.of : callee.value), (reader) => reader.parameter?.(callee, call, argument, parameter, file, linker.context));
}
