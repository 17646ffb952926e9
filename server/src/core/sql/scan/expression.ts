import type { Expression } from '../../model/expression';
import { call, caseOf, cast, chain, columnsRead, constant, defaultValue, infixOperator, inList, list, numberConstant, postfixOperator, ternaryOperator, unknownExpression } from '../expressions';
import { EMPTY_SCOPE, resolveColumn, type Scope } from '../scope';
import { signed } from '../signed';
import type { StatementContext } from '../statementContext';
import { normalizeText } from '../text';
import type { Token } from '../tokens';
import { readType, typeText } from '../types';
import { accept, atEnd, type Cursor, cursorOver, named, peek, placeOfTokens, readParens, sees, seesMark, splitAtCommas } from './cursor';
import { readTypeTokens } from './type';

/** Deeper than people write; the walk recurses. */
const MAX_DEPTH = 80;

/** How tight an infix operator binds. What the dialects order differently (|| of MySQL) is left to the parsers. */
const BINDING: Readonly<Record<string, number>> = {
  or: 1, xor: 2, and: 3, '=': 5, '==': 5, '<>': 5, '!=': 5, '<': 5, '>': 5, '<=': 5, '>=': 5, '<=>': 5, is: 5, like: 5, ilike: 5, rlike: 5, regexp: 5, glob: 5, in: 5, between: 5,
  '||': 6, '|': 6, '&': 6, '<<': 6, '>>': 6, '+': 7, '-': 7, '*': 8, '/': 8, '%': 8, div: 8, mod: 8, collate: 10, '->': 11, '->>': 11, '::': 12,
};
const NEGATABLE = new Set(['like', 'ilike', 'rlike', 'regexp', 'glob', 'in', 'between']);
const NOT_BINDING = 4;
const CONSTANT_WORDS: Readonly<Record<string, boolean | null>> = { null: null, true: true, false: false };
/** Values that SQL spells as a word without parentheses. */
const WORD_CALLS = new Set(['current_timestamp', 'current_date', 'current_time', 'localtime', 'localtimestamp', 'current_user', 'session_user', 'utc_timestamp']);
/** Binds tighter than every operator. */
const SUBSCRIPT = 13;
/** Words that end an expression, or begin what we do not read as one. */
const NO_OPERAND = new Set([
  'not', 'and', 'or', 'from', 'where', 'select', 'as', 'on', 'check', 'references', 'constraint', 'primary', 'unique', 'key', 'comment', 'generated', 'after', 'first', 'order', 'group', 'limit', 'set',
  'when', 'then', 'else', 'end', 'codec', 'ttl', 'interval', 'exists', 'using', 'is', 'in', 'like', 'between', 'values', 'into', 'by', 'having', 'union', 'collate', 'auto_increment',
]);

/**
 * Reads an expression from tokens, as far as it goes: what follows it is left to the caller. Undefined where none begins here
 * or where it is of a kind that only the parsers read.
 */
export function readExpression(cursor: Cursor, scope: Scope = EMPTY_SCOPE, binding = 0, depth = 0): Expression | undefined {
  if (depth > MAX_DEPTH) return undefined;
  let left = readOperand(cursor, scope, depth);
  while (left !== undefined) {
    const next = readInfix(cursor, left, scope, binding, depth);
    if (next === undefined) return undefined;
    if (next === left) return left;
    left = next;
  }
  return undefined;
}

/** The tokens as one expression; anything left over makes it unknown, with its text kept. */
export function readWhole(context: StatementContext, tokens: readonly Token[], scope: Scope = EMPTY_SCOPE): Expression {
  const cursor = cursorOver(context, tokens);
  const expression = readExpression(cursor, scope);
  if (expression !== undefined && atEnd(cursor)) return expression;
  const place = placeOfTokens(tokens);
  const text = normalizeText(context.text.slice(place.start, place.end), context.dialect);
  return unknownExpression(context.hole(place) ?? 'not read', text, columnsAmong(context, tokens));
}

