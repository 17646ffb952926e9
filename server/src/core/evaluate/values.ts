import type { ts } from 'ts-morph';
import type { Condition } from '../model/operation';
import type { SourceText, Span } from '../model/source';
import type { Module } from './modules';
import type { Scope } from './scope';
import { computedText } from './text';
import type { ArrayValue, FunctionValue, ObjectValue, Site, UnknownValue, Value } from './value';

/**
 * What the evaluator computes with inside itself: the public values, and those that never leave it.
 * A `choice` depends on a condition that nobody knows yet; whoever needs a plain value is called once for each side.
 */
export type Inner = Value | ChoiceValue | AbsentValue;

export interface ChoiceValue {
  readonly kind: 'choice';
  readonly condition: Condition;
  readonly then: Inner;
  readonly otherwise: Inner;
}

/** The item that is not there on one side of a choice: `if (c) list.push(x)`. */
export interface AbsentValue { readonly kind: 'absent' }

/** Functions as syntax: what all of them have in common. */
export type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration | ts.ConstructorDeclaration | ts.AccessorDeclaration;

/** A function of the workspace with what it closes over. */
export interface Closure extends FunctionValue {
  readonly node: FunctionNode;
  readonly scope: Scope;
  readonly module: Module;
  /** `this` of an arrow function, or what it is bound to. */
  readonly self?: Inner;
  /** The class it is a method of, for `super`. */
  readonly home?: ClassInner;
  readonly isStatic?: boolean;
  readonly properties: Map<string, Inner>;
}

/** What a native function is told about its call. */
export interface NativeCall {
  readonly site: Site;
  readonly self: Inner;
}

/** A function that the language or a known package provides. */
export interface Native extends FunctionValue {
  readonly native: (args: readonly Inner[], call: NativeCall) => Inner;
  /** `new X(…)`; the same as a call where it is left out. */
  readonly construct?: (args: readonly Inner[], call: NativeCall) => Inner;
  readonly properties: Map<string, Inner>;
  /** It looks at what is inside its arguments, so each side of a choice is tried by itself. */
  readonly plain?: boolean;
}

export interface ClassInner {
  readonly kind: 'class';
  readonly name: string;
  readonly node: ts.ClassLikeDeclaration;
  readonly scope: Scope;
  readonly module: Module;
  readonly parent?: Inner;
  readonly statics: ObjectInner;
}

/** Keys and values of a Map or Set, in order. */
export interface Collection {
  readonly kind: 'map' | 'set';
  readonly items: Map<string, { readonly key: Inner; readonly value: Inner }>;
}

/** An object with what only the evaluator knows of it. */
export interface ObjectInner extends ObjectValue {
  /** The class it was made of. */
  readonly made?: ClassInner;
  /** What a framework's or package's base class contributes: asked for what the class does not have. */
  base?: Inner;
  readonly collection?: Collection;
  /** The module whose exports it is, read when they are asked for. */
  readonly namespace?: Module;
  accessors?: Map<string, { get?: Closure; set?: Closure }>;
}

/** A side effect outside the database that calls of this value have. */
export interface ExternalMark { readonly effect: ExternalEffect; readonly target: string; readonly quiet: ReadonlySet<string>; readonly loud?: ReadonlySet<string> }
export type ExternalEffect = 'mail' | 'http' | 'queue' | 'file' | 'process' | 'cache' | 'other';

/** An unknown value with the marks that only the evaluator reads. */
export interface UnknownInner extends UnknownValue {
  readonly external?: ExternalMark;
  /** From a logging package: its calls print. */
  readonly logger?: boolean;
  /** An answer of a person at the keyboard, a row, a clock: for the kind of condition it makes. */
  readonly rows?: boolean;
  /** The problem that this comes from was said already: a chain of calls says it once. */
  readonly reported?: boolean;
  readonly pattern?: { readonly source: string; readonly flags: string };
}

export const UNDEFINED: Value = { kind: 'undefined' };
export const NULL: Value = { kind: 'null' };
export const TRUE: Value = { kind: 'boolean', value: true };
export const FALSE: Value = { kind: 'boolean', value: false };
export const ABSENT: AbsentValue = { kind: 'absent' };

export function booleanValue(value: boolean): Value {
  return value ? TRUE : FALSE;
}

export function numberValue(value: number): Value {
  return { kind: 'number', value };
}

export function stringValue(source: SourceText): Value {
  return { kind: 'string', source };
}

/** A text that the expression at `span` computes. */
export function textValue(text: string, span: Span): Value {
  return { kind: 'string', source: computedText(text, span) };
}

/**
 * When an array or object was made. What a run made need not be put back when the run is over, and what was made since the ways
 * last parted need not be remembered; what modules hold (0) is put back always.
 */
const births = { now: 0, lasting: false };

export interface Born { readonly born?: number }

/** The moment now; everything made later has a higher number. */
export function birthNow(): number {
  return births.now;
}

/** Runs `body`, whose arrays and objects belong to a module and outlive every run. */
export function makeLasting<T>(lasting: boolean, body: () => T): T {
  const before = births.lasting;
  births.lasting = lasting;
  try {
    return body();
  } finally {
    births.lasting = before;
  }
}

function nextBirth(): number {
  births.now++;
  return births.lasting ? 0 : births.now;
}

export function arrayValue(items: readonly Inner[], complete = true): ArrayValue {
  const made: ArrayValue & Born = { kind: 'array', items: items as Value[], complete, born: nextBirth() };
  return made;
}

export function objectValue(entries: Iterable<readonly [string, Inner]> = [], complete = true, more: Partial<ObjectInner> = {}): ObjectInner {
  const made: ObjectInner & Born = { kind: 'object', entries: new Map(entries) as Map<string, Value>, complete, ...more, born: nextBirth() };
  return made;
}

/** Not known, and without a way to the database of its own; as SQL it could be anything. */
export function unknownValue(reason: string, span?: Span, marks?: Partial<Omit<UnknownInner, 'kind' | 'reason'>>): UnknownInner {
  return { kind: 'unknown', reason, mayTouch: 'anything', ...(span && { span }), ...marks };
}

export function conditionValue(condition: Condition): Value {
  return { kind: 'condition', condition };
}

export function isClosure(value: Inner): value is Closure {
  return value.kind === 'function' && 'node' in value;
}

export function isNative(value: Inner): value is Native {
  return value.kind === 'function' && 'native' in value;
}

export function isClass(value: Inner | undefined): value is ClassInner {
  return value?.kind === 'class' && 'node' in value;
}

export function nativeFunction(name: string, native: Native['native'], more: Partial<Omit<Native, 'kind' | 'name' | 'native'>> = {}): Native {
  return { kind: 'function', name, native, properties: more.properties ?? new Map<string, Inner>(), ...(more.construct && { construct: more.construct }), ...(more.plain !== undefined && { plain: more.plain }) };
}

/** Whether two values are one and the same, as far as nothing can be told apart. */
export function isSame(a: Inner, b: Inner): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'undefined':
    case 'null':
    case 'absent': return true;
    case 'boolean':
    case 'number': return Object.is(a.value, (b as typeof a).value);
    case 'string': return a.source.text === (b as typeof a).source.text && a.source.holes.length === 0 && (b as typeof a).source.holes.length === 0;
    case 'intrinsic': return a.intrinsic === (b as typeof a).intrinsic;
    default: return false;
  }
}

/** How many plain values a value may turn out to be. */
export function leavesOf(value: Inner): number {
  return value.kind === 'choice' ? leavesOf(value.then) + leavesOf(value.otherwise) : 1;
}
