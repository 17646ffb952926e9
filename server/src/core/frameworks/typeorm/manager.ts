import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { OperationBody } from '../../model/operation';
import { subquery, unknownExpression } from '../../sql/expressions';
import { type Fragment, fragment, joinFragments, readGenerated } from '../script/readParts';
import { UNDEFINED, intrinsicValue, isAbsent, knownText, method, notUnderstood, objectValue } from '../script/values';
import { type EntityTable, entityTable } from './entity';
import { tableName } from './names';
import type { RunnerContext } from './runnerCall';
import { queryBuilder } from './queryBuilder';
import { runSql } from './runnerSql';
import { columnSql, criteriaSql, rowsBody, tableSql, valueSql } from './statements';

/** `queryRunner.manager`, a repository, or `queryRunner.connection` as a way to data. */
export function managerValue(context: RunnerContext, runner: Value): Value {
  const intrinsic: Intrinsic = {
    name: 'manager',
    get(property) {
      if (DATA_METHODS.has(property)) {
        return method(property, (args, site, evaluation) => {
          const own = entityOf(args[0]);
          const target = own ? own.entity : undefined;
          const rest = own?.isInstance ? args : args.slice(1);
          return dataCall(context, property, target, rest, site, evaluation);
        });
      }
      switch (property) {
        case 'query': return method(property, (args, site, evaluation) => runSql(context.dialect, args, site, evaluation, context.placeholder));
        case 'getRepository': case 'getTreeRepository': return method(property, ([target]) => repository(context, target, self));
        case 'createQueryBuilder': return method(property, (args, site, evaluation) => queryBuilder(context, args, site, evaluation));
        case 'transaction': return method(property, (args, site, evaluation) => {
          const callback = args.find((arg) => arg.kind === 'function');
          return callback ? evaluation.call(callback, [self], site) : UNDEFINED;
        });
        case 'queryRunner': return runner;
        case 'create': return method(property, ([, values]) => values ?? objectValue([]));
        case 'connection': case 'dataSource': return runner.kind === 'intrinsic' ? { kind: 'unknown', reason: 'the data source', mayTouch: 'anything', handle: true } : undefined;
        default: return undefined;
      }
    },
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

function repository(context: RunnerContext, target: Value | undefined, manager: Value): Value {
  const intrinsic: Intrinsic = {
    name: 'repository',
    get(property) {
      if (DATA_METHODS.has(property)) return method(property, (args, site, evaluation) => dataCall(context, property, entityTable(target), args, site, evaluation));
      switch (property) {
        case 'query': return method(property, (args, site, evaluation) => runSql(context.dialect, args, site, evaluation, context.placeholder));
        case 'createQueryBuilder': return method(property, (args, site, evaluation) => queryBuilder(context, [target ?? UNDEFINED, ...args], site, evaluation));
        case 'create': return method(property, ([values]) => values ?? objectValue([]));
        case 'manager': return manager;
        default: return undefined;
      }
    },
  };
  return intrinsicValue(intrinsic);
}

const READS: ReadonlySet<string> = new Set(['find', 'findBy', 'findOne', 'findOneBy', 'findOneOrFail', 'findOneByOrFail', 'findAndCount', 'findAndCountBy', 'findByIds', 'count', 'countBy', 'exists', 'existsBy', 'exist', 'sum', 'average', 'minimum', 'maximum']);
const DATA_METHODS: ReadonlySet<string> = new Set([...READS, 'save', 'insert', 'update', 'upsert', 'delete', 'remove', 'softDelete', 'softRemove', 'restore', 'recover', 'increment', 'decrement', 'clear']);

/** `save(entity)` without a target: the class that the entity was made of. */
function entityOf(value: Value | undefined): { readonly entity: EntityTable | undefined; readonly isInstance: boolean } | undefined {
  const first = value?.kind === 'array' ? value.items[0] : value;
  if (first?.kind === 'object') {
    const made = 'made' in first ? (first as { readonly made?: Value }).made : undefined;
    return { entity: made ? entityTable(made) : undefined, isInstance: true };
  }
  return { entity: entityTable(value), isInstance: false };
}

function dataCall(context: RunnerContext, name: string, entity: EntityTable | undefined, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  if (!entity) {
    if (READS.has(name)) return { kind: 'data', expression: unknownExpression('rows of an entity whose table is not known', '?') };
    return notUnderstood(evaluation, site, 'the table behind the entity is not known');
  }
  const table = tableName(entity.table);
  const span = site.args[0] ?? site.name;
  if (READS.has(name)) return rowsOf(context, entity);
  const body = changeBody(context, name, entity, args, evaluation, site);
  if (body) evaluation.emit(body, site, span);
  else return notUnderstood(evaluation, site, `what ${name} changes is not known`, [table.name.toLowerCase()]);
  // `save` gives back what it was given, completed.
  return name === 'save' && args[0] ? args[0] : { kind: 'data', expression: unknownExpression('what the change returns', '?') };
}

function rowsOf(context: RunnerContext, entity: EntityTable): Value {
  const [read] = readGenerated(joinFragments(['select * from ', tableSql(context, entity.table)]), context.dialect) ?? [];
  return { kind: 'data', expression: read?.kind === 'read' && read.query ? subquery(read.query) : unknownExpression('rows out of the database', '?') };
}

function changeBody(context: RunnerContext, name: string, entity: EntityTable, args: readonly Value[], evaluation: Evaluation, site: Site): OperationBody | undefined {
  const [first, second, third] = args;
  const table = tableName(entity.table);
  switch (name) {
    case 'insert': return rowsBody(context, entity, first, undefined);
    // Inserts what has no id yet and updates the rest; what was set on entities that were read before is not followed.
    case 'save': case 'upsert': return first?.kind === 'object' || (first?.kind === 'array' && first.items.every((item) => item.kind === 'object')) ? rowsBody(context, entity, first, 'update') : undefined;
    case 'clear': return { kind: 'truncate', tables: [table] };
    case 'delete': case 'remove': {
      const where = name === 'remove' ? context.placeholder(unknownExpression('the entities given', '?')) : criteriaSql(context, entity, first);
      return where && readChange(context, joinFragments(['delete from ', tableSql(context, entity.table), where === 'all' ? '' : joinFragments([' where ', name === 'remove' ? joinFragments([where, ' is not null']) : where])]));
    }
    case 'softDelete': case 'softRemove': return undefined;
    case 'update': {
      const where = criteriaSql(context, entity, first);
      const set = setSql(context, entity, second, evaluation, site);
      return where && set && readChange(context, joinFragments(['update ', tableSql(context, entity.table), ' set ', set, where === 'all' ? '' : joinFragments([' where ', where])]));
    }
    case 'increment': case 'decrement': {
      const where = criteriaSql(context, entity, first);
      const column = knownText(second);
      if (!where || column === undefined) return undefined;
      const target = columnSql(context, entity.column(column));
      return readChange(context, joinFragments(['update ', tableSql(context, entity.table), ' set ', target, ' = ', target, name === 'increment' ? ' + ' : ' - ', valueSql(context, third), where === 'all' ? '' : joinFragments([' where ', where])]));
    }
    default: return undefined;
  }
}

/** `{ column: value }`; a function gives SQL as it is: `{ count: () => 'count + 1' }`. */
export function setSql(context: RunnerContext, entity: EntityTable, values: Value | undefined, evaluation: Evaluation, site: Site): Fragment | undefined {
  if (values?.kind !== 'object' || !values.complete || isAbsent(values)) return undefined;
  const parts: Fragment[] = [];
  for (const [property, value] of values.entries) {
    if (value.kind === 'undefined' || value.kind === 'intrinsic') continue;
    const raw = value.kind === 'function' ? knownText(evaluation.call(value, [], site)) : undefined;
    parts.push(joinFragments([columnSql(context, entity.column(property)), ' = ', raw !== undefined ? fragment(raw) : valueSql(context, value)]));
  }
  return parts.length > 0 ? joinFragments(parts, ', ') : undefined;
}

/** A generated UPDATE or DELETE, read. */
export function readChange(context: RunnerContext, sql: Fragment): OperationBody | undefined {
  const [read] = readGenerated(sql, context.dialect) ?? [];
  if (read?.kind !== 'update' && read?.kind !== 'delete') return undefined;
  const { span: _span, statement: _statement, calledFrom: _calledFrom, when: _when, ...body } = read;
  return body as OperationBody;
}
