import type { ts } from 'ts-morph';
import type { Condition } from '../model/operation';
import { anyOf, negate } from './condition';
import { assignTo, bindPattern } from './assignment';
import { makeClass } from './classes';
import { type Env, shortText, siteOf, spanOf } from './env';
import { evaluate } from './expressions';
import { makeClosure } from './functions';
import { iterate } from './iteration';
import { assumeSurvival, closeRegion, fork, mergeWays, repeat, touch, tryWay } from './journal';
import { LIMITS } from './limits';
import { BoundReached, type Completion, type Machine, spend, Thrown } from './machine';
import { ensureRun, exportOf, importFrom, linkedBinding, localExport, type Module, namespaceOf } from './modules';
import { memberOf } from './members';
import { looseEquals, truth } from './operators';
import { emit, reportProblem } from './record';
import { createScope, declare, type Scope } from './scope';
import { messageOf } from './show';
import type { Value } from './value';
import { type Inner, NULL, numberValue, objectValue, stringValue, UNDEFINED, unknownValue } from './values';
import { computedText } from './text';

type Handler = (machine: Machine, node: never, env: Env) => Completion | undefined;
let handlers: Map<number, Handler> | undefined;

/** Runs one statement; gives how it ended if not by its end. */
export function execute(machine: Machine, node: ts.Statement, env: Env): Completion | undefined {
  const { run } = machine;
  spend(machine, 1);
  run.place = { file: env.module.path, start: node.pos, end: node.end };
  if (run.nesting >= LIMITS.nesting) throw new BoundReached('nested too deep', run.place);
  handlers ??= createHandlers(machine.ts);
  const handler = handlers.get(node.kind) as ((machine: Machine, node: ts.Statement, env: Env) => Completion | undefined) | undefined;
  if (!handler) return undefined;
  run.nesting++;
  try {
    return handler(machine, node, env);
  } finally {
    run.nesting--;
  }
}

function createHandlers(api: typeof ts): Map<number, Handler> {
  const kinds = api.SyntaxKind;
  return new Map<number, Handler>([
    [kinds.ExpressionStatement, runExpression as Handler],
    [kinds.VariableStatement, runVariables as Handler],
    [kinds.ReturnStatement, runReturn as Handler],
    [kinds.IfStatement, runIf as Handler],
    [kinds.Block, runBlock as Handler],
    [kinds.ForOfStatement, runForOf as Handler],
    [kinds.ForInStatement, runForOf as Handler],
    [kinds.ForStatement, runFor as Handler],
    [kinds.WhileStatement, runWhile as Handler],
    [kinds.DoStatement, runWhile as Handler],
    [kinds.ThrowStatement, runThrow as Handler],
    [kinds.TryStatement, runTry as Handler],
    [kinds.SwitchStatement, runSwitch as Handler],
    [kinds.BreakStatement, ((_, node: ts.BreakStatement) => ({ kind: 'break', ...(node.label && { label: node.label.text }) })) as Handler],
    [kinds.ContinueStatement, ((_, node: ts.ContinueStatement) => ({ kind: 'continue', ...(node.label && { label: node.label.text }) })) as Handler],
    [kinds.LabeledStatement, runLabeled as Handler],
    [kinds.ClassDeclaration, runClass as Handler],
    [kinds.EnumDeclaration, runEnum as Handler],
    [kinds.ModuleDeclaration, runNamespace as Handler],
    [kinds.ExportAssignment, runExportAssignment as Handler],
    [kinds.ImportEqualsDeclaration, runImportEquals as Handler],
  ]);
}

/** Runs statements in a scope of their own names. */
export function executeAll(machine: Machine, statements: readonly ts.Statement[], env: Env): Completion | undefined {
  hoist(machine, statements, env);
  for (const statement of statements) {
    const completion = execute(machine, statement, env);
    if (completion) return completion;
  }
  return undefined;
}

/** Functions exist from the start of their block, the other names stand empty until they are reached. */
function hoist(machine: Machine, statements: readonly ts.Statement[], env: Env): void {
  const api = machine.ts;
  for (const statement of statements) {
    if (api.isFunctionDeclaration(statement) && statement.body) {
      const name = statement.name?.text ?? 'default';
      declare(env.scope, name, makeClosure(statement, env, name));
    } else if (api.isClassDeclaration(statement) && statement.name) {
      declare(env.scope, statement.name.text, undefined);
    } else if (api.isVariableStatement(statement) && statement.declarationList.flags & api.NodeFlags.BlockScoped) {
      for (const { name } of statement.declarationList.declarations) if (api.isIdentifier(name)) declare(env.scope, name.text, undefined);
    }
  }
}

