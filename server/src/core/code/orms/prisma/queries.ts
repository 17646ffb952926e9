import type { At, CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedEntry, LinkedFile } from '../../link/kinds';
import type { Entity, Reference } from '../../model';
import { isFalse, referMapped, referTable, type Use } from '../refer';

/** What a method of a model does, and what it gives. */
interface Method {
  readonly statement: NonNullable<Reference['statement']>;
  readonly gives: 'row' | 'rows' | 'aggregate' | 'nothing';
}

const method = (statement: Method['statement'], gives: Method['gives']): Method => ({ statement, gives });

/** The methods of a model's client (Prisma Client API reference, Model queries). */
const METHODS: ReadonlyMap<string, Method> = new Map([
  ['findUnique', method('select', 'row')], ['findUniqueOrThrow', method('select', 'row')], ['findFirst', method('select', 'row')], ['findFirstOrThrow', method('select', 'row')],
  ['findMany', method('select', 'rows')], ['count', method('select', 'nothing')], ['aggregate', method('select', 'aggregate')], ['groupBy', method('select', 'rows')],
  ['create', method('insert', 'row')], ['createMany', method('insert', 'nothing')], ['createManyAndReturn', method('insert', 'rows')],
  ['update', method('update', 'row')], ['updateMany', method('update', 'nothing')], ['updateManyAndReturn', method('update', 'rows')],
  ['upsert', method('upsert', 'row')], ['delete', method('delete', 'row')], ['deleteMany', method('delete', 'nothing')],
]);

/** Bounds nested relations. */
const MAX_DEPTH = 10;
/** Conditions that combine others, and filters through a relation (Prisma Client API reference, Filter conditions and operators). */
const COMBINING: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'is', 'isNot', 'some', 'every', 'none']);
/** Writes that go to a related row: what of them is a condition, and what is data. */
const WHERE: ReadonlySet<string> = new Set(['connect', 'disconnect', 'set', 'delete', 'deleteMany']);
const AGGREGATES: ReadonlySet<string> = new Set(['_count', '_sum', '_avg', '_min', '_max']);

/** A query of a model: what it refers to, and what it gives. */
export function callModel(entity: Entity, name: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const known = METHODS.get(name);
  if (!known) return undefined;
  const { statement, gives } = known;
  const read: Use = { context, entity, access: 'read', statement, via: `Prisma model ${entity.name}` };
  const write: Use = { ...read, access: 'write' };
  referTable(statement === 'select' ? read : write, file, call.nameAt);
  const [options] = call.args;
  for (const entry of options ? context.entriesOf(file, options).entries : []) readOption(read, write, entry, call.nameAt);
  switch (gives) {
    case 'row': return { kind: 'row', entity };
    case 'rows': return { kind: 'list', of: { kind: 'row', entity } };
    case 'aggregate': return { kind: 'orm', orm: 'prisma', what: 'aggregate', data: entity };
    default: return { kind: 'unknown' };
  }
}

/** A query of a model that the schema has no more: by what Prisma calls it, its table had one of these names. */
export function callLost(accessor: string, name: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const known = METHODS.get(name);
  if (!known) return undefined;
  const pascal = accessor.charAt(0).toUpperCase() + accessor.slice(1);
  const snake = accessor.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  for (const table of new Set([pascal, snake, `${snake}s`])) {
    context.emit(file, { table: { name: table }, access: known.statement === 'select' ? 'read' : 'write', statement: known.statement, certainty: 'likely', via: `Prisma model ${pascal}, which the schema lacks`, at: call.nameAt });
  }
  return { kind: 'unknown' };
}

/** The entity that the fields of an aggregate belong to. */
export function aggregateOf(kind: Kind): Entity | undefined {
  return kind.kind === 'orm' && kind.what === 'aggregate' ? (kind.data as Entity) : undefined;
}

