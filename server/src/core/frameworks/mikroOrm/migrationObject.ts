import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { KnexContext } from '../knex/context';
import { knexObject } from '../knex/knexObject';
import { bindParameters } from '../script/bindings';
import { type Drafts, placeWithin } from '../script/drafts';
import type { Fragments } from '../script/fragments';
import { plainSql, readOperations, rowsOf, runSql, type SqlText } from '../script/sqlText';
import { intrinsicValue, isAbsent, knownText, mayTouchOf, method, namesOf, notUnderstood, textAt, UNDEFINED, whyUnknown } from '../script/values';

/** One run of `up` or `down`. */
export interface MikroOrmRun {
  readonly fragments: Fragments;
  readonly drafts: Drafts;
  readonly knex: KnexContext;
}

/**
 * What the base class gives to a migration: `addSql` queues, and the queue is sent when the method is over (MigrationRunner.ts, getQueries);
 * `execute` sends at once.
 */
export function migrationObject(run: MikroOrmRun): Value {
  return intrinsicValue({
    name: 'migration',
    get(property, _site, evaluation) {
      switch (property) {
        case 'addSql': return method('addSql', ([sql], site, inside) => queue(run, sql, site, inside));
        case 'execute': return method('execute', (args, site, inside) => execute(run, args, site, inside));
        case 'getKnex': return method('getKnex', () => knexObject(run.knex));
        case 'getEntityManager': return method('getEntityManager', () => entityManager(run));
        case 'driver': return driver(run);
        case 'ctx': return knexObject(run.knex);
        case 'isTransactional': return method('isTransactional', () => ({ kind: 'boolean', value: true }));
        case 'config': return { kind: 'unknown', reason: "the ORM's configuration", mayTouch: 'nothing' };
        case 'reset': case 'setTransactionContext': return method(property, () => UNDEFINED);
        case 'getQueries': return method('getQueries', () => ({ kind: 'unknown', reason: 'the queries so far', mayTouch: 'nothing' }));
        // The base class throws where a migration has no `down` (Migration.ts).
        case 'down': return method('down', (_args, site) => {
          evaluation.emit({ kind: 'throw', message: 'This migration cannot be reverted' }, site);
          return UNDEFINED;
        });
        default: return undefined;
      }
    },
  });
}

function queue(run: MikroOrmRun, value: Value | undefined, site: Site, evaluation: Evaluation): Value {
  const sql = sqlOf(run, value);
  if (!sql) return runBuilder(value, site, evaluation);
  run.drafts.add(evaluation, site, site.name, { last: site.span, finish: (at) => placeWithin(readOperations(sql, evaluation.dialect, run.drafts.problem), at) });
  return UNDEFINED;
}

function sqlOf(run: MikroOrmRun, value: Value | undefined): SqlText | undefined {
  return value?.kind === 'string' ? plainSql(value.source) : run.fragments.of(value);
}

/** A Knex builder says by itself what it does. */
function runBuilder(value: Value | undefined, site: Site, evaluation: Evaluation): Value {
  if (value?.kind === 'intrinsic' && value.intrinsic.await) return value.intrinsic.await(site, evaluation);
  return notUnderstood(evaluation, site, whyUnknown(value, 'the SQL'), mayTouchOf(value));
}

/** `execute(sql, parameters)`; parameters are put in by Knex's rules. */
function execute(run: MikroOrmRun, [value, parameters]: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const inner = run.fragments.of(value);
  if (!inner && value?.kind !== 'string') return runBuilder(value, site, evaluation);
  const sql = inner ?? (value?.kind === 'string' && !isAbsent(parameters) ? bindParameters(value.source, parameters, { dialect: evaluation.dialect, style: 'question', names: run.fragments.names, span: site.span }) : sqlOf(run, value));
  return sql ? rowsOf(runSql(sql, site, evaluation)) : UNDEFINED;
}

function executing(run: MikroOrmRun, name: string, more: (property: string) => Value | undefined): Value {
  return intrinsicValue({
    name,
    get(property) {
      if (property === 'execute') return method(`${name}.execute`, (args, site, evaluation) => execute(run, args, site, evaluation));
      if (property === 'getKnex') return method(`${name}.getKnex`, () => knexObject(run.knex));
      return more(property);
    },
  });
}

function connection(run: MikroOrmRun): Value {
  return executing(run, 'connection', () => undefined);
}

function driver(run: MikroOrmRun): Value {
  return executing(run, 'driver', (property) => (property === 'getConnection' ? method('getConnection', () => connection(run)) : undefined));
}

function entityManager(run: MikroOrmRun): Value {
  const self: Value = executing(run, 'em', (property) => {
    switch (property) {
      case 'getConnection': return method('em.getConnection', () => connection(run));
      case 'getDriver': return method('em.getDriver', () => driver(run));
      case 'fork': return method('em.fork', () => self);
      case 'transactional': return method('em.transactional', ([callback], site, evaluation) => (callback ? evaluation.call(callback, [self], site) : UNDEFINED));
      case 'clear': case 'flush': return method(`em.${property}`, () => UNDEFINED);
      default: return undefined;
    }
  });
  return self;
}

/** `sql` and `raw` of the core package: interpolated values are parameters, `sql.ref` a name (core, utils/RawQueryFragment.ts). */
export function sqlObject(fragments: Fragments): Value {
  const intrinsic: Intrinsic = {
    name: 'sql',
    tag: (_source, values, site, _evaluation, pieces) => fragments.make(fragments.template(pieces, values, site.span), 'sql'),
    get: (property) => method(`sql.${property}`, (args, site) => {
      const words = args.map((arg) => (arg.kind === 'string' ? arg.source.text : '?'));
      const text = property === 'ref' ? words.map((word) => `"${word}"`).join('.') : property === 'now' ? 'current_timestamp' : `${property}(${words.join(', ')})`;
      return fragments.make(plainSql({ text, holes: [], locate: () => site.span }), `sql.${property}`);
    }),
  };
  return intrinsicValue(intrinsic);
}

/** `raw('now()')`, `raw(sql, parameters)`. */
export function rawFunction(fragments: Fragments): Value {
  return method('raw', ([sql, parameters], site, evaluation) => {
    if (sql?.kind !== 'string') return notUnderstood(evaluation, site, whyUnknown(sql, 'the SQL'), mayTouchOf(sql));
    return fragments.make(bindParameters(sql.source, parameters, { dialect: fragments.dialect, style: 'question', names: fragments.names, span: site.span }), 'raw');
  });
}

/**
 * Medusa's `generatePostgresAlterColummnIfExistStatement(table, columns, change)`: SQL that alters those of the columns that are there
 * (@medusajs/utils, common/alter-columns-helper.ts).
 */
export function alterColumnsIfExist(): Value {
  return method('generatePostgresAlterColummnIfExistStatement', ([table, columns, change], site, evaluation) => {
    const names = namesOf(columns);
    const [name, action] = [knownText(table), knownText(change)];
    if (!names || name === undefined || action === undefined) return notUnderstood(evaluation, site, 'the columns that are altered are not known');
    const blocks = names.map((column) => `if exists (select 1 from information_schema.columns where table_name = '${name}' and column_name = '${column}') then alter table "${name}" alter column "${column}" ${action}; end if;`);
    return { kind: 'string', source: textAt(`do $$ begin ${blocks.join(' ')} end $$;`, site.span) };
  });
}
