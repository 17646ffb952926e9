import type { ts } from 'ts-morph';
import type { Expression, RegionFact } from '../facts';
import { assignTo } from './assignments';
import { bindPattern, readVariables } from './bindings';
import { declareClass } from './classes';
import { readEnum, readNamespace, readTypeDeclaration } from './declarations';
import { expression, itemOf } from './expressions';
import { declareFunction } from './functions';
import { readExport, readImport } from './modules';
import { atOf, deeper, type Reader, UNKNOWN, within } from './reader';
import { createScope, hoist, hoistDeclarations } from './scope';
import { typeOf } from './types';

/** Walks statements in a scope that their declarations are known in. */
export function readStatements(reader: Reader, statements: readonly ts.Statement[]): void {
  for (const statement of statements) readStatement(reader, statement);
}

function readStatement(reader: Reader, node: ts.Statement): void {
  deeper(reader, node, undefined, () => read(reader, node));
}

function read(reader: Reader, node: ts.Statement): void {
  const { ts } = reader;
  switch (node.kind) {
    case ts.SyntaxKind.ExpressionStatement: expression(reader, (node as ts.ExpressionStatement).expression); return;
    case ts.SyntaxKind.VariableStatement: readVariables(reader, (node as ts.VariableStatement).declarationList, node as ts.VariableStatement); return;
    case ts.SyntaxKind.ReturnStatement: readReturn(reader, node as ts.ReturnStatement); return;
    case ts.SyntaxKind.IfStatement: readIf(reader, node as ts.IfStatement); return;
    case ts.SyntaxKind.Block: readBlock(reader, node as ts.Block); return;
    case ts.SyntaxKind.ForStatement: readFor(reader, node as ts.ForStatement); return;
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.ForInStatement: readForEach(reader, node as ts.ForOfStatement); return;
    case ts.SyntaxKind.WhileStatement:
    case ts.SyntaxKind.DoStatement: readWhile(reader, node as ts.WhileStatement); return;
    case ts.SyntaxKind.SwitchStatement: readSwitch(reader, node as ts.SwitchStatement); return;
    case ts.SyntaxKind.TryStatement: readTry(reader, node as ts.TryStatement); return;
    case ts.SyntaxKind.FunctionDeclaration: declareFunction(reader, node as ts.FunctionDeclaration); return;
    case ts.SyntaxKind.ClassDeclaration: declareClass(reader, node as ts.ClassDeclaration); return;
    case ts.SyntaxKind.EnumDeclaration: readEnum(reader, node as ts.EnumDeclaration); return;
    case ts.SyntaxKind.ModuleDeclaration: readNamespace(reader, node as ts.ModuleDeclaration); return;
    case ts.SyntaxKind.InterfaceDeclaration:
    case ts.SyntaxKind.TypeAliasDeclaration: readTypeDeclaration(reader, node as ts.InterfaceDeclaration); return;
    case ts.SyntaxKind.ImportDeclaration:
    case ts.SyntaxKind.ImportEqualsDeclaration: readImport(reader, node as ts.ImportDeclaration); return;
    case ts.SyntaxKind.ExportDeclaration:
    case ts.SyntaxKind.ExportAssignment: readExport(reader, node as ts.ExportAssignment); return;
    default: visitChildren(reader, node);
  }
}

/** Walks what is neither read as a statement nor as an expression: JSX, `throw`, labels. */
export function visitChildren(reader: Reader, node: ts.Node): void {
  const { ts } = reader;
  ts.forEachChild(node, (child) => {
    if (ts.isJsxElement(child) || ts.isJsxFragment(child) || ts.isJsxSelfClosingElement(child)) deeper(reader, child, undefined, () => visitChildren(reader, child));
    else if (ts.isExpression(child) && !ts.isJsxText(child)) expression(reader, child);
    else if (ts.isStatement(child)) readStatement(reader, child);
    else if (!ts.isTypeNode(child)) visitChildren(reader, child);
  });
}

function readReturn(reader: Reader, node: ts.ReturnStatement): void {
  if (!node.expression) return;
  const value = expression(reader, node.expression);
  reader.functions[reader.function]?.returns.push(value);
}

function readBlock(reader: Reader, node: ts.Block): void {
  if (node.statements.length === 0) return;
  within(reader, { scope: createScope(reader.scope) }, () => {
    hoist(reader, node.statements, false);
    readStatements(reader, node.statements);
  });
}

function region(reader: Reader, kind: RegionFact['kind'], node: ts.Node, test?: Expression, also: readonly Expression[] = []): void {
  const leaves = leavesBy(reader, node);
  reader.regions.push({ kind, at: atOf(reader, node), function: reader.function, ...(test && test.kind !== 'unknown' && { test }), ...(also.length > 0 && { also }), ...(leaves && { leaves }) });
}

