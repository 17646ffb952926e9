import type { Dialect } from '../model/dialect';
import { type QualifiedName, qualifiedKey } from '../model/names';
import type { Operation } from '../model/operation';

/** What an operation is about: the tables and other objects it names, and the columns. */
function subjectsOf(operation: Operation): { readonly tables: readonly QualifiedName[]; readonly columns: readonly string[] } {
  switch (operation.kind) {
    case 'createTable':
      return { tables: [operation.table], columns: operation.columns.map((column) => column.name) };
    case 'renameTable':
      return { tables: [operation.table, operation.to], columns: [] };
    case 'swapTables':
      return { tables: [operation.table, operation.with], columns: [] };
    case 'addColumn':
      return { tables: [operation.table], columns: [operation.column.name] };
    case 'dropColumn':
      return { tables: [operation.table], columns: [operation.column] };
    case 'alterColumn':
      return { tables: [operation.table], columns: [operation.column, ...(operation.changes.renameTo ? [operation.changes.renameTo] : [])] };
    case 'renameColumn':
      return { tables: [operation.table], columns: [operation.column, operation.to] };
    case 'addConstraint':
      return { tables: [operation.table], columns: operation.constraint.columns };
    case 'createIndex':
      return { tables: [operation.index.table], columns: operation.index.parts.flatMap((part) => part.column ?? []) };
    case 'update':
      return { tables: [operation.table], columns: operation.set.map((entry) => entry.column) };
    case 'insert':
      return { tables: [operation.table], columns: operation.columns ?? [] };
    case 'truncate':
      return { tables: operation.tables, columns: [] };
    case 'dropIndex':
    case 'renameIndex':
      return { tables: operation.table ? [operation.table] : [], columns: [] };
    case 'createObject':
    case 'alterObject':
    case 'dropObject':
    case 'renameObject':
      return { tables: [operation.object.name], columns: [] };
    case 'createEnum':
    case 'addEnumValue':
    case 'renameEnumValue':
    case 'dropType':
    case 'renameType':
      return { tables: [operation.type], columns: [] };
    case 'dropTable':
    case 'dropConstraint':
    case 'renameConstraint':
    case 'validateConstraint':
    case 'setProperty':
    case 'delete':
      return { tables: [operation.table], columns: [] };
    default:
      return { tables: [], columns: [] };
  }
}

/** Whether an operation is about this table (or other object), and this column where one is given. */
export function isAbout(operation: Operation, dialect: Dialect, table: QualifiedName, column?: string): boolean {
  const subjects = subjectsOf(operation);
  const key = qualifiedKey(dialect, table);
  if (!subjects.tables.some((name) => qualifiedKey(dialect, name) === key)) return false;
  return column === undefined || subjects.columns.some((name) => name.toLowerCase() === column.toLowerCase());
}

/** The last operation about this table and column among `kinds`; failing that, any that works on rows, or on the shape, as `kinds` do. */
export function findAbout(operations: readonly Operation[], dialect: Dialect, tables: readonly QualifiedName[], column: string | undefined, kinds: readonly Operation['kind'][]): Operation | undefined {
  const about = operations.filter((operation) => tables.some((table) => isAbout(operation, dialect, table, column)));
  const onRows = kinds.some((kind) => ON_ROWS.has(kind));
  return about.findLast((operation) => kinds.includes(operation.kind)) ?? about.findLast((operation) => ON_ROWS.has(operation.kind) === onRows);
}

const ON_ROWS: ReadonlySet<Operation['kind']> = new Set(['insert', 'update', 'delete', 'truncate']);
