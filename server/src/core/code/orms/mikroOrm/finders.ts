import type { CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity, Reference } from '../../model';
import { referNames, referTable, referValues, referWhere, type Use } from '../refer';

type Argument = 'where' | 'options' | 'values' | 'set' | 'other';

interface Method {
  readonly statement: NonNullable<Reference['statement']>;
  readonly args: readonly Argument[];
  readonly gives: 'row' | 'rows' | 'rows and count' | 'nothing';
}

const method = (statement: Method['statement'], args: readonly Argument[], gives: Method['gives']): Method => ({ statement, args, gives });

/** Methods of repositories, and of the entity manager after the entity (EntityRepository.js, EntityManager.js of MikroORM 6). */
export const REPOSITORY: ReadonlyMap<string, Method> = new Map([
  ['find', method('select', ['where', 'options'], 'rows')], ['findAll', method('select', ['options'], 'rows')], ['findOne', method('select', ['where', 'options'], 'row')],
  ['findOneOrFail', method('select', ['where', 'options'], 'row')], ['findAndCount', method('select', ['where', 'options'], 'rows and count')], ['findByCursor', method('select', ['where', 'options'], 'rows')],
  ['count', method('select', ['where'], 'nothing')], ['create', method('insert', ['values'], 'row')], ['insert', method('insert', ['values'], 'nothing')], ['insertMany', method('insert', ['values'], 'nothing')],
  ['upsert', method('upsert', ['values'], 'row')], ['upsertMany', method('upsert', ['values'], 'rows')], ['nativeInsert', method('insert', ['values'], 'nothing')],
  ['nativeUpdate', method('update', ['where', 'set'], 'nothing')], ['nativeDelete', method('delete', ['where'], 'nothing')], ['assign', method('update', ['other', 'set'], 'row')],
  ['getReference', method('select', ['other'], 'row')], ['map', method('select', ['other'], 'row')],
]);

/** Methods that Medusa makes for each model of a module, before the name of the model (`MedusaService`), and those of its internal services. */
export const SERVICE: ReadonlyMap<string, Method> = new Map([
  ['list', method('select', ['where', 'options'], 'rows')], ['listAndCount', method('select', ['where', 'options'], 'rows and count')], ['retrieve', method('select', ['other', 'options'], 'row')],
  ['create', method('insert', ['values'], 'rows')], ['update', method('update', ['set'], 'rows')], ['upsert', method('upsert', ['values'], 'rows')], ['delete', method('delete', ['where'], 'nothing')],
  ['softDelete', method('update', ['where'], 'nothing')], ['restore', method('update', ['where'], 'nothing')],
]);

/** What a finder refers to and gives. */
export function callMethod(entity: Entity, known: Method, args: readonly Expression[], call: CallFact, file: LinkedFile, context: LinkContext): Kind {
  const { statement } = known;
  const use: Use = { context, entity, statement, access: statement === 'select' || statement === 'delete' ? 'read' : 'write', via: `MikroORM entity ${entity.name}` };
  const read: Use = { ...use, access: 'read' };
  referTable(use, file, call.nameAt);
  for (const [index, arg] of args.entries()) {
    const meaning = known.args[index];
    if (meaning === 'where') referWhere(read, file, arg);
    else if (meaning === 'options') referOptions(read, file, arg);
    else if (meaning === 'values' || meaning === 'set') referValues(use, file, arg, call.nameAt);
  }
  const row: Kind = { kind: 'row', entity };
  const isList = args[0] !== undefined && ['list', 'tuple'].includes(context.kindOf(file, args[0]).kind);
  switch (known.gives) {
    case 'row': return row;
    // A single object in, a single row out.
    case 'rows': return statement === 'select' || isList ? { kind: 'list', of: row } : row;
    case 'rows and count': return { kind: 'tuple', of: [{ kind: 'list', of: row }, { kind: 'unknown' }] };
    case 'nothing': return { kind: 'unknown' };
  }
}

/** `{ fields, populate, orderBy, exclude }`; Medusa's `{ select, relations, order }`. */
function referOptions(use: Use, file: LinkedFile, options: Expression): void {
  for (const { key, file: at, value } of use.context.entriesOf(file, options).entries) {
    if (key === 'where') referWhere(use, at, value);
    else if (['fields', 'exclude', 'orderBy', 'populate', 'select', 'relations', 'order'].includes(key)) referNames(use, at, value);
  }
}
