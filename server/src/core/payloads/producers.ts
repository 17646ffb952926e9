import type { CallFact, Expression } from '../code/facts';
import type { LinkedExpression, LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { itemsOf } from '../code/link/objects';
import { calleeKinds, kindIn, nameOf, propertiesOf, targetsOf, variantsOf } from '../jobs/program';
import { calledBy } from './kept';
import type { Span } from '../model/source';
import type { Reading } from './consumers';
import type { Shape } from './model';
import { type Part, type Sending, TRANSPORTS, type Transport } from './transports';
import { valueShape } from './values';

/** A message as it is sent. */
export interface Sent {
  readonly transport: string;
  readonly queue: string | null;
  readonly name: string;
  readonly span: Span;
  readonly shape: Shape;
  readonly isForwarded?: true;
}

const METHODS = new Set(TRANSPORTS.flatMap(({ sends }) => sends.map(({ method }) => method)));

/** A function of the project that hands its parameters to what sends. */
interface Wrapper {
  readonly transport: Transport;
  readonly file: string;
  readonly index: number;
  readonly called: string;
  readonly queue: string | null;
  /** Where the name comes from; a text where it is always the same. */
  readonly name: Given | string;
  readonly payload: Given;
}

interface Given {
  readonly parameter: number;
  readonly key?: string;
}

/** Wrappers of wrappers. */
const ROUNDS = 2;

/** All messages that the code of a revision sends. `mentioning`: files whose text has one of some words. */
export function findSent(linker: Linker, readings: readonly Reading[], isTest: (path: string) => boolean, mentioning: (words: readonly string[]) => readonly string[]): readonly Sent[] {
  const sent: Sent[] = [];
  let wrappers: readonly Wrapper[] = [];
  const take = (file: LinkedFile, call: CallFact, found: Finding, into: Wrapper[]): void => {
    const name = textOf(linker, found.name);
    const parameter = found.payload && parameterOf(file, call, found.payload);
    const named = name ?? (found.name ? parameterOf(file, call, found.name.value) : undefined);
    const inside = file.facts.functions[call.function];
    if (parameter && named !== undefined && inside) into.push({ transport: found.transport, file: file.path, index: parameter.function, called: parameter.called, queue: found.queue, name: typeof named === 'string' ? named : named.given, payload: parameter.given });
    if (name === undefined) return;
    const shape = found.payload ? valueShape(linker, file, found.payload) : { type: 'object', fields: new Map<string, Shape>() };
    sent.push({ transport: found.transport.id, queue: found.queue, name, span: { file: file.path, start: call.nameAt[0], end: call.nameAt[1] }, shape, ...(found.payload && isGiven(file, found.payload) && { isForwarded: true as const }) });
  };
  const first: Wrapper[] = [];
  for (const path of linker.store.paths) {
    const file = isTest(path) ? undefined : linker.store.at(path);
    for (const call of file?.facts.calls ?? []) if (file) for (const found of sendingsOf(linker, file, call, readings)) take(file, call, found, first);
  }
  wrappers = first;
  for (let round = 0; round < ROUNDS && wrappers.length > 0; round++) {
    const next: Wrapper[] = [];
    const names = new Map<string, Wrapper[]>();
    for (const wrapper of wrappers) if (wrapper.called !== '') names.set(wrapper.called, [...(names.get(wrapper.called) ?? []), wrapper]);
    for (const path of mentioning([...names.keys()])) {
      const file = isTest(path) ? undefined : linker.store.at(path);
      for (const call of file?.facts.calls ?? []) {
        const called = file && names.get(nameOf(file.facts, call.callee));
        const targets = file && called ? targetsOf(linker, file, call) : [];
        for (const wrapper of called ?? []) {
          if (!file || !targets.some((target) => target.file === wrapper.file && target.index === wrapper.index)) continue;
          const payload = givenTo(linker, file, call, wrapper.payload);
          const name = typeof wrapper.name === 'string' ? ({ file, value: { kind: 'literal', value: wrapper.name, at: call.nameAt } } as const) : givenTo(linker, file, call, wrapper.name);
          if (name) take(file, call, { transport: wrapper.transport, queue: wrapper.queue, name, ...(payload && { payload: payload.value }) }, next);
        }
      }
    }
    wrappers = next.filter((wrapper) => !first.some((known) => known.file === wrapper.file && known.index === wrapper.index));
  }
  return sent;
}

/** A parameter, whole. */
function isGiven(file: LinkedFile, expression: Expression): boolean {
  if (expression.kind === 'cast') return isGiven(file, expression.of);
  return expression.kind === 'local' && file.facts.locals[expression.index]?.param !== undefined;
}

interface Finding {
  readonly transport: Transport;
  readonly queue: string | null;
  readonly name?: LinkedExpression;
  readonly payload?: Expression;
}

function sendingsOf(linker: Linker, file: LinkedFile, call: CallFact, readings: readonly Reading[]): readonly Finding[] {
  const { callee } = call;
  const posted = postOf(linker, file, call);
  if (posted) return [posted];
  if (callee.kind !== 'get' || !METHODS.has(callee.name) || call.form !== 'call') return [];
  const kinds = calleeKinds(linker, file, call);
  const receivers = variantsOf(kindIn(linker, file, call.function, callee.of));
  for (const transport of TRANSPORTS) {
    const isOwn = [...kinds, ...receivers].some((kind) => kind.kind === 'package' && transport.packages.includes(kind.package));
    const job = readings.find(({ transport: id, classAt, handler }) => id === transport.id && (classAt
      ? receivers.some((kind) => (kind.kind === 'class' || kind.kind === 'instance') && kind.file === classAt.file && kind.index === classAt.index)
      : id === 'trigger.dev' && isTask(linker, file, callee.of, handler.name)));
    if (!isOwn && !job && !namesKnown(linker, file, call, transport, readings)) continue;
    const queue = queueName(linker, file, call, callee.of);
    const found = transport.sends.filter(({ method }) => method === callee.name).flatMap((sending) => findingsOf(linker, file, call, transport, sending, job, queue));
    if (found.length > 0) return found;
  }
  return [];
}

const HTTP: Transport = { id: 'http', frameworks: [], packages: [], sends: [] };

/** `fetch(`${base}/api/jobs`, { method: 'POST', body: JSON.stringify(x) })`: a server that posts to its own routes. A browser has no need of the host. */
function postOf(linker: Linker, file: LinkedFile, call: CallFact): Finding | undefined {
  const name = nameOf(file.facts, call.callee);
  const [url, options] = call.args;
  if (call.form !== 'call' || (name !== 'fetch' && name !== 'post') || !url || !isHosted(file, url)) return undefined;
  const body = options && (name === 'post' ? { file, value: options } : propertiesOf(linker, file, call.function, options).find(({ key }) => key === 'body'));
  if (!body || body.file !== file) return undefined;
  const json = body.value.kind === 'call' ? file.facts.calls[body.value.index] : undefined;
  const payload = json?.callee.kind === 'get' && json.callee.name === 'stringify' ? json.args[0] : body.value;
  return { transport: HTTP, queue: null, name: { file, value: url }, ...(payload && { payload }) };
}

function isHosted(file: LinkedFile, url: Expression): boolean {
  const value = url.kind === 'local' ? file.facts.locals[url.index]?.value : url;
  return value?.kind === 'template' && value.texts[0] === '' && /^\/api\//.test(value.texts[1] ?? '');
}

/** A receiver that is not known, with a name that somebody reads. */
function namesKnown(linker: Linker, file: LinkedFile, call: CallFact, transport: Transport, readings: readonly Reading[]): boolean {
  return transport.sends.some(({ method, name }) => {
    if (call.callee.kind !== 'get' || call.callee.name !== method || !name) return false;
    const given = partOf(linker, file, call, name)[0];
    const text = given && linker.context.textOf(given.file, given.value);
    return text !== undefined && readings.some((reading) => reading.transport === transport.id && (reading.jobs.includes(text) || (reading.jobs.length === 0 && reading.queue === text)));
  }) || (transport.id === 'bullmq' && /queue/i.test(call.callee.kind === 'get' ? nameOf(file.facts, call.callee.of) : ''));
}

/** `sendMail.trigger(…)`, where `const sendMail = task({ id: 'send-mail' })`. */
function isTask(linker: Linker, file: LinkedFile, of: Expression, name: string): boolean {
  if (of.kind !== 'name') return false;
  const target = linker.store.resolve(file, of.name, 'value');
  if (target.kind !== 'definition' || target.definition.value?.kind !== 'call') return false;
  const made = target.file.facts.calls[target.definition.value.index];
  const id = made?.args[0] && propertiesOf(linker, target.file, made.function, made.args[0]).find(({ key }) => key === 'id');
  return id !== undefined && linker.context.textOf(id.file, id.value) === name;
}

function findingsOf(linker: Linker, file: LinkedFile, call: CallFact, transport: Transport, { name, payload }: Sending, job: Reading | undefined, queue: string | null): readonly Finding[] {
  const named = name ? partOf(linker, file, call, name) : [{ file, value: { kind: 'literal', value: job?.jobs[0] ?? job?.queue ?? queue ?? '', at: call.nameAt } } as const];
  if (name && job) return [];
  const payloads = partOf(linker, file, call, payload);
  return named.flatMap((each, index): readonly Finding[] => {
    const given = payloads[index];
    const isName = each.value.kind !== 'object' && each.value.kind !== 'list' && !(each.value.kind === 'literal' && each.value.value === '');
    return isName ? [{ transport, queue, name: each, ...(given && given.file === file && { payload: given.value }) }] : [];
  });
}

function partOf(linker: Linker, file: LinkedFile, call: CallFact, { argument, key, isList }: Part): readonly LinkedExpression[] {
  const given = call.args[argument];
  if (!given) return [];
  if (key === undefined) return [{ file, value: given }];
  const holders = isList ? itemsIn(linker, file, given) : [{ file, value: given }];
  return holders.flatMap((holder) => propertiesOf(linker, holder.file, call.function, holder.value).filter((each) => each.key === key).slice(0, 1));
}

/** Items of a list, also of one that `map` makes. */
function itemsIn(linker: Linker, file: LinkedFile, expression: Expression): readonly LinkedExpression[] {
  const value = expression.kind === 'local' ? (file.facts.locals[expression.index]?.value ?? expression) : expression;
  const call = value.kind === 'call' ? file.facts.calls[value.index] : undefined;
  const callback = call?.callee.kind === 'get' && call.callee.name === 'map' ? call.args[0] : undefined;
  if (callback?.kind === 'function') return (file.facts.functions[callback.index]?.returns ?? []).map((each) => ({ file, value: each }));
  return itemsOf(linker, file, value).items;
}

/** The name that a message goes by: a text, or the last part of an address. */
function textOf(linker: Linker, given: LinkedExpression | undefined): string | undefined {
  if (!given) return undefined;
  const text = linker.context.textOf(given.file, given.value);
  if (text !== undefined) return text.replace(/^https?:\/\/[^/]+/, '').split('?')[0];
  const value = given.value.kind === 'local' ? given.file.facts.locals[given.value.index]?.value : given.value;
  const last = value?.kind === 'template' ? value.texts.at(-1) : undefined;
  return last?.startsWith('/') && last.length > 1 ? last.split('?')[0] : undefined;
}

/** The parameter of the function around that an expression is, or is part of. */
function parameterOf(file: LinkedFile, call: CallFact, expression: Expression, depth = 0): { readonly given: Given; readonly function: number; readonly called: string } | undefined {
  if (depth > 6) return undefined;
  if (expression.kind === 'cast') return parameterOf(file, call, expression.of, depth + 1);
  if (expression.kind === 'template') return expression.parts.map((part) => parameterOf(file, call, part, depth + 1)).filter((each) => each !== undefined).at(-1);
  if (expression.kind === 'get' && expression.of.kind === 'local') {
    const of = parameterOf(file, call, expression.of, depth + 1);
    return of && of.given.key === undefined ? { ...of, given: { ...of.given, key: expression.name } } : undefined;
  }
  const local = expression.kind === 'local' ? file.facts.locals[expression.index] : undefined;
  if (!local) return undefined;
  if (local.param === undefined) return local.value && parameterOf(file, call, local.value, depth + 1);
  return { given: { parameter: local.param }, function: local.function, called: calledBy(file, local.function) };
}

function givenTo(linker: Linker, file: LinkedFile, call: CallFact, { parameter, key }: Given): LinkedExpression | undefined {
  const given = call.args[parameter];
  if (!given || key === undefined) return given && { file, value: given };
  return propertiesOf(linker, file, call.function, given).find((each) => each.key === key);
}

/** The queue that something is added to: what it was made with, or what is injected. */
function queueName(linker: Linker, file: LinkedFile, call: CallFact, of: Expression): string | null {
  if (of.kind === 'get' && of.of.kind === 'this') {
    const owner = file.facts.functions[call.function]?.class;
    const members = owner === undefined ? [] : (file.facts.classes[owner]?.members ?? []);
    const member = members.find(({ name }) => name === of.name);
    const decorator = member?.decorators.flatMap((each) => (each.kind === 'call' ? (file.facts.calls[each.index] ?? []) : []))[0];
    const [argument] = decorator?.args ?? [];
    return (argument && linker.context.textOf(file, argument)) ?? (member?.value ? madeWith(linker, file, member.value) : null);
  }
  if (of.kind === 'name') {
    const target = linker.store.resolve(file, of.name, 'value');
    return target.kind === 'definition' && target.definition.value ? madeWith(linker, target.file, target.definition.value) : null;
  }
  const value = of.kind === 'local' ? file.facts.locals[of.index]?.value : undefined;
  return value ? madeWith(linker, file, value) : null;
}

function madeWith(linker: Linker, file: LinkedFile, value: Expression): string | null {
  const call = value.kind === 'call' ? file.facts.calls[value.index] : undefined;
  const [argument] = call?.form === 'new' ? call.args : [];
  return (argument && linker.context.textOf(file, argument)) ?? null;
}
