import type { ts } from 'ts-morph';
import type { Condition } from '../model/operation';
import { allOf, anyOf, decide, negate } from './condition';
import { computedData } from './data';
import { type Env, shortText } from './env';
import { resolveChoice } from './join';
import type { Machine } from './machine';
import { plainText, reasonOf } from './show';
import { booleanValue, conditionValue, type Inner, isSame, numberValue, unknownValue } from './values';

/** Whether a value counts as true; the condition where that is only known later. */
export function truth(machine: Machine, value: Inner, node: ts.Node, env: Env): boolean | Condition {
  return truthOf(machine, value, () => shortText(env.module, node));
}

/** As `truth`, with the words of the question. */
export function truthOf(machine: Machine, value: Inner, text: () => string): boolean | Condition {
  switch (value.kind) {
    case 'undefined':
    case 'null':
    case 'absent': return false;
    case 'boolean': return value.value;
    case 'number': return value.value !== 0 && !Number.isNaN(value.value);
    case 'string': {
      const { holes, text: words } = value.source;
      const [first] = holes;
      if (first && first.start === 0 && first.end === words.length) return remember(machine, value, () => ({ kind: 'unknown', reason: `\`${text()}\`: ${first.reason}` }));
      return words.length > 0;
    }
    case 'condition': return settle(machine, value.condition);
    case 'choice': {
      const resolved = resolveChoice(machine, value);
      if (resolved.kind !== 'choice') return truthOf(machine, resolved, text);
      return joinTruth(resolved.condition, truthOf(machine, resolved.then, text), truthOf(machine, resolved.otherwise, text));
    }
    case 'reference': return value.condition ? settle(machine, value.condition) : remember(machine, value, () => ({ kind: 'unknown', reason: `whether \`${text()}\` exists` }));
    case 'data': return remember(machine, value, () => ({ kind: 'rows', text: text() }));
    case 'intrinsic': {
      const { intrinsic } = value;
      const { exists } = intrinsic;
      return exists ? remember(machine, intrinsic, () => exists) : true;
    }
    case 'unknown': return remember(machine, value, () => unknownCondition(value, text()));
    default: return true;
  }
}

function settle(machine: Machine, condition: Condition): boolean | Condition {
  return decide(condition, machine.run.assumptions) ?? condition;
}

/** The same value tested twice gives the same answer, so it makes one condition. */
function remember(machine: Machine, value: object, make: () => Condition): boolean | Condition {
  const { tested } = machine.run;
  let condition = tested.get(value);
  if (!condition) {
    condition = make();
    tested.set(value, condition);
  }
  return settle(machine, condition);
}

function unknownCondition(value: Extract<Inner, { kind: 'unknown' }>, text: string): Condition {
  if (value.environment !== undefined) return { kind: 'environment', text: `process.env.${value.environment}` };
  if ('rows' in value && value.rows) return { kind: 'rows', text };
  return { kind: 'unknown', reason: `\`${text}\`: ${value.reason}` };
}

/** The truth of a choice from the truths of its sides. */
export function joinTruth(condition: Condition, a: boolean | Condition, b: boolean | Condition): boolean | Condition {
  if (a === b) return a;
  const no = negate(condition);
  if (a === true) return b === false ? condition : (anyOf([condition, b as Condition]) as Condition);
  if (a === false) return b === true ? no : (allOf([no, b as Condition]) as Condition);
  if (b === false) return allOf([condition, a]) as Condition;
  if (b === true) return anyOf([no, a]) as Condition;
  return anyOf([allOf([condition, a]) as Condition, allOf([no, b]) as Condition]) as Condition;
}

/** A truth as a value. */
export function truthValue(truth: boolean | Condition): Inner {
  return typeof truth === 'boolean' ? booleanValue(truth) : conditionValue(truth);
}

/** Names of variables that say which deployment this is. */
const DEPLOYMENT = /^(?:NODE_ENV|APP_ENV|ENV|ENVIRONMENT|STAGE|DEPLOY_ENV|DEPLOYMENT_ENV|VERCEL_ENV|RAILS_ENV|NX_ENV|NEST_ENV)$/i;
const PRODUCTION = /^(?:prod|production|live)$/i;
const NOT_PRODUCTION = /^(?:test|testing|dev|develop|development|local|ci|e2e)$/i;

/** The condition that an environment variable has (or has not) this value. */
export function environmentEquals(name: string, value: string): Condition {
  const text = `process.env.${name} === '${PRODUCTION.test(value) ? 'production' : value}'`;
  if (DEPLOYMENT.test(name) && PRODUCTION.test(value)) return { kind: 'environment', text, production: true };
  if (DEPLOYMENT.test(name) && NOT_PRODUCTION.test(value)) return { kind: 'environment', text, production: false };
  return { kind: 'environment', text };
}

/** `a === b`; `loose` takes null and undefined for one. */
export function looseEquals(machine: Machine, a: Inner, b: Inner, node: ts.Node, env: Env, text: string = shortText(env.module, node), loose = false): boolean | Condition {
  const [x, y] = [resolveChoice(machine, a), resolveChoice(machine, b)];
  if (x.kind === 'choice') return joinTruth(x.condition, looseEquals(machine, x.then, y, node, env, text, loose), looseEquals(machine, x.otherwise, y, node, env, text, loose));
  if (y.kind === 'choice') return joinTruth(y.condition, looseEquals(machine, x, y.then, node, env, text, loose), looseEquals(machine, x, y.otherwise, node, env, text, loose));
  const special = specialEquals(machine, x, y, text) ?? specialEquals(machine, y, x, text);
  if (special !== undefined) return special;
  if (isNothing(x) && isNothing(y)) return loose || x.kind === y.kind;
  if (isNothing(x) || isNothing(y)) return false;
  const [p, q] = [plainText(x), plainText(y)];
  if (p !== undefined && q !== undefined) return x.kind === y.kind ? p === q && !(x.kind === 'number' && Number.isNaN(x.value)) : loose && looselySame(x, y);
  if (isHeap(x) && isHeap(y)) return x === y || isSame(x, y);
  if ((isHeap(x) && q !== undefined) || (isHeap(y) && p !== undefined)) return false;
  return { kind: 'unknown', reason: `\`${text}\`: ${reasonOf(p === undefined ? x : y)}` };
}

