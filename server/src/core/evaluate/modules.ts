import type { ts } from 'ts-morph';
import type { Files } from '../model/files';
import type { Problem } from '../model/source';
import { LIMITS } from './limits';
import { BoundReached, createRun, type Machine, Thrown } from './machine';
import { type Binding, createScope, findBinding, type Scope } from './scope';
import { runTopLevel } from './statements';
import type { Value } from './value';
import { type Inner, makeLasting, NULL, numberValue, arrayValue, booleanValue, objectValue, type ObjectInner, stringValue, UNDEFINED, unknownValue } from './values';
import { writtenText } from './text';
import { packageValue } from './natives/packages';

/** A module of the workspace. */
export interface Module {
  readonly path: string;
  readonly file: ts.SourceFile;
  readonly scope: Scope;
  /** `module`, whose entry `exports` CommonJS code may replace. */
  readonly commonJs: ObjectInner;
  /** What `export` declares, read when it is needed: bindings are live. */
  readonly named: Map<string, () => Inner>;
  /** Modules whose every export this one gives on. */
  readonly stars: string[];
  readonly problems: Problem[];
  readonly reads: Set<string>;
  readonly imports: Set<Module>;
  state: 'new' | 'running' | 'done';
}

/** The module of a file, parsed but not run; undefined where the file cannot be read. */
export function openModule(machine: Machine, path: string): Module | undefined {
  const known = machine.modules.get(path);
  if (known) return known;
  const content = machine.files.read(path);
  const text = content && 'text' in content ? content.text : undefined;
  if (text === undefined) return undefined;
  const parsed = parseOnce(machine, path, text);
  const problems = [...parsed.problems];
  const module: Module = {
    path, file: parsed.file, scope: createScope(undefined, true), commonJs: makeLasting(true, () => objectValue([['exports', objectValue()]])),
    named: new Map(), stars: [], problems, reads: new Set([path]), imports: new Set(), state: 'new',
  };
  machine.modules.set(path, module);
  return module;
}

interface Parsed {
  readonly text: string;
  readonly file: ts.SourceFile;
  readonly problems: readonly Problem[];
}

const parsedFiles = new WeakMap<Files, Map<string, Parsed>>();

/** A module that several tools or dialects read is evaluated for each of them, and parsed for all of them once. */
function parseOnce(machine: Machine, path: string, text: string): Parsed {
  const own = parsedFiles.get(machine.files) ?? new Map<string, Parsed>();
  parsedFiles.set(machine.files, own);
  const known = own.get(path);
  if (known?.text === text) return known;
  const problems: Problem[] = [];
  const parsed = { text, file: parse(machine, path, text, problems), problems };
  own.set(path, parsed);
  return parsed;
}

