import type { CallFact } from '../facts';
import { functionResult } from './calls';
import type { Kind, LinkedFile } from './kinds';
import { either, type Linker, UNKNOWN } from './linker';
import { itemOf } from './members';
import { valueOf } from './values';

/** What a method of lists and promises, or a function of the language or of a well-known collection library, gives. */
type Gives = 'same' | 'item' | 'mapped' | 'flattened' | 'result' | 'fields' | 'dictionary';

const METHODS: ReadonlyMap<string, Gives> = new Map(Object.entries({
  filter: 'same', slice: 'same', sort: 'same', reverse: 'same', concat: 'same', toSorted: 'same', toReversed: 'same', splice: 'same', values: 'same',
  finally: 'same', catch: 'same', then: 'result', tap: 'same', get: 'item', set: 'same', add: 'same',
  find: 'item', pop: 'item', shift: 'item', at: 'item', findLast: 'item', map: 'mapped', flatMap: 'flattened', flat: 'flattened',
} as const));

/** By the path of the function; the list is the first argument. Lodash's names, and those of the language and of Bluebird. */
const FUNCTIONS: ReadonlyMap<string, Gives> = new Map(Object.entries({
  'Promise.all': 'same', 'Promise.allSettled': 'same', 'Promise.resolve': 'same', 'Promise.race': 'item', 'Promise.any': 'item', 'Promise.map': 'mapped', 'Promise.mapSeries': 'mapped',
  'Promise.filter': 'same', 'Array.from': 'mapped', 'Object.values': 'same', 'Object.freeze': 'same', 'Object.assign': 'fields', structuredClone: 'same',
  map: 'mapped', flatMap: 'flattened', filter: 'same', reject: 'same', sortBy: 'same', orderBy: 'same', uniq: 'same', uniqBy: 'same', compact: 'same', flatten: 'same', shuffle: 'same', take: 'same', drop: 'same',
  cloneDeep: 'same', clone: 'same', find: 'item', first: 'item', head: 'item', last: 'item', maxBy: 'item', minBy: 'item', keyBy: 'dictionary', groupBy: 'dictionary', pick: 'same', omit: 'same', merge: 'fields',
  values: 'same', differenceBy: 'same', intersectionBy: 'same', unionBy: 'same',
} as const));

/** Packages whose functions go by the names above. */
const COLLECTIONS: ReadonlySet<string> = new Set(['', 'lodash', 'lodash-es', 'underscore', 'bluebird', 'ramda', 'remeda', 'radash', 'es-toolkit', 'p-map']);

/** What a method gives that no class of the project and no reader explains. */
export function builtinCall(linker: Linker, of: Kind, method: string, call: CallFact, file: LinkedFile): Kind {
  if (of.kind === 'package') {
    if (!COLLECTIONS.has(of.package)) return UNKNOWN;
    const owner = of.path.at(-1);
    const isGlobal = owner === 'Promise' || owner === 'Array' || owner === 'Object';
    const named = FUNCTIONS.get(isGlobal ? `${owner}.${method}` : of.package === 'bluebird' ? `Promise.${method}` : of.package === '' ? '' : method);
    // `Array.from(list)`, without a function for its items.
    const gives = named === 'mapped' && call.args.length < 2 ? 'same' : named;
    return gives && call.args[0] ? given(linker, gives, valueOf(linker, file, call.args[0]), call, 1, file) : UNKNOWN;
  }
  const gives = METHODS.get(method);
  return gives ? given(linker, gives, of, call, 0, file) : UNKNOWN;
}

function given(linker: Linker, gives: Gives, of: Kind, call: CallFact, callback: number, file: LinkedFile): Kind {
  const result = (): Kind => {
    const called = call.args[callback];
    const kind = called ? valueOf(linker, file, called) : UNKNOWN;
    return kind.kind === 'function' ? functionResult(linker, kind.file, kind.index, kind.bound) : UNKNOWN;
  };
  switch (gives) {
    case 'same': return of;
    case 'item': return itemOf(of);
    case 'mapped': return { kind: 'list', of: result() };
    case 'flattened': return { kind: 'list', of: itemOf(callback < call.args.length ? result() : itemOf(of)) };
    case 'result': return result();
    case 'dictionary': return { kind: 'list', of: itemOf(of) };
    case 'fields': return either(call.args.map((arg) => valueOf(linker, file, arg)));
  }
}
