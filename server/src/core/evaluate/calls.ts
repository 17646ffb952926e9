import type { ts } from 'ts-morph';
import { skipOuter } from './assignment';
import { construct, runParent, superMember } from './classes';
import { computedData } from './data';
import { callDeclared } from './declared';
import { type Env, shortText, siteOf, spanOf } from './env';
import { evaluate } from './expressions';
import { awaitValue, callFunction } from './functions';
import { fork, takeThrows } from './journal';
import { callIterating } from './natives/iterating';
import { resolveChoice } from './join';
import { buildText, evaluateArguments, taggedParts, type TextPart } from './literals';
import { type Machine, Thrown } from './machine';
import { getMember } from './members';
import { reportProblem } from './record';
import { findBinding } from './scope';
import { plainText } from './show';
import { loadNow } from './linking';
import { callUnknown, callUnknownMethod, reportSql } from './unknowns';
import type { Site, Value } from './value';
import { eachSide, withPlain } from './variants';
import { arrayValue, type Inner, isClass, isNative, objectValue, type ObjectInner, stringValue, UNDEFINED, unknownValue } from './values';
import { runHelper } from './natives/compilerHelpers';

const PROMISE_METHODS = new Set(['then', 'catch', 'finally']);

/** Evaluates a call. */
export function evaluateCall(machine: Machine, node: ts.CallExpression, env: Env): Inner {
  const api = machine.ts;
  const callee = skipOuter(machine, node.expression);
  if (machine.declared.size > 0) {
    const declared = callDeclared(machine, node, env);
    if (declared) return declared;
  }
  if (callee.kind === api.SyntaxKind.SuperKeyword) return callSuper(machine, node, env);
  if (callee.kind === api.SyntaxKind.ImportKeyword) return callImport(machine, node, env, false);
  if (api.isIdentifier(callee)) {
    if (callee.text === 'require' && !findBinding(env.scope, 'require')) return callImport(machine, node, env, true);
    const helped = runHelper(machine, callee.text, node, env);
    if (helped) return helped;
  }
  if (api.isPropertyAccessExpression(callee)) return callMethod(machine, node, callee, env);
  const called = evaluate(machine, callee, env);
  if (node.questionDotToken && (called.kind === 'undefined' || called.kind === 'null')) return UNDEFINED;
  const { args } = evaluateArguments(machine, node.arguments, env);
  return callFunction(machine, called, args, UNDEFINED, siteOf(env.module, node, callee, node.arguments));
}

function callSuper(machine: Machine, node: ts.CallExpression, env: Env): Inner {
  const { args } = evaluateArguments(machine, node.arguments, env);
  if (env.home && env.self.kind === 'object') runParent(machine, env.home, env.self as ObjectInner, args, siteOf(env.module, node, node.expression, node.arguments), 0);
  return UNDEFINED;
}

/** `require('x')` and `import('x')`. */
function callImport(machine: Machine, node: ts.CallExpression, env: Env, forRequire: boolean): Inner {
  const [argument] = node.arguments;
  const specifier = argument && plainText(resolveChoice(machine, evaluate(machine, argument, env)));
  if (specifier === undefined) return unknownValue('a module whose name is computed', spanOf(env.module, node));
  return loadNow(machine, env, relativeSpecifier(env, specifier), forRequire);
}

/** `require(path.join(__dirname, 'x'))` gives an absolute path under our root. */
function relativeSpecifier(env: Env, specifier: string): string {
  const root = '/<root>/';
  if (!specifier.startsWith(root)) return specifier;
  const up = env.module.path.split('/').length - 1;
  return `${up === 0 ? './' : '../'.repeat(up)}${specifier.slice(root.length)}`;
}

function callMethod(machine: Machine, node: ts.CallExpression, callee: ts.PropertyAccessExpression, env: Env): Inner {
  const api = machine.ts;
  const name = callee.name.text;
  const site = siteOf(env.module, node, callee.name, node.arguments);
  if (callee.expression.kind === api.SyntaxKind.SuperKeyword) {
    const method = superMember(machine, env, name, callee);
    return callFunction(machine, method, evaluateArguments(machine, node.arguments, env).args, env.self, site);
  }
  if (name === 'catch') return callCatch(machine, node, callee, env, site);
  const receiver = evaluate(machine, callee.expression, env);
  const isNothing = receiver.kind === 'undefined' || receiver.kind === 'null';
  if (isNothing && (callee.questionDotToken || node.flags & api.NodeFlags.OptionalChain)) return UNDEFINED;
  const { args } = evaluateArguments(machine, node.arguments, env);
  if (isNothing && !PROMISE_METHODS.has(name)) return unknownValue(`\`${shortText(env.module, callee)}\` is called on nothing`, site.span);
  return eachSide(machine, receiver, (side) => callMember(machine, side, name, args, callee, env, site));
}

