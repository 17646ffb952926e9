import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { QualifiedName } from '../../model/names';
import type { ConstraintDefinition, Operation, OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import { type Circumstances, type Draft, type DraftGroup, operationAt, sameCondition } from '../script/drafts';
import { intrinsicValue, knownBoolean, knownText, entry, method, notUnderstood, spanOf, stringValue, whyUnknown } from '../script/values';
import { COLUMN_METHODS, columnType } from './columnTypes';
import { type ColumnState, type TableRequests, changesOf, checkConstraint, columnBuilder, defineColumn } from './columnBuilder';
import type { KnexContext } from './context';
import { type ForeignState, foreignConstraint, referencesBuilder, tableForeign } from './foreignBuilder';
import { type KeyPart, keyStatement } from './tableKeys';
import { rawSql } from './raw';

/** How the callback's table is meant. */
export type TableMode = 'create' | 'createIfNot' | 'createLike' | 'alter';

/** The table that a callback describes. */
export interface TableTarget {
  readonly mode: TableMode;
  readonly name: QualifiedName;
  /** As the author wrote it, without the schema: generated names are made of it. */
  readonly raw: string;
  readonly schema?: string;
  readonly like?: QualifiedName;
}

/** One thing said in the callback. Knex runs them by phase, not in the order they are written. */
type Part =
  | { readonly kind: 'table' }
  | { readonly kind: 'column'; readonly state: ColumnState }
  | { readonly kind: 'foreign'; readonly state: ForeignState }
  | { readonly kind: 'key'; readonly part: KeyPart }
  | { readonly kind: 'check'; readonly constraint: ConstraintDefinition }
  | { readonly kind: 'comment'; readonly value: string | null }
  | { readonly kind: 'option'; readonly text: string }
  | { readonly kind: 'other'; readonly body: OperationBody };

type PartDraft = Draft & { readonly part: Part };

/** Runs the callback of `createTable`, `alterTable` … and drafts what it says. */
export function describeTable(context: KnexContext, target: TableTarget, callback: Value | undefined, site: Site, evaluation: Evaluation): void {
  const group: DraftGroup = { finish: (parts) => compose(context, target, parts.map(({ draft, at }) => ({ part: (draft as PartDraft).part, at }))) };
  const add = (inside: Evaluation, at: Site, span: Span, part: Part): PartDraft => {
    const draft: PartDraft = { group, last: at.span, part, finish: () => [] };
    context.drafts.add(inside, at, span, draft);
    return draft;
  };
  add(evaluation, site, site.args[0] ?? site.name, { kind: 'table' });
  if (callback === undefined || callback.kind === 'undefined') return;
  if (callback.kind !== 'function') {
    notUnderstood(evaluation, site, whyUnknown(callback, 'the callback that describes the table'), [target.name.name.toLowerCase()]);
    return;
  }
  const self = tableBuilder(context, target, add);
  evaluation.call(callback, [self], site, self);
}

type Add = (evaluation: Evaluation, site: Site, span: Span, part: Part) => PartDraft;

function tableBuilder(context: KnexContext, target: TableTarget, add: Add): Value {
  const requests: TableRequests = {
    statement(name, args, site, evaluation, column) {
      keys(context, target, add, name, args, site, evaluation, column);
    },
    references(column, span, site, evaluation, self, args) {
      const state: ForeignState = { columns: [column], span };
      const draft = add(evaluation, site, span, { kind: 'foreign', state });
      return referencesBuilder(state, draft, self(), args, site);
    },
  };
  const intrinsic: Intrinsic = {
    name: 'table',
    get: (property) => method(property, (args, site, evaluation) => {
      if (COLUMN_METHODS.has(property)) return addColumn(context, target, add, requests, property, args, site, evaluation);
      if (keys(context, target, add, property, args, site, evaluation)) return self;
      return tableMethod(context, target, add, requests, property, args, site, evaluation, self);
    }),
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

function addColumn(context: KnexContext, target: TableTarget, add: Add, requests: TableRequests, property: string, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [first, ...rest] = args;
  const increments = /increments$/i.test(property);
  // Increments are named `id` unless they say otherwise (columncompiler.js, getColumnName).
  const name = knownText(first) || (increments && (first === undefined || first.kind === 'undefined') ? 'id' : undefined);
  if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(first, 'the name of the column'), touching(target));
  const type = columnType(context.dialect, property, rest);
  if ('unknown' in type) evaluation.problem(type.unknown, touching(target), site);
  const state: ColumnState = { method: property, name, nameSpan: spanOf(first, site.args[0] ?? site.name), type, increments, unsigned: false, checks: [], unsure: new Set() };
  const draft = add(evaluation, site, state.nameSpan, { kind: 'column', state });
  return columnBuilder(context, state, draft, requests, site);
}

function keys(context: KnexContext, target: TableTarget, add: Add, property: string, args: readonly Value[], site: Site, evaluation: Evaluation, column?: Span): boolean {
  const part = keyStatement(context, target, property, args, site);
  if (part === undefined) return false;
  if ('unknown' in part) notUnderstood(evaluation, site, part.unknown, touching(target));
  else add(evaluation, site, column ?? part.span, { kind: 'key', part });
  return true;
}

/** The methods of a table builder that are neither columns nor keys. */
function tableMethod(context: KnexContext, target: TableTarget, add: Add, requests: TableRequests, property: string, args: readonly Value[], site: Site, evaluation: Evaluation, self: Value): Value {
  const [first, second, third] = args;
  const table = target.name;
  const other = (body: OperationBody, span: Span): Value => {
    add(evaluation, site, span, { kind: 'other', body });
    return self;
  };
  const named = (value: Value | undefined, what: string, body: (name: string) => OperationBody): Value => {
    const name = knownText(value);
    if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(value, what), touching(target));
    return other(body(context.naming.identifier(name)), spanOf(value, site.args[0] ?? site.name));
  };
  switch (property) {
    case 'timestamps': {
      const options = first?.kind === 'object';
      const [use, now, camel] = options ? [entry(first, 'useTimestamps'), entry(first, 'defaultToNow'), entry(first, 'useCamelCase')] : [first, second, third];
      timestamps(context, target, add, requests, knownBoolean(use) === true, knownBoolean(now) === true, knownBoolean(camel) === true, site, evaluation);
      return { kind: 'undefined' };
    }
    case 'foreign': {
      const state = tableForeign(first, second, site);
      if ('unknown' in state) return notUnderstood(evaluation, site, state.unknown, touching(target));
      const draft = add(evaluation, site, state.span, { kind: 'foreign', state });
      return referencesBuilder(state, draft);
    }
    case 'dropColumn': case 'dropColumns': {
      for (const value of args.flatMap((arg) => (arg.kind === 'array' ? (arg.complete ? arg.items : [arg]) : [arg]))) named(value, 'the column that is dropped', (column) => ({ kind: 'dropColumn', table, column }));
      return self;
    }
    case 'dropTimestamps': {
      const camel = knownBoolean(first) === true;
      for (const column of camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']) other({ kind: 'dropColumn', table, column: context.naming.identifier(column) }, site.name);
      return self;
    }
    case 'renameColumn': {
      const to = knownText(second);
      if (to === undefined) return notUnderstood(evaluation, site, whyUnknown(second, 'the new name of the column'), touching(target));
      return named(first, 'the column that is renamed', (column) => ({ kind: 'renameColumn', table, column, to: context.naming.identifier(to) }));
    }
    case 'setNullable': case 'dropNullable':
      return named(first, 'the column', (column) => ({ kind: 'alterColumn', table, column, changes: { nullable: property === 'setNullable' } }));
    case 'check': {
      const sql = rawSql(context, [first ?? { kind: 'undefined' }, ...(second ? [second] : [])]);
      if (!sql) return notUnderstood(evaluation, site, whyUnknown(first, 'the check'), touching(target));
      add(evaluation, site, site.args[0] ?? site.name, { kind: 'check', constraint: checkConstraint(context, { sql: sql.sql, name: knownText(third) }, [], site.args[0] ?? site.name) });
      return self;
    }
    case 'dropChecks': {
      for (const value of args.flatMap((arg) => (arg.kind === 'array' ? arg.items : [arg]))) named(value, 'the check that is dropped', (name) => ({ kind: 'dropConstraint', table, constraint: { name, kind: 'check' } }));
      return self;
    }
    case 'comment':
      add(evaluation, site, site.args[0] ?? site.name, { kind: 'comment', value: knownText(first) ?? null });
      return self;
    case 'engine': case 'charset': case 'collate': case 'inherits':
      add(evaluation, site, site.name, { kind: 'option', text: `${property}=${knownText(first) ?? '?'}` });
      return self;
    case 'queryContext': return self;
    default:
      return notUnderstood(evaluation, site, `Knex's table.${property} is not known here`, touching(target));
  }
}

function timestamps(context: KnexContext, target: TableTarget, add: Add, requests: TableRequests, useTimestamps: boolean, defaultToNow: boolean, camel: boolean, site: Site, evaluation: Evaluation): void {
  for (const name of camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']) {
    const at: Site = { ...site, args: [site.name] };
    const column = addColumn(context, target, add, requests, useTimestamps ? 'timestamp' : 'datetime', [stringValue(name, site.name)], at, evaluation);
    if (!defaultToNow) continue;
    chain(column, 'notNullable', [], at, evaluation);
    chain(column, 'defaultTo', [currentTimestamp(context)], at, evaluation);
  }
}

function chain(self: Value, property: string, args: readonly Value[], site: Site, evaluation: Evaluation): void {
  const found = self.kind === 'intrinsic' ? self.intrinsic.get?.(property, site, evaluation) : undefined;
  if (found?.kind === 'intrinsic') found.intrinsic.call?.(args, site, evaluation);
}

function currentTimestamp(context: KnexContext): Value {
  const intrinsic: Intrinsic = { name: 'knex.raw' };
  context.embedded.set(intrinsic, () => ({ sql: 'CURRENT_TIMESTAMP', values: new Map() }));
  return intrinsicValue(intrinsic);
}

function touching(target: TableTarget): readonly string[] {
  return [target.name.name.toLowerCase()];
}

interface Placed { readonly part: Part; readonly at: Circumstances }

/** The operations of one callback, in the order in which Knex runs them (tablecompiler.js, create and alter). */
function compose(context: KnexContext, target: TableTarget, parts: readonly Placed[]): readonly Operation[] {
  const header = parts.find(({ part }) => part.kind === 'table');
  if (target.mode === 'alter' || !header) return alter(context, target, parts);
  // What the callback says under a condition of its own, and what CREATE TABLE IF NOT EXISTS does not cover, follows the table.
  const own = (placed: Placed): boolean => sameCondition(placed.at.when, header.at.when) && (target.mode === 'create' || placed.part.kind !== 'key' && placed.part.kind !== 'foreign' || isPrimary(placed.part));
  const inside = target.mode === 'createLike' ? [] : parts.filter(own);
  return [...enums(context, target, parts), create(context, target, header.at, inside), ...comments(context, target, inside), ...gaps(context, target, inside), ...alter(context, target, parts.filter((placed) => !inside.includes(placed)))];
}

function isPrimary(part: Part): boolean {
  return part.kind === 'key' && part.part.kind === 'constraint' && part.part.constraint.kind === 'primary';
}

function create(context: KnexContext, target: TableTarget, at: Circumstances, inside: readonly Placed[]): Operation {
  const columns = inside.flatMap(({ part }) => (part.kind === 'column' ? [defineColumn(context, part.state, target.name.name)] : []));
  const keys = inside.flatMap(({ part }) => (part.kind === 'key' ? [part.part] : []));
  const explicit = keys.some((key) => key.kind === 'constraint' && key.constraint.kind === 'primary');
  const constraints = [
    ...columns.flatMap((column) => column.constraints),
    ...(explicit ? [] : inlineKeys(context, inside)),
    ...keys.flatMap((key) => (key.kind === 'constraint' ? [key.constraint] : [])),
    ...inside.flatMap(({ part }) => (part.kind === 'check' ? [part.constraint] : part.kind === 'foreign' ? definedConstraint(context, target, part.state) : [])),
  ];
  const primary = new Set(constraints.filter((constraint) => constraint.kind === 'primary').flatMap((constraint) => constraint.columns));
  const options = inside.flatMap(({ part }) => (part.kind === 'option' ? [part.text] : []));
  return operationAt(at, {
    kind: 'createTable',
    table: target.name,
    // SQLite lets a key hold NULL ("CREATE TABLE", 3.5).
    columns: columns.map(({ column }) => (primary.has(column.name) && context.dialect !== 'sqlite' ? { ...column, nullable: false } : column)),
    constraints,
    indexes: keys.flatMap((key) => (key.kind === 'index' ? [key.index] : [])),
    ...(target.mode === 'createIfNot' && { ifNotExists: true }),
    ...(target.like && { like: target.like }),
    ...(options.length > 0 && { options: options.join(' ') }),
  });
}

/** The key of `increments` and `uuid({ primaryKey: true })`, declared with the column. */
function inlineKeys(context: KnexContext, inside: readonly Placed[]): readonly ConstraintDefinition[] {
  return inside.flatMap(({ part }): readonly ConstraintDefinition[] => {
    if (part.kind !== 'column' || 'unknown' in part.state.type || !part.state.type.primary) return [];
    return [{ kind: 'primary', columns: [context.naming.identifier(part.state.name)], span: part.state.nameSpan }];
  });
}

function definedConstraint(context: KnexContext, target: TableTarget, state: ForeignState): readonly ConstraintDefinition[] {
  const constraint = state.gap !== undefined ? undefined : foreignConstraint(context, target.raw, state);
  return constraint ? [constraint] : [];
}

/** Foreign keys whose table or columns are not known. */
function gaps(context: KnexContext, target: TableTarget, parts: readonly Placed[]): readonly Operation[] {
  return parts.flatMap(({ part, at }): readonly Operation[] => {
    if (part.kind !== 'foreign' || part.state.gap === undefined) return [];
    context.drafts.problem({ reason: part.state.gap, mayTouch: touching(target), span: at.statement });
    return [operationAt(at, { kind: 'unknown', reason: part.state.gap, mayTouch: touching(target) })];
  });
}

function comments(context: KnexContext, target: TableTarget, inside: readonly Placed[]): readonly Operation[] {
  return inside.flatMap(({ part, at }): readonly Operation[] => {
    if (part.kind === 'comment') return [operationAt(at, { kind: 'setProperty', table: target.name, property: 'comment', value: part.value })];
    if (part.kind !== 'column' || part.state.comment === undefined || context.dialect !== 'postgres') return [];
    return [operationAt(at, { kind: 'setProperty', table: target.name, column: context.naming.identifier(part.state.name), property: 'comment', value: part.state.comment || null })];
  });
}

/** CREATE TYPE of native enums runs before anything else of the callback (pg-columncompiler.js, unshiftQuery). */
function enums(context: KnexContext, target: TableTarget, parts: readonly Placed[]): readonly Operation[] {
  return parts.flatMap(({ part, at }): readonly Operation[] => {
    const made = part.kind === 'column' && !('unknown' in part.state.type) ? part.state.type.createsEnum : undefined;
    if (!made) return [];
    const schema = made.schema ?? target.schema;
    return [operationAt(at, { kind: 'createEnum', type: { name: context.naming.identifier(made.name), ...(schema !== undefined && { schema }) }, values: made.values })];
  });
}

/** Columns are added first, then changed, then everything else in the order it is written. */
function alter(context: KnexContext, target: TableTarget, parts: readonly Placed[]): readonly Operation[] {
  const table = target.name;
  const columns = parts.flatMap((placed) => (placed.part.kind === 'column' ? [{ state: placed.part.state, at: placed.at }] : []));
  const added = columns.filter(({ state }) => !state.alter).map(({ state, at }) => {
    const { column, constraints } = defineColumn(context, state, target.name.name);
    const inline = inlineKeys(context, [{ part: { kind: 'column', state }, at }]);
    return operationAt(at, { kind: 'addColumn', table, column, constraints: [...inline, ...constraints] });
  });
  const changed = columns.filter(({ state }) => state.alter).flatMap(({ state, at }) => {
    const { changes, replaces } = changesOf(context, state, target.name.name);
    const checks = defineColumn(context, state, target.name.name).constraints.filter(() => context.dialect === 'postgres' && state.checks.length > 0);
    return [
      operationAt(at, { kind: 'alterColumn', table, column: context.naming.identifier(state.name), changes, ...(replaces && { replaces }) }),
      ...checks.map((constraint) => operationAt(at, { kind: 'addConstraint', table, constraint })),
    ];
  });
  const rest = parts.flatMap(({ part, at }): readonly Operation[] => {
    switch (part.kind) {
      case 'key': return [operationAt(at, keyBody(table, part.part))];
      case 'foreign': return definedConstraint(context, target, part.state).map((constraint) => operationAt(at, { kind: 'addConstraint', table, constraint }));
      case 'check': return [operationAt(at, { kind: 'addConstraint', table, constraint: part.constraint })];
      case 'other': return [operationAt(at, part.body)];
      default: return [];
    }
  });
  return [...(target.mode === 'alter' ? enums(context, target, parts) : []), ...added, ...changed, ...rest, ...gaps(context, target, parts), ...comments(context, target, parts)];
}

function keyBody(table: QualifiedName, part: KeyPart): OperationBody {
  switch (part.kind) {
    case 'constraint': return { kind: 'addConstraint', table, constraint: part.constraint };
    case 'index': return { kind: 'createIndex', index: part.index };
    case 'drop': return part.body;
  }
}

