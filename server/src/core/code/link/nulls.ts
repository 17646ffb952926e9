import type { CallFact, Expression, TypeFact } from '../facts';
import type { Entity } from '../model';
import type { LinkedFile } from './kinds';
import type { Linker } from './linker';
import { valueOf } from './values';

const MAX_DEPTH = 6;
/** Functions and methods of the language that give a value whatever happens. */
const GIVES_VALUE: ReadonlySet<string> = new Set(['String', 'Number', 'Boolean', 'BigInt', 'Symbol', 'now', 'toString', 'toISOString', 'toLowerCase', 'toUpperCase', 'trim', 'toFixed', 'join', 'map', 'filter', 'parseInt', 'parseFloat', 'toDate']);
/** Types of the language that hold no null by themselves. */
const VALUES: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'bigint', 'true', 'false', 'object', 'Date', 'Buffer', 'Array', 'ReadonlyArray', 'Set', 'Map', 'Record', 'Uint8Array']);

/**
 * Whether what is written to a column is sure not to be NULL, as far as the text and its types tell: a constant, what is made on the
 * spot, a parameter of such a type; and what was read from this very column, which holds no NULL once that is forbidden.
 */
export function isNeverNull(linker: Linker, file: LinkedFile, value: Expression, of?: { readonly entity: Entity; readonly column: string }, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const inner = (part: Expression): boolean => isNeverNull(linker, file, part, of, depth + 1);
  switch (value.kind) {
    case 'literal': return value.value !== null;
    case 'template': case 'object': case 'list': case 'function': case 'class': return true;
    case 'operator': return value.operator !== 'void';
    case 'either': return value.of.length > 0 && value.of.every(inner);
    case 'cast': return inner(value.of) || holdsNoNull(linker, file, value.type, depth);
    case 'local': {
      const local = file.facts.locals[value.index];
      if (local?.type && !local.rest) return holdsNoNull(linker, file, local.type, depth);
      return local !== undefined && local.param === undefined && local.value !== undefined && inner(local.value);
    }
    case 'name': {
      const target = linker.store.resolve(file, value.name, 'value');
      return target.kind === 'definition' && target.definition.kind !== 'let' && target.definition.value !== undefined && isNeverNull(linker, target.file, target.definition.value, of, depth + 1);
    }
    case 'call': {
      const call = file.facts.calls[value.index];
      return call !== undefined && givesValue(linker, file, call, depth);
    }
    case 'get': return isSameColumn(linker, file, value, of) || memberHoldsNoNull(linker, file, value, depth);
    default: return false;
  }
}

function givesValue(linker: Linker, file: LinkedFile, call: CallFact, depth: number): boolean {
  if (call.form === 'new') return true;
  const { callee } = call;
  const name = callee.kind === 'get' || callee.kind === 'name' ? callee.name : '';
  const kind = valueOf(linker, file, callee);
  if (kind.kind === 'function') {
    const holder = linker.store.at(kind.file);
    const result = holder?.facts.functions[kind.index]?.result;
    return holder !== undefined && result !== undefined && holdsNoNull(linker, holder, result, depth);
  }
  if (callee.kind === 'get' && callee.name === 'resolve' && call.args[0]) return isNeverNull(linker, file, call.args[0], undefined, depth + 1);
  return !(callee.kind === 'get' && callee.optional) && GIVES_VALUE.has(name);
}

/** `createdAt: row.createdAt`. */
function isSameColumn(linker: Linker, file: LinkedFile, { of, name }: Extract<Expression, { kind: 'get' }>, column: { readonly entity: Entity; readonly column: string } | undefined): boolean {
  if (!column || linker.entities.column(column.entity, name)?.column !== column.column) return false;
  const kind = valueOf(linker, file, of);
  return kind.kind === 'row' && kind.entity.id === column.entity.id;
}

/** A property of a parameter whose type tells its properties: `({ teamId }: { teamId: number })`. */
function memberHoldsNoNull(linker: Linker, file: LinkedFile, { of, name, optional }: Extract<Expression, { kind: 'get' }>, depth: number): boolean {
  const type = of.kind === 'local' && !optional ? file.facts.locals[of.index]?.type : undefined;
  const owner = type && (type.kind === 'reference' ? definitionOf(linker, file, type.name) : { file, type });
  if (owner?.type.kind !== 'object') return false;
  const member = owner.type.members.find((each) => each.name === name);
  return member !== undefined && !member.optional && holdsNoNull(linker, owner.file, member.type, depth + 1);
}

function holdsNoNull(linker: Linker, file: LinkedFile, type: TypeFact, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  switch (type.kind) {
    case 'literal': return type.value !== null;
    case 'keyword': return VALUES.has(type.name);
    case 'array': case 'tuple': case 'object': case 'function': return true;
    case 'union': return type.of.every((part) => holdsNoNull(linker, file, part, depth + 1));
    case 'intersection': return type.of.some((part) => holdsNoNull(linker, file, part, depth + 1));
    case 'reference': {
      if (type.name === 'Promise' && type.args[0]) return holdsNoNull(linker, file, type.args[0], depth + 1);
      const target = linker.store.resolveType(file, type.name);
      if (target.kind === 'global') return VALUES.has(type.name);
      if (target.kind !== 'definition') return false;
      const { kind } = target.definition;
      return kind === 'class' || kind === 'interface' || kind === 'enum' || (target.definition.type !== undefined && holdsNoNull(linker, target.file, target.definition.type, depth + 1));
    }
    default: return false;
  }
}

function definitionOf(linker: Linker, file: LinkedFile, name: string): { readonly file: LinkedFile; readonly type: TypeFact } | undefined {
  const target = linker.store.resolveType(file, name);
  return target.kind === 'definition' && target.definition.type ? { file: target.file, type: target.definition.type } : undefined;
}
