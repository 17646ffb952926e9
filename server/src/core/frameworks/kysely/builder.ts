import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { SourceText, Span } from '../../model/source';
import { placeArgs } from '../script/placedArgs';
import { rowsOf, runBuilt, type SqlText } from '../script/sqlText';
import { arrayValue, intrinsicValue, knownBoolean, knownText, method, notUnderstood, UNDEFINED } from '../script/values';
import { type BuilderKind, type BuilderState, createWriter, embed, type KyselyContext, type KyselyWriter, type Step } from './context';
import { expressionBuilder, fragmentValue } from './expressions';
import { querySql } from './querySql';
import { SCHEMA_STATEMENTS } from './schemaSql';

/** What the callback of a method is given. */
const CALLBACKS: Readonly<Record<string, BuilderKind>> = {
  'createTable.addColumn': 'column', 'alterTable.addColumn': 'column', 'alterTable.modifyColumn': 'column', 'alterTable.alterColumn': 'alteration', 'alterTable.dropColumn': 'column',
  'createTable.addForeignKeyConstraint': 'foreignKey', 'alterTable.addForeignKeyConstraint': 'foreignKey', 'createTable.addUniqueConstraint': 'key', 'alterTable.addUniqueConstraint': 'key',
  'createTable.addPrimaryKeyConstraint': 'key', 'alterTable.addPrimaryKeyConstraint': 'key', 'createTable.addCheckConstraint': 'key', 'alterTable.addCheckConstraint': 'key', 'insert.onConflict': 'conflict', 'select.orderBy': 'order',
};
const JOIN = /join/i;
const EXECUTES: ReadonlySet<string> = new Set(['execute', 'executeTakeFirst', 'executeTakeFirstOrThrow', 'stream']);
/** What changes neither the statement nor its result. */
const IDLE: ReadonlySet<string> = new Set(['$castTo', '$narrowType', '$assertType', '$asTuple', '$asScalar', '$notNull', 'withPlugin', 'withoutPlugins', 'explain', '$pickTables', '$omitTables', '$extendTables']);

/** A chain of calls. Every call gives a new builder, nothing happens before `execute` (query-builder/*.js, schema/*.js). */
export function makeBuilder(context: KyselyContext, state: BuilderState): Value {
  const isDescription = ['column', 'alteration', 'foreignKey', 'key', 'conflict', 'order'].includes(state.kind);
  const intrinsic: Intrinsic = {
    name: `Kysely ${state.kind}`,
    ...(isDescription && { inert: true }),
    get(property) {
      if (EXECUTES.has(property) && !isDescription) return method(property, (_args, site, evaluation) => execute(context, state, property, site, evaluation));
      if (IDLE.has(property)) return method(property, () => self);
      if (property === '$call') return method(property, (args, site, evaluation) => (args[0] ? evaluation.call(args[0], [self], site) : self));
      if (property === '$if') return method(property, ([condition, callback], site, evaluation) => branch(self, condition, callback, site, evaluation));
      if (property === 'compile') return method(property, (_args, site) => compiled(context, state, site));
      if (property === 'as') return method(property, ([alias], site, evaluation) => aliased(context, state, self, alias, site, evaluation));
      if (property === 'then') return undefined;
      return method(property, (args, site, evaluation) => makeBuilder(context, { ...state, steps: [...state.steps, { name: property, args: callbacks(context, state, property, placeArgs(args, site), site, evaluation), site }] }));
    },
  };
  const self = intrinsicValue(intrinsic);
  context.builders.set(intrinsic, state);
  return self;
}

/** A chain's beginning: `db.schema.createTable('t')`, `db.selectFrom('t')`. */
export function beginBuilder(context: KyselyContext, kind: BuilderKind, name: string, args: readonly Value[], site: Site, evaluation: Evaluation, schema: SourceText | undefined, ctes: readonly SqlText[] = []): Value {
  const start: BuilderState = { kind, steps: [], ctes, ...(schema && { schema }) };
  return makeBuilder(context, { ...start, steps: [{ name, args: callbacks(context, start, name, placeArgs(args, site), site, evaluation), site }] });
}

