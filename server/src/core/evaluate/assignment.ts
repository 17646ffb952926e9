import type { ts } from 'ts-morph';
import { type Env, siteOf, spanOf } from './env';
import { evaluate } from './expressions';
import { sliceItems } from './iteration';
import { touch } from './journal';
import { resolveChoice } from './join';
import { type Machine, spend } from './machine';
import { entriesOf, getMember, setMember, setUnknownMember } from './members';
import { declare, findBinding, type Scope } from './scope';
import { plainText } from './show';
import { eachSide } from './variants';
import { type Inner, type ObjectInner, objectValue, UNDEFINED } from './values';

/** Declares the names of a pattern with the parts of a value. `hoisted` writes to a variable that may exist already (`var`). */
export function bindPattern(machine: Machine, name: ts.BindingName, value: Inner, env: Env, scope: Scope, hoisted: boolean): void {
  const api = machine.ts;
  spend(machine, 1);
  if (api.isIdentifier(name)) {
    declareName(machine, name.text, value, scope, hoisted);
    return;
  }
  const [isArray, elements] = [api.isArrayBindingPattern(name), name.elements];
  const taken: string[] = [];
  elements.forEach((element, index) => {
    if (api.isOmittedExpression(element)) return;
    if (element.dotDotDotToken) {
      bindPattern(machine, element.name, isArray ? sliceItems(machine, value, index) : rest(machine, value, taken), env, scope, hoisted);
      return;
    }
    const key = isArray ? String(index) : propertyName(machine, element.propertyName ?? element.name, env);
    if (key !== undefined) taken.push(key);
    const site = siteOf(env.module, element, element.propertyName ?? element.name, []);
    const found = key === undefined ? UNDEFINED : getMember(machine, value, key, site);
    bindPattern(machine, element.name, withDefault(machine, found, element.initializer, env), env, scope, hoisted);
  });
}

function declareName(machine: Machine, name: string, value: Inner, scope: Scope, hoisted: boolean): void {
  const known = scope.bindings.get(name);
  // A name that stands empty since its block began is the same variable that functions made meanwhile close over.
  if (known && (hoisted || known.value === undefined) && !known.link) {
    touch(machine, known);
    known.value = value;
  } else {
    declare(scope, name, value);
  }
}

function withDefault(machine: Machine, value: Inner, initializer: ts.Expression | undefined, env: Env): Inner {
  if (!initializer) return value;
  return eachSide(machine, value, (side) => (side.kind === 'undefined' || side.kind === 'absent' ? evaluate(machine, initializer, env) : side));
}

/** The key that a property name means; undefined where it is computed from the unknown. */
export function propertyName(machine: Machine, name: ts.PropertyName | ts.BindingName, env: Env): string | undefined {
  const api = machine.ts;
  if (api.isIdentifier(name) || api.isStringLiteral(name) || api.isNumericLiteral(name) || api.isPrivateIdentifier(name) || api.isNoSubstitutionTemplateLiteral(name)) return name.text;
  if (!api.isComputedPropertyName(name)) return undefined;
  return plainText(resolveChoice(machine, evaluate(machine, name.expression, env)));
}

function rest(machine: Machine, value: Inner, taken: readonly string[]): Inner {
  return eachSide(machine, value, (side) => {
    if (side.kind !== 'object') return side;
    return objectValue(entriesOf(machine, side as ObjectInner).filter(([name]) => !taken.includes(name)), side.complete);
  });
}

/** `target = value`, where the target is any pattern or place. */
export function assignTo(machine: Machine, target: ts.Expression, value: Inner, env: Env): void {
  const api = machine.ts;
  const place = skipOuter(machine, target);
  if (api.isIdentifier(place)) {
    assignName(machine, place.text, value, env);
  } else if (api.isPropertyAccessExpression(place)) {
    const receiver = evaluate(machine, place.expression, env);
    setMember(machine, receiver, place.name.text, value, siteOf(env.module, place, place.name, []));
  } else if (api.isElementAccessExpression(place)) {
    const receiver = evaluate(machine, place.expression, env);
    const key = resolveChoice(machine, evaluate(machine, place.argumentExpression, env));
    const name = plainText(key);
    if (name === undefined) setUnknownMember(machine, receiver);
    else setMember(machine, receiver, name, value, siteOf(env.module, place, place.argumentExpression, []));
  } else if (api.isArrayLiteralExpression(place)) {
    place.elements.forEach((element, index) => {
      if (api.isOmittedExpression(element)) return;
      if (api.isSpreadElement(element)) assignTo(machine, element.expression, sliceItems(machine, value, index), env);
      else assignWithDefault(machine, element, getMember(machine, value, String(index), { span: spanOf(env.module, element), name: spanOf(env.module, element), args: [] }), env);
    });
  } else if (api.isObjectLiteralExpression(place)) {
    for (const property of place.properties) {
      if (api.isShorthandPropertyAssignment(property)) {
        const found = getMember(machine, value, property.name.text, siteOf(env.module, property, property.name, []));
        assignName(machine, property.name.text, withDefault(machine, found, property.objectAssignmentInitializer, env), env);
      } else if (api.isPropertyAssignment(property)) {
        const key = propertyName(machine, property.name, env);
        if (key !== undefined) assignWithDefault(machine, property.initializer, getMember(machine, value, key, siteOf(env.module, property, property.name, [])), env);
      }
    }
  }
}

function assignWithDefault(machine: Machine, target: ts.Expression, value: Inner, env: Env): void {
  const api = machine.ts;
  if (api.isBinaryExpression(target) && target.operatorToken.kind === api.SyntaxKind.EqualsToken) {
    assignTo(machine, target.left, withDefault(machine, value, target.right, env), env);
  } else {
    assignTo(machine, target, value, env);
  }
}

function assignName(machine: Machine, name: string, value: Inner, env: Env): void {
  const binding = findBinding(env.scope, name);
  if (binding) {
    touch(machine, binding);
    binding.value = value;
  } else {
    declare(env.module.scope, name, value);
  }
}

/** An expression without the brackets and type assertions around it. */
export function skipOuter(machine: Machine, node: ts.Expression): ts.Expression {
  const api = machine.ts;
  let at = node;
  while (api.isParenthesizedExpression(at) || api.isAsExpression(at) || api.isNonNullExpression(at) || api.isTypeAssertionExpression(at) || api.isSatisfiesExpression(at)) at = at.expression;
  return at;
}
