import type { At, CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile, QueryTable } from '../../link/kinds';
import type { Entity } from '../../model';
import { referName, referNames, referTable, referValues, referWhere, textAt, type Use } from '../refer';

type Query = Extract<Kind, { kind: 'query' }>;

/** Methods whose texts name columns: `select('user.email')`, `andWhere('user.email = :email')`. */
const TEXTS: ReadonlySet<string> = new Set([
  'select', 'addSelect', 'where', 'andWhere', 'orWhere', 'having', 'andHaving', 'orHaving', 'orderBy', 'addOrderBy', 'groupBy', 'addGroupBy', 'distinctOn', 'returning', 'output', 'orUpdate', 'onConflict',
]);
const JOINS = /^(?:left|inner)Join(?:AndSelect|AndMapOne|AndMapMany)?$/;

export function createQuery(entity: Entity | undefined, alias: string | undefined): Query {
  return { kind: 'query', orm: 'typeorm', tables: entity ? [{ entity, ...(alias !== undefined && { alias }) }] : [] };
}

/** What a method of a query builder refers to and gives. SelectQueryBuilder.js and its siblings of TypeORM 0.3. */
export function callQuery(query: Query, method: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind {
  const { args } = call;
  const main = query.tables[0]?.entity;
  const row: Kind = main ? { kind: 'row', entity: main } : { kind: 'unknown' };
  const [first, second] = args;
  if (JOINS.test(method)) return join(query, method.includes('Map') ? args.slice(1) : args, call, file, context);
  if (TEXTS.has(method)) {
    // What follows the first are parameters, an alias, a direction.
    for (const arg of method === 'orUpdate' ? args : args.slice(0, 1)) referTexts(query, arg, file, context, 0);
    return query;
  }
  switch (method) {
    case 'from': case 'into': case 'update': case 'relation': {
      const kind = first ? context.kindOf(file, first) : undefined;
      const text = second && context.textOf(file, second);
      if (kind?.kind !== 'entity') {
        if (method === 'update' && first) writeSet(query, first, call, file, context);
        return method === 'update' ? { ...query, state: 'update' } : query;
      }
      referTable(useOf(query, kind.entity, context, method), file, call.nameAt);
      return { ...createQuery(kind.entity, text), state: method === 'into' ? 'insert' : method === 'update' ? 'update' : (query.state ?? 'select') };
    }
    case 'insert': case 'delete': case 'softDelete': case 'restore': return { ...query, state: method };
    case 'set': if (first) writeSet({ ...query, state: 'update' }, first, call, file, context); return query;
    case 'values': if (first) writeSet({ ...query, state: 'insert' }, first, call, file, context); return query;
    case 'getOne': case 'getOneOrFail': return row;
    case 'getMany': return { kind: 'list', of: row };
    case 'getManyAndCount': return { kind: 'tuple', of: [{ kind: 'list', of: row }, { kind: 'unknown' }] };
    case 'getRawAndEntities': case 'getRawOne': case 'getRawMany': case 'getCount': case 'getExists': case 'execute': case 'stream': case 'getQuery': case 'getSql': case 'getParameters': return { kind: 'unknown' };
    default: return query;
  }
}

function useOf(query: Query, entity: Entity, context: LinkContext, state = query.state): Use {
  const via = `TypeORM entity ${entity.name}`;
  if (state === 'insert' || state === 'into') return { context, entity, access: 'write', statement: 'insert', via };
  if (state === 'update') return { context, entity, access: 'write', statement: 'update', via };
  return { context, entity, access: 'read', statement: state === 'delete' ? 'delete' : 'select', via };
}

function writeSet(query: Query, values: Expression, call: CallFact, file: LinkedFile, context: LinkContext): void {
  const entity = query.tables[0]?.entity;
  if (entity) referValues(useOf(query, entity, context), file, values, call.nameAt);
}

/** `leftJoin('user.posts', 'post', 'post.title = …')`, `leftJoin(Post, 'post', …)`. */
function join(query: Query, args: readonly Expression[], call: CallFact, file: LinkedFile, context: LinkContext): Query {
  const [target, aliased, condition] = args;
  const alias = aliased && context.textOf(file, aliased);
  const kind = target ? context.kindOf(file, target) : undefined;
  let entity: Entity | undefined = kind?.kind === 'entity' ? kind.entity : undefined;
  if (target && kind?.kind === 'text') {
    const [from, property] = kind.value.split('.');
    const owner = query.tables.find((table) => table.alias === from)?.entity;
    entity = owner && property !== undefined ? context.relationOf(owner, property)?.to : undefined;
    const at = textAt(target);
    if (owner && property !== undefined && at) referName(useOf(query, owner, context, 'select'), file, property, at);
  }
  if (entity) referTable(useOf(query, entity, context, 'select'), file, call.nameAt);
  const joined: QueryTable = { ...(alias !== undefined && { alias }), ...(entity && { entity }) };
  const result: Query = { ...query, tables: [...query.tables, joined] };
  if (condition) referTexts(result, condition, file, context, 0);
  return result;
}

/** Texts, lists of texts, conditions as objects, and what `Brackets` and callbacks return is walked on its own. */
function referTexts(query: Query, expression: Expression, file: LinkedFile, context: LinkContext, depth: number): void {
  if (depth > 4) return;
  const at = textAt(expression);
  if (at) {
    const text = context.textOf(file, expression) ?? (expression.kind === 'template' ? expression.texts.join(' ? ') : undefined);
    if (text !== undefined) referText(query, text, at, expression.kind === 'literal', file, context);
    return;
  }
  for (const item of context.itemsOf(file, expression).items) referTexts(query, item.value, item.file, context, depth + 1);
  const main = query.tables[0]?.entity;
  if (!main || expression.kind !== 'object') return;
  const use = useOf(query, main, context, 'select');
  referWhere(use, file, expression);
  // `orderBy({ 'user.name': 'ASC' })`
  for (const entry of expression.entries) if (entry.key.includes('.')) referText(query, entry.key, entry.at, false, file, context);
  if (expression.entries.every((entry) => entry.value.kind === 'literal')) referNames(use, file, expression);
}

/** `alias.property`, quoted or not; a bare word where the query has one table. */
const PATH = /(?<![\w:.@'"`])(?:["`]?(\w+)["`]?\.)?["`]?([A-Za-z_]\w*)["`]?(?![\w(.])/g;

function referText(query: Query, text: string, at: At, exact: boolean, file: LinkedFile, context: LinkContext): void {
  const plain = text.replace(/'(?:[^']|'')*'/g, (quoted) => ' '.repeat(quoted.length));
  for (const match of plain.matchAll(PATH)) {
    const [whole, alias, name] = match;
    if (name === undefined) continue;
    const tables = alias === undefined ? (query.tables.length === 1 ? query.tables : []) : query.tables.filter((table) => table.alias === alias || table.entity?.table.name === alias);
    // The quote comes before the text.
    const start = at[0] + 1 + match.index;
    const place: At = exact ? [start, start + whole.length] : at;
    for (const { entity } of tables) if (entity) referName(useOf(query, entity, context, 'select'), file, name, place);
  }
}
