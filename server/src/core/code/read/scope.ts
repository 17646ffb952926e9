import type { ts } from 'ts-morph';
import type { Expression } from '../facts';
import { atOf, LIMITS, type Reader } from './reader';

/** Names that a block declares. In the module's scope they are definitions (`'definition'`), elsewhere indexes of locals. */
export interface Scope {
  readonly parent?: Scope;
  readonly names: Map<string, number | 'definition'>;
}

export const createScope = (parent?: Scope): Scope => ({ ...(parent && { parent }), names: new Map() });

/** The local of a name, or `definition` for all that has its name from the top level, an import or the language. */
export function resolve(reader: Reader, name: string): number | 'definition' {
  for (let scope: Scope | undefined = reader.scope; scope; scope = scope.parent) {
    const found = scope.names.get(name);
    if (found !== undefined) return found;
  }
  return 'definition';
}

/** Remembers what a variable is given. */
export function assign(reader: Reader, name: string, value: Expression): void {
  const found = resolve(reader, name);
  const values = found === 'definition' ? reader.variables.get(name)?.values : reader.locals[found]?.values;
  if (values && values.length < LIMITS.assignments) values.push(value);
}

/** Declares a local in the scope at hand. */
export function declareLocal(reader: Reader, name: string, node: ts.Node): number {
  const index = reader.locals.push({ name, function: reader.function, at: atOf(reader, node), values: [] }) - 1;
  if (name !== '') reader.scope.names.set(name, index);
  return index;
}

/** Declares what the statements of a block declare, before any of it is read: names may be used above their declaration. */
export function hoist(reader: Reader, statements: readonly ts.Statement[], variables: boolean): void {
  const { ts } = reader;
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) hoistDeclarations(reader, statement.declarationList.declarations);
    else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) declare(reader, statement.name);
    else if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) declare(reader, statement.name);
    if (variables) hoistVariables(statement, 0);
  }

  /** `var` belongs to the function, wherever in its statements it stands. */
  function hoistVariables(node: ts.Node, depth: number): void {
    if (depth > 50) return;
    if (ts.isVariableStatement(node)) return depth > 0 ? hoistVar(node.declarationList) : undefined;
    if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) {
      if (node.initializer && ts.isVariableDeclarationList(node.initializer)) hoistVar(node.initializer);
      hoistVariables(node.statement, depth + 1);
    } else if (ts.isIfStatement(node)) {
      hoistVariables(node.thenStatement, depth + 1);
      if (node.elseStatement) hoistVariables(node.elseStatement, depth + 1);
    } else if (ts.isTryStatement(node)) {
      for (const block of [node.tryBlock, node.catchClause?.block, node.finallyBlock]) if (block) hoistVariables(block, depth + 1);
    } else if (ts.isBlock(node)) {
      for (const inner of node.statements) hoistVariables(inner, depth + 1);
    } else if (ts.isSwitchStatement(node)) {
      for (const clause of node.caseBlock.clauses) for (const inner of clause.statements) hoistVariables(inner, depth + 1);
    } else if (ts.isIterationStatement(node, false) || ts.isLabeledStatement(node)) {
      hoistVariables(node.statement, depth + 1);
    }
  }

  function hoistVar(list: ts.VariableDeclarationList): void {
    if (!(list.flags & ts.NodeFlags.BlockScoped)) hoistDeclarations(reader, list.declarations);
  }
}

/** Declares the names of variables. */
export function hoistDeclarations(reader: Reader, declarations: readonly ts.VariableDeclaration[]): void {
  for (const declaration of declarations) hoistNames(reader, namesOf(reader, declaration.name));
}

export function hoistNames(reader: Reader, names: readonly ts.Identifier[]): void {
  for (const name of names) declare(reader, name);
}

function declare(reader: Reader, name: ts.Identifier | undefined): void {
  if (!name || reader.scope.names.has(name.text)) return;
  if (reader.scope.parent) declareLocal(reader, name.text, name);
  else reader.scope.names.set(name.text, 'definition');
}

/** The names that a pattern binds. */
export function namesOf(reader: Reader, pattern: ts.BindingName): readonly ts.Identifier[] {
  const { ts } = reader;
  if (ts.isIdentifier(pattern)) return [pattern];
  return pattern.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesOf(reader, element.name)));
}
