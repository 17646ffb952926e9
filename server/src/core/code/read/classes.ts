import type { ts } from 'ts-morph';
import type { At, ClassMember, Expression } from '../facts';
import { readDecorators } from './calls';
import { expression } from './expressions';
import { define, readFunction, readInitializer } from './functions';
import { nameText } from './names';
import { atOf, type Reader, startOf, within } from './reader';
import { assign, createScope, declareLocal } from './scope';
import { typeOf, typeParameters } from './types';

/** `class C {}`: a definition, or a local. */
export function declareClass(reader: Reader, node: ts.ClassDeclaration): void {
  const value: Expression = { kind: 'class', index: readClass(reader, node) };
  if (node.name) define(reader, node, node.name, 'class', value);
  else reader.exports.push({ name: 'default', value });
}

/** A class of any form: walks it and gives its index. */
export function readClass(reader: Reader, node: ts.ClassLikeDeclaration): number {
  const { ts } = reader;
  const decorators = readDecorators(reader, node);
  const base = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  const superclass = base && expression(reader, base.expression);
  const superTypes = base?.typeArguments?.flatMap((type) => typeOf(reader, type) ?? []);
  const contracts = node.heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ImplementsKeyword).flatMap(({ types }) => types) ?? [];
  const typeParams = typeParameters(node);
  const members: ClassMember[] = [];
  const index = reader.classes.push({
    ...(node.name && { name: node.name.text }), ...(superclass && { extends: superclass }), ...(superTypes && { extendsArgs: superTypes }),
    ...(typeParams && { typeParams }), implements: contracts.flatMap((type) => typeOf(reader, type) ?? []), decorators,
    ...(hasModifier(reader, node, ts.SyntaxKind.AbstractKeyword) && { abstract: true as const }), members, at: node.name ? atOf(reader, node.name) : wordAt(reader, node),
  }) - 1;
  within(reader, { class: index, scope: createScope(reader.scope) }, () => {
    if (ts.isClassExpression(node) && node.name) {
      declareLocal(reader, node.name.text, node.name);
      assign(reader, node.name.text, { kind: 'class', index });
    }
    for (const element of node.members) readMember(reader, element, members);
  });
  return index;
}

function wordAt(reader: Reader, node: ts.ClassLikeDeclaration): At {
  const start = startOf(reader, node);
  return [start, Math.min(node.end, start + 'class'.length)];
}

function readMember(reader: Reader, node: ts.ClassElement, members: ClassMember[]): void {
  const { ts } = reader;
  if (ts.isClassStaticBlockDeclaration(node)) {
    readInitializer(reader, node);
    return;
  }
  if (ts.isConstructorDeclaration(node)) return readConstructor(reader, node, members);
  const name = node.name && nameText(reader, node.name);
  if (!node.name || name === undefined) return;
  const abstract = hasModifier(reader, node, ts.SyntaxKind.AbstractKeyword);
  const common = {
    name, at: atOf(reader, node.name), decorators: readDecorators(reader, node),
    ...(hasModifier(reader, node, ts.SyntaxKind.StaticKeyword) && { static: true as const }), ...(abstract && { abstract: true as const }),
  };
  if (ts.isPropertyDeclaration(node)) {
    const value = node.initializer && readField(reader, node.initializer);
    members.push({ ...common, kind: 'field', ...(node.questionToken && { optional: true as const }), ...(node.type && { type: typeOf(reader, node.type) }), ...(value && value.kind !== 'unknown' && { value }) });
  } else if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) {
    // An overload has no body.
    if (!node.body && !abstract) return;
    const index = readFunction(reader, node, { member: true });
    const kind = ts.isMethodDeclaration(node) ? 'method' : ts.isGetAccessor(node) ? 'getter' : 'setter';
    members.push({ ...common, kind, ...(node.type && { type: typeOf(reader, node.type) }), function: index });
  }
}

function readField(reader: Reader, node: ts.Expression): Expression {
  const { ts } = reader;
  if (ts.isArrowFunction(node) || ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || ts.isIdentifier(node)) return expression(reader, node);
  return readInitializer(reader, node);
}

/** Parameters with a modifier are members. */
function readConstructor(reader: Reader, node: ts.ConstructorDeclaration, members: ClassMember[]): void {
  const { ts } = reader;
  if (!node.body) return;
  for (const parameter of node.parameters) {
    const decorators = readDecorators(reader, parameter);
    const isProperty = ts.isParameterPropertyDeclaration(parameter, node);
    if (!ts.isIdentifier(parameter.name) || (!isProperty && decorators.length === 0)) continue;
    members.push({
      name: parameter.name.text, kind: isProperty ? 'parameterProperty' : 'parameter', decorators, at: atOf(reader, parameter.name),
      ...(parameter.questionToken && { optional: true as const }), ...(parameter.type && { type: typeOf(reader, parameter.type) }),
    });
  }
  members.push({ name: 'constructor', kind: 'constructor', function: readFunction(reader, node, { member: true }), decorators: [], at: [startOf(reader, node), Math.min(node.end, startOf(reader, node) + 'constructor'.length)] });
}

const hasModifier = ({ ts }: Reader, node: ts.Node, kind: ts.SyntaxKind): boolean => !!(ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((modifier) => modifier.kind === kind));
