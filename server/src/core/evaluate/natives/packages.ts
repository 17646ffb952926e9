import { callFunction } from '../functions';
import { LIMITS } from '../limits';
import { allocate, type Machine } from '../machine';
import { entriesOf, getMember } from '../members';
import type { Module } from '../modules';
import { truthOf, truthValue } from '../operators';
import { plainText } from '../show';
import { textValue, arrayValue, booleanValue, type Inner, isSame, type Native, nativeFunction, numberValue, objectValue, type ObjectInner, UNDEFINED, unknownValue } from '../values';
import { externalValue } from './externals';
import { globalValue, throwNow } from './globals';
import { iterateWith } from './iterating';
import { fsModule, pathModule, urlModule, utilModule } from './node';

/** Tags that give their template as it is written, apart from its indentation. */
const TEXT_TAGS = new Set(['dedent', 'ts-dedent', 'outdent', 'common-tags', 'endent', 'string-dedent', 'strip-indent', 'dedent-js', 'sql-formatter', 'pg-format-sql', 'graphql-tag', 'indent-string', 'heredoc', 'multiline-ts', 'prettier-sql', 'sqlstring-sqlite', '@sqltools/formatter', 'sql-beautify']);

/** The module of a package that is not part of the workspace: the few that migrations lean on are known, no package's code is read. */
export function packageValue(machine: Machine, specifier: string, module: Module): Inner {
  const known = cached.get(machine) ?? new Map<string, Inner>();
  cached.set(machine, known);
  let value = known.get(specifier);
  if (!value) {
    value = makePackage(machine, specifier, module);
    known.set(specifier, value);
  }
  return value;
}

const cached = new WeakMap<Machine, Map<string, Inner>>();

function makePackage(machine: Machine, specifier: string, module: Module): Inner {
  const make = PACKAGES.get(specifier);
  if (make) return make(machine);
  const env = { module, scope: module.scope, self: UNDEFINED };
  if (specifier === 'bluebird') return globalValue(machine, 'Promise', env) ?? UNDEFINED;
  if (specifier === 'process') return globalValue(machine, 'process', env) ?? UNDEFINED;
  if (specifier === 'console') return globalValue(machine, 'console', env) ?? UNDEFINED;
  if (TEXT_TAGS.has(specifier)) return textTag(specifier);
  if (specifier.startsWith('lodash.') || specifier.startsWith('lodash/') || specifier.startsWith('lodash-es/')) {
    const name = specifier.replace(/^lodash(?:-es)?[./]/, '');
    const found = (lodash(machine) as ObjectInner).entries.get(name) as Inner | undefined;
    if (found) return found;
  }
  return externalValue(specifier);
}

/** A tag or function that gives back the text it is given; its methods do so too. */
function textTag(name: string): Inner {
  const same = nativeFunction(name, ([text]) => text ?? UNDEFINED, { plain: true });
  for (const member of ['default', 'stripIndent', 'stripIndents', 'oneLine', 'oneLineTrim', 'commaLists', 'html', 'format', 'dedent', 'outdent', 'string', 'sql']) same.properties.set(member, same);
  return same;
}

const PACKAGES: ReadonlyMap<string, (machine: Machine) => Inner> = new Map<string, (machine: Machine) => Inner>([
  ['path', pathModule],
  ['path/posix', pathModule],
  ['fs', fsModule],
  ['fs/promises', fsModule],
  ['url', () => urlModule()],
  ['util', () => utilModule()],
  ['lodash', lodash],
  ['lodash-es', lodash],
  ['underscore', lodash],
  ['assert', assertModule],
  ['assert/strict', assertModule],
  ['crypto', () => unknownValue('random or hashed data', undefined, { mayTouch: 'nothing' })],
  ['uuid', () => unknownValue('a generated identifier', undefined, { mayTouch: 'nothing' })],
  ['nanoid', () => unknownValue('a generated identifier', undefined, { mayTouch: 'nothing' })],
  ['ulid', () => unknownValue('a generated identifier', undefined, { mayTouch: 'nothing' })],
  ['pluralize', () => unknownValue('a word in the plural')],
  ['p-map', (machine) => collector(machine, 'map')],
  ['p-each-series', (machine) => collector(machine, 'forEach')],
  ['p-map-series', (machine) => collector(machine, 'map')],
  ['tslib', () => objectValue([], false)],
]);

function collector(machine: Machine, name: string): Native {
  return nativeFunction(name, ([list, callback], { site }) => iterateWith(machine, list ?? UNDEFINED, name, callback ?? UNDEFINED, [], () => 'a list', site));
}

function assertModule(machine: Machine): Inner {
  const assert: Native['native'] = ([value, message], { site }) => {
    // An assertion that is not known to fail holds, as far as judging the migration goes.
    if (truthOf(machine, value ?? UNDEFINED, () => 'assert') === false) throwNow(machine, objectValue([['message', message ?? textValue('assertion failed', site.span)]]), site);
    return UNDEFINED;
  };
  const made = nativeFunction('assert', assert);
  const quiet = nativeFunction('assert', () => UNDEFINED);
  made.properties.set('ok', made);
  for (const name of ['equal', 'strictEqual', 'deepEqual', 'deepStrictEqual', 'notEqual', 'notStrictEqual', 'match']) made.properties.set(name, quiet);
  made.properties.set('strict', made);
  return made;
}

