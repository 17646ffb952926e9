import type { Value } from '../../evaluate/value';
import type { Span } from '../../model/source';
import { unknownExpression } from '../../sql/expressions';
import { composeSql, type SqlText } from '../script/sqlText';
import { knownText } from '../script/values';
import { type SequelizeContext, embed, listSql, nameSql, valueSql } from './context';

const OP = /^(?:Symbol\((\w+)\)|\$(\w+))$/;

/** `Op.in` as a key of an object. Its symbols are texts here; no column is called so. */
export function operatorKey(name: string): string {
  return `Symbol(${name})`;
}

/** The operator of a key: a symbol of `Op`, or `$in` of Sequelize 4. */
function operatorOf(key: string): string | undefined {
  const found = OP.exec(key);
  const name = found?.[1] ?? found?.[2];
  return name !== undefined && OPERATORS.has(name) ? name : undefined;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', like: 'like', notLike: 'not like', iLike: 'ilike', notILike: 'not ilike', regexp: '~', notRegexp: '!~',
  iRegexp: '~*', notIRegexp: '!~*', contains: '@>', contained: '<@', overlap: '&&', adjacent: '-|-', strictLeft: '<<', strictRight: '>>', noExtendRight: '&<', noExtendLeft: '&>', match: '@@',
};
const PATTERNS: Readonly<Record<string, readonly [string, string]>> = { startsWith: ['', '%'], endsWith: ['%', ''], substring: ['%', '%'] };

/** The names in `Op` (operators.js). */
export const OPERATORS: ReadonlySet<string> = new Set([
  ...Object.keys(COMPARISONS), ...Object.keys(PATTERNS), 'is', 'not', 'in', 'notIn', 'between', 'notBetween', 'or', 'and', 'any', 'all', 'values', 'col', 'placeholder', 'join',
]);

/** `where` of a query as SQL (query-generator.js, `whereItemsQuery`); undefined where it leaves no row out. What is not understood stays a condition that nobody knows. */
export function whereSql(context: SequelizeContext, value: Value | undefined, span: Span): SqlText | undefined {
  const inner = embed(context, value, span);
  if (inner) return inner;
  switch (value?.kind) {
    case undefined: case 'undefined': case 'null': return undefined;
    case 'object': return both(context, conditionsOf(context, value, span), value.complete, span);
    case 'array': return both(context, value.items.map((item) => whereSql(context, item, span)), value.complete, span);
    // A number is the id (`getWhereConditions`).
    case 'number': return composeSql(span, [nameSql(context, 'id', span), ' = ', valueSql(context, value, span)]);
    default: return unknown(context, value?.kind === 'unknown' ? value.reason : 'the condition is not known', span);
  }
}

function unknown(context: SequelizeContext, reason: string, span: Span): SqlText {
  return composeSql(span, [context.names(unknownExpression(reason, '?'), span), ' is not null']);
}

function both(context: SequelizeContext, parts: readonly (SqlText | undefined)[], complete: boolean, span: Span): SqlText | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (!complete) known.push(unknown(context, 'a part of the condition is not known', span));
  return join(known, ' and ', span);
}

function join(parts: readonly SqlText[], word: string, span: Span): SqlText | undefined {
  const [only] = parts;
  if (parts.length <= 1) return only;
  return composeSql(span, parts.map((part) => composeSql(span, ['(', part, ')'])), word);
}

function conditionsOf(context: SequelizeContext, value: Extract<Value, { kind: 'object' }>, span: Span): readonly (SqlText | undefined)[] {
  // Symbols come before names (utils.js, `getComplexKeys`).
  const entries = [...value.entries].map((entry) => [...entry, operatorOf(entry[0])] as const);
  return [...entries.filter(([, , operator]) => operator !== undefined), ...entries.filter(([, , operator]) => operator === undefined)].map(([key, item, operator]) => {
    if (operator === 'or' || operator === 'and' || operator === 'not') return group(context, operator, item, span);
    return condition(context, nameSql(context, columnOf(key), span), item, span);
  });
}

/** `$column$` names a column itself (`isColString`). */
function columnOf(key: string): string {
  return /^\$.+\$$/.test(key) ? key.slice(1, -1).split('.').at(-1) ?? key : key;
}

function group(context: SequelizeContext, operator: 'or' | 'and' | 'not', value: Value, span: Span): SqlText | undefined {
  const word = operator === 'or' ? ' or ' : ' and ';
  const parts = value.kind === 'array'
    ? value.items.map((item) => whereSql(context, item, span))
    : value.kind === 'object' ? conditionsOf(context, value, span) : [whereSql(context, value, span)];
  const known = parts.filter((part) => part !== undefined);
  const isComplete = (value.kind !== 'array' && value.kind !== 'object') || value.complete;
  if (!isComplete) known.push(unknown(context, 'a part of the condition is not known', span));
  const inside = join(known, word, span);
  if (!inside) return undefined;
  return composeSql(span, [operator === 'not' ? 'not (' : '(', inside, ')']);
}

