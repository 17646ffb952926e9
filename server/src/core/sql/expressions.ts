import type { ColumnName, Expression, Query } from '../model/expression';
import type { QualifiedName } from '../model/names';
import { literalText, nameText } from './text';

/*
 * Makers of expressions. Every reader and framework uses them, so that one meaning has one `text` whatever parser it came
 * through.
 */

export function constant(value: string | number | boolean | null): Expression {
  return { kind: 'constant', value, text: literalText(value) };
}

/** `table` where it is resolved; `qualified` puts it into the text (several tables are in sight). */
export function column(name: string, table?: QualifiedName, qualified = false): Expression {
  const text = qualified && table ? `${nameText(table.name)}.${nameText(name)}` : nameText(name);
  return { kind: 'column', column: name, text, ...(table ? { table } : {}) };
}

export function defaultValue(): Expression {
  return { kind: 'default', text: 'default' };
}

/** The name in lower case, without the schema of built-ins. `CURRENT_TIMESTAMP` and `now()` are one in every dialect that has both. */
export function call(name: string, args: readonly Expression[]): Expression {
  const canonical = CALL_ALIASES[name] ?? name;
  return { kind: 'call', name: canonical, args, text: `${canonical}(${args.map(textOf).join(', ')})` };
}

/** Unary where there is one argument; `is null`, `is not null` stand behind it. */
export function operator(name: string, args: readonly Expression[]): Expression {
  const spelled = name === '!=' ? '<>' : name.toLowerCase();
  return { kind: 'operator', operator: spelled, args, text: operatorText(spelled, args) };
}

export function cast(arg: Expression, type: string): Expression {
  return { kind: 'cast', arg, type, text: `cast(${arg.text} as ${type})` };
}

export function caseOf(branches: readonly { readonly when: Expression; readonly then: Expression }[], otherwise?: Expression, operand?: Expression): Expression {
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

export function unknown(reason: string, reads: readonly ColumnName[] = [], text = '?'): Expression {
  return { kind: 'unknown', reason, reads, text };
}

/** Every column that a value is computed from, subqueries included. */
export function columnsOf(expression: Expression): ColumnName[] {
  const found: ColumnName[] = [];
  collectColumns(expression, found);
  return found;
}

function collectColumns(expression: Expression, found: ColumnName[]): void {
  switch (expression.kind) {
    case 'column':
      found.push({ column: expression.column, ...(expression.table ? { table: expression.table } : {}) });
      return;
    case 'call': case 'operator':
      for (const arg of expression.args) collectColumns(arg, found);
      return;
    case 'cast':
      collectColumns(expression.arg, found);
      return;
    case 'case':
      if (expression.operand) collectColumns(expression.operand, found);
      for (const branch of expression.branches) {
        collectColumns(branch.when, found);
        collectColumns(branch.then, found);
      }
      if (expression.otherwise) collectColumns(expression.otherwise, found);
      return;
    case 'list':
      for (const item of expression.items) collectColumns(item, found);
      return;
    case 'subquery':
      for (const item of expression.query.columns) if (!item.star) collectColumns(item.value, found);
      if (expression.query.where) collectColumns(expression.query.where, found);
      return;
    case 'unknown':
      found.push(...expression.reads);
      return;
  }
}

/** Different names of one function. */
const CALL_ALIASES: Readonly<Record<string, string>> = {
  current_timestamp: 'now', transaction_timestamp: 'now', ifnull: 'coalesce', char_length: 'length', character_length: 'length', substr: 'substring',
  pow: 'power', ceiling: 'ceil',
};

const POSTFIX = new Set(['is null', 'is not null', 'is true', 'is not true', 'is false', 'is not false', 'is unknown', 'is not unknown']);
const WORDS = /^[a-z]/;

function operatorText(name: string, args: readonly Expression[]): string {
  if (args.length === 1) {
    const only = inner(args[0]);
    if (POSTFIX.has(name)) return `${only} ${name}`;
    return WORDS.test(name) ? `${name} ${only}` : `${name}${only}`;
  }
  if ((name === 'between' || name === 'not between') && args.length === 3) return `${inner(args[0])} ${name} ${inner(args[1])} and ${inner(args[2])}`;
  return args.map(inner).join(` ${name} `);
}

/** An operand within an operator: operators are put in parentheses, so that no precedence needs to be known. */
function inner(arg: Expression | undefined): string {
  if (!arg) return '';
  return arg.kind === 'operator' || arg.kind === 'case' ? `(${arg.text})` : arg.text;
}

function textOf(expression: Expression): string {
  return expression.text;
}
