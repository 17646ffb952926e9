import type { Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile, OrmReader } from '../../link/kinds';
import { type Chain, chainsOf, type Step } from '../chains/chain';
import { type Named, parseTable, referToColumn, referToColumns, referToKeys, referToRows, referToTable, snakeCase, type StringQuery, textPlace } from '../chains/scope';

const CLIENT: Kind = { kind: 'orm', orm: 'knex', what: 'client' };
/** Objection's mappers, which Knex is configured with. */
const MAPPERS: ReadonlySet<string> = new Set(['knexSnakeCaseMappers', 'knexIdentifierMappers', 'knexIdentifierMapping']);
/** Where one of them is called; one connection of a repository is taken to stand for all. */
const MAPPED = new WeakSet<LinkContext>();
/** Where Knex is imported at all. */
const USED = new WeakSet<LinkContext>();

/** What the arguments of a step are (Knex Query Builder). */
type Reads = 'columns' | 'first column' | 'condition' | 'order';
const STEPS: ReadonlyMap<string, Reads> = new Map<string, Reads>([
  ...['select', 'column', 'columns', 'first', 'distinct', 'distinctOn', 'groupBy', 'returning', 'onConflict', 'count', 'countDistinct', 'min', 'max', 'sum', 'avg', 'sumDistinct', 'avgDistinct', 'whereColumn', 'on', 'andOn', 'orOn', 'ref']
    .map((name) => [name, 'columns'] as const),
  ...['pluck', 'increment', 'decrement', 'whereNull', 'whereNotNull', 'orWhereNull', 'orWhereNotNull', 'whereIn', 'whereNotIn', 'orWhereIn', 'orWhereNotIn', 'whereBetween', 'whereNotBetween', 'orWhereBetween', 'whereLike', 'whereILike',
    'orWhereLike', 'orWhereILike', 'whereJsonPath', 'whereJsonSupersetOf', 'havingIn', 'havingNull', 'havingNotNull', 'onVal', 'andOnVal', 'onIn', 'onNull', 'onNotNull'].map((name) => [name, 'first column'] as const),
  ...['where', 'andWhere', 'orWhere', 'whereNot', 'orWhereNot', 'andWhereNot', 'having', 'orHaving', 'andHaving'].map((name) => [name, 'condition'] as const),
  ['orderBy', 'order'],
]);
const JOINS: ReadonlySet<string> = new Set(['join', 'innerJoin', 'leftJoin', 'leftOuterJoin', 'rightJoin', 'rightOuterJoin', 'fullOuterJoin', 'outerJoin', 'crossJoin']);
const FROM: ReadonlySet<string> = new Set(['from', 'into', 'table', 'using']);
const WRITES: ReadonlyMap<string, StringQuery['statement']> = new Map([
  ['insert', 'insert'], ['update', 'update'], ['del', 'delete'], ['delete', 'delete'], ['truncate', 'delete'], ['upsert', 'upsert'], ['merge', 'upsert'], ['increment', 'update'], ['decrement', 'update'],
]);

/** Knex's query builder: tables and columns are strings. */
export const knex: OrmReader = {
  id: 'knex',
  title: 'Knex',
  words: ['knex', ...MAPPERS],
  packages: ['knex'],
  entities(files, context) {
    const isMapper = (expression: Expression): boolean => (expression.kind === 'name' || expression.kind === 'get') && MAPPERS.has(expression.name);
    if (files.some(({ facts }) => facts.imports.some(({ module }) => /knex|^objection$/.test(module)))) USED.add(context);
    if (files.some(({ facts }) => facts.calls.some(({ callee }) => isMapper(callee)))) MAPPED.add(context);
    return [];
  },

  call: (callee) => ('value' in callee && callee.value.kind === 'package' && callee.value.made !== true ? CLIENT : undefined),
  parameter(callee, _call, _argument, parameter) {
    return 'of' in callee && callee.method === 'transaction' && isClient(callee.of) && parameter === 0 ? CLIENT : undefined;
  },
  type: (path) => (path.some((name) => /^(?:Knex|Transaction|QueryInterface|QueryBuilder)$/.test(name)) ? CLIENT : undefined),

  walk(file, context) {
    if (!USED.has(context)) return;
    for (const chain of chainsOf(file, (base) => isClient(context.kindOf(file, base)))) readChain(chain, file, context);
  },
};

const isClient = (kind: Kind): boolean => (kind.kind === 'orm' && kind.orm === 'knex') || (kind.kind === 'package' && kind.package === 'knex' && kind.made === true);

/** What Knex is called where its type could not be followed; a call with a table's name does the rest. */
const USUAL = /^(?:knex|trx|db|conn|pg|database)\w*$/i;

