import type { CallFact } from '../../facts';
import type { Kind, LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity, Reference } from '../../model';
import { referNames, referTable, referValues, type Use } from '../refer';
import { referOptions } from './queryOptions';

/** What an argument of a method says. */
type Argument = 'options' | 'values' | 'columns' | 'other';
type Gives = 'row' | 'rows' | 'count and rows' | 'row and created' | 'number and rows' | 'model' | 'nothing';

interface Method {
  readonly access: Reference['access'];
  readonly statement: NonNullable<Reference['statement']>;
  readonly args: readonly Argument[];
  readonly gives: Gives;
}

const reads = (args: readonly Argument[], gives: Gives): Method => ({ access: 'read', statement: 'select', args, gives });
const writes = (statement: Method['statement'], args: readonly Argument[], gives: Gives): Method => ({ access: 'write', statement, args, gives });

/** Static methods of a model: model.js of Sequelize 3 to 6. */
const STATIC: ReadonlyMap<string, Method> = new Map([
  ['findAll', reads(['options'], 'rows')], ['all', reads(['options'], 'rows')], ['findOne', reads(['options'], 'row')], ['find', reads(['options'], 'row')], ['findByPk', reads(['other', 'options'], 'row')],
  ['findById', reads(['other', 'options'], 'row')], ['findByPrimary', reads(['other', 'options'], 'row')], ['findAndCountAll', reads(['options'], 'count and rows')], ['findAndCount', reads(['options'], 'count and rows')],
  ['count', reads(['options'], 'nothing')], ['sum', reads(['columns', 'options'], 'nothing')], ['min', reads(['columns', 'options'], 'nothing')], ['max', reads(['columns', 'options'], 'nothing')],
  ['aggregate', reads(['columns', 'other', 'options'], 'nothing')], ['create', writes('insert', ['values', 'options'], 'row')], ['build', writes('insert', ['values'], 'row')],
  ['bulkCreate', writes('insert', ['values', 'options'], 'rows')], ['bulkBuild', writes('insert', ['values'], 'rows')], ['upsert', writes('upsert', ['values', 'options'], 'row and created')],
  ['update', writes('update', ['values', 'options'], 'number and rows')], ['destroy', writes('delete', ['options'], 'nothing')], ['restore', writes('update', ['options'], 'nothing')],
  ['increment', writes('update', ['columns', 'options'], 'nothing')], ['decrement', writes('update', ['columns', 'options'], 'nothing')], ['findOrCreate', writes('insert', ['options'], 'row and created')],
  ['findCreateFind', writes('insert', ['options'], 'row and created')], ['findOrBuild', reads(['options'], 'row and created')], ['truncate', writes('delete', ['options'], 'nothing')],
  ['scope', reads([], 'model')], ['unscoped', reads([], 'model')], ['schema', reads([], 'model')], ['addScope', reads(['other', 'options'], 'nothing')],
]);

/** Methods of a row. */
const INSTANCE: ReadonlyMap<string, Method> = new Map([
  ['update', writes('update', ['values', 'options'], 'row')], ['updateAttributes', writes('update', ['values', 'options'], 'row')], ['set', writes('update', ['values'], 'row')], ['setAttributes', writes('update', ['values'], 'row')],
  ['save', writes('update', ['options'], 'row')], ['destroy', writes('delete', ['options'], 'nothing')], ['restore', writes('update', ['options'], 'nothing')], ['reload', reads(['options'], 'row')],
  ['get', reads(['columns'], 'row')], ['getDataValue', reads(['columns'], 'nothing')], ['setDataValue', writes('update', ['columns'], 'nothing')], ['changed', reads(['columns'], 'nothing')],
  ['previous', reads(['columns'], 'nothing')], ['increment', writes('update', ['columns', 'options'], 'row')], ['decrement', writes('update', ['columns', 'options'], 'row')], ['toJSON', reads([], 'row')],
]);

/** What a method of a model or of its row refers to and gives; undefined for one that is not known. */
export function callMethod(of: Extract<Kind, { kind: 'entity' | 'row' }>, name: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const { entity } = of;
  const method = (of.kind === 'row' ? INSTANCE : STATIC).get(name);
  if (!method) return of.kind === 'row' ? callAssociation(entity, name, call, file, context) : undefined;
  const use: Use = { context, entity, access: method.access, statement: method.statement, via: `Sequelize model ${entity.name}` };
  if (of.kind === 'entity' && method.gives !== 'model') referTable(use, file, call.nameAt);
  const created = name === 'set' && call.args[0] && context.textOf(file, call.args[0]) !== undefined;
  for (const [index, arg] of call.args.entries()) {
    const meaning = created && index === 0 ? 'columns' : method.args[index];
    if (meaning === 'options') referOptions(use, file, arg);
    else if (meaning === 'columns') referNames(use, file, arg);
    else if (meaning === 'values') referValues(use, file, arg, call.nameAt);
  }
  return given(method.gives, of);
}

function given(gives: Gives, of: Extract<Kind, { kind: 'entity' | 'row' }>): Kind {
  const row: Kind = { kind: 'row', entity: of.entity };
  const rows: Kind = { kind: 'list', of: row };
  const unknown: Kind = { kind: 'unknown' };
  switch (gives) {
    case 'row': return row;
    case 'rows': return rows;
    case 'count and rows': return { kind: 'orm', orm: 'sequelize', what: 'page', data: of.entity };
    case 'row and created': return { kind: 'tuple', of: [row, unknown] };
    case 'number and rows': return { kind: 'tuple', of: [unknown, rows] };
    case 'model': return of;
    case 'nothing': return unknown;
  }
}

const ASSOCIATION = /^(get|set|add|create|remove|has|count)([A-Z]\w*)$/;

/** `post.getAuthor()`, `user.createPost({ … })`: methods that associations give to rows. */
function callAssociation(entity: Entity, name: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const [, verb, word] = ASSOCIATION.exec(name) ?? [];
  if (verb === undefined || word === undefined) return undefined;
  const relation = entity.relations.find(({ property }) => [word, `${word}s`].some((each) => each.toLowerCase() === property.toLowerCase()) || property.toLowerCase() === plainPlural(word));
  const to = relation && context.relationOf(entity, relation.property)?.to;
  if (!relation || !to) return undefined;
  const use: Use = { context, entity: to, access: verb === 'create' ? 'write' : 'read', statement: verb === 'create' ? 'insert' : 'select', via: `Sequelize model ${to.name}` };
  referTable(use, file, call.nameAt);
  const [first] = call.args;
  if (first && verb === 'create') referValues(use, file, first, call.nameAt);
  else if (first && verb === 'get') referOptions(use, file, first);
  const row: Kind = { kind: 'row', entity: to };
  return verb === 'get' && relation.list ? { kind: 'list', of: row } : verb === 'get' || verb === 'create' ? row : { kind: 'unknown' };
}

/** `addCategory` of the association `categories`. */
const plainPlural = (word: string): string => word.toLowerCase().replace(/y$/, 'ies');