function readOption(read: Use, write: Use, entry: LinkedEntry, at: At): void {
  switch (entry.key) {
    case 'select': case 'include': case 'omit': return readSelection(read, entry, 0);
    case 'where': case 'cursor': case 'having': return readWhere(read, entry, 0);
    case 'orderBy': return readWhere(read, entry, 0);
    case 'by': case 'distinct': return readNames(read, entry);
    case 'data': case 'create': return write.statement === 'update' ? writeData(write, entry, entry.at, 0) : writeData({ ...write, statement: 'insert' }, entry, at, 0);
    case 'update': return writeData({ ...write, statement: 'update' }, entry, entry.at, 0);
    default: if (AGGREGATES.has(entry.key)) readSelection(read, entry, 0);
  }
}

/** A property that is a column, or a relation to go on in. One that is neither may be a column that is mapped no more. */
function property(use: Use, entry: LinkedEntry, values?: readonly string[]): Entity | undefined {
  const { context, entity } = use;
  const column = context.columnOf(entity, entry.key);
  if (column) referMapped(use, entry.file, column, entry.at, values, entry.value);
  const related = column ? undefined : context.relationOf(entity, entry.key);
  if (related) {
    if (related.to) referTable({ ...use, entity: related.to, access: 'read', statement: 'select', via: `Prisma model ${related.to.name}` }, entry.file, entry.at);
    for (const key of related.relation.key ?? []) {
      const held = context.columnOf(entity, key);
      if (held) referMapped(use, entry.file, held, entry.at);
    }
  }
  if (!column && !related && /^[a-z]\w*$/.test(entry.key)) context.emit(entry.file, { table: entity.table, column: entry.key, access: use.access, ...(use.statement ? { statement: use.statement } : {}), via: use.via, certainty: 'likely', at: entry.at, ...(entity.source === undefined ? {} : { source: entity.source }) });
  return related?.to;
}

/** `{ email: true, posts: { select: …, where: … }, _count: { select: { posts: true } } }`. */
function readSelection(use: Use, { file, value }: LinkedEntry, depth: number): void {
  if (depth > MAX_DEPTH || isFalse(value)) return;
  for (const entry of use.context.entriesOf(file, value).entries) {
    if (isFalse(entry.value)) continue;
    if (entry.key === '_all') continue;
    if (entry.key === '_count' || entry.key === 'select') {
      readSelection(use, entry, depth + 1);
      continue;
    }
    const to = property(use, entry);
    if (to) for (const option of use.context.entriesOf(entry.file, entry.value).entries) readNested({ ...use, entity: to, via: `Prisma model ${to.name}` }, option, depth + 1);
  }
}


function readNested(use: Use, entry: LinkedEntry, depth: number): void {
  if (entry.key === 'select' || entry.key === 'include' || entry.key === 'omit') readSelection(use, entry, depth);
  else if (entry.key === 'where' || entry.key === 'orderBy' || entry.key === 'cursor') readWhere(use, entry, depth);
  else if (entry.key === 'distinct') readNames(use, entry);
}

/** A condition or an order, through relations; a list of them too. */
function readWhere(use: Use, { file, value }: { readonly file: LinkedFile; readonly value: Expression }, depth: number): void {
  const { context } = use;
  if (depth > MAX_DEPTH) return;
  for (const item of context.itemsOf(file, value).items) readWhere(use, item, depth + 1);
  if (value.kind === 'list') return;
  for (const entry of context.entriesOf(file, value).entries) {
    if (COMBINING.has(entry.key) || AGGREGATES.has(entry.key)) {
      readWhere(use, entry, depth + 1);
      continue;
    }
    if (isCompound(use, entry)) {
      readWhere(use, entry, depth + 1);
      continue;
    }
    const to = property(use, entry, comparedWith(use, entry));
    if (to) readWhere({ ...use, entity: to, via: `Prisma model ${to.name}` }, entry, depth + 1);
  }
}

/** A compound key: `orgId_userId: { orgId, userId }`, or under a name of its own. */
function isCompound({ context, entity }: Use, { file, key, value }: LinkedEntry): boolean {
  if (context.columnOf(entity, key) || context.relationOf(entity, key) || value.kind !== 'object') return false;
  return context.entriesOf(file, value).entries.every((inner) => context.columnOf(entity, inner.key) !== undefined);
}