/** The functions of lodash that lists of names and columns go through. */
function lodash(machine: Machine): Inner {
  const iterating = (name: string): Native => nativeFunction(name, ([collection, callback, ...more], { site }) => {
    const target = collection ?? UNDEFINED;
    const asFunction = callback && plainText(callback) !== undefined ? propertyReader(machine, plainText(callback) ?? '') : callback ?? nativeFunction('identity', ([item]) => item ?? UNDEFINED);
    if (target.kind === 'object' && !(target as ObjectInner).collection) return iterateEntries(machine, target as ObjectInner, name, asFunction, site);
    return iterateWith(machine, target, name, asFunction, more, () => 'a list', site);
  });
  const onList = (name: string, change: (items: readonly Inner[], args: readonly Inner[]) => Inner[]): readonly [string, Inner] => [name, nativeFunction(name, ([list, ...args]) => {
    if (list?.kind !== 'array') return list ?? UNDEFINED;
    const items = change(list.items as Inner[], args);
    allocate(machine, items.length);
    return arrayValue(items, list.complete);
  }, { plain: true })];
  const onText = (name: string, change: (text: string) => string): readonly [string, Inner] => [name, nativeFunction(name, ([value], { site }) => {
    const text = value && plainText(value);
    return text === undefined ? unknownValue('a text that is not known', site.span) : textValue(change(text), site.span);
  }, { plain: true })];
  return objectValue([
    ...['map', 'forEach', 'each', 'filter', 'find', 'some', 'every', 'reduce', 'flatMap'].map((name) => [name, iterating(name)] as const),
    onList('uniq', (items) => items.filter((item, index) => items.findIndex((other) => isSame(item, other)) === index)),
    onList('compact', (items) => items.filter((item) => truthOf(machine, item, () => 'compact') !== false)),
    onList('flatten', (items) => items.flatMap((item) => (item.kind === 'array' ? (item.items as Inner[]) : [item]))),
    onList('reverse', (items) => [...items].reverse()),
    onList('chunk', (items, [size]) => chunks(items, size?.kind === 'number' ? size.value : 1)),
    onList('concat', (items, args) => [...items, ...args.flatMap((arg) => (arg.kind === 'array' ? (arg.items as Inner[]) : [arg]))]),
    onText('snakeCase', (text) => words(text).join('_').toLowerCase()),
    onText('kebabCase', (text) => words(text).join('-').toLowerCase()),
    onText('camelCase', (text) => words(text).map((word, index) => (index === 0 ? word.toLowerCase() : capital(word))).join('')),
    onText('upperFirst', (text) => text.slice(0, 1).toUpperCase() + text.slice(1)),
    onText('capitalize', capital),
    onText('toUpper', (text) => text.toUpperCase()),
    onText('toLower', (text) => text.toLowerCase()),
    ['isEmpty', nativeFunction('isEmpty', ([value]) => {
      if (value?.kind === 'array' && value.complete) return booleanValue(value.items.length === 0);
      if (value?.kind === 'object' && value.complete) return booleanValue(value.entries.size === 0);
      const truth = truthOf(machine, value ?? UNDEFINED, () => 'isEmpty');
      return truthValue(typeof truth === 'boolean' ? !truth : { kind: 'not', condition: truth });
    }, { plain: true })],
    ['range', nativeFunction('range', (args, { site }) => {
      const [a, b] = args.map((arg) => (arg.kind === 'number' ? arg.value : Number.NaN));
      const [from, to] = b === undefined ? [0, a ?? 0] : [a ?? 0, b];
      if (!(to - from <= LIMITS.rounds)) return unknownValue('a list that is too long', site.span);
      return arrayValue(Array.from({ length: Math.max(0, Math.ceil(to - from)) }, (_, index) => numberValue(from + index)));
    })],
    ...['keys', 'values', 'entries', 'toPairs'].map((name) => [name, nativeFunction(name, ([value], { site }) => {
      if (value?.kind !== 'object') return unknownValue('the entries of a value that is not known', site.span);
      return arrayValue(entriesOf(machine, value as ObjectInner).map(([key, entry]) => (name === 'keys' ? textValue(key, site.span) : name === 'values' ? entry : arrayValue([textValue(key, site.span), entry]))), value.complete);
    }, { plain: true })] as const),
    ['get', nativeFunction('get', ([value, key, fallback], { site }) => {
      const path = key && plainText(key);
      if (path === undefined) return unknownValue('a property that is not known', site.span);
      const found = path.split('.').slice(0, 20).reduce<Inner>((at, name) => getMember(machine, at, name, site), value ?? UNDEFINED);
      return found.kind === 'undefined' ? fallback ?? found : found;
    }, { plain: true })],
    ['noop', nativeFunction('noop', () => UNDEFINED)],
    ['identity', nativeFunction('identity', ([value]) => value ?? UNDEFINED)],
  ], false);
}

function iterateEntries(machine: Machine, target: ObjectInner, name: string, callback: Inner, site: Parameters<typeof callFunction>[4]): Inner {
  const pairs = arrayValue(entriesOf(machine, target).map(([key, value]) => arrayValue([textValue(key, site.span), value])), target.complete);
  const adapted = nativeFunction('entry', ([pair], call) => {
    const [key, value] = pair?.kind === 'array' ? (pair.items as Inner[]) : [];
    return callFunction(machine, callback, [value ?? UNDEFINED, key ?? UNDEFINED], UNDEFINED, call.site);
  });
  return iterateWith(machine, pairs, name, adapted, [], () => 'an object', site);
}

function propertyReader(machine: Machine, name: string): Native {
  return nativeFunction(name, ([item], { site }) => getMember(machine, item ?? UNDEFINED, name, site));
}

function chunks(items: readonly Inner[], size: number): Inner[] {
  const width = Math.max(1, Math.trunc(size) || 1);
  return Array.from({ length: Math.ceil(items.length / width) }, (_, index) => arrayValue(items.slice(index * width, (index + 1) * width)));
}

function words(text: string): readonly string[] {
  return text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}
