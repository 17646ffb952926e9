import type { At, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile, OrmReader } from '../../link/kinds';
import { callsAny, type Chain, chainsOf, type Step } from '../chains/chain';
import { referToColumn, referToKeys, referToRows, referToTable, type StringQuery, textPlace } from '../chains/scope';
import { findEntities } from './entities';
import { parseSelection } from './selection';

const CLIENT: Kind = { kind: 'orm', orm: 'supabase', what: 'client' };
/** Filters and modifiers whose first argument is a column (supabase-js, Using filters and Using modifiers). */
const FILTERS: ReadonlySet<string> = new Set(['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'likeAllOf', 'likeAnyOf', 'ilikeAllOf', 'ilikeAnyOf', 'is', 'isDistinct', 'in', 'contains', 'containedBy', 'rangeGt', 'rangeGte', 'rangeLt', 'rangeLte', 'rangeAdjacent', 'overlaps', 'textSearch', 'not', 'filter', 'order', 'regexMatch']);
const WRITES: ReadonlyMap<string, StringQuery['statement']> = new Map([['insert', 'insert'], ['upsert', 'upsert'], ['update', 'update'], ['delete', 'delete']]);
const FROM: ReadonlySet<string> = new Set(['from']);
/** What follows `from` on a client, and on nothing else that has a method of this name. */
const FIRST: ReadonlySet<string> = new Set(['select', ...WRITES.keys()]);

/** The Supabase client: tables and columns are strings, select lists are PostgREST's. */
export const supabase: OrmReader = {
  id: 'supabase',
  title: 'Supabase table',
  words: ['@supabase/supabase-js', '@supabase/ssr', 'Database', 'createClient', 'createServerClient'],
  packages: ['@supabase/supabase-js', '@supabase/ssr', '@supabase/auth-helpers-nextjs', '@supabase/auth-helpers-react', '@supabase/postgrest-js'],
  entities: (files) => findEntities(files),
  call: (callee) => ('value' in callee && callee.value.kind === 'package' && /Client$/.test(callee.value.path[callee.value.path.length - 1] ?? '') ? CLIENT : undefined),
  type: (path) => (/Client$/.test(path[path.length - 1] ?? '') ? CLIENT : undefined),
  walk(file, context) {
    if (!callsAny(file, FROM)) return;
    for (const chain of chainsOf(file, (base) => isSupabase(base, file, context))) readChain(chain, file, context);
  },
};

const isClient = (kind: Kind): boolean => (kind.kind === 'orm' && kind.orm === 'supabase') || (kind.kind === 'either' && kind.of.some(isClient));

function isSupabase(base: Expression, file: LinkedFile, context: LinkContext): boolean {
  const kind = context.kindOf(file, base);
  if (isClient(kind)) return true;
  const name = base.kind === 'local' ? file.facts.locals[base.index]?.name : base.kind === 'name' || base.kind === 'get' ? base.name : undefined;
  return name !== undefined && /supabase|^(?:client|admin)$/i.test(name) && kind.kind === 'unknown';
}

function readChain({ base, steps, told }: Chain, file: LinkedFile, context: LinkContext): void {
  const begin = steps.findIndex(({ name }) => name === 'from');
  const [from, next] = [steps[begin], steps[begin + 1]];
  const expression = from?.args[0];
  if (!from || !expression || !next || !FIRST.has(next.name)) return;
  const name = context.textOf(file, expression);
  // Buckets of the storage are named by `from` as well.
  if (name === undefined || !/^\w+$/.test(name) || (base.kind === 'get' && base.name === 'storage') || !isSupabase(base, file, context)) return;
  const schema = steps.slice(0, begin).find((step) => step.name === 'schema')?.args[0];
  const within = schema && context.textOf(file, schema);
  const table = { ...(within === undefined || within === 'public' ? {} : { schema: within }), name };
  const statement = WRITES.get(next.name) ?? 'select';
  const query: StringQuery = { context, file, via: `supabase.from('${name}')`, tables: [{ table, alias: name }], statement, rename: (each) => each };
  if (begin >= told) referToTable(query, { table, alias: name }, textPlace(expression) ?? from.at, statement === 'select' ? 'read' : 'write');
  for (const step of steps.slice(Math.max(begin + 1, told))) readStep(query, step);
}

function readStep(query: StringQuery, { name, args, at }: Step): void {
  const { context, file } = query;
  const [first, second] = args;
  if (name === 'select') return readSelection(query, first, at);
  if (!first) return;
  if (WRITES.has(name)) return referToRows(query, first, at, name === 'insert');
  if (name === 'match') return referToKeys(query, first, 'read');
  if (name === 'or') return readConditions(query, first, at);
  if (!FILTERS.has(name)) return;
  const text = context.textOf(file, first);
  if (text === undefined) return;
  const value = second && context.textOf(file, second);
  const listed = second?.kind === 'list' ? context.itemsOf(file, second).items.flatMap((item) => context.textOf(item.file, item.value) ?? []) : [];
  const [column, ...path] = text.split('.').reverse();
  const within: StringQuery = path.length > 0 ? { ...query, tables: [{ table: { name: path[0] ?? '' }, alias: path[0] ?? '' }] } : query;
  referToColumn(within, (column ?? '').replace(/->.*/, ''), textPlace(first) ?? at, 'read', value === undefined ? listed : [value]);
}

/** A select list; without one every column is read. */
function readSelection(query: StringQuery, list: Expression | undefined, at: At): void {
  if (!list) return referToColumn(query, '*', at, 'read');
  const text = query.context.textOf(query.file, list);
  if (text === undefined) return;
  const whole = textPlace(list) ?? at;
  const placed = (start: number, end: number): At => (list.kind === 'literal' ? [whole[0] + 1 + start, whole[0] + 1 + end] : whole);
  const { columns, tables } = parseSelection(text);
  const meant = (table: string): StringQuery => ({ ...query, statement: 'select', tables: [{ table: { name: table }, alias: table }] });
  for (const { table, start, end } of tables) referToTable(meant(table), { table: { name: table }, alias: table }, placed(start, end), 'read');
  for (const { column, path, start, end } of columns) referToColumn(path.length > 0 ? meant(path[path.length - 1] ?? '') : query, column, placed(start, end), 'read');
}

/** `'age.gt.18,name.eq.x'`. */
function readConditions(query: StringQuery, conditions: Expression, at: At): void {
  const text = query.context.textOf(query.file, conditions);
  for (const match of (text ?? '').matchAll(/(?:^|[,(])\s*(\w+)\.(?:not\.)?\w+\./g)) if (match[1]) referToColumn(query, match[1], textPlace(conditions) ?? at, 'read');
}
