import { bindClosure, findMethod, staticMember } from './classes';
import { dataMember } from './data';
import { callFunction } from './functions';
import { touch } from './journal';
import { resolveChoice } from './join';
import type { Machine } from './machine';
import { exportNames, exportOf, type Module } from './modules';
import { arrayMethod } from './natives/arrays';
import { collectionMethod, objectMethod } from './natives/objects';
import { dateMethod, numberMethod } from './natives/globals';
import { stringMethod } from './natives/strings';
import { memberReason } from './unknowns';
import type { Site, Value } from './value';
import { eachSide } from './variants';
import { type ClassInner, type Inner, isClass, isClosure, isNative, nativeFunction, numberValue, type ObjectInner, stringValue, UNDEFINED, type UnknownInner, unknownValue } from './values';
import { computedText, partOf } from './text';
import { LIMITS } from './limits';

const NOWHERE: Site = { span: { file: '', start: 0, end: 0 }, name: { file: '', start: 0, end: 0 }, args: [] };

/** A property of a value, where no call is in sight. */
export function memberOf(machine: Machine, receiver: Inner, name: string): Inner {
  return getMember(machine, receiver, name, { ...NOWHERE, span: machine.run.place, name: machine.run.place });
}

/** `receiver.name`. */
export function getMember(machine: Machine, receiver: Inner, name: string, site: Site): Inner {
  switch (receiver.kind) {
    case 'choice': return eachSide(machine, receiver, (side) => getMember(machine, side, name, site));
    case 'object': return objectMember(machine, receiver as ObjectInner, name, site);
    case 'array': return arrayMember(machine, receiver, name);
    case 'string': return stringMember(machine, receiver, name, site);
    case 'number': return numberMethod(receiver, name) ?? UNDEFINED;
    case 'date': return dateMethod(machine, receiver, name) ?? unknownValue('a part of a moment', site.span);
    case 'class': return isClass(receiver) ? classMember(machine, receiver, name, site) : UNDEFINED;
    case 'function': return functionMember(machine, receiver, name);
    case 'intrinsic': return receiver.intrinsic.get?.(name, site, machine.evaluation) ?? unknownValue(`\`${receiver.intrinsic.name}.${name}\` is not known`, site.span, receiver.intrinsic.inert ? {} : { handle: true });
    case 'data': return dataMember(receiver.expression, name);
    case 'reference': return name === 'name' ? receiver : unknownValue(`\`${name}\` of what the database finds`, site.span, { rows: true });
    case 'condition': return name === 'toString' ? nativeFunction('toString', () => receiver) : UNDEFINED;
    case 'unknown': return unknownMember(receiver, name, site);
    default: return UNDEFINED;
  }
}

function unknownMember(receiver: UnknownInner, name: string, site: Site): Inner {
  const { environment: _environment, fallback: _fallback, pattern: _pattern, ...rest } = receiver;
  const environment = receiver.environment === '' ? name : undefined;
  return { ...rest, reason: memberReason(receiver, name), span: site.span, ...(environment !== undefined && { environment }) };
}

function objectMember(machine: Machine, receiver: ObjectInner, name: string, site: Site): Inner {
  const own = receiver.entries.get(name) as Inner | undefined;
  if (own) return presentValue(machine, own);
  const getter = receiver.accessors?.get(name)?.get;
  if (getter) return callFunction(machine, getter, [], receiver, site);
  if (receiver.namespace) return exportOf(machine, receiver.namespace, name) ?? unknownValue(`\`${receiver.namespace.path}\` exports no \`${name}\` that can be read`, site.span);
  if (receiver.collection) {
    const method = collectionMethod(machine, receiver, name);
    if (method) return method;
  }
  if (receiver.made) {
    if (name === 'constructor') return receiver.made;
    const member = instanceMember(machine, receiver, receiver.made, name, site);
    if (member) return member;
  }
  if (receiver.base) return getMember(machine, receiver.base, name, site);
  const method = objectMethod(receiver, name);
  if (method) return method;
  return receiver.complete ? UNDEFINED : unknownValue(`\`${name}\` may or may not be set`, site.span);
}

/** A method or getter of the class that an object was made of. */
export function instanceMember(machine: Machine, self: Inner, from: ClassInner, name: string, site: Site): Inner | undefined {
  const found = findMethod(machine, from, name, false);
  if (!found) return undefined;
  return found.kind === 'getter' ? callFunction(machine, found.closure, [], self, site) : bindClosure(found.closure, self);
}

/** A value without the sides on which it is not there. */
function presentValue(machine: Machine, value: Inner): Inner {
  if (value.kind === 'absent') return UNDEFINED;
  if (value.kind !== 'choice') return value;
  const resolved = resolveChoice(machine, value);
  if (resolved.kind !== 'choice') return presentValue(machine, resolved);
  const [then, otherwise] = [presentValue(machine, resolved.then), presentValue(machine, resolved.otherwise)];
  return then === resolved.then && otherwise === resolved.otherwise ? resolved : { ...resolved, then, otherwise };
}

