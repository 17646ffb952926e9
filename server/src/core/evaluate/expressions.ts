import type { ts } from 'ts-morph';
import { assignTo, skipOuter } from './assignment';
import { evaluateCall, evaluateNew, evaluateTag } from './calls';
import { makeClass, superMember } from './classes';
import { negate } from './condition';
import { computedData } from './data';
import { type Env, shortText, siteOf, spanOf } from './env';
import { awaitValue, makeClosure, nodeSite } from './functions';
import { resolveChoice } from './join';
import { forkValue, touch } from './journal';
import { LIMITS } from './limits';
import { buildText, evaluateArray, evaluateObject, evaluateTemplate, literalText, type TextPart, valuePart } from './literals';
import { BoundReached, type Machine, spend } from './machine';
import { getMember, memberOf } from './members';
import { combinePlain, looseEquals, numberOf, truth, truthOf, truthValue } from './operators';
import { findBinding } from './scope';
import { plainText, reasonOf } from './show';
import { eachSide, withPlain } from './variants';
import { booleanValue, conditionValue, FALSE, type Inner, isClass, NULL, numberValue, objectValue, type ObjectInner, stringValue, textValue, TRUE, UNDEFINED, type UnknownInner, unknownValue } from './values';
import { globalValue } from './natives/globals';
import { itemsOf } from './iteration';

type Handler = (machine: Machine, node: never, env: Env) => Inner;
let handlers: Map<number, Handler> | undefined;

/** Evaluates one expression. */
export function evaluate(machine: Machine, node: ts.Expression, env: Env): Inner {
  const { run } = machine;
  spend(machine, 1);
  if (run.nesting >= LIMITS.nesting) throw new BoundReached('nested too deep', spanOf(env.module, node));
  handlers ??= createHandlers(machine.ts);
  const handler = handlers.get(node.kind) as ((machine: Machine, node: ts.Expression, env: Env) => Inner) | undefined;
  if (!handler) return unknownValue(`\`${shortText(env.module, node)}\` is not evaluated`, spanOf(env.module, node));
  run.nesting++;
  try {
    return handler(machine, node, env);
  } finally {
    run.nesting--;
  }
}

function createHandlers(api: typeof ts): Map<number, Handler> {
  const kinds = api.SyntaxKind;
  const inner: Handler = (machine, node: ts.AsExpression, env) => evaluate(machine, node.expression, env);
  return new Map<number, Handler>([
    [kinds.Identifier, evaluateName as Handler],
    [kinds.StringLiteral, ((_machine, node: ts.StringLiteral, env) => stringValue(literalText(env, node))) as Handler],
    [kinds.NoSubstitutionTemplateLiteral, ((_machine, node: ts.NoSubstitutionTemplateLiteral, env) => stringValue(literalText(env, node))) as Handler],
    [kinds.TemplateExpression, evaluateTemplate as Handler],
    [kinds.NumericLiteral, ((_machine, node: ts.NumericLiteral) => numberValue(Number(node.text))) as Handler],
    [kinds.BigIntLiteral, ((_machine, node: ts.BigIntLiteral) => numberValue(Number(node.text.slice(0, -1)))) as Handler],
    [kinds.RegularExpressionLiteral, evaluatePattern as Handler],
    [kinds.TrueKeyword, () => TRUE],
    [kinds.FalseKeyword, () => FALSE],
    [kinds.NullKeyword, () => NULL],
    [kinds.ThisKeyword, ((_machine, _node, env) => env.self) as Handler],
    [kinds.ArrayLiteralExpression, evaluateArray as Handler],
    [kinds.ObjectLiteralExpression, evaluateObject as Handler],
    [kinds.PropertyAccessExpression, evaluateProperty as Handler],
    [kinds.ElementAccessExpression, evaluateElement as Handler],
    [kinds.CallExpression, evaluateCall as Handler],
    [kinds.NewExpression, evaluateNew as Handler],
    [kinds.TaggedTemplateExpression, evaluateTag as Handler],
    [kinds.ArrowFunction, ((_machine, node: ts.ArrowFunction, env) => makeClosure(node, env, '', { self: env.self, ...(env.home && { home: env.home }), ...(env.isStatic && { isStatic: true }) })) as Handler],
    [kinds.FunctionExpression, ((_machine, node: ts.FunctionExpression, env) => makeClosure(node, env, node.name?.text ?? '')) as Handler],
    [kinds.ClassExpression, ((machine, node: ts.ClassExpression, env) => makeClass(machine, node, env)) as Handler],
    [kinds.BinaryExpression, evaluateBinary as Handler],
    [kinds.PrefixUnaryExpression, evaluatePrefix as Handler],
    [kinds.PostfixUnaryExpression, evaluatePostfix as Handler],
    [kinds.ConditionalExpression, evaluateConditional as Handler],
    [kinds.AwaitExpression, ((machine, node: ts.AwaitExpression, env) => awaitValue(machine, evaluate(machine, node.expression, env), nodeSite(env, node))) as Handler],
    [kinds.YieldExpression, evaluateYield as Handler],
    [kinds.TypeOfExpression, evaluateTypeOf as Handler],
    [kinds.VoidExpression, evaluateVoid as Handler],
    [kinds.DeleteExpression, evaluateDelete as Handler],
    [kinds.MetaProperty, evaluateMeta as Handler],
    [kinds.ParenthesizedExpression, inner],
    [kinds.AsExpression, inner],
    [kinds.SatisfiesExpression, inner],
    [kinds.NonNullExpression, inner],
    [kinds.TypeAssertionExpression, inner],
    [kinds.ExpressionWithTypeArguments, inner],
  ]);
}

