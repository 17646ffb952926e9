import type { QualifiedName } from '../../model/names';
import type { ConstraintDefinition, Operation, OperationBody } from '../../model/operation';
import { type Circumstances, operationAt, sameCondition } from '../script/drafts';
import { type ColumnState, changesOf, defineColumn } from './columnBuilder';
import type { KnexContext } from './context';
import { type ForeignState, foreignConstraint } from './foreignBuilder';
import type { KeyPart } from './tableKeys';

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
export type Part =
  | { readonly kind: 'table' }
  | { readonly kind: 'column'; readonly state: ColumnState }
  | { readonly kind: 'foreign'; readonly state: ForeignState }
  | { readonly kind: 'key'; readonly part: KeyPart }
  | { readonly kind: 'check'; readonly constraint: ConstraintDefinition }
  | { readonly kind: 'comment'; readonly value: string | null }
  | { readonly kind: 'option'; readonly text: string }
  | { readonly kind: 'other'; readonly body: OperationBody };

/** What an unread part of the table's description may touch. */
export function touching(target: TableTarget): readonly string[] {
  return [target.name.name.toLowerCase()];
}

/** A part with the conditions that hold there. */
export interface Placed { readonly part: Part; readonly at: Circumstances }

/** The operations of one callback, in the order in which Knex runs them (tablecompiler.js, create and alter). */
export function composeTable(context: KnexContext, target: TableTarget, parts: readonly Placed[]): readonly Operation[] {
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

