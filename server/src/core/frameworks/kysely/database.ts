import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { SourceText } from '../../model/source';
import { unknownExpression } from '../../sql/expressions';
import { rowsOf, runSql, type SqlText } from '../script/sqlText';
import { intrinsicValue, knownText, method, notUnderstood, objectValue, UNDEFINED } from '../script/values';
import { beginBuilder } from './builder';
import { type BuilderKind, createWriter, embed, type KyselyContext } from './context';
import { expressionBuilder, functionModule } from './expressions';
import { embedQuery } from './querySql';
import { SCHEMA_STATEMENTS } from './schemaSql';

const QUERIES: Readonly<Record<string, BuilderKind>> = { selectFrom: 'select', selectNoFrom: 'select', insertInto: 'insert', replaceInto: 'replace', updateTable: 'update', deleteFrom: 'delete', mergeInto: 'merge' };

interface Place {
  readonly schema?: SourceText;
  readonly ctes: readonly SqlText[];
}

const NOWHERE: Place = { ctes: [] };

/** The `db` that a migration gets; a transaction is the same to us (kysely.js, query-creator.js). */
export function databaseObject(context: KyselyContext, place: Place = NOWHERE): Value {
  const intrinsic: Intrinsic = {
    name: 'db',
    get(property) {
      const query = QUERIES[property];
      if (query) return method(property, (args, site, evaluation) => beginBuilder(context, query, property, args, site, evaluation, place.schema, place.ctes));
      switch (property) {
        case 'schema': return schemaModule(context, place);
        case 'fn': return functionModule(context, place.schema);
        case 'withSchema': return method(property, ([name]) => databaseObject(context, { ...place, ...(name?.kind === 'string' && { schema: name.source }) }));
        case 'with': case 'withRecursive': return method(property, (args, site, evaluation) => databaseObject(context, { ...place, ctes: [...place.ctes, cte(context, place, args, site, evaluation)] }));
        case 'transaction': case 'connection': case 'startTransaction': return method(property, () => runner(self));
        case 'executeQuery': return method(property, ([compiled], site, evaluation) => executeQuery(context, compiled, site, evaluation));
        case 'introspection': return introspection();
        case 'dynamic': return dynamic(context);
        case 'withPlugin': case 'withoutPlugins': case 'withTables': case '$extendTables': case '$omitTables': case '$pickTables': return method(property, () => self);
        case 'case': return method(property, (args, site, evaluation) => memberCall(expressionBuilder(context, place.schema), 'case', args, site, evaluation));
        case 'isTransaction': return { kind: 'boolean', value: true };
        case 'destroy': case 'getExecutor': return method(property, () => ({ kind: 'unknown', reason: `what ${property} gives`, mayTouch: 'nothing' }));
        case 'savepoint': case 'rollbackToSavepoint': case 'releaseSavepoint': return method(property, () => runner(self));
        case 'commit': case 'rollback': return method(property, () => intrinsicValue({
          name: property,
          get: (name) => (name === 'execute' ? method(name, (_args, site, evaluation) => {
            evaluation.emit({ kind: 'session', text: property }, site);
            return UNDEFINED;
          }) : undefined),
        }));
        default: return undefined;
      }
    },
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

function memberCall(object: Value, name: string, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const found = object.kind === 'intrinsic' ? object.intrinsic.get?.(name, site, evaluation) : undefined;
  return found?.kind === 'intrinsic' && found.intrinsic.call ? found.intrinsic.call(args, site, evaluation) : UNDEFINED;
}

/** `db.transaction().execute(async trx => …)`; the options in between change nothing that we follow. */
function runner(db: Value): Value {
  const intrinsic: Intrinsic = {
    name: 'transaction',
    get(property) {
      if (property !== 'execute') return method(property, () => intrinsicValue(intrinsic));
      return method(property, ([callback], site, evaluation) => (callback?.kind === 'function' ? evaluation.call(callback, [db], site) : db));
    },
  };
  return intrinsicValue(intrinsic);
}

function schemaModule(context: KyselyContext, place: Place): Value {
  return intrinsicValue({
    name: 'db.schema',
    get(property) {
      if (Object.hasOwn(SCHEMA_STATEMENTS, property)) return method(`db.schema.${property}`, (args, site, evaluation) => beginBuilder(context, property as BuilderKind, property, args, site, evaluation, place.schema));
      switch (property) {
        case 'withSchema': return method(property, ([name]) => schemaModule(context, { ...place, ...(name?.kind === 'string' && { schema: name.source }) }));
        case 'withPlugin': case 'withoutPlugins': return method(property, () => schemaModule(context, place));
        default: return method(property, (_args, site, evaluation) => notUnderstood(evaluation, site, `Kysely's db.schema.${property} is not known here`));
      }
    },
  });
}

/** `db.with('name', db => query)`. */
function cte(context: KyselyContext, place: Place, [name, build]: readonly Value[], site: Site, evaluation: Evaluation): SqlText {
  const writer = createWriter(context, site.span, place.schema);
  const query = build?.kind === 'function' ? evaluation.call(build, [databaseObject(context, place)], site) : build;
  const text = knownText(name);
  const head = text?.includes('(') ? writer.text(name) : writer.name(name);
  return writer.write`${head} as ${embedQuery(writer, query)}`;
}

function executeQuery(context: KyselyContext, compiled: Value | undefined, site: Site, evaluation: Evaluation): Value {
  const raw = compiled?.kind === 'object' ? compiled.entries.get('sql') : undefined;
  const sql = embed(context, compiled) ?? (raw?.kind === 'string' ? { source: raw.source, values: new Map() } : undefined);
  if (!sql) return notUnderstood(evaluation, site, 'a compiled query that is not known');
  return objectValue([['rows', rowsOf(runSql(sql, site, evaluation))]], false);
}

/** What the catalogue says: names of tables and columns as they are at that moment. */
function introspection(): Value {
  return intrinsicValue({
    name: 'db.introspection',
    inert: true,
    get: (property) => method(`db.introspection.${property}`, () => ({ kind: 'data', expression: unknownExpression('what the catalogue says', '?') })),
  });
}

function dynamic(context: KyselyContext): Value {
  return intrinsicValue({
    name: 'db.dynamic',
    inert: true,
    get: (property) => method(`db.dynamic.${property}`, ([name], site) => {
      const writer = createWriter(context, site.span);
      const intrinsic: Intrinsic = { name: `db.dynamic.${property}`, inert: true };
      context.fragments.set(intrinsic, property === 'table' ? writer.table(name) : writer.reference(name));
      return intrinsicValue(intrinsic);
    }),
  });
}
