import type { SourceText, Span } from '../../model/source';
import { resolveChoice } from '../join';
import { touch } from '../journal';
import { LIMITS } from '../limits';
import { allocate, type Machine, spend } from '../machine';
import { plainText, putInto, textOf } from '../show';
import { createPlaceReader } from '../standIn';
import { computedText, joinTexts } from '../text';
import type { ArrayValue, Value } from '../value';
import { arrayValue, conditionValue, type Inner, isSame, type Native, nativeFunction, numberValue, stringValue, UNDEFINED, unknownValue } from '../values';
import { anyOf } from '../condition';
import type { Condition } from '../../model/operation';
import { environmentEquals } from '../operators';

interface Call { readonly machine: Machine; readonly args: readonly Inner[]; readonly span: Span }
type Method = (list: ArrayValue, call: Call) => Inner;

/** A method of an array that calls nobody; those that do are in `iterating`. */
export function arrayMethod(machine: Machine, receiver: ArrayValue, name: string): Native | undefined {
  const method = CHANGING.get(name) ?? READING.get(name);
  if (!method) return undefined;
  const isReading = READING.has(name);
  const call: Native['native'] = (args, { site, self }) => {
    const list = isReading && self.kind === 'array' ? self : receiver;
    spend(machine, 1 + (list.items.length >> 4));
    return method(list, { machine, args, span: site.span });
  };
  return nativeFunction(name, call, isReading ? { plain: true } : {});
}

function append(list: ArrayValue, { machine, args }: Call, atStart: boolean): Inner {
  touch(machine, list);
  allocate(machine, args.length);
  if (list.items.length + args.length > LIMITS.items) {
    list.complete = false;
    return UNDEFINED;
  }
  if (atStart) list.items.unshift(...(args as Value[]));
  else list.items.push(...(args as Value[]));
  return numberValue(list.items.length);
}

function take(list: ArrayValue, { machine, span }: Call, fromStart: boolean): Inner {
  if (!list.complete && !fromStart) return unknownValue('the last item of a list that is not wholly known', span, { rows: true });
  touch(machine, list);
  const item = (fromStart ? list.items.shift() : list.items.pop()) as Inner | undefined;
  if (item) return item;
  return list.complete ? UNDEFINED : unknownValue('an item of a list that is not wholly known', span, { rows: true });
}

const CHANGING: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['push', (list, call) => append(list, call, false)],
  ['unshift', (list, call) => append(list, call, true)],
  ['pop', (list, call) => take(list, call, false)],
  ['shift', (list, call) => take(list, call, true)],
  ['reverse', (list, { machine }) => {
    touch(machine, list);
    list.items.reverse();
    return list;
  }],
  ['fill', (list, { machine, args }) => {
    touch(machine, list);
    list.items.fill((args[0] ?? UNDEFINED) as Value);
    return list;
  }],
  ['splice', (list, call) => {
    const [start, count] = [numberArg(call, 0), numberArg(call, 1)];
    touch(call.machine, list);
    if (start === undefined || (count === undefined && call.args.length > 1)) {
      list.complete = false;
      return arrayValue([], false);
    }
    return arrayValue(list.items.splice(start, count ?? list.items.length, ...(call.args.slice(2) as Value[])) as Inner[], list.complete);
  }],
]);

function numberArg({ args }: Call, index: number): number | undefined {
  const value = args[index] && args[index];
  return value?.kind === 'number' ? value.value : undefined;
}

function includes(list: ArrayValue, call: Call): Inner {
  const [sought] = call.args;
  if (!sought) return { kind: 'boolean', value: false };
  if (sought.kind === 'unknown' && sought.environment !== undefined) return environmentIn(list, sought.environment);
  let open: Condition | undefined;
  for (const item of list.items as Inner[]) {
    if (isSame(item, sought)) return { kind: 'boolean', value: true };
    const answer = equal(call.machine, item, sought);
    if (answer === true) return { kind: 'boolean', value: true };
    if (answer !== false) open = anyOf([...(open ? [open] : []), answer]);
  }
  if (open) return conditionValue(open);
  return list.complete ? { kind: 'boolean', value: false } : conditionValue({ kind: 'rows', text: 'a list that is not wholly known' });
}

/** `['test', 'development'].includes(process.env.NODE_ENV)`. */
function environmentIn(list: ArrayValue, name: string): Inner {
  const values = list.items.map((item) => plainText(item));
  const conditions = values.flatMap((value) => (value === undefined ? [] : [environmentEquals(name, value)]));
  const productions = new Set(conditions.map((condition) => (condition.kind === 'environment' ? condition.production : undefined)));
  const text = `[${values.map((value) => `'${value ?? '…'}'`).join(', ')}].includes(process.env.${name})`;
  const [only] = productions;
  const [first] = conditions;
  if (conditions.length === 1 && first && list.complete) return conditionValue(first);
  return conditionValue({ kind: 'environment', text, ...(productions.size === 1 && only !== undefined && list.complete && { production: only }) });
}