/** `(expr)` or `expr` as normalised text; `undefined` where nothing stands there. */
export function textOfTokens(context: StatementContext, tokens: readonly Token[]): string {
  return readWhole(context, tokens).text;
}

function readOperand(cursor: Cursor, scope: Scope, depth: number): Expression | undefined {
  const token = peek(cursor);
  if (token === undefined) return undefined;
  const { context } = cursor;
  switch (token.kind) {
    case 'number':
      cursor.at++;
      return numberConstant(token.value);
    case 'string':
      return readString(cursor, token);
    case 'placeholder':
      cursor.at++;
      return unknownExpression(context.hole(token) ?? 'a parameter', '?');
    case 'variable':
      cursor.at++;
      return unknownExpression('a variable', token.value.toLowerCase());
    case 'operator':
      if (token.value !== '-' && token.value !== '+' && token.value !== '~' && token.value !== '!') return undefined;
      cursor.at++;
      return prefixed(token.value === '!' ? 'not' : token.value, readExpression(cursor, scope, 9, depth + 1));
    case 'punctuation':
      if (token.value === '[') return readArray(cursor, scope, depth);
      return token.value === '(' ? readParenthesized(cursor, scope, depth) : undefined;
    case 'word':
      return readWord(cursor, token, scope, depth);
    case 'name':
      return readReference(cursor, scope, depth);
    default:
      return undefined;
  }
}

function readString(cursor: Cursor, token: Token): Expression {
  cursor.at++;
  const hole = cursor.context.hole(token);
  if (hole !== undefined) return unknownExpression(hole, '?');
  const prefix = cursor.context.text.charAt(token.start).toLowerCase();
  // X'0f' and b'1' are other values than '0f' and '1'; N'a' is 'a'.
  return prefix === 'x' || prefix === 'b' ? constant(token.value, `${prefix}'${token.value}'`) : constant(token.value);
}

function readWord(cursor: Cursor, token: Token, scope: Scope, depth: number): Expression | undefined {
  const { value } = token;
  const string = peek(cursor, 1);
  // MySQL: a character set in front of a string, _utf8mb4'x'.
  if (value.startsWith('_') && string?.kind === 'string' && string.start === token.end) {
    cursor.at++;
    return readString(cursor, string);
  }
  if (value === 'not') {
    cursor.at++;
    return prefixed('not', readExpression(cursor, scope, NOT_BINDING, depth + 1));
  }
  if (value === 'case') return readCase(cursor, scope, depth);
  if (value === 'cast' && seesMark(cursor, '(', 1)) return readCast(cursor, scope, depth);
  if (value === 'interval') return readInterval(cursor, scope, depth);
  if (value === 'default' && !seesMark(cursor, '(', 1)) {
    cursor.at++;
    return defaultValue();
  }
  const follows = seesMark(cursor, '(', 1);
  if (!follows && !seesMark(cursor, '.', 1)) {
    const fixed = CONSTANT_WORDS[value];
    if (fixed !== undefined) {
      cursor.at++;
      return constant(fixed);
    }
    if (WORD_CALLS.has(value)) {
      cursor.at++;
      return call(value, []);
    }
    if (NO_OPERAND.has(value)) return undefined;
  }
  return NO_OPERAND.has(value) && value !== 'values' && value !== 'set' ? undefined : readReference(cursor, scope, depth);
}

