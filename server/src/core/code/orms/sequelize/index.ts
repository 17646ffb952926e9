import type { Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile, OrmReader } from '../../link/kinds';
import type { Entity } from '../../model';
import { callMethod } from './finders';
import { columnNamed, type Draft } from './model';
import { findModels, PACKAGES } from './models';
import { referOptions } from './queryOptions';

/** Types that are a model, by their argument. */
const MODELS: ReadonlySet<string> = new Set(['ModelStatic', 'ModelCtor', 'ModelDefined']);
/** Types that are the attributes of a row. */
const ROWS: ReadonlySet<string> = new Set(['InferAttributes', 'InferCreationAttributes', 'CreationAttributes', 'Attributes', 'NonAttribute', 'CreationOptional']);
/** What a value is called that holds the models which were loaded from a folder. */
const HOLDERS = /^(?:models?|db|database|sequelize|orm)$/i;
const HOLDING_MODULES = /(?:^|\/)(?:models?|db|database|sequelize|orm)(?:\/index)?(?:\.[cm]?[jt]s)?$/i;

export const sequelize: OrmReader = {
  id: 'sequelize',
  title: 'Sequelize model',
  words: ['sequelize', 'sequelize-typescript', '@sequelize/core', 'Sequelize', 'define', 'init', 'belongsTo', 'hasMany', 'hasOne', 'belongsToMany', 'Table'],
  packages: PACKAGES,
  entities: findModels,

  get(of, name, _at, _file, context) {
    if (of.kind === 'orm' && of.what === 'page') return name === 'rows' ? { kind: 'list', of: { kind: 'row', entity: of.data as Entity } } : undefined;
    if (of.kind === 'row' && (name === 'dataValues' || name === '_previousDataValues')) return of;
    // `Post.Author`, where the association is kept.
    if (of.kind === 'entity') return undefined;
    const model = isModels(of) ? context.entityNamed('sequelize', name, '') : undefined;
    return model && { kind: 'entity', entity: model, use: 'model' };
  },

  call(callee, call, file, context) {
    if ('value' in callee) {
      const { value } = callee;
      if (value.kind !== 'entity') return undefined;
      if (value.use === 'definition') referScopes(value.entity, call.args[2], file, context);
      return call.form === 'new' ? { kind: 'row', entity: value.entity } : { ...value, use: 'model' };
    }
    const { of, method } = callee;
    if (of.kind === 'entity') {
      if (method === 'init') referScopes(of.entity, call.args[1], file, context);
      return callMethod(of, method, call, file, context);
    }
    if (of.kind === 'row') return callMethod(of, method, call, file, context);
    if (of.kind !== 'package' || method !== 'model' || !call.args[0]) return undefined;
    const name = context.textOf(file, call.args[0]);
    const model = name === undefined ? undefined : context.entityNamed('sequelize', name, file.path);
    return model && { kind: 'entity', entity: model, use: 'model' };
  },

  type(path, args) {
    const name = path.at(-1) ?? '';
    const row = args[0]?.kind === 'either' ? args[0].of.find((each) => each.kind === 'row') : args[0];
    if (row?.kind !== 'row') return undefined;
    if (MODELS.has(name)) return { kind: 'entity', entity: row.entity, use: 'model' };
    return ROWS.has(name) ? row : undefined;
  },

  unmapped(entity, property) {
    const draft = entity as Draft;
    return draft.computed.has(property) ? undefined : columnNamed(draft, property);
  },

  property(of, name, file, context) {
    const entity = holdsModels(of, file) ? context.entityNamed('sequelize', name, file.path) : undefined;
    return entity && { kind: 'entity', entity, use: 'model' };
  },
};

/** `sequelize.models`. */
const isModels = (of: Kind): boolean => of.kind === 'package' && of.path.at(-1) === 'models';

/** Whether a value is what holds the models, by its name, or by the name of the module that it comes from. */
function holdsModels(of: Expression, file: LinkedFile): boolean {
  switch (of.kind) {
    case 'get': return HOLDERS.test(of.name);
    case 'local': return HOLDERS.test(file.facts.locals[of.index]?.name ?? '');
    case 'name': {
      const imported = file.facts.imports.find(({ local }) => local === of.name);
      return imported ? HOLDING_MODULES.test(imported.module) : HOLDERS.test(of.name);
    }
    default: return false;
  }
}

/** Conditions that a model is always read with, or by the name of a scope. */
function referScopes(entity: Entity, options: Expression | undefined, file: LinkedFile, context: LinkContext): void {
  if (!options) return;
  const use = { context, entity, access: 'read', via: `Sequelize model ${entity.name}` } as const;
  for (const entry of context.entriesOf(file, options).entries) {
    if (entry.key === 'defaultScope') referOptions(use, entry.file, entry.value);
    if (entry.key !== 'scopes') continue;
    for (const scope of context.entriesOf(entry.file, entry.value).entries) {
      const returned = scope.value.kind === 'function' ? scope.file.facts.functions[scope.value.index]?.returns[0] : scope.value;
      if (returned) referOptions(use, scope.file, returned);
    }
  }
}
