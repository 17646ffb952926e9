import { underscored } from '../../../frameworks/sequelize/names';
import type { At, CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity, Reference } from '../../model';
import { referMapped, referPath, referTable, textAt, type Use } from '../refer';
import type { ObjectionModel } from './models';

export type Query = Extract<Kind, { kind: 'query' }>;

/** What the arguments of a method of the query builder are. QueryBuilder of Objection 3 and Knex. */
type Argument = 'condition' | 'columns' | 'column' | 'values' | 'relations' | 'order';

interface Method {
  readonly args: Argument;
  /** The place of the first argument that counts. */
  readonly from?: number;
  readonly statement?: NonNullable<Reference['statement']>;
  /** How many rows come out; as before where it is not said. */
  readonly gives?: 'one' | 'many' | 'page' | 'number';
}

const each = (names: string, method: Method): readonly (readonly [string, Method])[] => names.split(' ').map((name) => [name, method]);

const METHODS: ReadonlyMap<string, Method> = new Map([
  ...each('where andWhere orWhere whereNot orWhereNot andWhereNot having orHaving', { args: 'condition' }),
  ...each('whereIn orWhereIn whereNotIn orWhereNotIn whereNull orWhereNull whereNotNull orWhereNotNull whereBetween whereNotBetween orWhereBetween whereLike whereILike whereJsonSupersetOf havingIn whereColumn whereRef whereComposite', { args: 'column' }),
  ...each('select distinct distinctOn groupBy returning columns column clearSelect', { args: 'columns' }),
  ...each('orderBy orderByRaw', { args: 'order' }),
  ...each('count countDistinct sum avg min max', { args: 'columns' }),
  ...each('findOne', { args: 'condition', gives: 'one' }),
  ...each('findById', { args: 'values', from: 9, gives: 'one' }),
  ...each('findByIds', { args: 'values', from: 9, gives: 'many' }),
  ...each('first', { args: 'values', from: 9, gives: 'one' }),
  ...each('insert insertAndFetch insertGraph insertGraphAndFetch', { args: 'values', statement: 'insert', gives: 'one' }),
  ...each('patch update', { args: 'values', statement: 'update', gives: 'number' }),
  ...each('patchAndFetch updateAndFetch', { args: 'values', statement: 'update', gives: 'one' }),
  ...each('patchAndFetchById updateAndFetchById', { args: 'values', from: 1, statement: 'update', gives: 'one' }),
  ...each('upsertGraph upsertGraphAndFetch', { args: 'values', statement: 'upsert', gives: 'one' }),
  ...each('increment decrement', { args: 'column', statement: 'update', gives: 'number' }),
  ...each('delete deleteById', { args: 'values', from: 9, statement: 'delete', gives: 'number' }),
  ...each('onConflict merge', { args: 'columns' }),
  ...each('withGraphFetched withGraphJoined joinRelated innerJoinRelated leftJoinRelated eager joinEager joinRelation leftJoinRelation', { args: 'relations' }),
  ...each('page range', { args: 'values', from: 9, gives: 'page' }),
  ...each('resultSize', { args: 'values', from: 9, gives: 'number' }),
]);

export const createQuery = (entity: Entity, state = 'many'): Query => ({ kind: 'query', orm: 'objection', tables: [{ entity }], state });

