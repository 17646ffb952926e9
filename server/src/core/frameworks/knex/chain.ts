import type { Value } from '../../evaluate/value';
import type { Draft } from '../script/drafts';
import { coverSpan } from '../script/sourceText';
import { method } from '../script/values';

/** Methods of every Knex builder that say nothing about what it does (builder-interface-augmenter.js, querybuilder.js). */
const PASSING: ReadonlySet<string> = new Set([
  'transacting', 'timeout', 'connection', 'debug', 'on', 'once', 'queryContext', 'options', 'clone', 'comment', 'hintComment', 'forUpdate', 'forShare',
  'forNoKeyUpdate', 'forKeyShare', 'skipLocked', 'noWait', 'returning', 'returningCommon', 'withSavepoint', 'asCallback', 'nodeify',
]);

/**
 * What every builder has: it can be awaited by `then`, and some methods only pass it on. `result` is what awaiting gives.
 * Undefined for any other property.
 */
export function chainable(property: string, self: Value, result: () => Value, draft?: Draft): Value | undefined {
  const extend = (span: Draft['last']): void => {
    if (draft) draft.last = coverSpan(draft.last, span);
  };
  if (PASSING.has(property)) {
    return method(property, (_args, site) => {
      extend(site.span);
      return self;
    });
  }
  switch (property) {
    case 'then': return method(property, (args, site, evaluation) => (args[0] ? evaluation.call(args[0], [result()], site) : result()));
    case 'tap': return method(property, (args, site, evaluation) => {
      if (args[0]) evaluation.call(args[0], [result()], site);
      return result();
    });
    case 'finally': return method(property, (args, site, evaluation) => {
      if (args[0]) evaluation.call(args[0], [], site);
      return self;
    });
    // The handler only runs where the statement fails; then the tool has stopped unless the handler swallows it.
    case 'catch': return method(property, (args, site, evaluation) => {
      const handler = args[0];
      if (handler) evaluation.under({ kind: 'unknown', reason: 'only if the statement before fails' }, () => void evaluation.call(handler, [{ kind: 'unknown', reason: 'the error', mayTouch: 'nothing' }], site));
      return self;
    });
    default: return undefined;
  }
}

