import type { CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile, OrmReader } from '../../link/kinds';
import { beginColumn, goOn } from './columns';
import { findEntities, idOf, makerOf, tableCall } from './entities';
import { callRelational, readStep } from './queries';
import { CREATORS, dataOf, ENUMS, isOwn, own, SCHEMAS, TABLES, VIEWS } from './words';

const DATABASE = own('database', undefined);
/** Types of databases and transactions, of every driver. */
const DATABASES = /^(?:\w*Database|\w*Transaction)$/;
const PACKAGE = 'drizzle-orm';

/** Drizzle: tables, relational queries, the query builder. */
export const drizzle: OrmReader = {
  id: 'drizzle',
  title: 'Drizzle table',
  words: [PACKAGE, ...TABLES, ...VIEWS, ...CREATORS, ...SCHEMAS, 'drizzle', 'relations', 'findMany', 'findFirst', 'table'],
  packages: [PACKAGE, 'drizzle-kit'],
  entities: findEntities,

  get(of, name, at, file, context) {
    if (of.kind === 'entity') {
      if (name === '$inferSelect' || name === '$inferInsert') return { kind: 'row', entity: of.entity };
      const column = context.columnOf(of.entity, name);
      if (!column || of.use !== 'table') return undefined;
      context.emit(file, { table: of.entity.table, column: column.column, access: 'read', at, via: `Drizzle table ${of.entity.name}` });
      return { kind: 'column', entity: of.entity, column };
    }
    if (isDatabase(of)) return name === 'query' || name === '_query' ? own('queries', undefined) : undefined;
    return isOwn(of, 'queries') ? queried(name, file, context) : undefined;
  },

  call(callee, call, file, context) {
    if ('value' in callee) return invoke(callee.value, call, file, context);
    const { of, method } = callee;
    const builder = dataOf(of, 'builder');
    if (builder) return goOn(builder, method);
    if (dataOf(of, 'maker')) return method === 'enum' ? enumOf(call, file, context) : tableKind(call, file, context);
    if (of.kind === 'orm' && of.what === 'table') return of;
    if (of.kind === 'entity') return of.use === 'relational' ? callRelational(of.entity, method, call, file, context) : of.use === 'table' ? of : undefined;
    if (isDatabase(of)) return beginQuery(method, call, file, context);
    if (of.kind === 'query') return continueQuery(of, method, call, file, context);
    return of.kind === 'package' ? invoke({ ...of, path: [...of.path, method] }, call, file, context) : undefined;
  },

  parameter(callee, _call, argument, parameter, file, context) {
    if ('of' in callee) {
      if (isDatabase(callee.of) && (callee.method === 'transaction' || callee.method === 'batch')) return DATABASE;
      return dataOf(callee.of, 'maker') && argument === 1 && parameter === 0 ? TYPES_OF_COLUMNS : undefined;
    }
    const { value } = callee;
    if (value.kind === 'package' && TABLES.has(value.path[value.path.length - 1] ?? '')) return argument === 1 && parameter === 0 ? TYPES_OF_COLUMNS : argument === 2 && parameter === 0 ? itself(_call, file, context) : undefined;
    return dataOf(value, 'maker') && argument === 1 && parameter === 0 ? TYPES_OF_COLUMNS : undefined;
  },

  // A database that is handed on in a context, where its type could not be followed.
  property(of, name, file, context) {
    if (name === 'query') return isNamed(of, /^(?:_?db|database|drizzle|tx|trx)$/i) && context.entities.some((entity) => entity.orm === 'drizzle') ? own('queries', undefined) : undefined;
    return of.kind === 'get' && of.name === 'query' && isNamed(of.of, /^(?:_?db|database|drizzle|tx|trx)$/i) ? queried(name, file, context) : undefined;
  },

  walk(file, context) {
    for (const call of file.facts.calls) readStep(call, file, context);
  },

  type(path, args) {
    const name = path[path.length - 1] ?? '';
    const [first] = args;
    if (/^Infer(?:Select|Insert)?Model$/.test(name)) return first?.kind === 'entity' ? { kind: 'row', entity: first.entity } : undefined;
    return DATABASES.test(name) ? DATABASE : undefined;
  },
};

/** The functions of column types, as the callback of a table is handed them. */
const TYPES_OF_COLUMNS: Kind = { kind: 'package', package: PACKAGE, path: ['/columns'] };

const isDatabase = (kind: Kind): boolean => isOwn(kind, 'database') || (kind.kind === 'package' && kind.package === PACKAGE && kind.made === true && kind.path[kind.path.length - 1] === 'drizzle');

function queried(name: string, file: LinkedFile, context: LinkContext): Kind | undefined {
  const entity = context.entityNamed('drizzle', name, file.path);
  return entity && { kind: 'entity', entity, use: 'relational' };
}

