import { displayName } from '../model/names';
import type { ColumnDefinition, ConstraintDefinition, OperationOf } from '../model/operation';
import type { Column, Table } from '../model/schema';
import { evaluateExpression, isKeptBy, typeChange } from '../fate/evaluate';
import { type ApplyContext, type Failure, forgetViewsOver, implyColumn, needTable, originOf, withColumn } from './context';
import { typeText } from '../fate/typeText';
import { forbidNullInKey } from './applyTables';
import { forgetIndex, rememberIndex } from './applyIndexes';
import type { SchemaState } from './state';

type ColumnOperation = OperationOf<'addColumn' | 'dropColumn' | 'renameColumn' | 'alterColumn'>;

function tableOf(state: SchemaState, operation: ColumnOperation, context: ApplyContext): Table | { readonly failure: string } | undefined {
  if (operation.tableIfExists && !state.table(operation.table)) return undefined;
  return needTable(state, operation.table, operation, context);
}

export function addColumn(state: SchemaState, operation: OperationOf<'addColumn'>, context: ApplyContext): Failure {
  const table = tableOf(state, operation, context);
  if (!table) return undefined;
  if ('failure' in table) return table.failure;
  const key = state.columnKey(operation.column.name);
  const existing = table.columns.get(key);
  if (existing) {
    if (operation.ifNotExists) return undefined;
    if (!context.trusted) return `the column \`${displayName(table.name)}.${operation.column.name}\` exists already`;
  }
  const refused = context.trusted || !operation.inPlace ? undefined : operation.constraints.find(isKey);
  if (refused) return `SQLite adds no column that is ${keyWords(refused)}: the table must be made anew`;
  const column: Column = {
    id: `c${context.nextId()}`,
    definition: operation.scanned ? { ...operation.column, unsure: ['type', 'nullable', 'default'] } : operation.column,
    origin: originOf(context, operation),
    values: operation.column.generated ? { kind: 'generated', text: operation.column.generated.text } : operation.column.default ? evaluateExpression(state, operation.column.default, [table]) : { kind: 'empty' },
  };
  const columns = new Map(table.columns).set(key, column);
  forbidNullInKey(state, columns, operation.constraints);
  state.setTable({ ...table, columns, constraints: [...table.constraints, ...operation.constraints], indexes: [...table.indexes, ...(operation.indexes ?? [])] });
  for (const index of operation.indexes ?? []) if (index.name) rememberIndex(state, index.name, table.name);
  return undefined;
}

