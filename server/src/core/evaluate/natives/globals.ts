import type { Env } from '../env';
import { callFunction, awaitValue } from '../functions';
import { resolveChoice } from '../join';
import { touch } from '../journal';
import { LIMITS } from '../limits';
import { allocate, type Machine, Thrown } from '../machine';
import { numberOf, truthOf, truthValue } from '../operators';
import { emit } from '../record';
import { plainText, reasonOf, textOf } from '../show';
import { emitLog } from '../unknowns';
import type { Site, Value } from '../value';
import type { Binding } from '../scope';
import { arrayValue, booleanValue, conditionValue, type Inner, type Native, nativeFunction, numberValue, objectValue, stringValue, textValue, UNDEFINED, unknownValue } from '../values';
import { iterateWith, listFrom } from './iterating';
import { parseJson, stringify } from './json';
import { makeUrl, processGlobal } from './node';
import { externalValue } from './externals';
import { collectionGlobal, objectGlobal } from './objects';

const made = new WeakMap<Machine, Map<string, Inner>>();

/** A name that every program knows; undefined where it is none. */
export function globalValue(machine: Machine, name: string, env: Env): Inner | undefined {
  const contributed = machine.globals.get(name);
  if (contributed) return contributed;
  if (name === '__dirname') return textValue(absolute(env.module.path.split('/').slice(0, -1).join('/')), machine.run.place);
  if (name === '__filename') return textValue(absolute(env.module.path), machine.run.place);
  let known = made.get(machine);
  if (!known) {
    known = new Map();
    made.set(machine, known);
  }
  let value = known.get(name);
  if (!value) {
    const make = MAKERS.get(name);
    if (!make) return undefined;
    value = make(machine);
    known.set(name, value);
  }
  return value;
}

function absolute(path: string): string {
  return path === '' ? '/<root>' : `/<root>/${path}`;
}

function consoleGlobal(machine: Machine): Inner {
  const print = (name: string): Native => nativeFunction(name, (args, { site }) => {
    emitLog(machine, args, site);
    return UNDEFINED;
  });
  const quiet = nativeFunction('quiet', () => UNDEFINED);
  return objectValue([
    ...['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'].map((name) => [name, print(name)] as const),
    ...['time', 'timeEnd', 'timeLog', 'group', 'groupEnd', 'count', 'assert', 'clear'].map((name) => [name, quiet] as const),
  ]);
}

const MATH: ReadonlyMap<string, (...numbers: number[]) => number> = new Map(
  (['abs', 'ceil', 'floor', 'round', 'max', 'min', 'pow', 'sqrt', 'trunc', 'sign', 'log2', 'log10', 'log'] as const).map((name) => [name, Math[name] as (...numbers: number[]) => number]),
);

function mathGlobal(): Inner {
  return objectValue([
    ...[...MATH].map(([name, apply]) => [name, nativeFunction(name, (args, { site }) => {
      const numbers = args.map(numberOf);
      const known = numbers.filter((number): number is number => number !== undefined);
      if (known.length === numbers.length) return numberValue(apply(...known.slice(0, 1000)));
      const rows = args.find((arg) => arg.kind === 'data');
      return rows ?? unknownValue('a number that is not known', site.span);
    }, { plain: true })] as const),
    ['random', nativeFunction('random', (_args, { site }) => unknownValue('a random number', site.span))],
    ['PI', numberValue(Math.PI)],
  ]);
}

