import type { At, CallFact, Expression, TypeFact } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { findHandlers, nameAt } from '../jobs/handlers';
import type { Handler } from '../jobs/model';
import { kindIn, propertiesOf, variantsOf } from '../jobs/program';
import type { Consumer, Shape, Validation } from './model';
import { narrowingIn } from './narrowing';
import { type Schema, schemaShape } from './schemas';
import { transportOf } from './transports';
import { typeShape, unionOf } from './types';
import { branchesOf, taggedOf } from './unions';

/** A reader of messages, with the names that it takes. */
export interface Reading {
  readonly transport: string;
  readonly queue: string | null;
  /** Names of the messages that it reads; empty: all of its queue. */
  readonly jobs: readonly string[];
  readonly consumer: Consumer;
  readonly handler: Handler;
  /** The class that a job of the house is. */
  readonly classAt?: { readonly file: string; readonly index: number };
}

/** All that reads messages in a revision. */
export function findReadings(linker: Linker, isTest: (path: string) => boolean, mentioning: (words: readonly string[]) => readonly string[]): readonly Reading[] {
  const handlers = findHandlers(linker, isTest);
  const classes = handlers.flatMap(({ framework, name }) => (framework === 'house' ? [name.split('.')[0] ?? name] : []));
  const registered = registries(linker, classes.length > 0 ? mentioning(classes) : []);
  return handlers.flatMap((handler) => {
    const transport = transportOf(handler.framework)?.id;
    const file = linker.store.at(handler.place.file);
    if (!transport || !file) return [];
    const union = messagesOf(linker, file, handler, transport, mentioning);
    return union.length > 0 ? union : readingsOf(linker, file, handler, transport, registered);
  });
}

function readingsOf(linker: Linker, file: LinkedFile, handler: Handler, transport: string, registered: ReadonlyMap<string, readonly string[]>): readonly Reading[] {
  const fact = file.facts.functions[handler.place.index];
  if (!fact) return [];
  const base = { transport, handler };
  const whole = consumerOf(linker, file, handler, handler.at);
  switch (handler.framework) {
    case 'bullmq': case 'nestjs-bullmq': case 'nestjs-bull': {
      const queue = queueOf(linker, file, handler);
      const cases = casesOf(linker, file, handler);
      const rest = cases.length === 0 ? [{ ...base, queue, jobs: [], consumer: whole }] : [];
      return [...rest, ...cases.map(({ name, at, types }): Reading => {
        const shape = types.length > 0 ? unionOf(types.map((type) => typeShape(linker, file, type))) : whole.shape;
        const { shape: _, ...others } = whole;
        return { ...base, queue, jobs: [name], consumer: { ...others, span: { file: file.path, start: at[0], end: at[1] }, ...(shape && { shape }) } };
      })];
    }
    case 'inngest': return eventsOf(linker, handler).map(({ name, shape }): Reading => ({ ...base, queue: name, jobs: [], consumer: { ...whole, ...conditionsOf(linker, file, handler, whole), ...(shape && { shape }) } }));
    case 'house': {
      const index = fact.class ?? -1;
      const name = handler.name.split('.')[0] ?? handler.name;
      const jobs = registered.get(`${file.path}:${index}`) ?? [name];
      return [{ ...base, queue: null, jobs, consumer: whole, classAt: { file: file.path, index } }];
    }
    case 'route': return [{ ...base, queue: handler.name.replace(/^\w+ /, '').replace(/\/?\([^)]*\)/g, ''), jobs: [], consumer: whole }];
    default: return [{ ...base, queue: handler.name, jobs: [], consumer: whole }];
  }
}

