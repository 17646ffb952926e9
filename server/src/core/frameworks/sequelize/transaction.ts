import type { Evaluation, Site, Value } from '../../evaluate/value';
import { intrinsicValue, method, UNDEFINED } from '../script/values';

/** `sequelize.transaction(async t => …)`, or `await sequelize.transaction()` for a handle. */
export function transaction(args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const callback = args.find((arg) => arg.kind === 'function');
  return callback ? evaluation.call(callback, [handle()], site) : handle();
}

function handle(): Value {
  const value: Value = intrinsicValue({
    name: 'transaction',
    inert: true,
    get(property) {
      switch (property) {
        case 'commit': case 'rollback':
          return method(property, (_args, site, evaluation) => {
            evaluation.emit({ kind: 'session', text: property }, site);
            return UNDEFINED;
          });
        case 'afterCommit': return method(property, (args, site, evaluation) => (args[0] ? evaluation.call(args[0], [value], site) : UNDEFINED));
        case 'finished': case 'id': case 'name': case 'parent': case 'connection': case 'options': case 'LOCK': return { kind: 'unknown', reason: `\`${property}\` of a transaction`, mayTouch: 'nothing' };
        default: return undefined;
      }
    },
  });
  return value;
}