function isKnex(base: Expression, steps: readonly Step[], file: LinkedFile, context: LinkContext): boolean {
  const kind = context.kindOf(file, base);
  if (isClient(kind)) return true;
  if (kind.kind !== 'unknown') return false;
  const name = base.kind === 'local' ? file.facts.locals[base.index]?.name : base.kind === 'name' || base.kind === 'get' ? base.name : undefined;
  return steps[0]?.name === '' && steps.length > 1 && name !== undefined && USUAL.test(name) && steps.slice(1).every((step) => STEPS.has(step.name) || JOINS.has(step.name) || WRITES.has(step.name) || OTHERS.has(step.name));
}

const OTHERS: ReadonlySet<string> = new Set(['limit', 'offset', 'as', 'then', 'catch', 'clone', 'from', 'into', 'transacting', 'forUpdate', 'ignore', 'withSchema', 'modify', 'whereRaw', 'orderByRaw', 'whereExists', 'timeout', 'andWhereRaw', 'groupByRaw', 'havingRaw', 'stream']);

function readChain({ base, steps, told }: Chain, file: LinkedFile, context: LinkContext): void {
  if (steps.length === 0 || !isKnex(base, steps, file, context)) return;
  const rename = MAPPED.has(context) ? snakeCase : (name: string): string => name;
  const schema = steps.find(({ name }) => name === 'withSchema')?.args[0];
  const within = schema && context.textOf(file, schema);
  const named: { readonly step: Step; readonly expression: Expression; readonly named: Named }[] = [];
  const ctes = new Set(steps.flatMap(({ name, args }) => (/^with(?:Recursive|Materialized|NotMaterialized)?$/.test(name) && args[0] ? [context.textOf(file, args[0]) ?? ''] : [])));
  for (const [index, step] of steps.entries()) {
    if (!(step.name === '' && index === 0) && !FROM.has(step.name) && !JOINS.has(step.name) && step.name !== 'batchInsert') continue;
    for (const [expression, table] of tablesIn(step.args[0], within, file, context, rename)) if (!ctes.has(table.table.name)) named.push({ step, expression, named: table });
  }
  if (named.length === 0) return;
  const statement = steps.map(({ name }) => WRITES.get(name)).find((each) => each !== undefined) ?? 'select';
  const query: StringQuery = { context, file, via: `knex('${named[0]?.named.table.name ?? ''}')`, tables: named.map((each) => each.named), statement, rename };
  for (const { step, expression, named: table } of named) {
    if (steps.indexOf(step) >= told) referToTable(query, table, textPlace(expression) ?? step.at, statement === 'select' || JOINS.has(step.name) ? 'read' : 'write');
  }
  for (const step of steps.slice(told)) readStep(query, step);
}

/** `'users as u'`, `{ u: 'users' }`, `['a', 'b']`. */
function tablesIn(expression: Expression | undefined, schema: string | undefined, file: LinkedFile, context: LinkContext, rename: (name: string) => string): readonly (readonly [Expression, Named])[] {
  if (!expression) return [];
  const text = context.textOf(file, expression);
  if (text !== undefined) {
    const named = parseTable(text, schema, rename);
    return named ? [[expression, named]] : [];
  }
  if (expression.kind === 'object') return expression.entries.flatMap(({ key, value }) => tablesIn(value, schema, file, context, rename).map(([place, named]) => [place, { ...named, alias: key }] as const));
  return expression.kind === 'list' ? expression.items.flatMap((item) => tablesIn(item, schema, file, context, rename)) : [];
}

function readStep(query: StringQuery, step: Step): void {
  const { name, args, at } = step;
  const [first] = args;
  if (!first) return;
  if (JOINS.has(name)) {
    for (const arg of args.slice(1)) referToColumns(query, arg, 'read', at);
    for (const arg of args.slice(1)) if (arg.kind === 'object') for (const entry of arg.entries) referToColumn(query, entry.key, entry.at, 'read');
    return;
  }
  if (name === 'insert' || name === 'upsert') return referToRows(query, first, at, true);
  if (name === 'batchInsert') return args[1] ? referToRows({ ...query, statement: 'insert' }, args[1], at, true) : undefined;
  if (name === 'merge') return first.kind === 'list' ? referToColumns(query, first, 'write', at) : referToRows(query, first, at, false);
  if (name === 'update') return query.context.textOf(query.file, first) === undefined ? referToRows(query, first, at, false) : referToColumns(query, first, 'write', at);
  switch (STEPS.get(name)) {
    case 'columns': for (const arg of args) referToColumns(query, arg, 'read', at); return;
    case 'first column': return referToColumns(query, first, name === 'increment' || name === 'decrement' ? 'write' : 'read', at);
    case 'order': return referToColumns(query, first, 'read', at);
    case 'condition': {
      const text = query.context.textOf(query.file, first);
      if (text === undefined) return referToKeys(query, first, 'read');
      const last = args.length > 1 ? args[args.length - 1] : undefined;
      const value = last && query.context.textOf(query.file, last);
      return referToColumn(query, text, textPlace(first) ?? at, 'read', value === undefined ? [] : [value]);
    }
    default:
  }
}