/** Arguments with their callbacks called, at once as Kysely does; values and columns may be callbacks too. */
function callbacks(context: KyselyContext, state: BuilderState, property: string, args: readonly Value[], site: Site, evaluation: Evaluation): readonly Value[] {
  const kind = CALLBACKS[`${state.kind}.${property}`];
  const argument = (): Value => (kind ? makeBuilder(context, { kind, steps: [], ctes: [] }) : expressionBuilder(context, state.schema, JOIN.test(property)));
  const resolve = (value: Value, depth: number): Value => {
    if (value.kind === 'function') return evaluation.call(value, [argument()], site);
    if (depth <= 0) return value;
    if (value.kind === 'array' && value.items.some((item) => mayHoldCallback(item))) return { ...value, items: value.items.map((item) => resolve(item, depth - 1)) };
    if (value.kind === 'object' && [...value.entries.values()].some((item) => item.kind === 'function')) {
      return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, resolve(item, depth - 1)])) };
    }
    return value;
  };
  return args.map((arg) => resolve(arg, 2));
}

function mayHoldCallback(value: Value): boolean {
  return value.kind === 'function' || value.kind === 'object';
}

/** `$if(condition, build)`: a condition that is not known makes the statement unknown. */
function branch(self: Value, condition: Value | undefined, callback: Value | undefined, site: Site, evaluation: Evaluation): Value {
  const known = knownBoolean(condition);
  if (known === false || !callback) return self;
  if (known === true) return evaluation.call(callback, [self], site);
  return notUnderstood(evaluation, site, 'whether a part of a query is added is not known');
}

/** The statement; undefined where the chain has none. */
export function statementOf(writer: KyselyWriter, state: BuilderState): SqlText | undefined {
  const compile = SCHEMA_STATEMENTS[state.kind];
  return compile ? compile(writer, state.steps) : querySql(writer, state);
}

function execute(context: KyselyContext, state: BuilderState, how: string, site: Site, evaluation: Evaluation): Value {
  const writer = createWriter(context, site.span, state.schema);
  const sql = statementOf(writer, state);
  const touches = touching(state);
  if (!sql || writer.failure !== undefined) return notUnderstood(evaluation, site, writer.failure ?? `what ${state.kind} does is not known`, touches);
  const rows = rowsOf(runBuilt(sql, site, evaluation));
  if (state.kind in SCHEMA_STATEMENTS) return UNDEFINED;
  return how === 'execute' && state.kind === 'select' && rows.kind !== 'data' ? arrayValue([rows], false) : rows;
}

function touching(state: BuilderState): 'anything' | readonly string[] {
  const first = state.steps[0]?.args[0];
  const text = knownText(first);
  const name = text?.split(' as ')[0]?.split('.').at(-1)?.trim().toLowerCase();
  return name === undefined || name === '' || state.kind === 'createIndex' || state.kind === 'dropIndex' ? 'anything' : [name];
}

/** `builder.compile()`, for `db.executeQuery(…)`. */
function compiled(context: KyselyContext, state: BuilderState, site: Site): Value {
  const writer = createWriter(context, site.span, state.schema);
  const sql = statementOf(writer, state);
  return sql && writer.failure === undefined ? fragmentValue(context, sql, state.schema) : { kind: 'unknown', reason: writer.failure ?? 'a compiled query', mayTouch: 'anything', span: site.span };
}

/** `query.as('x')`: a query as a table or value of another. */
function aliased(context: KyselyContext, state: BuilderState, self: Value, alias: Value | undefined, site: Site, evaluation: Evaluation): Value {
  // `createTable('t').as(query)` and `createView('v').as(query)` are no aliases.
  if (state.kind === 'createTable' || state.kind === 'createView') {
    const args = callbacks(context, state, 'as', alias ? [alias] : [], site, evaluation);
    const step: Step = { name: 'as', args: args.map((arg) => asQuery(context, arg, site.span, state.schema)), site };
    return makeBuilder(context, { ...state, steps: [...state.steps, step] });
  }
  const writer = createWriter(context, site.span, state.schema);
  const sql = statementOf(writer, state);
  if (!sql || writer.failure !== undefined || alias?.kind !== 'string') return self;
  return fragmentValue(context, writer.write`(${sql}) as ${writer.identifier(alias.source)}`, state.schema);
}

/** A query without parameters: in DDL its values stand in the text. */
function asQuery(context: KyselyContext, value: Value, _span: Span, _schema: SourceText | undefined): Value {
  return embed(context, value) || value.kind !== 'function' ? value : UNDEFINED;
}
