import type { Expression, Query } from '../model/expression';
import type { ColumnDefinition, Operation, TypeReference } from '../model/operation';
import type { Column, Table } from '../model/schema';
import type { Phase, Transform, Values } from '../model/values';
import type { SchemaState } from '../timeline/state';
import { describeTransform } from './transforms';

/** What an expression yields, in terms of the values before up. `scope` are the tables whose row is at hand, the nearest first. */
export function evaluateExpression(state: SchemaState, expression: Expression, scope: readonly Table[]): Values {
  switch (expression.kind) {
    case 'constant':
      return expression.value === null ? { kind: 'empty' } : { kind: 'constant', text: expression.text };
    case 'column': {
      const named = expression.table && state.table(expression.table);
      const tables = expression.table ? (named ? [named] : []) : scope;
      for (const table of tables) {
        const column = table.columns.get(state.columnKey(expression.column));
        if (column) return valuesOf(column);
      }
      // MySQL and SQLite take a double-quoted word that is no column for a string.
      return { kind: 'unknown', reason: `\`${expression.text}\` is not a column we know`, reads: [] };
    }
    case 'cast':
      return evaluateExpression(state, expression.arg, scope);
    case 'subquery': {
      const result = evaluateQuery(state, expression.query, scope);
      const only = result.columns.length === 1 ? result.columns[0]?.values : undefined;
      // A value made in a subquery without tables may come from a function of the row at hand.
      return only && (only.kind !== 'generated' || expression.query.from.length > 0) ? only : { kind: 'unknown', reason: 'a subquery', reads: result.columns.map((column) => column.values) };
    }
    case 'default':
      return { kind: 'generated', text: 'default' };
    case 'unknown': {
      const reads = expression.reads.map((column) => evaluateExpression(state, { kind: 'column', table: column.table, column: column.column, text: column.column }, scope));
      return { kind: 'unknown', reason: expression.reason, reads };
    }
    default: {
      const reads = columnsRead(expression).map((column) => evaluateExpression(state, column, scope));
      // A subquery over a function of the row (`ARRAY(SELECT … FROM jsonb_array_elements(c))`) reads more than its columns tell.
      if (reads.length === 0) return hasUnknown(expression) || hasSubquery(expression) ? { kind: 'unknown', reason: expression.text, reads: [] } : { kind: 'generated', text: expression.text };
      return { kind: 'unknown', reason: expression.text, reads };
    }
  }
}

/** A column's values: its own of before, unless something wrote them. */
export function valuesOf(column: Column): Values {
  return column.values ?? { kind: 'original', column: column.id };
}

/** Whether `values` are still exactly what the column held. */
export function isKeptBy(values: Values, column: Column): boolean {
  return sameValues(values, valuesOf(column));
}

export function sameValues(left: Values, right: Values): boolean {
  if (left === right) return true;
  if (left.kind === 'original' && right.kind === 'original') return left.column === right.column;
  if (left.kind === 'constant' && right.kind === 'constant') return left.text === right.text;
  return left.kind === 'empty' && right.kind === 'empty';
}

/** Whether the values of the column with this id, as before up, can still be found in `values`. */
export function carries(values: Values, column: string): boolean {
  switch (values.kind) {
    case 'original':
      return values.column === column;
    case 'derived':
      return carries(values.of, column) || values.others.some((other) => carries(other, column));
    case 'mixed':
      return (values.where !== undefined && carries(values.old, column)) || carries(values.written, column);
    case 'unknown':
      return values.reads.some((read) => carries(read, column));
    default:
      return false;
  }
}

/** All column expressions inside, subqueries included. */
export function columnsRead(expression: Expression): readonly Extract<Expression, { kind: 'column' }>[] {
  switch (expression.kind) {
    case 'column':
      return [expression];
    case 'call':
    case 'operator':
      return expression.args.flatMap(columnsRead);
    case 'cast':
      return columnsRead(expression.arg);
    case 'case':
      return [...(expression.operand ? columnsRead(expression.operand) : []), ...expression.branches.flatMap((branch) => [...columnsRead(branch.when), ...columnsRead(branch.then)]), ...(expression.otherwise ? columnsRead(expression.otherwise) : [])];
    case 'list':
      return expression.items.flatMap(columnsRead);
    case 'subquery':
      return [...expression.query.columns.flatMap((column) => ('value' in column ? columnsRead(column.value) : [])), ...(expression.query.where ? columnsRead(expression.query.where) : [])];
    case 'unknown':
      return expression.reads.map((column) => ({ kind: 'column', table: column.table, column: column.column, text: column.column }));
    default:
      return [];
  }
}

