import type { ts } from 'ts-morph';
import type { At, Expression } from '../facts';
import { expression, itemOf, readElement, readProperty } from './expressions';
import { readFunction } from './functions';
import { inlineImport, requiredModule } from './modules';
import { atOf, type Reader, startOf } from './reader';
import { readText } from './texts';
import { typeOf } from './types';

/** Which parameters of a callback are an element of what the method is called on. */
const ITERATIONS: Readonly<Record<string, readonly number[]>> = {
  map: [0], forEach: [0], filter: [0], find: [0], findLast: [0], findIndex: [0], findLastIndex: [0], some: [0], every: [0], flatMap: [0],
  reduce: [1], reduceRight: [1], sort: [0, 1], toSorted: [0, 1],
};

/** `f(…)`, `new C(…)`, `import('x')`, `require('x')`. */
export function readCall(reader: Reader, node: ts.CallExpression | ts.NewExpression): Expression {
  const { ts } = reader;
  const module = requiredModule(reader, node);
  if (module) return { kind: 'name', name: inlineImport(reader, module), at: atOf(reader, node) };
  const { value: callee, nameAt } = readCallee(reader, node.expression);
  const form = ts.isNewExpression(node) ? 'new' : 'call';
  const values = (node.arguments ?? []).map((argument, index) => readArgument(reader, argument, index === 0 && form === 'call' ? callbackParameters(callee) : undefined));
  return addCall(reader, node, { callee, args: values, form, nameAt, typeArgs: node.typeArguments });
}

/** A tag and its template. */
export function readTagged(reader: Reader, node: ts.TaggedTemplateExpression): Expression {
  const { value: callee, nameAt } = readCallee(reader, node.tag);
  const text = readText(reader, node.template, readsSql(callee));
  return addCall(reader, node, { callee, args: [text], form: 'tagged', nameAt, typeArgs: node.typeArguments });
}

/** A decorator: `@Entity('users')` is a call, `@Injectable` a name. */
export function readDecorators(reader: Reader, node: ts.Node): readonly Expression[] {
  const { ts } = reader;
  const decorators = ts.canHaveDecorators(node) ? ts.getDecorators(node) : undefined;
  return (decorators ?? []).map((decorator) => {
    const value = expression(reader, decorator.expression);
    const call = value.kind === 'call' ? reader.calls[value.index] : undefined;
    if (call) call.form = 'decorator';
    return value;
  });
}

interface NewCall {
  readonly callee: Expression;
  readonly args: readonly Expression[];
  readonly form: 'call' | 'new' | 'tagged';
  readonly nameAt: At;
  readonly typeArgs: readonly ts.TypeNode[] | undefined;
}

function addCall(reader: Reader, node: ts.Node, { callee, args, form, nameAt, typeArgs }: NewCall): Expression {
  const at = atOf(reader, node);
  const types = typeArgs?.flatMap((type) => typeOf(reader, type) ?? []);
  const index = reader.calls.push({ callee, args, form, function: reader.function, at, nameAt, ...(types && types.length > 0 && { typeArgs: types }) }) - 1;
  for (const [place, value] of args.entries()) {
    const made = value.kind === 'function' ? reader.functions[value.index] : undefined;
    if (made && !made.argumentOf && made.at[0] >= at[0] && made.at[1] <= at[1]) made.argumentOf = { call: index, index: place };
  }
  markSql(reader, args[0], index);
  return { kind: 'call', index };
}

/** The text that a call is given first, where it reads like SQL. */
function markSql(reader: Reader, argument: Expression | undefined, call: number): void {
  if (argument?.kind !== 'literal' && argument?.kind !== 'template') return;
  for (let index = reader.sql.length - 1; index >= 0; index--) {
    const sql = reader.sql[index];
    if (!sql || sql.at[1] < argument.at[0]) return;
    if (sql.at[0] === argument.at[0] && sql.at[1] === argument.at[1]) sql.call ??= call;
  }
}

function readCallee(reader: Reader, node: ts.Expression): { readonly value: Expression; readonly nameAt: At } {
  const { ts } = reader;
  let inner = node;
  while (ts.isParenthesizedExpression(inner) || ts.isNonNullExpression(inner)) inner = inner.expression;
  if (ts.isPropertyAccessExpression(inner)) return { value: readProperty(reader, inner, true), nameAt: atOf(reader, inner.name) };
  if (ts.isElementAccessExpression(inner)) return { value: readElement(reader, inner, true), nameAt: atOf(reader, inner.argumentExpression) };
  const value = expression(reader, inner);
  return { value, nameAt: ts.isIdentifier(inner) ? atOf(reader, inner) : [startOf(reader, inner), Math.min(inner.end, startOf(reader, inner) + 1)] };
}

function readArgument(reader: Reader, node: ts.Expression, parameters: readonly (Expression | undefined)[] | undefined): Expression {
  const { ts } = reader;
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return { kind: 'function', index: readFunction(reader, node, { given: parameters }) };
  // `f(...xs)`: one of them, at this place and after it.
  if (ts.isSpreadElement(node)) return itemOf(expression(reader, node.expression));
  return expression(reader, node);
}

/** What a method gives to the callback that it is called with. */
function callbackParameters(callee: Expression): readonly (Expression | undefined)[] | undefined {
  if (callee.kind !== 'get') return undefined;
  if (callee.name === 'then') return [callee.of];
  const places = Object.hasOwn(ITERATIONS, callee.name) ? ITERATIONS[callee.name] : undefined;
  return places && Array.from({ length: Math.max(...places) + 1 }, (_, index) => (places.includes(index) ? itemOf(callee.of) : undefined));
}

/** `sql`, `Prisma.sql`, `sql.fragment`, `tx.$queryRaw`: a template behind such a tag is SQL, be it only a piece. */
function readsSql(callee: Expression): boolean {
  const name = callee.kind === 'get' || callee.kind === 'name' ? callee.name : '';
  const owner = callee.kind === 'get' && (callee.of.kind === 'get' || callee.of.kind === 'name') ? callee.of.name : '';
  return owner === 'sql' || /^(?:sql|raw|\$?(?:query|execute)Raw)$/i.test(name);
}

