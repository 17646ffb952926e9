import type { CallFact } from '../../facts';
import type { Kind, LinkContext, LinkedFile, OrmReader } from '../../link/kinds';
import type { Entity } from '../../model';
import { referTable } from '../refer';
import { PACKAGES } from './decorators';
import { findEntities } from './entities';
import { callFinder } from './finders';
import { callQuery, createQuery } from './queryBuilder';

const MANAGER: Kind = { kind: 'orm', orm: 'typeorm', what: 'manager' };
/** Types, and what functions and constructors of the package give, that lead to entities. */
const MANAGERS: ReadonlySet<string> = new Set(['EntityManager', 'DataSource', 'Connection', 'QueryRunner', 'getManager', 'getConnection', 'createConnection', 'getMongoManager']);
const REPOSITORIES: ReadonlySet<string> = new Set(['Repository', 'TreeRepository', 'AbstractRepository']);
const BUILDERS: ReadonlySet<string> = new Set(['SelectQueryBuilder', 'QueryBuilder', 'UpdateQueryBuilder', 'DeleteQueryBuilder', 'InsertQueryBuilder', 'WhereExpressionBuilder']);
/** Types that are a row, or a part of one. */
const ROWS: ReadonlySet<string> = new Set(['DeepPartial', 'QueryDeepPartialEntity', 'Relation', 'QueryPartialEntity']);

export const typeorm: OrmReader = {
  id: 'typeorm',
  title: 'TypeORM entity',
  words: ['typeorm', '@n8n/typeorm', 'Entity', 'ViewEntity', 'ChildEntity', 'EntitySchema', 'SnakeNamingStrategy', 'typeorm-naming-strategies', 'DefaultNamingStrategy'],
  packages: [...PACKAGES],
  entities: findEntities,

  get(of, name, _at, _file, context) {
    if (of.kind === 'entity' && name === 'manager') return MANAGER;
    if (of.kind === 'entity' && (name === 'target' || name === 'repository')) return name === 'target' ? { ...of, use: 'model' } : of;
    if (of.kind === 'orm') return name === 'manager' || name === 'connection' ? of : undefined;
    return of.kind === 'row' ? embedded(of.entity, name, context) : undefined;
  },

  call(callee, call, file, context) {
    if ('value' in callee) return construct(callee.value, call, file, context);
    const { of, method } = callee;
    switch (of.kind) {
      case 'entity': return callEntity(of, method, call, file, context);
      case 'query': return callQuery(of, method, call, file, context);
      case 'orm': return callManager(method, call, file, context);
      case 'row': return ROW_METHODS.has(method) ? of : undefined;
      case 'package': return of.made ? callManager(method, call, file, context) : construct({ ...of, path: [...of.path, method] }, call, file, context);
      default: return undefined;
    }
  },

  parameter(callee, _call, _argument, _parameter, _file, _context) {
    if (!('of' in callee)) return undefined;
    if (callee.method === 'transaction') return MANAGER;
    // `where((qb) => …)`, `new Brackets((qb) => …)` speak of the query at hand.
    return callee.of.kind === 'query' ? callee.of : undefined;
  },

  type(path, args) {
    const name = path.at(-1) ?? '';
    const [first] = args;
    const rows = first?.kind === 'either' ? first.of.find((each) => each.kind === 'row') : first;
    if (MANAGERS.has(name)) return MANAGER;
    if (rows?.kind !== 'row') return BUILDERS.has(name) ? createQuery(undefined, undefined) : undefined;
    if (REPOSITORIES.has(name)) return { kind: 'entity', entity: rows.entity, use: 'repository' };
    if (BUILDERS.has(name)) return createQuery(rows.entity, undefined);
    if (ROWS.has(name)) return rows;
    return name === 'EntitySchema' ? { kind: 'entity', entity: rows.entity, use: 'model' } : undefined;
  },
};

const ROW_METHODS: ReadonlySet<string> = new Set(['save', 'remove', 'softRemove', 'recover', 'reload']);

/** The row of an embedded class is known by what it is mapped with; its own members tell the rest. */
function embedded(entity: Entity, name: string, context: LinkContext): Kind | undefined {
  const prefix = `${name}.`;
  const columns = entity.columns.filter(({ property }) => property.startsWith(prefix));
  if (columns.length === 0 || context.columnOf(entity, name)) return undefined;
  return { kind: 'row', entity: { ...entity, columns: columns.map((each) => ({ ...each, property: each.property.slice(prefix.length) })), relations: [] } };
}

/** `new DataSource(…)`, `getRepository(User)`. */
function construct(value: Kind, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  if (value.kind === 'orm') return MANAGER;
  if (value.kind !== 'package') return undefined;
  const name = value.path.at(-1) ?? '';
  if (MANAGERS.has(name)) return MANAGER;
  return name.startsWith('get') ? callManager(name, call, file, context) : undefined;
}

function callEntity(of: Extract<Kind, { kind: 'entity' }>, method: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  if (method === 'createQueryBuilder') {
    const alias = call.args[0] && context.textOf(file, call.args[0]);
    referTable({ context, entity: of.entity, access: 'read', via: `TypeORM entity ${of.entity.name}` }, file, call.nameAt);
    return createQuery(of.entity, alias ?? of.entity.name);
  }
  if (method === 'extend' || method === 'getRepository') return { ...of, use: 'repository' };
  return callFinder(of.entity, method, call.args, call, file, context);
}

/** Methods of the entity manager and the data source: those that take an entity first do what its repository does. */
function callManager(method: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const [first, ...rest] = call.args;
  const kind = first ? context.kindOf(file, first) : undefined;
  const entity = kind?.kind === 'entity' ? kind.entity : kind?.kind === 'text' ? context.entityNamed('typeorm', kind.value, file.path) : undefined;
  const via = `TypeORM entity ${entity?.name}`;
  if (/^get(?:Tree|Mongo|Custom)?Repository$/.test(method) || method === 'withRepository') {
    if (!entity) return undefined;
    referTable({ context, entity, access: 'read', via }, file, call.nameAt);
    return { kind: 'entity', entity, use: 'repository' };
  }
  if (method === 'createQueryBuilder') {
    const alias = rest[0] && context.textOf(file, rest[0]);
    if (entity) referTable({ context, entity, access: 'read', via }, file, call.nameAt);
    return createQuery(entity, alias ?? entity?.name);
  }
  if (method === 'createEntityManager' || method === 'initialize' || method === 'connect' || method === 'createQueryRunner') return MANAGER;
  if (entity) return callFinder(entity, method, rest, call, file, context);
  // `manager.save(row)`
  const row = kind?.kind === 'row' ? kind : kind?.kind === 'list' && kind.of.kind === 'row' ? kind.of : undefined;
  return row && callFinder(row.entity, method, call.args, call, file, context) ? kind : undefined;
}

