import type { Expression } from '../model/expression';
import { constant, prefixOperator } from './expressions';

/** A prefix operator; the sign of a number is part of the number. */
export function signed(operator: string, arg: Expression): Expression {
  if (arg.kind === 'constant' && typeof arg.value === 'number' && arg.value >= 0) {
    if (operator === '+') return arg;
    if (operator === '-' && arg.value > 0) return constant(-arg.value, `-${arg.text}`);
  }
  return prefixOperator(operator, arg);
}