/** A column, `table.column`, or a call. */
function readReference(cursor: Cursor, scope: Scope, depth: number): Expression | undefined {
  const { context } = cursor;
  const parts: Token[] = [];
  for (let token = peek(cursor); token && (token.kind === 'word' || token.kind === 'name'); token = peek(cursor)) {
    parts.push(token);
    cursor.at++;
    if (!seesMark(cursor, '.') || peek(cursor, 1)?.kind === 'number') break;
    cursor.at++;
  }
  const last = parts.at(-1);
  if (last === undefined) return undefined;
  const hole = context.hole(placeOfTokens(parts));
  const name = named(context, last).name;
  if (seesMark(cursor, '(')) return readCall(cursor, context.dialect === 'clickhouse' ? name : name.toLowerCase(), hole, scope, depth);
  if (hole !== undefined) return unknownExpression(hole, '?');
  if (seesMark(cursor, '.') && peek(cursor, 1)?.kind === 'number') {
    // ClickHouse `t.1`: an element of a tuple.
    const index = peek(cursor, 1)?.value ?? '';
    cursor.at += 2;
    return call('tupleElement', [resolveColumn(scope, name), numberConstant(index)]);
  }
  const table = parts.at(-2);
  const schema = parts.at(-3);
  return resolveColumn(scope, name, table && { ...(schema && { schema: named(context, schema).name }), name: named(context, table).name });
}

function readCall(cursor: Cursor, name: string, hole: string | undefined, scope: Scope, depth: number): Expression | undefined {
  const inside = readParens(cursor) ?? [];
  if (hole !== undefined) return unknownExpression(hole, '?');
  const distinct = inside[0]?.kind === 'word' && inside[0].value === 'distinct';
  const parts = splitAtCommas(distinct ? inside.slice(1) : inside);
  if (parts.length === 1 && parts[0]?.length === 1 && parts[0][0]?.value === '*') return { kind: 'call', name, args: [], text: `${name}(*)` };
  const args: Expression[] = [];
  for (const part of parts) {
    const inner = cursorOver(cursor.context, part);
    const arg = readExpression(inner, scope, 0, depth + 1);
    if (arg === undefined || !atEnd(inner)) return undefined;
    args.push(arg);
  }
  const parameters = cursor.context.dialect === 'clickhouse' && seesMark(cursor, '(') ? ` ${textOfTokens(cursor.context, readParens(cursor) ?? [])}` : '';
  if (sees(cursor, 'over') || sees(cursor, 'filter') || sees(cursor, 'within')) return undefined;
  return call(name, args, (distinct ? ' distinct' : '') + parameters);
}

function readParenthesized(cursor: Cursor, scope: Scope, depth: number): Expression | undefined {
  const inside = readParens(cursor) ?? [];
  const first = inside[0];
  if (first?.kind === 'word' && (first.value === 'select' || first.value === 'with')) return undefined;
  const items = readItems(cursor.context, inside, scope, depth);
  if (items === undefined || items.length === 0) return undefined;
  const [only] = items;
  return items.length === 1 && only ? only : list(items);
}

/** ClickHouse `[1, 2]`. */
function readArray(cursor: Cursor, scope: Scope, depth: number): Expression | undefined {
  let level = 0;
  let end = cursor.at;
  for (; end < cursor.tokens.length; end++) {
    const token = cursor.tokens[end];
    if (token?.kind !== 'punctuation') continue;
    if (token.value === '[') level++;
    else if (token.value === ']' && --level === 0) break;
  }
  const items = readItems(cursor.context, cursor.tokens.slice(cursor.at + 1, end), scope, depth);
  cursor.at = Math.min(end + 1, cursor.tokens.length);
  return items && call('array', items);
}

function readItems(context: StatementContext, tokens: readonly Token[], scope: Scope, depth: number): readonly Expression[] | undefined {
  const items: Expression[] = [];
  for (const part of splitAtCommas(tokens)) {
    const inner = cursorOver(context, part);
    const item = readExpression(inner, scope, 0, depth + 1);
    if (item === undefined || !atEnd(inner)) return undefined;
    items.push(item);
  }
  return items;
}