/** Runs a module's top level. */
export function runTopLevel(machine: Machine, module: Module): void {
  const { commonJs, scope } = module;
  const exported = commonJs.entries.get('exports') as Value;
  declare(scope, 'module', commonJs);
  declare(scope, 'exports', exported);
  const env: Env = { module, scope, self: exported };
  for (const statement of module.file.statements) linkImports(machine, statement, module);
  for (const statement of module.file.statements) declareExports(machine, statement, module);
  const completion = executeAll(machine, module.file.statements, env);
  closeRegion(machine, 0, 0, completion, () => true);
}

function linkImports(machine: Machine, statement: ts.Statement, module: Module): void {
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

function declareExports(machine: Machine, statement: ts.Statement, module: Module): void {
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

function isExported(machine: Machine, statement: ts.Statement): boolean {
  return hasModifier(machine, statement, machine.ts.SyntaxKind.ExportKeyword) && !hasModifier(machine, statement, machine.ts.SyntaxKind.DeclareKeyword);
}

export function hasModifier(machine: Machine, node: ts.Node, kind: ts.SyntaxKind): boolean {
  return machine.ts.canHaveModifiers(node) && (machine.ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);
}

function declaredNames(machine: Machine, statement: ts.Statement): readonly string[] {
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

function runExpression(machine: Machine, node: ts.ExpressionStatement, env: Env): undefined {
  evaluate(machine, node.expression, env);
  return undefined;
}

function runVariables(machine: Machine, node: ts.VariableStatement, env: Env): undefined {
  if (!hasModifier(machine, node, machine.ts.SyntaxKind.DeclareKeyword)) declareList(machine, node.declarationList, env);
  return undefined;
}

function declareList(machine: Machine, list: ts.VariableDeclarationList, env: Env): void {
  const blockScoped = (list.flags & machine.ts.NodeFlags.BlockScoped) !== 0;
  for (const declaration of list.declarations) {
    if (!declaration.initializer && !blockScoped && machine.ts.isIdentifier(declaration.name) && functionScope(env.scope).bindings.has(declaration.name.text)) continue;
    const value = declaration.initializer ? evaluate(machine, declaration.initializer, env) : UNDEFINED;
    bindPattern(machine, declaration.name, value, env, blockScoped ? env.scope : functionScope(env.scope), !blockScoped);
  }
}

function functionScope(scope: Scope): Scope {
  let at = scope;
  while (!at.isFunction && at.parent) at = at.parent;
  return at;
}

function runReturn(machine: Machine, node: ts.ReturnStatement, env: Env): Completion {
  return { kind: 'return', value: node.expression ? evaluate(machine, node.expression, env) : UNDEFINED };
}

function runIf(machine: Machine, node: ts.IfStatement, env: Env): Completion | undefined {
  const answer = truth(machine, evaluate(machine, node.expression, env), node.expression, env);
  const { thenStatement, elseStatement } = node;
  if (answer === true) return execute(machine, thenStatement, env);
  if (answer === false) return elseStatement && execute(machine, elseStatement, env);
  return fork(machine, answer, () => execute(machine, thenStatement, env), () => elseStatement && execute(machine, elseStatement, env));
}

function runBlock(machine: Machine, node: ts.Block, env: Env): Completion | undefined {
  return executeAll(machine, node.statements, { ...env, scope: createScope(env.scope) });
}

const isBreak = (label: string | undefined) => (completion: Completion): boolean => completion.kind === 'break' && (completion.label === undefined || completion.label === label);
const isContinue = (label: string | undefined) => (completion: Completion): boolean => completion.kind === 'continue' && (completion.label === undefined || completion.label === label);

/** One round of a loop: `continue` ends it. */
function runRound(machine: Machine, body: () => Completion | undefined, label: string | undefined): Completion | undefined {
  const { run } = machine;
  const [start, exits] = [run.assumptions.length, run.activation.exits.length];
  const completion = closeRegion(machine, start, exits, body(), isContinue(label));
  return completion && isContinue(label)(completion) ? undefined : completion;
}

/** A whole loop: `break` ends it. */
function runLoop(machine: Machine, label: string | undefined, rounds: () => Completion | undefined): Completion | undefined {
  const { run } = machine;
  const [start, exits] = [run.assumptions.length, run.activation.exits.length];
  const completion = closeRegion(machine, start, exits, rounds(), isBreak(label));
  return completion && isBreak(label)(completion) ? undefined : completion;
}

function runForOf(machine: Machine, node: ts.ForOfStatement | ts.ForInStatement, env: Env, label?: string): Completion | undefined {
  const api = machine.ts;
  const subject = evaluate(machine, node.expression, env);
  return runLoop(machine, label, () =>
    iterate(machine, subject, api.isForInStatement(node), node.expression, env, (item) =>
      runRound(
        machine,
        () => {
          const inner: Env = { ...env, scope: createScope(env.scope) };
          const { initializer } = node;
          if (api.isVariableDeclarationList(initializer)) {
            const name = initializer.declarations[0]?.name;
            if (name) bindPattern(machine, name, item, inner, inner.scope, false);
          } else {
            assignTo(machine, initializer, item, inner);
          }
          return execute(machine, node.statement, inner);
        },
        label,
      ),
    ),
  );
}

function runFor(machine: Machine, node: ts.ForStatement, env: Env, label?: string): Completion | undefined {
  const outer: Env = { ...env, scope: createScope(env.scope) };
  const { initializer, condition, incrementor } = node;
  if (initializer && machine.ts.isVariableDeclarationList(initializer)) declareList(machine, initializer, outer);
  else if (initializer) evaluate(machine, initializer, outer);
  return runCounted(machine, label, condition, outer, () => {
    // Each round has variables of its own, so that functions made in it keep them.
    const inner: Env = { ...outer, scope: createScope(outer.scope) };
    for (const [name, binding] of outer.scope.bindings) declare(inner.scope, name, binding.value);
    const completion = runRound(machine, () => execute(machine, node.statement, inner), label);
    for (const [name, binding] of inner.scope.bindings) {
      const target = outer.scope.bindings.get(name);
      if (target && target.value !== binding.value) assignBinding(machine, target, binding.value);
    }
    if (!completion && incrementor) evaluate(machine, incrementor, outer);
    return completion;
  });
}

function assignBinding(machine: Machine, target: { value: Inner | undefined }, value: Inner | undefined): void {
  touch(machine, target);
  target.value = value;
}

function runWhile(machine: Machine, node: ts.WhileStatement | ts.DoStatement, env: Env, label?: string): Completion | undefined {
  const body = (): Completion | undefined => runRound(machine, () => execute(machine, node.statement, env), label);
  if (!machine.ts.isDoStatement(node)) return runCounted(machine, label, node.expression, env, body);
  return runLoop(machine, label, () => {
    const first = body();
    return first ?? runCounted(machine, label, node.expression, env, body);
  });
}

function runCounted(machine: Machine, label: string | undefined, condition: ts.Expression | undefined, env: Env, round: () => Completion | undefined): Completion | undefined {
  return runLoop(machine, label, () => {
    for (let rounds = 0; ; rounds++) {
      if (rounds >= LIMITS.rounds) {
        reportProblem(machine, 'too many rounds of a loop', 'anything', machine.run.place);
        return undefined;
      }
      spend(machine, 1);
      const answer = condition ? truth(machine, evaluate(machine, condition, env), condition, env) : true;
      if (answer === false) return undefined;
      // How often it goes round is not known: once stands for all.
      if (answer !== true) return repeat(machine, answer, round);
      const exitsBefore = machine.run.activation.exits.length;
      const completion = round();
      if (completion) return completion;
      // A way out was taken under some condition: whether there is a next round is open, and a loop without end would never close.
      if (!condition && machine.run.activation.exits.length > exitsBefore && rounds >= 1) return undefined;
    }
  });
}

function runLabeled(machine: Machine, node: ts.LabeledStatement, env: Env): Completion | undefined {
  const api = machine.ts;
  const { statement } = node;
  const label = node.label.text;
  if (api.isForOfStatement(statement) || api.isForInStatement(statement)) return runForOf(machine, statement, env, label);
  if (api.isForStatement(statement)) return runFor(machine, statement, env, label);
  if (api.isWhileStatement(statement) || api.isDoStatement(statement)) return runWhile(machine, statement, env, label);
  return runLoop(machine, label, () => execute(machine, statement, env));
}

function runThrow(machine: Machine, node: ts.ThrowStatement, env: Env): Completion {
  const value = evaluate(machine, node.expression, env);
  declareThrow(machine, value, node, node.expression, env);
  return { kind: 'throw', value };
}

/** Records a throw that nobody catches. */
export function declareThrow(machine: Machine, value: Inner, node: ts.Node, name: ts.Node, env: Env): void {
  const { run } = machine;
  if (run.tries > 0 || run.doubtful > 0) return;
  const message = messageOf(value);
  emit(machine, { kind: 'throw', ...(message !== undefined && { message }) }, siteOf(env.module, node, name, []));
}

function runTry(machine: Machine, node: ts.TryStatement, env: Env): Completion | undefined {
  const { run } = machine;
  const { catchClause, finallyBlock } = node;
  const start = run.assumptions.length;
  const exitsBefore = run.activation.exits.length;
  if (catchClause) run.tries++;
  let completion: Completion | undefined;
  try {
    completion = runBlock(machine, node.tryBlock, env);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    completion = { kind: 'throw', value: error.value };
  } finally {
    if (catchClause) run.tries--;
  }
  if (catchClause) completion = runCatch(machine, catchClause, completion, env, start, exitsBefore);
  if (!finallyBlock) return completion;
  const last = runBlock(machine, finallyBlock, env);
  return last ?? completion;
}

/** What was thrown for sure is caught for sure; else the catch runs only where the database refuses. */
function runCatch(machine: Machine, clause: ts.CatchClause, completion: Completion | undefined, env: Env, start: number, exitsBefore: number): Completion | undefined {
  const { run } = machine;
  const body = (value: Inner) => (): Completion | undefined => {
    const inner: Env = { ...env, scope: createScope(env.scope) };
    if (clause.variableDeclaration) bindPattern(machine, clause.variableDeclaration.name, value, inner, inner.scope, false);
    return runBlock(machine, clause.block, inner);
  };
  if (completion?.kind === 'throw') {
    run.assumptions.length = start;
    return body(completion.value ?? UNDEFINED)();
  }
  const caught = run.activation.exits.slice(exitsBefore).filter((exit) => exit.completion.kind === 'throw');
  const conditions = caught.flatMap((exit) => allOfPath(exit.path, start));
  for (const exit of caught) run.activation.exits.splice(run.activation.exits.indexOf(exit), 1);
  const condition: Condition = anyOf(conditions) ?? { kind: 'unknown', reason: 'whether a statement before it fails' };
  if (caught.length === 0 && clause.block.statements.length === 0) return completion;
  run.assumptions.length = Math.min(run.assumptions.length, Math.max(start, 0));
  const doubtful = caught.length === 0;
  const [first] = caught;
  const value = first?.completion.value ?? unknownValue('an error of the database', spanOf(env.module, clause), { mayTouch: 'nothing', rows: true });
  const exits = run.activation.exits.length;
  if (doubtful) run.doubtful++;
  try {
    const way = tryWay(machine, condition, body(value));
    // A catch that throws or returns after a failure says nothing of the way without one.
    if (doubtful) {
      run.activation.exits.length = exits;
      return completion;
    }
    const other = { writes: new Map(), path: [...run.assumptions, negate(condition)], ...(completion && { completion }) };
    return mergeWays(machine, condition, way, other, exits);
  } finally {
    if (doubtful) run.doubtful--;
    assumeSurvival(machine, start, exitsBefore);
  }
}

function allOfPath(path: readonly Condition[], start: number): Condition[] {
  const part = path.slice(start);
  const [only] = part;
  return part.length === 0 || !only ? [] : [part.length === 1 ? only : { kind: 'all', conditions: part }];
}

function runSwitch(machine: Machine, node: ts.SwitchStatement, env: Env): Completion | undefined {
  const api = machine.ts;
  const subject = evaluate(machine, node.expression, env);
  const inner: Env = { ...env, scope: createScope(env.scope) };
  const { clauses } = node.caseBlock;
  for (const clause of clauses) hoist(machine, clause.statements, inner);
  const runFrom = (index: number): Completion | undefined => {
    for (const clause of clauses.slice(index)) {
      for (const statement of clause.statements) {
        const completion = execute(machine, statement, inner);
        if (completion) return completion;
      }
    }
    return undefined;
  };
  const otherwise = clauses.findIndex((clause) => api.isDefaultClause(clause));
  const tryFrom = (index: number): Completion | undefined => {
    const clause = clauses[index];
    if (!clause) return otherwise < 0 ? undefined : runFrom(otherwise);
    if (api.isDefaultClause(clause)) return tryFrom(index + 1);
    const answer = looseEquals(machine, subject, evaluate(machine, clause.expression, inner), node.expression, env, `${shortText(env.module, node.expression)} === ${shortText(env.module, clause.expression)}`);
    if (answer === true) return runFrom(index);
    if (answer === false) return tryFrom(index + 1);
    return runSwitchWays(machine, answer, () => runFrom(index), () => tryFrom(index + 1));
  };
  return runLoop(machine, undefined, () => tryFrom(0));
}

/** Both ways of a case; each ends the switch by its own `break`. */
function runSwitchWays(machine: Machine, condition: Condition, then: () => Completion | undefined, otherwise: () => Completion | undefined): Completion | undefined {
  const inSwitch = (body: () => Completion | undefined) => (): Completion | undefined => {
    const completion = body();
    return completion?.kind === 'break' && completion.label === undefined ? undefined : completion;
  };
  return fork(machine, condition, inSwitch(then), inSwitch(otherwise));
}

function runClass(machine: Machine, node: ts.ClassDeclaration, env: Env): undefined {
  if (hasModifier(machine, node, machine.ts.SyntaxKind.DeclareKeyword)) return undefined;
  const name = node.name?.text ?? 'default';
  const binding = env.scope.bindings.get(name) ?? declare(env.scope, name, undefined);
  makeClass(machine, node, env, binding);
  return undefined;
}

function runEnum(machine: Machine, node: ts.EnumDeclaration, env: Env): undefined {
  const known = env.scope.bindings.get(node.name.text)?.value;
  const members = known?.kind === 'object' ? known : objectValue();
  let next: number | undefined = 0;
  const inner: Env = { ...env, scope: createScope(env.scope) };
  for (const member of node.members) {
    const name = machine.ts.isIdentifier(member.name) || machine.ts.isStringLiteral(member.name) ? member.name.text : undefined;
    if (name === undefined) continue;
    const value: Inner = member.initializer ? evaluate(machine, member.initializer, inner) : next === undefined ? unknownValue('an enum member without a number') : numberValue(next);
    members.entries.set(name, value as Value);
    declare(inner.scope, name, value);
    next = value.kind === 'number' ? value.value + 1 : undefined;
    if (value.kind === 'number') members.entries.set(String(value.value), stringValue(computedText(name, spanOf(env.module, member.name))) as Value);
  }
  declare(env.scope, node.name.text, members);
  return undefined;
}

function runNamespace(machine: Machine, node: ts.ModuleDeclaration, env: Env): undefined {
  const api = machine.ts;
  if (!api.isIdentifier(node.name) || !node.body || !api.isModuleBlock(node.body) || hasModifier(machine, node, api.SyntaxKind.DeclareKeyword)) return undefined;
  const inner: Env = { ...env, scope: createScope(env.scope, true) };
  executeAll(machine, node.body.statements, inner);
  const names = node.body.statements.filter((statement) => isExported(machine, statement)).flatMap((statement) => declaredNames(machine, statement));
  declare(env.scope, node.name.text, objectValue(names.map((name) => [name, inner.scope.bindings.get(name)?.value ?? UNDEFINED] as const)));
  return undefined;
}

function runExportAssignment(machine: Machine, node: ts.ExportAssignment, env: Env): undefined {
  const { module } = env;
  const value = evaluate(machine, node.expression, env);
  if (node.isExportEquals) module.commonJs.entries.set('exports', value as Value);
  else module.named.set('default', () => value);
  return undefined;
}

function runImportEquals(machine: Machine, node: ts.ImportEqualsDeclaration, env: Env): undefined {
  const reference = node.moduleReference;
  if (node.isTypeOnly || !machine.ts.isExternalModuleReference(reference) || !machine.ts.isStringLiteral(reference.expression)) return undefined;
  const specifier = reference.expression.text;
  env.scope.bindings.set(node.name.text, linkedBinding(() => importedAll(machine, env.module, specifier, true)));
  return undefined;
}

/** Loads a module at this moment, for `import()` and `require`. */
export function loadNow(machine: Machine, env: Env, specifier: string, forRequire: boolean): Inner {
  const imported = importFrom(machine, env.module, specifier);
  if (imported.kind === 'value') return imported.value;
  ensureRun(machine, imported.module);
  return namespaceOf(machine, imported.module, forRequire) ?? NULL;
}
