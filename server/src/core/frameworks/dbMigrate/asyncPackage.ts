import type { Evaluation, Site, Value } from '../../evaluate/value';
import { arrayValue, intrinsicValue, method, UNDEFINED } from '../script/values';

const NULL: Value = { kind: 'null' };

/** The package `async`, by which older migrations put callbacks in a row. */
export function asyncPackage(): Value {
  const value: Value = intrinsicValue({
    name: 'async',
    inert: true,
    get(property) {
      const name = property.replace(/(?:Series|Limit)$/, '');
      switch (name) {
        case 'default': return value;
        case 'series': case 'parallel': return method(property, (args, site, evaluation) => finish(args, runTasks(args[0], site, evaluation), site, evaluation));
        case 'waterfall': return method(property, (args, site, evaluation) => finish(args, runWaterfall(args[0], site, evaluation), site, evaluation));
        case 'each': case 'forEach': case 'map': case 'eachOf': case 'forEachOf':
          return method(property, (args, site, evaluation) => finish(args, runEach(args, name.endsWith('Of'), site, evaluation), site, evaluation));
        default: return undefined;
      }
    },
  });
  return value;
}

/** The last function is told the results; the others are tasks. */
function finish(args: readonly Value[], results: Value, site: Site, evaluation: Evaluation): Value {
  const last = args.length > 1 ? args.at(-1) : undefined;
  const callback = last && (last.kind === 'function' || last.kind === 'intrinsic') ? last : undefined;
  return callback ? evaluation.call(callback, [NULL, results], site) : results;
}

/** Calls one task; what it tells its callback is its result. */
function runTask(task: Value, given: readonly Value[], site: Site, evaluation: Evaluation): readonly Value[] {
  let told: readonly Value[] | undefined;
  const done = method('callback', ([, ...results]) => {
    told = results;
    return UNDEFINED;
  });
  const returned = evaluation.call(task, [...given, done], site);
  return told ?? [returned];
}

function tasksOf(value: Value | undefined): readonly Value[] {
  if (value?.kind === 'object') return [...value.entries.values()];
  return value?.kind === 'array' ? value.items : [];
}

function runTasks(tasks: Value | undefined, site: Site, evaluation: Evaluation): Value {
  return arrayValue(tasksOf(tasks).map((task) => runTask(task, [], site, evaluation)[0] ?? UNDEFINED));
}

function runWaterfall(tasks: Value | undefined, site: Site, evaluation: Evaluation): Value {
  let given: readonly Value[] = [];
  for (const task of tasksOf(tasks)) given = runTask(task, given, site, evaluation);
  return given[0] ?? UNDEFINED;
}

/** `eachSeries(list, task, callback)`; a list that is not wholly known is gone through once for some item. */
function runEach(args: readonly Value[], withKey: boolean, site: Site, evaluation: Evaluation): Value {
  const [list, ...rest] = args;
  const task = rest.find((arg) => arg.kind === 'function' || arg.kind === 'intrinsic');
  if (!task) return arrayValue([], false);
  if (list?.kind === 'array' && list.complete) {
    return arrayValue(list.items.map((item, at) => runTask(task, withKey ? [item, { kind: 'number', value: at }] : [item], site, evaluation)[0] ?? UNDEFINED));
  }
  const some: Value = list?.kind === 'data' ? list : { kind: 'unknown', reason: 'an item of a list that is not wholly known', mayTouch: 'anything' };
  evaluation.under({ kind: 'rows', text: 'the items of a list' }, () => void runTask(task, [some], site, evaluation));
  return arrayValue([], false);
}