function readCase(cursor: Cursor, scope: Scope, depth: number): Expression | undefined {
  cursor.at++;
  const operand = sees(cursor, 'when') ? undefined : readExpression(cursor, scope, 0, depth + 1);
  const branches: { when: Expression; then: Expression }[] = [];
  while (accept(cursor, 'when')) {
    const when = readExpression(cursor, scope, 0, depth + 1);
    const then = when && accept(cursor, 'then') ? readExpression(cursor, scope, 0, depth + 1) : undefined;
    if (when === undefined || then === undefined) return undefined;
    branches.push({ when, then });
  }
  const otherwise = accept(cursor, 'else') ? readExpression(cursor, scope, 0, depth + 1) : undefined;
  return branches.length > 0 && accept(cursor, 'end') ? caseOf(operand, branches, otherwise) : undefined;
}

function readCast(cursor: Cursor, scope: Scope, depth: number): Expression | undefined {
  cursor.at++;
  const inner = cursorOver(cursor.context, readParens(cursor) ?? []);
  const arg = readExpression(inner, scope, 0, depth + 1);
  if (arg === undefined || !accept(inner, 'as')) return undefined;
  const place = placeOfTokens(inner.tokens.slice(inner.at));
  return cast(arg, typeText(readType(cursor.context.text.slice(place.start, place.end), cursor.context.dialect)));
}

/** `INTERVAL 7 DAY`. */
function readInterval(cursor: Cursor, scope: Scope, depth: number): Expression | undefined {
  cursor.at++;
  const amount = readExpression(cursor, scope, 9, depth + 1);
  if (amount === undefined) return undefined;
  const unit = peek(cursor);
  if (unit?.kind !== 'word' || !/^(?:year|quarter|month|week|day|hour|minute|second|microsecond|millisecond)s?(?:_\w+)?$/.test(unit.value)) return call('interval', [amount]);
  cursor.at++;
  return call('interval', [amount], ` ${unit.value}`);
}

/** The next infix operator with its right side; `left` itself where none follows; undefined where one cannot be read. */
function readInfix(cursor: Cursor, left: Expression, scope: Scope, binding: number, depth: number): Expression | undefined {
  const token = peek(cursor);
  if (seesMark(cursor, '[') && binding < SUBSCRIPT) return readSubscript(cursor, left, scope, depth);
  if (token === undefined || (token.kind !== 'operator' && token.kind !== 'word')) return left;
  if (token.value === '->' && cursor.context.dialect === 'clickhouse') return binding > 0 ? left : readLambda(cursor, left, scope, depth);
  const negated = token.kind === 'word' && token.value === 'not' && NEGATABLE.has(peek(cursor, 1)?.value ?? '');
  const operator = negated ? (peek(cursor, 1)?.value ?? '') : token.value;
  if (operator === 'isnull' || operator === 'notnull') {
    cursor.at++;
    return postfixOperator(operator === 'isnull' ? 'is null' : 'is not null', left);
  }
  const own = BINDING[operator];
  if (own === undefined || own <= binding) return left;
  const start = cursor.at;
  cursor.at += negated ? 2 : 1;
  const name = negated ? `not ${operator}` : operator;
  const right = (): Expression | undefined => readExpression(cursor, scope, own, depth + 1);
  if (operator === 'is') return readIs(cursor, left, scope, depth);
  if (operator === 'in') return readIn(cursor, name, left, scope, depth);
  if (operator === 'between') {
    const low = readExpression(cursor, scope, own, depth + 1);
    const high = low && accept(cursor, 'and') ? readExpression(cursor, scope, own, depth + 1) : undefined;
    return low && high && ternaryOperator(name, [name, 'and'], [left, low, high]);
  }
  if (operator === '::') {
    const type = readTypeTokens(cursor);
    return type && cast(left, typeText(type));
  }
  if (operator === 'collate') {
    const collation = peek(cursor);
    if (collation?.kind !== 'word' && collation?.kind !== 'name' && collation?.kind !== 'string') return restored(cursor, start, left);
    cursor.at++;
    return { kind: 'operator', operator: 'collate', args: [left], text: `${left.text} collate ${collation.value.toLowerCase()}` };
  }
  if (operator === 'and' || operator === 'or' || operator === '||') return readChain(cursor, operator, left, scope, own, depth);
  const value = right();
  if (value === undefined) return undefined;
  if (negated || !NEGATABLE.has(operator) || !accept(cursor, 'escape')) return infixOperator(name === '==' ? '=' : name, left, value);
  const escape = readExpression(cursor, scope, own, depth + 1);
  return escape && ternaryOperator(name, [name, 'escape'], [left, value, escape]);
}