function evaluateName(machine: Machine, node: ts.Identifier, env: Env): Inner {
  const { text } = node;
  if (text === 'undefined') return UNDEFINED;
  const binding = findBinding(env.scope, text);
  if (!binding) return globalValue(machine, text, env) ?? unknownValue(`\`${text}\` is not declared in the project`, spanOf(env.module, node));
  if (binding.link) return binding.link();
  const { value } = binding;
  if (value === undefined) return unknownValue(`\`${text}\` is used before it is declared`, spanOf(env.module, node));
  return value.kind === 'choice' ? resolveChoice(machine, value) : value;
}

/** A pattern is never executed; its text is kept for those that mean one fixed text. */
function evaluatePattern(_machine: Machine, node: ts.RegularExpressionLiteral, env: Env): Inner {
  const slash = node.text.lastIndexOf('/');
  return unknownValue('a regular expression is not executed', spanOf(env.module, node), { mayTouch: 'nothing', pattern: { source: node.text.slice(1, slash), flags: node.text.slice(slash + 1) } });
}

function evaluateProperty(machine: Machine, node: ts.PropertyAccessExpression, env: Env): Inner {
  if (node.expression.kind === machine.ts.SyntaxKind.SuperKeyword) return superMember(machine, env, node.name.text, node);
  const receiver = evaluate(machine, node.expression, env);
  return readMember(machine, receiver, node.name.text, node, env);
}

/** A property of what was evaluated; nothing has none, and says so when it is used. */
export function readMember(machine: Machine, receiver: Inner, name: string, node: ts.PropertyAccessExpression | ts.ElementAccessExpression, env: Env): Inner {
  const nameNode = machine.ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
  if (receiver.kind === 'undefined' || receiver.kind === 'null') {
    return node.questionDotToken || isInChain(machine, node) ? UNDEFINED : unknownValue(`\`${shortText(env.module, node)}\` is read from nothing`, spanOf(env.module, node));
  }
  return getMember(machine, receiver, name, siteOf(env.module, node, nameNode, []));
}

function isInChain(machine: Machine, node: ts.Node): boolean {
  return (node.flags & machine.ts.NodeFlags.OptionalChain) !== 0;
}

function evaluateElement(machine: Machine, node: ts.ElementAccessExpression, env: Env): Inner {
  const receiver = evaluate(machine, node.expression, env);
  const key = evaluate(machine, node.argumentExpression, env);
  return eachSide(machine, key, (side) => {
    const name = plainText(side);
    if (name !== undefined) return readMember(machine, receiver, name, node, env);
    const target = resolveChoice(machine, receiver);
    if (target.kind === 'data') return target;
    if (side.kind === 'data') return computedData([side], shortText(env.module, node));
    const rows = side.kind === 'unknown' && (side as UnknownInner).rows;
    return unknownValue(`\`${shortText(env.module, node)}\`: ${reasonOf(side)}`, spanOf(env.module, node), { ...(rows && { rows: true }), ...(target.kind === 'intrinsic' && { handle: true }) });
  });
}

function evaluateConditional(machine: Machine, node: ts.ConditionalExpression, env: Env): Inner {
  const answer = truth(machine, evaluate(machine, node.condition, env), node.condition, env);
  if (answer === true) return evaluate(machine, node.whenTrue, env);
  if (answer === false) return evaluate(machine, node.whenFalse, env);
  return forkValue(machine, answer, () => evaluate(machine, node.whenTrue, env), () => evaluate(machine, node.whenFalse, env));
}

