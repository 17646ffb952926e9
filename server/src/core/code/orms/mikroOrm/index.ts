import pluralize from 'pluralize';
import type { CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile, OrmReader } from '../../link/kinds';
import type { Entity } from '../../model';
import { referNames, referTable, referWhere } from '../refer';
import { isMedusa } from './dml';
import { findEntities } from './entities';
import { callMethod, REPOSITORY, SERVICE } from './finders';

const MANAGER: Kind = { kind: 'orm', orm: 'mikro-orm', what: 'manager' };
const REPOSITORIES: ReadonlySet<string> = new Set(['EntityRepository', 'SqlEntityRepository']);
const MANAGERS: ReadonlySet<string> = new Set(['EntityManager', 'SqlEntityManager', 'MikroORM']);
/** Types that are a row, or a part of one. */
const ROWS: ReadonlySet<string> = new Set(['Loaded', 'RequiredEntityData', 'EntityData', 'EntityDTO', 'Ref', 'Reference', 'InferEntityType', 'InferTypeOf', 'InferEntity', 'Opt']);

export const mikroOrm: OrmReader = {
  id: 'mikro-orm',
  title: 'MikroORM entity',
  words: ['@mikro-orm/core', '@mikro-orm/postgresql', '@mikro-orm/mysql', '@mikro-orm/sqlite', '@mikro-orm/mariadb', '@mikro-orm/decorators/legacy', 'mikro-orm', '@medusajs/framework/utils', '@medusajs/utils', '@medusajs/framework/mikro-orm/core', 'EntitySchema', 'defineEntity'],
  packages: [
    'mikro-orm', '@mikro-orm/core', '@mikro-orm/postgresql', '@mikro-orm/mysql', '@mikro-orm/sqlite', '@mikro-orm/better-sqlite', '@mikro-orm/libsql', '@mikro-orm/mariadb', '@mikro-orm/mssql', '@mikro-orm/knex',
    '@mikro-orm/nestjs', '@mikro-orm/decorators', '@medusajs/framework', '@medusajs/utils', '@medusajs/types', '@medusajs/medusa',
  ],
  entities: findEntities,

  get(of, name) {
    if (of.kind === 'orm' && of.what === 'manager' && name === 'em') return of;
    // `this.em` of a repository.
    return of.kind === 'entity' && (name === 'em' || name === '_em') ? MANAGER : undefined;
  },

  call(callee, call, file, context) {
    if ('value' in callee) return construct(callee.value, call, file, context);
    const { of, method } = callee;
    switch (of.kind) {
      case 'entity': {
        const known = (of.use === 'service' ? SERVICE : REPOSITORY).get(method);
        return known && callMethod(of.entity, known, call.args, call, file, context);
      }
      case 'orm': return of.what === 'service' ? callService(of.data as readonly NamedEntity[], method, call, file, context) : callManager(method, call, file, context);
      case 'package': return construct({ ...of, path: [...of.path, method] }, call, file, context);
      default: return undefined;
    }
  },

  parameter: (callee) => ('of' in callee && (callee.method === 'transactional' || callee.method === 'fork') ? MANAGER : undefined),

  type(path, args) {
    const name = path.at(-1) ?? '';
    const [first] = args;
    const entity = first?.kind === 'row' || first?.kind === 'entity' ? first.entity : undefined;
    if (MANAGERS.has(name)) return MANAGER;
    if (!entity) return undefined;
    if (REPOSITORIES.has(name)) return { kind: 'entity', entity, use: 'repository' };
    if (name === 'IMedusaInternalService') return { kind: 'entity', entity, use: 'service' };
    if (name === 'Collection') return { kind: 'list', of: { kind: 'row', entity } };
    return ROWS.has(name) ? { kind: 'row', entity } : undefined;
  },

  walk(file, context) {
    for (const call of file.facts.calls) if (call.callee.kind === 'get' && call.callee.name === 'graph' && call.args[0]) referGraph(file, call.args[0], context);
  },
};

/** A model under the name that its module's service gives it. */
interface NamedEntity {
  readonly name: string;
  readonly entity: Entity;
}

/** `MedusaService({ Post })`, `new MikroORM(…)`, `MikroORM.init(…)`. */
function construct(value: Kind, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  if (value.kind !== 'package') return undefined;
  const name = value.path.at(-1) ?? '';
  if (MANAGERS.has(name) || (name === 'init' && value.path.at(-2) === 'MikroORM')) return MANAGER;
  if (name !== 'MedusaService' || !isMedusa(value.package) || !call.args[0]) return undefined;
  const models = context.entriesOf(file, call.args[0]).entries.flatMap((entry) => {
    const kind = context.kindOf(entry.file, entry.value);
    return kind.kind === 'entity' ? [{ name: entry.key, entity: kind.entity }] : [];
  });
  return { kind: 'orm', orm: 'mikro-orm', what: 'service', data: models };
}

/** `listPosts`, `createPosts`, `retrievePost`. */
function callService(models: readonly NamedEntity[], method: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  for (const { name, entity } of models) {
    for (const word of [pluralize(name), name]) {
      const known = method.endsWith(word) ? SERVICE.get(method.slice(0, -word.length)) : undefined;
      if (known) return callMethod(entity, known, call.args, call, file, context);
    }
  }
  return undefined;
}

/** Methods of the entity manager take the entity first. */
function callManager(method: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const [first, ...rest] = call.args;
  const kind = first && context.kindOf(file, first);
  if (method === 'fork' || method === 'getConnection' || method === 'transactional') return MANAGER;
  if (method === 'assign' || method === 'persistAndFlush' || method === 'persist' || method === 'merge') {
    if (kind?.kind !== 'row') return undefined;
    const known = REPOSITORY.get('assign');
    if (method === 'assign' && known) callMethod(kind.entity, known, call.args, call, file, context);
    return kind;
  }
  if (kind?.kind !== 'entity') return undefined;
  if (method === 'getRepository') {
    referTable({ context, entity: kind.entity, access: 'read', via: `MikroORM entity ${kind.entity.name}` }, file, call.nameAt);
    return { kind: 'entity', entity: kind.entity, use: 'repository' };
  }
  const known = REPOSITORY.get(method);
  return known && callMethod(kind.entity, known, rest, call, file, context);
}

/** `query.graph({ entity: 'post', fields: ['title', 'author.*'], filters: { … } })`: models of all modules by their names (Medusa 2, Query). */
function referGraph(file: LinkedFile, options: Expression, context: LinkContext): void {
  const entries = new Map(context.entriesOf(file, options).entries.map((entry) => [entry.key, entry]));
  const named = entries.get('entity');
  const name = named && context.textOf(named.file, named.value);
  const entity = name === undefined ? undefined : (context.entityNamed('mikro-orm', name, file.path) ?? context.entityNamed('mikro-orm', pluralize.singular(name), file.path));
  if (!named || !entity) return;
  const use = { context, entity, access: 'read', statement: 'select', via: `MikroORM entity ${entity.name}` } as const;
  if (named.value.kind === 'literal') referTable(use, named.file, named.value.at);
  const fields = entries.get('fields');
  const filters = entries.get('filters');
  if (fields) referNames(use, fields.file, fields.value);
  if (filters) referWhere(use, filters.file, filters.value);
}
