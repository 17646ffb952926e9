import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import { UNDEFINED, intrinsicValue, method, objectValue, stringValue, textAt, own } from '../script/values';
import { batchInsert, query } from './queryBuilder';
import { type KnexContext, nameSql } from './context';
import { raw, rawText } from './raw';
import { schemaBuilder } from './schemaBuilder';

/** Methods of `knex` that begin a query. */
const BEGINNINGS: ReadonlySet<string> = new Set([
  'select', 'from', 'into', 'table', 'with', 'withRecursive', 'withMaterialized', 'withNotMaterialized', 'withSchema', 'distinct', 'column', 'columns', 'count', 'countDistinct', 'min', 'max',
  'sum', 'avg', 'pluck', 'first', 'insert', 'update', 'del', 'delete', 'truncate', 'where', 'whereNull', 'whereNotNull', 'whereIn', 'whereNotIn', 'whereNot', 'whereRaw', 'whereExists',
  'orWhere', 'andWhere', 'as', 'union', 'unionAll', 'queryBuilder', 'increment', 'decrement', 'fromRaw',
]);

/** The `knex` that a migration is given; a transaction (`trx`) is the same to us. */
export function knexObject(context: KnexContext): Value {
  const intrinsic: Intrinsic = {
    name: 'knex',
    call: (args, site, evaluation) => query(context, site, evaluation, args[0]),
    get(property, site) {
      if (BEGINNINGS.has(property)) return method(property, (args, at, evaluation) => begin(context, property, args, at, evaluation));
      switch (property) {
        case 'schema': return schemaBuilder(context);
        case 'raw': return method('raw', (args, at, evaluation) => raw(context, args, at, evaluation));
        case 'ref': return method('ref', (args) => reference(context, args[0]));
        case 'fn': return functions(context);
        case 'batchInsert': return method('batchInsert', (args, at, evaluation) => batchInsert(context, args, at, evaluation));
        case 'transaction': return method('transaction', (args, at, evaluation) => transaction(self, args, at, evaluation));
        case 'transactionProvider': return method(property, () => method('provider', () => self));
        case 'commit': case 'rollback': case 'savepoint': return method(property, (args, at, evaluation) => {
          if (property === 'savepoint') return transaction(self, args, at, evaluation);
          evaluation.emit({ kind: 'session', text: property }, at);
          return UNDEFINED;
        });
        case 'isTransaction': return { kind: 'boolean', value: true };
        case 'isCompleted': return method(property, () => ({ kind: 'boolean', value: false }));
        case 'client': return client(context, site);
        case 'destroy': case 'initialize': case 'on': case 'once': case 'removeListener': return method(property, () => UNDEFINED);
        case 'withUserParams': return method(property, () => self);
        default: return undefined;
      }
    },
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

function begin(context: KnexContext, property: string, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const value = query(context, site, evaluation);
  if (property === 'queryBuilder') return value;
  const found = value.kind === 'intrinsic' ? value.intrinsic.get?.(property, site, evaluation) : undefined;
  return found?.kind === 'intrinsic' && found.intrinsic.call ? found.intrinsic.call(args, site, evaluation) : value;
}

/** `knex.transaction(async trx => …)`, or `await knex.transaction()` for a handle. */
function transaction(knex: Value, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [callback] = args;
  return callback?.kind === 'function' ? evaluation.call(callback, [knex], site) : knex;
}

function reference(context: KnexContext, name: Value | undefined): Value {
  const intrinsic: Intrinsic = { name: 'knex.ref', get: (property) => (property === 'as' || property === 'withSchema' ? method(property, () => value) : undefined) };
  const sql = nameSql(context, name);
  if (sql) context.embedded.set(intrinsic, () => sql);
  const value = intrinsicValue(intrinsic);
  return value;
}

/** `knex.fn` (functionhelper.js). */
function functions(context: KnexContext): Value {
  return intrinsicValue({
    name: 'knex.fn',
    get: (property) => {
      switch (property) {
        // The precision of CURRENT_TIMESTAMP changes no kind of answer here.
        case 'now': return method('now', () => rawText(context, 'CURRENT_TIMESTAMP'));
        case 'uuid': return method('uuid', () => rawText(context, context.dialect === 'postgres' ? 'gen_random_uuid()' : context.dialect === 'sqlite' ? 'lower(hex(randomblob(16)))' : '(uuid())'));
        case 'uuidToBin': case 'binToUuid': return method(property, (args) => args[0] ?? UNDEFINED);
        default: return undefined;
      }
    },
  });
}

const CLIENT_DIALECTS: Readonly<Record<string, string>> = { postgres: 'postgresql', mysql: 'mysql', mariadb: 'mysql', sqlite: 'sqlite3', mssql: 'mssql' };

/** `knex.client.config.client`, `knex.client.dialect`: migrations branch on them. Without a configuration, PostgreSQL's client is `pg` as Knex's documentation has it. */
function client(context: KnexContext, site: Site): Value {
  const dialect = own(CLIENT_DIALECTS, context.dialect);
  const named = (text: string | undefined): readonly [string, Value][] => (text === undefined ? [] : [['client', stringValue(text, site.span)]]);
  const entries: [string, Value][] = [['config', objectValue(named(context.client ?? (context.dialect === 'postgres' ? 'pg' : undefined)), false)], ['raw', method('raw', (args, at, evaluation) => raw(context, args, at, evaluation))]];
  if (dialect !== undefined) entries.push(['dialect', { kind: 'string', source: textAt(dialect, site.span) }]);
  return objectValue(entries, false);
}
