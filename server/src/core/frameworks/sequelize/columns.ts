import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { ColumnChanges, OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import { columnReference } from '../../sql/expressions';
import { knownText, notUnderstood, spanOf, UNDEFINED, whyUnknown } from '../script/values';
import { type Attribute, readAttribute } from './attribute';
import { type SequelizeContext, argSpan, isMysql } from './context';
import { stored, type TableName, tableName } from './names';
import { columnConstraints, commentOn, ensureEnum, touching } from './tables';

interface Target { readonly table: TableName; readonly column: string; readonly span: Span }

function targetOf(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation, what: string): Target | undefined {
  const table = tableName(context, args[0]);
  if ('unknown' in table) {
    notUnderstood(evaluation, site, table.unknown);
    return undefined;
  }
  const column = knownText(args[1]);
  if (column === undefined || column === '') {
    notUnderstood(evaluation, site, whyUnknown(args[1], what), touching(table));
    return undefined;
  }
  return { table, column, span: spanOf(args[1], argSpan(site, 1)) };
}

function report(attribute: Attribute, table: TableName, site: Site, evaluation: Evaluation): void {
  for (const problem of attribute.problems) evaluation.problem(problem, touching(table), site);
}

/** `addColumn(table, name, attribute)`. */
export function addColumn(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args, site, evaluation, 'the column that is added');
  if (!target) return UNDEFINED;
  const { table, span } = target;
  const attribute = readAttribute(context, table, target.column, args[2], span);
  ensureEnum(context, table, attribute, site, evaluation);
  report(attribute, table, site, evaluation);
  // The key of `field` only renames where a table is made; addColumn takes the name it is given. PostgreSQL loses PRIMARY KEY here (`dataTypeMapping`).
  const column = { ...attribute.column, name: stored(context.dialect, target.column) };
  const foreign = attribute.foreign && { ...attribute.foreign, columns: [column.name], ...(isMysql(context) && { name: `${table.inConstraints}_${column.name}_foreign_idx` }) };
  const unique = attribute.unique ? [{ kind: 'unique' as const, columns: [column.name], span }] : [];
  const primary = attribute.primaryKey && context.dialect !== 'postgres' ? [{ kind: 'primary' as const, columns: [column.name], span }] : [];
  const inline = isMysql(context) ? [] : foreign ? [foreign] : [];
  evaluation.emit({ kind: 'addColumn', table: table.table, column, constraints: [...primary, ...unique, ...inline] }, site, span);
  if (foreign && isMysql(context)) evaluation.emit({ kind: 'addConstraint', table: table.table, constraint: foreign }, site, span);
  commentOn(table, { ...attribute, column }, site, evaluation);
  return UNDEFINED;
}

export function removeColumn(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args, site, evaluation, 'the column that is removed');
  if (target) evaluation.emit({ kind: 'dropColumn', table: target.table.table, column: stored(context.dialect, target.column) }, site, target.span);
  return UNDEFINED;
}

export function renameColumn(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args, site, evaluation, 'the column that is renamed');
  if (!target) return UNDEFINED;
  const to = knownText(args[2]);
  if (to === undefined) return notUnderstood(evaluation, site, whyUnknown(args[2], 'the new name of the column'), touching(target.table));
  evaluation.emit({ kind: 'renameColumn', table: target.table.table, column: stored(context.dialect, target.column), to: stored(context.dialect, to) }, site, target.span);
  return UNDEFINED;
}

/**
 * `changeColumn(table, name, attribute)`. What it leaves out is reset: NULL allowed again, no default (query-generator.js of postgres; CHANGE in mysql).
 * With `references` it only adds the foreign key; PostgreSQL also sets NOT NULL and the default where they are stated.
 * SQLite rebuilds the table of what it is, with the attribute laid over it: there what is left out stays (query-interface.js of sqlite).
 */
export function changeColumn(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const target = targetOf(context, args, site, evaluation, 'the column that is changed');
  if (!target) return UNDEFINED;
  const { table, span } = target;
  const attribute = readAttribute(context, table, target.column, args[2], span);
  const { column } = attribute;
  if (!attribute.type && args[2]?.kind === 'object' && args[2].complete && !args[2].entries.has('type')) {
    return notUnderstood(evaluation, site, 'Sequelize 6 fails at a changeColumn without a type', touching(table));
  }
  report(attribute, table, site, evaluation);
  const emit = (body: OperationBody): void => evaluation.emit(body, site, span);
  const change = (changes: ColumnChanges, replaces?: true): void => emit({ kind: 'alterColumn', table: table.table, column: column.name, changes: { ...changes, ...(column.unsure && { unsure: column.unsure }) }, ...(replaces && { replaces }) });
  const foreign = (): void => {
    if (attribute.foreign) emit({ kind: 'addConstraint', table: table.table, constraint: attribute.foreign });
  };
  if (attribute.refers && context.dialect !== 'sqlite') {
    const stated: ColumnChanges = { ...(!column.nullable && { nullable: false }), ...(column.default && { default: column.default }) };
    if (context.dialect === 'postgres' && Object.keys(stated).length > 0) emit({ kind: 'alterColumn', table: table.table, column: column.name, changes: stated });
    foreign();
    return UNDEFINED;
  }
  const type = column.type && { type: column.type };
  if (context.dialect === 'sqlite') {
    change({ ...type, ...(attribute.stated.nullable && { nullable: column.nullable }), ...(attribute.stated.default && { default: column.default ?? null }) });
    foreign();
  } else if (isMysql(context)) {
    change({ ...type, nullable: column.nullable, default: column.default ?? null, autoIncrement: column.autoIncrement === true, ...(column.comment !== undefined && { comment: column.comment }) }, true);
  } else {
    ensureEnum(context, table, attribute, site, evaluation);
    // The values are cast to the type of the enum; one that it lacks makes the statement fail.
    const using = attribute.enumValues && { using: { kind: 'cast' as const, arg: columnReference(column.name), type: column.type?.name ?? '', text: `cast(${column.name} as ${column.type?.name ?? ''})` } };
    const cast = attribute.using ? { using: attribute.using } : using;
    change({ ...type, ...cast, nullable: column.nullable, default: column.default ?? null, autoIncrement: column.autoIncrement === true });
  }
  commentOn(table, attribute, site, evaluation);
  for (const constraint of columnConstraints({ ...attribute, foreign: undefined })) emit({ kind: 'addConstraint', table: table.table, constraint });
  return UNDEFINED;
}
