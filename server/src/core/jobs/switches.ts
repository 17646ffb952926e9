import type { At, CallFact, Expression } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { type Body, bodyOf, decisionsFor } from './body';
import type { Handler, Send, Switch } from './model';
import type { Walk } from './paths';
import { calleeKinds, kindIn, nameOf, propertiesOf, targetsOf, variantsOf } from './program';
import { INLINED, SWITCH_CONFIGS, SWITCH_KEY, SWITCH_NAME, SWITCH_SDKS, SWITCH_TABLE, type SwitchRow } from './switchRows';

type Found = Pick<Switch, 'kind' | 'key' | 'turnOff' | 'file' | 'at' | 'stage'> & {
  /** The call that asks, where it stands in the condition itself. */
  readonly asking?: string | undefined;
};

/**
 * Switches that handlers stand behind: asked on the way to what they do, around what registers them, before the main block of a script goes
 * on, or where their jobs are sent. And functions that ask a service for others.
 */
export function findSwitches(linker: Linker, walks: ReadonlyMap<Handler, Walk>, sends: readonly Send[], isTest: (path: string) => boolean): readonly Switch[] {
  const found = new Map<string, Switch>();
  const asking = new Set<string | undefined>();
  const add = ({ asking: call, ...each }: Found, position: Switch['position'], names: readonly string[]): void => {
    asking.add(call);
    const key = `${each.file}:${each.at[0]}:${each.key}`;
    const known = found.get(key);
    found.set(key, { ...each, position: known?.position ?? position, handlers: [...new Set([...(known?.handlers ?? []), ...names])] });
  };
  for (const [handler, walk] of walks) {
    const file = linker.store.at(handler.place.file);
    if (!file) continue;
    for (const { each, position } of ofHandler(linker, file, handler)) add(each, position, [handler.name]);
    for (const { test, file: inside, function: owner } of deeper(walk)) for (const each of switchesIn(linker, inside, owner, test, 0)) add(each, 'entry', [handler.name]);
  }
  for (const send of sends) {
    const file = linker.store.at(send.file);
    const call = file?.facts.calls.find(({ nameAt }) => nameAt[0] === send.at[0]);
    if (!file || !call) continue;
    const names = [...walks.keys()].map(({ name }) => name).filter((name) => send.signature.endsWith(` ${name}`));
    for (const { test, function: owner } of decisionsFor(bodyOf(file.facts, outermost(file, call.function)), call)) for (const each of switchesIn(linker, file, owner, test, 0)) add(each, 'producer', names);
  }
  for (const each of wrappersOf(linker, isTest)) if (!asking.has(each.asking)) add(each, 'wrapper', []);
  return [...found.values()];
}

/** The function of the top level that a function stands in. */
function outermost({ facts }: LinkedFile, inside: number): number {
  let index = inside;
  for (let nesting = 0; nesting < 50; nesting++) {
    const parent = facts.functions[index]?.parent;
    if (parent === undefined || parent === 0) return index;
    index = parent;
  }
  return index;
}

/** Conditions in the handler itself, around its registration, and those that end the script before it. */
function ofHandler(linker: Linker, file: LinkedFile, handler: Handler): readonly { readonly each: Found; readonly position: Switch['position'] }[] {
  const body = bodyOf(file.facts, handler.place.index);
  const own = file.facts.functions[handler.place.index];
  const asked = file.facts.regions.flatMap((region) => {
    const isAround = !!own && region.at[0] <= own.at[0] && own.at[1] <= region.at[1];
    const ends = region.function === 0 && !!own && region.at[1] <= own.at[0] && (region.leaves !== undefined || exits(file, region.at));
    const position = body.parts.has(region.function) ? 'entry' : isAround ? 'registration' : ends ? 'main' : undefined;
    return position ? [...(region.test ? [region.test] : []), ...(region.also ?? [])].flatMap((test) => switchesIn(linker, file, region.function, test, 0)).map((each) => ({ each, position }) as const) : [];
  });
  return [...asked, ...actsIn(linker, file, body).map((each) => ({ each, position: 'entry' }) as const)];
}

const exits = ({ facts }: LinkedFile, at: At): boolean => facts.calls.some((call) => call.function === 0 && nameOf(facts, call.callee) === 'exit' && at[0] <= call.at[0] && call.at[1] <= at[1]);

/** Conditions in the functions on the way to an effect. */
function* deeper({ ways }: Walk): Generator<{ readonly file: LinkedFile; readonly function: number; readonly test: Expression }> {
  const seen = new Set<Expression>();
  for (const { levels } of ways) {
    for (const { file, body, call } of levels.slice(1)) {
      for (const { test, function: owner } of decisionsFor(body, call)) {
        if (!seen.has(test)) yield { file, function: owner, test };
        seen.add(test);
      }
    }
  }
}

