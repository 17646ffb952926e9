import type { Value } from '../../evaluate/value';
import type { Expression, Query } from '../../model/expression';
import type { QualifiedName } from '../../model/names';
import type { OperationBody } from '../../model/operation';
import { columnsRead, constant, defaultValue, qualifiedText, unknownExpression } from '../../sql/expressions';
import { knownText, toJson } from './values';

type InsertBody = Extract<OperationBody, { kind: 'insert' }>;

/** How a tool writes the rows of an INSERT. */
export interface RowWriter {
  /** A column as the database stores it. */
  readonly column: (name: string) => string;
  /** What stands where a row lacks a column that another one has. */
  readonly missing: Expression;
  /** Values that only the tool knows (its own literals and functions); undefined for any other. */
  readonly value: (value: Value) => Expression | undefined;
}

/** What inserting objects writes; their keys are the columns. Rows made of what another query returned are a copy of that query's rows. */
export function insertedRows(writer: RowWriter, table: QualifiedName, rows: Value | undefined, onConflict?: InsertBody['onConflict']): InsertBody {
  const base: InsertBody = { kind: 'insert', table, ...(onConflict && { onConflict }) };
  const items = rows?.kind === 'array' ? rows.items : rows ? [rows] : [];
  const complete = rows?.kind !== 'array' || rows.complete;
  const objects = items.filter((item) => item.kind === 'object');
  if (objects.length === 0 || objects.length < items.length || objects.some((item) => !item.complete)) return base;
  const columns = [...new Set(objects.flatMap((item) => [...item.entries].filter(([, value]) => value.kind !== 'undefined').map(([key]) => key)))];
  const values = objects.map((item) => columns.map((column) => insertedValue(writer, item.entries.get(column))));
  const names = columns.map((column) => writer.column(column));
  const copied = complete ? undefined : copyOf(names, values);
  if (copied) return { ...base, columns: names, query: copied };
  return { ...base, columns: names, ...(complete && { rows: values }) };
}

/** A value of a row as the judge of data sees it. */
export function insertedValue(writer: RowWriter, value: Value | undefined): Expression {
  if (value === undefined || value.kind === 'undefined') return writer.missing;
  const own = writer.value(value);
  if (own) return own;
  switch (value.kind) {
    case 'null': return constant(null);
    case 'boolean':
    case 'number': return constant(value.value);
    case 'string': {
      const text = knownText(value);
      return text === undefined ? unknownExpression(value.source.holes[0]?.reason ?? 'the text is not known', '?') : constant(text);
    }
    case 'data': return value.expression;
    case 'date': return unknownExpression('a moment in time', value.text);
    case 'array':
    case 'object': {
      const json = toJson(value);
      return json === undefined ? unknownExpression('a part of the value is not known', '?') : constant(JSON.stringify(json));
    }
    case 'unknown': return unknownExpression(value.reason, '?');
    case 'condition': return unknownExpression('decided in the database', '?');
    default: return unknownExpression(`${value.kind} as a value`, '?');
  }
}

/** Rows mapped from the rows of one other table: an INSERT … SELECT in steps. */
function copyOf(columns: readonly string[], rows: readonly (readonly Expression[])[]): Query | undefined {
  const [row] = rows;
  if (!row || rows.length > 1) return undefined;
  const tables = new Map<string, QualifiedName>();
  for (const read of row.flatMap(columnsRead)) if (read.table) tables.set(qualifiedText(read.table), read.table);
  if (tables.size !== 1) return undefined;
  const from = [...tables.values()].map((table) => ({ table }));
  const values = columns.map((name, index) => ({ name, value: row[index] ?? defaultValue() }));
  return { from, columns: values, reshapesRows: false, text: `select ${values.map((column) => column.value.text).join(', ')} from ${[...tables.keys()].join(', ')}` };
}
