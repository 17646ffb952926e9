import type { At, Expression } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { bodyOf } from './body';
import type { Handler, Switch } from './model';
import { calleeKinds, kindIn, nameOf } from './program';
import { INLINED, SWITCH_NAME, SWITCH_SDKS } from './switchRows';

type Found = Pick<Switch, 'kind' | 'key' | 'turnOff' | 'file' | 'at'>;

/** Switches that handlers stand behind: asked in the handler itself, or around what registers it. */
export function findSwitches(linker: Linker, handlers: readonly Handler[]): readonly Switch[] {
  const found = new Map<string, Switch>();
  for (const handler of handlers) {
    const file = linker.store.at(handler.place.file);
    if (!file) continue;
    const body = bodyOf(file.facts, handler.place.index);
    const own = file.facts.functions[handler.place.index];
    for (const region of file.facts.regions) {
      const isInside = body.parts.has(region.function);
      const isAround = !isInside && !!own && region.at[0] <= own.at[0] && own.at[1] <= region.at[1];
      if (!region.test || (!isInside && !isAround)) continue;
      for (const each of switchesIn(linker, file, region.function, region.test, 0)) add(each, isAround ? 'registration' : 'entry', handler.name);
    }
  }
  return [...found.values()];

  function add(each: Found, position: Switch['position'], name: string): void {
    const key = `${each.file}:${each.at[0]}:${each.key}`;
    const known = found.get(key);
    if (!known) found.set(key, { ...each, position, handlers: [name] });
    else if (!known.handlers.includes(name)) found.set(key, { ...known, handlers: [...known.handlers, name] });
  }
}

/** The switches that a condition asks, through constants and functions of the project that only ask one. */
function switchesIn(linker: Linker, file: LinkedFile, inside: number, expression: Expression, depth: number): readonly Found[] {
  if (depth > 8) return [];
  const inner = (part: Expression): readonly Found[] => switchesIn(linker, file, inside, part, depth + 1);
  switch (expression.kind) {
    case 'operator': case 'either': return expression.of.flatMap(inner);
    case 'cast': case 'item': return inner(expression.of);
    case 'get': return isEnvironment(file, expression.of) && SWITCH_NAME.test(expression.name) ? [environment(file, expression.name, expression.at)] : inner(expression.of);
    case 'local': {
      const value = file.facts.locals[expression.index]?.value;
      return value ? inner(value) : [];
    }
    case 'name': {
      const value = file.facts.definitions.find(({ name }) => name === expression.name)?.value;
      return value ? inner(value) : [];
    }
    case 'call': return calledSwitch(linker, file, inside, expression.index, inner);
    default: return [];
  }
}

/** `process.env`, `import.meta.env`, and a module of the project that holds the environment. */
function isEnvironment({ facts }: LinkedFile, expression: Expression): boolean {
  if (expression.kind === 'get') return expression.name === 'env';
  return expression.kind === 'name' && /^env$/i.test(expression.name) && facts.imports.some(({ local }) => local === expression.name);
}

const environment = (file: LinkedFile, key: string, at: At): Found => ({ kind: 'env', key, file: file.path, at, turnOff: INLINED.test(key) ? 'rebuild' : 'restart' });

function calledSwitch(linker: Linker, file: LinkedFile, inside: number, index: number, inner: (part: Expression) => readonly Found[]): readonly Found[] {
  const call = file.facts.calls[index];
  if (!call) return [];
  const name = nameOf(file.facts, call.callee);
  for (const kind of calleeKinds(linker, file, call)) {
    const row = kind.kind === 'package' ? SWITCH_SDKS.find(({ packages, calls }) => packages.includes(kind.package) && calls.test(name)) : undefined;
    const argument = row && call.args[row.key];
    if (!argument) continue;
    const text = kindIn(linker, file, inside, argument);
    return [{ kind: 'sdk', key: text.kind === 'text' ? text.value : name, file: file.path, at: call.nameAt, turnOff: 'none' }];
  }
  return [...call.args.flatMap(inner), ...(call.callee.kind === 'get' ? inner(call.callee.of) : [])];
}