function evaluateYield(machine: Machine, node: ts.YieldExpression, env: Env): Inner {
  const value = node.expression ? evaluate(machine, node.expression, env) : UNDEFINED;
  if (env.yields === 'await' || !env.yields) return awaitValue(machine, value, nodeSite(env, node));
  const items = node.asteriskToken ? itemsOf(machine, resolveChoice(machine, value), false)?.items ?? [] : [value];
  if (env.yields.items.length + items.length <= LIMITS.rounds) env.yields.items.push(...items);
  // A runner of coroutines gives back what the yielded promise became.
  return awaitValue(machine, value, nodeSite(env, node));
}

const TYPES: Partial<Record<Inner['kind'], string>> = { undefined: 'undefined', absent: 'undefined', null: 'object', boolean: 'boolean', condition: 'boolean', number: 'number', string: 'string', array: 'object', object: 'object', function: 'function', class: 'function', date: 'object' };

function evaluateTypeOf(machine: Machine, node: ts.TypeOfExpression, env: Env): Inner {
  const target = skipOuter(machine, node.expression);
  const value = evaluate(machine, node.expression, env);
  const span = spanOf(env.module, node);
  if (machine.ts.isIdentifier(target) && value.kind === 'unknown' && !findBinding(env.scope, target.text)) return unknownValue(value.reason, span);
  return eachSide(machine, value, (side) => {
    const type = TYPES[side.kind];
    return type === undefined ? unknownValue(`the type of ${reasonOf(side)}`, span, side.kind === 'data' ? { rows: true } : {}) : textValue(type, span);
  });
}

function evaluateVoid(machine: Machine, node: ts.VoidExpression, env: Env): Inner {
  evaluate(machine, node.expression, env);
  return UNDEFINED;
}

function evaluateDelete(machine: Machine, node: ts.DeleteExpression, env: Env): Inner {
  const api = machine.ts;
  const target = skipOuter(machine, node.expression);
  const isProperty = api.isPropertyAccessExpression(target);
  if (!isProperty && !api.isElementAccessExpression(target)) return TRUE;
  const receiver = resolveChoice(machine, evaluate(machine, target.expression, env));
  const name = isProperty ? target.name.text : plainText(evaluate(machine, target.argumentExpression, env));
  if (receiver.kind !== 'object') return TRUE;
  touch(machine, receiver);
  if (name === undefined) receiver.complete = false;
  else receiver.entries.delete(name);
  return TRUE;
}

function evaluateMeta(_machine: Machine, node: ts.MetaProperty, env: Env): Inner {
  const span = spanOf(env.module, node);
  const folder = env.module.path.split('/').slice(0, -1).join('/');
  return objectValue([
    ['url', textValue(`file://${ROOT}/${env.module.path}`, span)],
    ['filename', textValue(`${ROOT}/${env.module.path}`, span)],
    ['dirname', textValue(folder === '' ? ROOT : `${ROOT}/${folder}`, span)],
  ]);
}

/** The project's root as an absolute path: no real one is known here, and none is needed. */
export const ROOT = '/<root>';

function evaluatePrefix(machine: Machine, node: ts.PrefixUnaryExpression, env: Env): Inner {
  const kinds = machine.ts.SyntaxKind;
  if (node.operator === kinds.PlusPlusToken || node.operator === kinds.MinusMinusToken) return step(machine, node.operand, node.operator === kinds.PlusPlusToken ? 1 : -1, env)[1];
  const value = evaluate(machine, node.operand, env);
  if (node.operator === kinds.ExclamationToken) {
    const answer = truth(machine, value, node.operand, env);
    return typeof answer === 'boolean' ? booleanValue(!answer) : conditionValue(negate(answer));
  }
  return eachSide(machine, value, (side) => {
    const number = numberOf(side);
    if (number === undefined) return side.kind === 'data' ? computedData([side], shortText(env.module, node)) : unknownValue(reasonOf(side), spanOf(env.module, node));
    return numberValue(node.operator === kinds.MinusToken ? -number : node.operator === kinds.TildeToken ? ~number : number);
  });
}

function evaluatePostfix(machine: Machine, node: ts.PostfixUnaryExpression, env: Env): Inner {
  return step(machine, node.operand, node.operator === machine.ts.SyntaxKind.PlusPlusToken ? 1 : -1, env)[0];
}

