import type { Expression } from '../facts';
import { LIMITS, UNKNOWN } from './reader';

interface Measure {
  readonly nodes: number;
  readonly depth: number;
}

const LEAF: Measure = { nodes: 1, depth: 1 };
/** Of the expressions of the file that is read. */
let measures = new Map<Expression, Measure>();

/** Before each file: what was measured of the one before is needed no more. */
export function forgetMeasures(): void {
  measures = new Map();
}

/** Parts that an expression may hold beside each other; what is too large is `unknown`. */
export function fitting(parts: readonly Expression[]): Expression[] {
  let left: number = LIMITS.nodes;
  return parts.map((part) => {
    const { nodes, depth } = measures.get(part) ?? LEAF;
    const fits = depth < LIMITS.depth && nodes <= left;
    if (fits) left -= nodes;
    return fits ? part : UNKNOWN;
  });
}

/** An expression with its size, so that what holds it knows. `parts` went through `fitting`. */
export function measured<E extends Expression>(expression: E, parts: readonly Expression[]): E {
  let nodes = 1;
  let depth = 0;
  for (const part of parts) {
    if (part === UNKNOWN) continue;
    const measure = measures.get(part) ?? LEAF;
    nodes += measure.nodes;
    depth = Math.max(depth, measure.depth);
  }
  measures.set(expression, { nodes, depth: depth + 1 });
  return expression;
}

/** An expression around one other. */
export function around<E extends Expression>(inner: Expression, make: (inner: Expression) => E): E {
  const [part = UNKNOWN] = fitting([inner]);
  return measured(make(part), [part]);
}