/** Where all messages of a channel are declared as one union: each of them, with the code that is for it alone. */
function messagesOf(linker: Linker, file: LinkedFile, handler: Handler, transport: string, mentioning: (words: readonly string[]) => readonly string[]): readonly Reading[] {
  const fact = file.facts.functions[handler.place.index];
  const [type] = fact ? castsIn(file, fact.at) : [];
  const messages = type ? taggedOf(linker, file, type) : [];
  const [first] = messages;
  if (!first || !fact) return [];
  const branches = branchesOf(linker, mentioning(messages.flatMap(({ name }) => [`'${name}'`, `"${name}"`])).filter((path) => !/\.[jt]sx$/.test(path)), first.tag);
  return messages.map(({ name, shape }): Reading => {
    const own = branches.get(name) ?? [];
    const [branch] = own;
    const span = branch ? { file: branch.file, start: branch.at[0], end: branch.at[1] } : { file: file.path, start: handler.at[0], end: handler.at[1] };
    return { transport, handler, queue: name, jobs: [], consumer: { span, validation: 'none', reads: new Set(own.flatMap(({ reads }) => reads)), shape } };
  });
}

function consumerOf(linker: Linker, file: LinkedFile, handler: Handler, at: At): Consumer {
  const schema = schemaOf(linker, file, handler);
  const declared = schema ? schema.shape : declaredShape(linker, file, handler);
  const validation: Validation = schema?.validation ?? 'none';
  return { span: { file: file.path, start: at[0], end: at[1] }, validation, reads: new Set(file.facts.gets.map(({ name }) => name)), narrowsBy: narrowingIn(file, file.facts.functions[handler.place.index]?.at ?? at), ...(declared && declared.type !== '?' && { shape: declared }) };
}

/** What the first parameter is declared as: the message, or the job that carries it. */
function declaredShape(linker: Linker, file: LinkedFile, { place, framework }: Handler): Shape | undefined {
  const fact = file.facts.functions[place.index];
  const first = fact?.params[0];
  const type = first === undefined ? undefined : file.facts.locals[first]?.type;
  if (type) {
    const shape = typeShape(linker, file, type);
    return shape.fields?.has('payload') && framework === 'trigger.dev' ? shape.fields.get('payload') : shape;
  }
  const owner = fact?.class === undefined ? undefined : file.facts.classes[fact.class];
  const [argument] = owner?.extendsArgs ?? [];
  return argument && typeShape(linker, file, argument);
}

const PARSES: ReadonlySet<string> = new Set(['parse', 'safeParse', 'parseAsync', 'safeParseAsync', 'validate', 'validateSync']);

/** The schema that runs before the handler's body, or in it. */
function schemaOf(linker: Linker, file: LinkedFile, { place, framework }: Handler): Schema | undefined {
  const fact = file.facts.functions[place.index];
  if (!fact) return undefined;
  if (framework === 'trigger.dev') {
    const task = file.facts.calls.find(({ at, callee }) => at[0] <= fact.at[0] && at[1] >= fact.at[1] && callee.kind === 'name' && /^schemaTask$/.test(callee.name));
    const given = task?.args[0] && propertiesOf(linker, file, task.function, task.args[0]).find(({ key }) => key === 'schema');
    return given && schemaShape(linker, given.file, given.value);
  }
  const inBody = (at: At): boolean => at[0] >= fact.at[0] && at[1] <= fact.at[1];
  const isRoute = framework === 'route';
  return parsedIn(linker, file, (at) => isRoute || inBody(at));
}

/** The queue of a worker: what it is registered under, or what its class is decorated with. */
function queueOf(linker: Linker, file: LinkedFile, { place, framework, name }: Handler): string | null {
  // A worker whose queue is not told goes by the name of its function.
  if (framework === 'bullmq') return name === 'BullMQ' || name === nameAt(linker, place) ? null : name;
  const owner = file.facts.functions[place.index]?.class;
  for (const decorator of owner === undefined ? [] : (file.facts.classes[owner]?.decorators ?? [])) {
    const call = decorator.kind === 'call' ? file.facts.calls[decorator.index] : undefined;
    const [argument] = call?.args ?? [];
    const text = argument && (linker.context.textOf(file, argument) ?? textOfKey(linker, file, argument, 'name'));
    if (text !== undefined) return text;
  }
  return null;
}

