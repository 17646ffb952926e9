import type { CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity, Reference } from '../../model';
import { referNames, referTable, referValues, referWhere, type Use } from '../refer';

/** What an argument of a finder says. */
type Argument = 'options' | 'where' | 'values' | 'set' | 'columns' | 'row' | 'other';
type Gives = 'row' | 'rows' | 'rows and count' | 'its argument' | 'nothing';

interface Finder {
  readonly access: Reference['access'];
  readonly statement: NonNullable<Reference['statement']>;
  readonly args: readonly Argument[];
  readonly gives: Gives;
}

const reads = (args: readonly Argument[], gives: Gives): Finder => ({ access: 'read', statement: 'select', args, gives });
const writes = (statement: Finder['statement'], args: readonly Argument[], gives: Gives = 'nothing'): Finder => ({ access: 'write', statement, args, gives });

/** Methods of repositories, of the entity manager (after the entity) and of entities that extend `BaseEntity`. Repository.js, EntityManager.js of TypeORM 0.3. */
const FINDERS: ReadonlyMap<string, Finder> = new Map([
  ['find', reads(['options'], 'rows')], ['findBy', reads(['where'], 'rows')], ['findAndCount', reads(['options'], 'rows and count')], ['findAndCountBy', reads(['where'], 'rows and count')],
  ['findByIds', reads(['other', 'options'], 'rows')], ['findOne', reads(['options', 'options'], 'row')], ['findOneBy', reads(['where'], 'row')], ['findOneOrFail', reads(['options', 'options'], 'row')],
  ['findOneByOrFail', reads(['where'], 'row')], ['findOneById', reads(['other'], 'row')], ['count', reads(['options'], 'nothing')], ['countBy', reads(['where'], 'nothing')],
  ['exist', reads(['options'], 'nothing')], ['exists', reads(['options'], 'nothing')], ['existsBy', reads(['where'], 'nothing')], ['sum', reads(['columns', 'where'], 'nothing')],
  ['average', reads(['columns', 'where'], 'nothing')], ['minimum', reads(['columns', 'where'], 'nothing')], ['maximum', reads(['columns', 'where'], 'nothing')],
  ['findTrees', reads([], 'rows')], ['findRoots', reads([], 'rows')], ['findDescendants', reads(['row'], 'rows')], ['findAncestors', reads(['row'], 'rows')],
  ['save', writes('upsert', ['row'], 'its argument')], ['insert', writes('insert', ['values'])], ['update', writes('update', ['where', 'set'])], ['upsert', writes('upsert', ['values', 'columns'])],
  ['delete', writes('delete', ['where'])], ['softDelete', writes('update', ['where'])], ['restore', writes('update', ['where'])], ['remove', writes('delete', ['row'], 'its argument')],
  ['softRemove', writes('update', ['row'], 'its argument')], ['recover', writes('update', ['row'], 'its argument')], ['increment', writes('update', ['where', 'columns'])],
  ['decrement', writes('update', ['where', 'columns'])], ['clear', writes('delete', [])], ['create', writes('insert', ['row'], 'row')], ['merge', writes('update', ['other', 'row'], 'row')],
  ['preload', writes('update', ['row'], 'row')],
]);

/** What a method of a repository refers to and gives; undefined for one that is not known. */
export function callFinder(entity: Entity, method: string, args: readonly Expression[], call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const finder = FINDERS.get(method);
  if (!finder) return undefined;
  const use: Use = { context, entity, access: finder.access, statement: finder.statement, via: `TypeORM entity ${entity.name}` };
  referTable(use, file, call.nameAt);
  const read: Use = { ...use, access: 'read' };
  for (const [index, arg] of args.entries()) {
    const meaning = finder.args[index];
    if (meaning === 'options') referOptions(read, file, arg);
    else if (meaning === 'where') referWhere(read, file, arg);
    else if (meaning === 'columns') referNames(use, file, arg);
    else if (meaning === 'values' || meaning === 'set') referValues(use, file, arg, call.nameAt);
    else if (meaning === 'row') referValues({ ...use, statement: method === 'save' || method === 'create' ? 'insert' : use.statement }, file, arg, call.nameAt);
  }
  const row: Kind = { kind: 'row', entity };
  switch (finder.gives) {
    case 'row': return method === 'create' && args[0] && isList(context, file, args[0]) ? { kind: 'list', of: row } : row;
    case 'rows': return { kind: 'list', of: row };
    case 'rows and count': return { kind: 'tuple', of: [{ kind: 'list', of: row }, { kind: 'unknown' }] };
    case 'its argument': return args[0] && isList(context, file, args[0]) ? { kind: 'list', of: row } : row;
    case 'nothing': return { kind: 'unknown' };
  }
}

function isList(context: LinkContext, file: LinkedFile, expression: Expression): boolean {
  const { kind } = context.kindOf(file, expression);
  return kind === 'list' || kind === 'tuple';
}

/** `{ select, where, order, relations }`; older releases took the condition itself. */
export function referOptions(use: Use, file: LinkedFile, expression: Expression): void {
  const { entries } = use.context.entriesOf(file, expression);
  const known = entries.filter(({ key }) => OPTIONS.has(key));
  if (known.length === 0) {
    referWhere(use, file, expression);
    return;
  }
  for (const entry of known) {
    if (entry.key === 'where') referWhere(use, entry.file, entry.value);
    else if (entry.key === 'select' || entry.key === 'order' || entry.key === 'relations') referNames(use, entry.file, entry.value);
  }
}

const OPTIONS: ReadonlySet<string> = new Set(['select', 'where', 'order', 'relations', 'take', 'skip', 'cache', 'lock', 'withDeleted', 'join', 'loadRelationIds', 'transaction', 'comment', 'relationLoadStrategy', 'loadEagerRelations']);
