import { displayName, qualifiedKey, type QualifiedName } from '../../model/names';
import type { ColumnDefinition, IndexDefinition, Operation, TypeReference } from '../../model/operation';
import type { Table } from '../../model/schema';
import type { Facts, NoPlan } from './plan';

/** A column whose type is known. */
export interface KnownColumn {
  readonly definition: ColumnDefinition;
  readonly type: TypeReference;
}

export function sameName(facts: Facts, a: string, b: string): boolean {
  return facts.before.columnKey(a) === facts.before.columnKey(b);
}

export function sameTable(facts: Facts, a: QualifiedName, b: QualifiedName): boolean {
  return qualifiedKey(facts.dialect, a) === qualifiedKey(facts.dialect, b);
}

/** The table as the history left it before this migration. */
export function tableOf(facts: Facts, name: QualifiedName): Table | NoPlan {
  return facts.before.table(name) ?? { reason: `The history does not show how \`${displayName(name)}\` was made: what its columns, keys and indexes are is not known. Write the phases by hand, or add the migration that makes it.` };
}

export function columnOf(facts: Facts, table: Table, name: string): KnownColumn | NoPlan {
  const definition = table.columns.get(facts.before.columnKey(name))?.definition;
  if (!definition?.type || definition.unsure?.length) return { reason: `The type of \`${displayName(table.name)}.${name}\` is not known from the history: a second column like it cannot be written. Write the phases by hand.` };
  if (definition.generated) return { reason: `\`${displayName(table.name)}.${name}\` is a generated column: nothing writes it, so make the new one beside it and drop this one a release later.` };
  return { definition, type: definition.type };
}

/** The columns by which rows are told apart, for batches and copies. */
export function keyOf(table: Table): readonly string[] | undefined {
  const primary = table.constraints.find(({ kind }) => kind === 'primary');
  return primary && primary.columns.length > 0 ? primary.columns : undefined;
}

export function noKey(table: Table): NoPlan {
  return { reason: `\`${displayName(table.name)}\` has no primary key that the history shows, so it cannot be filled in batches that can be restarted. Fill it by hand, in one statement where the table is small.` };
}

/** The indexes that hold a column, under the name that the table has now. */
export function indexesOver(facts: Facts, table: Table, column: string): readonly IndexDefinition[] {
  return table.indexes.filter((index) => index.parts.some((part) => part.column !== undefined && sameName(facts, part.column, column))).map((index) => ({ ...index, table: table.name }));
}

/** What the plan of a column stops at: the key of the table, and keys of other tables that point to the column. */
export function tiedTo(facts: Facts, table: Table, column: string): NoPlan | undefined {
  const isIt = (name: string): boolean => sameName(facts, name, column);
  if (keyOf(table)?.some(isIt)) return { reason: `\`${displayName(table.name)}.${column}\` is part of the primary key: rows are told apart by it, so it cannot be copied into another column while both are in use. Keep the name in the database and map it in the code.` };
  for (const other of facts.before.tables()) {
    const pointing = other.constraints.find(({ references }) => references && sameTable(facts, references.table, table.name) && references.columns.some(isIt));
    if (pointing) return { reason: `\`${displayName(other.name)}\` has a foreign key to \`${displayName(table.name)}.${column}\`: move that first.` };
  }
  return undefined;
}

/** Whether an operation works on this column of this table. */
export function isOn(facts: Facts, operation: Operation, table: QualifiedName, column?: string): boolean {
  if (!('table' in operation) || operation.table === undefined || !sameTable(facts, operation.table as QualifiedName, table)) return false;
  if (column === undefined) return true;
  if (!('column' in operation) || operation.column === undefined) return false;
  return sameName(facts, typeof operation.column === 'string' ? operation.column : operation.column.name, column);
}