/** A condition on one column, or on an expression. */
export function condition(context: SequelizeContext, column: SqlText, value: Value, span: Span): SqlText {
  const inner = embed(context, value, span);
  // Anything but a function takes the place of the whole condition (`whereItemQuery`).
  if (inner) return value.kind === 'intrinsic' && value.intrinsic.name === 'fn' ? composeSql(span, [column, ' = ', inner]) : inner;
  switch (value.kind) {
    case 'null': return composeSql(span, [column, ' is null']);
    case 'array': return membership(context, column, 'in', value, span);
    case 'object': {
      const parts = [...value.entries].map(([key, item]) => {
        const operator = operatorOf(key);
        return operator === undefined ? unknown(context, 'a condition on a part of a JSON value', span) : operation(context, column, operator, item, span);
      });
      if (!value.complete) parts.push(unknown(context, 'a part of the condition is not known', span));
      return join(parts, ' and ', span) ?? composeSql(span, [column, ' = ', valueSql(context, value, span)]);
    }
    default: return composeSql(span, [column, ' = ', valueSql(context, value, span)]);
  }
}

function membership(context: SequelizeContext, column: SqlText, word: 'in' | 'not in', value: Value, span: Span): SqlText {
  const inner = embed(context, value, span);
  if (inner) return composeSql(span, [column, ` ${word} `, /^\s*\(/.test(inner.source.text) ? inner : composeSql(span, ['(', inner, ')'])]);
  // An empty list: IN (NULL) finds nothing, NOT IN leaves nothing out.
  if (value.kind === 'array' && value.complete && value.items.length === 0) return composeSql(span, [word === 'in' ? '1 = 0' : '1 = 1']);
  return composeSql(span, [column, ` ${word} (`, listSql(context, value, span), ')']);
}

function operation(context: SequelizeContext, column: SqlText, operator: string, value: Value, span: Span): SqlText {
  const right = (): SqlText => valueSql(context, value, span);
  const pattern = PATTERNS[operator];
  if (pattern) {
    const text = knownText(value);
    if (text === undefined) return unknown(context, 'a pattern that is not known', span);
    const like: Value = { kind: 'string', source: { text: pattern[0] + text + pattern[1], holes: [], locate: () => span } };
    return composeSql(span, [column, ' like ', valueSql(context, like, span)]);
  }
  switch (operator) {
    case 'or': case 'and': {
      const parts = value.kind === 'array' ? value.items.map((item) => condition(context, column, item, span)) : value.kind === 'object' ? [...value.entries].map(([key, item]) => operation(context, column, operatorOf(key) ?? '', item, span)) : [];
      const inside = join(parts, ` ${operator} `, span);
      return inside ? composeSql(span, ['(', inside, ')']) : unknown(context, 'a part of the condition is not known', span);
    }
    case 'in': return membership(context, column, 'in', value, span);
    case 'notIn': return membership(context, column, 'not in', value, span);
    case 'is': return composeSql(span, [column, ' is ', right()]);
    case 'not':
      if (value.kind === 'array') return membership(context, column, 'not in', value, span);
      return value.kind === 'null' || value.kind === 'boolean' ? composeSql(span, [column, ' is not ', value.kind === 'null' ? 'null' : String(value.value)]) : composeSql(span, [column, ' <> ', right()]);
    case 'eq': case 'ne':
      if (value.kind === 'null') return composeSql(span, [column, operator === 'eq' ? ' is null' : ' is not null']);
      if (value.kind === 'object') return unknown(context, 'a comparison that is not understood', span);
      return composeSql(span, [column, operator === 'eq' ? ' = ' : ' <> ', right()]);
    case 'between': case 'notBetween': {
      const [low, high] = value.kind === 'array' ? value.items : [];
      return composeSql(span, [column, operator === 'between' ? ' between ' : ' not between ', valueSql(context, low, span), ' and ', valueSql(context, high, span)]);
    }
    case 'col': return composeSql(span, [column, ' = ', nameSql(context, value, span)]);
    default: {
      const comparison = COMPARISONS[operator];
      if (comparison === undefined || value.kind === 'object') return unknown(context, 'a comparison that is not understood', span);
      return composeSql(span, [column, ` ${comparison} `, right()]);
    }
  }
}
