import type { CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile, OrmReader } from '../../link/kinds';
import type { Entity, Reference } from '../../model';
import { referName, referNames, referTable, referValues, referWhere, textAt, type Use } from '../refer';
import { findModels } from './models';

interface Method {
  readonly args: readonly ('criteria' | 'values' | 'columns' | 'other')[];
  readonly statement: NonNullable<Reference['statement']>;
  readonly gives: 'one' | 'many' | 'number';
}

const method = (statement: Method['statement'], args: Method['args'], gives: Method['gives']): Method => ({ args, statement, gives });

/** Methods of a model (Waterline 0.15, Sails manual, "Models"). */
const METHODS: ReadonlyMap<string, Method> = new Map([
  ['find', method('select', ['criteria'], 'many')], ['findOne', method('select', ['criteria'], 'one')], ['count', method('select', ['criteria'], 'number')], ['sum', method('select', ['columns', 'criteria'], 'number')],
  ['avg', method('select', ['columns', 'criteria'], 'number')], ['stream', method('select', ['criteria'], 'many')], ['create', method('insert', ['values'], 'one')], ['createEach', method('insert', ['values'], 'many')],
  ['findOrCreate', method('insert', ['criteria', 'values'], 'one')], ['update', method('update', ['criteria', 'values'], 'many')], ['updateOne', method('update', ['criteria', 'values'], 'one')],
  ['destroy', method('delete', ['criteria'], 'many')], ['destroyOne', method('delete', ['criteria'], 'one')], ['archive', method('delete', ['criteria'], 'many')], ['archiveOne', method('delete', ['criteria'], 'one')],
]);

/** Keys of a criteria that are no attributes. */
const CLAUSES: ReadonlySet<string> = new Set(['where', 'select', 'omit', 'sort', 'limit', 'skip', 'populate']);

export const waterline: OrmReader = {
  id: 'waterline',
  title: 'Waterline model',
  words: ['attributes', 'models'],
  packages: ['waterline', 'sails'],
  entities: findModels,

  global(name, file, context) {
    const entity = context.entityNamed('waterline', name, file.path);
    return entity && { kind: 'entity', entity, use: 'model' };
  },

  call(callee, call, file, context) {
    if (!('of' in callee)) return undefined;
    const { of, method: name } = callee;
    if (of.kind === 'query') return callQuery(of, name, call, file, context);
    const known = of.kind === 'entity' ? METHODS.get(name) : undefined;
    if (of.kind !== 'entity' || !known) return undefined;
    const use = useOf(of.entity, known.statement, context);
    referTable(use, file, call.nameAt);
    for (const [index, arg] of call.args.entries()) {
      const meaning = known.args[index];
      if (meaning === 'criteria') referCriteria({ ...use, access: 'read' }, file, arg);
      else if (meaning === 'columns') referNames(use, file, arg);
      else if (meaning === 'values') referValues(use, file, arg, call.nameAt);
    }
    return { kind: 'query', orm: 'waterline', tables: [{ entity: of.entity }], state: known.gives };
  },

  settled({ tables, state }): Kind {
    const entity = tables[0]?.entity;
    if (!entity || state === 'number') return { kind: 'unknown' };
    const row: Kind = { kind: 'row', entity };
    return state === 'one' ? row : { kind: 'list', of: row };
  },

  unmapped: (entity, property) => (entity.relations.some((relation) => relation.property === property) ? undefined : property),
};

const useOf = (entity: Entity, statement: Method['statement'], context: LinkContext): Use => ({
  context, entity, statement, access: statement === 'select' || statement === 'delete' ? 'read' : 'write', via: `Waterline model ${entity.name}`,
});

/** `find(…).sort('name ASC')`, `update(…).set({ … })`, `find(…).populate('cards')`. */
function callQuery(query: Extract<Kind, { kind: 'query' }>, name: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind {
  const entity = query.tables[0]?.entity;
  const [first] = call.args;
  if (!entity || !first) return query;
  const use = useOf(entity, 'select', context);
  switch (name) {
    case 'where': referWhere(use, file, first); break;
    case 'sort': referSort(use, file, first); break;
    case 'select': case 'omit': referNames(use, file, first); break;
    case 'set': referValues(useOf(entity, 'update', context), file, first, call.nameAt); break;
    case 'populate': {
      const text = context.textOf(file, first);
      const at = textAt(first);
      const to = text === undefined ? undefined : context.relationOf(entity, text)?.to;
      if (text !== undefined && at) referName(use, file, text, at);
      if (to && at) referTable(useOf(to, 'select', context), file, at);
      break;
    }
    default:
  }
  return query;
}

/** `{ where, select, sort }`, or the condition itself. */
function referCriteria(use: Use, file: LinkedFile, criteria: Expression): void {
  const { entries } = use.context.entriesOf(file, criteria);
  if (!entries.some(({ key }) => CLAUSES.has(key))) {
    referWhere(use, file, criteria);
    return;
  }
  for (const { key, file: at, value } of entries) {
    if (key === 'where') referWhere(use, at, value);
    else if (key === 'select' || key === 'omit') referNames(use, at, value);
    else if (key === 'sort') referSort(use, at, value);
  }
}

/** `'name ASC'`, `[{ name: 'ASC' }]`, `['name ASC']`. */
function referSort(use: Use, file: LinkedFile, sort: Expression): void {
  const at = textAt(sort);
  const text = at && use.context.textOf(file, sort);
  if (at && text !== undefined) referName(use, file, text.split(/\s/)[0] ?? '', at);
  for (const item of use.context.itemsOf(file, sort).items) referSort(use, item.file, item.value);
  if (sort.kind === 'object') for (const entry of sort.entries) referName(use, file, entry.key, entry.at);
}
