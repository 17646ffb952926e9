import { callFunction } from '../functions';
import { LIMITS } from '../limits';
import { allocate, type Machine, spend } from '../machine';
import { plainText, textOf } from '../show';
import { computedText, joinTexts, partOf, recastText } from '../text';
import type { SourceText, Span } from '../../model/source';
import type { Value } from '../value';
import { arrayValue, booleanValue, conditionValue, type Inner, type Native, nativeFunction, numberValue, stringValue, UNDEFINED, unknownValue } from '../values';
import { type Matches, readPattern } from './patterns';

type Text = Extract<Value, { kind: 'string' }>;
interface Call { readonly machine: Machine; readonly args: readonly Inner[]; readonly span: Span }
type Method = (source: SourceText, call: Call) => Inner;

/** A method of a string. */
export function stringMethod(machine: Machine, receiver: Text, name: string): Native | undefined {
  const method = METHODS.get(name);
  if (!method) return undefined;
  return nativeFunction(name, (args, { site }) => {
    spend(machine, 1 + (receiver.source.text.length >> 8));
    return method(receiver.source, { machine, args, span: site.span });
  }, { plain: true });
}

function numberArg({ args }: Call, index: number): number | undefined {
  const value = args[index];
  return value?.kind === 'number' ? value.value : undefined;
}

function textArg({ args }: Call, index: number): string | undefined {
  const value = args[index];
  return value && plainText(value);
}

function notKnown(call: Call, reason: string): Inner {
  return unknownValue(reason, call.span);
}

/** A question about a text: answered where the text is wholly known. */
function ask(name: string, answer: (text: string, sought: string, from: number | undefined) => boolean): Method {
  return (source, call) => {
    const sought = textArg(call, 0);
    if (sought !== undefined && source.holes.length === 0) return booleanValue(answer(source.text, sought, numberArg(call, 1)));
    if (sought !== undefined && name === 'startsWith' && (source.holes[0]?.start ?? 0) >= sought.length) return booleanValue(source.text.startsWith(sought));
    const [given] = call.args;
    if (given?.kind === 'data') return conditionValue({ kind: 'rows', text: name });
    return conditionValue({ kind: 'unknown', reason: `a text that is not wholly known is asked \`${name}\`` });
  };
}

function find(answer: (text: string, sought: string) => number): Method {
  return (source, call) => {
    const sought = textArg(call, 0);
    return sought === undefined || source.holes.length > 0 ? notKnown(call, 'a place in a text that is not wholly known') : numberValue(answer(source.text, sought));
  };
}

function part(range: (length: number, start: number, end: number | undefined) => readonly [number, number]): Method {
  return (source, call) => {
    const [start, end] = [call.args.length === 0 ? 0 : numberArg(call, 0), numberArg(call, 1)];
    if (start === undefined || (end === undefined && call.args[1] !== undefined && call.args[1].kind !== 'undefined')) return notKnown(call, 'a part of a text at a place that is not known');
    if (source.holes.length > 0) return notKnown(call, 'a part of a text that is not wholly known');
    const [from, to] = range(source.text.length, Math.trunc(start), end === undefined ? undefined : Math.trunc(end));
    return stringValue(from < to ? partOf(source, from, to) : computedText('', call.span));
  };
}

function clamp(value: number, length: number): number {
  return Math.max(0, Math.min(value < 0 ? length + value : value, length));
}

function trim(start: boolean, end: boolean): Method {
  return (source) => {
    const { text } = source;
    const from = start ? text.length - text.trimStart().length : 0;
    const to = end ? text.trimEnd().length : text.length;
    return stringValue(from >= to ? partOf(source, 0, 0) : partOf(source, from, to));
  };
}

function pad(atStart: boolean): Method {
  return (source, call) => {
    const [length, filler] = [numberArg(call, 0), call.args[1] ? textArg(call, 1) : ' '];
    if (length === undefined || filler === undefined || length > LIMITS.text / 8) return notKnown(call, 'a padded text');
    const missing = length - source.text.length;
    if (missing <= 0 || filler === '') return stringValue(source);
    const fill = computedText(filler.repeat(Math.ceil(missing / filler.length)).slice(0, missing), call.span);
    return stringValue(joinTexts(atStart ? [fill, source] : [source, fill]));
  };
}

function split(source: SourceText, call: Call): Inner {
  const [separator] = call.args;
  if (!separator || separator.kind === 'undefined') return arrayValue([stringValue(source)]);
  const fixed = plainText(separator);
  const pattern = fixed === undefined ? readPattern(separator) : undefined;
  if (fixed === undefined && !pattern) return notKnown(call, 'a text split where nobody can say');
  const { text } = source;
  const cuts = fixed === undefined ? pattern?.matches(text) ?? [] : fixedMatches(fixed)(text);
  const pieces: Inner[] = [];
  let at = 0;
  for (const cut of cuts) {
    // A part that is not known is never cut: its stand-in says nothing of what it contains.
    if (source.holes.some((hole) => cut.start < hole.end && cut.end > hole.start)) continue;
    pieces.push(stringValue(partOf(source, at, cut.start)));
    at = cut.end;
    if (pieces.length >= LIMITS.items) break;
  }
  if (!(fixed === '' && at >= text.length)) pieces.push(stringValue(partOf(source, at, text.length)));
  allocate(call.machine, pieces.length);
  const limit = numberArg(call, 1);
  return arrayValue(limit === undefined ? pieces : pieces.slice(0, limit));
}