function hasSubquery(expression: Expression): boolean {
  switch (expression.kind) {
    case 'subquery':
      return true;
    case 'call':
    case 'operator':
      return expression.args.some(hasSubquery);
    case 'cast':
      return hasSubquery(expression.arg);
    case 'list':
      return expression.items.some(hasSubquery);
    default:
      return false;
  }
}

export function hasUnknown(expression: Expression): boolean {
  switch (expression.kind) {
    case 'unknown':
      return true;
    case 'call':
    case 'operator':
      return expression.args.some(hasUnknown);
    case 'cast':
      return hasUnknown(expression.arg);
    case 'list':
      return expression.items.some(hasUnknown);
    case 'case':
      return expression.branches.some((branch) => hasUnknown(branch.then)) || (expression.otherwise ? hasUnknown(expression.otherwise) : false);
    default:
      return false;
  }
}

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly definition?: ColumnDefinition; readonly values: Values }[];
  /** False where a `*` of an unknown table leaves columns out. */
  readonly complete: boolean;
  /** Ids of the tables (as before up) whose rows come out. */
  readonly rowsOf: readonly string[];
  readonly allRows: boolean;
}

/** What a SELECT yields: columns with their values, and whose rows. The first table of FROM gives the rows; the others are joined to it. */
export function evaluateQuery(state: SchemaState, query: Query, outer: readonly Table[] = []): QueryResult {
  const tables = query.from.map((source) => state.table(source.table)).filter((table): table is Table => Boolean(table));
  const scope = [...tables, ...outer];
  const columns: { name: string; definition?: ColumnDefinition; values: Values }[] = [];
  let complete = tables.length === query.from.length;
  for (const output of query.columns) {
    if (output.star) {
      const starred = output.table ? [state.table(output.table)].filter((table): table is Table => Boolean(table)) : tables;
      complete &&= starred.length > 0 && starred.every((table) => table.complete);
      for (const table of starred) for (const column of table.columns.values()) columns.push({ name: column.definition.name, definition: column.definition, values: valuesOf(column) });
      continue;
    }
    const values = evaluateExpression(state, output.value, scope);
    const source = output.value.kind === 'column' ? scope.map((table) => table.columns.get(state.columnKey(output.value.kind === 'column' ? output.value.column : ''))).find(Boolean) : undefined;
    columns.push({ name: output.name ?? (output.value.kind === 'column' ? output.value.column : '?column?'), definition: source && output.name ? { ...source.definition, name: output.name } : source?.definition, values });
  }
  const first = tables[0];
  return {
    columns,
    complete,
    rowsOf: first ? (first.rows?.of ?? [first.id]) : [],
    // Only a filter over one table leaves rows out for certain; whether a join does hangs on the rows.
    allRows: Boolean(first) && !(query.where && query.from.length === 1 && !query.reshapesRows) && (first?.rows?.all ?? true) && !first?.rows?.deleted.length,
  };
}

/** What `SET column = expression [WHERE where]` makes of a column's values. */
export function assign(state: SchemaState, column: Column, expression: Expression, where: Expression | undefined, scope: readonly Table[], phase: Phase, by: Operation): Values {
  const old = valuesOf(column);
  const self = scope[0];
  const written = evaluateExpression(state, expression, scope);
  // Restored from a place that kept exactly what was here before.
  if (written.kind === 'original' && self && column.id === written.column) return written;
  // Nothing of value is overwritten: the column is new, or was emptied by its re-creation.
  if (!carriesAnything(old)) return phase === 'down' && isMarked(state, where, scope) ? { kind: 'unknown', reason: 'down tells rows by what up wrote', reads: [] } : written;
  if (where && nullOnly(state, where, column) && !column.definition.nullable && !column.definition.unsure?.includes('nullable')) return old;
  if (sameValues(written, old)) return old;
  const transform = describeTransform(state, expression, where, column, self);
  if (transform) {
    const others = columnsRead(expression)
      .filter((read) => !(self && isSelf(state, read, column, self)))
      .map((read) => evaluateExpression(state, read, scope));
    return { kind: 'derived', of: old, others, transform, phase, by };
  }
  return { kind: 'mixed', old, written, where, phase, by };
}

