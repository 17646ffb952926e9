import type { CallFact, Expression } from '../code/facts';
import type { Kind, LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { bodyOf, decisionsFor, isFollowed, isLooped } from './body';
import { CONFLICT_METHODS, type EffectRow, UNSTABLE } from './effects';
import { chainAfter } from './matching';
import type { Level, Walk, Way } from './paths';
import { textOf } from './text';
import { calleeKinds, calleeText, kindIn, nameOf, propertiesOf, targetsOf, variantsOf } from './program';

/** What keeps a second run from repeating an effect; `fake`: what only looks so. */
export interface Guarding {
  readonly guard?: string;
  readonly fake?: string;
  /** The key that is given, as it is written. */
  readonly key?: string;
}

/** Looks for guards on one way, from the strongest to the weakest. */
export function guardOf(linker: Linker, way: Way, walk: Walk): Guarding {
  const last = way.levels.at(-1);
  if (!last) return {};
  if (way.match.isStep && !isLooped(last.body, last.call)) return { guard: 'it is a step by itself, and remembered' };
  const key = keyGuard(linker, way, last);
  if (key.guard !== undefined) return key;
  const guard = conflictGuard(linker, way, last) ?? stepGuard(way, walk) ?? stateGuard(linker, way, walk) ?? caughtDuplicate(last);
  return guard === undefined ? key : { guard, ...(key.key !== undefined && { key: key.key }) };
}

/** A key of the vendor, given and made of what is the same in the next run. */
export function keyGuard(linker: Linker, { match, levels }: Pick<Way, 'match' | 'levels'>, { file, call }: Pick<Level, 'file' | 'call'>): Guarding {
  if (match.keys.length === 0) return {};
  const method = call.callee.kind === 'get' ? siblingMethod(file, call.callee.of, match.keys) : undefined;
  if (method !== undefined) return { guard: `\`${method}\` is called for it` };
  for (const argument of call.args.slice(keysFrom(linker, file, call, match.row?.keysFrom))) {
    const found = keyIn(linker, file, call.function, argument, match.keys, 0);
    if (!found) continue;
    const value = found.value;
    if (value.kind === 'literal' && (value.value === false || value.value === null)) continue;
    const unstable = unstableIn(linker, found.file, found.file === file ? call.function : 0, value, levels, 0);
    const key = textOf(found.file.facts, value);
    if (match.row?.forgets !== undefined && isForgotten(linker, file, call.function, argument, match.row.forgets)) return { fake: `\`${found.key}\` is forgotten as soon as the job is done, because of \`${match.row.forgets}\``, key };
    return unstable === undefined ? { guard: `\`${found.key}\` is given`, key } : { fake: `\`${found.key}\` is made by \`${unstable}\`, which gives another value in the next run`, key };
  }
  return {};
}

function keysFrom(linker: Linker, file: LinkedFile, call: CallFact, from: EffectRow['keysFrom']): number {
  if (from !== 'behind the message') return from ?? 0;
  const [first] = call.args;
  const isNamed = first !== undefined && (first.kind === 'template' || kindIn(linker, file, call.function, first).kind === 'text');
  return isNamed || call.args.length > 2 ? 2 : 1;
}

function isForgotten(linker: Linker, file: LinkedFile, inside: number, options: Expression, name: string): boolean {
  return propertiesOf(linker, file, inside, options).some(({ key, value }) => key === name && value.kind === 'literal' && value.value === true);
}

/** `job.unique(…)` before `job.save()`. */
function siblingMethod({ facts }: LinkedFile, of: Expression, keys: readonly string[]): string | undefined {
  if (of.kind !== 'local') return undefined;
  return facts.calls.map(({ callee }) => callee).find((callee) => callee.kind === 'get' && keys.includes(callee.name) && callee.of.kind === 'local' && callee.of.index === of.index)?.kind === 'get' ? keys[0] : undefined;
}

function keyIn(linker: Linker, file: LinkedFile, inside: number, expression: Expression, keys: readonly string[], depth: number): { readonly key: string; readonly value: Expression; readonly file: LinkedFile } | undefined {
  if (depth > 3 || expression.kind === 'function') return undefined;
  for (const each of itemsIn(file, expression)) {
    const found = keyIn(linker, file, each.inside ?? inside, each.value, keys, depth + 1);
    if (found) return found;
  }
  for (const entry of propertiesOf(linker, file, inside, expression)) {
    if (keys.includes(entry.key)) return entry;
    if (!/^(?:headers|opts|options|data)$/.test(entry.key) || (entry.key === 'data' && keys.includes('id'))) continue;
    const inner = keyIn(linker, entry.file, entry.file === file ? inside : 0, entry.value, keys, depth + 1);
    if (inner) return inner;
  }
  return undefined;
}

/** Of a list its items: written one by one, or made by a function. */
function itemsIn({ facts }: LinkedFile, expression: Expression): readonly { readonly value: Expression; readonly inside?: number }[] {
  if (expression.kind === 'list') return expression.items.map((value) => ({ value }));
  const call = expression.kind === 'call' ? facts.calls[expression.index] : undefined;
  const made = call && nameOf(facts, call.callee) === 'map' ? call.args[0] : undefined;
  return made?.kind === 'function' ? (facts.functions[made.index]?.returns ?? []).map((value) => ({ value, inside: made.index })) : [];
}

/** The call in a value that gives something else each time. */
function unstableIn(linker: Linker, file: LinkedFile, inside: number, expression: Expression, levels: readonly Level[], depth: number): string | undefined {
  if (depth > 8) return undefined;
  const inner = (part: Expression): string | undefined => unstableIn(linker, file, inside, part, levels, depth + 1);
  switch (expression.kind) {
    case 'call': {
      const call = file.facts.calls[expression.index];
      if (!call) return undefined;
      for (const kind of calleeKinds(linker, file, call)) if (kind.kind === 'package' && isUnstable(kind)) return nameOf(file.facts, call.callee);
      if (call.form === 'new' && call.callee.kind === 'name' && call.callee.name === 'Date' && call.args.length === 0) return 'new Date()';
      return firstOf([...(call.callee.kind === 'get' ? [call.callee.of] : []), ...call.args], inner);
    }
    case 'local': {
      const local = file.facts.locals[expression.index];
      if (local?.value) return inner(local.value);
      return local?.param === undefined ? undefined : argumentOf(linker, file, local.function, local.param, levels, depth);
    }
    case 'template': return firstOf(expression.parts, inner);
    case 'operator': case 'either': return firstOf(expression.of, inner);
    case 'get': case 'cast': case 'item': return inner(expression.of);
    default: return undefined;
  }
}

/** What the caller on this way gives for a parameter. */
function argumentOf(linker: Linker, file: LinkedFile, owner: number, parameter: number, levels: readonly Level[], depth: number): string | undefined {
  const at = levels.findIndex(({ body, file: { path } }) => path === file.path && body.root === owner);
  const caller = at > 0 ? levels[at - 1] : undefined;
  const argument = caller?.call.args[parameter];
  return caller && argument ? unstableIn(linker, caller.file, caller.call.function, argument, levels.slice(0, at), depth + 1) : undefined;
}

function firstOf(parts: readonly Expression[], find: (part: Expression) => string | undefined): string | undefined {
  for (const part of parts) {
    const found = find(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isUnstable({ package: name, path }: Extract<Kind, { kind: 'package' }>): boolean {
  const plain = path.filter((part) => !part.startsWith('/') && part !== 'default').join('.');
  return UNSTABLE.some((row) => row.package === name && row.names.some((each) => (each === 'Date' ? false : plain === each || (name !== '' && plain.endsWith(each)) || (each === 'default' && plain === ''))));
}

/** `onConflictDoNothing()` behind an insert. */
function conflictGuard(_linker: Linker, { match }: Way, { file, index }: Level): string | undefined {
  if (match.kind !== 'insert') return undefined;
  const method = chainAfter(file, index).map(({ callee }) => nameOf(file.facts, callee)).find((name) => CONFLICT_METHODS.has(name));
  return method === undefined ? undefined : `\`${method}\` says what a second insert does`;
}

/** The only effect of a durable step, and nothing behind it in the step. */
function stepGuard({ levels }: Way, { ways }: Walk): string | undefined {
  const at = levels.findIndex(({ body, call }) => body.parts.get(call.function)?.step !== undefined);
  const level = levels[at];
  const step = level?.body.parts.get(level.call.function)?.step;
  if (!level || step === undefined) return undefined;
  const below = levels.slice(at + 1);
  if (below.some(({ body, call }) => isLooped(body, call)) || isLoopedInStep(level)) return undefined;
  const whole = level.file.facts.calls[step]?.at;
  const others = ways.filter((way) => way.levels[at]?.file.path === level.file.path && way.levels[at]?.body.parts.get(way.levels[at]?.call.function ?? -1)?.step === step);
  const places = new Set(others.map((way) => `${way.levels.at(-1)?.file.path}:${way.levels.at(-1)?.call.at[0]}`));
  if (places.size > 1 || (whole && isFollowed(level.body, level.call, whole)) || below.some(({ body, call }) => isFollowed(body, call))) return undefined;
  return 'it is the only effect of a step whose result is remembered';
}

function isLoopedInStep({ body, call }: Level): boolean {
  return body.parts.get(call.function)?.isLoop === true || body.facts.regions.some((region) => region.kind === 'loop' && region.function === call.function && region.at[0] <= call.at[0] && call.at[1] <= region.at[1]);
}

/** A state that is looked at before, and that this handler itself changes. */
function stateGuard(linker: Linker, way: Way, walk: Walk): string | undefined {
  for (const { file, body, call } of way.levels) {
    for (const decision of decisionsFor(body, call)) {
      for (const read of readsOf(linker, file, decision.function, decision.test, { depth: 0, runsIf: decision.runsIf })) {
        if (read.asked !== undefined) {
          if (read.property === undefined ? read.absent && speaksOf(read.asked, way) : READS.test(read.asked) && setsProperty(doneBeside(walk, way), linker, read.property)) return `it looks first at what ${read.asked} gives`;
          continue;
        }
        if (read.noun !== undefined) {
          if (setsNoun(doneBeside(walk, way), read)) return `it looks first at ${read.noun}, which it sets itself`;
          continue;
        }
        if (read.claims) return 'the row is claimed before, and the claim fails for a second run';
        if (read.property === undefined ? read.absent && insertsInto(walk, read.table) : writesTo(linker, doneBeside(walk, way), read.table, read.property)) return read.property === undefined ? `it looks first whether a row of ${read.table} is there` : `it looks at ${read.table}.${read.property} first, which it changes itself`;
      }
    }
  }
  return undefined;
}

/** Without what a function does behind the effect only under a condition: that is done in some of the runs that did the effect. */
function doneBeside({ ways, passed }: Walk, way: Way): Walk {
  const own = new Map(way.levels.map((level) => [`${level.file.path}:${level.body.root}`, level]));
  return { ways, passed: passed.filter((each) => {
    const path = [...each.above, each];
    const parting = path.findLastIndex(({ file, body }) => own.has(`${file.path}:${body.root}`));
    const [here, effect] = [path[parting], own.get(`${path[parting]?.file.path}:${path[parting]?.body.root}`)];
    const isBehind = !!here && !!effect && here.call.at[0] > effect.call.at[0];
    return !isBehind || !path.slice(parting + 1).some(({ body, call }) => decisionsFor(body, call).length > 0);
  }) };
}

interface StateRead {
  readonly table: string;
  /** Absent: whether there is a row. */
  readonly property?: string;
  /** What follows runs where there is none. */
  readonly absent?: boolean;
  /** What was called for it, where it is not clear which table it reads. */
  readonly asked?: string;
  /** What a method of a row was asked for: of `user.getFlag(x)` Flag, and x. */
  readonly noun?: string;
  readonly of?: string;
  /** The row is what an update gave that changes what it asks for. */
  readonly claims?: boolean;
}

/** How far a condition was followed, and whether what it decides runs where the part at hand is true. */
interface Sense {
  readonly depth: number;
  readonly runsIf: boolean;
}

/** What of the database a condition looks at. */
function readsOf(linker: Linker, file: LinkedFile, inside: number, expression: Expression, { depth, runsIf }: Sense): readonly StateRead[] {
  if (depth > 8) return [];
  const inner = (part: Expression): readonly StateRead[] => readsOf(linker, file, inside, part, { depth: depth + 1, runsIf });
  const own = rowReads(linker, file, inside, expression).map((read) => ({ ...read, absent: !runsIf }));
  switch (expression.kind) {
    case 'operator': {
      const turned = turns(file, expression);
      return expression.of.flatMap((part) => readsOf(linker, file, inside, part, { depth: depth + 1, runsIf: turned ? !runsIf : runsIf }));
    }
    case 'either': return expression.of.flatMap(inner);
    case 'get': {
      const row = tableOf(kindIn(linker, file, inside, expression.of));
      const asked = askedOf(file, expression.of);
      if (row === undefined && asked !== undefined && !/^(?:length|count|rowCount|ok|success|data|error)$/.test(expression.name)) return [{ table: '', asked, property: expression.name }, ...inner(expression.of)];
      if (row !== undefined && !/^(?:length|count|rowCount)$/.test(expression.name)) return [{ table: row, property: expression.name }, ...claimsOf(linker, file, inside, expression.of, depth)];
      return [...own, ...inner(expression.of)];
    }
    case 'call': {
      const call = file.facts.calls[expression.index];
      if (!call) return own;
      const claims = claimedBy(linker, file, call);
      const noun = call.callee.kind === 'get' && tableOf(kindIn(linker, file, inside, call.callee.of)) !== undefined ? /^(?:get|has|is)([A-Z]\w*)$/.exec(call.callee.name)?.[1] : undefined;
      return [...own, ...(noun === undefined ? [] : [{ table: '', noun, of: call.args.map((each) => textOf(file.facts, each)).join() }]), ...(claims ? [{ table: '', claims: true }] : []), ...returnedReads(linker, file, call, { depth, runsIf }), ...call.args.slice(0, 3).flatMap(inner), ...(call.callee.kind === 'get' ? inner(call.callee.of) : [])];
    }
    case 'local': {
      const value = file.facts.locals[expression.index]?.value;
      const asked = own.length === 0 ? askedOf(file, expression) : undefined;
      return [...own, ...(asked === undefined ? [] : [{ table: '', asked, absent: !runsIf }]), ...(value && value.kind !== 'local' ? inner(value) : [])];
    }
    case 'cast': case 'item': return [...own, ...inner(expression.of)];
    default: return own;
  }
}

/** What a function of the project looks at to answer. */
function returnedReads(linker: Linker, file: LinkedFile, call: CallFact, { depth, runsIf }: Sense): readonly StateRead[] {
  if (depth > 4) return [];
  return targetsOf(linker, file, call).slice(0, 2).flatMap((place) => {
    const holder = linker.store.at(place.file);
    return (holder?.facts.functions[place.index]?.returns ?? []).slice(0, 4).flatMap((value) => (holder ? readsOf(linker, holder, place.index, value, { depth: depth + 3, runsIf }) : []));
  });
}

/** `!row`, `row === null`, `rows.length === 0`: true where there is none. */
function turns({ facts }: LinkedFile, { operator, of }: Extract<Expression, { kind: 'operator' }>): boolean {
  if (operator === '!') return true;
  if (!/^={2,3}$/.test(operator)) return false;
  return of.some((side) => (side.kind === 'literal' && (side.value === null || side.value === 0)) || nameOf(facts, side) === 'undefined');
}

function rowReads(linker: Linker, file: LinkedFile, inside: number, expression: Expression): readonly StateRead[] {
  const table = tableOf(kindIn(linker, file, inside, expression));
  return table === undefined ? [] : [{ table }];
}

function tableOf(kind: Kind): string | undefined {
  for (const each of variantsOf(kind)) {
    if (each.kind === 'row') return each.entity.name;
    if (each.kind === 'list' && each.of.kind === 'row') return each.of.entity.name;
  }
  return undefined;
}

function claimsOf(linker: Linker, file: LinkedFile, inside: number, expression: Expression, depth: number): readonly StateRead[] {
  return expression.kind === 'local' && depth < 6 ? readsOf(linker, file, inside, expression, { depth: depth + 4, runsIf: true }).filter(({ claims }) => claims) : [];
}

/** An update whose condition asks for what it changes, in a call or in what the call calls. */
function claimedBy(linker: Linker, file: LinkedFile, call: CallFact): boolean {
  if (isClaim(linker, file, call)) return true;
  return targetsOf(linker, file, call).slice(0, 2).some((place) => {
    const holder = linker.store.at(place.file);
    return holder ? bodyOf(holder.facts, place.index).calls.slice(0, 60).some((index) => {
      const inner = holder.facts.calls[index];
      return !!inner && isClaim(linker, holder, inner);
    }) : false;
  });
}

const UPDATES = /^(?:update|updateMany|updateManyAndReturn|findOneAndUpdate|updateOne)$/;

function isClaim(linker: Linker, file: LinkedFile, call: CallFact): boolean {
  if (!UPDATES.test(nameOf(file.facts, call.callee))) return false;
  const entries = call.args.flatMap((argument) => propertiesOf(linker, file, call.function, argument));
  const keysOf = (name: string): readonly string[] => entries.filter(({ key }) => key === name).flatMap((entry) => propertiesOf(linker, entry.file, entry.file === file ? call.function : 0, entry.value).map(({ key }) => key));
  const changed = new Set(keysOf('data'));
  return keysOf('where').some((key) => changed.has(key));
}

/** What is called for the value of a variable. */
function askedOf(file: LinkedFile, expression: Expression): string | undefined {
  const value = expression.kind === 'local' ? file.facts.locals[expression.index]?.value : undefined;
  const call = value?.kind === 'call' ? file.facts.calls[value.index] : undefined;
  return call?.awaited ? calleeText(file.facts, call.callee) : undefined;
}

const READS = /(?:get|find|load|fetch|query|select|read|exist)\w*$/i;
const plain = (text: string): string => text.replace(/[^a-z]/gi, '').toLowerCase();

/** Whether what was asked is about the table that the effect writes, or whether the thing is done already. */
function speaksOf(asked: string, { match }: Way): boolean {
  if (/exist|already|processed|duplicate/i.test(asked)) return true;
  const table = plain(match.table ?? '').replace(/s$/, '');
  return match.kind === 'insert' && table.length > 3 && plain(asked).includes(table);
}

/** `user.setFlag(x)`, `user.incrementFlag(x)`. */
function setsNoun({ passed }: Walk, { noun, of }: StateRead): boolean {
  return passed.some(({ file, call }) => new RegExp(`^(?:set|mark|add|increment|update)${noun}$`).test(nameOf(file.facts, call.callee)) && call.args.slice(0, 1).map((each) => textOf(file.facts, each)).join() === of);
}

const MARKS = /^(?:update|set|mark|save|claim|complete|patch)/i;

/** Whether something that updates is given a property. */
function setsProperty({ passed }: Walk, linker: Linker, property: string): boolean {
  return passed.some(({ file, call }) => MARKS.test(nameOf(file.facts, call.callee)) && call.args.some((argument) => propertiesOf(linker, file, call.function, argument).some((entry) => entry.key === property || (/^(?:data|set|\$set|update)$/.test(entry.key) && propertiesOf(linker, entry.file, entry.file === file ? call.function : 0, entry.value).some(({ key }) => key === property)))));
}

const insertsInto = (walk: Walk, table: string): boolean => walk.ways.some(({ match }) => match.kind === 'insert' && match.table === table);

const WRITES = /^(?:update|updateMany|upsert|save|set|updateTable|findOneAndUpdate|updateOne|patch|patchAndFetch|updateWithCtx|saveWithCtx)$/;

/** Whether a handler changes a property of a table's rows. */
function writesTo(linker: Linker, { passed }: Walk, table: string, property: string): boolean {
  return passed.some(({ file, call }) => {
    if (call.callee.kind !== 'get' || !WRITES.test(call.callee.name)) return false;
    const of = kindIn(linker, file, call.function, call.callee.of);
    const owner = variantsOf(of).map((kind) => (kind.kind === 'entity' || kind.kind === 'row' ? kind.entity.name : undefined)).find((name) => name !== undefined);
    if (owner !== undefined && owner !== table) return false;
    return call.args.some((argument) => propertiesOf(linker, file, call.function, argument).some((entry) => entry.key === property || (/^(?:data|update|set|\$set)$/.test(entry.key) && propertiesOf(linker, entry.file, entry.file === file ? call.function : 0, entry.value).some(({ key }) => key === property))));
  }) || passed.some(({ file, body }) => file.facts.sets.some((set) => set.name === property && body.parts.has(set.function) && tableOf(kindIn(linker, file, set.function, set.of)) === table));
}

const DUPLICATE = /P2002|23505|ER_DUP_ENTRY|11000|unique|duplicate|UniqueConstraint/i;

/** An insert whose failure on a duplicate is caught and told apart. */
function caughtDuplicate({ body, call }: Level): string | undefined {
  const tries = body.facts.regions.filter((region) => region.kind === 'try' && region.at[0] <= call.at[0] && call.at[1] <= region.at[1]);
  const caught = tries.some((region) => {
    const handler = body.facts.regions.find((each) => each.kind === 'catch' && each.at[0] >= region.at[1]);
    return handler && body.facts.regions.some((each) => each.test && each.at[0] >= handler.at[0] && each.at[1] <= handler.at[1] && DUPLICATE.test(JSON.stringify(each.test)));
  });
  return caught ? 'a duplicate is caught' : undefined;
}
