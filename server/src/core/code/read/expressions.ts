import type { ts } from 'ts-morph';
import type { Expression, ObjectEntry } from '../facts';
import { readAssignment, readOperator } from './assignments';
import { around, fitting, measured } from './bounded';
import { readCall, readTagged } from './calls';
import { readClass } from './classes';
import { readFunction } from './functions';
import { nameText } from './names';
import { atOf, deeper, type Reader, UNKNOWN } from './reader';
import { resolve } from './scope';
import { visitChildren } from './statements';
import { readText } from './texts';
import { typeOf } from './types';

/** Walks an expression, notes what it does, and gives what it is. */
export function expression(reader: Reader, node: ts.Expression): Expression {
  return deeper(reader, node, UNKNOWN, () => read(reader, node));
}

function read(reader: Reader, node: ts.Expression): Expression {
  const { ts } = reader;
  switch (node.kind) {
    case ts.SyntaxKind.Identifier: return nameOf(reader, node as ts.Identifier);
    case ts.SyntaxKind.ThisKeyword: return { kind: 'this' };
    case ts.SyntaxKind.SuperKeyword: return { kind: 'name', name: 'super', at: atOf(reader, node) };
    case ts.SyntaxKind.PropertyAccessExpression: return readProperty(reader, node as ts.PropertyAccessExpression, false);
    case ts.SyntaxKind.ElementAccessExpression: return readElement(reader, node as ts.ElementAccessExpression, false);
    case ts.SyntaxKind.CallExpression:
    case ts.SyntaxKind.NewExpression: return readCall(reader, node as ts.CallExpression | ts.NewExpression);
    case ts.SyntaxKind.TaggedTemplateExpression: return readTagged(reader, node as ts.TaggedTemplateExpression);
    case ts.SyntaxKind.ParenthesizedExpression:
    case ts.SyntaxKind.NonNullExpression:
    case ts.SyntaxKind.SatisfiesExpression: return expression(reader, (node as ts.ParenthesizedExpression).expression);
    case ts.SyntaxKind.AwaitExpression: return readAwait(reader, node as ts.AwaitExpression);
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.TypeAssertionExpression: return readCast(reader, node as ts.AsExpression);
    case ts.SyntaxKind.ObjectLiteralExpression: return readObject(reader, node as ts.ObjectLiteralExpression);
    case ts.SyntaxKind.ArrayLiteralExpression: return readList(reader, node as ts.ArrayLiteralExpression);
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.FunctionExpression: return { kind: 'function', index: readFunction(reader, node as ts.ArrowFunction) };
    case ts.SyntaxKind.ClassExpression: return { kind: 'class', index: readClass(reader, node as ts.ClassExpression) };
    case ts.SyntaxKind.BinaryExpression: return readAssignment(reader, node as ts.BinaryExpression) ?? readOperator(reader, node as ts.BinaryExpression);
    case ts.SyntaxKind.ConditionalExpression: return readConditional(reader, node as ts.ConditionalExpression);
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.TemplateExpression: return readText(reader, node);
    case ts.SyntaxKind.NumericLiteral: return { kind: 'literal', value: Number((node as ts.NumericLiteral).text), at: atOf(reader, node) };
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword: return { kind: 'literal', value: node.kind === ts.SyntaxKind.TrueKeyword, at: atOf(reader, node) };
    case ts.SyntaxKind.NullKeyword: return { kind: 'literal', value: null, at: atOf(reader, node) };
    case ts.SyntaxKind.PrefixUnaryExpression:
    case ts.SyntaxKind.PostfixUnaryExpression: return readUnary(reader, node as ts.PrefixUnaryExpression);
    case ts.SyntaxKind.TypeOfExpression:
    case ts.SyntaxKind.VoidExpression: return around(expression(reader, (node as ts.TypeOfExpression).expression), (of) => ({ kind: 'operator', operator: node.kind === ts.SyntaxKind.VoidExpression ? 'void' : 'typeof', of: [of] }));
    case ts.SyntaxKind.DeleteExpression: return readDelete(reader, node as ts.DeleteExpression);
    // What `yield*` gives is what the generator returns: Effect and redux-saga are written so.
    case ts.SyntaxKind.YieldExpression: return (node as ts.YieldExpression).expression ? expression(reader, (node as ts.YieldExpression).expression as ts.Expression) : UNKNOWN;
    default:
      visitChildren(reader, node);
      return UNKNOWN;
  }
}

function nameOf(reader: Reader, node: ts.Identifier): Expression {
  const found = resolve(reader, node.text);
  const at = atOf(reader, node);
  return found === 'definition' ? { kind: 'name', name: node.text, at } : { kind: 'local', index: found, at };
}

/** `a.b`. What is called is no reading of its own. */
export function readProperty(reader: Reader, node: ts.PropertyAccessExpression, called: boolean): Expression {
  const of = expression(reader, node.expression);
  return readGet(reader, of, node.name.text, node.name, called, !!node.questionDotToken);
}

/** `a['b']` is `a.b`; `a[0]` and `a[x]` are items. */
export function readElement(reader: Reader, node: ts.ElementAccessExpression, called: boolean): Expression {
  const { ts } = reader;
  const of = expression(reader, node.expression);
  const argument = node.argumentExpression;
  if (ts.isStringLiteralLike(argument)) return readGet(reader, of, argument.text, argument, called, !!node.questionDotToken);
  return itemOf(of, expression(reader, argument));
}

