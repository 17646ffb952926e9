import type { Condition, ConstraintDefinition, IndexDefinition, Operation, Selector } from '../../server/src/core/model/operation';
import type { ColumnDefinition } from '../../server/src/core/model/operation';
import type { Expression } from '../../server/src/core/model/expression';
import { displayName } from '../../server/src/core/model/names';
import { typeText } from '../../server/src/core/sql/types';

/** An operation in one line, for comparing by eye. */
export function operationText(operation: Operation): string {
  return bodyText(operation) + (operation.when ? ` when ${conditionText(operation.when)}` : '');
}

function bodyText(operation: Operation): string {
  switch (operation.kind) {
    case 'createTable': {
      const parts = [...operation.columns.map(columnText), ...operation.constraints.map(constraintText), ...operation.indexes.map(indexText)];
      return `create table ${displayName(operation.table)}${operation.ifNotExists ? ' if not exists' : ''}${operation.like ? ` like ${displayName(operation.like)}` : ''} (${parts.join(', ')})${operation.options ? ` ${operation.options}` : ''}`;
    }
    case 'dropTable': return `drop table ${displayName(operation.table)}${operation.ifExists ? ' if exists' : ''}`;
    case 'renameTable': return `rename table ${displayName(operation.table)} to ${displayName(operation.to)}`;
    case 'addColumn': return `add ${displayName(operation.table)}.${[columnText(operation.column), ...operation.constraints.map(constraintText), ...(operation.indexes ?? []).map(indexText)].join(', ')}`;
    case 'dropColumn': return `drop ${displayName(operation.table)}.${operation.column}`;
    case 'renameColumn': return `rename ${displayName(operation.table)}.${operation.column} to ${operation.to}`;
    case 'alterColumn': {
      const { type, nullable, default: value, comment, unsure } = operation.changes;
      const parts = [type && `type ${typeText(type)}`, nullable === undefined ? undefined : nullable ? 'null' : 'not null', value === undefined ? undefined : value === null ? 'no default' : `default ${value.text}`, comment === undefined ? undefined : `comment ${comment}`, unsure && `unsure of ${unsure.join()}`];
      return `alter ${displayName(operation.table)}.${operation.column}: ${parts.filter((part) => part !== undefined).join(', ')}${operation.replaces ? ' (replaces)' : ''}${operation.recreatesOnTypeChange ? ' (recreates on type change)' : ''}`;
    }
    case 'addConstraint': return `add to ${displayName(operation.table)}: ${constraintText(operation.constraint)}`;
    case 'dropConstraint': return `drop constraint ${selectorText(operation.constraint)} of ${displayName(operation.table)}${operation.ifExists ? ' if exists' : ''}`;
    case 'createIndex': return `create ${indexText(operation.index)} on ${displayName(operation.index.table)}`;
    case 'dropIndex': return `drop index ${operation.schema ? `${operation.schema}.` : ''}${selectorText(operation.index)} of ${operation.table ? displayName(operation.table) : '?'}`;
    case 'createEnum': return `create enum ${displayName(operation.type)} (${operation.values.join()})`;
    case 'createObject': return `create${operation.replace ? ' or replace' : ''} ${operation.object.kind} ${displayName(operation.object.name)}${operation.ifNotExists ? ' if not exists' : ''} ${operation.definition}`.trimEnd();
    case 'dropObject': return `drop ${operation.object.kind} ${displayName(operation.object.name)}${operation.ifExists ? ' if exists' : ''}${operation.cascade ? ' cascade' : ''}`;
    case 'alterObject': return `alter ${operation.object.kind} ${displayName(operation.object.name)} ${operation.change}`;
    case 'renameObject': return `rename ${operation.object.kind} ${displayName(operation.object.name)} to ${displayName(operation.to)}`;
    case 'setProperty': return `set ${operation.property} of ${displayName(operation.table)}${operation.column ? `.${operation.column}` : ''} to ${operation.value}`;
    case 'insert': {
      const source = operation.query ? ` ${operation.query.text}` : operation.rows ? ` values ${operation.rows.map((row) => `(${row.map(valueText).join(', ')})`).join(', ')}` : ' ?';
      return `insert into ${displayName(operation.table)}${operation.columns ? ` (${operation.columns.join(', ')})` : ''}${source}${operation.onConflict ? ` on conflict ${operation.onConflict}` : ''}`;
    }
    case 'update': return `update ${displayName(operation.table)} set ${operation.set.map((set) => `${set.column} = ${valueText(set.value)}`).join(', ')}${operation.where ? ` where ${operation.where.text}` : ''}`;
    case 'delete': return `delete from ${displayName(operation.table)}${operation.where ? ` where ${operation.where.text}` : ''}`;
    case 'truncate': return `truncate ${operation.tables.map(displayName).join(', ')}`;
    case 'unknown': return `unknown: ${operation.reason} [${typeof operation.mayTouch === 'string' ? operation.mayTouch : operation.mayTouch.join()}]`;
    case 'session': return `session ${operation.text}`;
    case 'read': return `read${operation.query ? ` ${operation.query.text}` : ''}`;
    default: return operation.kind;
  }
}

/** A value; of one that is not known, the columns it comes from. */
function valueText(value: Expression): string {
  if (value.kind !== 'unknown') return value.text;
  return value.reads.length === 0 ? '?' : `?(${value.reads.map((read) => (read.table ? `${read.table.name}.${read.column}` : read.column)).join()})`;
}

function columnText(column: ColumnDefinition): string {
  const parts = [column.name, column.type ? typeText(column.type) : '?', column.autoIncrement && 'auto', !column.nullable && 'not null', column.default && `default ${column.default.text}`, column.comment !== undefined && `comment ${column.comment}`, column.unsure && `unsure of ${column.unsure.join()}`];
  return parts.filter((part) => part !== undefined && part !== false).join(' ');
}

function constraintText(constraint: ConstraintDefinition): string {
  const { references } = constraint;
  const target = references ? ` -> ${displayName(references.table)}(${references.columns.join()})${references.onDelete ? ` delete ${references.onDelete}` : ''}${references.onUpdate ? ` update ${references.onUpdate}` : ''}` : '';
  return `${constraint.kind}${constraint.name === undefined ? '' : ` ${constraint.name}`}${constraint.expression === undefined ? `(${constraint.columns.join()})` : ` ${constraint.expression}`}${target}`;
}

function indexText(index: IndexDefinition): string {
  return `${index.unique ? 'unique ' : ''}index ${index.name ?? '?'}(${index.parts.map((part) => part.column ?? part.expression).join()})${index.method ? ` using ${index.method}` : ''}${index.where ? ` where ${index.where}` : ''}`;
}

function selectorText(selector: Selector): string {
  return selector.name ?? `over ${(selector.columns ?? []).join()}`;
}

function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'schema': {
      const { query } = condition;
      return query.kind === 'tableExists' ? `table ${displayName(query.table)}` : query.kind === 'columnExists' ? `column ${displayName(query.table)}.${query.column}` : query.kind;
    }
    case 'not': return `not ${conditionText(condition.condition)}`;
    case 'all': return condition.conditions.map(conditionText).join(' and ');
    case 'any': return condition.conditions.map(conditionText).join(' or ');
    default: return condition.kind;
  }
}
