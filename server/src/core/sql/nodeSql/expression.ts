import type { Expression } from '../../model/expression';
import { call, caseOf, cast, constant, defaultValue, infixOperator, inList, list, numberConstant, postfixOperator, prefixOperator, subquery, ternaryOperator, unknownExpression } from '../expressions';
import { resolveColumn, type Scope } from '../scope';
import { signed } from '../signed';
import { readNodeQuery } from './query';
import { fields, items, text } from './tree';

const MAX_DEPTH = 100;

/** An expression of the parser's tree. What is not known of it is unknown. */
export function readNodeExpression(tree: unknown, scope: Scope, depth = 0): Expression {
  if (depth > MAX_DEPTH) return unknownExpression('nested too deeply', '…');
  const read = (inner: unknown): Expression => readNodeExpression(inner, scope, depth + 1);
  const node = fields(tree);
  if (node['ast'] !== undefined) return subquery(readNodeQuery(node['ast'], scope, depth + 1));
  switch (node['type']) {
    case 'column_ref':
      return readColumn(node, scope);
    case 'single_quote_string':
    case 'double_quote_string':
    case 'string':
      return constant(text(node['value']) ?? '');
    case 'hex_string':
      return constant(text(node['value']) ?? '', `x'${text(node['value']) ?? ''}'`);
    case 'number':
    case 'bigint':
      return numberConstant(String(node['value']));
    case 'null':
      return constant(null);
    case 'bool':
      return constant(node['value'] === true);
    case 'default':
      return text(node['value'])?.toLowerCase() === 'default' ? defaultValue() : unknownExpression('a word', '?');
    case 'unary_expr': {
      const operator = (text(node['operator']) ?? '').toLowerCase();
      return operator === '!' ? prefixOperator('not', read(node['expr'])) : signed(operator, read(node['expr']));
    }
    case 'binary_expr':
      return readBinary(node, read);
    case 'expr_list':
      return list(items(node['value']).map(read));
    case 'case': {
      const parts = items(node['args']).map(fields);
      const branches = parts.filter((part) => part['type'] === 'when').map((part) => ({ when: read(part['cond']), then: read(part['result']) }));
      const otherwise = parts.find((part) => part['type'] === 'else');
      return caseOf(node['expr'] ? read(node['expr']) : undefined, branches, otherwise && read(otherwise['result']));
    }
    case 'cast':
      return cast(read(node['expr']), (text(fields(items(node['target'])[0])['dataType']) ?? '').toLowerCase());
    case 'function':
      return readCall(node, read);
    case 'aggr_func':
      return readAggregate(node, read);
    case 'interval':
      return call('interval', [read(node['expr'])], ` ${(text(node['unit']) ?? '').toLowerCase()}`);
    default:
      return unknownExpression(`${text(node['type']) ?? 'this'} is not read`, '?');
  }
}

function readColumn(node: Readonly<Record<string, unknown>>, scope: Scope): Expression {
  const column = text(node['column']);
  if (column === undefined) return unknownExpression('a column', '?');
  const table = text(node['table']);
  return resolveColumn(scope, column, table === undefined ? undefined : { schema: text(node['db']), name: table });
}

function readBinary(node: Readonly<Record<string, unknown>>, read: (inner: unknown) => Expression): Expression {
  const operator = (text(node['operator']) ?? '').toLowerCase();
  const left = read(node['left']);
  const right = fields(node['right']);
  if ((operator === 'is' || operator === 'is not') && right['type'] === 'null') return postfixOperator(`${operator} null`, left);
  if (operator === 'between' || operator === 'not between') {
    const [low, high] = items(right['value']).map(read);
    return low && high ? ternaryOperator(operator, [operator, 'and'], [left, low, high]) : unknownExpression('a range', '?');
  }
  if (operator === 'in' || operator === 'not in') {
    const inside = items(right['value']).map(read);
    const [only] = inside;
    return infixOperator(operator, left, inside.length === 1 && only?.kind === 'subquery' ? only : inList(inside));
  }
  return infixOperator(operator, left, read(node['right']));
}

function readCall(node: Readonly<Record<string, unknown>>, read: (inner: unknown) => Expression): Expression {
  const name = items(fields(node['name'])['name']).map((part) => text(fields(part)['value']) ?? '').join('.').toLowerCase();
  const args = items(fields(node['args'])['value']).map(read);
  const [only] = args;
  if (name === 'exists' && args.length === 1 && only) return prefixOperator('exists', only);
  return call(name, args, node['over'] ? ' over (…)' : '');
}

function readAggregate(node: Readonly<Record<string, unknown>>, read: (inner: unknown) => Expression): Expression {
  const name = (text(node['name']) ?? '').toLowerCase();
  const args = fields(node['args']);
  const distinct = args['distinct'] ? ' distinct' : '';
  const over = node['over'] ? ' over (…)' : '';
  const inner = fields(args['expr'])['expr'] ?? args['expr'];
  if (fields(inner)['type'] === 'star' || fields(inner)['column'] === '*') return { kind: 'call', name, args: [], text: `${name}(*)${distinct}${over}` };
  return call(name, [read(inner)], distinct + over);
}
