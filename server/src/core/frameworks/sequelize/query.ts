import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { Expression } from '../../model/expression';
import type { Operation } from '../../model/operation';
import type { SourceText, Span } from '../../model/source';
import { subquery, unknownExpression } from '../../sql/expressions';
import { tokenize } from '../../sql/tokens';
import { type Replacement, replaceParts } from '../script/sourceText';
import { plainSql, runSql, type SqlText } from '../script/sqlText';
import { arrayValue, entry, isAbsent, knownBoolean, knownText, mayTouchOf, notUnderstood, whyUnknown } from '../script/values';
import { type SequelizeContext, argSpan, embed, listSql } from './context';

/** `sequelize.query(sql, { replacements, bind, type, plain })`, or `{ query, values }` as its first argument. */
export function query(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [first, options] = args;
  const given = first?.kind === 'object' ? entry(first, 'query') : first;
  const span = argSpan(site, 0);
  const inner = embed(context, given, span);
  const source = given?.kind === 'string' ? given.source : inner?.source;
  if (!source) return notUnderstood(evaluation, site, whyUnknown(given, 'the SQL'), mayTouchOf(given));
  const bound = bindValues(context, source, entry(options, 'replacements') ?? entry(first, 'values'), entry(options, 'bind') ?? entry(first, 'bind'), span);
  const values = new Map([...(inner?.values ?? []), ...bound.values]);
  const operations = runSql({ source: bound.source, values }, site, evaluation);
  return resultOf(operations, options);
}

/** What the query gives: rows, one row, or rows and what the driver says besides (sequelize.js, `query`). */
function resultOf(operations: readonly Operation[], options: Value | undefined): Value {
  const last = operations.findLast((operation) => operation.kind === 'read');
  const rows: Value = { kind: 'data', expression: last?.kind === 'read' && last.query ? subquery(last.query) : unknownExpression('the result of a query', '?') };
  const type = knownText(entry(options, 'type'))?.toUpperCase();
  if (knownBoolean(entry(options, 'plain')) === true) return rows;
  if (type !== undefined && !PAIRS.has(type)) return rows;
  return arrayValue([rows, { kind: 'data', expression: unknownExpression('what the driver says of a query', '?') }]);
}

/** Types of queries whose result is a pair. */
const PAIRS: ReadonlySet<string> = new Set(['RAW', 'INSERT', 'UPDATE', 'UPSERT']);

/**
 * Replacements (`:name`, `?`) and bound parameters (`$1`, `$name`) put in. What is not given stays: `::text`, `'12:30'` and jsonb's `?` are none.
 */
export function bindValues(context: SequelizeContext, source: SourceText, replacements: Value | undefined, bind: Value | undefined, span: Span): SqlText {
  if (isAbsent(replacements) && isAbsent(bind)) return plainSql(source);
  const values = new Map<string, Expression>();
  const parts: Replacement[] = [];
  let next = 0;
  const put = (start: number, end: number, value: Value | undefined): void => {
    if (value === undefined) return;
    const sql = listSql(context, value, span);
    for (const [name, expression] of sql.values) values.set(name, expression);
    const [hole] = sql.source.holes;
    parts.push({ start, end, text: sql.source.text, ...(hole && { hole: hole.reason }) });
  };
  const tokens = tokenize(source.text, context.dialect);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token || token.kind === 'string' || token.kind === 'name' || token.kind === 'comment' || token.kind === 'word') continue;
    const text = source.text.slice(token.start, token.end);
    const named = /^:(\w+)$/.exec(text);
    const numbered = /^\$(\w+)$/.exec(text);
    const following = tokens[at + 1];
    if (named) put(token.start, token.end, entry(replacements, named[1] ?? ''));
    else if (text === '?' && replacements?.kind === 'array') put(token.start, token.end, replacements.items[next++]);
    else if (numbered) put(token.start, token.end, boundValue(bind, numbered[1] ?? ''));
    else if (text === '$' && following?.kind === 'word' && following.start === token.end) put(token.start, following.end, boundValue(bind, source.text.slice(following.start, following.end)));
  }
  return { source: replaceParts(source, parts), values };
}

function boundValue(bind: Value | undefined, name: string): Value | undefined {
  if (bind?.kind === 'array') return /^\d+$/.test(name) ? bind.items[Number(name) - 1] : undefined;
  return entry(bind, name);
}
