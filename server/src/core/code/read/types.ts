import type { ts } from 'ts-morph';
import type { Expression, TypeFact, TypeMember } from '../facts';
import { expression } from './expressions';
import { nameText } from './names';
import { ANY_TYPE, atOf, LIMITS, type Reader, startOf, UNKNOWN } from './reader';
import { inlineImport } from './modules';

/** A type as written. */
export function typeOf(reader: Reader, node: ts.TypeNode | undefined, depth = 0): TypeFact | undefined {
  return node && readType(reader, node, depth);
}

function readType(reader: Reader, node: ts.TypeNode, depth: number): TypeFact {
  const { ts } = reader;
  if (depth > LIMITS.typeDepth) return ANY_TYPE;
  const inner = (part: ts.TypeNode): TypeFact => readType(reader, part, depth + 1);
  if (ts.isTypeReferenceNode(node)) return { kind: 'reference', name: entityText(reader, node.typeName), args: (node.typeArguments ?? []).map(inner), at: atOf(reader, node.typeName) };
  if (ts.isExpressionWithTypeArguments(node)) return { kind: 'reference', name: reader.file.text.slice(startOf(reader, node.expression), node.expression.end), args: (node.typeArguments ?? []).map(inner), at: atOf(reader, node.expression) };
  if (ts.isArrayTypeNode(node)) return { kind: 'array', of: inner(node.elementType) };
  if (ts.isUnionTypeNode(node)) return { kind: 'union', of: node.types.map(inner) };
  if (ts.isIntersectionTypeNode(node)) return { kind: 'intersection', of: node.types.map(inner) };
  if (ts.isTupleTypeNode(node)) return { kind: 'tuple', of: node.elements.map((element) => inner(ts.isNamedTupleMember(element) ? element.type : element)) };
  if (ts.isParenthesizedTypeNode(node) || ts.isOptionalTypeNode(node) || ts.isRestTypeNode(node)) return inner(node.type);
  if (ts.isTypeLiteralNode(node)) return { kind: 'object', members: membersOf(reader, node.members, depth) };
  if (ts.isTypeOperatorNode(node)) return node.operator === ts.SyntaxKind.KeyOfKeyword ? { kind: 'keyof', of: inner(node.type) } : inner(node.type);
  if (ts.isTypeQueryNode(node)) return { kind: 'typeof', of: entityValue(reader, node.exprName) };
  if (ts.isIndexedAccessTypeNode(node)) return indexedType(reader, node, depth);
  if (ts.isFunctionTypeNode(node)) return { kind: 'function', params: node.parameters.map((param) => typeOf(reader, param.type, depth + 1) ?? ANY_TYPE), result: inner(node.type) };
  if (ts.isLiteralTypeNode(node)) return literalType(reader, node);
  if (ts.isImportTypeNode(node)) return importType(reader, node, depth);
  if (ts.isTypePredicateNode(node)) return { kind: 'keyword', name: 'boolean' };
  if (ts.isTemplateLiteralTypeNode(node)) return { kind: 'keyword', name: 'string' };
  return { kind: 'keyword', name: ts.tokenToString(node.kind) ?? '' };
}

/** Members of an interface or a type literal; methods are functions. */
export function membersOf(reader: Reader, members: readonly ts.TypeElement[], depth = 0): readonly TypeMember[] {
  const { ts } = reader;
  return members.flatMap((member): TypeMember[] => {
    const name = member.name && nameText(reader, member.name);
    if (!member.name || name === undefined) return [];
    const type: TypeFact | undefined = ts.isPropertySignature(member) || ts.isGetAccessor(member)
      ? typeOf(reader, member.type, depth + 1)
      : ts.isMethodSignature(member)
        ? { kind: 'function', params: member.parameters.map((param) => typeOf(reader, param.type, depth + 1) ?? ANY_TYPE), result: typeOf(reader, member.type, depth + 1) ?? ANY_TYPE }
        : undefined;
    return type || ts.isPropertySignature(member) ? [{ name, type: type ?? ANY_TYPE, ...(member.questionToken && { optional: true as const }), at: atOf(reader, member.name) }] : [];
  });
}

function indexedType(reader: Reader, node: ts.IndexedAccessTypeNode, depth: number): TypeFact {
  const { ts } = reader;
  const of = readType(reader, node.objectType, depth + 1);
  const { indexType } = node;
  if (ts.isLiteralTypeNode(indexType) && ts.isStringLiteralLike(indexType.literal)) return { kind: 'member', of, name: indexType.literal.text, at: atOf(reader, indexType) };
  if (indexType.kind === ts.SyntaxKind.NumberKeyword || ts.isLiteralTypeNode(indexType)) return { kind: 'member', of, name: '[number]', at: atOf(reader, indexType) };
  return ANY_TYPE;
}

function literalType(reader: Reader, node: ts.LiteralTypeNode): TypeFact {
  const { ts } = reader;
  const { literal } = node;
  if (ts.isStringLiteralLike(literal)) return { kind: 'literal', value: literal.text };
  if (ts.isNumericLiteral(literal)) return { kind: 'literal', value: Number(literal.text) };
  if (literal.kind === ts.SyntaxKind.TrueKeyword || literal.kind === ts.SyntaxKind.FalseKeyword) return { kind: 'literal', value: literal.kind === ts.SyntaxKind.TrueKeyword };
  return literal.kind === ts.SyntaxKind.NullKeyword ? { kind: 'literal', value: null } : ANY_TYPE;
}

/** `import('./x').Row` is the type `Row` of an import that has no other name. */
function importType(reader: Reader, node: ts.ImportTypeNode, depth: number): TypeFact {
  const { ts } = reader;
  if (!ts.isLiteralTypeNode(node.argument) || !ts.isStringLiteral(node.argument.literal)) return ANY_TYPE;
  const local = inlineImport(reader, node.argument.literal, true);
  const of: Expression = { kind: 'name', name: local, at: atOf(reader, node.argument) };
  if (node.isTypeOf) return { kind: 'typeof', of: node.qualifier ? entityGets(reader, node.qualifier, of) : of };
  return { kind: 'reference', name: node.qualifier ? `${local}.${entityText(reader, node.qualifier)}` : local, args: (node.typeArguments ?? []).map((arg) => readType(reader, arg, depth + 1)), at: atOf(reader, node) };
}

function entityText(reader: Reader, name: ts.EntityName): string {
  return reader.ts.isIdentifier(name) ? name.text : `${entityText(reader, name.left)}.${name.right.text}`;
}

function entityValue(reader: Reader, name: ts.TypeQueryNode['exprName']): Expression {
  const { ts } = reader;
  if (ts.isImportTypeNode(name)) return UNKNOWN;
  if (ts.isIdentifier(name)) return expression(reader, name);
  return { kind: 'get', of: entityValue(reader, name.left), name: name.right.text, at: atOf(reader, name.right) };
}

function entityGets(reader: Reader, name: ts.EntityName, of: Expression): Expression {
  const { ts } = reader;
  if (ts.isIdentifier(name)) return { kind: 'get', of, name: name.text, at: atOf(reader, name) };
  return { kind: 'get', of: entityGets(reader, name.left, of), name: name.right.text, at: atOf(reader, name.right) };
}

/** The names of type parameters: `class Repository<T>`. */
export function typeParameters(node: { readonly typeParameters?: ts.NodeArray<ts.TypeParameterDeclaration> }): readonly string[] | undefined {
  return node.typeParameters?.map(({ name }) => name.text);
}