/** `'ACTIVE'`, `{ in: ['A', 'B'] }`, `{ equals: 'A' }`, `{ set: 'A' }`. */
function comparedWith({ context }: Use, { file, value }: LinkedEntry): readonly string[] {
  const texts = (expression: Expression, holder: LinkedFile): readonly string[] => {
    const text = context.textOf(holder, expression);
    return text === undefined ? context.itemsOf(holder, expression).items.flatMap((item) => context.textOf(item.file, item.value) ?? []) : [text];
  };
  if (value.kind !== 'object') return texts(value, file);
  return value.entries.flatMap((entry) => (['in', 'notIn', 'equals', 'not', 'set', 'has'].includes(entry.key) ? texts(entry.value, file) : []));
}

function readNames(use: Use, { file, value, at }: LinkedEntry): void {
  const { context } = use;
  const items = value.kind === 'literal' ? [{ file, value }] : context.itemsOf(file, value).items;
  for (const item of items) {
    const name = context.textOf(item.file, item.value);
    const column = name === undefined ? undefined : context.columnOf(use.entity, name);
    if (column) referMapped(use, item.file, column, item.value.kind === 'literal' ? item.value.at : at);
  }
}

/** What is written: `data`, or a list of it. Rows that are inserted say what they give. */
function writeData(use: Use, { file, value }: { readonly file: LinkedFile; readonly value: Expression }, at: At, depth: number): void {
  const { context, entity } = use;
  if (depth > MAX_DEPTH) return;
  const { items, open: more } = context.itemsOf(file, value);
  if (value.kind === 'list' || items.length > 0) {
    for (const item of items) writeData(use, item, at, depth + 1);
    if (items.length > 0 || !more) return;
  }
  const { entries, open } = context.entriesOf(file, value);
  const given: string[] = [];
  for (const entry of entries) {
    const column = context.columnOf(entity, entry.key);
    const relation = column ? undefined : context.relationOf(entity, entry.key);
    if (column) given.push(column.column);
    for (const key of relation?.relation.key ?? []) given.push(context.columnOf(entity, key)?.column ?? key);
    const to = property(use, entry, comparedWith(use, entry));
    if (to) for (const nested of context.entriesOf(entry.file, entry.value).entries) writeRelated({ ...use, entity: to, via: `Prisma model ${to.name}` }, nested, depth + 1);
  }
  // A nested row gets the key of the row around it.
  if (use.statement === 'insert') context.emitInsert(file, { table: entity.table, columns: given, open: open || depth > 0, at, via: use.via, ...(entity.source === undefined ? {} : { source: entity.source }) });
}

/** `posts: { create: …, connect: …, update: { where, data } }`. */
function writeRelated(use: Use, entry: LinkedEntry, depth: number): void {
  const { context } = use;
  if (WHERE.has(entry.key)) return readWhere({ ...use, access: 'read' }, entry, depth);
  if (entry.key === 'create') return writeData({ ...use, statement: 'insert' }, entry, entry.at, depth);
  const parts = context.itemsOf(entry.file, entry.value).items;
  for (const part of parts.length > 0 ? parts : [entry]) {
    const inner = context.entriesOf(part.file, part.value).entries;
    if (!inner.some(({ key }) => key === 'where' || key === 'data' || key === 'create')) {
      if (entry.key === 'update') writeData({ ...use, statement: 'update' }, part, entry.at, depth);
      continue;
    }
    for (const each of inner) {
      if (each.key === 'where') readWhere({ ...use, access: 'read' }, each, depth);
      else if (each.key === 'data' || each.key === 'create' || each.key === 'update') {
        const inserts = each.key === 'create' || entry.key === 'createMany';
        writeData({ ...use, statement: inserts ? 'insert' : 'update' }, each, each.at, depth);
      }
    }
  }
}