/** `receiver.name(…)` for a receiver that is one value. */
function callMember(machine: Machine, receiver: Inner, name: string, args: readonly Inner[], callee: ts.PropertyAccessExpression, env: Env, site: Site): Inner {
  // What cannot reach the database is no promise: `case().when(…).then(…)` of a query builder.
  const isOwn = (receiver.kind === 'object' && receiver.entries.has(name)) || (receiver.kind === 'intrinsic' && receiver.intrinsic.inert === true);
  if (PROMISE_METHODS.has(name) && !isOwn) return callPromise(machine, receiver, name, args, site);
  const iterated = callIterating(machine, receiver, name, args, () => shortText(env.module, callee.expression), site);
  if (iterated) return iterated;
  switch (receiver.kind) {
    case 'data': return args.length > 0 && args.some((arg) => arg.kind === 'function') ? receiver : computedData([receiver], shortText(env.module, callee));
    case 'unknown': return callUnknownMethod(machine, loggerAware(machine, receiver, callee, env), name, args, site);
    case 'intrinsic': {
      const method = getMember(machine, receiver, name, siteOf(env.module, callee, callee.name, []));
      return method.kind === 'unknown' ? callUnknown(machine, method, args, site, name) : callFunction(machine, method, args, receiver, site);
    }
    default: {
      const method = getMember(machine, receiver, name, site);
      if (callee.questionDotToken && method.kind === 'undefined') return UNDEFINED;
      if (method.kind === 'unknown') return callUnknown(machine, loggerAware(machine, method, callee, env), args, site, name);
      if (method.kind === 'undefined') return callMissing(machine, receiver, name, args, site);
      return callFunction(machine, method, args, receiver, site);
    }
  }
}

/** A method that its receiver does not have, as far as we know it. */
function callMissing(machine: Machine, receiver: Inner, name: string, args: readonly Inner[], site: Site): Inner {
  return callUnknown(machine, unknownValue(`\`${name}\` of a value of kind ${receiver.kind} is not known`, site.span), args, site, name);
}

const LOGGER = /(?:^|\.)_?(?:logger|log|logging)$/i;

/** Something named like a logger that is not part of the project prints. */
function loggerAware(machine: Machine, value: Extract<Inner, { kind: 'unknown' }>, callee: ts.PropertyAccessExpression, env: Env): Extract<Inner, { kind: 'unknown' }> {
  if (value.handle || 'external' in value) return value;
  const { expression } = callee;
  const api = machine.ts;
  if (!api.isIdentifier(expression) && !api.isPropertyAccessExpression(expression)) return value;
  return LOGGER.test(shortText(env.module, expression)) ? { ...value, logger: true } as Extract<Inner, { kind: 'unknown' }> : value;
}

/** `.then(f)` calls f with what was promised; `.catch(f)` waits for what is not seen here; `.finally(f)` calls f. */
function callPromise(machine: Machine, receiver: Inner, name: string, args: readonly Inner[], site: Site): Inner {
  const value = awaitValue(machine, receiver, site);
  const [callback] = args;
  if (name === 'catch' || !callback || callback.kind === 'undefined' || callback.kind === 'null') return value;
  if (name === 'finally') {
    callFunction(machine, callback, [], UNDEFINED, site);
    return value;
  }
  return awaitValue(machine, callFunction(machine, callback, [value], UNDEFINED, site), site);
}

function callCatch(machine: Machine, node: ts.CallExpression, callee: ts.PropertyAccessExpression, env: Env, site: Site): Inner {
  const { run } = machine;
  const [start, exitsBefore] = [run.assumptions.length, run.activation.exits.length];
  run.tries++;
  let receiver: Inner;
  try {
    receiver = evaluate(machine, callee.expression, env);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    run.tries--;
    const { args } = evaluateArguments(machine, node.arguments, env);
    return args[0] ? callFunction(machine, args[0], [error.value], UNDEFINED, site) : UNDEFINED;
  }
  run.tries--;
  const { args } = evaluateArguments(machine, node.arguments, env);
  const caught = takeThrows(machine, start, exitsBefore);
  const [callback] = args;
  if (caught && callback) {
    fork(machine, caught, () => {
      callFunction(machine, callback, [unknownValue('what was thrown', site.span)], UNDEFINED, site);
      return undefined;
    }, () => undefined);
  }
  return eachSide(machine, receiver, (side) => callMember(machine, side, 'catch', args, callee, env, site));
}

