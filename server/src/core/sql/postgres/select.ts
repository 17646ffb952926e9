import type { CallStmt, FuncCall, Node, SelectStmt } from '@pgsql/types';
import type { Expression } from '../../model/expression';
import type { QualifiedName } from '../../model/names';
import { readSelectInto } from './createTable';
import type { Context, Place } from './context';
import { readChangesInWith } from './data';
import { readExpression } from './expression';
import { hasNoEffect, isSession } from './functions';
import { qualified, stringsOf } from './names';
import { placeOfQualified } from './places';
import { readQuery } from './query';

/** A SELECT by itself: a read, unless a function in it does something. */
export function readSelect(context: Context, node: SelectStmt): void {
  if (node.intoClause) return readSelectInto(context, node);
  const changes = changesInWith(node);
  const later = readChangesInWith(context, node.withClause);
  const effects = effectCalls(node);
  for (const call of effects) readRoutine(context, call);
  if (effects.length === 0 && !changes) context.emit({ kind: 'read', query: readQuery(context, node) }, context.tokens[0]);
  // Values that are only read may hold a stand-in; nothing changes whatever it is.
  context.coverHoles();
  later();
}

function changesInWith(node: SelectStmt): boolean {
  return (node.withClause?.ctes ?? []).some((each) => 'CommonTableExpr' in each && each.CommonTableExpr.ctequery !== undefined && !('SelectStmt' in each.CommonTableExpr.ctequery));
}

/** CALL. */
export function readCall(context: Context, node: CallStmt): void {
  if (!node.funccall) return;
  const parts = stringsOf(node.funccall.funcname);
  context.emit({ kind: 'callRoutine', routine: qualified(context, parts), args: argsOf(context, node.funccall) }, placeOfQualified(context, node.funccall.location));
}

/** The calls in a query that may change something: all but those known to change nothing. */
export function effectCalls(node: SelectStmt): readonly FuncCall[] {
  const found: FuncCall[] = [];
  const pending: unknown[] = [node];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== 'object' || next === null) continue;
    if ('FuncCall' in next) {
      const call = (next as { FuncCall: FuncCall }).FuncCall;
      if (!hasNoEffect(stringsOf(call.funcname))) found.push(call);
    }
    for (const value of Object.values(next)) if (typeof value === 'object') pending.push(value);
  }
  return found.sort((left, right) => (left.location ?? 0) - (right.location ?? 0));
}

function readRoutine(context: Context, call: FuncCall): void {
  const parts = stringsOf(call.funcname);
  const name = parts[parts.length - 1] ?? '';
  const place = placeOfQualified(context, call.location);
  const args = argsOf(context, call);
  const own = parts.length === 1 || parts[0] === 'pg_catalog';
  if (own && name === 'set_config') return setConfig(context, args, place);
  if (own && (name === 'setval' || name === 'nextval')) {
    const sequence = sequenceOf(context, call.args?.[0]);
    if (sequence) return context.emit({ kind: 'alterObject', object: { kind: 'sequence', name: sequence }, change: `${name} ${args.slice(1).map((arg) => arg.text).join(', ')}`.trim() }, place);
  }
  if (own && isSession(name)) return context.emit({ kind: 'session', text: `${name}(${args.map((arg) => arg.text).join(', ')})` }, place);
  context.emit({ kind: 'callRoutine', routine: qualified(context, parts), args }, place);
}

function argsOf(context: Context, call: FuncCall): readonly Expression[] {
  return (call.args ?? []).map((arg) => readExpression(context, arg));
}

function setConfig(context: Context, args: readonly Expression[], place: Place | undefined): void {
  const [name, value] = args;
  const text = `set ${name?.kind === 'constant' ? String(name.value) : '?'} = ${value?.text ?? '?'}`;
  if (name?.kind !== 'constant' || name.value !== 'search_path' || value?.kind !== 'constant') return context.emit({ kind: 'session', text }, place);
  const searchPath = String(value.value).split(',').map((part) => part.trim().replace(/^"(.*)"$/, '$1')).filter((part) => part !== '');
  context.emit({ kind: 'session', text, searchPath }, place);
}

/** The sequence that a call names: `'public.users_id_seq'`, or `pg_get_serial_sequence('users', 'id')`. */
function sequenceOf(context: Context, node: Node | undefined): QualifiedName | undefined {
  const value = readExpression(context, node);
  const inner = value.kind === 'cast' ? value.arg : value;
  if (inner.kind === 'constant' && typeof inner.value === 'string') return nameInString(context, inner.value);
  if (inner.kind !== 'call' || inner.name !== 'pg_get_serial_sequence') return undefined;
  const [table, column] = inner.args;
  if (table?.kind !== 'constant' || column?.kind !== 'constant') return undefined;
  const owner = nameInString(context, String(table.value));
  return { ...owner, name: `${owner.name}_${String(column.value)}_seq` };
}

/** A name written inside a string, as regclass reads it: quoted parts keep their case. */
export function nameInString(context: Context, text: string): QualifiedName {
  const parts = [...text.matchAll(/"((?:[^"]|"")*)"|[^."]+/g)].map((match) => match[1]?.replaceAll('""', '"') ?? match[0].trim().toLowerCase());
  return qualified(context, parts);
}
