import type { CaseExpr, Expr, FunctionCallExpr, FunctionCallStarExpr, FunctionTail, Operator } from 'sqlite3-parser';
import type { Expression } from '../../model/expression';
import { call, caseOf, cast, chain, constant, infixOperator, inList, list, numberConstant, postfixOperator, prefixOperator, subquery, ternaryOperator, unknownExpression } from '../expressions';
import { resolveColumn, type Scope } from '../scope';
import { signed } from '../signed';
import type { StatementContext } from '../statementContext';
import { placeOf, typeText } from './names';
import { readSelect } from './query';

/** Deeper than any expression people write; SQLite's own limit is 1000 (SQLITE_MAX_EXPR_DEPTH). */
const MAX_DEPTH = 150;

const INFIX: Record<Operator, string> = {
  Add: '+', And: 'and', ArrowRight: '->', ArrowRightShift: '->>', BitwiseAnd: '&', BitwiseOr: '|', Concat: '||', Equals: '=', Divide: '/', Greater: '>', GreaterEquals: '>=', Is: 'is', IsNot: 'is not',
  LeftShift: '<<', Less: '<', LessEquals: '<=', Modulus: '%', Multiply: '*', NotEquals: '<>', Or: 'or', RightShift: '>>', Subtract: '-',
};

/** An expression of SQLite. */
export function readExpression(context: StatementContext, expr: Expr, scope: Scope, depth = 0): Expression {
  if (depth > MAX_DEPTH) return unknownExpression('nested too deeply', '…');
  const read = (inner: Expr): Expression => readExpression(context, inner, scope, depth + 1);
  switch (expr.type) {
    case 'NumericLiteral':
      return numberConstant(expr.value);
    case 'StringLiteral':
      return unlessHole(context, expr, constant(expr.value));
    case 'NullLiteral':
      return constant(null);
    case 'BlobLiteral':
      return constant(hex(expr.bytes), `x'${hex(expr.bytes)}'`);
    case 'KeywordLiteral':
      return constant(expr.value.toLowerCase(), expr.value.toLowerCase());
    case 'CurrentDateLiteral':
      return call('current_date', []);
    case 'CurrentTimeLiteral':
      return call('current_time', []);
    case 'CurrentTimestampLiteral':
      return call('current_timestamp', []);
    case 'VariableExpr':
      return unlessHole(context, expr, unknownExpression('a parameter', '?'));
    case 'NameExpr':
      return unlessHole(context, expr, resolveColumn(scope, expr.name.text));
    case 'Id':
      return unlessHole(context, expr, readIdentifier(context, expr.name, expr.span.offset, scope));
    case 'QualifiedExpr': {
      const hole = context.hole(placeOf(expr.table)) ?? context.hole(placeOf(expr.column));
      if (hole !== undefined) return unknownExpression(hole, '?');
      return resolveColumn(scope, expr.column.text, { schema: expr.schema?.text, name: expr.table.text });
    }
    case 'BinaryExpr':
      // SQLite's IS compares any two values; with NULL it is the operator that all dialects have.
      if ((expr.op === 'Is' || expr.op === 'IsNot') && expr.right.type === 'NullLiteral') return postfixOperator(`${INFIX[expr.op]} null`, read(expr.left));
      return expr.op === 'And' || expr.op === 'Or' || expr.op === 'Concat' ? readChain(context, expr, scope, depth) : infixOperator(INFIX[expr.op], read(expr.left), read(expr.right));
    case 'UnaryExpr':
      return signed({ BitwiseNot: '~', Negative: '-', Not: 'not', Positive: '+' }[expr.op], read(expr.expr));
    case 'IsNullExpr':
      return postfixOperator('is null', read(expr.expr));
    case 'NotNullExpr':
      return postfixOperator('is not null', read(expr.expr));
    case 'BetweenExpr': {
      const operator = negated('between', expr.not);
      return ternaryOperator(operator, [operator, 'and'], [read(expr.lhs), read(expr.start), read(expr.end)]);
    }
    case 'LikeExpr': {
      const operator = negated(expr.op.toLowerCase(), expr.not);
      if (expr.escape === undefined) return infixOperator(operator, read(expr.lhs), read(expr.rhs));
      return ternaryOperator(operator, [operator, 'escape'], [read(expr.lhs), read(expr.rhs), read(expr.escape)]);
    }
    case 'InListExpr':
      return infixOperator(negated('in', expr.not), read(expr.lhs), inList((expr.rhs ?? []).map(read)));
    case 'InSelectExpr':
      return infixOperator(negated('in', expr.not), read(expr.lhs), subquery(readSelect(context, expr.rhs, scope, depth + 1)));
    case 'InTableExpr':
      return infixOperator(negated('in', expr.not), read(expr.lhs), unknownExpression('the rows of a table', expr.rhs.objName.text));
    case 'CaseExpr':
      return readCase(expr, read);
    case 'CastExpr':
      return cast(read(expr.expr), expr.typeName === undefined ? 'blob' : typeText(expr.typeName));
    case 'CollateExpr':
      return { kind: 'operator', operator: 'collate', args: [read(expr.expr)], text: `${read(expr.expr).text} collate ${expr.collation.toLowerCase()}` };
    case 'ExistsExpr':
      return prefixOperator('exists', subquery(readSelect(context, expr.select, scope, depth + 1)));
    case 'SubqueryExpr':
      return subquery(readSelect(context, expr.select, scope, depth + 1));
    case 'ParenthesizedExpr':
      return expr.exprs.length === 1 && expr.exprs[0] ? read(expr.exprs[0]) : list(expr.exprs.map(read));
    case 'FunctionCallExpr':
    case 'FunctionCallStarExpr':
      return readCall(context, expr, scope, depth);
    case 'RaiseExpr':
      return call('raise', expr.message === undefined ? [] : [read(expr.message)], ` ${expr.resolve.toLowerCase()}`);
  }
}