/** Evaluates `new X(…)`. */
export function evaluateNew(machine: Machine, node: ts.NewExpression, env: Env): Inner {
  const callee = evaluate(machine, node.expression, env);
  const { args } = evaluateArguments(machine, node.arguments ?? [], env);
  const site = siteOf(env.module, node, node.expression, node.arguments ?? []);
  return eachSide(machine, callee, (side) => constructValue(machine, side, args, site, shortText(env.module, node.expression)));
}

/** Makes an instance of any value that can be made one of. */
export function constructValue(machine: Machine, callee: Inner, args: readonly Inner[], site: Site, name: string): Inner {
  if (isClass(callee)) return construct(machine, callee, args, site);
  if (isNative(callee)) return (callee.construct ?? callee.native)(args, { site, self: objectValue() });
  if (callee.kind === 'intrinsic') {
    const { intrinsic } = callee;
    return withPlain(machine, args, (plain) => {
      if (intrinsic.construct) return machine.ask(() => intrinsic.construct?.(plain as Value[], site, machine.evaluation), site);
      if (intrinsic.call) return machine.ask(() => intrinsic.call?.(plain as Value[], site, machine.evaluation), site);
      return unknownValue(`\`new ${intrinsic.name}\` is not known`, site.span, intrinsic.inert ? {} : { handle: true });
    });
  }
  if (callee.kind === 'function') {
    const self = objectValue();
    const made = callFunction(machine, callee, args, self, site);
    return made.kind === 'object' ? made : self;
  }
  const marks = callee.kind === 'unknown' ? callee : undefined;
  // A client is made: what it is used for is told where it is used.
  if (marks && ('external' in marks || marks.handle)) return { ...marks, reason: `\`new ${name}\``, span: site.span };
  if (args.some((arg) => arg.kind === 'intrinsic' && !arg.intrinsic.inert)) {
    reportProblem(machine, 'a database handle is passed to code that is not read', 'anything', site.span);
    return unknownValue(`\`new ${name}\` is not known`, site.span, { handle: true, reported: true });
  }
  return unknownValue(marks?.reason ?? `\`new ${name}\` is not known`, site.span);
}

/** Evaluates a tagged template. */
export function evaluateTag(machine: Machine, node: ts.TaggedTemplateExpression, env: Env): Inner {
  const api = machine.ts;
  const callee = skipOuter(machine, node.tag);
  const name = api.isPropertyAccessExpression(callee) ? callee.name : callee;
  const site = siteOf(env.module, node, name, [node.template]);
  const tag = evaluate(machine, node.tag, env);
  const parts = taggedParts(machine, node, env, isNative(tag) && tag.name === 'raw');
  const values = parts.flatMap((part) => ('value' in part ? [part.value] : []));
  const pieces = parts.flatMap((part) => ('written' in part ? [part.written] : []));
  return eachSide(machine, tag, (side) =>
    withPlain(machine, values, (plain) => {
      let next = 0;
      const text = buildText(machine, parts.map((part) => ('value' in part ? { ...part, value: plain[next++] ?? UNDEFINED } : part)), spanOf(env.module, node.template));
      if (text.kind !== 'string') return text;
      if (side.kind === 'intrinsic' && side.intrinsic.tag) {
        const { intrinsic } = side;
        return machine.ask(() => intrinsic.tag?.(text.source, plain as Value[], site, machine.evaluation, pieces), site);
      }
      if (isNative(side)) return side.native([text], { site, self: UNDEFINED });
      if (side.kind === 'intrinsic' || (side.kind === 'unknown' && side.handle)) {
        reportProblem(machine, 'a tagged template of a database handle is not known', 'anything', site.span);
        return unknownValue('the result of a tag that is not known', site.span, { handle: true });
      }
      // A tag that is not read gives a text like its template at best: the places are kept, the claim is not made.
      if (side.kind === 'function') return callFunction(machine, side, [stringsOf(parts), ...plain], UNDEFINED, site);
      reportSql(machine, [text], site);
      return unknownValue('the result of a tag that is not read', site.span);
    }),
  );
}

function stringsOf(parts: readonly TextPart[]): Inner {
  return arrayValue(parts.flatMap((part) => ('written' in part ? [stringValue(part.written)] : [])));
}