/** Notes the reading of a property and gives its value. */
export function readGet(reader: Reader, of: Expression, name: string, node: ts.Node, called = false, optional = false): Expression {
  const at = atOf(reader, node);
  const value = around(of, (inner) => ({ kind: 'get' as const, of: inner, name, at, ...(optional && { optional: true as const }) }));
  if (!called) reader.gets.push({ of: value.of, name, function: reader.function, at });
  return value;
}

/** An element of a list under a constant place is known; anything else is one of all. */
export function itemOf(of: Expression, key?: Expression): Expression {
  if (of.kind === 'list' && of.spreads.length === 0 && key?.kind === 'literal' && typeof key.value === 'number') return of.items[key.value] ?? UNKNOWN;
  const [inner = UNKNOWN, place] = fitting(key ? [of, key] : [of]);
  return measured({ kind: 'item', of: inner, ...(place && place.kind !== 'unknown' && { key: place }) }, place ? [inner, place] : [inner]);
}

function readAwait(reader: Reader, node: ts.AwaitExpression): Expression {
  const value = expression(reader, node.expression);
  const call = value.kind === 'call' ? reader.calls[value.index] : undefined;
  if (call) call.awaited = true;
  return value;
}

function readCast(reader: Reader, node: ts.AsExpression): Expression {
  const { ts } = reader;
  const value = expression(reader, node.expression);
  if (ts.isTypeReferenceNode(node.type) && ts.isIdentifier(node.type.typeName) && node.type.typeName.text === 'const') return value;
  const type = typeOf(reader, node.type);
  // `as any` and `as unknown as T` on their way.
  if (!type || (type.kind === 'keyword' && (type.name === 'any' || type.name === 'unknown'))) return value;
  return around(value, (of) => ({ kind: 'cast', of, type }));
}

function readObject(reader: Reader, node: ts.ObjectLiteralExpression): Expression {
  const { ts } = reader;
  const found: { readonly key?: string; readonly at?: ObjectEntry['at']; readonly method?: true; readonly value: Expression }[] = [];
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      found.push({ value: expression(reader, property.expression) });
      continue;
    }
    if (ts.isComputedPropertyName(property.name)) expression(reader, property.name.expression);
    const key = nameText(reader, property.name);
    const isFunction = ts.isMethodDeclaration(property) || ts.isAccessor(property);
    const value: Expression = ts.isShorthandPropertyAssignment(property)
      ? nameOf(reader, property.name)
      : isFunction ? { kind: 'function', index: readFunction(reader, property) } : expression(reader, property.initializer);
    found.push({ value, ...(key !== undefined && { key, at: atOf(reader, property.name) }), ...(ts.isMethodDeclaration(property) && { method: true as const }) });
  }
  const values = fitting(found.map(({ value }) => value));
  const entries: ObjectEntry[] = [];
  const spreads: Expression[] = [];
  for (const [index, { key, at, method }] of found.entries()) {
    const value = values[index] ?? UNKNOWN;
    if (key === undefined || !at) spreads.push(value);
    else entries.push({ key, value, at, ...(method && { method }) });
  }
  return measured({ kind: 'object', entries, spreads, at: atOf(reader, node) }, values);
}

function readList(reader: Reader, node: ts.ArrayLiteralExpression): Expression {
  const { ts } = reader;
  const values = fitting(node.elements.map((element) => expression(reader, ts.isSpreadElement(element) ? element.expression : element)));
  const isSpread = (_: unknown, index: number): boolean => !!node.elements[index] && ts.isSpreadElement(node.elements[index]);
  return measured({ kind: 'list', items: values.filter((value, index) => !isSpread(value, index)), spreads: values.filter(isSpread) }, values);
}

function readConditional(reader: Reader, node: ts.ConditionalExpression): Expression {
  const test = expression(reader, node.condition);
  const sides = [conditionally(reader, 'if', test, node.whenTrue), conditionally(reader, 'else', test, node.whenFalse)];
  return eitherOf(sides);
}

/** A part of an expression that runs under a condition; a region only where it calls something. */
export function conditionally(reader: Reader, kind: 'if' | 'else', test: Expression, node: ts.Expression): Expression {
  const calls = reader.calls.length;
  const value = expression(reader, node);
  if (reader.calls.length > calls) reader.regions.push({ kind, at: atOf(reader, node), function: reader.function, test });
  return value;
}

export function eitherOf(sides: readonly Expression[]): Expression {
  const of = fitting(sides).filter(({ kind }) => kind !== 'unknown');
  if (of.length < 2) return of[0] ?? UNKNOWN;
  return measured({ kind: 'either', of }, of);
}

function readUnary(reader: Reader, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Expression {
  const { ts } = reader;
  const operator = ts.tokenToString(node.operator) ?? '';
  const changes = operator === '++' || operator === '--';
  const of = expression(reader, node.operand);
  if (operator === '-' && of.kind === 'literal' && typeof of.value === 'number') return { ...of, value: 0 - of.value, at: atOf(reader, node) };
  const value = around(of, (inner): Expression => ({ kind: 'operator', operator, of: [inner] }));
  if (changes && of.kind === 'get') reader.sets.push({ of: of.of, name: of.name, function: reader.function, at: of.at, value });
  return value;
}

function readDelete(reader: Reader, node: ts.DeleteExpression): Expression {
  const target = expression(reader, node.expression);
  if (target.kind === 'get') reader.sets.push({ of: target.of, name: target.name, function: reader.function, at: target.at });
  return UNKNOWN;
}
