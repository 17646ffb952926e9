import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { Expression } from '../../model/expression';
import type { Operation } from '../../model/operation';
import type { SourceText } from '../../model/source';
import { subquery, unknownExpression } from '../../sql/expressions';
import { readSql } from '../../sql';
import { type Circumstances, type Draft, placeWithin } from '../script/drafts';
import { type Fragment, fragment, joinFragments, putBackValues } from '../script/readParts';
import { type Replacement, replaceParts } from '../script/sourceText';
import { arrayValue, intrinsicValue, isAbsent, knownText, mayTouchOf, method, notUnderstood, objectValue, textAt, whyUnknown } from '../script/values';
import { type KnexContext, embed, nameSql, valueSql } from './context';
import { chainable } from './chain';

/** SQL of the author with its bindings put in. */
interface BoundSql {
  readonly source: SourceText;
  readonly values: ReadonlyMap<string, Expression>;
}

/** `knex.raw(sql, bindings)`: a value inside another query, or a statement of its own where it is awaited. */
export function raw(context: KnexContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const inner = embed(context, args[0]);
  if (inner) return rawOf(context, { source: textAt(inner.sql, site.span), values: inner.values }, site, evaluation);
  if (args[0]?.kind !== 'string') return notUnderstood(evaluation, site, whyUnknown(args[0], 'the SQL'), mayTouchOf(args[0]));
  return rawOf(context, bind(context, args[0].source, args[1]), site, evaluation);
}

/** SQL of the author inside a query: `whereRaw(sql, bindings)`. */
export function rawSql(context: KnexContext, args: readonly Value[]): Fragment | undefined {
  const inner = embed(context, args[0]);
  if (inner) return inner;
  if (args[0]?.kind !== 'string') return undefined;
  const bound = bind(context, args[0].source, args[1]);
  return fragmentOf(context, bound);
}

/** Text with holes may mean anything: as a part of another query it is one unknown value. */
function fragmentOf(context: KnexContext, bound: BoundSql): Fragment {
  const hole = bound.source.holes[0];
  return hole ? context.placeholder(unknownExpression(hole.reason, bound.source.text.trim())) : { sql: bound.source.text, values: bound.values };
}

/** SQL that Knex makes up itself: `knex.fn.now()`. */
export function rawText(context: KnexContext, sql: string): Value {
  const intrinsic: Intrinsic = { name: 'knex.raw', get: (property) => (property === 'toString' || property === 'toQuery' ? method(property, () => ({ kind: 'unknown', reason: 'SQL as text', mayTouch: 'nothing' })) : undefined) };
  context.embedded.set(intrinsic, () => fragment(sql));
  return intrinsicValue(intrinsic);
}

function rawOf(context: KnexContext, bound: BoundSql, site: Site, evaluation: Evaluation): Value {
  let used = false;
  let wrapped: readonly [string, string] = ['', ''];
  const operations = (): readonly Operation[] => readSql(bound.source, context.dialect).operations;
  const draft: Draft = { last: site.span, finish: (at) => (used ? [] : run(context, bound, at)) };
  context.drafts.add(evaluation, site, site.args[0] ?? site.name, draft);
  const result = (): Value => rowsOf(context, operations());
  const intrinsic: Intrinsic = {
    name: 'knex.raw',
    await: result,
    get(property, at, inside) {
      if (property === 'wrap') {
        return method(property, ([before, after]) => {
          wrapped = [knownText(before) ?? '', knownText(after) ?? ''];
          return value;
        });
      }
      if (property === 'toString' || property === 'toQuery' || property === 'toSQL') {
        used = true;
        return method(property, () => (property === 'toSQL' ? objectValue([], false) : { kind: 'string', source: bound.source }));
      }
      return chainable(property, value, result, draft) ?? member(result(), property, at, inside);
    },
  };
  const value = intrinsicValue(intrinsic);
  context.embedded.set(intrinsic, () => {
    used = true;
    const [before, after] = wrapped;
    return joinFragments([before, fragmentOf(context, bound), after]);
  });
  return value;
}