function actsIn(linker: Linker, file: LinkedFile, body: Body): readonly Found[] {
  return body.calls.flatMap((index) => {
    const call = file.facts.calls[index];
    return call ? askedBy(linker, file, call, true) : [];
  });
}

/** Functions that ask a service, whoever calls them; exported, so that somebody does. */
function wrappersOf(linker: Linker, isTest: (path: string) => boolean): readonly Found[] {
  return linker.store.paths.flatMap((path): readonly Found[] => {
    const file = isTest(path) ? undefined : linker.store.at(path);
    if (!file?.facts.imports.some(({ module }) => PACKAGES.has(module))) return [];
    return file.facts.calls.flatMap((call) => {
      const owner = file.facts.functions[outermost(file, call.function)];
      return call.function === 0 || !owner ? [] : askedBy(linker, file, call, false).filter(({ turnOff }) => turnOff === 'none').map((each): Found => ({ ...each, at: nameOfFunction(file, outermost(file, call.function)) ?? owner.at }));
    });
  });
}

const PACKAGES = new Set(SWITCH_SDKS.flatMap(({ packages }) => packages));

const nameOfFunction = ({ facts }: LinkedFile, index: number): At | undefined => facts.definitions.find(({ value }) => value?.kind === 'function' && value.index === index)?.at;

/** The switches that a condition asks, through constants and functions of the project. */
function switchesIn(linker: Linker, file: LinkedFile, inside: number, expression: Expression, depth: number): readonly Found[] {
  if (depth > 8) return [];
  const inner = (part: Expression): readonly Found[] => switchesIn(linker, file, inside, part, depth + 1);
  switch (expression.kind) {
    case 'operator': case 'either': return expression.of.flatMap(inner);
    case 'cast': case 'item': return inner(expression.of);
    case 'get': return readSwitch(linker, file, inside, expression, depth);
    case 'local': {
      const value = file.facts.locals[expression.index]?.value;
      return value ? inner(value) : [];
    }
    case 'name': {
      const value = file.facts.definitions.find(({ name }) => name === expression.name)?.value;
      return value ? inner(value) : [];
    }
    case 'call': return calledSwitch(linker, file, inside, expression.index, depth);
    default: return [];
  }
}

function readSwitch(linker: Linker, file: LinkedFile, inside: number, expression: Extract<Expression, { kind: 'get' }>, depth: number): readonly Found[] {
  if (isEnvironment(file, expression.of)) return SWITCH_NAME.test(expression.name) ? [environment(file, expression.name, expression.at)] : [];
  for (const kind of variantsOf(kindIn(linker, file, inside, expression.of))) {
    if (kind.kind === 'row' && SWITCH_TABLE.test(kind.entity.name) && SWITCH_KEY.test(`${kind.entity.name} ${expression.name}`)) return [{ kind: 'database', key: `${kind.entity.name}.${expression.name}`, file: file.path, at: expression.at, turnOff: 'none' }];
  }
  const asked = switchesIn(linker, file, inside, expression.of, depth + 1);
  // `(await getFlags(team)).webhooks`: the service gives all, and the property is the key.
  if (asked.length > 0) return asked.map((each) => (each.kind === 'env' || each.at[0] > expression.at[0] || /^(?:value|enabled|variation|on)$/.test(expression.name) ? each : { ...each, key: expression.name }));
  if (expression.of.kind !== 'name') return [];
  // `config.mailEnabled`, where the configuration is an object of the project.
  const entry = propertiesOf(linker, file, inside, expression.of).find(({ key }) => key === expression.name);
  return entry ? switchesIn(linker, entry.file, 0, entry.value, depth + 1).map((each) => ({ ...each, file: file.path, at: expression.at })) : [];
}

/** `process.env`, `import.meta.env`, and a module of the project that holds the environment. */
function isEnvironment({ facts }: LinkedFile, expression: Expression): boolean {
  if (expression.kind === 'get') return expression.name === 'env';
  return expression.kind === 'name' && /^env$/i.test(expression.name) && facts.imports.some(({ local }) => local === expression.name);
}

const environment = (file: LinkedFile, key: string, at: At): Found => ({ kind: 'env', key, file: file.path, at, turnOff: INLINED.test(key) ? 'rebuild' : 'restart' });

