import type { ts } from 'ts-morph';
import type { Condition } from '../model/operation';
import { bindPattern } from './assignment';
import { makeClass } from './classes';
import { type Env, shortText, spanOf } from './env';
import { evaluate } from './expressions';
import { makeClosure } from './functions';
import { closeRegion, fork } from './journal';
import { LIMITS } from './limits';
import { declaredNames, declareExports, hasModifier, importedAll, isExported, linkImports } from './linking';
import { runFor, runForOf, runLabeled, runLoop, runWhile } from './loops';
import { BoundReached, type Completion, type Machine, spend } from './machine';
import { linkedBinding, type Module } from './modules';
import { looseEquals, truth } from './operators';
import { createScope, declare, type Scope } from './scope';
import { computedText } from './text';
import { runThrow, runTry } from './trying';
import type { Value } from './value';
import { type Inner, numberValue, objectValue, stringValue, UNDEFINED, unknownValue } from './values';

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

function runExpression(machine: Machine, node: ts.ExpressionStatement, env: Env): undefined {
  evaluate(machine, node.expression, env);
  return undefined;
}

function runVariables(machine: Machine, node: ts.VariableStatement, env: Env): undefined {
  if (!hasModifier(machine, node, machine.ts.SyntaxKind.DeclareKeyword)) declareList(machine, node.declarationList, env);
  return undefined;
}

/** Declares the variables of a list. */
export function declareList(machine: Machine, list: ts.VariableDeclarationList, env: Env): void {
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

/** A block with its own names. */
export function runBlock(machine: Machine, node: ts.Block, env: Env): Completion | undefined {
  return executeAll(machine, node.statements, { ...env, scope: createScope(env.scope) });
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
