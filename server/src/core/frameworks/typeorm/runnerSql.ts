import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Expression } from '../../model/expression';
import type { Operation } from '../../model/operation';
import type { SourceText } from '../../model/source';
import { subquery, unknownExpression } from '../../sql/expressions';
import { readSql } from '../../sql';
import { putBackValues } from '../script/readParts';
import { type Replacement, replaceParts } from '../script/sourceText';
import { isAbsent, knownText, mayTouchOf, notUnderstood, toJson, whyUnknown } from '../script/values';

/** `queryRunner.query(sql, parameters)`; the value is what the statement returns. */
export function runSql(dialect: Dialect, args: readonly Value[], site: Site, evaluation: Evaluation, placeholder: (value: Expression) => { readonly sql: string; readonly values: ReadonlyMap<string, Expression> }): Value {
  const [sql, parameters] = args;
  if (sql?.kind !== 'string') return notUnderstood(evaluation, site, whyUnknown(sql, 'the SQL'), mayTouchOf(sql));
  const bound = bindParameters(sql.source, parameters, dialect, placeholder);
  const operations = bound.values.size === 0 ? evaluation.sql(bound.source, site) : readBound(bound.source, bound.values, dialect, site, evaluation);
  const read = operations.findLast((operation) => operation.kind === 'read');
  if (operations.length > 0 && operations.every((operation) => operation.kind !== 'read')) return { kind: 'data', expression: unknownExpression('what the statement returns', '?') };
  return { kind: 'data', expression: read?.kind === 'read' && read.query ? subquery(read.query) : unknownExpression('rows out of the database', '?') };
}

function readBound(source: SourceText, values: ReadonlyMap<string, Expression>, dialect: Dialect, site: Site, evaluation: Evaluation): readonly Operation[] {
  const reading = readSql(source, dialect);
  const operations = reading.operations.map((operation) => putBackValues(operation, values));
  evaluation.emitAll(operations);
  for (const problem of reading.problems) evaluation.problem(problem.reason, problem.mayTouch, { ...site, span: problem.span, name: problem.span, args: [] });
  return operations;
}

/** Puts parameters whose values are known into the text: `$1` and `?` by position, outside of quotes and comments. */
function bindParameters(source: SourceText, parameters: Value | undefined, dialect: Dialect, placeholder: (value: Expression) => { readonly sql: string; readonly values: ReadonlyMap<string, Expression> }): { readonly source: SourceText; readonly values: ReadonlyMap<string, Expression> } {
  const values = new Map<string, Expression>();
  if (isAbsent(parameters) || parameters?.kind !== 'array') return { source, values };
  const replacements: Replacement[] = [];
  let next = 0;
  for (const match of source.text.matchAll(/'(?:[^'\\]|\\.|'')*'|"[^"]*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\d+)|\?/g)) {
    const positional = match[0] === '?' && dialect !== 'postgres';
    if (match[1] === undefined && !positional) continue;
    const value = parameters.items[match[1] === undefined ? next++ : Number(match[1]) - 1];
    const text = literalOf(value);
    const replaced = { start: match.index, end: match.index + match[0].length };
    if (text !== undefined) replacements.push({ ...replaced, text });
    else if (value?.kind === 'data') {
      const part = placeholder(value.expression);
      for (const [name, expression] of part.values) values.set(name, expression);
      replacements.push({ ...replaced, text: part.sql });
    }
  }
  return { source: replaceParts(source, replacements), values };
}

function literalOf(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'number' || value.kind === 'boolean') return String(value.value);
  if (value.kind === 'null') return 'NULL';
  const text = knownText(value) ?? (value.kind === 'object' ? jsonText(value) : undefined);
  return text === undefined ? undefined : `'${text.replaceAll("'", "''")}'`;
}

function jsonText(value: Value): string | undefined {
  const json = toJson(value);
  return json === undefined ? undefined : JSON.stringify(json);
}
