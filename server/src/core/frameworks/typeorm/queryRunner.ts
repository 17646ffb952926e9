import type { Intrinsic, Site, Value } from '../../evaluate/value';
import { UNDEFINED, intrinsicValue, knownText, method, stringValue, own } from '../script/values';
import { COLUMN_CALLS } from './columnCalls';
import { KEY_CALLS } from './keyCalls';
import { managerValue } from './manager';
import { type Call, type RunnerContext, escaped } from './runnerCall';
import { runSql } from './runnerSql';
import { TABLE_CALLS } from './tableCalls';

/** The `queryRunner` that `up` and `down` are given. */
export function queryRunner(context: RunnerContext): Value {
  const intrinsic: Intrinsic = {
    name: 'queryRunner',
    get(property, site) {
      const call = own(CALLS, property);
      if (call) return method(property, (args, at, evaluation) => call(context, args, at, evaluation));
      switch (property) {
        case 'manager': return managerValue(context, self);
        case 'connection': case 'dataSource': return connectionValue(context, self, site);
        case 'isTransactionActive': return { kind: 'boolean', value: true };
        case 'isReleased': return { kind: 'boolean', value: false };
        case 'data': return { kind: 'unknown', reason: 'data of the application', mayTouch: 'nothing' };
        default: return undefined;
      }
    },
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

const DRIVER_TYPES: Readonly<Record<string, string>> = { postgres: 'postgres', mysql: 'mysql', mariadb: 'mariadb', sqlite: 'sqlite', mssql: 'mssql' };

/** `queryRunner.connection`: its driver's type is what migrations branch on. */
function connectionValue(context: RunnerContext, runner: Value, site: Site): Value {
  const type = own(DRIVER_TYPES, context.dialect);
  const options = intrinsicValue({ name: 'options', inert: true, get: (property) => (property === 'type' && type !== undefined ? stringValue(type, site.span) : undefined) });
  const driver = intrinsicValue({ name: 'driver', inert: true, get: (property) => {
    if (property === 'options') return options;
    if (property === 'escape') return method(property, ([name], at) => stringValue(escaped(context.dialect, knownText(name) ?? ''), at.span));
    return undefined;
  } });
  return intrinsicValue({
    name: 'connection',
    get(property, at, evaluation) {
      switch (property) {
        case 'options': return options;
        case 'driver': return driver;
        case 'manager': return managerValue(context, runner);
        case 'createQueryRunner': return method(property, () => runner);
        case 'query': return method(property, (args, call, inside) => runSql(context.dialect, args, call, inside, context.placeholder));
        case 'logger': return { kind: 'unknown', reason: 'the logger', mayTouch: 'nothing', span: at.span };
        default: {
          const manager = managerValue(context, runner);
          return manager.kind === 'intrinsic' ? manager.intrinsic.get?.(property, at, evaluation) : undefined;
        }
      }
    },
  });
}

const session: Call = (_context, _args, site, evaluation) => {
  evaluation.emit({ kind: 'session', text: 'transaction' }, site);
  return UNDEFINED;
};

/** What every runner can do (QueryRunner.d.ts of 0.3). */
const CALLS: Readonly<Record<string, Call>> = {
  ...TABLE_CALLS,
  ...COLUMN_CALLS,
  ...KEY_CALLS,
  query: (context, args, site, evaluation) => runSql(context.dialect, args, site, evaluation, context.placeholder),
  startTransaction: session,
  commitTransaction: session,
  rollbackTransaction: session,
  connect: () => UNDEFINED,
  release: () => UNDEFINED,
  afterMigration: () => UNDEFINED,
  beforeMigration: () => UNDEFINED,
  enableSqlMemory: () => UNDEFINED,
  disableSqlMemory: () => UNDEFINED,
  executeMemoryUpSql: () => UNDEFINED,
};