function arrayMember(machine: Machine, receiver: Extract<Value, { kind: 'array' }>, name: string): Inner {
  const items = receiver.items as Inner[];
  const uncertain = items.findIndex((item) => item.kind === 'choice' && mayBeAbsent(item));
  if (name === 'length') {
    if (uncertain >= 0) return eachSide(machine, items[uncertain] as Inner, () => numberValue(countPresent(machine, items)));
    return receiver.complete ? numberValue(items.length) : unknownValue('the length of a list that is not wholly known', machine.run.place, { rows: true });
  }
  if (/^\d+$/.test(name)) {
    const item = items[Number(name)];
    if (item && (uncertain < 0 || uncertain > Number(name))) return presentValue(machine, item);
    return receiver.complete && !item ? UNDEFINED : unknownValue('an item of a list that is not wholly known', machine.run.place, { rows: true });
  }
  return arrayMethod(machine, receiver, name) ?? UNDEFINED;
}

function countPresent(machine: Machine, items: readonly Inner[]): number {
  return items.filter((item) => resolveChoice(machine, item).kind !== 'absent').length;
}

/** Whether an item is missing on some side. */
export function mayBeAbsent(item: Inner): boolean {
  return item.kind === 'absent' || (item.kind === 'choice' && (mayBeAbsent(item.then) || mayBeAbsent(item.otherwise)));
}

function stringMember(machine: Machine, receiver: Extract<Value, { kind: 'string' }>, name: string, site: Site): Inner {
  const { source } = receiver;
  if (name === 'length') return source.holes.length > 0 ? unknownValue('the length of a text that is not wholly known', site.span) : numberValue(source.text.length);
  if (/^\d+$/.test(name)) {
    const at = Number(name);
    return at < source.text.length ? stringValue(partOf(source, at, at + 1)) : UNDEFINED;
  }
  return stringMethod(machine, receiver, name) ?? UNDEFINED;
}

function functionMember(machine: Machine, receiver: Extract<Value, { kind: 'function' }>, name: string): Inner {
  if (!isClosure(receiver) && !isNative(receiver)) return UNDEFINED;
  const own = receiver.properties.get(name);
  if (own) return own;
  if (name === 'name') return stringValue(computedText(receiver.name, machine.run.place));
  if (name === 'call') return nativeFunction('call', (args, call) => callFunction(machine, receiver, args.slice(1), args[0] ?? UNDEFINED, call.site));
  if (name === 'apply') return nativeFunction('apply', (args, call) => callFunction(machine, receiver, args[1]?.kind === 'array' ? (args[1].items as Inner[]) : [], args[0] ?? UNDEFINED, call.site));
  if (name === 'bind') {
    return nativeFunction('bind', (bound, outer) => {
      const [self, ...first] = bound;
      return nativeFunction(receiver.name, (args, call) => callFunction(machine, receiver, [...first, ...args], self ?? UNDEFINED, call.site ?? outer.site));
    });
  }
  return UNDEFINED;
}

function classMember(machine: Machine, receiver: ClassInner, name: string, site: Site): Inner {
  if (name === 'name') return stringValue(computedText(receiver.name, site.span));
  if (name === 'prototype') return unknownValue('a prototype', site.span);
  return staticMember(machine, receiver, name, site) ?? UNDEFINED;
}

/** `receiver.name = value`. */
export function setMember(machine: Machine, receiver: Inner, name: string, value: Inner, site: Site): void {
  const target = resolveChoice(machine, receiver);
  switch (target.kind) {
    case 'choice':
      eachSide(machine, target, (side) => {
        setMember(machine, side, name, value, site);
        return UNDEFINED;
      });
      return;
    case 'object': {
      const object = target as ObjectInner;
      const setter = object.accessors?.get(name)?.set ?? (object.made ? findSetter(machine, object.made, name) : undefined);
      if (setter) {
        callFunction(machine, setter, [value], object, site);
        return;
      }
      if (object.entries.size >= LIMITS.items) return;
      touch(machine, object);
      object.entries.set(name, value as Value);
      return;
    }
    case 'array': {
      touch(machine, target);
      const index = /^\d+$/.test(name) ? Number(name) : -1;
      if (index < 0 || index > target.items.length) target.complete = target.complete && index < 0 && name !== 'length';
      else target.items[index] = value as Value;
      if (name === 'length' && value.kind === 'number' && value.value >= 0 && value.value <= target.items.length) {
        target.items.length = value.value;
        target.complete = true;
      }
      return;
    }
    case 'function':
      if (isClosure(target)) target.properties.set(name, value);
      return;
    case 'class':
      if (isClass(target)) setMember(machine, target.statics, name, value, site);
      return;
    default:
  }
}

function findSetter(machine: Machine, from: ClassInner, name: string): Inner | undefined {
  const found = findMethod(machine, from, name, true);
  return found?.kind === 'setter' ? found.closure : undefined;
}

/** `receiver[key] = value` with a key that is not known: from here on nobody knows all of it. */
export function setUnknownMember(machine: Machine, receiver: Inner): void {
  const target = resolveChoice(machine, receiver);
  if (target.kind !== 'object' && target.kind !== 'array') return;
  touch(machine, target);
  target.complete = false;
}

/** The entries of an object in order: its own, or a module's exports. */
export function entriesOf(machine: Machine, value: ObjectInner): readonly (readonly [string, Inner])[] {
  if (value.namespace) return namespaceEntries(machine, value.namespace);
  return [...(value.entries as Map<string, Inner>)];
}

function namespaceEntries(machine: Machine, module: Module): readonly (readonly [string, Inner])[] {
  return exportNames(machine, module).map((name) => [name, exportOf(machine, module, name) ?? UNDEFINED] as const);
}
