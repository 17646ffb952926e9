import type { ts } from 'ts-morph';
import type { Env } from './env';
import type { Machine } from './machine';
import { memberOf } from './members';
import { ensureRun, exportOf, importFrom, linkedBinding, localExport, type Module, namespaceOf } from './modules';
import { type Inner, unknownValue } from './values';

/** Makes the names of an import: they lead to the other module and are read when they are needed. */
export function linkImports(machine: Machine, statement: ts.Statement, module: Module): void {
  const api = machine.ts;
  if (!api.isImportDeclaration(statement) || !api.isStringLiteral(statement.moduleSpecifier)) return;
  const clause = statement.importClause;
  const specifier = statement.moduleSpecifier.text;
  if (!clause || clause.isTypeOnly) return;
  const link = (local: string, read: () => Inner): void => void module.scope.bindings.set(local, linkedBinding(read));
  if (clause.name) link(clause.name.text, () => importedName(machine, module, specifier, 'default'));
  const named = clause.namedBindings;
  if (!named) return;
  if (api.isNamespaceImport(named)) {
    link(named.name.text, () => importedAll(machine, module, specifier, false));
    return;
  }
  for (const element of named.elements) {
    if (!element.isTypeOnly) link(element.name.text, () => importedName(machine, module, specifier, (element.propertyName ?? element.name).text));
  }
}

/** One name of another module, now. */
export function importedName(machine: Machine, module: Module, specifier: string, name: string): Inner {
  const imported = importFrom(machine, module, specifier);
  if (imported.kind === 'module') {
    const value = exportOf(machine, imported.module, name);
    return value ?? unknownValue(`\`${imported.module.path}\` exports no \`${name}\` that can be read`);
  }
  const { value } = imported;
  if (value.kind === 'object') {
    const entry = value.entries.get(name) as Inner | undefined;
    return entry ?? (name === 'default' ? value : unknownValue(`\`${name}\` of \`${specifier}\` is not known`));
  }
  // A package that is one intrinsic, or not known: a name of it is asked for like a property.
  return name === 'default' ? value : memberOf(machine, value, name);
}

/** All of another module, as `import *` or `require` gives it. */
export function importedAll(machine: Machine, module: Module, specifier: string, forRequire: boolean): Inner {
  const imported = importFrom(machine, module, specifier);
  return imported.kind === 'module' ? namespaceOf(machine, imported.module, forRequire) : imported.value;
}

/** Makes the exports that a statement declares. */
export function declareExports(machine: Machine, statement: ts.Statement, module: Module): void {
  const api = machine.ts;
  if (api.isExportDeclaration(statement)) {
    const specifier = statement.moduleSpecifier && api.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined;
    const clause = statement.exportClause;
    if (statement.isTypeOnly) return;
    if (!clause && specifier !== undefined) module.stars.push(specifier);
    else if (clause && api.isNamespaceExport(clause) && specifier !== undefined) module.named.set(clause.name.text, () => importedAll(machine, module, specifier, false));
    else if (clause && api.isNamedExports(clause)) {
      for (const element of clause.elements) {
        const from = (element.propertyName ?? element.name).text;
        if (!element.isTypeOnly) module.named.set(element.name.text, specifier === undefined ? () => localExport(module, from) : () => importedName(machine, module, specifier, from));
      }
    }
    return;
  }
  if (!isExported(machine, statement)) return;
  const isDefault = hasModifier(machine, statement, api.SyntaxKind.DefaultKeyword);
  for (const name of declaredNames(machine, statement)) module.named.set(isDefault ? 'default' : name, () => localExport(module, name));
}

/** Whether a statement is exported as it stands. */
export function isExported(machine: Machine, statement: ts.Statement): boolean {
  return hasModifier(machine, statement, machine.ts.SyntaxKind.ExportKeyword) && !hasModifier(machine, statement, machine.ts.SyntaxKind.DeclareKeyword);
}

/** Whether a declaration has this modifier. */
export function hasModifier(machine: Machine, node: ts.Node, kind: ts.SyntaxKind): boolean {
  return machine.ts.canHaveModifiers(node) && (machine.ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);
}

/** The names that a statement declares. */
export function declaredNames(machine: Machine, statement: ts.Statement): readonly string[] {
  const api = machine.ts;
  if (api.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap((declaration) => patternNames(machine, declaration.name));
  if (api.isFunctionDeclaration(statement)) return statement.body ? [statement.name?.text ?? 'default'] : [];
  if (api.isClassDeclaration(statement)) return [statement.name?.text ?? 'default'];
  if (api.isEnumDeclaration(statement)) return [statement.name.text];
  return api.isModuleDeclaration(statement) && api.isIdentifier(statement.name) ? [statement.name.text] : [];
}

function patternNames(machine: Machine, name: ts.BindingName): readonly string[] {
  if (machine.ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (machine.ts.isOmittedExpression(element) ? [] : patternNames(machine, element.name)));
}

/** Loads a module at this moment, for `import()` and `require`. */
export function loadNow(machine: Machine, env: Env, specifier: string, forRequire: boolean): Inner {
  const imported = importFrom(machine, env.module, specifier);
  if (imported.kind === 'value') return imported.value;
  ensureRun(machine, imported.module);
  return namespaceOf(machine, imported.module, forRequire);
}
