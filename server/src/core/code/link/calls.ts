import type { CallFact } from '../facts';
import { builtinCall } from './builtins';
import type { Callee, Kind, LinkedFile, TypeBindings } from './kinds';
import { ask, deeper, either, inFunction, type Linker, once, ownersOf, telling, UNKNOWN } from './linker';
import { foreignBase, ownMember } from './members';
import { instanceFrom, typeOf } from './types';
import { valueOf } from './values';

/** What a call gives. Readers see each call once. */
export function callValue(linker: Linker, file: LinkedFile, index: number): Kind {
  const call = file.facts.calls[index];
  if (!call) return UNKNOWN;
  return once(linker, file, call, () =>
    inFunction(linker, file, call.function, () => {
      const kind = evaluateCall(linker, file, call);
      return call.awaited ? settled(linker, kind) : kind;
    }),
  );
}

/** What a value is once it was waited for. */
export function settled(linker: Linker, kind: Kind): Kind {
  if (kind.kind === 'either') return either(kind.of.map((each) => settled(linker, each)));
  return kind.kind === 'query' ? (ask(linker, ownersOf(linker, kind), (reader) => reader.settled?.(kind)) ?? kind) : kind;
}

function evaluateCall(linker: Linker, file: LinkedFile, call: CallFact): Kind {
  const { callee } = call;
  const defined = linker.entities.at(file.path, call.nameAt[0]);
  if (defined) {
    const entity: Kind = { kind: 'entity', entity: defined, use: 'definition' };
    return askCall(linker, { value: entity }, call, file) ?? { ...entity, use: 'model' };
  }
  if (callee.kind === 'get') return methodValue(linker, valueOf(linker, file, callee.of), callee.name, call, file);
  return invoke(linker, valueOf(linker, file, callee), call, file);
}

function methodValue(linker: Linker, of: Kind, method: string, call: CallFact, file: LinkedFile): Kind {
  if (of.kind === 'either') return either(of.of.map((each) => methodValue(linker, each, method, call, file)));
  const own = ownMember(linker, of, method, file);
  if (own.kind !== 'unknown') return invoke(linker, own, call, file);
  const base = foreignBase(linker, of);
  const answered = askCall(linker, { of: base, method }, call, file);
  if (answered) return answered;
  return telling(builtinCall(linker, base, method, call, file), () => (call.callee.kind === 'get' ? invoke(linker, valueOf(linker, file, call.callee), call, file) : UNKNOWN));
}

/** Calls, or constructs, a value. */
function invoke(linker: Linker, value: Kind, call: CallFact, file: LinkedFile): Kind {
  switch (value.kind) {
    case 'function': return functionResult(linker, value.file, value.index, value.bound);
    case 'either': return either(value.of.map((each) => invoke(linker, each, call, file)));
    case 'class': {
      if (call.form !== 'new') return UNKNOWN;
      const args = call.typeArgs?.map((arg) => typeOf(linker, file, arg));
      return instanceFrom(linker, value, args);
    }
    case 'shape': {
      const holder = value.type.kind === 'function' ? linker.store.at(value.file) : undefined;
      return holder && value.type.kind === 'function' ? typeOf(linker, holder, value.type.result, value.bound) : UNKNOWN;
    }
    case 'unknown': case 'text': return UNKNOWN;
    default: {
      const answered = askCall(linker, { value }, call, file);
      if (answered) return answered;
      if (value.kind === 'entity' && call.form === 'new') return { kind: 'row', entity: value.entity };
      return value.kind === 'package' && value.package !== '' ? { ...value, made: true, ...(call.typeArgs && { args: call.typeArgs.map((arg) => typeOf(linker, file, arg)) }) } : UNKNOWN;
    }
  }
}

function askCall(linker: Linker, callee: Callee, call: CallFact, file: LinkedFile): Kind | undefined {
  return ask(linker, ownersOf(linker, 'of' in callee ? callee.of : callee.value), (reader) => reader.call?.(callee, call, file, linker.context));
}

/** What a function gives: as declared, else what it returns. */
export function functionResult(linker: Linker, path: string, index: number, bound?: TypeBindings): Kind {
  const file = linker.store.at(path);
  const fact = file?.facts.functions[index];
  if (!file || !fact) return UNKNOWN;
  const compute = (): Kind =>
    inFunction(linker, file, index, () => {
      const declared = fact.result ? typeOf(linker, file, fact.result, bound) : UNKNOWN;
      return telling(declared, () => either(fact.returns.slice(0, 16).map((each) => valueOf(linker, file, each))));
    });
  return bound && bound.size > 0 ? deeper(linker, compute) : once(linker, file, fact, compute);
}