function promiseGlobal(machine: Machine): Inner {
  const settleAll = (list: Inner, site: Site): Inner => {
    const value = resolveChoice(machine, list);
    if (value.kind !== 'array') return value;
    return arrayValue((value.items as Inner[]).map((item) => awaitValue(machine, item, site)), value.complete);
  };
  const iterating = (name: string): Native => nativeFunction(name, ([list, callback, ...more], { site }) => iterateWith(machine, list ?? UNDEFINED, name, callback ?? UNDEFINED, more, () => 'a list', site));
  const properties = new Map<string, Inner>([
    ['all', nativeFunction('all', ([list], { site }) => settleAll(list ?? UNDEFINED, site))],
    ['allSettled', nativeFunction('allSettled', ([list], { site }) => settleAll(list ?? UNDEFINED, site))],
    ['race', nativeFunction('race', ([list], { site }) => {
      settleAll(list ?? UNDEFINED, site);
      return unknownValue('the first of several', site.span);
    })],
    ['resolve', nativeFunction('resolve', ([value]) => value ?? UNDEFINED)],
    ['reject', nativeFunction('reject', ([value], { site }) => throwNow(machine, value ?? UNDEFINED, site))],
    // Of bluebird, which takes the place of Promise in older code.
    ...['each', 'map', 'mapSeries', 'reduce', 'filter'].map((name) => [name, iterating(name)] as const),
  ]);
  const construct: Native['native'] = ([executor], { site }) => {
    const result: Binding = { value: UNDEFINED };
    const resolve = nativeFunction('resolve', ([value]) => {
      touch(machine, result);
      result.value = value ?? UNDEFINED;
      return UNDEFINED;
    });
    const reject = nativeFunction('reject', ([value], call) => throwNow(machine, value ?? UNDEFINED, call.site));
    if (executor) callFunction(machine, executor, [resolve, reject], UNDEFINED, site);
    return awaitValue(machine, result.value ?? UNDEFINED, site);
  };
  return nativeFunction('Promise', construct, { construct, properties });
}

/** Throws for the program, and records it where nobody catches it. */
export function throwNow(machine: Machine, value: Inner, site: Site): never {
  const { run } = machine;
  if (run.tries === 0 && run.doubtful === 0) {
    const message = value.kind === 'object' ? value.entries.get('message') : undefined;
    const text = message && plainText(message);
    emit(machine, { kind: 'throw', ...(text !== undefined && { message: text }) }, site);
  }
  throw new Thrown(value);
}

function errorGlobal(name: string): Native {
  const make: Native['native'] = ([message], { site }) => objectValue([
    ['message', message ?? textValue('', site.span)],
    ['name', textValue(name, site.span)],
    ['stack', unknownValue('a stack trace', site.span, { mayTouch: 'nothing' })],
  ]);
  return nativeFunction(name, make);
}

function dateGlobal(): Inner {
  const make: Native['native'] = (args) => {
    const [first] = args;
    const text = first && plainText(first);
    return first?.kind === 'data' ? first : { kind: 'date', text: text === undefined ? 'now' : text };
  };
  return nativeFunction('Date', make, {
    properties: new Map<string, Inner>([
      ['now', nativeFunction('now', (_args, { site }) => unknownValue('the moment', site.span))],
      ['UTC', nativeFunction('UTC', (_args, { site }) => unknownValue('a moment', site.span))],
      ['parse', nativeFunction('parse', (_args, { site }) => unknownValue('a moment', site.span))],
    ]),
  });
}

/** A method of a date: its parts are not followed. */
export function dateMethod(machine: Machine, receiver: Extract<Value, { kind: 'date' }>, name: string): Inner | undefined {
  if (name === 'toISOString' || name === 'toJSON' || name === 'toString') {
    const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(receiver.text);
    return nativeFunction(name, (_args, { site }) => (iso && name !== 'toString' ? textValue(receiver.text, site.span) : unknownValue(reasonOf(receiver), site.span)));
  }
  if (name.startsWith('set')) return nativeFunction(name, () => UNDEFINED);
  return nativeFunction(name, (_args, { site }) => unknownValue(`a part of ${reasonOf(receiver)}`, site.span ?? machine.run.place));
}

/** A method of a number. */
export function numberMethod(receiver: Extract<Value, { kind: 'number' }>, name: string): Inner | undefined {
  if (name === 'toString' || name === 'toLocaleString') {
    return nativeFunction(name, ([radix], { site }) => {
      const base = radix?.kind === 'number' ? radix.value : 10;
      return Number.isInteger(base) && base >= 2 && base <= 36 ? textValue(receiver.value.toString(base), site.span) : unknownValue('a number as text', site.span);
    });
  }
  if (name === 'toFixed') {
    return nativeFunction(name, ([digits], { site }) => {
      const count = digits === undefined ? 0 : digits.kind === 'number' ? digits.value : -1;
      return Number.isInteger(count) && count >= 0 && count <= 100 ? textValue(receiver.value.toFixed(count), site.span) : unknownValue('a number as text', site.span);
    });
  }
  return name === 'valueOf' ? nativeFunction(name, () => receiver) : undefined;
}