function looselySame(x: Inner, y: Inner): boolean {
  return Number(plainText(x)) === Number(plainText(y));
}

function isNothing(value: Inner): boolean {
  return value.kind === 'undefined' || value.kind === 'null' || value.kind === 'absent';
}

function isHeap(value: Inner): boolean {
  return value.kind === 'array' || value.kind === 'object' || value.kind === 'function' || value.kind === 'class' || value.kind === 'intrinsic';
}

function specialEquals(machine: Machine, x: Inner, y: Inner, text: string): boolean | Condition | undefined {
  switch (x.kind) {
    case 'data': return { kind: 'rows', text };
    case 'condition': {
      if (y.kind !== 'boolean') return isNothing(y) ? false : undefined;
      const answer = settle(machine, x.condition);
      return y.value ? answer : typeof answer === 'boolean' ? !answer : negate(answer);
    }
    case 'intrinsic': {
      if (!isNothing(y) || !x.intrinsic.exists) return undefined;
      const there = truthOf(machine, x, () => text);
      return typeof there === 'boolean' ? !there : negate(there);
    }
    case 'reference': {
      if (!isNothing(y)) return { kind: 'unknown', reason: `\`${text}\`: ${reasonOf(x)}` };
      const there = truthOf(machine, x, () => text);
      return typeof there === 'boolean' ? !there : negate(there);
    }
    case 'unknown': {
      if (x === y) return true;
      if (y.kind === 'data') return { kind: 'rows', text };
      if (x.environment !== undefined) {
        const known = plainText(y);
        if (known === undefined) return { kind: 'environment', text };
        if (isNothing(y)) {
          const set = truthOf(machine, x, () => text);
          return typeof set === 'boolean' ? !set : negate(set);
        }
        return settle(machine, environmentEquals(x.environment, known));
      }
      if ('rows' in x && x.rows) return { kind: 'rows', text };
      return { kind: 'unknown', reason: `\`${text}\`: ${x.reason}` };
    }
    default: return undefined;
  }
}

const ARITHMETIC: ReadonlyMap<string, (a: number, b: number) => number> = new Map<string, (a: number, b: number) => number>([
  ['+', (a, b) => a + b], ['-', (a, b) => a - b], ['*', (a, b) => a * b], ['/', (a, b) => a / b], ['%', (a, b) => a % b], ['**', (a, b) => a ** b],
  ['|', (a, b) => a | b], ['&', (a, b) => a & b], ['^', (a, b) => a ^ b], ['<<', (a, b) => a << b], ['>>', (a, b) => a >> b], ['>>>', (a, b) => a >>> b],
]);
const ORDER: ReadonlyMap<string, (a: number | string, b: number | string) => boolean> = new Map<string, (a: number | string, b: number | string) => boolean>([
  ['<', (a, b) => a < b], ['<=', (a, b) => a <= b], ['>', (a, b) => a > b], ['>=', (a, b) => a >= b],
]);

/** Arithmetic and order on plain values; concatenation is elsewhere. */
export function combinePlain(operator: string, x: Inner, y: Inner, text: () => string): Inner {
  const order = ORDER.get(operator);
  if (order) return comparePlain(order, x, y, text());
  const arithmetic = ARITHMETIC.get(operator);
  const [a, b] = [numberOf(x), numberOf(y)];
  if (arithmetic && a !== undefined && b !== undefined) return numberValue(arithmetic(a, b));
  if (x.kind === 'data' || y.kind === 'data') return computedData([x, y], text());
  const rows = isRows(x) || isRows(y);
  return unknownValue(`\`${text()}\`: ${reasonOf(a === undefined ? x : y)}`, undefined, rows ? { rows: true } : {});
}

function isRows(value: Inner): boolean {
  return value.kind === 'unknown' && 'rows' in value && value.rows === true;
}

function comparePlain(order: (a: number | string, b: number | string) => boolean, x: Inner, y: Inner, text: string): Inner {
  if (x.kind === 'string' && y.kind === 'string') {
    const [a, b] = [plainText(x), plainText(y)];
    if (a !== undefined && b !== undefined) return booleanValue(order(a, b));
  }
  const [a, b] = [numberOf(x), numberOf(y)];
  if (a !== undefined && b !== undefined) return booleanValue(order(a, b));
  const unclear = a === undefined ? x : y;
  if (x.kind === 'data' || y.kind === 'data' || isRows(x) || isRows(y)) return conditionValue({ kind: 'rows', text });
  if (unclear.kind === 'unknown' && unclear.environment !== undefined) return conditionValue({ kind: 'environment', text });
  return conditionValue({ kind: 'unknown', reason: `\`${text}\`: ${reasonOf(unclear)}` });
}

/** A plain value as a number, as JavaScript converts it. */
export function numberOf(value: Inner): number | undefined {
  switch (value.kind) {
    case 'number': return value.value;
    case 'boolean': return value.value ? 1 : 0;
    case 'null': return 0;
    case 'undefined': return Number.NaN;
    case 'string': {
      const text = plainText(value);
      return text === undefined || text.length > 100 ? undefined : Number(text);
    }
    default: return undefined;
  }
}
