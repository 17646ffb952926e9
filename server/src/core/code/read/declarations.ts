import type { ts } from 'ts-morph';
import type { DefinitionFact, Expression, ObjectEntry } from '../facts';
import { fitting, measured } from './bounded';
import { expression } from './expressions';
import { isDeclared } from './functions';
import { exportDeclared } from './modules';
import { nameText } from './names';
import { atOf, type Reader, UNKNOWN, within } from './reader';
import { assign, createScope, hoist, namesOf, resolve } from './scope';
import { readStatements } from './statements';
import { membersOf, typeOf, typeParameters } from './types';

/** An interface or a type alias. One that stands in a function or a namespace is a definition too: types are looked up by name alone. */
export function readTypeDeclaration(reader: Reader, node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): void {
  const { ts } = reader;
  const typeParams = typeParameters(node);
  const name = `${reader.prefix}${node.name.text}`;
  const common = { name, at: atOf(reader, node.name), values: [], ...(typeParams && { typeParams }), ...(isDeclared(reader, node) && { declared: true as const }) };
  if (ts.isTypeAliasDeclaration(node)) reader.definitions.push({ ...common, kind: 'type', type: typeOf(reader, node.type) });
  else {
    const bases = node.heritageClauses?.flatMap(({ types }) => types).flatMap((type) => typeOf(reader, type) ?? []);
    reader.definitions.push({ ...common, kind: 'interface', type: { kind: 'object', members: membersOf(reader, node.members) }, ...(bases && { extends: bases }) });
  }
  exportDeclared(reader, node, [node.name]);
}

/** An enum with the values that can be read. */
export function readEnum(reader: Reader, node: ts.EnumDeclaration): void {
  let next: number | undefined = 0;
  const members = node.members.map((member): NonNullable<DefinitionFact['members']>[number] => {
    const given = member.initializer && expression(reader, member.initializer);
    const value: string | number | undefined = given ? (given.kind === 'literal' && (typeof given.value === 'string' || typeof given.value === 'number') ? given.value : undefined) : next;
    next = typeof value === 'number' ? value + 1 : undefined;
    return { name: nameText(reader, member.name) ?? '', at: atOf(reader, member.name), ...(value !== undefined && { value }) };
  });
  const local = resolve(reader, node.name.text);
  if (local === 'definition') {
    reader.definitions.push({ name: node.name.text, kind: 'enum', members, at: atOf(reader, node.name), values: [], ...(isDeclared(reader, node) && { declared: true as const }) });
    exportDeclared(reader, node, [node.name]);
    return;
  }
  const entries = members.flatMap(({ name, value, at }): ObjectEntry[] => (value === undefined ? [] : [{ key: name, at, value: { kind: 'literal', value, at } }]));
  assign(reader, node.name.text, { kind: 'object', entries, spreads: [], at: atOf(reader, node) });
}

/** A namespace is an object of what it exports. Its types are definitions under their whole name. */
export function readNamespace(reader: Reader, node: ts.ModuleDeclaration): void {
  const { ts } = reader;
  const { body, name } = node;
  // `declare module 'x'` and `declare global` add types to what is not here.
  if (!body || !ts.isIdentifier(name) || node.flags & ts.NodeFlags.GlobalAugmentation) return;
  const statements = ts.isModuleBlock(body) ? body.statements : ts.isModuleDeclaration(body) ? [body] : [];
  const value = within(reader, { prefix: `${reader.prefix}${name.text}.`, scope: createScope(reader.scope) }, () => {
    hoist(reader, statements, true);
    readStatements(reader, statements);
    return exportedObject(reader, statements, node);
  });
  if (resolve(reader, name.text) !== 'definition') assign(reader, name.text, value);
  else {
    reader.definitions.push({ name: name.text, kind: 'namespace', at: atOf(reader, name), values: [value], ...(isDeclared(reader, node) && { declared: true as const }) });
    exportDeclared(reader, node, [name]);
  }
}

function exportedObject(reader: Reader, statements: readonly ts.Statement[], node: ts.Node): Expression {
  const { ts } = reader;
  const names = statements.flatMap((statement): readonly ts.Identifier[] => {
    const isExported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (ts.isModuleDeclaration(statement)) return ts.isIdentifier(statement.name) ? [statement.name] : [];
    if (!isExported) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap((declaration) => namesOf(reader, declaration.name));
    return (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && statement.name ? [statement.name] : [];
  });
  const values = fitting(names.map((name) => expression(reader, name)));
  const entries = names.map((name, index): ObjectEntry => ({ key: name.text, value: values[index] ?? UNKNOWN, at: atOf(reader, name) }));
  return measured({ kind: 'object', entries, spreads: [], at: atOf(reader, node) }, values);
}