function convert(name: string, apply: (text: string) => number): Native {
  return nativeFunction(name, ([value], { site }) => {
    const target = value ?? UNDEFINED;
    const text = plainText(target);
    if (text !== undefined && text.length < 1000) return numberValue(apply(text));
    return target.kind === 'data' ? target : target.kind === 'unknown' ? target : unknownValue(reasonOf(target), site.span);
  }, { plain: true });
}

function numberGlobal(): Inner {
  const is = (name: string, test: (value: number) => boolean): readonly [string, Inner] => [name, nativeFunction(name, ([value]) => {
    if (value?.kind === 'number') return booleanValue(test(value.value));
    return value && plainText(value) !== undefined ? booleanValue(false) : conditionValue(value?.kind === 'data' ? { kind: 'rows', text: name } : { kind: 'unknown', reason: `\`${name}\` of a value that is not known` });
  }, { plain: true })];
  const number = nativeFunction('Number', ([value], { site }) => {
    const known = value ? numberOf(value) : 0;
    return known === undefined ? (value?.kind === 'data' || value?.kind === 'unknown' ? value : unknownValue('a number that is not known', site.span)) : numberValue(known);
  }, {
    plain: true,
    properties: new Map<string, Inner>([
      ['MAX_SAFE_INTEGER', numberValue(Number.MAX_SAFE_INTEGER)],
      ['parseInt', convert('parseInt', (text) => Number.parseInt(text, 10))],
      ['parseFloat', convert('parseFloat', Number.parseFloat)],
      is('isInteger', Number.isInteger), is('isFinite', Number.isFinite), is('isNaN', Number.isNaN), is('isSafeInteger', Number.isSafeInteger),
    ]),
  });
  return number;
}

function stringGlobal(machine: Machine): Inner {
  return nativeFunction('String', ([value], { site }) => (value === undefined ? textValue('', site.span) : value.kind === 'unknown' || value.kind === 'data' ? value : stringValue(textOf(machine, value, site.span))), {
    plain: true,
    properties: new Map<string, Inner>([
      ['raw', nativeFunction('raw', ([text]) => text ?? UNDEFINED)],
      ['fromCharCode', nativeFunction('fromCharCode', (args, { site }) => {
        const codes = args.map(numberOf);
        return codes.includes(undefined) ? unknownValue('a text made of codes', site.span) : textValue(String.fromCharCode(...(codes as number[]).slice(0, 1000)), site.span);
      })],
    ]),
  });
}

function arrayGlobal(machine: Machine): Inner {
  const make: Native['native'] = (args, { site }) => {
    const [first] = args;
    if (args.length !== 1 || first?.kind !== 'number') return args.length === 1 && first?.kind === 'unknown' ? arrayValue([], false) : arrayValue([...args]);
    if (!Number.isInteger(first.value) || first.value < 0 || first.value > LIMITS.items) return unknownValue('a list that is too long', site.span);
    allocate(machine, first.value);
    return arrayValue(new Array<Inner>(first.value).fill(UNDEFINED));
  };
  return nativeFunction('Array', make, {
    construct: make,
    properties: new Map<string, Inner>([
      ['isArray', nativeFunction('isArray', ([value]) => {
        if (value?.kind === 'unknown' || value?.kind === 'data') return conditionValue(value.kind === 'data' ? { kind: 'rows', text: 'Array.isArray' } : { kind: 'unknown', reason: `whether it is a list: ${reasonOf(value)}` });
        return booleanValue(value?.kind === 'array');
      }, { plain: true })],
      ['of', nativeFunction('of', (args) => arrayValue([...args]))],
      ['from', nativeFunction('from', ([value, callback], call) => {
        const length = value?.kind === 'object' && !value.entries.has('0') ? value.entries.get('length') : undefined;
        const list = length ? make([length], call) : value?.kind === 'data' || value?.kind === 'unknown' ? value : listFrom(machine, value ?? UNDEFINED);
        return callback ? iterateWith(machine, list, 'map', callback, [], () => 'Array.from', call.site) : list;
      })],
    ]),
  });
}