function textOfKey(linker: Linker, file: LinkedFile, expression: Expression, key: string): string | undefined {
  const entry = propertiesOf(linker, file, 0, expression).find((each) => each.key === key);
  return entry && linker.context.textOf(entry.file, entry.value);
}

interface Case {
  readonly name: string;
  readonly at: At;
  /** What the message is said to be there. */
  readonly types: readonly TypeFact[];
}

/** The names that a reader tells apart: `switch (job.name)`, `if (job.name === …)`. */
function casesOf(linker: Linker, file: LinkedFile, { place }: Handler): readonly Case[] {
  const fact = file.facts.functions[place.index];
  if (!fact) return [];
  return file.facts.regions.flatMap(({ test, at }): readonly Case[] => {
    if (at[0] < fact.at[0] || at[1] > fact.at[1] || test?.kind !== 'operator') return [];
    const sides = test.of;
    if (!sides.some((side) => side.kind === 'get' && side.name === 'name')) return [];
    const name = sides.flatMap((side) => (side.kind === 'get' && side.name === 'name' ? [] : (linker.context.textOf(file, side) ?? [])))[0];
    return name === undefined ? [] : [{ name, at, types: castsIn(file, at) }];
  });
}

function castsIn(file: LinkedFile, within: At): readonly TypeFact[] {
  const isInside = (at: At): boolean => at[0] >= within[0] && at[1] <= within[1];
  const { locals, calls } = file.facts;
  const values = [...locals.flatMap(({ at, value }) => (value && isInside(at) ? [value] : [])), ...calls.flatMap(({ at, args }) => (isInside(at) ? args : []))];
  const casts = values.flatMap((value) => (value.kind === 'cast' ? [value] : value.kind === 'get' && value.of.kind === 'cast' ? [value.of] : []));
  return casts.filter(({ of }) => of.kind === 'get' && of.name === 'data').map(({ type }) => type).slice(0, 1);
}

/** `if: 'event.data.kind == "a"'`, `idempotency: 'event.data.id'`: what the registration itself asks of a message. */
function conditionsOf(linker: Linker, file: LinkedFile, { place, at }: Handler, { reads, narrowsBy }: Consumer): Pick<Consumer, 'reads' | 'narrowsBy'> {
  const call = registrationAt(file, place.index, at);
  const given = (call?.args ?? []).flatMap((argument) => (argument.kind === 'list' ? argument.items : [argument])).flatMap((argument) => (call && argument.kind === 'object' ? propertiesOf(linker, file, call.function, argument) : []));
  const namesIn = (entries: typeof given): readonly string[] => entries.flatMap((entry) => [...(linker.context.textOf(entry.file, entry.value) ?? '').matchAll(/\b(?:event|async)\.data\.(\w+)/g)].map(([, name = '']) => name));
  return { reads: new Set([...reads, ...namesIn(given)]), narrowsBy: new Set([...(narrowsBy ?? []), ...namesIn(given.filter(({ key }) => key === 'if' || key === 'match'))]) };
}

const registrationAt = ({ facts }: LinkedFile, index: number, at: At): CallFact | undefined => {
  const inside = facts.functions[index]?.argumentOf;
  return facts.calls.find((each) => each.nameAt[0] === at[0]) ?? (inside && facts.calls[inside.call]);
};

/** The events that start a function, with what the file that names one declares of it. */
function eventsOf(linker: Linker, { place, at }: Handler): readonly { readonly name: string; readonly shape?: Shape }[] {
  const file = linker.store.at(place.file);
  const call = file && registrationAt(file, place.index, at);
  if (!file || !call) return [];
  const triggers = call.args.flatMap((argument) => (argument.kind === 'list' ? argument.items : [argument]));
  return triggers.flatMap((trigger) => propertiesOf(linker, file, call.function, trigger).filter(({ key }) => key === 'event').flatMap((entry) => {
    const name = linker.context.textOf(entry.file, entry.value);
    const shape = eventShape(linker, entry.file, entry.value);
    return name === undefined ? [] : [{ name, ...(shape && { shape }) }];
  }));
}

