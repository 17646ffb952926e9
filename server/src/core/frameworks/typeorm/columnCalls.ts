import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { ColumnChanges } from '../../model/operation';
import type { Span } from '../../model/source';
import { sameType } from '../../sql/types';
import { entry, isAbsent, knownText, listOf, notUnderstood, spanOf, whyUnknown } from '../script/values';
import { type ReadColumn, readColumn, uniqueName } from './columns';
import { foundColumn } from './foundTable';
import { generatedNames, tableName } from './names';
import { type Call, type RunnerContext, type TableArgument, eachItem, onTable, touching } from './runnerCall';
import { enumsOf } from './tables';

function addColumns(plural: boolean): Call {
  return onTable((table, args, site, context, evaluation) => {
    const items = eachItem(args[1], plural);
    if (!items) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns'), touching(table));
    for (const item of items) {
      const read = readColumn(item, table.text, context.dialect, site.args[1] ?? site.name);
      if (read) addColumn(table, read, site, context, evaluation);
      else notUnderstood(evaluation, site, whyUnknown(entry(item, 'name') ?? item, 'the column'), touching(table));
    }
    return undefined;
  });
}

function addColumn(table: TableArgument, read: ReadColumn, site: Site, context: RunnerContext, evaluation: Evaluation): void {
  const name = tableName(table.text);
  for (const gap of read.gaps) evaluation.problem(gap, touching(table), site);
  for (const body of enumsOf([read])) evaluation.emit(body, site, read.column.span);
  const mysql = context.dialect === 'mysql' || context.dialect === 'mariadb';
  const unique = read.isUnique ? uniqueName(table.text, read.column.name, context.dialect, false) : undefined;
  const { span } = read.column;
  evaluation.emit({
    kind: 'addColumn', table: name, column: read.column,
    constraints: [
      ...(read.isPrimary ? [{ kind: 'primary' as const, ...(context.dialect === 'postgres' && { name: read.primaryKeyName ?? generatedNames.primaryKey(table.text, [read.column.name]) }), columns: [read.column.name], span }] : []),
      ...(unique !== undefined && !mysql ? [{ kind: 'unique' as const, name: unique, columns: [read.column.name], span }] : []),
    ],
    ...(unique !== undefined && mysql && { indexes: [{ name: unique, table: name, parts: [{ column: read.column.name }], unique: true, span }] }),
  }, site, span);
}

function dropColumns(plural: boolean): Call {
  return onTable((table, args, site, context, evaluation) => {
    const items = eachItem(args[1], plural);
    if (!items) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns that are dropped'), touching(table));
    for (const item of items) {
      const column = knownText(item) ?? foundColumn(item) ?? knownText(entry(item, 'name'));
      if (column === undefined) notUnderstood(evaluation, site, whyUnknown(item, 'the column that is dropped'), touching(table));
      else dropColumn(table, column, site, spanOf(item, site.args[1] ?? site.name), context, evaluation);
    }
    return undefined;
  });
}

/** PostgreSQL: the enum type of the column goes with it (PostgresQueryRunner.js, dropColumn); dropTable leaves it. */
function dropColumn(table: TableArgument, column: string, site: Site, span: Span, context: RunnerContext, evaluation: Evaluation): void {
  const name = tableName(table.text);
  evaluation.emit({ kind: 'dropColumn', table: name, column }, site, span);
  if (context.dialect === 'postgres') evaluation.emit({ kind: 'dropType', type: { ...name, name: `${name.name}_${column.toLowerCase()}_enum` }, ifExists: true }, site, span);
}

/**
 * The drivers drop and add the column again where type, length, array or generation differ, and its values are gone
 * (PostgresQueryRunner.js and MysqlQueryRunner.js, changeColumn). SQLite copies the table (AbstractSqliteQueryRunner.js).
 */
const changeColumn: Call = onTable((table, args, site, context, evaluation) => {
  change(table, args[1], args[2], site, context, evaluation);
  return undefined;
});