const MAKERS: ReadonlyMap<string, (machine: Machine) => Inner> = new Map<string, (machine: Machine) => Inner>([
  ['console', consoleGlobal],
  ['Math', mathGlobal],
  ['JSON', (machine) => objectValue([
    ['stringify', nativeFunction('stringify', ([value], { site }) => stringify(machine, value ?? UNDEFINED, site.span), { plain: true })],
    ['parse', nativeFunction('parse', ([value], { site }) => parseJson(machine, value ?? UNDEFINED, site.span), { plain: true })],
  ])],
  ['Object', objectGlobal],
  ['Array', arrayGlobal],
  ['String', stringGlobal],
  ['Number', numberGlobal],
  ['Boolean', (machine) => nativeFunction('Boolean', ([value]) => truthValue(truthOf(machine, value ?? UNDEFINED, () => 'Boolean')))],
  ['BigInt', () => convert('BigInt', Number)],
  ['parseInt', () => convert('parseInt', (text) => Number.parseInt(text, 10))],
  ['parseFloat', () => convert('parseFloat', Number.parseFloat)],
  ['isNaN', () => nativeFunction('isNaN', ([value]) => (value && numberOf(value) !== undefined ? booleanValue(Number.isNaN(numberOf(value))) : conditionValue({ kind: 'unknown', reason: 'whether it is a number' })), { plain: true })],
  ['NaN', () => numberValue(Number.NaN)],
  ['Infinity', () => numberValue(Number.POSITIVE_INFINITY)],
  ['Promise', promiseGlobal],
  ['Date', dateGlobal],
  ['Map', (machine) => collectionGlobal(machine, 'map')],
  ['Set', (machine) => collectionGlobal(machine, 'set')],
  ['WeakMap', (machine) => collectionGlobal(machine, 'map')],
  ['WeakSet', (machine) => collectionGlobal(machine, 'set')],
  ['Symbol', () => nativeFunction('Symbol', (_args, { site }) => unknownValue('a symbol', site.span))],
  ['Function', () => nativeFunction('Function', (_args, { site }) => unknownValue('code made of text is not evaluated', site.span))],
  ['RegExp', () => nativeFunction('RegExp', (_args, { site }) => unknownValue('a regular expression is not executed', site.span))],
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'AggregateError'].map((name) => [name, () => errorGlobal(name)] as const),
  ['process', processGlobal],
  ['URL', () => nativeFunction('URL', (args, { site }) => makeUrl(args, site))],
  ['Buffer', () => objectValue([['from', nativeFunction('from', ([value]) => value ?? UNDEFINED)]])],
  ['crypto', () => unknownValue('random data', undefined, { mayTouch: 'nothing' })],
  ['globalThis', () => unknownValue('the global object')],
  ['setTimeout', (machine) => nativeFunction('setTimeout', ([callback, , ...args], { site }) => {
    if (callback) callFunction(machine, callback, args, UNDEFINED, site);
    return UNDEFINED;
  })],
  ['setImmediate', (machine) => nativeFunction('setImmediate', ([callback, ...args], { site }) => {
    if (callback) callFunction(machine, callback, args, UNDEFINED, site);
    return UNDEFINED;
  })],
  ['clearTimeout', () => nativeFunction('clearTimeout', () => UNDEFINED)],
  ['structuredClone', () => nativeFunction('structuredClone', ([value]) => value ?? UNDEFINED)],
  ['fetch', () => externalValue('fetch')],
  ['encodeURIComponent', () => nativeFunction('encodeURIComponent', ([value], { site }) => {
    const text = value && plainText(value);
    return text === undefined ? unknownValue('an encoded text', site.span) : textValue(encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '')), site.span);
  })],
]);
