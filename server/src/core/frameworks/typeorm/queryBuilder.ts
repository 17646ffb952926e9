import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import { subquery, unknownExpression } from '../../sql/expressions';
import { type Fragment, fragment, joinFragments, readGenerated } from '../script/readParts';
import { entry, intrinsicValue, knownText, method, notUnderstood, whyUnknown } from '../script/values';
import { type EntityTable, entityTable } from './entity';
import { readChange, setSql } from './manager';
import { tableName } from './names';
import type { RunnerContext } from './runnerCall';
import { rowsBody, tableSql, valueSql } from './statements';

interface BuilderState {
  verb: 'select' | 'insert' | 'update' | 'delete';
  entity?: EntityTable;
  alias?: string;
  target?: Value;
  wheres: Fragment[];
  values?: Value;
  set?: Value;
  conflict?: 'ignore' | 'update';
  /** Something that makes the rows meant unknown. */
  gap?: string;
}

const RUNS: ReadonlySet<string> = new Set(['execute']);
const READS: ReadonlySet<string> = new Set(['getMany', 'getOne', 'getOneOrFail', 'getRawMany', 'getRawOne', 'getCount', 'getManyAndCount', 'getRawAndEntities', 'getExists', 'stream']);
const SHAPING: ReadonlySet<string> = new Set([
  'addSelect', 'orderBy', 'addOrderBy', 'groupBy', 'addGroupBy', 'limit', 'offset', 'take', 'skip', 'setParameter', 'setParameters', 'useTransaction', 'returning', 'output', 'updateEntity', 'callListeners',
  'distinct', 'withDeleted', 'setLock', 'cache', 'comment', 'printSql', 'select',
]);

/** `manager.createQueryBuilder(…)`: runs where the chain says `execute()` or asks for rows. */
export function queryBuilder(context: RunnerContext, args: readonly Value[], site: Site, _evaluation: Evaluation): Value {
  const state: BuilderState = { verb: 'select', wheres: [] };
  if (args[0] && args[0].kind !== 'intrinsic') setTarget(state, args[0], args[1]);
  const intrinsic: Intrinsic = {
    name: 'query builder',
    get: (property) => method(property, (given, at, evaluation) => {
      if (RUNS.has(property)) return run(context, state, { ...at, name: site.name }, evaluation);
      if (READS.has(property)) return rows(context, state);
      if (!step(context, state, property, given)) state.gap ??= `${property} of a query builder is not known here`;
      return self;
    }),
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

function setTarget(state: BuilderState, target: Value, alias: Value | undefined): void {
  state.target = target;
  state.entity = entityTable(target);
  state.alias = knownText(alias) ?? state.alias;
}

/** One call of the chain; false where it is not known. */
function step(context: RunnerContext, state: BuilderState, property: string, args: readonly Value[]): boolean {
  const [first, second] = args;
  switch (property) {
    case 'update':
      state.verb = 'update';
      if (first && first.kind !== 'object') setTarget(state, first, undefined);
      else if (first) state.set = first;
      if (second) state.set = second;
      return true;
    case 'delete': case 'insert':
      state.verb = property;
      return true;
    case 'from': case 'into':
      if (first) setTarget(state, first, second?.kind === 'string' ? second : undefined);
      return true;
    case 'set':
      state.set = first;
      return true;
    case 'values':
      state.values = first;
      return true;
    case 'orIgnore':
      state.conflict = 'ignore';
      return true;
    case 'orUpdate': case 'onConflict':
      state.conflict = 'update';
      return true;
    case 'where': case 'andWhere': case 'orWhere': {
      const sql = whereSql(context, state, first, second);
      if (!sql) return false;
      if (property === 'where') state.wheres = [];
      state.wheres.push(state.wheres.length === 0 ? sql : joinFragments([property === 'orWhere' ? ' or ' : ' and ', sql]));
      return true;
    }
    default: return SHAPING.has(property);
  }
}

/** `where('user.id = :id', { id })`: the alias of the builder stands for its table. */
function whereSql(context: RunnerContext, state: BuilderState, condition: Value | undefined, parameters: Value | undefined): Fragment | undefined {
  const text = knownText(condition);
  if (text === undefined) return undefined;
  const parts: (Fragment | string)[] = [];
  let at = 0;
  for (const match of text.matchAll(/(?<!:):(\.\.\.)?(\w+)/g)) {
    const value = entry(parameters, match[2] ?? '');
    parts.push(text.slice(at, match.index));
    const list = value?.kind === 'array' && value.complete ? value.items : undefined;
    parts.push(list ? joinFragments(list.map((item) => valueSql(context, item)), ', ') : value ? valueSql(context, value) : context.placeholder(unknownExpression('a parameter that is not known', match[0])));
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  const sql = joinFragments(parts);
  const alias = state.alias;
  const plain = alias === undefined ? sql.sql : sql.sql.replace(new RegExp(`\\b${alias.replace(/\W/g, '')}\\.`, 'g'), '');
  return joinFragments(['(', { sql: plain, values: sql.values }, ')']);
}

function run(context: RunnerContext, state: BuilderState, site: Site, evaluation: Evaluation): Value {
  const { entity } = state;
  if (!entity) return notUnderstood(evaluation, site, whyUnknown(state.target, 'the table of the query'));
  const table = tableName(entity.table);
  const touches = [table.name.toLowerCase()];
  if (state.gap !== undefined) return notUnderstood(evaluation, site, state.gap, touches);
  if (state.verb === 'insert') {
    evaluation.emit(rowsBody(context, entity, state.values, state.conflict), site, site.span);
    return returned();
  }
  const where = state.wheres.length > 0 ? joinFragments([' where ', ...state.wheres]) : fragment('');
  const set = state.verb === 'update' ? setSql(context, entity, state.set, evaluation, site) : undefined;
  if (state.verb === 'update' && !set) return notUnderstood(evaluation, site, whyUnknown(state.set, 'what is set'), touches);
  if (state.verb === 'select') return rows(context, state);
  const body = readChange(context, set ? joinFragments(['update ', tableSql(context, entity.table), ' set ', set, where]) : joinFragments(['delete from ', tableSql(context, entity.table), where]));
  if (!body) return notUnderstood(evaluation, site, 'the query could not be read', touches);
  evaluation.emit(body, site, site.span);
  return returned();
}

function returned(): Value {
  return { kind: 'data', expression: unknownExpression('what the change returns', '?') };
}

function rows(context: RunnerContext, state: BuilderState): Value {
  if (!state.entity) return { kind: 'data', expression: unknownExpression('rows of an entity whose table is not known', '?') };
  const [read] = readGenerated(joinFragments(['select * from ', tableSql(context, state.entity.table)]), context.dialect) ?? [];
  return { kind: 'data', expression: read?.kind === 'read' && read.query ? subquery(read.query) : unknownExpression('rows out of the database', '?') };
}
