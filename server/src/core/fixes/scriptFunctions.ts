import type { ts } from 'ts-morph';
import { typescript } from '../evaluate/typescript';
import type { Span } from '../model/source';

/** A function that can be written into. */
export type WritableFunction = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

export interface ParsedScript {
  readonly text: string;
  readonly file: ts.SourceFile;
}

/** The last script that was parsed: the fixes of one finding, and the findings of one file, ask for the same text. */
let last: { readonly path: string; readonly script: ParsedScript } | undefined;

/** The syntax tree of a script, whatever it holds. */
export function treeOf(path: string, text: string): ParsedScript {
  if (!(last?.path === path && last.script.text === text)) {
    const ts = typescript();
    last = { path, script: { text, file: ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, kindOf(path)) } };
  }
  return last.script;
}

/** The syntax tree of a script; undefined where it has syntax errors, since an edit might then land anywhere. */
export function parseScript(path: string, text: string): ParsedScript | undefined {
  const script = treeOf(path, text);
  const { parseDiagnostics } = script.file as { readonly parseDiagnostics?: readonly unknown[] };
  return parseDiagnostics?.length ? undefined : script;
}

function kindOf(path: string): ts.ScriptKind {
  const { ScriptKind } = typescript();
  if (/\.tsx$/.test(path)) return ScriptKind.TSX;
  if (/\.[cm]?ts$/.test(path)) return ScriptKind.TS;
  return /\.jsx$/.test(path) ? ScriptKind.JSX : ScriptKind.JS;
}

export function isScript(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** The function that stands at this place; undefined where something else does. */
export function functionAt(script: ParsedScript, span: Span): WritableFunction | undefined {
  const ts = typescript();
  const search = (node: ts.Node): WritableFunction | undefined => {
    if (node.pos > span.start || node.end < span.end) return undefined;
    return isWritable(node) && node.end === span.end && node.getStart(script.file) === span.start ? node : ts.forEachChild(node, search);
  };
  return search(script.file);
}

/** The only function of that name that something is exported or a class or object holds as. */
export function functionNamed(script: ParsedScript, name: string): WritableFunction | undefined {
  const found: WritableFunction[] = [];
  visit(script.file, (node) => {
    if (isWritable(node) && node.body && nameOf(script, node) === name) found.push(node);
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The function of that name beside another one: in the same class, object or file. */
export function functionBeside(script: ParsedScript, other: WritableFunction, name: string): WritableFunction | undefined {
  const home = homeOf(other);
  const found: WritableFunction[] = [];
  visit(script.file, (node) => {
    if (isWritable(node) && node !== other && node.body && nameOf(script, node) === name && homeOf(node) === home) found.push(node);
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The class, the object literal or the file that holds a function. */
function homeOf(node: ts.Node): ts.Node {
  const { SyntaxKind } = typescript();
  const isHome = ({ kind }: ts.Node): boolean => kind === SyntaxKind.ClassDeclaration || kind === SyntaxKind.ClassExpression || kind === SyntaxKind.ObjectLiteralExpression || kind === SyntaxKind.SourceFile;
  let at = node.parent;
  while (!isHome(at) && at.parent) at = at.parent;
  return at;
}

/** The name by which a function is known: its own where it is declared, else that of what it is assigned to. */
function nameOf(script: ParsedScript, node: WritableFunction): string | undefined {
  const ts = typescript();
  if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name) return node.name.getText(script.file);
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left)) return parent.left.name.text;
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) return parent.name.getText(script.file);
  return undefined;
}

function isWritable(node: ts.Node): node is WritableFunction {
  const ts = typescript();
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node);
}

/** Whether it is declared `async`. */
export function isAsync(node: WritableFunction): boolean {
  const { SyntaxKind } = typescript();
  return node.modifiers?.some(({ kind }) => kind === SyntaxKind.AsyncKeyword) === true;
}

/** The statement of a body in which a place lies. */
export function statementAt(script: ParsedScript, body: ts.Block, span: Span): ts.Statement | undefined {
  return body.statements.find((statement) => statement.getStart(script.file) <= span.start && statement.end >= span.end);
}

export function find(root: ts.Node, matches: (node: ts.Node) => boolean): ts.Node | undefined {
  let found: ts.Node | undefined;
  visit(root, (node) => {
    if (!found && matches(node)) found = node;
  });
  return found;
}

function visit(root: ts.Node, look: (node: ts.Node) => void): void {
  const ts = typescript();
  const walk = (node: ts.Node): void => {
    look(node);
    ts.forEachChild(node, walk);
  };
  walk(root);
}
