import type { ts } from 'ts-morph';
import { propertyName } from './assignment';
import { type Env, siteOf } from './env';
import { evaluate } from './expressions';
import { callFunction, makeClosure } from './functions';
import { type Machine, spend } from './machine';
import { getMember } from './members';
import { type Binding, createScope, declare } from './scope';
import { hasModifier } from './linking';
import { executeAll } from './statements';
import type { Site, Value } from './value';
import { type ClassInner, type Closure, type Inner, isClass, isNative, objectValue, type ObjectInner, UNDEFINED, unknownValue } from './values';

const LONGEST_CHAIN = 20;

/** A class as a value; `binding` is its own name, which its statics may use already. */
export function makeClass(machine: Machine, node: ts.ClassLikeDeclaration, env: Env, binding?: Binding): ClassInner {
  const api = machine.ts;
  const heritage = node.heritageClauses?.find((clause) => clause.token === api.SyntaxKind.ExtendsKeyword)?.types[0];
  const parent = heritage && evaluate(machine, heritage.expression, env);
  const scope = createScope(env.scope);
  const made: ClassInner = { kind: 'class', name: node.name?.text ?? '', node, scope, module: env.module, ...(parent && { parent }), statics: objectValue() };
  if (binding) binding.value = made;
  if (node.name) declare(scope, node.name.text, made);
  const inner: Env = { module: env.module, scope, self: made, home: made, isStatic: true };
  for (const member of node.members) {
    if (api.isClassStaticBlockDeclaration(member)) executeAll(machine, member.body.statements, { ...inner, scope: createScope(scope, true) });
    if (!api.isPropertyDeclaration(member) || !isStatic(machine, member)) continue;
    const name = propertyName(machine, member.name, inner);
    if (name !== undefined) made.statics.entries.set(name, (member.initializer ? evaluate(machine, member.initializer, inner) : UNDEFINED) as Value);
  }
  return made;
}

function isStatic(machine: Machine, member: ts.ClassElement): boolean {
  return hasModifier(machine, member, machine.ts.SyntaxKind.StaticKeyword);
}

/** A method or accessor as found in a class or in what it extends. */
export interface FoundMethod { readonly kind: 'method' | 'getter' | 'setter'; readonly closure: Closure; readonly owner: ClassInner }

/** The instance method (or getter, or with `setter` the setter) of a name, inherited ones included. */
export function findMethod(machine: Machine, from: ClassInner, name: string, setter: boolean): FoundMethod | undefined {
  return findMember(machine, from, name, false, setter);
}

function findMember(machine: Machine, from: ClassInner, name: string, wantStatic: boolean, setter: boolean): FoundMethod | undefined {
  const api = machine.ts;
  let at: Inner | undefined = from;
  for (let depth = 0; depth < LONGEST_CHAIN && isClass(at); depth++) {
    const owner: ClassInner = at;
    const env: Env = { module: owner.module, scope: owner.scope, self: UNDEFINED, home: owner };
    for (const member of owner.node.members) {
      if (!member.name || isStatic(machine, member) !== wantStatic) continue;
      const isWanted = setter ? api.isSetAccessorDeclaration(member) : api.isMethodDeclaration(member) || api.isGetAccessorDeclaration(member);
      if (!isWanted || !(api.isMethodDeclaration(member) || api.isAccessor(member)) || !member.body || propertyName(machine, member.name, env) !== name) continue;
      const closure = makeClosure(member, env, name, { home: owner, ...(wantStatic && { isStatic: true }) });
      return { kind: api.isMethodDeclaration(member) ? 'method' : setter ? 'setter' : 'getter', closure, owner };
    }
    at = owner.parent;
  }
  return undefined;
}

/** A static member, inherited ones included. */
export function staticMember(machine: Machine, from: ClassInner, name: string, site: Site): Inner | undefined {
  let at: Inner | undefined = from;
  for (let depth = 0; depth < LONGEST_CHAIN && isClass(at); depth++) {
    const own = at.statics.entries.get(name);
    if (own) return own;
    at = at.parent;
  }
  const found = findMember(machine, from, name, true, false);
  if (found) return found.kind === 'getter' ? callFunction(machine, found.closure, [], from, site) : bindClosure(found.closure, from);
  return at && !isClass(at) ? getMember(machine, at, name, site) : undefined;
}

/** A method with its `this`. */
export function bindClosure(closure: Closure, self: Inner): Closure {
  return { ...closure, self };
}

