import { type QualifiedName, displayName, nameKey, qualifiedKey } from '../model/names';
import type { ConstraintDefinition, IndexDefinition, OperationOf, Selector } from '../model/operation';
import type { Table } from '../model/schema';
import { type ApplyContext, type Failure, learnIncomplete, needTable } from './context';
import type { SchemaState } from './state';

/** MySQL names an index within its table; PostgreSQL and SQLite within the schema. */
export function indexKey(state: SchemaState, name: string, table: QualifiedName): string {
  const perTable = state.dialect === 'mysql' || state.dialect === 'mariadb' || state.dialect === 'clickhouse' || state.dialect === 'mssql';
  return `index ${nameKey(state.dialect, name)}${perTable ? ` on ${qualifiedKey(state.dialect, table)}` : ''}`;
}

export function rememberIndex(state: SchemaState, name: string, table: QualifiedName): void {
  state.set(indexKey(state, name, table), { kind: 'index', table });
}

export function forgetIndex(state: SchemaState, name: string, table: QualifiedName): void {
  state.set(indexKey(state, name, table), null);
}

export function createIndex(state: SchemaState, operation: OperationOf<'createIndex'>, context: ApplyContext): Failure {
  // PostgreSQL names an index that has no name after its table and columns (ChooseIndexName).
  const named = operation.index.name === undefined && state.dialect === 'postgres' ? `${operation.index.table.name}_${operation.index.parts.map((part) => part.column ?? 'expr').join('_')}_idx` : operation.index.name;
  const index = { ...operation.index, name: named };
  const view = state.table(index.table) ? undefined : state.object({ kind: 'view', name: index.table });
  if (view) return undefined;
  const table = needTable(state, index.table, operation, context);
  if ('failure' in table) return table.failure;
  const existing = index.name ? findIndex(state, table, { name: index.name }) : undefined;
  if (existing) {
    if (operation.ifNotExists) return undefined;
    if (!context.trusted) return `the index \`${index.name}\` exists already`;
  }
  state.setTable({ ...table, indexes: [...table.indexes.filter((other) => other !== existing), index] });
  if (index.name) rememberIndex(state, index.name, table.name);
  return undefined;
}

/** The index that a selector means: by name, else by exactly its columns. */
export function findIndex(state: SchemaState, table: Table, selector: Selector): IndexDefinition | undefined {
  const same = (left: string, right: string): boolean => nameKey(state.dialect, left) === nameKey(state.dialect, right);
  const { name, columns } = selector;
  const byName = name === undefined ? undefined : table.indexes.find((index) => index.name !== undefined && same(index.name, name));
  if (byName || !columns) return byName;
  return table.indexes.find((index) => index.parts.length === columns.length && index.parts.every((part, at) => part.column !== undefined && same(part.column, columns[at] ?? '')));
}

const MADE_WITH_INDEX: ReadonlySet<ConstraintDefinition['kind']> = new Set(['primary', 'unique', 'exclude']);

/** The table that holds an index; PostgreSQL and SQLite drop an index without naming its table. */
function tableOfIndex(state: SchemaState, operation: OperationOf<'dropIndex' | 'renameIndex'>, name: string | undefined): Table | undefined {
  if (operation.table) return state.table(operation.table) ?? undefined;
  if (name === undefined) return undefined;
  const entry = state.get(indexKey(state, name, { name: '' }));
  if (entry?.kind === 'index') return state.table(entry.table) ?? undefined;
  // An index that a unique constraint made, or one whose table was not seen being made.
  for (const table of state.tables()) if (findIndex(state, table, { name }) || table.constraints.some((constraint) => constraintNames(state, table, constraint).includes(nameKey(state.dialect, name)))) return table;
  return undefined;
}

export function dropIndex(state: SchemaState, operation: OperationOf<'dropIndex'>, context: ApplyContext): Failure {
  const { index: selector } = operation;
  const table = tableOfIndex(state, operation, selector.name);
  const index = table && findIndex(state, table, selector);
  if (table && index) {
    state.setTable({ ...table, indexes: table.indexes.filter((other) => other !== index) });
    if (index.name) forgetIndex(state, index.name, table.name);
    return undefined;
  }
  // In MySQL a UNIQUE constraint is an index and is dropped as one.
  const constraint = table && findConstraint(state, table, selector.columns && !selector.name ? { kind: 'unique', columns: selector.columns } : { name: selector.name });
  if (table && constraint) {
    // "cannot drop index … because constraint … on table … requires it" (PostgreSQL, dependency.c), CASCADE or not.
    if (state.dialect === 'postgres' && !context.trusted && selector.name !== undefined && MADE_WITH_INDEX.has(constraint.kind)) return `the index \`${selector.name}\` belongs to the constraint of this name on \`${displayName(table.name)}\`, and goes with it alone (ALTER TABLE … DROP CONSTRAINT)`;
    state.setTable({ ...table, constraints: table.constraints.filter((other) => other !== constraint) });
    return undefined;
  }
  if (operation.ifExists) return undefined;
  if (!context.trusted && selector.name !== undefined) {
    const gone = state.get(indexKey(state, selector.name, operation.table ?? { name: '' }));
    if (gone === null) return `the index \`${selector.name}\` does not exist at this point`;
    if (operation.table && state.table(operation.table) === null) return `the table \`${displayName(operation.table)}\` does not exist at this point`;
  }
  if (table) learnIncomplete(state, table);
  if (selector.name !== undefined) forgetIndex(state, selector.name, operation.table ?? { name: '' });
  return undefined;
}

