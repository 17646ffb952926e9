import { qualifiedKey, type QualifiedName } from '../model/names';
import type { Migration } from '../model/migration';
import type { Operation } from '../model/operation';
import { downOperations } from '../rules/place';

/** What of a down takes back operations of up: it speaks of the same objects. */
export function takenBackBy(migration: Migration, replaced: ReadonlySet<Operation>): readonly Operation[] {
  const keys = new Set([...replaced].flatMap((operation) => subjectsOf(migration, operation)));
  return downOperations(migration).filter((operation) => subjectsOf(migration, operation).some((key) => keys.has(key)));
}

/** The objects that an operation makes, changes or takes away, by name. */
function subjectsOf({ dialect }: Migration, operation: Operation): readonly string[] {
  const table = (name: QualifiedName): string => qualifiedKey(dialect, name);
  const column = (name: QualifiedName, ...columns: readonly string[]): readonly string[] => columns.map((one) => `${table(name)}.${one.toLowerCase()}`);
  switch (operation.kind) {
    case 'createTable':
    case 'dropTable': return [table(operation.table)];
    case 'renameTable': return [table(operation.table), table(operation.to)];
    case 'addColumn': return column(operation.table, operation.column.name);
    case 'dropColumn':
    case 'alterColumn': return column(operation.table, operation.column);
    case 'renameColumn': return column(operation.table, operation.column, operation.to);
    case 'update': return column(operation.table, ...operation.set.map((set) => set.column));
    case 'delete':
    case 'insert': return [`rows ${table(operation.table)}`];
    case 'addConstraint':
    case 'dropConstraint': return [`constraint ${table(operation.table)} ${(operation.constraint.name ?? operation.constraint.columns?.join() ?? '').toLowerCase()}`];
    case 'createIndex':
    case 'dropIndex': return [`index ${(operation.index.name ?? '').toLowerCase()}`];
    default: return [];
  }
}
