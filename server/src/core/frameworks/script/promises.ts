import type { Value } from '../../evaluate/value';
import { arrayValue, intrinsicValue, isAbsent, knownText, method, UNDEFINED } from './values';

/** A promise class that a tool hands out (Bluebird, as a rule). */
export function promiseClass(): Value {
  return intrinsicValue({
    name: 'Promise',
    inert: true,
    get: promiseMember,
    construct([executor], site, evaluation) {
      let settled: Value = UNDEFINED;
      if (!executor) return settled;
      const resolve = method('resolve', ([value]) => {
        settled = value ?? UNDEFINED;
        return UNDEFINED;
      });
      const reject = method('reject', ([error], at, inside) => {
        const message = knownText(error) ?? (error?.kind === 'object' ? knownText(error.entries.get('message')) : undefined);
        if (!isAbsent(error)) inside.emit({ kind: 'throw', ...(message !== undefined && { message }) }, at);
        return UNDEFINED;
      });
      evaluation.call(executor, [resolve, reject], site);
      return settled;
    },
  });
}

/** Promises are transparent, so most of a promise class gives back what it gets. */
function promiseMember(property: string): Value | undefined {
  switch (property) {
    case 'resolve': case 'all': case 'any': case 'race': case 'delay': return method(property, ([value]) => value ?? UNDEFINED);
    case 'try': return method(property, ([callback], site, evaluation) => (callback ? evaluation.call(callback, [], site) : UNDEFINED));
    case 'map': case 'mapSeries': case 'each': case 'eachSeries': case 'forEach':
      return method(property, ([list, callback], site, evaluation) => {
        if (!callback || list?.kind !== 'array' || !list.complete) {
          if (callback) evaluation.under({ kind: 'rows', text: 'the items of a list' }, () => void evaluation.call(callback, [{ kind: 'unknown', reason: 'an item of a list that is not wholly known', mayTouch: 'nothing' }], site));
          return arrayValue([], false);
        }
        const results = list.items.map((item, index) => evaluation.call(callback, [item, { kind: 'number', value: index }], site));
        return property === 'map' || property === 'mapSeries' ? arrayValue(results) : list;
      });
    default: return undefined;
  }
}