/** A function of the package, or of what one gave. */
function invoke(value: Kind, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const values = dataOf(value, 'enum');
  if (values) return beginColumn('enum', call, file, context, values);
  if (isOwn(value, 'customType')) return beginColumn('custom', call, file, context);
  if (dataOf(value, 'maker')) return tableKind(call, file, context);
  if (value.kind !== 'package' || value.package !== PACKAGE) return undefined;
  const name = value.path[value.path.length - 1] ?? '';
  const [first] = call.args;
  if (TABLES.has(name) || VIEWS.has(name) || (name === 'withRLS' && TABLES.has(value.path[value.path.length - 2] ?? ''))) return tableKind(call, file, context);
  if (SCHEMAS.has(name)) {
    const schema = first && context.textOf(file, first);
    return own('maker', { prefix: '', suffix: '', ...(schema === undefined || schema === 'public' ? {} : { schema }) });
  }
  if (CREATORS.has(name)) return creator(call, file);
  if (ENUMS.has(name)) return enumOf(call, file, context);
  if (name === 'customType') return own('customType', undefined);
  if (name === 'drizzle') return DATABASE;
  if (name === 'alias' || name === 'getTableColumns' || name === 'getColumns' || name === 'getViewSelectedFields') return first && context.kindOf(file, first);
  return value.path.some((part) => /^\/(?:\w+-core|columns)/.test(part)) ? beginColumn(name, call, file, context) : undefined;
}

function enumOf(call: CallFact, file: LinkedFile, context: LinkContext): Kind {
  const listed = call.args[1];
  const items = listed ? context.itemsOf(file, listed).items.flatMap((item) => context.textOf(item.file, item.value) ?? []) : [];
  return own('enum', items);
}

/** `pgTableCreator((name) => `app_${name}`)`. */
function creator(call: CallFact, file: LinkedFile): Kind {
  const [first] = call.args;
  const made = first?.kind === 'function' ? file.facts.functions[first.index]?.returns[0] : undefined;
  const isPlain = made?.kind === 'template' && made.texts.length === 2;
  return own('maker', { prefix: isPlain ? (made.texts[0] ?? '') : '', suffix: isPlain ? (made.texts[1] ?? '') : '' });
}

/** The table that a call makes: by its entity, or while entities are being found by the id that it will have. */
function tableKind(call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const definition = file.facts.definitions.find(({ value }) => tableCall(file, value) === call);
  if (!definition) return undefined;
  const entity = context.entityAt(file.path, definition.at[0]);
  if (entity) return { kind: 'entity', entity, use: 'table' };
  return makerOf(file, call, context) ? { kind: 'orm', orm: 'drizzle', what: 'table', data: idOf(file, definition.name) } : undefined;
}

/** The table itself, which the callback for its indexes is handed. */
function itself(call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const kind = tableKind(call, file, context);
  return kind?.kind === 'entity' ? kind : undefined;
}

const ROWS: ReadonlySet<string> = new Set(['returning', 'all', 'execute', 'then']);

function beginQuery(method: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  switch (method) {
    case 'select': case 'selectDistinct': case 'selectDistinctOn': return { kind: 'query', orm: 'drizzle', tables: [], state: call.args.length === (method === 'selectDistinctOn' ? 1 : 0) ? 'rows' : 'columns' };
    case 'insert': case 'update': case 'delete': return withTable({ kind: 'query', orm: 'drizzle', tables: [], state: 'change' }, call, file, context);
    case 'with': case '$with': return DATABASE;
    case 'transaction': {
      const given = call.args[0] && context.kindOf(file, call.args[0]);
      return given?.kind === 'function' ? context.resultOf(given) : undefined;
    }
    case 'batch': return call.args[0] && context.kindOf(file, call.args[0]);
    default: return undefined;
  }
}

type Query = Extract<Kind, { kind: 'query' }>;

function withTable(query: Query, call: CallFact, file: LinkedFile, context: LinkContext): Kind {
  const kind = call.args[0] && context.kindOf(file, call.args[0]);
  return kind?.kind === 'entity' ? { ...query, tables: [...query.tables, { entity: kind.entity }] } : query;
}

/** A query of one table without a list gives its rows, in a list; with joins each row is an object of rows by table. */
function continueQuery(query: Query, method: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind {
  if (method === 'from') {
    const from = withTable(query, call, file, context);
    const [only] = from.kind === 'query' ? from.tables : [];
    return query.state === 'rows' && only?.entity ? { kind: 'list', of: { kind: 'row', entity: only.entity } } : from;
  }
  const [only] = query.tables;
  if (query.state === 'change' && ROWS.has(method) && call.args.length === 0 && only?.entity) return { kind: 'list', of: { kind: 'row', entity: only.entity } };
  return query;
}

function isNamed(expression: Expression, pattern: RegExp): boolean {
  return (expression.kind === 'get' || expression.kind === 'name') && pattern.test(expression.name);
}
