import type { Condition, SchemaQuery } from '../model/operation';

/** The opposite of a condition, without piling up double negations. */
export function negate(condition: Condition): Condition {
  if (condition.kind === 'not') return condition.condition;
  if (condition.kind === 'environment') {
    const flipped = flipProduction(condition);
    if (flipped) return flipped;
  }
  return { kind: 'not', condition };
}

const IS_PRODUCTION = / === 'production'$/;
const NOT_PRODUCTION = / !== 'production'$/;

/** "Is it production" has an exact opposite, so it is turned instead of wrapped: the guard reads as its author would say it. */
function flipProduction(condition: Extract<Condition, { kind: 'environment' }>): Condition | undefined {
  if (condition.production === true && IS_PRODUCTION.test(condition.text)) {
    return { kind: 'environment', production: false, text: condition.text.replace(IS_PRODUCTION, " !== 'production'") };
  }
  if (condition.production === false && NOT_PRODUCTION.test(condition.text)) {
    return { kind: 'environment', production: true, text: condition.text.replace(NOT_PRODUCTION, " === 'production'") };
  }
  return undefined;
}

/** All of these; undefined where there is none. */
export function allOf(conditions: readonly Condition[]): Condition | undefined {
  return combine('all', conditions);
}

/** Any of these; undefined where there is none. */
export function anyOf(conditions: readonly Condition[]): Condition | undefined {
  return combine('any', conditions);
}

function combine(kind: 'all' | 'any', conditions: readonly Condition[]): Condition | undefined {
  if (conditions.length === 1) return conditions[0];
  const flat: Condition[] = [];
  const seen = new Set<string>();
  for (const condition of conditions) {
    for (const part of condition.kind === kind ? condition.conditions : [condition]) {
      const key = conditionKey(part);
      if (seen.has(key)) continue;
      seen.add(key);
      flat.push(part);
    }
  }
  return flat.length > 1 ? { kind, conditions: flat } : flat[0];
}

const keys = new WeakMap<Condition, string>();
let lastIdentity = 0;

/**
 * Two conditions with one key have one answer. Questions to the schema compare by content (with the moment they were asked),
 * those to the environment by text, for it does not change; rows and the unknown only equal themselves.
 */
export function conditionKey(condition: Condition): string {
  const known = keys.get(condition);
  if (known !== undefined) return known;
  const key = makeKey(condition);
  keys.set(condition, key);
  return key;
}

function makeKey(condition: Condition): string {
  switch (condition.kind) {
    case 'schema': return `s${condition.asked ?? ''}:${queryKey(condition.query)}`;
    case 'environment': return `e:${condition.text}`;
    case 'rows':
    case 'unknown': return `#${++lastIdentity}`;
    case 'not': return `!(${conditionKey(condition.condition)})`;
    case 'all': return `&(${condition.conditions.map(conditionKey).sort().join()})`;
    case 'any': return `|(${condition.conditions.map(conditionKey).sort().join()})`;
  }
}

function queryKey(query: SchemaQuery): string {
  return JSON.stringify(query);
}

/** What the assumptions say about a condition: true, false, or undefined where they leave it open. */
export function decide(condition: Condition, assumptions: readonly Condition[]): boolean | undefined {
  if (assumptions.length === 0) return undefined;
  const wanted = conditionKey(condition);
  const refuted = conditionKey(negate(condition));
  for (const assumption of assumptions) {
    const key = conditionKey(assumption);
    if (key === wanted) return true;
    if (key === refuted) return false;
    if (assumption.kind === 'all') {
      for (const part of assumption.conditions) {
        const partKey = conditionKey(part);
        if (partKey === wanted) return true;
        if (partKey === refuted) return false;
      }
    }
  }
  if (condition.kind === 'not') return invert(decide(condition.condition, assumptions));
  if (condition.kind === 'all') return decideAll(condition.conditions, assumptions, false);
  if (condition.kind === 'any') return decideAll(condition.conditions, assumptions, true);
  return undefined;
}

function decideAll(conditions: readonly Condition[], assumptions: readonly Condition[], decisive: boolean): boolean | undefined {
  let open = false;
  for (const part of conditions) {
    const answer = decide(part, assumptions);
    if (answer === decisive) return decisive;
    if (answer === undefined) open = true;
  }
  return open ? undefined : !decisive;
}

function invert(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}

/** `condition` without the parts that the assumptions already hold; undefined where nothing is left to ask. */
export function simplify(condition: Condition, assumptions: readonly Condition[]): Condition | undefined {
  if (decide(condition, assumptions) === true) return undefined;
  if (condition.kind === 'all') return allOf(condition.conditions.filter((part) => decide(part, assumptions) !== true));
  if (condition.kind === 'any') return anyOf(condition.conditions.filter((part) => decide(part, assumptions) !== false)) ?? condition;
  if (condition.kind === 'not' && condition.condition.kind === 'all') {
    const rest = allOf(condition.condition.conditions.filter((part) => decide(part, assumptions) !== true));
    return rest ? negate(rest) : condition;
  }
  return condition;
}

/**
 * Marks every question to the schema with the moment it was asked: before the operation with this index. `if (!hasTable) { create; insert }`
 * asks once, and the answer holds for the insert too, though the table exists by then.
 */
export function stamp(condition: Condition, asked: number): Condition {
  switch (condition.kind) {
    case 'schema': return condition.asked === undefined ? { ...condition, asked } : condition;
    case 'not': {
      const inner = stamp(condition.condition, asked);
      return inner === condition.condition ? condition : { kind: 'not', condition: inner };
    }
    case 'all':
    case 'any': {
      const inner = condition.conditions.map((part) => stamp(part, asked));
      return inner.some((part, index) => part !== condition.conditions[index]) ? { kind: condition.kind, conditions: inner } : condition;
    }
    default: return condition;
  }
}
