import type { ts } from 'ts-morph';
import type { Expression } from '../facts';
import { bindPattern } from './bindings';
import { eitherOf, expression } from './expressions';
import { exportDeclared } from './modules';
import { nameText } from './names';
import { atOf, type FunctionDraft, type Reader, UNKNOWN, within } from './reader';
import { assign, createScope, declareLocal, hoist, hoistNames, namesOf, resolve } from './scope';
import { readStatements } from './statements';
import { typeOf, typeParameters } from './types';

export interface FunctionOptions {
  /** What its caller is known to pass. */
  readonly given?: readonly (Expression | undefined)[];
  /** A member of the class at hand: its `this` is the instance. */
  readonly member?: boolean;
}

/** A function of any form: walks it and gives its index. */
export function readFunction(reader: Reader, node: ts.FunctionLikeDeclaration, { given = [], member = false }: FunctionOptions = {}): number {
  const { ts } = reader;
  const index = openFunction(reader, node, member || ts.isArrowFunction(node) ? reader.class : undefined);
  const made = reader.functions[index] as FunctionDraft;
  within(reader, { function: index, class: made.class, scope: createScope(reader.scope) }, () => {
    if (ts.isFunctionExpression(node) && node.name) {
      declareLocal(reader, node.name.text, node.name);
      assign(reader, node.name.text, { kind: 'function', index });
    }
    for (const [place, parameter] of node.parameters.entries()) readParameter(reader, made, parameter, given[place]);
    if (node.type) made.result = typeOf(reader, node.type);
    if (!node.body) return;
    if (!ts.isBlock(node.body)) made.returns.push(expression(reader, node.body));
    else {
      hoist(reader, node.body.statements, true);
      readStatements(reader, node.body.statements);
    }
  });
  return index;
}

/** The initialiser of a field: runs where the instance is made. */
export function readInitializer(reader: Reader, node: ts.Expression | ts.ClassStaticBlockDeclaration): Expression {
  const { ts } = reader;
  const index = reader.functions.push({ at: atOf(reader, node), parent: reader.function, class: reader.class, params: [], returns: [] }) - 1;
  return within(reader, { function: index, scope: createScope(reader.scope) }, () => {
    if (!ts.isClassStaticBlockDeclaration(node)) return expression(reader, node);
    hoist(reader, node.body.statements, true);
    readStatements(reader, node.body.statements);
    return UNKNOWN;
  });
}

function openFunction(reader: Reader, node: ts.FunctionLikeDeclaration, owner: number | undefined): number {
  const { ts } = reader;
  const name = node.name && nameText(reader, node.name);
  const typeParams = typeParameters(node);
  const isAsync = ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
  return reader.functions.push({
    ...(name !== undefined && { name }), at: atOf(reader, node), parent: reader.function, ...(owner !== undefined && { class: owner }),
    params: [], returns: [], ...(typeParams && { typeParams }), ...(isAsync && { async: true as const }), ...(node.asteriskToken && { generator: true as const }),
  }) - 1;
}

function readParameter(reader: Reader, made: FunctionDraft, node: ts.ParameterDeclaration, given: Expression | undefined): void {
  const { ts } = reader;
  // `this: T` is a type alone.
  if (ts.isIdentifier(node.name) && node.name.text === 'this') return;
  const index = declareLocal(reader, ts.isIdentifier(node.name) ? node.name.text : '', node.name);
  const local = reader.locals[index];
  if (!local) return;
  local.param = made.params.push(index) - 1;
  const type = node.type && typeOf(reader, node.type);
  if (type) local.type = node.questionToken ? { kind: 'union', of: [type, { kind: 'keyword', name: 'undefined' }] } : type;
  if (node.dotDotDotToken) local.rest = true;
  const initial = node.initializer && expression(reader, node.initializer);
  if (given || initial) local.values.push(eitherOf([given ?? UNKNOWN, initial ?? UNKNOWN]));
  if (ts.isIdentifier(node.name)) return;
  hoistNames(reader, namesOf(reader, node.name));
  bindPattern(reader, node.name, { kind: 'local', index, at: atOf(reader, node.name) });
}

/** `function f() {}`: a definition, or a local. */
export function declareFunction(reader: Reader, node: ts.FunctionDeclaration): void {
  const isDefault = node.name === undefined;
  // An overload has no body.
  if (!node.body && !isDeclared(reader, node)) return;
  const index = readFunction(reader, node);
  const value: Expression = { kind: 'function', index };
  if (isDefault) reader.exports.push({ name: 'default', value });
  else define(reader, node, node.name as ts.Identifier, 'function', value);
}

/** Gives a name to a function or a class. */
export function define(reader: Reader, node: ts.Node, name: ts.Identifier, kind: 'function' | 'class', value: Expression): void {
  if (resolve(reader, name.text) === 'definition') {
    reader.definitions.push({ name: name.text, kind, at: atOf(reader, name), values: [value], ...(isDeclared(reader, node) && { declared: true as const }) });
    exportDeclared(reader, node, [name]);
  } else assign(reader, name.text, value);
}

export function isDeclared({ ts }: Reader, node: ts.Node): boolean {
  return !!(ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword));
}
