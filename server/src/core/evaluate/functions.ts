import type { ts } from 'ts-morph';
import type { Span } from '../model/source';
import { bindPattern } from './assignment';
import { type Env, plainSite, spanOf } from './env';
import { evaluate } from './expressions';
import { closeRegion } from './journal';
import { COST, LIMITS } from './limits';
import { type Completion, type Machine, spend, Thrown } from './machine';
import { reportProblem } from './record';
import { createScope, declare } from './scope';
import { executeAll } from './statements';
import { callUnknown } from './unknowns';
import { eachSide, withPlain } from './variants';
import type { Site, Value } from './value';
import { arrayValue, type Closure, type FunctionNode, type Inner, isClosure, isNative, UNDEFINED, unknownValue } from './values';

/** A function as a value. */
export function makeClosure(node: FunctionNode, env: Env, name: string, more: Partial<Pick<Closure, 'home' | 'isStatic' | 'self'>> = {}): Closure {
  return { kind: 'function', name, node, scope: env.scope, module: env.module, properties: new Map(), ...more };
}

/** Calls any value. */
export function callFunction(machine: Machine, callee: Inner, args: readonly Inner[], self: Inner, site: Site): Inner {
  spend(machine, COST.call);
  switch (callee.kind) {
    case 'choice': return eachSide(machine, callee, (side) => callFunction(machine, side, args, self, site));
    case 'function':
      if (isClosure(callee)) return callClosure(machine, callee, args, self, site);
      if (!isNative(callee)) return unknownValue('a function that is not known', site.span);
      if (!callee.plain) return callee.native(args, { site, self });
      return withPlain(machine, [self, ...args], ([plainSelf, ...plainArgs]) => callee.native(plainArgs, { site, self: plainSelf ?? UNDEFINED }));
    case 'intrinsic': return callIntrinsic(machine, callee, args, site);
    case 'data':
    case 'reference':
    case 'condition': return callee;
    case 'undefined':
    case 'null':
    case 'absent': return unknownValue('something that is not a function is called', site.span);
    default: return callUnknown(machine, callee, args, site);
  }
}

/** Calls an intrinsic, once for each side of what its arguments depend on. Functions go to it as they are. */
function callIntrinsic(machine: Machine, callee: Extract<Value, { kind: 'intrinsic' }>, args: readonly Inner[], site: Site): Inner {
  const { intrinsic } = callee;
  return withPlain(machine, args, (plain) => {
    if (intrinsic.call) return machine.ask(() => intrinsic.call?.(plain as Value[], site, machine.evaluation), site);
    if (!intrinsic.inert) reportProblem(machine, `a call of \`${intrinsic.name}\` is not known`, 'anything', site.span);
    return unknownValue(`what \`${intrinsic.name}\` gives is not known`, site.span, intrinsic.inert ? {} : { handle: true });
  });
}

function callClosure(machine: Machine, closure: Closure, args: readonly Inner[], self: Inner, site: Site): Inner {
  const { run } = machine;
  const { node, module } = closure;
  if (run.calls >= LIMITS.calls) {
    reportProblem(machine, 'calls inside each other too deep', 'anything', site.span);
    return unknownValue('calls inside each other too deep', site.span);
  }
  const api = machine.ts;
  const scope = createScope(closure.scope, true);
  const yields = api.isFunctionDeclaration(node) || api.isFunctionExpression(node) || api.isMethodDeclaration(node) ? generatorOf(node) : undefined;
  const inner: Env = {
    module, scope, self: closure.self ?? self,
    ...(closure.home && { home: closure.home }), ...(closure.isStatic && { isStatic: true }), ...(yields && { yields }),
  };
  if (!api.isArrowFunction(node)) declare(scope, 'arguments', arrayValue([...args]));
  if (api.isFunctionExpression(node) && node.name) declare(scope, node.name.text, closure);
  const outerActivation = run.activation;
  const start = run.assumptions.length;
  run.activation = { exits: [] };
  run.modules.add(module);
  run.calls++;
  run.sites.push(site.span);
  let completion: Completion | undefined;
  try {
    try {
      bindParameters(machine, node.parameters, args, inner);
      completion = runBody(machine, node, inner);
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      completion = { kind: 'throw', value: error.value };
    }
    completion = closeRegion(machine, start, 0, completion, (ended) => ended.kind === 'return');
  } finally {
    outerActivation.exits.push(...run.activation.exits);
    run.activation = outerActivation;
    run.calls--;
    run.sites.pop();
  }
  if (completion?.kind === 'throw') throw new Thrown(completion.value ?? UNDEFINED);
  if (yields) return arrayValue(yields.items);
  const value = completion?.value ?? UNDEFINED;
  return isAsync(machine, node) ? awaitValue(machine, value, site) : value;
}

function generatorOf(node: ts.FunctionDeclaration | ts.FunctionExpression | ts.MethodDeclaration): { readonly items: Inner[] } | undefined {
  return node.asteriskToken ? { items: [] } : undefined;
}

function isAsync(machine: Machine, node: FunctionNode): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === machine.ts.SyntaxKind.AsyncKeyword) ?? false;
}

function runBody(machine: Machine, node: FunctionNode, env: Env): Completion | undefined {
  const { body } = node;
  if (!body) return undefined;
  if (machine.ts.isBlock(body)) return executeAll(machine, body.statements, env);
  return { kind: 'return', value: evaluate(machine, body, env) };
}

function bindParameters(machine: Machine, parameters: readonly ts.ParameterDeclaration[], args: readonly Inner[], env: Env): void {
  parameters.forEach((parameter, index) => {
    if (parameter.dotDotDotToken) {
      bindPattern(machine, parameter.name, arrayValue(args.slice(index)), env, env.scope, false);
      return;
    }
    const given = args[index] ?? UNDEFINED;
    const { initializer } = parameter;
    const value = initializer ? eachSide(machine, given, (side) => (side.kind === 'undefined' ? evaluate(machine, initializer, env) : side)) : given;
    bindPattern(machine, parameter.name, value, env, env.scope, false);
  });
}

/** What `await` gives: promises are transparent, a query builder runs. */
export function awaitValue(machine: Machine, value: Inner, site: Site): Inner {
  if (value.kind === 'choice') return eachSide(machine, value, (side) => awaitValue(machine, side, site));
  if (value.kind !== 'intrinsic') return value;
  const { intrinsic } = value;
  return intrinsic.await ? machine.ask(() => intrinsic.await?.(site, machine.evaluation), site) : value;
}

/** A site for what happens at a node of which nothing is called by name. */
export function nodeSite(env: Env, node: ts.Node): Site {
  let span: Span | undefined;
  const spanNow = (): Span => {
    span ??= spanOf(env.module, node);
    return span;
  };
  return { get span() { return spanNow(); }, get name() { return spanNow(); }, args: [] };
}

/** Calls a callback of somebody else: nothing is known of where it is called. */
export function callBack(machine: Machine, callee: Inner, args: readonly Inner[], span: Span): Inner {
  return callFunction(machine, callee, args, UNDEFINED, plainSite(span));
}