/** AND, OR and || are read as one flat operator: the tree is as deep as the chain is long. */
function readChain(context: StatementContext, expr: Extract<Expr, { type: 'BinaryExpr' }>, scope: Scope, depth: number): Expression {
  const operator = INFIX[expr.op];
  const args: Expression[] = [];
  let left: Expr = expr;
  while (left.type === 'BinaryExpr' && left.op === expr.op) {
    args.push(readExpression(context, left.right, scope, depth + 1));
    left = left.left;
  }
  args.push(readExpression(context, left, scope, depth + 1));
  args.reverse();
  return chain(operator, args.flatMap((arg) => (arg.kind === 'operator' && arg.operator === operator ? arg.args : [arg])));
}

/**
 * TRUE and FALSE are names to SQLite's grammar, and mean 1 and 0 unless a column is called so (SQLite manual, Boolean Datatype).
 * A name that can be no column is a string (SQLite manual, Double-quoted String Literals Are Accepted).
 */
function readIdentifier(context: StatementContext, name: string, offset: number, scope: Scope): Expression {
  const quoted = /["`[]/.test(context.text[offset] ?? '');
  const word = name.toLowerCase();
  if (!quoted && (word === 'true' || word === 'false')) return constant(word === 'true');
  if (scope.noColumns) return constant(name);
  return resolveColumn(scope, name);
}

function readCase(expr: CaseExpr, read: (inner: Expr) => Expression): Expression {
  const branches = expr.whenThenPairs.map((pair) => ({ when: read(pair.when), then: read(pair.then) }));
  return caseOf(expr.base && read(expr.base), branches, expr.elseExpr && read(expr.elseExpr));
}

function readCall(context: StatementContext, expr: FunctionCallExpr | FunctionCallStarExpr, scope: Scope, depth: number): Expression {
  const name = expr.name.name.toLowerCase();
  const hole = context.hole(placeOf(expr.name));
  if (hole !== undefined) return unknownExpression(hole, '?');
  const tail = expr.filterOver === undefined ? '' : tailText(context, expr.filterOver, scope, depth);
  if (expr.type === 'FunctionCallStarExpr') return { kind: 'call', name, args: [], text: `${name}(*)${tail}` };
  const args = (expr.args ?? []).map((arg) => readExpression(context, arg, scope, depth + 1));
  const distinct = expr.distinctness === 'Distinct' ? ' distinct' : '';
  return call(name, args, distinct + tail);
}

function tailText(context: StatementContext, tail: FunctionTail, scope: Scope, depth: number): string {
  const read = (inner: Expr): string => readExpression(context, inner, scope, depth + 1).text;
  const filter = tail.filterClause === undefined ? '' : ` filter (where ${read(tail.filterClause)})`;
  if (tail.overClause === undefined) return filter;
  if (tail.overClause.type === 'NameOver') return `${filter} over ${tail.overClause.name.text}`;
  const { partitionBy, orderBy } = tail.overClause.window;
  const partition = partitionBy === undefined ? '' : `partition by ${partitionBy.map(read).join(', ')}`;
  const order = orderBy === undefined ? '' : `order by ${orderBy.map((each) => read(each.expr) + (each.order === 'Desc' ? ' desc' : '')).join(', ')}`;
  return `${filter} over (${[partition, order].filter((part) => part !== '').join(' ')})`;
}

function unlessHole(context: StatementContext, expr: Expr, value: Expression): Expression {
  const hole = context.hole(placeOf(expr));
  return hole === undefined ? value : unknownExpression(hole, '?');
}

function negated(operator: string, not: boolean): string {
  return not ? `not ${operator}` : operator;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