/** What the statement does, each part where it was written. */
function run(context: KnexContext, bound: BoundSql, at: Circumstances): readonly Operation[] {
  const reading = readSql(bound.source, context.dialect);
  for (const problem of reading.problems) context.drafts.problem(problem);
  return placeWithin(reading.operations.map((operation) => putBackValues(operation, bound.values)), at);
}

/** What awaiting a raw statement gives: the drivers differ (`rows` of pg, the first item of mysql, a list in SQLite). */
function rowsOf(context: KnexContext, operations: readonly Operation[]): Value {
  const last = operations.at(-1);
  const query = last?.kind === 'read' ? last.query : undefined;
  const rows: Value = { kind: 'data', expression: query ? subquery(query) : unknownExpression('the result of a raw query', '?') };
  if (context.dialect === 'postgres') return objectValue([['rows', rows]], false);
  if (context.dialect === 'mysql' || context.dialect === 'mariadb') return arrayValue([rows, { kind: 'unknown', reason: 'the fields of the result', mayTouch: 'nothing' }]);
  return rows;
}

function member(value: Value, property: string, _site: Site, _evaluation: Evaluation): Value | undefined {
  if (value.kind === 'object') return value.entries.get(property);
  if (value.kind === 'array') return value.items[Number(property)];
  return undefined;
}

/** Puts bindings into the text: `?` a value, `??` a name (rawFormatter.js); `:name` a value and `:name:` a name. */
function bind(context: KnexContext, source: SourceText, bindings: Value | undefined): BoundSql {
  if (isAbsent(bindings)) return { source: replaceParts(source, escapes(source.text)), values: new Map() };
  const values = new Map<string, Expression>();
  const put = (part: Fragment): string => {
    for (const [name, value] of part.values) values.set(name, value);
    return part.sql;
  };
  const named = bindings?.kind === 'object' ? bindings : undefined;
  const listed = bindings?.kind === 'array' ? bindings : named ? undefined : arrayValue(bindings ? [bindings] : []);
  const replacements: Replacement[] = [];
  let next = 0;
  const pattern = named ? /\\?(?::(\w+):(?=::)|:(\w+):(?!:)|:(\w+))/g : /\\?\?\??/g;
  for (const match of source.text.matchAll(pattern)) {
    const start = match.index;
    const end = start + match[0].length;
    if (match[0].startsWith('\\')) {
      if (!named) replacements.push({ start, end: start + 1, text: '' });
      continue;
    }
    const isName = named ? match[1] !== undefined || match[2] !== undefined : match[0] === '??';
    const value = named ? named.entries.get(match[1] ?? match[2] ?? match[3] ?? '') : listed?.items[next++];
    // A named binding that is not given stays as it is: `::text` and `12:30` are no bindings.
    if (named && value === undefined && named.complete) continue;
    if (value === undefined) {
      replacements.push({ start, end, text: isName ? 'ff_unknown' : '$1', hole: 'a binding that is not known' });
      continue;
    }
    const part = isName ? nameList(context, value) : bindingSql(context, value);
    replacements.push(part ? { start, end, text: put(part) } : { start, end, text: 'ff_unknown', hole: whyUnknown(value, 'a name in the SQL') });
  }
  return { source: replaceParts(source, replacements), values };
}

function bindingSql(context: KnexContext, value: Value): Fragment {
  // A list binds as a list of values only inside parentheses that the author wrote; the drivers send an array.
  if (value.kind === 'array' && value.complete && value.items.length > 0 && context.dialect !== 'postgres') return joinFragments(value.items.map((item) => valueSql(context, item)), ', ');
  if (value.kind === 'array' && value.complete && context.dialect === 'postgres') return joinFragments(['array[', joinFragments(value.items.map((item) => valueSql(context, item)), ', '), ']']);
  return valueSql(context, value);
}

function nameList(context: KnexContext, value: Value): Fragment | undefined {
  if (value.kind !== 'array') return nameSql(context, value);
  const parts = value.complete ? value.items.map((item) => nameSql(context, item)) : [undefined];
  return parts.every((part) => part !== undefined) ? joinFragments(parts as Fragment[], ', ') : undefined;
}

/** `\?` is the operator `?` of PostgreSQL. */
function escapes(text: string): readonly Replacement[] {
  return [...text.matchAll(/\\\?/g)].map((match) => ({ start: match.index, end: match.index + 1, text: '' }));
}

