import { type QualifiedName, displayName } from '../model/names';
import type { Column, Origin, Table } from '../model/schema';
import type { Operation } from '../model/operation';
import type { Phase } from '../model/values';
import type { SchemaState } from './state';

/** How operations are applied. */
export interface ApplyContext {
  readonly migration: string;
  readonly phase: Phase;
  /** An up has run on real databases, so what it needs was there: a missing object is our ignorance, not its failure. */
  readonly trusted: boolean;
  /** A number no other object of this history has. */
  nextId(): number;
}

/** Why an operation cannot run at this point; undefined when it can. */
export type Failure = string | undefined;

export function originOf(context: ApplyContext, operation: Operation): Origin {
  return { migration: context.migration, span: operation.statement };
}

/**
 * The table an operation works on. One never heard of is taken to exist with columns unknown; one known to be gone is a failure,
 * unless the operation is trusted: then what we thought we knew was wrong.
 */
export function needTable(state: SchemaState, name: QualifiedName, operation: Operation, context: ApplyContext): Table | { readonly failure: string } {
  const table = state.table(name);
  if (table) return table;
  if (table === null && !context.trusted) return { failure: `the table \`${displayName(name)}\` does not exist at this point` };
  const implied: Table = {
    id: `t${context.nextId()}`, name, columns: new Map(), constraints: [], indexes: [], properties: new Map(), complete: false, origin: originOf(context, operation),
  };
  if (table === undefined) state.learn(state.tableKey(name), { kind: 'table', table: implied });
  state.setTable(implied);
  return implied;
}

/** A column that is used but was not seen being made: it was there before this migration, with a definition we do not know. */
export function implyColumn(state: SchemaState, table: Table, name: string, operation: Operation, context: ApplyContext): { readonly table: Table; readonly column: Column } {
  const column: Column = {
    id: `c${context.nextId()}`,
    definition: { name, nullable: true, unsure: ['type', 'nullable', 'default'], span: operation.span },
    origin: originOf(context, operation),
    implied: true,
  };
  const key = state.columnKey(name);
  const earlier = findById(state.before(), table);
  if (earlier && !earlier.columns.has(key)) state.learn(state.tableKey(earlier.name), { kind: 'table', table: withColumn(earlier, key, column) });
  const changed = withColumn(table, key, column);
  state.setTable(changed);
  return { table: changed, column };
}

/** Takes back the claim that all constraints and indexes of this table are known. */
export function learnIncomplete(state: SchemaState, table: Table): void {
  const earlier = findById(state.before(), table);
  if (earlier?.complete) state.learn(state.tableKey(earlier.name), { kind: 'table', table: { ...earlier, complete: false } });
  if (table.complete) state.setTable({ ...table, complete: false });
}

function findById(state: SchemaState, table: Table): Table | undefined {
  const same = state.table(table.name);
  if (same?.id === table.id) return same;
  for (const candidate of state.tables()) if (candidate.id === table.id) return candidate;
  return undefined;
}

export function withColumn(table: Table, key: string, column: Column): Table {
  return { ...table, columns: new Map(table.columns).set(key, column) };
}

/** A view follows the renames of what it reads (PostgreSQL, "ALTER TABLE"): its text is no longer the one that made it. */
export function forgetViewsOver(state: SchemaState, name: string): void {
  const word = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?![\\w$])`, 'i');
  for (const [key, entry] of [...state.entries()]) {
    if (entry?.kind !== 'object' || (entry.object.object.kind !== 'view' && entry.object.object.kind !== 'materializedView')) continue;
    if (entry.object.definition !== undefined && word.test(entry.object.definition)) state.set(key, { kind: 'object', object: { ...entry.object, definition: undefined } });
  }
}
