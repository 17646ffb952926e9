import type { ts } from 'ts-morph';
import { type Env, siteOf } from '../env';
import { evaluate } from '../expressions';
import { awaitValue, makeClosure } from '../functions';
import { closeRegion } from '../journal';
import { type Completion, type Machine, Thrown } from '../machine';
import { createScope, findBinding } from '../scope';
import { executeAll } from '../statements';
import { type Inner, nativeFunction, objectValue, type ObjectInner, UNDEFINED } from '../values';

/** What compilers put around an import. */
const INTEROP = new Set(['__importDefault', '__importStar', '_interopRequireDefault', '_interopRequireWildcard', '_interop_require_default', '_interop_require_wildcard', '__toESM']);
const RUNNERS = new Set(['__awaiter', '_asyncToGenerator', '_async_to_generator']);

/**
 * The helpers that TypeScript, Babel and SWC write into their output, by name: their bodies are about promises and prototypes, which
 * do not exist here. Undefined where the call is none of them.
 */
export function runHelper(machine: Machine, name: string, node: ts.CallExpression, env: Env): Inner | undefined {
  const first = node.arguments[0];
  if (INTEROP.has(name) && first && findBinding(env.scope, name)) {
    const value = evaluate(machine, first, env);
    const isStar = /star|wildcard|toESM/i.test(name);
    const hasDefault = value.kind === 'object' && (value.entries.has('default') || (value as ObjectInner).namespace !== undefined);
    return isStar || hasDefault ? value : objectValue([['default', value]], false);
  }
  if (!RUNNERS.has(name)) return undefined;
  const api = machine.ts;
  const body = node.arguments.findLast((argument) => api.isFunctionExpression(argument));
  if (!body || !api.isFunctionExpression(body) || !body.asteriskToken) return undefined;
  if (name === '__awaiter') return runAsync(machine, body, node, env);
  const closure = makeClosure(body, env, body.name?.text ?? '');
  return nativeFunction(closure.name, (_args, call) => runAsync(machine, body, node, { ...env, self: call.self }));
}

/** Runs a generator whose `yield` is `await`. */
function runAsync(machine: Machine, body: ts.FunctionExpression, node: ts.CallExpression, env: Env): Inner {
  const { run } = machine;
  const inner: Env = { ...env, scope: createScope(env.scope, true), yields: 'await' };
  const outer = run.activation;
  const start = run.assumptions.length;
  run.activation = { exits: [] };
  let completion: Completion | undefined;
  try {
    try {
      completion = executeAll(machine, body.body.statements, inner);
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      completion = { kind: 'throw', value: error.value };
    }
    completion = closeRegion(machine, start, 0, completion, (ended) => ended.kind === 'return');
  } finally {
    outer.exits.push(...run.activation.exits);
    run.activation = outer;
  }
  if (completion?.kind === 'throw') throw new Thrown(completion.value ?? UNDEFINED);
  return awaitValue(machine, completion?.value ?? UNDEFINED, siteOf(env.module, node, node, []));
}
