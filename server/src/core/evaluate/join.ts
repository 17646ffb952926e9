import type { Condition } from '../model/operation';
import type { Span } from '../model/source';
import { allOf, anyOf, conditionKey, decide, negate } from './condition';
import { LIMITS } from './limits';
import type { Content, Machine } from './machine';
import { appendText, holeText } from './text';
import type { Value } from './value';
import { ABSENT, type ChoiceValue, conditionValue, type Inner, isSame, leavesOf, stringValue, unknownValue } from './values';

/** `then` where the condition holds, else `otherwise`. */
export function joinValues(machine: Machine, condition: Condition, then: Inner, otherwise: Inner): Inner {
  if (isSame(then, otherwise)) return then;
  const asked = joinAnswers(condition, then, otherwise);
  if (asked) return asked;
  if (leavesOf(then) + leavesOf(otherwise) > LIMITS.choices) return unknownValue('depends on too many conditions', machine.run.place);
  machine.hasChoices = true;
  return { kind: 'choice', condition, then, otherwise };
}

/** Two answers to yes-or-no questions make a question, not a choice. */
function joinAnswers(condition: Condition, then: Inner, otherwise: Inner): Inner | undefined {
  const [a, b] = [answerOf(then), answerOf(otherwise)];
  if (a === undefined || b === undefined) return undefined;
  const no = negate(condition);
  if (a === true) return conditionValue(b === false ? condition : (anyOf([condition, b as Condition]) as Condition));
  if (a === false) return conditionValue(b === true ? no : (allOf([no, b as Condition]) as Condition));
  if (b === false) return conditionValue(allOf([condition, a]) as Condition);
  if (b === true) return conditionValue(anyOf([no, a]) as Condition);
  return conditionValue(anyOf([allOf([condition, a]) as Condition, allOf([no, b]) as Condition]) as Condition);
}

function answerOf(value: Inner): boolean | Condition | undefined {
  if (value.kind === 'boolean') return value.value;
  if (value.kind === 'condition') return value.condition;
  return undefined;
}

/** The side of a choice that the assumptions leave; the choice itself where they leave both. */
export function resolveChoice(machine: Machine, value: Inner): Inner {
  let at = value;
  while (at.kind === 'choice') {
    const side = decide(at.condition, machine.run.assumptions);
    if (side === undefined) return at;
    at = side ? at.then : at.otherwise;
  }
  return at;
}

/** The value with every choice on `condition` decided. */
export function substitute(value: Inner, condition: Condition, side: boolean, depth = 4): Inner {
  if (value.kind === 'choice') {
    const key = conditionKey(value.condition);
    if (key === conditionKey(condition)) return substitute(side ? value.then : value.otherwise, condition, side, depth);
    if (key === conditionKey(negate(condition))) return substitute(side ? value.otherwise : value.then, condition, side, depth);
    const then = substitute(value.then, condition, side, depth);
    const otherwise = substitute(value.otherwise, condition, side, depth);
    return then === value.then && otherwise === value.otherwise ? value : { kind: 'choice', condition: value.condition, then, otherwise };
  }
  if (depth <= 0) return value;
  if (value.kind === 'array') {
    let changed = false;
    const items: Inner[] = [];
    for (const item of value.items as Inner[]) {
      const made = substitute(item, condition, side, depth - 1);
      changed ||= made !== item;
      if (made.kind !== 'absent') items.push(made);
    }
    return changed ? { ...value, items: items as Value[] } : value;
  }
  if (value.kind === 'object') {
    let changed = false;
    const entries = new Map<string, Inner>();
    for (const [name, entry] of value.entries as Map<string, Inner>) {
      const made = substitute(entry, condition, side, depth - 1);
      changed ||= made !== entry;
      if (made.kind !== 'absent') entries.set(name, made);
    }
    return changed ? { ...value, entries: entries as Map<string, Value> } : value;
  }
  return value;
}

/** A choice somewhere in a value, as far down as anybody looks. */
export function findChoice(value: Inner, depth = 4): ChoiceValue | undefined {
  if (value.kind === 'choice') return value;
  if (depth <= 0) return undefined;
  if (value.kind === 'array') return firstChoice(value.items as Inner[], depth);
  if (value.kind === 'object') return firstChoice(value.entries.values() as Iterable<Inner>, depth);
  return undefined;
}

