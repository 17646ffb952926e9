import type { ts } from 'ts-morph';
import type { Expression } from '../facts';
import { expression } from './expressions';
import { atOf, type Reader } from './reader';
import { resolve } from './scope';

/** `import … from 'x'`, and `import x = require('x')`. */
export function readImport(reader: Reader, node: ts.ImportDeclaration | ts.ImportEqualsDeclaration): void {
  const { ts } = reader;
  if (ts.isImportEqualsDeclaration(node)) {
    const { moduleReference } = node;
    if (ts.isExternalModuleReference(moduleReference) && ts.isStringLiteral(moduleReference.expression)) add(node.name, moduleReference.expression.text, '*', node.isTypeOnly);
    return;
  }
  if (!ts.isStringLiteral(node.moduleSpecifier)) return;
  const module = node.moduleSpecifier.text;
  const clause = node.importClause;
  if (!clause) reader.imports.push({ module, name: '*', at: atOf(reader, node.moduleSpecifier) });
  if (clause?.name) add(clause.name, module, 'default', clause.isTypeOnly);
  const bindings = clause?.namedBindings;
  if (!bindings) return;
  if (ts.isNamespaceImport(bindings)) add(bindings.name, module, '*', clause.isTypeOnly);
  else for (const element of bindings.elements) add(element.name, module, (element.propertyName ?? element.name).text, clause.isTypeOnly || element.isTypeOnly);

  function add(local: ts.Identifier, from: string, name: string, typeOnly: boolean): void {
    reader.imports.push({ local: local.text, module: from, name, ...(typeOnly && { typeOnly: true as const }), at: atOf(reader, local) });
  }
}

/** `export { a as b } from 'x'`, `export * from 'x'`, `export default x`, `export = x`. */
export function readExport(reader: Reader, node: ts.ExportDeclaration | ts.ExportAssignment): void {
  const { ts } = reader;
  if (ts.isExportAssignment(node)) {
    const value = expression(reader, node.expression);
    reader.exports.push({ name: node.isExportEquals ? '=' : 'default', value });
    return;
  }
  const module = node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
  const clause = node.exportClause;
  if (module !== undefined && !clause) reader.exports.push({ name: '*', from: { module, name: '*' } });
  else if (module !== undefined && clause && ts.isNamespaceExport(clause)) reader.exports.push({ name: clause.name.text, from: { module, name: '*' } });
  else if (clause && ts.isNamedExports(clause)) {
    for (const element of clause.elements) {
      const own = element.propertyName ?? element.name;
      if (module !== undefined) reader.exports.push({ name: element.name.text, from: { module, name: own.text } });
      else reader.exports.push({ name: element.name.text, value: { kind: 'name', name: own.text, at: atOf(reader, own) } });
    }
  }
}

/** `export` before a declaration. */
export function exportDeclared(reader: Reader, node: ts.Node, names: readonly ts.Identifier[]): void {
  const { ts } = reader;
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  if (reader.prefix !== '' || !modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return;
  const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
  for (const name of names) reader.exports.push({ name: isDefault ? 'default' : name.text, value: { kind: 'name', name: name.text, at: atOf(reader, name) } });
}

/** `const x = require('x')`, `const { a } = require('x')` and `const x = require('x').a` at the top level are imports like any other. */
export function readRequire(reader: Reader, node: ts.VariableDeclaration): boolean {
  const { ts } = reader;
  const init = node.initializer && unwrapped(reader, node.initializer);
  const taken = init && ts.isPropertyAccessExpression(init) ? init.name.text : undefined;
  const call = taken !== undefined && init && ts.isPropertyAccessExpression(init) ? init.expression : init;
  const module = call && requiredModule(reader, call);
  if (!module) return false;
  if (ts.isIdentifier(node.name)) {
    reader.imports.push({ local: node.name.text, module: module.text, name: taken ?? '*', at: atOf(reader, node.name) });
    return true;
  }
  if (taken !== undefined || !ts.isObjectBindingPattern(node.name)) return false;
  const simple = node.name.elements.every(({ name, initializer, dotDotDotToken, propertyName }) => ts.isIdentifier(name) && !initializer && !dotDotDotToken && (!propertyName || ts.isIdentifier(propertyName)));
  if (!simple) return false;
  for (const { name, propertyName } of node.name.elements) {
    if (!ts.isIdentifier(name)) continue;
    reader.imports.push({ local: name.text, module: module.text, name: propertyName && ts.isIdentifier(propertyName) ? propertyName.text : name.text, at: atOf(reader, name) });
  }
  return true;
}

/** The module that `require('x')` or `import('x')` names. */
export function requiredModule(reader: Reader, node: ts.Node): ts.StringLiteralLike | undefined {
  const { ts } = reader;
  if (!ts.isCallExpression(node)) return undefined;
  const [argument] = node.arguments;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require' && resolve(reader, 'require') === 'definition';
  if (!isRequire && node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  return argument && ts.isStringLiteralLike(argument) ? argument : undefined;
}

/** An import without a name of its own: it is called after its text, which no other name can be. */
export function inlineImport(reader: Reader, specifier: ts.StringLiteralLike, typeOnly = false): string {
  const local = `import("${specifier.text}")`;
  if (!reader.inlineImports.has(local)) {
    reader.inlineImports.add(local);
    reader.imports.push({ local, module: specifier.text, name: '*', ...(typeOnly && { typeOnly: true as const }), at: atOf(reader, specifier) });
  }
  return local;
}

/** `module.exports = x`, `module.exports.a = x` and `exports.a = x`. */
export function exportAssigned(reader: Reader, target: ts.Expression, value: Expression): void {
  const { ts } = reader;
  if (!ts.isPropertyAccessExpression(target) || resolve(reader, 'module') !== 'definition') return;
  const of = target.expression;
  if (isModuleExports(reader, target)) reader.exports.push({ name: '=', value });
  else if (isModuleExports(reader, of) || (ts.isIdentifier(of) && of.text === 'exports' && resolve(reader, 'exports') === 'definition')) reader.exports.push({ name: target.name.text, value });
}

const isModuleExports = ({ ts }: Reader, node: ts.Expression): boolean =>
  ts.isPropertyAccessExpression(node) && node.name.text === 'exports' && ts.isIdentifier(node.expression) && node.expression.text === 'module';

/** Without brackets, `await`, `!` and casts. */
export function unwrapped({ ts }: Reader, node: ts.Expression): ts.Expression {
  let inner = node;
  while (ts.isParenthesizedExpression(inner) || ts.isAwaitExpression(inner) || ts.isNonNullExpression(inner) || ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner)) inner = inner.expression;
  return inner;
}
