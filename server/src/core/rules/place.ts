import { type Difference, subjectOf } from '../fate/difference';
import { findAbout } from '../fate/locate';
import type { Related } from '../model/finding';
import type { Migration } from '../model/migration';
import { type QualifiedName, displayName } from '../model/names';
import type { Operation } from '../model/operation';
import type { Origin } from '../model/schema';
import type { Span } from '../model/source';

/** The operations of a down that is there. */
export function downOperations(migration: Migration): readonly Operation[] {
  return migration.down.kind === 'operations' || migration.down.kind === 'automatic' ? migration.down.operations : [];
}

/** Where to point when nothing inside down is at fault: its name. */
export function downName(migration: Migration): Span {
  return migration.down.kind === 'operations' ? migration.down.name : migration.nameSpan;
}

/** The operation of down that deals with what the difference speaks of; undefined where down never does. */
export function inDown(migration: Migration, dialect: Migration['dialect'], difference: Difference): Operation | undefined {
  const { names, column } = subjectOf(difference);
  return findAbout(downOperations(migration), dialect, names, column, MAKES[difference.kind] ?? []);
}

/** What makes, in down, the thing that a difference speaks of. */
const MAKES: Readonly<Partial<Record<Difference['kind'], readonly Operation['kind'][]>>> = {
  tableEmptied: ['createTable', 'renameTable'],
  tableMissing: ['createTable', 'renameTable'],
  columnMissing: ['addColumn', 'createTable', 'renameColumn'],
  valuesLost: ['addColumn', 'createTable'],
  columnDiffers: ['addColumn', 'alterColumn', 'createTable', 'renameColumn'],
  indexMissing: ['createIndex', 'dropIndex'],
  indexDiffers: ['createIndex'],
  constraintMissing: ['addConstraint', 'dropConstraint', 'createTable'],
  constraintDiffers: ['addConstraint', 'createTable'],
  valuesChanged: ['update'],
  rowsLost: ['insert', 'delete', 'update'],
  rowsLeft: ['delete', 'insert', 'update'],
};

/** What undid it, in up. */
const UNDOES: Readonly<Partial<Record<Difference['kind'], readonly Operation['kind'][]>>> = {
  tableEmptied: ['dropTable', 'renameTable'],
  tableMissing: ['dropTable', 'renameTable'],
  columnMissing: ['dropColumn', 'renameColumn', 'createTable'],
  valuesLost: ['dropColumn', 'createTable', 'alterColumn'],
  columnDiffers: ['alterColumn', 'dropColumn', 'addColumn', 'createTable'],
  columnLeft: ['addColumn', 'createTable'],
  tableLeft: ['createTable'],
  valuesChanged: ['update'],
  rowsLost: ['delete', 'truncate', 'insert'],
  rowsLeft: ['insert'],
};

/** The operation of up that brought it about. */
export function inUp(migration: Migration, difference: Difference): Operation | undefined {
  const { names, column } = subjectOf(difference);
  const kinds = UNDOES[difference.kind] ?? [];
  return findAbout(migration.up, migration.dialect, names, column, kinds) ?? findAbout(migration.up, migration.dialect, names, undefined, kinds);
}

/** The exact words inside an operation that stand for a column: its definition in a CREATE TABLE, else the operation's own. */
export function wordsFor(operation: Operation, column: string | undefined): Span {
  if (operation.kind === 'createTable' && column !== undefined) return operation.columns.find((definition) => definition.name.toLowerCase() === column.toLowerCase())?.span ?? operation.span;
  return operation.span;
}

/** "Made here", unless that is the migration at hand. `words`: where its name stands. */
export function madeAt(origin: Origin, migration: Migration, what: string, words: Span = origin.span): readonly Related[] {
  return origin.migration === migration.path ? [] : [{ span: words, message: `${what} was last defined here` }];
}

export function upAt(operation: Operation | undefined, message: string): readonly Related[] {
  return operation ? [{ span: operation.span, message }] : [];
}

export function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  if (more > 0) shown.push(`${more} more`);
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
}

export function columnName(table: { readonly name: QualifiedName }, column: { readonly definition: { readonly name: string } }): string {
  return `${displayName(table.name)}.${column.definition.name}`;
}