/** `x++`: the value before and after. */
function step(machine: Machine, operand: ts.Expression, by: number, env: Env): readonly [Inner, Inner] {
  const before = evaluate(machine, operand, env);
  const after = eachSide(machine, before, (side) => {
    const number = numberOf(side);
    return number === undefined ? unknownValue(reasonOf(side), spanOf(env.module, operand), side.kind === 'unknown' && (side as UnknownInner).rows ? { rows: true } : {}) : numberValue(number + by);
  });
  assignTo(machine, operand, after, env);
  return [before, after];
}

function evaluateBinary(machine: Machine, node: ts.BinaryExpression, env: Env): Inner {
  const kinds = machine.ts.SyntaxKind;
  switch (node.operatorToken.kind) {
    case kinds.EqualsToken: {
      const value = evaluate(machine, node.right, env);
      assignTo(machine, node.left, value, env);
      return value;
    }
    case kinds.CommaToken:
      evaluate(machine, node.left, env);
      return evaluate(machine, node.right, env);
    case kinds.AmpersandAmpersandToken:
    case kinds.BarBarToken:
    case kinds.QuestionQuestionToken: return evaluateShort(machine, node, env, node.operatorToken.kind);
    case kinds.AmpersandAmpersandEqualsToken: return assignShort(machine, node, env, kinds.AmpersandAmpersandToken);
    case kinds.BarBarEqualsToken: return assignShort(machine, node, env, kinds.BarBarToken);
    case kinds.QuestionQuestionEqualsToken: return assignShort(machine, node, env, kinds.QuestionQuestionToken);
    case kinds.PlusToken: return evaluateSum(machine, node, env);
    default: return evaluateOperator(machine, node, env);
  }
}

function assignShort(machine: Machine, node: ts.BinaryExpression, env: Env, operator: ts.SyntaxKind): Inner {
  const value = evaluateShort(machine, node, env, operator);
  assignTo(machine, node.left, value, env);
  return value;
}

/** `&&`, `||`, `??`: the right side runs only where the left one lets it. */
function evaluateShort(machine: Machine, node: ts.BinaryExpression, env: Env, operator: ts.SyntaxKind): Inner {
  const kinds = machine.ts.SyntaxKind;
  const left = evaluate(machine, node.left, env);
  const right = (): Inner => evaluate(machine, node.right, env);
  if (operator === kinds.QuestionQuestionToken) {
    return eachSide(machine, left, (side) => {
      if (side.kind === 'undefined' || side.kind === 'null' || side.kind === 'absent') return right();
      return side.kind === 'unknown' ? withFallback(side, right()) : side;
    });
  }
  if (operator === kinds.BarBarToken && left.kind === 'unknown') {
    const fallback = isPlainLiteral(machine, node.right) ? right() : undefined;
    if (fallback) return withFallback(left, fallback);
  }
  const answer = truth(machine, left, node.left, env);
  const isAnd = operator === kinds.AmpersandAmpersandToken;
  if (typeof answer === 'boolean') return answer === isAnd ? right() : left;
  const asAnswer = left.kind === 'condition' || left.kind === 'boolean';
  return forkValue(machine, answer, isAnd ? right : () => (asAnswer ? TRUE : left), isAnd ? () => (asAnswer ? FALSE : left) : right);
}

/** What stands for an unknown value where it is empty need not be a way of its own: the value stays unknown and remembers it. */
function withFallback(value: UnknownInner, fallback: Inner): Inner {
  if (fallback.kind === 'unknown' || fallback.kind === 'choice' || fallback.kind === 'absent') return value;
  return { ...value, fallback };
}

function isPlainLiteral(machine: Machine, node: ts.Expression): boolean {
  const inner = skipOuter(machine, node);
  const api = machine.ts;
  return api.isStringLiteral(inner) || api.isNumericLiteral(inner) || api.isNoSubstitutionTemplateLiteral(inner) || api.isIdentifier(inner) || api.isArrayLiteralExpression(inner) || api.isObjectLiteralExpression(inner);
}

/** A chain of `+` is put together at once, so that each part knows what follows it. */
function evaluateSum(machine: Machine, node: ts.BinaryExpression, env: Env): Inner {
  const api = machine.ts;
  const operands: ts.Expression[] = [];
  let at: ts.Expression = node;
  while (api.isBinaryExpression(at) && at.operatorToken.kind === api.SyntaxKind.PlusToken) {
    operands.push(at.right);
    at = at.left;
  }
  operands.push(at);
  operands.reverse();
  spend(machine, operands.length);
  return sumOf(machine, operands.map((operand) => valuePart(machine, evaluate(machine, operand, env), operand, env)), node, env);
}

