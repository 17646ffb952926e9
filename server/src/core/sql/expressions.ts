import type { ColumnName, Expression, Query } from '../model/expression';
import type { QualifiedName } from '../model/names';
import { literalText, nameText } from './text';

/*
 * Makers of expressions. Every reader and framework uses them, so that one meaning has one `text` whatever parser it came
 * through. Operators within operators are put in parentheses: no table of precedences is needed to compare two texts.
 */

/** A literal. `text` is for those that are not spelled by their value (`x'0f'`). */
export function constant(value: string | number | boolean | null, text: string = literalText(value)): Expression {
  return { kind: 'constant', value, text };
}

/** A number as written: `1.50` and `1.5` are one, what does not fit a double keeps its digits. */
export function numberConstant(written: string): Expression {
  const digits = written.replaceAll('_', '');
  const value = Number(digits);
  if (!Number.isFinite(value)) return constant(digits, digits);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return constant(digits, digits);
  return constant(value, String(value));
}

/** `table` is what the column's alias stands for, where that could be resolved. */
export function columnReference(column: string, table?: QualifiedName): Expression {
  return table === undefined ? { kind: 'column', column, text: nameText(column) } : { kind: 'column', table, column, text: `${qualifiedText(table)}.${nameText(column)}` };
}

/** The keyword DEFAULT as a value. */
export function defaultValue(): Expression {
  return { kind: 'default', text: 'default' };
}

/** A call; the name is in lower case and without the schema of built-ins. `suffix` is what follows the arguments: DISTINCT, FILTER, OVER. */
export function call(name: string, args: readonly Expression[], suffix = ''): Expression {
  const canonical = CALL_ALIASES[name] ?? name;
  return { kind: 'call', name: canonical, args, text: `${canonical}(${args.map(textOf).join(', ')})${suffix}` };
}

/** `a + b`; `!=` is written `<>`. */
export function infixOperator(name: string, left: Expression, right: Expression): Expression {
  const operator = name === '!=' ? '<>' : name;
  return { kind: 'operator', operator, args: [left, right], text: `${operandText(left)} ${operator} ${operandText(right)}` };
}

/** `not a`, `-a`. */
export function prefixOperator(operator: string, arg: Expression): Expression {
  return { kind: 'operator', operator, args: [arg], text: /^[a-z]/.test(operator) ? `${operator} ${operandText(arg)}` : `${operator}${operandText(arg)}` };
}

/** `a is null`. */
export function postfixOperator(operator: string, arg: Expression): Expression {
  return { kind: 'operator', operator, args: [arg], text: `${operandText(arg)} ${operator}` };
}

/** `a between b and c`, `a like b escape c`: `words` stand between the three. */
export function ternaryOperator(operator: string, words: readonly [string, string], args: readonly [Expression, Expression, Expression]): Expression {
  const [first, second, third] = args.map(operandText);
  return { kind: 'operator', operator, args, text: `${first} ${words[0]} ${second} ${words[1]} ${third}` };
}

/** One flat operator for a chain of AND, OR or ||. */
export function chain(operator: string, args: readonly Expression[]): Expression {
  const [only] = args;
  if (args.length === 1 && only) return only;
  return { kind: 'operator', operator, args, text: args.map(operandText).join(` ${operator} `) };
}

export function cast(arg: Expression, type: string): Expression {
  return { kind: 'cast', arg, type, text: `cast(${arg.text} as ${type})` };
}

export function caseOf(operand: Expression | undefined, branches: readonly { readonly when: Expression; readonly then: Expression }[], otherwise: Expression | undefined): Expression {
  const head = operand ? `case ${operand.text}` : 'case';
  const body = branches.map((branch) => ` when ${branch.when.text} then ${branch.then.text}`).join('');
  const tail = otherwise ? ` else ${otherwise.text}` : '';
  return { kind: 'case', branches, text: `${head}${body}${tail} end`, ...(operand ? { operand } : {}), ...(otherwise ? { otherwise } : {}) };
}

export function subquery(query: Query): Expression {
  return { kind: 'subquery', query, text: `(${query.text})` };
}

export function list(items: readonly Expression[]): Expression {
  return { kind: 'list', items, text: `(${items.map(textOf).join(', ')})` };
}

/** The right side of IN: the order of constants there means nothing. */
export function inList(items: readonly Expression[]): Expression {
  if (!items.every((item) => item.kind === 'constant')) return list(items);
  return list([...items].sort((left, right) => (left.text < right.text ? -1 : left.text > right.text ? 1 : 0)));
}

export function unknownExpression(reason: string, text: string, reads: readonly ColumnName[] = []): Expression {
  return { kind: 'unknown', reason, reads, text };
}

/** The expressions directly inside one; a subquery's own are not. */
export function children(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call': case 'operator': return expression.args;
    case 'cast': return [expression.arg];
    case 'case': return [...(expression.operand ? [expression.operand] : []), ...expression.branches.flatMap((branch) => [branch.when, branch.then]), ...(expression.otherwise ? [expression.otherwise] : [])];
    case 'list': return expression.items;
    default: return [];
  }
}

/** The columns that a value is computed from; those of subqueries are theirs. */
export function columnsRead(expression: Expression): readonly ColumnName[] {
  if (expression.kind === 'column') return [expression.table === undefined ? { column: expression.column } : { table: expression.table, column: expression.column }];
  if (expression.kind === 'unknown') return expression.reads;
  return children(expression).flatMap(columnsRead);
}

/** The expressions of a query: what it yields and its condition. */
export function queryExpressions(query: Query): readonly Expression[] {
  const values = query.columns.flatMap((column) => (column.star ? [] : [column.value]));
  return query.where === undefined ? values : [...values, query.where];
}

/** A table's name in normalised text. */
export function qualifiedText(name: QualifiedName): string {
  return name.schema === undefined ? nameText(name.name) : `${nameText(name.schema)}.${nameText(name.name)}`;
}

/** Different names of one function: `CURRENT_TIMESTAMP` and `now()` are one in every dialect that has both. */
const CALL_ALIASES: Readonly<Record<string, string>> = {
  current_timestamp: 'now', transaction_timestamp: 'now', ifnull: 'coalesce', char_length: 'length', character_length: 'length', substr: 'substring',
  pow: 'power', ceiling: 'ceil',
};

function operandText(arg: Expression): string {
  return arg.kind === 'operator' || arg.kind === 'case' ? `(${arg.text})` : arg.text;
}

function textOf(expression: Expression): string {
  return expression.text;
}
