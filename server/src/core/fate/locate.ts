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

/** What an operation is about, as it is compared. */
interface Keys {
  readonly dialect: Dialect;
  readonly tables: readonly string[];
  readonly columns: readonly string[];
}

/** A long migration is asked for each of its columns: what an operation is about is made into keys once. */
const known = new WeakMap<Operation, Keys>();

function keysOf(operation: Operation, dialect: Dialect): Keys {
  const held = known.get(operation);
  if (held?.dialect === dialect) return held;
  const { tables, columns } = subjectsOf(operation);
  const keys = { dialect, tables: tables.map((name) => qualifiedKey(dialect, name)), columns: columns.map((name) => name.toLowerCase()) };
  known.set(operation, keys);
  return keys;
}

/** Whether an operation is about this table (or other object), and this column where one is given. */
export function isAbout(operation: Operation, dialect: Dialect, table: QualifiedName, column?: string): boolean {
  const { tables, columns } = keysOf(operation, dialect);
  return tables.includes(qualifiedKey(dialect, table)) && (column === undefined || columns.includes(column.toLowerCase()));
}

/** The last operation about this table and column among `kinds`; failing that, any that works on rows, or on the shape, as `kinds` do. */
export function findAbout(operations: readonly Operation[], dialect: Dialect, tables: readonly QualifiedName[], column: string | undefined, kinds: readonly Operation['kind'][]): Operation | undefined {
  const wanted = tables.map((table) => qualifiedKey(dialect, table));
  const word = column?.toLowerCase();
  const onRows = kinds.some((kind) => ON_ROWS.has(kind));
  let alike: Operation | undefined;
  for (let index = operations.length - 1; index >= 0; index--) {
    const operation = operations[index]!;
    const isWanted = kinds.includes(operation.kind);
    if (!isWanted && (alike || ON_ROWS.has(operation.kind) !== onRows)) continue;
    const keys = keysOf(operation, dialect);
    if (!keys.tables.some((key) => wanted.includes(key)) || (word !== undefined && !keys.columns.includes(word))) continue;
    if (isWanted) return operation;
    alike = operation;
  }
  return alike;
}

const ON_ROWS: ReadonlySet<Operation['kind']> = new Set(['insert', 'update', 'delete', 'truncate']);