function sumOf(machine: Machine, parts: readonly TextPart[], node: ts.Expression, env: Env): Inner {
  const values = parts.map((part) => ('value' in part ? part.value : UNDEFINED));
  return withPlain(machine, values, (plain) => {
    const texts = plain.findIndex((value) => value.kind === 'string' || value.kind === 'array');
    const numbers = texts < 0 ? plain : plain.slice(0, texts);
    if (texts < 0 || (texts > 1 && numbers.every((value) => numberOf(value) !== undefined))) {
      const sum = numbers.slice(1).reduce<Inner>((left, right) => combinePlain('+', left, right, () => shortText(env.module, node)), plain[0] ?? UNDEFINED);
      if (texts < 0) return sum;
      const rest = parts.slice(texts).map((part, index) => ('value' in part ? { ...part, value: plain[texts + index] ?? UNDEFINED } : part));
      return buildText(machine, [{ value: sum, span: spanOf(env.module, node), isLiteral: false }, ...rest], spanOf(env.module, node));
    }
    return buildText(machine, parts.map((part, index) => ('value' in part ? { ...part, value: plain[index] ?? UNDEFINED } : part)), spanOf(env.module, node));
  });
}

const EQUALITY = new Set(['===', '==', '!==', '!=']);

function evaluateOperator(machine: Machine, node: ts.BinaryExpression, env: Env): Inner {
  const operator = machine.ts.tokenToString(node.operatorToken.kind) ?? '';
  const left = evaluate(machine, node.left, env);
  if (operator === '+=') {
    // What was put together before keeps its own places.
    const value = sumOf(machine, [{ value: left, span: spanOf(env.module, node.left), isLiteral: true }, valuePart(machine, evaluate(machine, node.right, env), node.right, env)], node, env);
    assignTo(machine, node.left, value, env);
    return value;
  }
  const right = evaluate(machine, node.right, env);
  const text = (): string => shortText(env.module, node);
  if (EQUALITY.has(operator)) {
    const negated = operator.startsWith('!');
    const answer = looseEquals(machine, left, right, node, env, text(), operator.length === 2);
    if (!negated) return truthValue(answer);
    return typeof answer === 'boolean' ? booleanValue(!answer) : conditionValue(negate(answer));
  }
  if (operator === 'in') return evaluateIn(machine, left, right, text());
  if (operator === 'instanceof') return evaluateInstanceOf(machine, left, right, text());
  const isAssignment = operator.endsWith('=') && !['<=', '>='].includes(operator);
  const value = withPlain(machine, [left, right], ([x, y]) => combinePlain(isAssignment ? operator.slice(0, -1) : operator, x ?? UNDEFINED, y ?? UNDEFINED, text));
  if (isAssignment) assignTo(machine, node.left, value, env);
  return value;
}

function evaluateIn(machine: Machine, left: Inner, right: Inner, text: string): Inner {
  return withPlain(machine, [left], ([key]) => {
    const name = plainText(key ?? UNDEFINED);
    const target = resolveChoice(machine, right);
    if (name !== undefined && target.kind === 'object' && !target.entries.has(name) && target.complete && !(target as ObjectInner).made && !(target as ObjectInner).namespace) return FALSE;
    if (name !== undefined && target.kind === 'object' && target.entries.has(name)) return TRUE;
    if (name !== undefined && target.kind === 'intrinsic') {
      // A column asked for in the description of a table.
      const member = memberOf(machine, target, name);
      if (member.kind === 'intrinsic' && member.intrinsic.exists) return truthValue(truthOf(machine, member, () => text));
    }
    return conditionValue(target.kind === 'data' ? { kind: 'rows', text } : { kind: 'unknown', reason: `\`${text}\`` });
  });
}

function evaluateInstanceOf(machine: Machine, left: Inner, right: Inner, text: string): Inner {
  const value = resolveChoice(machine, left);
  if (value.kind === 'object' && isClass(right)) {
    let at: Inner | undefined = (value as ObjectInner).made;
    for (let depth = 0; depth < 20 && isClass(at); depth++) {
      if (at.node === right.node) return TRUE;
      at = at.parent;
    }
    return FALSE;
  }
  const name = right.kind === 'function' ? right.name : '';
  if (name === 'Array') return booleanValue(value.kind === 'array');
  if (name === 'Function') return booleanValue(value.kind === 'function');
  return conditionValue(value.kind === 'data' ? { kind: 'rows', text } : { kind: 'unknown', reason: `\`${text}\`` });
}
