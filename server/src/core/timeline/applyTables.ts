import type { ConstraintDefinition, OperationOf } from '../model/operation';
import { displayName, nameKey, qualifiedKey } from '../model/names';
import type { Column, Table } from '../model/schema';
import { evaluateQuery } from '../fate/evaluate';
import { type ApplyContext, type Failure, forgetViewsOver, needTable, originOf } from './context';
import { forgetIndex, rememberIndex } from './applyIndexes';
import type { SchemaState } from './state';

export function createTable(state: SchemaState, operation: OperationOf<'createTable'>, context: ApplyContext): Failure {
  const existing = state.table(operation.table);
  if (existing) {
    if (operation.ifNotExists) return undefined;
    if (!operation.replace && !context.trusted) return `the table \`${displayName(operation.table)}\` exists already`;
  }
  const origin = originOf(context, operation);
  const columns = new Map<string, Column>();
  const add = (definition: Column['definition'], values: Column['values'] = { kind: 'empty' }): void => {
    const known: Column['definition'] = operation.scanned ? { ...definition, unsure: ['type', 'nullable', 'default'] } : definition;
    columns.set(state.columnKey(definition.name), { id: `c${context.nextId()}`, definition: known, origin, values });
  };
  let complete = !operation.scanned;
  if (operation.like) {
    const model = state.table(operation.like);
    if (model) for (const column of model.columns.values()) add(column.definition);
    complete &&= model?.complete ?? false;
  }
  if (operation.partitionOf) {
    const parent = state.table(operation.partitionOf);
    if (parent) for (const column of parent.columns.values()) add(column.definition);
    complete &&= parent?.complete ?? false;
  }
  for (const definition of operation.columns) add(definition);
  let rows: Table['rows'] = { of: [], all: true, deleted: [], inserted: [] };
  if (operation.asSelect) {
    const result = evaluateQuery(state, operation.asSelect);
    complete &&= result.complete;
    for (const output of result.columns) {
      const declared = columns.get(state.columnKey(output.name));
      add(declared?.definition ?? output.definition ?? { name: output.name, nullable: true, unsure: ['type', 'nullable', 'default'], span: operation.span }, output.values);
    }
    rows = { ...rows, of: result.rowsOf, all: result.allRows };
  }
  forbidNullInKey(state, columns, operation.constraints);
  state.setTable({
    id: `t${context.nextId()}`, name: operation.table, columns, constraints: operation.constraints, indexes: operation.indexes, properties: new Map(operation.options ? [['options', operation.options]] : []), complete, origin, rows, ...(operation.temporary && { temporary: true as const }), ...(operation.partitionOf && { partitionOf: operation.partitionOf }),
  });
  for (const index of operation.indexes) if (index.name) rememberIndex(state, index.name, operation.table);
  return undefined;
}

/** PRIMARY KEY implies NOT NULL, but not in SQLite (SQLite, "CREATE TABLE": a long-standing bug kept for compatibility). */
export function forbidNullInKey(state: SchemaState, columns: Map<string, Column>, constraints: readonly ConstraintDefinition[]): void {
  if (state.dialect === 'sqlite') return;
  for (const constraint of constraints) {
    if (constraint.kind !== 'primary') continue;
    for (const name of constraint.columns) {
      const column = columns.get(state.columnKey(name));
      if (column?.definition.nullable) columns.set(state.columnKey(name), { ...column, definition: { ...column.definition, nullable: false } });
    }
  }
}

export function dropTable(state: SchemaState, operation: OperationOf<'dropTable'>, context: ApplyContext): Failure {
  const table = state.table(operation.table);
  if (!table) {
    const view = state.object({ kind: 'view', name: operation.table });
    if (view) {
      state.set(state.objectKey(view.object), null);
      return undefined;
    }
    if (operation.ifExists) {
      if (table === undefined) state.set(state.tableKey(operation.table), null);
      return undefined;
    }
    if (table === null && !context.trusted) return `the table \`${displayName(operation.table)}\` does not exist at this point`;
    needTable(state, operation.table, operation, context);
  } else if (!operation.cascade && !context.trusted && state.dialect === 'postgres') {
    const user = referringTable(state, table);
    if (user) return `\`${displayName(user.name)}\` still has a foreign key to \`${displayName(table.name)}\`, and there is no CASCADE`;
  }
  state.set(state.tableKey(operation.table), null);
  if (!table) return undefined;
  for (const index of table.indexes) if (index.name) forgetIndex(state, index.name, table.name);
  removeDependents(state, table);
  return undefined;
}

function referringTable(state: SchemaState, table: Table): Table | undefined {
  const key = qualifiedKey(state.dialect, table.name);
  for (const other of state.tables()) {
    if (other.id !== table.id && other.constraints.some((constraint) => constraint.references && qualifiedKey(state.dialect, constraint.references.table) === key)) return other;
  }
  return undefined;
}