/** Whether rows are told by something that up wrote: a mark that up made of the values, and that down turns back into them. */
function isMarked(state: SchemaState, where: Expression | undefined, [self, ...joined]: readonly Table[]): boolean {
  if (joined.some((table) => table.rows?.inserted.some((inserted) => inserted.phase === 'up'))) return true;
  const read = where ? columnsRead(where).map((column) => evaluateExpression(state, column, self ? [self, ...joined] : joined)) : [];
  return read.some((values) => (values.kind === 'derived' || values.kind === 'mixed') && values.phase === 'up');
}

export function isSelf(state: SchemaState, read: Extract<Expression, { kind: 'column' }>, column: Column, table: Table): boolean {
  if (state.columnKey(read.column) !== state.columnKey(column.definition.name)) return false;
  return !read.table || state.tableKey(read.table) === state.tableKey(table.name);
}

function carriesAnything(values: Values): boolean {
  switch (values.kind) {
    case 'original':
      return true;
    case 'derived':
      return carriesAnything(values.of) || values.others.some(carriesAnything);
    case 'mixed':
      return (values.where !== undefined && carriesAnything(values.old)) || carriesAnything(values.written);
    case 'unknown':
      return values.reads.some(carriesAnything);
    default:
      return false;
  }
}

/** `WHERE c IS NULL`, alone or as one part of an AND. */
function nullOnly(state: SchemaState, where: Expression, column: Column): boolean {
  if (where.kind !== 'operator') return false;
  if (where.operator === 'and') return where.args.some((arg) => nullOnly(state, arg, column));
  const subject = where.args[0];
  return where.operator === 'is null' && subject?.kind === 'column' && state.columnKey(subject.column) === state.columnKey(column.definition.name);
}

/** What ALTER … TYPE makes of the values: kept, unless the conversion is known to drop something. */
export function typeChange(column: Column, from: TypeReference | undefined, to: TypeReference | undefined, phase: Phase, by: Operation): Values | undefined {
  const forgets = from && to ? conversionForgets(from, to) : undefined;
  if (!forgets) return column.values;
  const transform: Transform = { kind: 'function', shape: `cast ${to?.name}`, constants: [], text: `${from?.name} to ${to?.name}`, manyToOne: forgets };
  return { kind: 'derived', of: valuesOf(column), others: [], transform, phase, by };
}

const FRACTIONAL = new Set(['numeric', 'decimal', 'real', 'double precision', 'double', 'float']);
const WHOLE = new Set(['smallint', 'integer', 'int', 'bigint', 'tinyint', 'mediumint']);

/** Conversions that succeed and forget (PostgreSQL, "Type Conversion"; too long a string fails instead, so it is not among them). */
function conversionForgets(from: TypeReference, to: TypeReference): string | undefined {
  if (from.array !== to.array) return undefined;
  if (FRACTIONAL.has(from.name) && WHOLE.has(to.name) && !(from.args.length > 0 && (from.args[1] ?? '0') === '0')) return 'fractions are rounded away';
  if (/^(timestamp|timestamptz|datetime)$/.test(from.name) && to.name === 'date') return 'the time of day is cut off';
  const scale = (type: TypeReference): number | undefined => (type.args.length ? Number(type.args[1] ?? 0) : undefined);
  const [before, after] = [scale(from), scale(to)];
  if (/^(numeric|decimal)$/.test(from.name) && /^(numeric|decimal)$/.test(to.name) && after !== undefined && (before === undefined || before > after)) return 'decimals are rounded away';
  return undefined;
}