/** `a[1]`, `m['key']`. */
function readSubscript(cursor: Cursor, left: Expression, scope: Scope, depth: number): Expression | undefined {
  const array = readArray(cursor, scope, depth);
  return array?.kind === 'call' && array.args.length === 1 ? call('arrayElement', [left, ...array.args]) : undefined;
}

/** ClickHouse `x -> f(x)`: the parameter is no column, so only the text is kept. */
function readLambda(cursor: Cursor, left: Expression, scope: Scope, depth: number): Expression | undefined {
  cursor.at++;
  const parameters = new Set((left.kind === 'list' ? left.items : [left]).map((each) => each.text));
  const body = readExpression(cursor, scope, 0, depth + 1);
  if (body === undefined) return undefined;
  const reads = columnsRead(body).filter((column) => !parameters.has(column.column) && !parameters.has(column.table?.name ?? ''));
  return unknownExpression('a function', `${left.text} -> ${body.text}`, reads);
}

function readChain(cursor: Cursor, operator: string, first: Expression, scope: Scope, own: number, depth: number): Expression | undefined {
  const args = [first];
  for (let goesOn = true; goesOn; ) {
    const next = readExpression(cursor, scope, own, depth + 1);
    if (next === undefined) return undefined;
    args.push(next);
    const token = peek(cursor);
    goesOn = token?.value === operator && (token.kind === 'word' || token.kind === 'operator');
    if (goesOn) cursor.at++;
  }
  return chain(operator, args.flatMap((arg) => (arg.kind === 'operator' && arg.operator === operator && arg.args.length > 1 ? arg.args : [arg])));
}

function readIs(cursor: Cursor, left: Expression, scope: Scope, depth: number): Expression | undefined {
  const not = accept(cursor, 'not');
  const word = not ? 'is not' : 'is';
  if (accept(cursor, 'null')) return postfixOperator(`${word} null`, left);
  if (accept(cursor, 'distinct', 'from')) {
    const other = readExpression(cursor, scope, 5, depth + 1);
    return other && infixOperator(`${word} distinct from`, left, other);
  }
  const value = readExpression(cursor, scope, 5, depth + 1);
  return value && infixOperator(word, left, value);
}

function readIn(cursor: Cursor, name: string, left: Expression, scope: Scope, depth: number): Expression | undefined {
  const inside = readParens(cursor);
  const first = inside?.[0];
  if (inside === undefined || (first?.kind === 'word' && (first.value === 'select' || first.value === 'with'))) return undefined;
  const items = readItems(cursor.context, inside, scope, depth);
  return items && infixOperator(name, left, inList(items));
}

function prefixed(operator: string, arg: Expression | undefined): Expression | undefined {
  return arg && signed(operator, arg);
}

function restored(cursor: Cursor, at: number, value: Expression): Expression {
  cursor.at = at;
  return value;
}

/** Names among tokens that may be columns, for what could not be read as an expression. */
function columnsAmong(context: StatementContext, tokens: readonly Token[]): readonly { readonly column: string }[] {
  const found = tokens.filter((token, index) => {
    const next = tokens[index + 1];
    const called = next?.kind === 'punctuation' && (next.value === '(' || next.value === '.');
    return !called && (token.kind === 'name' || (token.kind === 'word' && !NO_OPERAND.has(token.value) && BINDING[token.value] === undefined && CONSTANT_WORDS[token.value] === undefined));
  });
  return [...new Set(found.map((token) => named(context, token).name))].map((column) => ({ column }));
}
