import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import { unknownExpression } from '../../sql/expressions';
import { bindParameters } from '../script/bindings';
import { rowsOf, runSql, type SqlText } from '../script/sqlText';
import { arrayValue, intrinsicValue, isAbsent, knownText, mayTouchOf, method, notUnderstood, objectValue, UNDEFINED, whyUnknown } from '../script/values';
import { argSpan, type DbMigrateContext, driverOf } from './context';
import { STATEMENTS } from './statements';

const NULL: Value = { kind: 'null' };

/** Methods that change nothing that is followed. */
const QUIET: ReadonlySet<string> = new Set(['close', 'checkDBMS', 'startMigration', 'endMigration', 'createMigrationsTable', 'createSeedsTable', 'addMigrationRecord', 'deleteMigration', 'allLoadedMigrations']);

/** The `db` that a migration is given. Each method takes a callback as its last argument, or gives a promise; `runSqlAsync` and its like are the same. */
export function databaseObject(context: DbMigrateContext): Value {
  const intrinsic: Intrinsic = {
    name: 'db',
    get(property) {
      const name = property.replace(/Async$/, '');
      const make = Object.hasOwn(STATEMENTS, name) ? STATEMENTS[name] : undefined;
      if (make) return method(property, (args, site, evaluation) => withCallback(args, site, evaluation, (given) => {
        const made = make(context, { args: given, at: (index) => argSpan(site, index) });
        if ('unknown' in made) return notUnderstood(evaluation, site, made.unknown, made.table === undefined ? 'anything' : [made.table.toLowerCase()]);
        for (const statement of made) {
          if ('body' in statement) evaluation.emit(statement.body, site, statement.span);
          else runSql(statement, site, evaluation);
        }
        return { kind: 'data', expression: unknownExpression('the result of a statement', '?') };
      }));
      if (name === 'runSql' || name === 'all') return method(property, (args, site, evaluation) => withCallback(args, site, evaluation, (given) => runWritten(context, name, given, site, evaluation)));
      if (QUIET.has(name)) return method(property, (args, site, evaluation) => withCallback(args, site, evaluation, () => UNDEFINED));
      if (name === 'switchDatabase') {
        return method(property, (args, site, evaluation) => withCallback(args, site, evaluation, () => {
          evaluation.emit({ kind: 'session', text: 'switch database' }, site);
          return UNDEFINED;
        }));
      }
      switch (name) {
        case 'connection': case 'driver': case '_driver': return client(context);
        case 'escape': return method(property, ([text]) => text ?? UNDEFINED);
        case 'log': case 'internals': case 'type': return objectValue([], false);
        default: return undefined;
      }
    },
  };
  return intrinsicValue(intrinsic);
}

/** Runs `body` with what comes before the callback, then calls it with `(null, result)`, as the drivers do once the statement has run. */
function withCallback(args: readonly Value[], site: Site, evaluation: Evaluation, body: (given: readonly Value[]) => Value): Value {
  const last = args.at(-1);
  const callback = last && (last.kind === 'function' || (last.kind === 'intrinsic' && last.intrinsic.call)) ? last : undefined;
  const result = body(callback ? args.slice(0, -1) : args.filter((arg, index) => index < args.length - 1 || arg.kind !== 'undefined'));
  return callback ? evaluation.call(callback, [NULL, result], site) : result;
}

/** `runSql(sql, params, callback)`; the parameters may also stand one by one. */
function runWritten(context: DbMigrateContext, name: 'runSql' | 'all', args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [sql, ...rest] = args;
  if (sql?.kind !== 'string') return notUnderstood(evaluation, site, whyUnknown(sql, 'the SQL'), mayTouchOf(sql));
  const given = rest.filter((arg) => !isAbsent(arg));
  const parameters = given.length === 0 ? undefined : given.length === 1 && given[0]?.kind === 'array' ? given[0] : arrayValue(given);
  const numbered = /\$\d/.test(sql.source.text);
  const bound: SqlText = bindParameters(sql.source, parameters, { dialect: context.dialect, style: numbered ? 'dollar' : 'question', names: context.names, span: argSpan(site, 1) });
  const rows = rowsOf(runSql(bound, site, evaluation));
  return name === 'runSql' && driverOf(context) === 'pg' ? objectValue([['rows', rows]], false) : rows;
}

/** `db.connection`: the client of the driver. */
function client(context: DbMigrateContext): Value {
  const run = (property: string): Value => method(property, (args, site, evaluation) => withCallback(args, site, evaluation, (given) => runWritten(context, 'runSql', given, site, evaluation)));
  return intrinsicValue({ name: 'db.connection', get: (property) => (property === 'query' || property === 'execute' || property === 'exec' || property === 'run' || property === 'all' ? run(property) : undefined) });
}

/** The `callback` that a migration calls when it is done; with an error it fails. */
export function doneCallback(): Value {
  return method('callback', ([error], site, evaluation) => {
    if (error && !isAbsent(error) && error.kind !== 'unknown' && error.kind !== 'data' && error.kind !== 'condition') {
      const message = knownText(error) ?? (error.kind === 'object' ? knownText(error.entries.get('message')) : undefined);
      evaluation.emit({ kind: 'throw', ...(message !== undefined && { message }) }, site);
    }
    return UNDEFINED;
  });
}
