import type { Expression } from '../model/expression';
import { qualifiedKey } from '../model/names';
import type { Operation } from '../model/operation';
import type { Table } from '../model/schema';
import type { RowsDeleted, RowsInserted } from '../model/values';
import type { SchemaState } from '../timeline/state';
import type { Difference } from './difference';
import { columnsRead } from './evaluate';

/** What became of a table's rows: those it had, and those that up put in. */
export function compareRows(before: Table, after: Table, state: SchemaState, down: readonly Operation[]): readonly Difference[] {
  const { rows } = after;
  if (!rows) return [];
  // ClickHouse's Null engine stores nothing (ClickHouse, "Null table engine").
  if (/\bengine\s*=?\s*null\b/i.test(before.properties.get('options') ?? '')) return [];
  if (!rows.of.includes(before.id)) return [{ kind: 'tableEmptied', table: before, after }];
  const differences: Difference[] = [];
  const copied = rows.inserted.find((insert) => insert.from.includes(before.id));
  if (!rows.all && copied && !leavesOutNewRowsOnly(copied, before, state)) differences.push({ kind: 'rowsLost', table: before, by: copied.by, inDown: copied.phase === 'down', all: false });
  const put = rows.inserted.filter((insert) => insert.phase === 'up' && !insert.from.includes(before.id));
  const backs = rows.inserted.filter((insert) => insert.phase === 'down');
  for (const deletion of rows.deleted) {
    if (deletion.phase === 'up' ? isPutBack(deletion, backs, before) : meetsNewRowsOnly(deletion, put, before, state)) continue;
    differences.push({ kind: 'rowsLost', table: before, by: deletion.by, inDown: deletion.phase === 'down', all: deletion.all });
  }
  const deletedInDown = rows.deleted.some((deletion) => deletion.phase === 'down') || cascadesFromDown(after, state, down);
  const first = put[0];
  if (first && !deletedInDown) differences.push({ kind: 'rowsLeft', table: before, by: first.by });
  return differences;
}

/** Rows deleted in up are in place again if they come from a copy, or if constants that do not make anything up are inserted. */
function isPutBack(deletion: RowsDeleted, backs: readonly RowsInserted[], table: Table): boolean {
  if (deletion.by.kind === 'delete' && deletion.by.where && isNever(deletion.by.where)) return true;
  return backs.some((insert) => {
    if (insert.from.includes(table.id)) return true;
    // Of a statement that was only scanned, where the rows come from is not known.
    if (insert.by.scanned && insert.by.kind === 'insert' && !insert.by.rows?.length) return true;
    if (insert.by.kind !== 'insert' || !insert.by.rows) return insert.from.length > 0;
    const names = insert.by.columns ?? [];
    // A key or a secret made anew is not the one that was there; a time stamp is forgiven.
    return !insert.by.rows.some((row) => row.some((value, at) => (value.kind === 'call' || value.kind === 'unknown') && !/(_at|At|date|time|stamp)$/i.test(names[at] ?? '') && !/^(now|current_timestamp|unix_timestamp|datetime|strftime)$/i.test(value.kind === 'call' ? value.name : '')));
  });
}

/** Whether a deletion in down can reach only rows that came after up began: those it inserted, or those using what up made possible. */
function meetsNewRowsOnly(deletion: RowsDeleted, put: readonly RowsInserted[], before: Table, state: SchemaState): boolean {
  // All rows of a table that nothing filled before up did: a list of values with its down.
  if (deletion.all) return put.length > 0 && !before.filled;
  if (put.length > 0) return true;
  const { where } = deletion;
  if (!where) return true;
  const columns = columnsRead(where);
  if (columns.some((column) => !column.table || qualifiedKey(state.dialect, column.table) === qualifiedKey(state.dialect, before.name) ? !before.columns.has(state.columnKey(column.column)) && before.complete : state.table(column.table) === undefined)) return true;
  // NULLs where none could be before.
  return nullTests(where).some((name) => {
    const column = before.columns.get(state.columnKey(name));
    return column !== undefined && !column.definition.nullable;
  });
}

/** `SELECT … WHERE c IS NOT NULL` back into a table whose c never was NULL: only rows of the new release stay behind. */
function leavesOutNewRowsOnly(copied: RowsInserted, before: Table, state: SchemaState): boolean {
  const where = copied.phase === 'down' && copied.by.kind === 'insert' ? copied.by.query?.where : undefined;
  const subject = where?.kind === 'operator' && where.operator === 'is not null' ? where.args[0] : undefined;
  const column = subject?.kind === 'column' ? before.columns.get(state.columnKey(subject.column)) : undefined;
  return column !== undefined && !column.definition.nullable;
}

function nullTests(where: Expression): readonly string[] {
  if (where.kind !== 'operator') return [];
  if (where.operator === 'and' || where.operator === 'or') return where.args.flatMap(nullTests);
  const subject = where.args[0];
  return where.operator === 'is null' && subject?.kind === 'column' ? [subject.column] : [];
}

function isNever(where: Expression): boolean {
  return where.kind === 'constant' && (where.value === false || where.value === 0);
}

/** Rows go with the row they refer to, where the key says ON DELETE CASCADE. */
function cascadesFromDown(table: Table, state: SchemaState, down: readonly Operation[]): boolean {
  const deletedFrom = new Set(down.flatMap((operation) => (operation.kind === 'delete' ? [qualifiedKey(state.dialect, operation.table)] : [])));
  return table.constraints.some((constraint) => constraint.references?.onDelete === 'cascade' && deletedFrom.has(qualifiedKey(state.dialect, constraint.references.table)));
}