function firstChoice(values: Iterable<Inner>, depth: number): ChoiceValue | undefined {
  for (const value of values) {
    const found = findChoice(value, depth - 1);
    if (found) return found;
  }
  return undefined;
}

/** The content of one location on two ways that come together again. */
export function joinContents(machine: Machine, condition: Condition, a: Content, b: Content): Content {
  if (a.kind === 'variable' && b.kind === 'variable') {
    if (a.value === undefined || b.value === undefined) return a.value === undefined ? b : a;
    return { kind: 'variable', value: joinValues(machine, condition, a.value, b.value) };
  }
  if (a.kind === 'array' && b.kind === 'array') return joinArrays(machine, condition, a, b);
  if (a.kind === 'object' && b.kind === 'object') return joinObjects(machine, condition, a, b);
  return a;
}

type ArrayContent = Extract<Content, { kind: 'array' }>;
type ObjectContent = Extract<Content, { kind: 'object' }>;

function joinArrays(machine: Machine, condition: Condition, a: ArrayContent, b: ArrayContent): Content {
  const complete = a.complete && b.complete;
  if (a.items.length === b.items.length) {
    return { kind: 'array', complete, items: a.items.map((item, index) => joinValues(machine, condition, item, b.items[index] as Value) as Value) };
  }
  const [short, long] = a.items.length < b.items.length ? [a, b] : [b, a];
  const shared = short.items.every((item, index) => isSame(item, long.items[index] as Value));
  if (!shared) {
    const differs = short.items.findIndex((item, index) => !isSame(item, long.items[index] as Value));
    return { kind: 'array', complete: false, items: short.items.slice(0, differs) };
  }
  const extra = long.items.slice(short.items.length).map((item) => (long === a ? joinValues(machine, condition, item, ABSENT) : joinValues(machine, condition, ABSENT, item)));
  return { kind: 'array', complete, items: [...short.items, ...(extra as Value[])] };
}

function joinObjects(machine: Machine, condition: Condition, a: ObjectContent, b: ObjectContent): Content {
  const entries = new Map<string, Value>();
  for (const name of new Set([...a.entries.keys(), ...b.entries.keys()])) {
    entries.set(name, joinValues(machine, condition, a.entries.get(name) ?? ABSENT, b.entries.get(name) ?? ABSENT) as Value);
  }
  if (!a.collection || !b.collection) return { kind: 'object', entries, complete: a.complete && b.complete };
  const collection = new Map<string, { key: Inner; value: Inner }>();
  let complete = a.complete && b.complete;
  for (const name of new Set([...a.collection.keys(), ...b.collection.keys()])) {
    const [one, two] = [a.collection.get(name), b.collection.get(name)];
    const known = one ?? two;
    if (!known) continue;
    if (!one || !two) complete = false;
    else collection.set(name, { key: known.key, value: joinValues(machine, condition, one.value, two.value) });
  }
  return { kind: 'object', entries, complete, collection };
}

const REPEATED = 'changed in a loop whose number of rounds is not known';

/** The content of a location after a loop whose body ran once here and any number of times in truth. */
export function repeatContent(base: Content, after: Content, span: Span): Content {
  if (base.kind === 'variable' && after.kind === 'variable') return repeatVariable(base, after, span);
  if (base.kind === 'array' && after.kind === 'array') {
    const extended = base.items.every((item, index) => after.items[index] !== undefined && isSame(item, after.items[index] as Value));
    return { kind: 'array', items: extended ? after.items : [], complete: false };
  }
  if (base.kind === 'object' && after.kind === 'object') {
    const entries = new Map<string, Value>();
    for (const [name, value] of after.entries) {
      const before = base.entries.get(name);
      entries.set(name, before === undefined || isSame(before, value) ? value : unknownValue(REPEATED, span));
    }
    return { kind: 'object', entries, complete: false, ...(after.collection && { collection: after.collection }) };
  }
  return after;
}

function repeatVariable(base: Extract<Content, { kind: 'variable' }>, after: Extract<Content, { kind: 'variable' }>, span: Span): Content {
  if (base.value === undefined || after.value === undefined || isSame(base.value, after.value)) return after;
  if (base.value.kind === 'string' && after.value.kind === 'string' && after.value.source.text.startsWith(base.value.source.text)) {
    return { kind: 'variable', value: stringValue(appendText(base.value.source, holeText(' __holeLoop ', span, REPEATED))) };
  }
  return { kind: 'variable', value: unknownValue(REPEATED, span, { rows: true }) };
}
