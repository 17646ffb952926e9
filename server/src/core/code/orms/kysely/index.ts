import type { Expression } from '../../facts';
import type { LinkContext, LinkedFile, OrmReader } from '../../link/kinds';
import { callsAny, type Chain, chainsOf, type Step } from '../chains/chain';
import { type Named, parseTable, referToColumn, referToColumns, referToKeys, referToRows, referToTable, snakeCase, type StringQuery, textPlace } from '../chains/scope';
import { findEntities } from './entities';

const PLUGIN = 'CamelCasePlugin';
/** Where the plugin is used; one database of a repository is taken to stand for all. */
const MAPPED = new WeakSet<LinkContext>();

/** Steps that begin a query: no other builder calls them so. */
const BEGINS: ReadonlyMap<string, StringQuery['statement']> = new Map([['selectFrom', 'select'], ['insertInto', 'insert'], ['replaceInto', 'insert'], ['updateTable', 'update'], ['deleteFrom', 'delete'], ['mergeInto', 'upsert']]);
const JOINS: ReadonlySet<string> = new Set(['innerJoin', 'leftJoin', 'rightJoin', 'fullJoin', 'crossJoin', 'innerJoinLateral', 'leftJoinLateral', 'from', 'using']);
/** Steps whose texts are all columns, and those of which the first is one. */
const COLUMNS: ReadonlySet<string> = new Set(['select', 'distinctOn', 'groupBy', 'orderBy', 'returning', 'column', 'columns', 'ref', 'onRef', 'whereRef', 'havingRef', 'clearSelect']);
const FIRST: ReadonlySet<string> = new Set(['where', 'having', 'on', 'andWhere', 'orWhere', '', 'count', 'countAll', 'sum', 'avg', 'min', 'max', 'between', 'val', 'jsonPath', 'not', 'exists', 'coalesce']);

/** Kysely: the interfaces of a database, and queries of strings. */
export const kysely: OrmReader = {
  id: 'kysely',
  title: 'Kysely table',
  words: ['kysely', PLUGIN, 'Kysely', 'Generated', 'DB', 'Database'],
  packages: ['kysely'],
  entities(files, context) {
    const isPlugin = (expression: Expression): boolean => expression.kind === 'name' && expression.name === PLUGIN;
    if (files.some(({ facts }) => facts.calls.some(({ callee }) => isPlugin(callee)))) MAPPED.add(context);
    return findEntities(files, renameIn(context));
  },
  type(path, args, _type, file, context) {
    const name = path[path.length - 1] ?? '';
    if (name !== 'Selectable' && name !== 'Insertable' && name !== 'Updateable') return undefined;
    const [first] = args;
    const row = first?.kind === 'shape' && first.type.kind === 'reference' ? context.entityNamed('kysely', first.type.name.split('.').at(-1) ?? '', file.path) : undefined;
    return row && { kind: 'row', entity: row };
  },
  walk(file, context) {
    if (!callsAny(file, BEGINS)) return;
    for (const chain of chainsOf(file, () => false)) readChain(chain, file, context);
  },
};

const renameIn = (context: LinkContext): ((name: string) => string) => (MAPPED.has(context) ? snakeCase : (name) => name);

function readChain({ steps, told }: Chain, file: LinkedFile, context: LinkContext): void {
  // What stands before the query is the database, or the query around this one.
  const begin = steps.findLastIndex(({ name }) => BEGINS.has(name));
  if (begin < 0) return;
  const rename = renameIn(context);
  const own = steps.slice(begin);
  const schema = steps.slice(0, begin).find(({ name }) => name === 'withSchema')?.args[0];
  const within = schema && context.textOf(file, schema);
  const ctes = new Set(steps.slice(0, begin).flatMap(({ name, args }) => (/^with(?:Recursive)?$/.test(name) && args[0] ? [(context.textOf(file, args[0]) ?? '').replace(/\(.*/, '')] : [])));
  const around = steps.slice(0, begin).flatMap((step) => (BEGINS.has(step.name) || JOINS.has(step.name) ? tablesOf(step, within, file, context, rename) : []));
  const named = own.flatMap((step) => (BEGINS.has(step.name) || JOINS.has(step.name) ? tablesOf(step, within, file, context, rename) : [])).filter(({ named: { table } }) => !ctes.has(table.name));
  const [target] = named;
  const statement = BEGINS.get(steps[begin]?.name ?? '') ?? 'select';
  const query: StringQuery = { context, file, via: `Kysely ${target?.named.table.name ?? ''}`, tables: [...named, ...(named.length > 0 ? around : [])].map((each) => each.named), statement, rename };
  if (!target) return;
  for (const each of named) {
    if (steps.indexOf(each.step) >= told) referToTable(query, each.named, textPlace(each.expression) ?? each.step.at, each === target && statement !== 'select' ? 'write' : 'read');
  }
  const innermost = { ...query, tables: named.map((each) => each.named) };
  for (const step of steps.slice(Math.max(begin + 1, told))) readStep(innermost, query, step);
}

interface TableOf {
  readonly step: Step;
  readonly expression: Expression;
  readonly named: Named;
}

function tablesOf(step: Step, schema: string | undefined, file: LinkedFile, context: LinkContext, rename: (name: string) => string): readonly TableOf[] {
  const [first] = step.args;
  if (!first) return [];
  const expressions = first.kind === 'list' ? first.items : [first];
  return expressions.flatMap((expression) => {
    const text = context.textOf(file, expression);
    const named = text === undefined ? undefined : parseTable(text, schema, rename);
    return named ? [{ step, expression, named }] : [];
  });
}

/** `own` are the tables of the query itself, `all` also those of the query around it: names with a table in front of them reach out. */
function readStep(own: StringQuery, all: StringQuery, { name, args, at }: Step): void {
  const { context, file } = own;
  const [first, second] = args;
  const queryFor = (text: string): StringQuery => (text.includes('.') ? all : own);
  const column = (expression: Expression, value?: string): void => {
    const text = context.textOf(file, expression);
    if (text !== undefined) referToColumn(queryFor(text), text.replace(/\s+(?:asc|desc)$/i, ''), textPlace(expression) ?? at, 'read', value === undefined ? [] : [value]);
    else if (expression.kind === 'list') for (const item of expression.items) column(item);
  };
  if (name === 'selectAll' || name === 'returningAll') return referToColumn(own, first ? `${context.textOf(file, first) ?? ''}.*` : '*', at, 'read');
  if (!first) return;
  if (JOINS.has(name)) {
    for (const arg of args.slice(1)) column(arg);
    return;
  }
  if (name === 'values') return referToRows(own, first, at, true);
  if (name === 'set') return context.textOf(file, first) === undefined ? referToRows(own, first, at, false) : referToColumns(own, first, 'write', at);
  if (name === 'doUpdateSet') return referToRows(own, first, at, false);
  if (COLUMNS.has(name)) {
    for (const arg of args) if (context.textOf(file, arg) === undefined || !/^(?:[=<>!]+|asc|desc|is|in|like|ilike)$/.test(context.textOf(file, arg) ?? '')) column(arg);
    return;
  }
  if (!FIRST.has(name)) return;
  const last = args.length > 1 ? args[args.length - 1] : undefined;
  if (context.textOf(file, first) !== undefined) column(first, last && last !== second ? context.textOf(file, last) : undefined);
  else if (name !== '') referToKeys(own, first, 'read');
}