export function renameIndex(state: SchemaState, operation: OperationOf<'renameIndex'>): Failure {
  const table = tableOfIndex(state, operation, operation.index);
  if (!table) return undefined;
  const index = findIndex(state, table, { name: operation.index });
  if (index) state.setTable({ ...table, indexes: table.indexes.map((other) => (other === index ? { ...index, name: operation.to } : other)) });
  else {
    const constraint = findConstraint(state, table, { name: operation.index });
    if (!constraint) return undefined;
    state.setTable({ ...table, constraints: table.constraints.map((other) => (other === constraint ? { ...constraint, name: operation.to } : other)) });
  }
  forgetIndex(state, operation.index, table.name);
  rememberIndex(state, operation.to, table.name);
  return undefined;
}

export function addConstraint(state: SchemaState, operation: OperationOf<'addConstraint'>, context: ApplyContext): Failure {
  if (operation.tableIfExists && !state.table(operation.table)) return undefined;
  const found = needTable(state, operation.table, operation, context);
  if ('failure' in found) return found.failure;
  const { constraint } = operation;
  let table = found;
  if (operation.usingIndex) table = { ...table, indexes: table.indexes.filter((index) => index.name === undefined || nameKey(state.dialect, index.name) !== nameKey(state.dialect, operation.usingIndex ?? '')) };
  const existing = constraint.name === undefined ? undefined : findConstraint(state, table, { name: constraint.name });
  if (existing && operation.ifNotExists) return undefined;
  if (existing && !context.trusted) return `the constraint \`${constraint.name}\` exists already on \`${displayName(table.name)}\``;
  const columns = new Map(table.columns);
  if (constraint.kind === 'primary' && state.dialect !== 'sqlite') {
    for (const name of constraint.columns) {
      const column = columns.get(state.columnKey(name));
      if (column?.definition.nullable) columns.set(state.columnKey(name), { ...column, definition: { ...column.definition, nullable: false } });
    }
  }
  state.setTable({ ...table, columns, constraints: [...table.constraints.filter((other) => other !== existing), constraint] });
  return undefined;
}

/** The names a constraint answers to: its own, or the one the database makes up (PostgreSQL: table_columns_suffix; MySQL: first column, PRIMARY). */
export function constraintNames(state: SchemaState, table: Table, constraint: ConstraintDefinition): readonly string[] {
  const key = (name: string): string => nameKey(state.dialect, name);
  if (constraint.name !== undefined) return [key(constraint.name)];
  const mysql = state.dialect === 'mysql' || state.dialect === 'mariadb';
  const base = table.name.name;
  const joined = constraint.columns.join('_');
  switch (constraint.kind) {
    case 'primary':
      return [mysql ? 'primary' : key(`${base}_pkey`)];
    case 'unique':
      return mysql ? [key(constraint.columns[0] ?? '')] : [key(`${base}_${joined}_key`)];
    case 'foreign':
      return [key(`${base}_${joined}_fkey`)];
    case 'check':
      // Named after its column where it reads one alone (PostgreSQL, ChooseConstraintName).
      return [key(`${base}_${joined}_check`), key(`${base}_check`), ...(joined ? [] : (constraint.expression?.match(/[A-Za-z_]\w*/g) ?? []).map((word) => key(`${base}_${word}_check`)))];
    case 'exclude':
      return [key(`${base}_${joined}_excl`)];
  }
}

/** The constraint that a selector means: by name, else by kind and columns. */
export function findConstraint(state: SchemaState, table: Table, selector: Selector): ConstraintDefinition | undefined {
  const { name, kind, columns } = selector;
  if (name !== undefined) {
    const byName = table.constraints.find((constraint) => constraintNames(state, table, constraint).includes(nameKey(state.dialect, name)));
    if (byName || (!columns && kind !== 'primary')) return byName;
  }
  const same = (constraint: ConstraintDefinition): boolean =>
    !columns || (constraint.columns.length === columns.length && columns.every((column) => constraint.columns.some((other) => state.columnKey(other) === state.columnKey(column))));
  return kind || columns ? table.constraints.find((constraint) => (!kind || constraint.kind === kind) && same(constraint)) : undefined;
}

export function dropConstraint(state: SchemaState, operation: OperationOf<'dropConstraint'>, context: ApplyContext): Failure {
  if (operation.tableIfExists && !state.table(operation.table)) return undefined;
  const table = needTable(state, operation.table, operation, context);
  if ('failure' in table) return table.failure;
  const constraint = findConstraint(state, table, operation.constraint);
  if (constraint) {
    state.setTable({ ...table, constraints: table.constraints.filter((other) => other !== constraint) });
    return undefined;
  }
  // MySQL: DROP INDEX and DROP CONSTRAINT reach the same unique key.
  const index = findIndex(state, table, operation.constraint);
  if (index?.unique) {
    state.setTable({ ...table, indexes: table.indexes.filter((other) => other !== index) });
    return undefined;
  }
  if (!operation.ifExists) learnIncomplete(state, table);
  return undefined;
}

export function renameConstraint(state: SchemaState, operation: OperationOf<'renameConstraint'>, context: ApplyContext): Failure {
  const table = needTable(state, operation.table, operation, context);
  if ('failure' in table) return table.failure;
  const constraint = findConstraint(state, table, { name: operation.constraint });
  if (constraint) state.setTable({ ...table, constraints: table.constraints.map((other) => (other === constraint ? { ...constraint, name: operation.to } : other)) });
  return undefined;
}
