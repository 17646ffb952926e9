import { type QualifiedName, displayName, qualifiedKey } from '../model/names';
import type { OperationOf, TypeReference } from '../model/operation';
import type { Table } from '../model/schema';
import { type ApplyContext, type Failure, originOf } from './context';
import type { SchemaState } from './state';

export function createEnum(state: SchemaState, operation: OperationOf<'createEnum'>, context: ApplyContext): Failure {
  if (state.enumType(operation.type) && !context.trusted) return `the type \`${displayName(operation.type)}\` exists already`;
  state.set(state.enumKey(operation.type), { kind: 'enum', type: { name: operation.type, values: operation.values, origin: originOf(context, operation) } });
  return undefined;
}

export function addEnumValue(state: SchemaState, operation: OperationOf<'addEnumValue'>, context: ApplyContext): Failure {
  const type = needEnum(state, operation.type, operation, context);
  if (!type.values) return undefined;
  if (type.values.includes(operation.value)) return operation.ifNotExists || context.trusted ? undefined : `the value \`${operation.value}\` exists already in \`${displayName(operation.type)}\``;
  const values = [...type.values];
  const anchor = operation.before ?? operation.after;
  const at = anchor === undefined ? -1 : values.indexOf(anchor);
  values.splice(at < 0 ? values.length : operation.before !== undefined ? at : at + 1, 0, operation.value);
  state.set(state.enumKey(operation.type), { kind: 'enum', type: { ...type, values } });
  return undefined;
}

export function renameEnumValue(state: SchemaState, operation: OperationOf<'renameEnumValue'>, context: ApplyContext): Failure {
  const type = needEnum(state, operation.type, operation, context);
  if (!type.values) return undefined;
  if (!type.values.includes(operation.value) && !context.trusted) return `\`${operation.value}\` is not a value of \`${displayName(operation.type)}\` at this point`;
  state.set(state.enumKey(operation.type), { kind: 'enum', type: { ...type, values: type.values.map((value) => (value === operation.value ? operation.to : value)) } });
  return undefined;
}

function needEnum(state: SchemaState, name: QualifiedName, operation: OperationOf<'addEnumValue' | 'renameEnumValue' | 'renameType'>, context: ApplyContext) {
  const known = state.enumType(name);
  if (known) return known;
  const implied = { name, values: undefined, origin: originOf(context, operation) };
  if (known === undefined) state.learn(state.enumKey(name), { kind: 'enum', type: implied });
  state.set(state.enumKey(name), { kind: 'enum', type: implied });
  return implied;
}

/** The first table with a column of this type. */
export function tableUsingType(state: SchemaState, name: QualifiedName): Table | undefined {
  const key = qualifiedKey(state.dialect, name);
  for (const table of state.tables()) for (const column of table.columns.values()) if (column.definition.type && typeKey(state, column.definition.type) === key) return table;
  return undefined;
}

function typeKey(state: SchemaState, type: TypeReference): string {
  return qualifiedKey(state.dialect, { schema: type.schema, name: type.name });
}

export function dropType(state: SchemaState, operation: OperationOf<'dropType'>, context: ApplyContext): Failure {
  const key = state.enumKey(operation.type);
  const object = state.object({ kind: 'type', name: operation.type }) ?? state.object({ kind: 'domain', name: operation.type });
  if (!context.trusted && !operation.ifExists && state.get(key) === null && !object) return `the type \`${displayName(operation.type)}\` does not exist at this point`;
  if (!context.trusted && !operation.cascade && state.dialect === 'postgres') {
    const user = tableUsingType(state, operation.type);
    if (user) return `\`${displayName(user.name)}\` still has a column of the type \`${displayName(operation.type)}\`, and there is no CASCADE`;
  }
  if (object) state.set(state.objectKey(object.object), null);
  if (state.enumType(operation.type) === undefined && !object && !operation.ifExists) state.learn(key, { kind: 'enum', type: { name: operation.type, values: undefined, origin: originOf(context, operation) } });
  state.set(key, null);
  return undefined;
}

