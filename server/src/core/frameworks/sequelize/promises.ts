import type { Value } from '../../evaluate/value';
import { arrayValue, method, UNDEFINED } from '../script/values';

/** `Sequelize.Promise`, which was Bluebird up to Sequelize 5. Promises are transparent, so most of it gives back what it gets. */
export function promiseMember(property: string): Value | undefined {
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
