import type { Dialect } from '../../model/dialect';
import type { Expression } from '../../model/expression';
import type { Operation } from '../../model/operation';
import type { SourceText } from '../../model/source';
import { columnsRead, unknownExpression } from '../../sql/expressions';
import { readSql } from '../../sql';

/** SQL text in which values that are not text stand as names (`ff_value_1`), put back after parsing. */
export interface Fragment {
  readonly sql: string;
  readonly values: ReadonlyMap<string, Expression>;
}

const NO_VALUES: ReadonlyMap<string, Expression> = new Map();

export function fragment(sql: string): Fragment {
  return { sql, values: NO_VALUES };
}

/** `parts` one after the other. */
export function joinFragments(parts: readonly (Fragment | string)[], separator = ''): Fragment {
  const values = new Map<string, Expression>();
  const texts = parts.map((part) => {
    if (typeof part === 'string') return part;
    for (const [name, value] of part.values) values.set(name, value);
    return part.sql;
  });
  return { sql: texts.join(separator), values };
}

/** A name for a value that is no text. The names are unique within one reading. */
export function createPlaceholders(): (value: Expression) => Fragment {
  let count = 0;
  return (value) => {
    const name = `ff_value_${++count}`;
    return { sql: name, values: new Map([[name, value]]) };
  };
}

/** The dialect in which SQL that a tool generates can be parsed: generated SQL is plain, so PostgreSQL's grammar reads it where we have none. */
export function parsingDialect(dialect: Dialect): Dialect {
  return dialect === 'unknown' || dialect === 'mssql' || dialect === 'clickhouse' ? 'postgres' : dialect;
}

/** Reads one generated statement; undefined where it was not read completely. */
export function readGenerated(part: Fragment, dialect: Dialect): readonly Operation[] | undefined {
  const source: SourceText = { text: part.sql, holes: [], locate: () => ({ file: '', start: 0, end: 0 }) };
  const reading = readSql(source, parsingDialect(dialect));
  if (reading.problems.length > 0 || reading.operations.some((operation) => operation.scanned || operation.kind === 'unknown')) return undefined;
  return reading.operations.map((operation) => putBackValues(operation, part.values));
}

/** An expression that the author wrote as SQL (`knex.raw('now()')`), in the normal form of the reader. */
export function readExpression(part: Fragment, dialect: Dialect): Expression {
  const [operation] = readGenerated(joinFragments(['update ff_table set ff_column = ', part]), dialect) ?? [];
  const value = operation?.kind === 'update' ? operation.set[0]?.value : undefined;
  return value ? withoutTable(value) : unknownExpression('the SQL could not be read', part.sql.trim());
}

/** A condition that the author wrote as SQL, as a constraint keeps it. */
export function readCondition(part: Fragment, dialect: Dialect): Expression {
  const [operation] = readGenerated(joinFragments(['delete from ff_table where ', part]), dialect) ?? [];
  const where = operation?.kind === 'delete' ? operation.where : undefined;
  return where ? withoutTable(where) : unknownExpression('the SQL could not be read', part.sql.trim());
}

/** The expression that a CHECK with this text has after reading, and the columns that it names. */
export function readCheck(sql: string, dialect: Dialect): { readonly expression: string; readonly columns: readonly string[] } {
  const [operation] = readGenerated(fragment(`create table ff_table (ff_column int, check (${sql}))`), dialect) ?? [];
  const constraint = operation?.kind === 'createTable' ? operation.constraints.find((candidate) => candidate.kind === 'check') : undefined;
  if (!constraint) return { expression: sql, columns: [] };
  const columns = constraint.columns.length > 0 ? constraint.columns : [...new Set(columnsRead(readCondition(fragment(sql), dialect)).map((read) => read.column))];
  return { expression: constraint.expression ?? sql, columns };
}

/** Columns are resolved to the table of the statement they stood in; here that table is ours. */
function withoutTable(expression: Expression): Expression {
  return mapDeep(expression, (value) => {
    if (value.kind !== 'column' || (value.table as { name?: unknown } | undefined)?.name !== 'ff_table') return undefined;
    const { table: _, ...rest } = value;
    return rest;
  }, (text) => text.replaceAll('ff_table.', '')) as Expression;
}

/** Puts the values behind the placeholders back. */
export function putBackValues(operation: Operation, values: ReadonlyMap<string, Expression>): Operation {
  if (values.size === 0) return operation;
  const texts = [...values].sort(([first], [second]) => second.length - first.length);
  return mapDeep(
    operation,
    (value) => (value.kind === 'column' && typeof value.column === 'string' ? values.get(value.column) as Record<string, unknown> | undefined : undefined),
    (text) => texts.reduce((result, [name, value]) => result.replaceAll(name, () => value.text), text),
  ) as Operation;
}

function mapDeep(value: unknown, replace: (value: Record<string, unknown>) => Record<string, unknown> | undefined, text: (text: string) => string): unknown {
  if (typeof value === 'string') return value.includes('ff_') ? text(value) : value;
  if (Array.isArray(value)) return value.map((item) => mapDeep(item, replace, text));
  if (typeof value !== 'object' || value === null) return value;
  const replaced = replace(value as Record<string, unknown>);
  if (replaced) return typeof replaced.text === 'string' ? { ...replaced, text: text(replaced.text) } : replaced;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapDeep(item, replace, text)]));
}
