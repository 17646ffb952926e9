import type { ts } from 'ts-morph';
import type { Span } from '../model/source';
import { propertyName } from './assignment';
import { type BodyComment, commentsWithin } from './comments';
import { fieldOf, findMethod, staticMember } from './classes';
import { type Env, plainSite, spanOf } from './env';
import type { Machine } from './machine';
import { hasModifier } from './linking';
import type { Value } from './value';
import { type ClassInner, type Inner, isClass, isClosure, UNDEFINED } from './values';

/** What can be said of a function without calling it. */
export interface FunctionDescription {
  readonly name: string;
  /** The whole function as written. */
  readonly span: Span;
  /** Its name where it has one, else its first word. */
  readonly nameSpan: Span;
  readonly body: Span;
  /** No statement stands in it. */
  readonly isEmpty: boolean;
  readonly parameterCount: number;
  readonly comments: readonly BodyComment[];
}

/** What can be said of a class without making an instance. */
export interface ClassDescription {
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  /** Names of the methods declared here or in a class of the workspace that it extends. */
  readonly methods: readonly string[];
  /** A method's function; undefined where it is not declared in the workspace. */
  method(name: string): FunctionDescription | undefined;
  /** Static fields and, where there is none of the name, what an instance starts with. */
  field(name: string): Value | undefined;
  /** Classes it extends, nearest first; the last may be an intrinsic or unknown. */
  readonly parents: readonly Value[];
  readonly implements: readonly string[];
}

/** Describes a function of the workspace. */
export function describeFunction(machine: Machine, value: Value): FunctionDescription | undefined {
  if (!isClosure(value)) return undefined;
  const { node, module } = value;
  const { body } = node;
  if (!body) return undefined;
  const span = spanOf(module, node);
  const name = nameNode(node);
  const bodySpan = spanOf(module, body);
  const isBlock = machine.ts.isBlock(body);
  return {
    name: value.name, span, body: bodySpan,
    nameSpan: name ? spanOf(module, name) : { ...span, end: Math.min(span.end, span.start + firstWord(module.file.text, span.start)) },
    isEmpty: isBlock && body.statements.every((statement) => machine.ts.isEmptyStatement(statement)),
    parameterCount: node.parameters.length,
    get comments() {
      return commentsWithin(module, bodySpan);
    },
  };
}

function nameNode(node: ts.Node): ts.Node | undefined {
  return (node as { readonly name?: ts.Node }).name;
}

function firstWord(text: string, start: number): number {
  return /^\w+/.exec(text.slice(start, start + 40))?.[0].length ?? 1;
}

/** Describes a class of the workspace. */
export function describeClass(machine: Machine, value: Value): ClassDescription | undefined {
  if (!isClass(value)) return undefined;
  const { node, module } = value;
  const span = spanOf(module, node);
  const chain = classChain(value);
  const inherited = chain.filter(isClass);
  return {
    name: value.name, span,
    nameSpan: node.name ? spanOf(module, node.name) : { ...span, end: span.start + firstWord(module.file.text, span.start) },
    methods: [...new Set([value, ...inherited].flatMap((owner) => methodNames(machine, owner)))],
    method(name) {
      const found = findMethod(machine, value, name, false);
      return found?.kind === 'method' ? describeFunction(machine, found.closure) : fieldFunction(machine, value, name);
    },
    field: (name) => fieldValue(machine, value, name),
    parents: chain as Value[],
    implements: node.heritageClauses?.flatMap((clause) => (clause.token === machine.ts.SyntaxKind.ImplementsKeyword ? clause.types.map((type) => module.file.text.slice(type.expression.getStart(module.file), type.expression.end)) : [])) ?? [],
  };
}

function fieldFunction(machine: Machine, value: ClassInner, name: string): FunctionDescription | undefined {
  const field = fieldValue(machine, value, name);
  return field && describeFunction(machine, field);
}

function fieldValue(machine: Machine, value: ClassInner, name: string): Value | undefined {
  const found: Inner | undefined = staticMember(machine, value, name, plainSite(spanOf(value.module, value.node)));
  if (found && found.kind !== 'undefined') return found as Value;
  for (const owner of [value, ...classChain(value)]) {
    const own = isClass(owner) ? fieldOf(machine, owner).find(([field]) => field === name)?.[1] : undefined;
    if (own) return own as Value;
  }
  return undefined;
}

function classChain(value: ClassInner): readonly Inner[] {
  const chain: Inner[] = [];
  let at = value.parent;
  while (at && chain.length < 20) {
    chain.push(at);
    at = isClass(at) ? at.parent : undefined;
  }
  return chain;
}

function methodNames(machine: Machine, owner: ClassInner): readonly string[] {
  const api = machine.ts;
  const env: Env = { module: owner.module, scope: owner.scope, self: UNDEFINED, home: owner };
  return owner.node.members.flatMap((member) => {
    if (!member.name || hasModifier(machine, member, api.SyntaxKind.StaticKeyword)) return [];
    const isMethod = (api.isMethodDeclaration(member) && member.body !== undefined) || (api.isPropertyDeclaration(member) && member.initializer && (api.isArrowFunction(member.initializer) || api.isFunctionExpression(member.initializer)));
    const name = isMethod ? propertyName(machine, member.name, env) : undefined;
    return name === undefined ? [] : [name];
  });
}
