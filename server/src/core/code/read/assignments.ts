import type { ts } from 'ts-morph';
import type { Expression } from '../facts';
import { fitting, measured } from './bounded';
import { conditionally, eitherOf, expression, itemOf, readElement, readGet, readProperty } from './expressions';
import { exportAssigned } from './modules';
import { atOf, type Reader, UNKNOWN } from './reader';
import { assign } from './scope';
import { joinedText } from './texts';

/** `target = value` and `target += value`; undefined for any other operator. */
export function readAssignment(reader: Reader, node: ts.BinaryExpression): Expression | undefined {
  const { ts } = reader;
  const kind = node.operatorToken.kind;
  if (kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment) return undefined;
  if (kind === ts.SyntaxKind.EqualsToken) {
    const value = expression(reader, node.right);
    assignTo(reader, node.left, value);
    exportAssigned(reader, node.left, value);
    return value;
  }
  const before = expression(reader, node.left);
  const added = expression(reader, node.right);
  const operator = ts.tokenToString(kind) ?? '';
  const isDefault = operator === '??=' || operator === '||=' || operator === '&&=';
  const value = isDefault ? added : operation(operator, [before, added]);
  if (ts.isIdentifier(node.left)) assign(reader, node.left.text, value);
  else if (before.kind === 'get') reader.sets.push({ of: before.of, name: before.name, function: reader.function, at: before.at, value });
  return isDefault ? eitherOf([before, added]) : value;
}

/** Gives a value to a name, a property, or the names of a pattern: `[a, b] = [b, a]`. */
export function assignTo(reader: Reader, target: ts.Expression, value: Expression): void {
  const { ts } = reader;
  if (ts.isIdentifier(target)) assign(reader, target.text, value);
  else if (ts.isParenthesizedExpression(target) || ts.isNonNullExpression(target) || ts.isAsExpression(target)) assignTo(reader, target.expression, value);
  else if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) {
    const place = ts.isPropertyAccessExpression(target) ? readProperty(reader, target, true) : readElement(reader, target, true);
    if (place.kind === 'get') reader.sets.push({ of: place.of, name: place.name, function: reader.function, at: place.at, value });
  } else if (ts.isArrayLiteralExpression(target)) {
    for (const [index, element] of target.elements.entries()) {
      if (!ts.isOmittedExpression(element)) assignTo(reader, ts.isSpreadElement(element) ? element.expression : element, itemOf(value, { kind: 'literal', value: index, at: atOf(reader, element) }));
    }
  } else if (ts.isObjectLiteralExpression(target)) {
    for (const property of target.properties) {
      if (ts.isShorthandPropertyAssignment(property)) assign(reader, property.name.text, readGet(reader, value, property.name.text, property.name));
      else if (ts.isPropertyAssignment(property) && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))) assignTo(reader, property.initializer, readGet(reader, value, property.name.text, property.name));
    }
  } else if (ts.isBinaryExpression(target) && target.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    assignTo(reader, target.left, eitherOf([value, expression(reader, target.right)]));
  }
}

/** An operator between two values. Long chains lean to the left: they are walked in a loop. */
export function readOperator(reader: Reader, node: ts.BinaryExpression): Expression {
  const { ts } = reader;
  const text = joinedText(reader, node);
  if (text) return text;
  const chain: ts.BinaryExpression[] = [];
  let first: ts.Expression = node;
  while (ts.isBinaryExpression(first) && !isAssignment(reader, first) && !(first !== node && first.operatorToken.kind === ts.SyntaxKind.PlusToken)) {
    chain.push(first);
    first = first.left;
  }
  let value = expression(reader, first);
  chain.reverse();
  const also = reader.test?.node === node ? reader.test.also : undefined;
  const onlyAnds = chain.findLastIndex(({ operatorToken }) => operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) + 1;
  for (const [index, { operatorToken, right }] of chain.entries()) {
    if (also && index >= onlyAnds && also.length < 8 && value.kind !== 'unknown') also.push(value);
    value = readPair(reader, value, operatorToken.kind, right);
  }
  return value;
}

function readPair(reader: Reader, left: Expression, operator: ts.SyntaxKind, right: ts.Expression): Expression {
  const { ts } = reader;
  switch (operator) {
    case ts.SyntaxKind.CommaToken: return expression(reader, right);
    case ts.SyntaxKind.AmpersandAmpersandToken: return conditionally(reader, 'if', left, right);
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken: return eitherOf([left, conditionally(reader, 'else', left, right)]);
    default: return operation(ts.tokenToString(operator) ?? '', [left, expression(reader, right)]);
  }
}

function operation(operator: string, sides: readonly Expression[]): Expression {
  const of = fitting(sides);
  return of.every(({ kind }) => kind === 'unknown') ? UNKNOWN : measured({ kind: 'operator', operator, of }, of);
}

const isAssignment = ({ ts }: Reader, { operatorToken: { kind } }: ts.BinaryExpression): boolean => kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
