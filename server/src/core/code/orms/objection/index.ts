import { underscored } from '../../../frameworks/sequelize/names';
import type { Kind, OrmReader } from '../../link/kinds';
import type { Entity } from '../../model';
import { referTable, referValues } from '../refer';
import { callBuilder, createQuery } from './builder';
import { findModels, type ObjectionModel } from './models';

/** Types of builders, and what a row may be declared as. */
const BUILDERS: ReadonlySet<string> = new Set(['QueryBuilder', 'QueryBuilderType', 'SingleQueryBuilder', 'MaybeSingleQueryBuilder', 'PageQueryBuilder', 'NumberQueryBuilder']);
const ROWS: ReadonlySet<string> = new Set(['PartialModelObject', 'ModelObject', 'ModelProps', 'PartialModelGraph']);

export const objection: OrmReader = {
  id: 'objection',
  title: 'Objection model',
  words: ['objection', 'tableName', 'knexSnakeCaseMappers', 'relationMappings'],
  packages: ['objection'],
  entities: findModels,

  get(of, name) {
    // A page of rows.
    if (of.kind === 'orm' && of.what === 'page') return name === 'results' ? { kind: 'list', of: { kind: 'row', entity: of.data as Entity } } : undefined;
    return undefined;
  },

  call(callee, call, file, context) {
    if (!('of' in callee)) return undefined;
    const { of, method } = callee;
    if (of.kind === 'query') return callBuilder(of, method, call, file, context);
    if (of.kind !== 'entity' && of.kind !== 'row') return undefined;
    const { entity } = of;
    const use = { context, entity, access: 'read', via: `Objection model ${entity.name}` } as const;
    switch (method) {
      case 'query': case '$query':
        referTable(use, file, call.nameAt);
        return createQuery(entity, method === 'query' ? 'many' : 'one');
      case 'relatedQuery': case '$relatedQuery': {
        const name = call.args[0] && context.textOf(file, call.args[0]);
        const to = name === undefined ? undefined : context.relationOf(entity, name)?.to;
        if (to) referTable({ ...use, entity: to, via: `Objection model ${to.name}` }, file, call.nameAt);
        return to && createQuery(to);
      }
      case 'fromJson': case 'fromDatabaseJson': case '$set': case '$setJson':
        if (call.args[0]) referValues({ ...use, access: 'write', statement: 'update' }, file, call.args[0], call.nameAt);
        return { kind: 'row', entity };
      case '$clone': case '$toJson': case 'toJSON': case '$fetchGraph': return { kind: 'row', entity };
      default: return undefined;
    }
  },

  // `where((builder) => …)`, `modify((query) => …)`
  parameter: (callee) => ('of' in callee && callee.of.kind === 'query' && callee.method !== 'then' ? callee.of : undefined),

  type(path, args) {
    const name = path.at(-1) ?? '';
    const row = args[0]?.kind === 'either' ? args[0].of.find((each) => each.kind === 'row') : args[0];
    if (row?.kind !== 'row') return undefined;
    if (BUILDERS.has(name)) return createQuery(row.entity);
    if (name === 'Page') return { kind: 'orm', orm: 'objection', what: 'page', data: row.entity };
    if (name === 'ModelClass' || name === 'ModelConstructor') return { kind: 'entity', entity: row.entity, use: 'model' };
    return ROWS.has(name) ? row : undefined;
  },

  unmapped(entity, property) {
    const { virtual, snake } = entity as ObjectionModel;
    return virtual.has(property) || property.startsWith('$') ? undefined : snake ? underscored(property) : property;
  },

  settled(query): Kind {
    const entity = query.tables[0]?.entity;
    if (!entity || query.state === 'number') return { kind: 'unknown' };
    const row: Kind = { kind: 'row', entity };
    if (query.state === 'page') return { kind: 'orm', orm: 'objection', what: 'page', data: entity };
    return query.state === 'one' ? row : { kind: 'list', of: row };
  },
};