/** `type Invited = { name: typeof INVITED; data: … }` beside the constant. */
function eventShape(linker: Linker, file: LinkedFile, expression: Expression): Shape | undefined {
  const target = expression.kind === 'name' ? linker.store.resolve(file, expression.name, 'value') : undefined;
  if (target?.kind !== 'definition') return undefined;
  const constant = target.definition.name;
  for (const { type } of target.file.facts.definitions) {
    const members = type?.kind === 'object' ? type.members : [];
    const name = members.find((member) => member.name === 'name')?.type;
    const data = members.find((member) => member.name === 'data')?.type;
    if (data && name?.kind === 'typeof' && name.of.kind === 'name' && name.of.name === constant) return typeShape(linker, target.file, data);
  }
  return undefined;
}

/** A route that messages are posted to, by the file that its address leads to. What its functions hand the request on to checks it too. */
export function routeReader(linker: Linker, path: string): Consumer | undefined {
  const file = linker.store.at(path);
  const exported = file?.facts.exports.find(({ name }) => name === 'POST' || name === 'default');
  if (!file || !exported) return undefined;
  const handed = file.facts.calls.flatMap(({ args }) => args).flatMap((value) => variantsOf(kindIn(linker, file, 0, value)).flatMap((kind) => (kind.kind === 'function' ? [kind.file] : [])));
  const files = [...new Set([path, ...handed])].slice(0, 4).flatMap((each) => linker.store.at(each) ?? []);
  const schema = files.flatMap((each) => parsedIn(linker, each, () => true) ?? [])[0];
  const at = file.facts.definitions.find(({ name }) => name === exported.name)?.at ?? [0, 0];
  return { span: { file: path, start: at[0], end: at[1] }, validation: schema?.validation ?? 'none', reads: new Set(files.flatMap(({ facts }) => facts.gets.map(({ name }) => name))), ...(schema && { shape: schema.shape }) };
}

function parsedIn(linker: Linker, file: LinkedFile, isMeant: (at: At) => boolean): Schema | undefined {
  for (const call of file.facts.calls) {
    if (call.callee.kind !== 'get' || !PARSES.has(call.callee.name) || !isMeant(call.at)) continue;
    const schema = schemaShape(linker, file, call.callee.of);
    if (schema?.shape.fields) return schema;
  }
  return undefined;
}

/** Names under which instances of classes are kept: `{ 'send-mail': new SendMail() }`, `map.set('send-mail', new SendMail())`. */
function registries(linker: Linker, paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const add = (file: LinkedFile, name: string | undefined, value: Expression | undefined): void => {
    const call = value?.kind === 'call' ? file.facts.calls[value.index] : undefined;
    if (name === undefined || call?.form !== 'new') return;
    for (const kind of variantsOf(kindIn(linker, file, call.function, call.callee))) {
      if (kind.kind !== 'class') continue;
      const key = `${kind.file}:${kind.index}`;
      found.set(key, [...(found.get(key) ?? []), name]);
    }
  };
  for (const path of paths) {
    const file = linker.store.at(path);
    if (!file?.facts.calls.some(({ form }) => form === 'new')) continue;
    for (const { value } of file.facts.definitions) if (value?.kind === 'object') for (const entry of value.entries) add(file, entry.key, entry.value);
    for (const { callee, args } of file.facts.calls) if (callee.kind === 'get' && callee.name === 'set' && args[0] && args[1]?.kind === 'call') add(file, linker.context.textOf(file, args[0]), args[1]);
  }
  return found;
}