/** How a part always ends. */
function leavesBy(reader: Reader, node: ts.Node, depth = 0): RegionFact['leaves'] {
  const { ts } = reader;
  if (depth > 20) return undefined;
  if (ts.isReturnStatement(node)) return 'return';
  if (ts.isThrowStatement(node)) return 'throw';
  if (ts.isContinueStatement(node)) return 'continue';
  if (ts.isBreakStatement(node)) return 'break';
  if (ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) {
    const last = node.statements.at(-1);
    return last && leavesBy(reader, last, depth + 1);
  }
  if (ts.isIfStatement(node) && node.elseStatement) {
    const first = leavesBy(reader, node.thenStatement, depth + 1);
    return first && leavesBy(reader, node.elseStatement, depth + 1) ? first : undefined;
  }
  return undefined;
}

/** `else if` after `else if` is a list, not a nesting. */
function readIf(reader: Reader, node: ts.IfStatement): void {
  const { ts } = reader;
  let branch: ts.Statement | undefined = node;
  while (branch && ts.isIfStatement(branch)) {
    const { test, also } = readTest(reader, branch.expression);
    readStatement(reader, branch.thenStatement);
    region(reader, 'if', branch.thenStatement, test, also);
    if (branch.elseStatement) region(reader, 'else', branch.elseStatement, test);
    branch = branch.elseStatement;
  }
  if (branch) readStatement(reader, branch);
}

/** A condition, and of `a && b` (which is `b`) also `a`. */
function readTest(reader: Reader, node: ts.Expression): { readonly test: Expression; readonly also: readonly Expression[] } {
  const { ts } = reader;
  let asked = node;
  while (ts.isParenthesizedExpression(asked)) asked = asked.expression;
  const also: Expression[] = [];
  return within(reader, { test: { node: asked, also } }, () => ({ test: expression(reader, node), also }));
}

function readFor(reader: Reader, node: ts.ForStatement): void {
  const { ts } = reader;
  within(reader, { scope: createScope(reader.scope) }, () => {
    if (node.initializer && ts.isVariableDeclarationList(node.initializer)) readLoopVariables(reader, node.initializer);
    else if (node.initializer) expression(reader, node.initializer);
    const test = node.condition && expression(reader, node.condition);
    if (node.incrementor) expression(reader, node.incrementor);
    readStatement(reader, node.statement);
    region(reader, 'loop', node.statement, test);
  });
}

function readLoopVariables(reader: Reader, list: ts.VariableDeclarationList): void {
  if (list.flags & reader.ts.NodeFlags.BlockScoped) hoistDeclarations(reader, list.declarations);
  readVariables(reader, list);
}

/** `for (x of xs)` binds an item; `for (k in o)` a key, of which nothing is known. */
function readForEach(reader: Reader, node: ts.ForOfStatement | ts.ForInStatement): void {
  const { ts } = reader;
  const of = expression(reader, node.expression);
  const item = ts.isForOfStatement(node) ? itemOf(of) : UNKNOWN;
  within(reader, { scope: createScope(reader.scope) }, () => {
    const { initializer } = node;
    if (ts.isVariableDeclarationList(initializer)) {
      if (initializer.flags & ts.NodeFlags.BlockScoped) hoistDeclarations(reader, initializer.declarations);
      for (const { name } of initializer.declarations) bindPattern(reader, name, item);
    } else assignTo(reader, initializer, item);
    readStatement(reader, node.statement);
    region(reader, 'loop', node.statement, of);
  });
}

function readWhile(reader: Reader, node: ts.WhileStatement | ts.DoStatement): void {
  const test = expression(reader, node.expression);
  readStatement(reader, node.statement);
  region(reader, 'loop', node.statement, test);
}

function readSwitch(reader: Reader, node: ts.SwitchStatement): void {
  const { ts } = reader;
  const subject = expression(reader, node.expression);
  within(reader, { scope: createScope(reader.scope) }, () => {
    const { clauses } = node.caseBlock;
    hoist(reader, clauses.flatMap(({ statements }) => [...statements]), false);
    for (const clause of clauses) {
      const label = ts.isCaseClause(clause) ? expression(reader, clause.expression) : undefined;
      readStatements(reader, clause.statements);
      region(reader, 'case', clause, label && { kind: 'operator', operator: '===', of: [subject, label] });
    }
  });
}

function readTry(reader: Reader, { tryBlock, catchClause, finallyBlock }: ts.TryStatement): void {
  readBlock(reader, tryBlock);
  region(reader, 'try', tryBlock);
  if (catchClause) {
    within(reader, { scope: createScope(reader.scope) }, () => {
      const caught = catchClause.variableDeclaration;
      if (caught) {
        hoistDeclarations(reader, [caught]);
        bindPattern(reader, caught.name, UNKNOWN, typeOf(reader, caught.type));
      }
      readBlock(reader, catchClause.block);
      region(reader, 'catch', catchClause.block);
    });
  }
  if (finallyBlock) {
    readBlock(reader, finallyBlock);
    region(reader, 'finally', finallyBlock);
  }
}