function calledSwitch(linker: Linker, file: LinkedFile, inside: number, index: number, depth: number): readonly Found[] {
  const call = file.facts.calls[index];
  if (!call) return [];
  const asked = askedBy(linker, file, call, false);
  if (asked.length > 0) return asked;
  const inner = (part: Expression): readonly Found[] => switchesIn(linker, file, inside, part, depth + 1);
  const given = [...call.args.flatMap(inner), ...(call.callee.kind === 'get' ? inner(call.callee.of) : [])];
  if (given.length > 0 || depth > 5) return given;
  // A function of the project that asks: what it is given may be the key.
  const wrapped = targetsOf(linker, file, call).slice(0, 2).flatMap(({ file: path, index: target }) => {
    const holder = linker.store.at(path);
    return holder ? insideOf(linker, holder, target, depth) : [];
  });
  const key = wrapped.length > 0 ? keyGiven(linker, file, call) : undefined;
  return wrapped.slice(0, 1).map((each) => ({ ...each, ...(key !== undefined && each.kind !== 'env' && { key }), file: file.path, at: call.nameAt, asking: undefined }));
}

/** What a function asks: in what it gives back, or of a service anywhere in it. */
function insideOf(linker: Linker, file: LinkedFile, index: number, depth: number): readonly Found[] {
  const returned = (file.facts.functions[index]?.returns ?? []).slice(0, 4).flatMap((value) => switchesIn(linker, file, index, value, depth + 3));
  if (returned.length > 0) return returned;
  return bodyOf(file.facts, index).calls.slice(0, 60).flatMap((each) => {
    const call = file.facts.calls[each];
    return call ? askedBy(linker, file, call, false) : [];
  });
}

function keyGiven(linker: Linker, file: LinkedFile, call: CallFact): string | undefined {
  for (const argument of call.args) {
    const kind = kindIn(linker, file, call.function, argument);
    if (kind.kind === 'text') return kind.value;
    const entry = argument.kind === 'object' ? propertiesOf(linker, file, call.function, argument).find(({ key }) => /^(?:key|flag|flagKey|feature|name)$/.test(key)) : undefined;
    const text = entry && linker.context.textOf(entry.file, entry.value);
    if (text !== undefined) return text;
  }
  return undefined;
}

const ROWS = [...SWITCH_SDKS, ...SWITCH_CONFIGS];
const METHODS = new RegExp(ROWS.map(({ calls }) => calls.source).join('|'));

/** The service that a call asks. */
function askedBy(linker: Linker, file: LinkedFile, call: CallFact, acts: boolean): readonly Found[] {
  const name = nameOf(file.facts, call.callee);
  const kinds = METHODS.test(name) || call.callee.kind === 'name' ? calleeKinds(linker, file, call) : [];
  for (const kind of kinds) {
    if (kind.kind !== 'package') continue;
    const row = ROWS.find((each) => each.packages.includes(kind.package) && (each.calls.test(name) || (each.property !== undefined && each.calls.test(kind.path[0] ?? ''))) && (each.acts ?? false) === acts);
    if (!row || (acts && !kind.path.includes('createMigration'))) continue;
    const key = keyOf(linker, file, call, row) ?? name;
    if (row.isMixed && !SWITCH_KEY.test(key)) continue;
    const stage = /migration|^read$|^write$/i.test(name) ? stageOf(file, call) : undefined;
    return [{ kind: row.kind, key, file: file.path, at: call.nameAt, turnOff: row.turnOff, asking: `${file.path}:${call.at[0]}`, ...(stage !== undefined && { stage }) }];
  }
  return [];
}

function keyOf(linker: Linker, file: LinkedFile, call: CallFact, { key, property }: SwitchRow): string | undefined {
  // `const beta = flag({ key }); await beta()`: the key stands where it is declared.
  const declared = property !== undefined && call.callee.kind === 'name' ? file.facts.definitions.find(({ name }) => call.callee.kind === 'name' && name === call.callee.name)?.value : undefined;
  const holder = (declared?.kind === 'call' && file.facts.calls[declared.index]) || call;
  const argument = holder.args[key];
  if (!argument) return undefined;
  if (property === undefined) {
    const kind = kindIn(linker, file, call.function, argument);
    return kind.kind === 'text' ? kind.value : undefined;
  }
  const entry = propertiesOf(linker, file, holder.function, argument).find((each) => each.key === property);
  return entry && linker.context.textOf(entry.file, entry.value);
}

/** The stage that a migration is in where the service gives no answer: `LDMigrationStage.Off`, `'off'`. */
function stageOf({ facts }: LinkedFile, { args }: CallFact): string {
  const stage = args.at(-1);
  if (stage?.kind === 'get') return stage.name.toLowerCase();
  return stage?.kind === 'literal' && typeof stage.value === 'string' ? stage.value : nameOf(facts, stage ?? { kind: 'unknown' }) || 'not known';
}
