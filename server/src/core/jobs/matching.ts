import type { CallFact, Expression } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { EFFECTS, type EffectRow, ORM_EFFECTS, RELATIVE_KEYS, SENDING_STEPS, STEP_OWNERS } from './effects';
import type { EffectKind } from './model';
import { calleeKinds, calleeText, kindIn, nameOf, propertiesOf, variantsOf, viewOf } from './program';
import { textOf } from './text';

/** A call that does something outside. */
export interface Match {
  readonly kind: EffectKind;
  readonly what: string;
  readonly keys: readonly string[];
  readonly row?: EffectRow;
  /** It is done by a step that is remembered once it is done. */
  readonly isStep?: true;
  /** The table that is written. */
  readonly table?: string;
  readonly orm?: string;
  /** What it is, whatever the variables are called that lead to it. */
  readonly signature: string;
}

const rowsByPackage = new Map<string, EffectRow[]>();
for (const row of EFFECTS) for (const name of row.packages) rowsByPackage.set(name, [...(rowsByPackage.get(name) ?? []), row]);

/** The effect that a call has by itself, resolved to a package or a table, never by its name alone. */
export function matchEffect(linker: Linker, file: LinkedFile, call: CallFact): Match | undefined {
  if (call.form === 'decorator') return undefined;
  return matchPackage(linker, file, call) ?? matchStep(file, call) ?? matchTaken(linker, file, call) ?? matchTable(linker, file, call) ?? matchSql(file, call);
}

/** `step.sendEvent(…)`: sends, and is a step by itself. */
function matchStep(file: LinkedFile, call: CallFact): Match | undefined {
  const { callee } = call;
  if (callee.kind !== 'get' || !SENDING_STEPS.has(callee.name) || !STEP_OWNERS.test(nameOf(file.facts, callee.of))) return undefined;
  return { kind: 'enqueue', what: calleeText(file.facts, callee), keys: [], signature: signed('step', callee.name), isStep: true };
}

function matchPackage(linker: Linker, file: LinkedFile, call: CallFact): Match | undefined {
  for (const kind of calleeKinds(linker, file, call)) {
    // A house's own `fetch` that takes what `fetch` takes.
    if (kind.kind === 'function' && /fetch/i.test(nameOf(file.facts, call.callee))) {
      const match = matchFetch(linker, file, call);
      if (match) return match;
    }
    if (kind.kind !== 'package') continue;
    const path = kind.path.filter((part) => !part.startsWith('/')).join('.');
    if (kind.package === '' || kind.package === 'undici' || kind.package === 'node-fetch') {
      if (/^(?:default|fetch)$/.test(path)) return matchFetch(linker, file, call);
      continue;
    }
    const what = calleeText(file.facts, call.callee);
    for (const row of rowsByPackage.get(kind.package) ?? []) {
      if (row.only && !hasAny(linker, file, call, row.only)) continue;
      if (row.calls.some((each) => path === each || path.endsWith(`.${each}`))) return { kind: row.kind, what, keys: row.keys ?? [], row, signature: signed(kind.package, path.split('.').at(-1) ?? '') };
      const command = row.commands && path.endsWith('send') ? commandOf(linker, file, call) : undefined;
      if (command !== undefined && row.commands?.includes(command)) return { kind: row.kind, what: command, keys: row.keys ?? [], row, signature: signed(kind.package, command) };
    }
  }
  return undefined;
}

const hasAny = (linker: Linker, file: LinkedFile, call: CallFact, keys: readonly string[]): boolean => call.args.some((argument) => propertiesOf(linker, file, call.function, argument).some(({ key }) => keys.includes(key)));

function commandOf(linker: Linker, file: LinkedFile, call: CallFact): string | undefined {
  const [argument] = call.args;
  const kind = argument && kindIn(linker, file, call.function, argument);
  return kind?.kind === 'package' ? kind.path.at(-1) : undefined;
}

const CACHES = new Set(['ioredis', 'redis', '@upstash/redis']);
const TAKES = /^(?:del|unlink)$/;
const CACHE_READS = /^(?:get|hgetall|hGetAll|smembers|sMembers|lrange|lRange|zrange|zRange|mget|mGet)$/;

/** What was read from a cache before, and is deleted: the next run does not find it. */
function matchTaken(linker: Linker, file: LinkedFile, call: CallFact): Match | undefined {
  const [key] = call.args;
  if (!key || !TAKES.test(nameOf(file.facts, call.callee)) || !calleeKinds(linker, file, call).some((kind) => kind.kind === 'package' && CACHES.has(kind.package))) return undefined;
  const text = textOf(file.facts, key);
  const isRead = file.facts.calls.some((each) => each.function === call.function && each.at[1] <= call.at[0] && CACHE_READS.test(nameOf(file.facts, each.callee)) && each.args[0] !== undefined && textOf(file.facts, each.args[0]) === text);
  return isRead ? { kind: 'destructive read', what: calleeText(file.facts, call.callee), keys: [], signature: signed('redis', `del ${text}`) } : undefined;
}

/** Reading by POST: searches, tokens, inference. */
const READING = /graphql|\/(?:search|query|token|oauth|chat\/completions|embeddings|introspect)\b/i;