/** What a method of the query builder refers to; gives the builder on. */
export function callBuilder(query: Query, name: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind {
  const entity = query.tables[0]?.entity;
  const method = METHODS.get(name);
  if (!entity || !method) return query;
  const statement = method.statement ?? 'select';
  const use: Use = { context, entity, access: statement === 'select' || statement === 'delete' ? 'read' : 'write', statement, via: `Objection model ${entity.name}` };
  if (method.statement) referTable(use, file, call.nameAt);
  const args = call.args.slice(method.from ?? 0);
  for (const arg of method.args === 'columns' ? args : args.slice(0, 1)) referArgument(use, method.args, arg, call, file, context);
  // `insert([…])` gives rows.
  const isMany = method.gives === 'one' && method.statement && args[0] && context.itemsOf(file, args[0]).items.length > 0;
  return { ...query, state: isMany ? 'many' : (method.gives ?? query.state ?? 'many') };
}

function referArgument(use: Use, meaning: Argument, arg: Expression, call: CallFact, file: LinkedFile, context: LinkContext): void {
  if (meaning === 'relations') {
    const text = context.textOf(file, arg);
    const at = textAt(arg);
    // `[asset, keys.[a, b]]`
    if (text !== undefined && at) for (const path of text.split(/[[\],\s]+/)) referPath(use, file, path.replace(/\.$/, ''), at);
    return;
  }
  if (meaning === 'values') {
    referRow(use, file, arg, call, context);
    return;
  }
  const at = textAt(arg);
  const text = at && context.textOf(file, arg);
  if (at && text !== undefined) {
    referText(use, file, text, at);
    return;
  }
  for (const item of context.itemsOf(file, arg).items) referArgument(use, meaning, item.value, call, item.file, context);
  for (const entry of arg.kind === 'list' ? [] : context.entriesOf(file, arg).entries) {
    // `orderBy([{ column: 'createdAt', order: 'asc' }])`
    if (meaning === 'order' && entry.key === 'column') referArgument(use, 'column', entry.value, call, entry.file, context);
    else if (meaning === 'columns' && entry.value.kind === 'literal') referArgument(use, 'column', entry.value, call, entry.file, context);
    else if (meaning === 'condition') {
      const value = context.textOf(entry.file, entry.value);
      referText(use, entry.file, entry.key, entry.at, value === undefined ? undefined : [value]);
    }
  }
}

/** The object that a row is written with, or a list of them. */
function referRow(use: Use, file: LinkedFile, arg: Expression, call: CallFact, context: LinkContext): void {
  const items = context.itemsOf(file, arg).items;
  for (const row of items.length > 0 ? items : [{ file, value: arg }]) {
    const { entries, open } = context.entriesOf(row.file, row.value);
    const columns: string[] = [];
    for (const { file: at, key, at: place, value } of entries) {
      if (context.relationOf(use.entity, key)) continue;
      columns.push(columnOf(use, key));
      const text = context.textOf(at, value);
      refer(use, at, key, place, text === undefined ? undefined : [text]);
    }
    if (use.statement === 'insert') context.emitInsert(file, { table: use.entity.table, columns, open, at: call.nameAt, via: use.via });
  }
}

/** `email`, `users.email`, `asset.code`, `users.*`, `email as mail`. */
function referText(use: Use, file: LinkedFile, text: string, at: At, values?: readonly string[]): void {
  const [path = ''] = text.split(/\s+as\s+/i);
  const parts = path.trim().split('.');
  const name = parts.at(-1) ?? '';
  if (!/^[A-Za-z_]\w*$/.test(name)) return;
  const owner = parts.at(-2);
  if (owner === undefined || owner === use.entity.table.name || owner === use.entity.name) refer(use, file, name, at, values);
  else {
    const related = use.context.relationOf(use.entity, owner)?.to ?? use.context.entities.find((entity) => entity.orm === 'objection' && entity.table.name === owner);
    if (related) refer({ ...use, entity: related }, file, name, at, values);
  }
}

const columnOf = ({ context, entity }: Use, name: string): string => context.columnOf(entity, name)?.column ?? ((entity as ObjectionModel).snake ? underscored(name) : name);

/** A column by its property or its own name, be it declared or not: Objection takes any. */
function refer(use: Use, file: LinkedFile, name: string, at: At, values?: readonly string[]): void {
  const { entity, context } = use;
  const column = context.columnOf(entity, name) ?? entity.columns.find((each) => each.column === name);
  if (column) referMapped(use, file, column, at, values);
  else if (!context.relationOf(entity, name) && !(entity as ObjectionModel).virtual.has(name)) {
    context.emit(file, { table: entity.table, column: columnOf(use, name), access: use.access, via: use.via, ...(use.statement && { statement: use.statement }), at, certainty: 'likely', ...(values && { values }) });
  }
}