function equal(machine: Machine, a: Inner, b: Inner): boolean | Condition {
  const [x, y] = [plainText(a), plainText(b)];
  if (x !== undefined && y !== undefined) return a.kind === b.kind && x === y;
  if (a.kind === 'data' || b.kind === 'data') return { kind: 'rows', text: 'whether a list has a value out of the database' };
  const isOpen = (value: Inner): boolean => value.kind === 'unknown' || value.kind === 'string' || value.kind === 'choice' || value.kind === 'reference';
  if (!isOpen(a) && !isOpen(b)) return false;
  return looseEqualsHere(machine, a, b);
}

function looseEqualsHere(machine: Machine, a: Inner, b: Inner): boolean | Condition {
  const [x, y] = [resolveChoice(machine, a), resolveChoice(machine, b)];
  if (isSame(x, y)) return true;
  const rows = [x, y].some((value) => value.kind === 'unknown' && 'rows' in value && value.rows === true);
  return rows ? { kind: 'rows', text: 'whether a list has a value' } : { kind: 'unknown', reason: 'whether a list has a value that is not known' };
}

function indexOf(list: ArrayValue, call: Call): Inner {
  const sought = call.args[0] ?? UNDEFINED;
  const at = (list.items as Inner[]).findIndex((item) => isSame(item, sought));
  if (at >= 0) return numberValue(at);
  const known = includes(list, call);
  return known.kind === 'boolean' && !known.value ? numberValue(-1) : unknownValue('the place of a value in a list', call.span);
}

/** `list.join(separator)`; every item keeps its own place. */
export function joinList(machine: Machine, list: ArrayValue, separator: SourceText, span: Span): Inner {
  const parts: SourceText[] = [computedText('', span)];
  const place = createPlaceReader(machine.dialect);
  let isFirst = true;
  let length = 0;
  for (const item of list.items as Inner[]) {
    if (!isFirst) parts.push(separator);
    isFirst = false;
    if (item.kind === 'undefined' || item.kind === 'null') continue;
    const text = textOf(machine, item, span, place);
    length += text.text.length + separator.text.length;
    if (length > LIMITS.text) return unknownValue('a text that is too long', span);
    parts.push(item.kind === 'string' ? text : putInto(text, span, false));
  }
  if (list.complete) return stringValue(joinTexts(parts));
  return stringValue(joinTexts([...parts, textOf(machine, unknownValue('a list that is not wholly known', span), span, place)]));
}

function flat(list: ArrayValue, depth: number): readonly [Inner[], boolean] {
  const items: Inner[] = [];
  let { complete } = list;
  for (const item of list.items as Inner[]) {
    if (item.kind === 'array' && depth > 0) {
      const [inner, whole] = flat(item, depth - 1);
      for (const one of inner) items.push(one);
      complete &&= whole;
    } else items.push(item);
    if (items.length > LIMITS.items) return [items.slice(0, LIMITS.items), false];
  }
  return [items, complete];
}

function slice(list: ArrayValue, call: Call): Inner {
  const given = call.args.slice(0, 2).filter((arg) => arg.kind !== 'undefined');
  const [start, end] = [numberArg(call, 0), numberArg(call, 1)];
  if (given.some((arg) => arg.kind !== 'number') || (!list.complete && ((start ?? 0) < 0 || end !== undefined))) return arrayValue([], false);
  return arrayValue(list.items.slice(start, end) as Inner[], list.complete);
}

const READING: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['join', (list, call) => {
    const separator = call.args[0] ?? UNDEFINED;
    const text = separator.kind === 'undefined' ? computedText(',', call.span) : textOf(call.machine, separator, call.span);
    return joinList(call.machine, list, text, call.span);
  }],
  ['toString', (list, call) => joinList(call.machine, list, computedText(',', call.span), call.span)],
  ['slice', slice],
  ['concat', (list, call) => {
    const [items, complete] = flat(arrayValue([list, ...call.args]), 1);
    const open = call.args.some((arg) => arg.kind === 'unknown' || arg.kind === 'data');
    allocate(call.machine, items.length);
    return arrayValue(open ? items.filter((item) => item.kind !== 'unknown' && item.kind !== 'data') : items, complete && !open);
  }],
  ['flat', (list, call) => {
    const [items, complete] = flat(list, Math.min(numberArg(call, 0) ?? 1, 10));
    allocate(call.machine, items.length);
    return arrayValue(items, complete);
  }],
  ['includes', includes],
  ['indexOf', indexOf],
  ['lastIndexOf', indexOf],
  ['at', (list, call) => {
    const index = numberArg(call, 0);
    if (index === undefined || !list.complete) return unknownValue('an item of a list that is not wholly known', call.span, { rows: true });
    return (list.items.at(index) as Inner | undefined) ?? UNDEFINED;
  }],
  ['keys', (list) => arrayValue(list.items.map((_, index) => numberValue(index)), list.complete)],
  ['values', (list) => list],
  ['entries', (list) => arrayValue((list.items as Inner[]).map((item, index) => arrayValue([numberValue(index), item])), list.complete)],
  ['toReversed', (list) => arrayValue([...(list.items as Inner[])].reverse(), list.complete)],
  ['toSorted', (list) => list],
]);