function change(table: TableArgument, before: Value | undefined, after: Value | undefined, site: Site, context: RunnerContext, evaluation: Evaluation): void {
  const old = knownText(before) ?? foundColumn(before) ?? knownText(entry(before, 'name'));
  const read = readColumn(after, table.text, context.dialect, site.args[2] ?? site.name);
  if (old === undefined || !read) {
    notUnderstood(evaluation, site, whyUnknown(old === undefined ? before : after, 'the column that is changed'), touching(table));
    return;
  }
  const name = tableName(table.text);
  const was = before?.kind === 'object' && before.complete ? readColumn(before, table.text, context.dialect, site.args[1] ?? site.name) : undefined;
  const partly = after?.kind === 'object' && !after.complete;
  const rebuilds = context.dialect === 'sqlite';
  const differs = was?.column.type && read.column.type ? !sameType(was.column.type, read.column.type) || was.column.autoIncrement !== read.column.autoIncrement && context.dialect !== 'postgres' : undefined;
  if (differs && !rebuilds) {
    dropColumn(table, old, site, spanOf(before, site.args[1] ?? site.name), context, evaluation);
    addColumn(table, read, site, context, evaluation);
    return;
  }
  if (read.column.name !== old) evaluation.emit({ kind: 'renameColumn', table: name, column: old, to: read.column.name }, site, read.column.span);
  evaluation.emit({
    kind: 'alterColumn', table: name, column: read.column.name,
    changes: partly ? partialChanges(after, read) : changesOf(read),
    ...(!partly && { replaces: true }),
    ...(differs === undefined && !rebuilds && (!partly || !isAbsent(entry(after, 'type'))) && { recreatesOnTypeChange: true }),
  }, site, spanOf(before, read.column.span));
}

function changesOf(read: ReadColumn): ColumnChanges {
  const { column } = read;
  return {
    ...(column.type && { type: column.type }), nullable: column.nullable, default: column.default ?? null,
    ...(column.autoIncrement && { autoIncrement: true }), ...(column.comment !== undefined && { comment: column.comment }), ...(column.collation !== undefined && { collation: column.collation }),
    ...(column.extra !== undefined && { extra: column.extra }), ...(column.generated && { generated: column.generated }), ...(column.unsure && { unsure: column.unsure }),
  };
}

/** A copy of the column that was found: only what is set on it is known to change. */
function partialChanges(after: Value, read: ReadColumn): ColumnChanges {
  const has = (key: string): boolean => entry(after, key) !== undefined;
  const { column } = read;
  return {
    ...(has('type') && column.type && { type: column.type }), ...(has('isNullable') && { nullable: column.nullable }), ...(has('default') && { default: column.default ?? null }),
    ...(has('comment') && { comment: column.comment ?? null }), ...(has('collation') && { collation: column.collation }),
  };
}

const changeColumns: Call = onTable((table, args, site, context, evaluation) => {
  const pairs = listOf(args[1]);
  if (!pairs) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns that are changed'), touching(table));
  for (const pair of pairs) change(table, entry(pair, 'oldColumn'), entry(pair, 'newColumn'), site, context, evaluation);
  return undefined;
});

/** The runner's methods about columns. */
export const COLUMN_CALLS: Readonly<Record<string, Call>> = {
  addColumn: addColumns(false),
  addColumns: addColumns(true),
  dropColumn: dropColumns(false),
  dropColumns: dropColumns(true),
  renameColumn: onTable((table, args, site, _context, evaluation) => {
    const from = knownText(args[1]) ?? foundColumn(args[1]) ?? knownText(entry(args[1], 'name'));
    const to = knownText(args[2]) ?? knownText(entry(args[2], 'name'));
    if (from === undefined || to === undefined) return notUnderstood(evaluation, site, whyUnknown(from === undefined ? args[1] : args[2], 'the column that is renamed'), touching(table));
    evaluation.emit({ kind: 'renameColumn', table: tableName(table.text), column: from, to }, site, spanOf(args[1], site.args[1] ?? site.name));
    return undefined;
  }),
  changeColumn,
  changeColumns,
};
