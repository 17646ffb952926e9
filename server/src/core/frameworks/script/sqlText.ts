import { quoteLiteral } from '../../evaluate/quoting';
import { computedText, holeText, joinTexts } from '../../evaluate/text';
import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { ColumnName, Expression, Query } from '../../model/expression';
import type { Operation } from '../../model/operation';
import type { Problem, SourceText, Span } from '../../model/source';
import { columnsRead, defaultValue, qualifiedText, subquery, unknownExpression } from '../../sql/expressions';
import { readSql } from '../../sql';
import { putBackValues } from './readParts';
import { knownText, toJson } from './values';

export { quotedName, quoteLiteral } from '../../evaluate/quoting';

/** SQL that a tool would send, each part of it with its place, and values that are no text standing in it as names (`ff_value_1`). */
export interface SqlText {
  readonly source: SourceText;
  readonly values: ReadonlyMap<string, Expression>;
  /** A list in it stands for more items than it shows: which rows an INSERT writes is not known. */
  readonly open?: true;
}

/** A part of SQL: words of the tool, text of the author, or SQL made before. */
export type SqlPiece = string | SourceText | SqlText;

const NO_VALUES: ReadonlyMap<string, Expression> = new Map();

/** The pieces one after the other. What the tool adds is placed at `span`. */
export function composeSql(span: Span, pieces: readonly SqlPiece[], separator = ''): SqlText {
  let values: Map<string, Expression> | undefined;
  let open = false;
  const texts: SourceText[] = [];
  for (const piece of pieces) {
    if (separator !== '' && texts.length > 0) texts.push(computedText(separator, span));
    if (typeof piece === 'string') texts.push(computedText(piece, span));
    else if ('source' in piece) {
      texts.push(piece.source);
      open ||= piece.open === true;
      if (piece.values.size > 0) values = new Map([...(values ?? []), ...piece.values]);
    } else texts.push(piece);
  }
  return { source: joinTexts(texts.length > 0 ? texts : [computedText('', span)]), values: values ?? NO_VALUES, ...(open && { open }) };
}

/** `` write`ALTER TABLE ${table} …` ``: SQL with parts put in, the rest placed at `span`. */
export function sqlWriter(span: Span): (words: TemplateStringsArray, ...pieces: readonly SqlPiece[]) => SqlText {
  return (words, ...pieces) => composeSql(span, words.flatMap((word, index) => [word, ...(index < pieces.length ? [pieces[index] as SqlPiece] : [])]).filter((piece) => piece !== ''));
}

/** SQL of the author as it is. */
export function plainSql(source: SourceText): SqlText {
  return { source, values: NO_VALUES };
}

/** Gives a name to a value that is no text but known by where it comes from. */
export type ValueNames = (value: Expression, span: Span) => SqlText;

/** The names are unique within one reading. */
export function createValueNames(): ValueNames {
  let count = 0;
  return (value, span) => {
    const name = `ff_value_${++count}`;
    return { source: computedText(name, span), values: new Map([[name, value]]) };
  };
}

/** A value as a literal of SQL, as a driver would send it as a parameter. */
export function literalSql(value: Value | undefined, dialect: Dialect, span: Span, names: ValueNames): SqlText {
  const literal = (text: string): SqlText => plainSql(computedText(quoteLiteral(text, dialect), span));
  const unknown = (reason: string): SqlText => names(unknownExpression(reason, '?'), span);
  switch (value?.kind) {
    case undefined:
    case 'undefined':
    case 'null': return plainSql(computedText('null', span));
    case 'boolean': return plainSql(computedText(String(value.value), span));
    case 'number': return plainSql(computedText(String(value.value), span));
    case 'string': {
      const text = knownText(value);
      return text === undefined ? unknown(value.source.holes[0]?.reason ?? 'the text is not known') : literal(text);
    }
    case 'date': return names(unknownExpression('a moment in time', value.text), span);
    case 'data': return names(value.expression, span);
    case 'array':
    case 'object': {
      const json = toJson(value);
      return json === undefined ? names({ kind: 'unknown', reason: 'a part of the value is not known', reads: readsWithin(value), text: '?' }, span) : literal(JSON.stringify(json));
    }
    case 'unknown': return unknown(value.reason);
    case 'condition': return unknown('decided in the database');
    default: return unknown(`${value?.kind ?? 'nothing'} as a value`);
  }
}

/** The columns that the parts of a value come from. */
function readsWithin(value: Value, depth = 6): readonly ColumnName[] {
  if (value.kind === 'data') return columnsRead(value.expression);
  if (depth <= 0) return [];
  const parts = value.kind === 'array' ? value.items : value.kind === 'object' ? [...value.entries.values()] : [];
  return parts.flatMap((part) => readsWithin(part, depth - 1));
}

/** A stand-in for a part of SQL that is not known. */
export function unknownSql(standIn: string, span: Span, reason: string): SqlText {
  return plainSql(holeText(standIn, span, reason));
}

/** What the SQL does; what was not read goes to `report`. */
export function readOperations(sql: SqlText, dialect: Dialect, report: (problem: Problem) => void): readonly Operation[] {
  const reading = readSql(sql.source, dialect);
  for (const problem of reading.problems) report(problem);
  const operations = reading.operations.map((operation) => putBackValues(operation, sql.values));
  return sql.open ? operations.map(withOpenRows) : operations;
}

/** One row that stands for those of a query is a copy of that query's rows; other rows are not known. */
function withOpenRows(operation: Operation): Operation {
  if (operation.kind !== 'insert' || !operation.rows) return operation;
  const { rows, ...rest } = operation;
  const [row] = rows;
  const copied = row && rows.length === 1 && operation.columns ? copyOf(operation.columns, row) : undefined;
  return copied ? { ...rest, query: copied } : rest;
}

function copyOf(columns: readonly string[], row: readonly Expression[]): Query | undefined {
  const tables = new Map(row.flatMap(columnsRead).flatMap((read) => (read.table ? [[qualifiedText(read.table), read.table] as const] : [])));
  if (tables.size !== 1) return undefined;
  const values = columns.map((name, index) => ({ name, value: row[index] ?? defaultValue() }));
  return { from: [...tables.values()].map((table) => ({ table })), columns: values, reshapesRows: false, text: `select ${values.map((column) => column.value.text).join(', ')} from ${[...tables.keys()].join(', ')}` };
}

/** Records what the SQL does, where and under the conditions that hold here. Returns the operations. */
export function runSql(sql: SqlText, site: Site, evaluation: Evaluation): readonly Operation[] {
  if (sql.values.size === 0 && !sql.open) return evaluation.sql(sql.source, site);
  const operations = readOperations(sql, evaluation.dialect, (problem) => evaluation.problem(problem.reason, problem.mayTouch, { span: problem.span, name: problem.span, args: [] }));
  evaluation.emitAll(operations);
  return operations;
}

/** Records what SQL does that a builder wrote: its statement is the call. */
export function runBuilt(sql: SqlText, site: Site, evaluation: Evaluation): readonly Operation[] {
  const report = (problem: Problem): void => evaluation.problem(problem.reason, problem.mayTouch, { span: problem.span, name: problem.span, args: [] });
  const operations = readOperations(sql, evaluation.dialect, report).map((operation) => ({ ...operation, statement: site.span }));
  evaluation.emitAll(operations);
  return operations;
}

/** The rows that the last of these statements gives. */
export function rowsOf(operations: readonly Operation[]): Value {
  const last = operations.at(-1);
  const query = last?.kind === 'read' ? last.query : undefined;
  return { kind: 'data', expression: query ? subquery(query) : unknownExpression('the result of a query', '?') };
}