function parse(machine: Machine, path: string, text: string, problems: Problem[]): ts.SourceFile {
  const api = machine.ts;
  const wholeFile = { file: path, start: 0, end: text.length };
  try {
    if (path.endsWith('.json')) return api.parseJsonText(path, text) as ts.SourceFile;
    const kind = /x$/.test(path) ? api.ScriptKind.TSX : /\.[mc]?js$/.test(path) ? api.ScriptKind.JSX : api.ScriptKind.TS;
    const file = api.createSourceFile(path, text, { languageVersion: api.ScriptTarget.ESNext, jsDocParsingMode: api.JSDocParsingMode.ParseNone }, false, kind);
    // Not part of the public types, and the only way to syntax errors without a program.
    const { parseDiagnostics } = file as unknown as { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
    const [first] = parseDiagnostics ?? [];
    if (first) {
      const message = api.flattenDiagnosticMessageText(first.messageText, ' ');
      problems.push({ span: { file: path, start: first.start, end: first.start + first.length }, reason: `syntax error: ${message}`, mayTouch: 'anything' });
    }
    return file;
  } catch {
    // Nested deeper than the parser's stack holds.
    problems.push({ span: wholeFile, reason: 'the file cannot be parsed', mayTouch: 'anything' });
    return api.createSourceFile(path, '', api.ScriptTarget.ESNext, false);
  }
}

/** Runs a module's top level, once. */
export function ensureRun(machine: Machine, module: Module): void {
  machine.run.modules.add(module);
  if (module.state !== 'new') return;
  module.state = 'running';
  const place = { file: module.path, start: 0, end: Math.min(module.file.text.length, 1) };
  if (machine.modulesOpen >= LIMITS.modules) {
    module.problems.push({ span: place, reason: 'modules import each other too deep', mayTouch: 'anything' });
    module.state = 'done';
    return;
  }
  const outer = machine.run;
  machine.run = createRun(undefined, LIMITS.moduleSteps, place);
  // What is evaluated further out still fills the engine's stack.
  machine.run.nesting = outer.nesting;
  machine.modulesOpen++;
  try {
    makeLasting(true, () => {
      if (module.path.endsWith('.json')) runJson(machine, module);
      else runTopLevel(machine, module);
    });
  } catch (error) {
    if (error instanceof BoundReached) module.problems.push({ span: error.span, reason: error.reason, mayTouch: 'anything' });
    else if (!(error instanceof Thrown)) module.problems.push({ span: machine.run.place, reason: 'the module could not be evaluated', mayTouch: 'anything' });
  } finally {
    module.problems.push(...machine.run.problems);
    for (const path of machine.run.reads) module.reads.add(path);
    for (const imported of machine.run.modules) if (imported !== module) module.imports.add(imported);
    machine.run = outer;
    machine.modulesOpen--;
    module.state = 'done';
  }
}

function runJson(machine: Machine, module: Module): void {
  const [statement] = module.file.statements;
  const expression = statement && machine.ts.isExpressionStatement(statement) ? statement.expression : undefined;
  module.commonJs.entries.set('exports', (expression ? jsonValue(machine, module, expression, 0) : UNDEFINED) as Value);
}

function jsonValue(machine: Machine, module: Module, node: ts.Expression, depth: number): Inner {
  const api = machine.ts;
  const start = node.getStart(module.file);
  if (depth > 50) return unknownValue('nested too deep');
  if (api.isStringLiteral(node)) return stringValue(writtenText(node.text, module.path, start + 1, module.file.text.slice(start + 1, node.end - 1)));
  if (api.isNumericLiteral(node)) return numberValue(Number(node.text));
  if (api.isPrefixUnaryExpression(node) && api.isNumericLiteral(node.operand)) return numberValue(-Number(node.operand.text));
  if (api.isArrayLiteralExpression(node)) return arrayValue(node.elements.map((element) => jsonValue(machine, module, element, depth + 1)));
  if (api.isObjectLiteralExpression(node)) {
    return objectValue(node.properties.flatMap((property): [string, Inner][] => (api.isPropertyAssignment(property) && api.isStringLiteral(property.name) ? [[property.name.text, jsonValue(machine, module, property.initializer, depth + 1)]] : [])));
  }
  if (node.kind === api.SyntaxKind.TrueKeyword || node.kind === api.SyntaxKind.FalseKeyword) return booleanValue(node.kind === api.SyntaxKind.TrueKeyword);
  return node.kind === api.SyntaxKind.NullKeyword ? NULL : unknownValue('not JSON');
}

/** What an import finds: a module of the workspace, a value that a package contributes, or why there is none. */
export type Imported = { readonly kind: 'module'; readonly module: Module } | { readonly kind: 'value'; readonly value: Inner };

/** Looks a specifier up; the module is not run yet. */
export function importFrom(machine: Machine, module: Module, specifier: string): Imported {
  const contributed = machine.packages(specifier);
  if (contributed) return { kind: 'value', value: contributed };
  const resolution = machine.resolver.resolve(specifier, module.path);
  for (const path of resolution.lookups) module.reads.add(path);
  if (resolution.kind === 'none') return { kind: 'value', value: unknownValue(resolution.reason) };
  if (resolution.kind === 'package') return { kind: 'value', value: packageValue(machine, specifier.replace(/^node:/, ''), module) };
  const found = openModule(machine, resolution.path);
  if (!found) return { kind: 'value', value: unknownValue(`\`${resolution.path}\` cannot be read`) };
  module.imports.add(found);
  return { kind: 'module', module: found };
}

/** An export by name; undefined where the module has none. Cyclic re-exports end. */
export function exportOf(machine: Machine, module: Module, name: string, seen: Set<Module> = new Set()): Inner | undefined {
  if (seen.has(module)) return undefined;
  seen.add(module);
  ensureRun(machine, module);
  const named = module.named.get(name);
  if (named) return named();
  const exported = module.commonJs.entries.get('exports') as Inner | undefined;
  if (module.named.size === 0 && module.stars.length === 0) {
    if (exported?.kind === 'object') {
      const entry = exported.entries.get(name);
      if (entry) return entry;
      if (name === 'default' && exported.entries.size > 0) return exported;
      return undefined;
    }
    return name === 'default' && exported ? exported : undefined;
  }
  if (name === 'default') return undefined;
  for (const specifier of module.stars) {
    const star = importFrom(machine, module, specifier);
    const found = star.kind === 'module' ? exportOf(machine, star.module, name, seen) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The names that a module exports, its own first. */
export function exportNames(machine: Machine, module: Module, seen: Set<Module> = new Set()): readonly string[] {
  if (seen.has(module)) return [];
  seen.add(module);
  ensureRun(machine, module);
  const names = new Set(module.named.keys());
  const exported = module.commonJs.entries.get('exports');
  if (exported?.kind === 'object') for (const name of exported.entries.keys()) names.add(name);
  for (const specifier of module.stars) {
    const star = importFrom(machine, module, specifier);
    if (star.kind === 'module') for (const name of exportNames(machine, star.module, seen)) if (name !== 'default') names.add(name);
  }
  return [...names];
}

/** `import * as x`, and what `require` gives: the exports, read when they are asked for. */
export function namespaceOf(machine: Machine, module: Module, forRequire: boolean): Inner {
  ensureRun(machine, module);
  if (module.named.size === 0 && module.stars.length === 0) {
    const exported = (module.commonJs.entries.get('exports') as Inner | undefined) ?? UNDEFINED;
    if (forRequire || exported.kind === 'object') return exported;
  }
  return objectValue([], true, { namespace: module });
}

/** A variable that leads to an export of another module. */
export function linkedBinding(read: () => Inner): Binding {
  return { value: undefined, link: read };
}

/** The value of a local name, as `export { name }` gives it. */
export function localExport(module: Module, name: string): Inner {
  const binding = findBinding(module.scope, name);
  return binding?.link?.() ?? binding?.value ?? unknownValue(`\`${name}\` is not declared before it is used`);
}