export function dropColumn(state: SchemaState, operation: OperationOf<'dropColumn'>, context: ApplyContext): Failure {
  const found = tableOf(state, operation, context);
  if (!found) return undefined;
  if ('failure' in found) return found.failure;
  const key = state.columnKey(operation.column);
  let table = found;
  if (!table.columns.has(key)) {
    if (operation.ifExists) return undefined;
    if (table.complete && !context.trusted) return `the column \`${displayName(table.name)}.${operation.column}\` does not exist at this point`;
    table = implyColumn(state, table, operation.column, operation, context).table;
  }
  const columns = new Map(table.columns);
  columns.delete(key);
  // Indexes and constraints over a dropped column go with it (PostgreSQL, "ALTER TABLE"); MySQL only shortens an index unless it was its last column.
  const uses = (names: readonly (string | undefined)[]): boolean => names.some((name) => name !== undefined && state.columnKey(name) === key);
  if (operation.inPlace && !context.trusted) {
    const constraint = table.constraints.find((candidate) => isKey(candidate) && uses(candidate.columns));
    if (constraint) return `SQLite drops no column that is ${keyWords(constraint)}: the table must be made anew`;
    const index = table.indexes.find(({ parts, where }) => uses(parts.map((part) => part.column)) || namesWord(where, operation.column));
    if (index) return `SQLite drops no column that an index names, and ${index.name === undefined ? 'one' : `\`${index.name}\``} does`;
  }
  const shortens = state.dialect === 'mysql' || state.dialect === 'mariadb';
  const gone = table.indexes.filter((index) => uses(index.parts.map((part) => part.column)) && !(shortens && index.parts.length > 1));
  for (const index of gone) if (index.name) forgetIndex(state, index.name, table.name);
  state.setTable({
    ...table,
    columns,
    indexes: table.indexes.filter((index) => !gone.includes(index)).map((index) => (shortens && uses(index.parts.map((part) => part.column)) ? { ...index, parts: index.parts.filter((part) => !uses([part.column])) } : index)),
    constraints: table.constraints.filter((constraint) => !uses(constraint.columns) && !readsColumn(constraint, operation.column)),
  });
  return undefined;
}

/** A CHECK or EXCLUDE that names the column in its text. */
function readsColumn(constraint: ConstraintDefinition, column: string): boolean {
  return namesWord(constraint.expression, column);
}

function namesWord(text: string | undefined, word: string): boolean {
  const words: readonly string[] = text?.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return words.includes(word.toLowerCase());
}

/** What SQLite neither adds to a table nor takes from it in place (SQLite manual, "ALTER TABLE", 4 and 5). */
const isKey = ({ kind }: ConstraintDefinition): boolean => kind === 'primary' || kind === 'unique';

const keyWords = ({ kind, columns }: ConstraintDefinition): string => `${columns.length > 1 ? 'part of a ' : ''}${kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'}`;

export function renameColumn(state: SchemaState, operation: OperationOf<'renameColumn'>, context: ApplyContext): Failure {
  const found = tableOf(state, operation, context);
  if (!found) return undefined;
  if ('failure' in found) return found.failure;
  let table = found;
  let column = table.columns.get(state.columnKey(operation.column));
  if (!column) {
    if (operation.ifExists) return undefined;
    if (table.complete && !context.trusted) return `the column \`${displayName(table.name)}.${operation.column}\` does not exist at this point`;
    ({ table, column } = implyColumn(state, table, operation.column, operation, context));
  }
  if (state.columnKey(operation.to) !== state.columnKey(operation.column) && table.columns.has(state.columnKey(operation.to)) && !context.trusted) return `the column \`${displayName(table.name)}.${operation.to}\` exists already`;
  state.setTable(renamed(state, table, column, operation.column, operation.to));
  forgetViewsOver(state, operation.column);
  return undefined;
}

function renamed(state: SchemaState, table: Table, column: Column, from: string, to: string): Table {
  const key = state.columnKey(from);
  // Rebuilt in order, so that INSERT without a column list keeps meaning what it meant.
  const columns = new Map<string, Column>();
  for (const [other, value] of table.columns) {
    if (other === key) columns.set(state.columnKey(to), { ...column, definition: { ...column.definition, name: to } });
    else columns.set(other, value);
  }
  const swap = (name: string): string => (state.columnKey(name) === key ? to : name);
  return {
    ...table,
    columns,
    constraints: table.constraints.map((constraint) => ({ ...constraint, columns: constraint.columns.map(swap) })),
    indexes: table.indexes.map((index) => ({ ...index, parts: index.parts.map((part) => (part.column ? { ...part, column: swap(part.column) } : part)) })),
  };
}

export function alterColumn(state: SchemaState, operation: OperationOf<'alterColumn'>, context: ApplyContext): Failure {
  const found = tableOf(state, operation, context);
  if (!found) return undefined;
  if ('failure' in found) return found.failure;
  let table = found;
  let column = table.columns.get(state.columnKey(operation.column));
  if (!column) {
    if (operation.ifExists) return undefined;
    if (table.complete && !context.trusted) return `the column \`${displayName(table.name)}.${operation.column}\` does not exist at this point`;
    ({ table, column } = implyColumn(state, table, operation.column, operation, context));
  }
  const { changes } = operation;
  const old = column.definition;
  const inKey = state.dialect !== 'sqlite' && table.constraints.some((constraint) => constraint.kind === 'primary' && constraint.columns.some((name) => state.columnKey(name) === state.columnKey(operation.column)));
  const changed = changedDefinition(old, operation);
  // A column of the primary key stays NOT NULL, whatever is said of it.
  const definition = inKey ? { ...changed, nullable: false } : changed;
  let values = column.values;
  if (operation.recreatesOnTypeChange && changes.type && old.type && typeText(changes.type) !== typeText(old.type)) {
    column = { ...column, id: `c${context.nextId()}` };
    values = definition.default ? evaluateExpression(state, definition.default, [table]) : { kind: 'empty' };
  } else if (changes.using) {
    const evaluated = evaluateExpression(state, changes.using, [table]);
    values = isKeptBy(evaluated, column) ? typeChange(column, old.type, changes.type, context.phase, operation) : evaluated;
  } else if (changes.type) values = typeChange(column, old.type, changes.type, context.phase, operation);
  state.setTable(withColumn(table, state.columnKey(operation.column), { ...column, definition, values, origin: originOf(context, operation) }));
  if (changes.renameTo && changes.renameTo !== operation.column) {
    const now = state.table(operation.table);
    const moved = now?.columns.get(state.columnKey(operation.column));
    if (now && moved) state.setTable(renamed(state, now, moved, operation.column, changes.renameTo));
  }
  return undefined;
}

function changedDefinition(old: ColumnDefinition, operation: OperationOf<'alterColumn'>): ColumnDefinition {
  const { changes, replaces } = operation;
  const kept = replaces ? { name: old.name, nullable: true, span: old.span, type: changes.type ?? old.type, comment: old.comment } : old;
  const settled = new Set<string>(replaces ? ['type', 'nullable', 'default'] : []);
  if (changes.type) settled.add('type');
  if (changes.nullable !== undefined) settled.add('nullable');
  if (changes.default !== undefined) settled.add('default');
  const unsure = [...(old.unsure ?? []).filter((part) => !settled.has(part) || (replaces && part === 'type' && !changes.type)), ...(changes.unsure ?? [])];
  if (operation.scanned) return { ...old, unsure: ['type', 'nullable', 'default'] };
  return {
    ...kept,
    type: changes.type ?? kept.type,
    nullable: changes.nullable ?? kept.nullable,
    default: changes.default === undefined ? ('default' in kept ? kept.default : undefined) : (changes.default ?? undefined),
    collation: changes.collation ?? ('collation' in kept ? kept.collation : undefined),
    generated: changes.generated === undefined ? ('generated' in kept ? kept.generated : undefined) : (changes.generated ?? undefined),
    autoIncrement: changes.autoIncrement ?? ('autoIncrement' in kept ? kept.autoIncrement : undefined),
    comment: changes.comment === undefined ? kept.comment : (changes.comment ?? undefined),
    extra: changes.extra ?? ('extra' in kept ? kept.extra : undefined),
    unsure: unsure.length ? unsure : undefined,
  };
}
