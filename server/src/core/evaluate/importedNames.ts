import type { ts } from 'ts-morph';
import type { Machine } from './machine';
import type { Module } from './modules';

/** How a file names something of another module. */
export interface ImportedName {
  readonly specifier: string;
  /** What it is called there; undefined for the module as a whole and for its default export. */
  readonly name?: string;
}

const known = new WeakMap<Module, ReadonlyMap<string, ImportedName>>();

/** What a name of a file's top level is imported as; undefined where it is not imported. */
export function importOf(machine: Machine, module: Module, local: string): ImportedName | undefined {
  let names = known.get(module);
  if (!names) {
    names = new Map(module.file.statements.flatMap((statement) => importsIn(machine, statement)));
    known.set(module, names);
  }
  return names.get(local);
}

function importsIn(machine: Machine, statement: ts.Statement): readonly (readonly [string, ImportedName])[] {
  const api = machine.ts;
  if (api.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap((declaration) => requiredNames(machine, declaration));
  if (!api.isImportDeclaration(statement) || !api.isStringLiteral(statement.moduleSpecifier) || !statement.importClause) return [];
  const specifier = statement.moduleSpecifier.text;
  const { name, namedBindings } = statement.importClause;
  const whole: (readonly [string, ImportedName])[] = name ? [[name.text, { specifier }]] : [];
  if (!namedBindings) return whole;
  if (api.isNamespaceImport(namedBindings)) return [...whole, [namedBindings.name.text, { specifier }]];
  return [...whole, ...namedBindings.elements.map((element): readonly [string, ImportedName] => [element.name.text, named(specifier, (element.propertyName ?? element.name).text)])];
}

/** `const tools = require('x')`, `const { drop: remove } = require('x')`, `const tools = __importStar(require('x'))`. */
function requiredNames(machine: Machine, { name, initializer }: ts.VariableDeclaration): readonly (readonly [string, ImportedName])[] {
  const api = machine.ts;
  const specifier = initializer && requiredBy(machine, initializer);
  if (specifier === undefined) return [];
  if (api.isIdentifier(name)) return [[name.text, { specifier }]];
  if (!api.isObjectBindingPattern(name)) return [];
  return name.elements.flatMap((element): readonly (readonly [string, ImportedName])[] => {
    const from = element.propertyName ?? element.name;
    return api.isIdentifier(element.name) && api.isIdentifier(from) && !element.dotDotDotToken ? [[element.name.text, named(specifier, from.text)]] : [];
  });
}

function requiredBy(machine: Machine, node: ts.Expression): string | undefined {
  const api = machine.ts;
  if (!api.isCallExpression(node) || !api.isIdentifier(node.expression)) return undefined;
  const [argument] = node.arguments;
  if (!argument) return undefined;
  if (node.expression.text !== 'require') return node.expression.text.startsWith('__import') ? requiredBy(machine, argument) : undefined;
  return api.isStringLiteralLike(argument) ? argument.text : undefined;
}

function named(specifier: string, name: string): ImportedName {
  return name === 'default' ? { specifier } : { specifier, name };
}