export function renameType(state: SchemaState, operation: OperationOf<'renameType'>, context: ApplyContext): Failure {
  const object = state.object({ kind: 'type', name: operation.type }) ?? state.object({ kind: 'domain', name: operation.type });
  const to = { schema: operation.to.schema ?? operation.type.schema, name: operation.to.name };
  if (object) {
    state.set(state.objectKey(object.object), null);
    const renamed = { ...object, object: { ...object.object, name: to } };
    state.set(state.objectKey(renamed.object), { kind: 'object', object: renamed });
  } else {
    if (state.enumType(operation.type) === null && !context.trusted) return `the type \`${displayName(operation.type)}\` does not exist at this point`;
    const type = needEnum(state, operation.type, operation, context);
    state.set(state.enumKey(operation.type), null);
    state.set(state.enumKey(to), { kind: 'enum', type: { ...type, name: to } });
  }
  // Columns follow their type by identity, not by name.
  const key = qualifiedKey(state.dialect, operation.type);
  for (const table of [...state.tables()]) {
    let columns: Map<string, Table['columns'] extends ReadonlyMap<string, infer C> ? C : never> | undefined;
    for (const [name, column] of table.columns) {
      const { type } = column.definition;
      if (!type || typeKey(state, type) !== key) continue;
      columns ??= new Map(table.columns);
      columns.set(name, { ...column, definition: { ...column.definition, type: { ...type, schema: to.schema, name: to.name } } });
    }
    if (columns) state.setTable({ ...table, columns });
  }
  return undefined;
}

export function createObject(state: SchemaState, operation: OperationOf<'createObject'>, context: ApplyContext): Failure {
  const key = state.objectKey(operation.object);
  const existing = state.get(key);
  if (existing && operation.ifNotExists) return undefined;
  if (existing && !operation.replace && !context.trusted && NAMED_ONCE.has(operation.object.kind)) return `the ${operation.object.kind} \`${displayName(operation.object.name)}\` exists already`;
  // Replacing what was never seen being made: something was, or was not, there before.
  state.set(key, { kind: 'object', object: { object: operation.object, definition: operation.scanned ? undefined : operation.definition, origin: originOf(context, operation) } });
  return undefined;
}

/** Functions are told apart by their arguments, grants and comments have no name of their own: two of the same name prove nothing. */
const NAMED_ONCE: ReadonlySet<string> = new Set(['view', 'materializedView', 'sequence', 'type', 'domain']);

export function dropObject(state: SchemaState, operation: OperationOf<'dropObject'>, context: ApplyContext): Failure {
  const key = state.objectKey(operation.object);
  const existing = state.get(key);
  if (existing === null && !operation.ifExists && !context.trusted && NAMED_ONCE.has(operation.object.kind)) return `the ${operation.object.kind} \`${displayName(operation.object.name)}\` does not exist at this point`;
  if (existing === undefined && !operation.ifExists) state.learn(key, { kind: 'object', object: { object: operation.object, definition: undefined, origin: originOf(context, operation) } });
  state.set(key, null);
  return undefined;
}

export function alterObject(state: SchemaState, operation: OperationOf<'alterObject'>, context: ApplyContext): Failure {
  // What it is called in a comment, and whose it is, is no part of what it does.
  if (/^(comment|owner)\b/i.test(operation.change)) return undefined;
  const key = state.objectKey(operation.object);
  const existing = state.get(key);
  if (existing?.kind !== 'object') return undefined;
  // Altered in up and never again: other than before. Altered in down as well: whether that puts it back the text does not tell.
  const definition = existing.object.definition === undefined || context.phase === 'down' || operation.object.kind === 'view' || operation.object.kind === 'materializedView' ? undefined : `${existing.object.definition}; ${operation.change}`;
  state.set(key, { kind: 'object', object: { ...existing.object, definition, origin: originOf(context, operation) } });
  return undefined;
}

export function renameObject(state: SchemaState, operation: OperationOf<'renameObject'>, context: ApplyContext): Failure {
  const key = state.objectKey(operation.object);
  const existing = state.get(key);
  const object = { ...operation.object, name: { schema: operation.to.schema ?? operation.object.name.schema, name: operation.to.name } };
  const entry = existing?.kind === 'object' ? existing.object : { object, definition: undefined, origin: originOf(context, operation) };
  if (existing === undefined) state.learn(key, { kind: 'object', object: { ...entry, object: operation.object } });
  state.set(key, null);
  state.set(state.objectKey(object), { kind: 'object', object: { ...entry, object } });
  return undefined;
}