/** `fetch(url, { method: 'POST' })`, also through a wrapper that is called like it. */
function matchFetch(linker: Linker, file: LinkedFile, call: CallFact): Match | undefined {
  const [url, options] = call.args;
  const method = options && propertiesOf(linker, file, call.function, options).find(({ key }) => key === 'method');
  const verbs = method ? variantsOf(kindIn(linker, method.file, call.function, method.value)).flatMap((kind) => (kind.kind === 'text' ? [kind.value.toUpperCase()] : [])) : [];
  if (!verbs.some((verb) => verb === 'POST' || verb === 'PATCH')) return undefined;
  const text = url ? textIn(url) : '';
  if (READING.test(text)) return undefined;
  const what = `${verbs.find((verb) => verb === 'POST' || verb === 'PATCH')} ${text}`.trim();
  return { kind: /slack|discord|teams\.microsoft/i.test(text) ? 'chat' : 'http', what, signature: what, keys: ['Idempotency-Key', 'idempotency-key', 'X-Idempotency-Key'] };
}

function textIn(expression: Expression): string {
  switch (expression.kind) {
    case 'literal': return String(expression.value);
    case 'template': return expression.texts.join('…');
    case 'get': return expression.name;
    default: return '';
  }
}

/** Inserts and relative updates through an ORM. */
function matchTable(linker: Linker, file: LinkedFile, call: CallFact): Match | undefined {
  if (call.callee.kind !== 'get') return undefined;
  const method = call.callee.name;
  for (const of of variantsOf(kindIn(linker, file, call.function, call.callee.of))) {
    const orm = of.kind === 'entity' || of.kind === 'row' ? of.entity.orm : of.kind === 'query' || of.kind === 'orm' ? of.orm : of.kind === 'package' ? of.package : undefined;
    const row = orm === undefined ? undefined : ORM_EFFECTS.find((each) => each.orm === orm);
    if (!row) continue;
    const table = of.kind === 'entity' || of.kind === 'row' ? of.entity.name : tableArgument(linker, file, call);
    const named = { orm: row.orm, ...(table !== undefined && { table }) };
    if (row.inserts.includes(method) && (of.kind !== 'row')) return { kind: 'insert', what: `insert into ${table ?? 'a table'}`, keys: row.ignores, signature: signed('insert', table ?? ''), ...named };
    if (row.relative.includes(method)) return { kind: 'relative update', what: `${method} of ${table ?? 'a table'}`, keys: [], signature: signed('update', table ?? ''), ...named };
    if (/^(?:update|updateMany|upsert|findOneAndUpdate|updateOne)$/.test(method) && hasRelative(linker, file, call.function, call.args)) return { kind: 'relative update', what: `relative ${method} of ${table ?? 'a table'}`, keys: [], signature: signed('update', table ?? ''), ...named };
  }
  return undefined;
}

function tableArgument(linker: Linker, file: LinkedFile, call: CallFact): string | undefined {
  const [argument] = call.args;
  if (!argument) return undefined;
  const kind = kindIn(linker, file, call.function, argument);
  return kind.kind === 'entity' ? kind.entity.name : kind.kind === 'text' ? kind.value : undefined;
}

function hasRelative(linker: Linker, file: LinkedFile, inside: number, expressions: readonly Expression[], depth = 0): boolean {
  if (depth > 5) return false;
  return expressions.some((expression) => propertiesOf(linker, file, inside, expression).some((entry) => RELATIVE_KEYS.has(entry.key) || hasRelative(linker, entry.file, entry.file === file ? inside : 0, [entry.value], depth + 1)));
}

const INSERT = /^\s*insert\s/i;
const HARMLESS_INSERT = /\bon\s+conflict\b|\bon\s+duplicate\s+key\b|\binsert\s+(?:or\s+)?(?:ignore|replace)\b|\bwhere\s+not\s+exists\b/i;
const RELATIVE_SQL = /\bset\b[\s\S]*?\b(\w+)"?\s*=\s*(?:\w+\.)?"?\1"?\s*[+-]/i;

function matchSql(file: LinkedFile, call: CallFact): Match | undefined {
  const index = file.facts.calls.indexOf(call);
  const sql = file.facts.sql.find((each) => each.call === index);
  if (!sql) return undefined;
  const text = sql.texts.join(' ? ');
  if (INSERT.test(text) && !HARMLESS_INSERT.test(text)) return { kind: 'insert', what: text.trim().split(/\s+/).slice(0, 3).join(' '), keys: [], signature: signed('insert', wordAfter(text, 'into')) };
  if (/^\s*update\s/i.test(text) && RELATIVE_SQL.test(text)) return { kind: 'relative update', what: text.trim().split(/\s+/).slice(0, 2).join(' '), keys: [], signature: signed('update', wordAfter(text, 'update')) };
  return undefined;
}

const signed = (of: string, what: string): string => `${of} ${what}`;

const wordAfter = (sql: string, word: string): string => new RegExp(`\\b${word}\\s+"?([\\w.]+)`, 'i').exec(sql)?.[1] ?? '';

/** The calls that go on with what a call gives. */
export function chainAfter(file: LinkedFile, index: number): readonly CallFact[] {
  const { next } = viewOf(file.facts);
  const found: CallFact[] = [];
  for (let at = next.get(index); at !== undefined && found.length < 30; at = next.get(at)) {
    const call = file.facts.calls[at];
    if (call) found.push(call);
  }
  return found;
}