function fixedMatches(fixed: string): Matches {
  if (fixed === '') return (text) => Array.from({ length: Math.max(0, Math.min(text.length, LIMITS.items) - 1) }, (_, index) => ({ start: index + 1, end: index + 1 }));
  return (text) => {
    const found: { start: number; end: number }[] = [];
    for (let at = text.indexOf(fixed); at >= 0 && found.length < LIMITS.items; at = text.indexOf(fixed, at + fixed.length)) found.push({ start: at, end: at + fixed.length });
    return found;
  };
}

function replace(all: boolean): Method {
  return (source, call) => {
    const [sought, replacement] = call.args;
    if (!sought || !replacement) return stringValue(source);
    const fixed = plainText(sought);
    const pattern = fixed === undefined ? readPattern(sought) : undefined;
    if (fixed === undefined && !pattern) return notKnown(call, 'a text changed by a regular expression, which is not executed');
    const found = fixed === undefined ? pattern?.matches(source.text) ?? [] : fixedMatches(fixed)(source.text).slice(0, all ? undefined : 1);
    const parts: SourceText[] = [];
    let at = 0;
    for (const { start, end } of found) {
      if (start < at || source.holes.some((hole) => start < hole.end && end > hole.start)) continue;
      spend(call.machine, 1);
      const put = replacementFor(call, replacement, partOf(source, start, end));
      if (!put) return notKnown(call, 'a text with a replacement that is not known');
      parts.push(partOf(source, at, start), put);
      at = end;
    }
    parts.push(partOf(source, at, source.text.length));
    const made = joinTexts(parts);
    return made.text.length > LIMITS.text ? notKnown(call, 'a text that is too long') : stringValue(made);
  };
}

function replacementFor(call: Call, replacement: Inner, matched: SourceText): SourceText | undefined {
  if (replacement.kind === 'function') {
    const given = callFunction(call.machine, replacement, [stringValue(matched), stringValue(matched)], UNDEFINED, { span: call.span, name: call.span, args: [] });
    return textOf(call.machine, given, call.span);
  }
  const text = plainText(replacement);
  if (text === undefined) return textOf(call.machine, replacement, call.span);
  if (!text.includes('$')) return replacement.kind === 'string' ? replacement.source : computedText(text, call.span);
  return computedText(text.replace(/\$(\$|&|1)/g, (_, mark: string) => (mark === '$' ? '$' : matched.text)), call.span);
}

function recast(change: (text: string) => string): Method {
  return (source, { span }) => stringValue(recastText(source, change(source.text), span));
}

function matchText(source: SourceText, call: Call): Inner {
  const [sought] = call.args;
  const pattern = sought && readPattern(sought);
  if (!pattern || source.holes.length > 0) return notKnown(call, 'what a regular expression finds, which is not executed');
  const found = pattern.matches(source.text).slice(0, LIMITS.items);
  return found.length === 0 ? { kind: 'null' } : arrayValue(found.map(({ start, end }) => stringValue(partOf(source, start, end))));
}

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['toString', (source) => stringValue(source)],
  ['valueOf', (source) => stringValue(source)],
  ['normalize', (source) => stringValue(source)],
  ['trim', trim(true, true)],
  ['trimStart', trim(true, false)],
  ['trimLeft', trim(true, false)],
  ['trimEnd', trim(false, true)],
  ['trimRight', trim(false, true)],
  ['toUpperCase', recast((text) => text.toUpperCase())],
  ['toLowerCase', recast((text) => text.toLowerCase())],
  ['toLocaleUpperCase', recast((text) => text.toUpperCase())],
  ['toLocaleLowerCase', recast((text) => text.toLowerCase())],
  ['slice', part((length, start, end) => [clamp(start, length), end === undefined ? length : clamp(end, length)])],
  ['substring', part((length, start, end) => {
    const [a, b] = [Math.max(0, Math.min(start, length)), end === undefined ? length : Math.max(0, Math.min(end, length))];
    return [Math.min(a, b), Math.max(a, b)];
  })],
  ['substr', part((length, start, size) => [clamp(start, length), size === undefined ? length : Math.min(length, clamp(start, length) + size)])],
  ['charAt', part((length, start) => [start, Math.min(start + 1, length)])],
  ['at', part((length, start) => [clamp(start, length), Math.min(clamp(start, length) + 1, length)])],
  ['split', split],
  ['replace', replace(false)],
  ['replaceAll', replace(true)],
  ['match', matchText],
  ['padStart', pad(true)],
  ['padEnd', pad(false)],
  ['includes', ask('includes', (text, sought) => text.includes(sought))],
  ['startsWith', ask('startsWith', (text, sought, from) => text.startsWith(sought, from))],
  ['endsWith', ask('endsWith', (text, sought) => text.endsWith(sought))],
  ['indexOf', find((text, sought) => text.indexOf(sought))],
  ['lastIndexOf', find((text, sought) => text.lastIndexOf(sought))],
  ['localeCompare', find((text, other) => (text < other ? -1 : text > other ? 1 : 0))],
  ['charCodeAt', (source, call) => numberValue(source.text.charCodeAt(numberArg(call, 0) ?? 0))],
  ['codePointAt', (source, call) => numberValue(source.text.codePointAt(numberArg(call, 0) ?? 0) ?? Number.NaN)],
  ['concat', (source, call) => stringValue(joinTexts([source, ...call.args.map((arg) => textOf(call.machine, arg, call.span))]))],
  ['repeat', (source, call) => {
    const times = numberArg(call, 0);
    if (times === undefined || times < 0 || times * source.text.length > LIMITS.text / 8 || times > LIMITS.items) return notKnown(call, 'a text repeated too often');
    spend(call.machine, times);
    return stringValue(joinTexts([computedText('', call.span), ...Array.from({ length: Math.trunc(times) }, () => source)]));
  }],
]);