/** `new X(…)`. */
export function construct(machine: Machine, made: ClassInner, args: readonly Inner[], site: Site): Inner {
  const self = objectValue([], true, { made });
  runConstructor(machine, made, self, args, site, 0);
  return self;
}

/** Runs the constructor of `from` on an object that a class further down made. */
export function runConstructor(machine: Machine, from: ClassInner, self: ObjectInner, args: readonly Inner[], site: Site, depth: number): void {
  const api = machine.ts;
  spend(machine, 1);
  const constructor = from.node.members.find((member): member is ts.ConstructorDeclaration => api.isConstructorDeclaration(member) && member.body !== undefined);
  const { parent } = from;
  if (constructor && parent) {
    // `super(…)` in its body calls the parent and then sets the fields.
    callConstructor(machine, from, constructor, self, args, site);
    return;
  }
  if (parent) runParent(machine, from, self, args, site, depth);
  else setFields(machine, from, self);
  if (constructor) callConstructor(machine, from, constructor, self, args, site);
}

/** `super(…)`: the parent's constructor, then the own fields. */
export function runParent(machine: Machine, from: ClassInner, self: ObjectInner, args: readonly Inner[], site: Site, depth: number): void {
  const { parent } = from;
  if (isClass(parent) && depth < LONGEST_CHAIN) runConstructor(machine, parent, self, args, site, depth + 1);
  else if (parent?.kind === 'intrinsic') self.base = parent.intrinsic.construct?.(args as Value[], site, machine.evaluation) ?? parent;
  else if (parent && isNative(parent)) {
    const base = (parent.construct ?? parent.native)(args, { site, self });
    if (base.kind === 'object') for (const [name, value] of base.entries) self.entries.set(name, value);
  } else if (parent) self.base = parent.kind === 'unknown' ? parent : unknownValue('a base class that is not read', site.span);
  setFields(machine, from, self);
}

function callConstructor(machine: Machine, from: ClassInner, node: ts.ConstructorDeclaration, self: ObjectInner, args: readonly Inner[], site: Site): void {
  const env: Env = { module: from.module, scope: from.scope, self, home: from };
  const api = machine.ts;
  node.parameters.forEach((parameter, index) => {
    // `constructor(private readonly name: string)` declares a field.
    const isField = parameter.modifiers?.some((modifier) => modifier.kind !== api.SyntaxKind.Decorator) ?? false;
    if (isField && api.isIdentifier(parameter.name)) self.entries.set(parameter.name.text, (args[index] ?? UNDEFINED) as Value);
  });
  callFunction(machine, makeClosure(node, env, from.name, { home: from }), args, self, site);
}

function setFields(machine: Machine, from: ClassInner, self: ObjectInner): void {
  const api = machine.ts;
  const env: Env = { module: from.module, scope: createScope(from.scope, true), self, home: from };
  for (const member of from.node.members) {
    if (!api.isPropertyDeclaration(member) || isStatic(machine, member) || hasModifier(machine, member, api.SyntaxKind.DeclareKeyword)) continue;
    const name = propertyName(machine, member.name, env);
    if (name === undefined || (!member.initializer && self.base !== undefined)) continue;
    self.entries.set(name, (member.initializer ? evaluate(machine, member.initializer, env) : UNDEFINED) as Value);
  }
}

/** The fields of an instance that was never constructed: enough to read a name or an option. */
export function fieldOf(machine: Machine, from: ClassInner): readonly (readonly [string, Inner])[] {
  const self = objectValue([], true, { made: from });
  setFields(machine, from, self);
  return [...(self.entries as Map<string, Inner>)];
}

/** Calls `super.name(…)` or reads it. */
export function superMember(machine: Machine, env: Env, name: string, node: ts.Node): Inner {
  const parent = env.home?.parent;
  const site = siteOf(env.module, node, node, []);
  if (!parent) return UNDEFINED;
  if (!isClass(parent)) {
    const base = env.self.kind === 'object' ? (env.self as ObjectInner).base : undefined;
    return getMember(machine, base ?? parent, name, site);
  }
  if (env.isStatic) return staticMember(machine, parent, name, site) ?? UNDEFINED;
  const found = findMethod(machine, parent, name, false);
  if (found) return found.kind === 'getter' ? callFunction(machine, found.closure, [], env.self, site) : bindClosure(found.closure, env.self);
  const base = env.self.kind === 'object' ? (env.self as ObjectInner).base : undefined;
  return base ? getMember(machine, base, name, site) : UNDEFINED;
}