/** DROP TABLE takes its triggers and policies along; foreign keys to it go with CASCADE (PostgreSQL, "DROP TABLE"). */
function removeDependents(state: SchemaState, table: Table): void {
  const key = qualifiedKey(state.dialect, table.name);
  for (const [entryKey, entry] of [...state.entries()]) {
    if (entry?.kind === 'object' && entry.object.object.table && entry.object.object.kind !== 'materializedView' && qualifiedKey(state.dialect, entry.object.object.table) === key) state.set(entryKey, null);
    if (entry?.kind === 'table' && entry.table.partitionOf && qualifiedKey(state.dialect, entry.table.partitionOf) === key) {
      state.set(entryKey, null);
      removeDependents(state, entry.table);
      continue;
    }
    if (entry?.kind === 'table' && state.dialect === 'postgres' && entry.table.constraints.some((constraint) => constraint.references && qualifiedKey(state.dialect, constraint.references.table) === key)) {
      state.setTable({ ...entry.table, constraints: entry.table.constraints.filter((constraint) => !constraint.references || qualifiedKey(state.dialect, constraint.references.table) !== key) });
    }
  }
}

export function renameTable(state: SchemaState, operation: OperationOf<'renameTable'>, context: ApplyContext): Failure {
  const to = operation.to.schema === undefined && operation.table.schema !== undefined ? { ...operation.to, schema: operation.table.schema } : operation.to;
  const view = state.table(operation.table) ? undefined : state.object({ kind: 'view', name: operation.table });
  if (view) {
    state.set(state.objectKey(view.object), null);
    const object = { ...view.object, name: to };
    state.set(state.objectKey(object), { kind: 'object', object: { ...view, object } });
    return undefined;
  }
  if (operation.ifExists && !state.table(operation.table)) return undefined;
  const table = needTable(state, operation.table, operation, context);
  if ('failure' in table) return table.failure;
  const target = state.table(to);
  if (target && target.id !== table.id && !context.trusted) return `the table \`${displayName(to)}\` exists already`;
  state.set(state.tableKey(operation.table), null);
  state.setTable({ ...table, name: to });
  for (const index of table.indexes) if (index.name) rememberIndex(state, index.name, to);
  forgetViewsOver(state, operation.table.name);
  moveOwned(state, operation.table, to);
  // SQLite rewrites references only from 3.26 on and never in legacy mode, and rebuilds rely on the name staying: its references are left as written.
  if (state.dialect !== 'sqlite') pointReferencesTo(state, operation.table, to);
  return undefined;
}

/** Triggers and policies stay with their table. */
function moveOwned(state: SchemaState, from: Table['name'], to: Table['name']): void {
  const key = qualifiedKey(state.dialect, from);
  for (const [entryKey, entry] of [...state.entries()]) {
    if (entry?.kind !== 'object' || !entry.object.object.table || qualifiedKey(state.dialect, entry.object.object.table) !== key) continue;
    const object = { ...entry.object.object, table: to };
    state.set(entryKey, null);
    state.set(state.objectKey(object), { kind: 'object', object: { ...entry.object, object } });
  }
}

function pointReferencesTo(state: SchemaState, from: Table['name'], to: Table['name']): void {
  const key = qualifiedKey(state.dialect, from);
  for (const other of [...state.tables()]) {
    if (!other.constraints.some((constraint) => constraint.references && qualifiedKey(state.dialect, constraint.references.table) === key)) continue;
    state.setTable({
      ...other,
      constraints: other.constraints.map((constraint) =>
        constraint.references && qualifiedKey(state.dialect, constraint.references.table) === key ? { ...constraint, references: { ...constraint.references, table: to } } : constraint,
      ),
    });
  }
}

export function swapTables(state: SchemaState, operation: OperationOf<'swapTables'>, context: ApplyContext): Failure {
  const first = needTable(state, operation.table, operation, context);
  const second = needTable(state, operation.with, operation, context);
  if ('failure' in first) return first.failure;
  if ('failure' in second) return second.failure;
  state.setTable({ ...first, name: second.name });
  state.setTable({ ...second, name: first.name });
  return undefined;
}

export function setProperty(state: SchemaState, operation: OperationOf<'setProperty'>, context: ApplyContext): Failure {
  const table = needTable(state, operation.table, operation, context);
  if ('failure' in table) return table.failure;
  const properties = new Map(table.properties);
  const key = operation.column ? `${nameKey(state.dialect, operation.column)} ${operation.property}` : operation.property;
  if (operation.value === null) properties.delete(key);
  else properties.set(key, operation.value);
  state.setTable({ ...table, properties });
  return undefined;
}
