import type { AlterObjectSchemaStmt, AlterOwnerStmt, Node, RangeVar, RenameStmt } from '@pgsql/types';
import type { QualifiedName } from '../../model/names';
import type { ObjectKind, ObjectName } from '../../model/operation';
import { definitionAfter } from './definition';
import type { Context, Place } from './context';
import { partsOf, qualified, signatureOf, tableOf } from './names';
import { placeOfName, placeOfQualified } from './places';

/** How object types of the parse tree are called in the model. */
export const OBJECT_KINDS: Readonly<Record<string, ObjectKind>> = {
  OBJECT_VIEW: 'view', OBJECT_MATVIEW: 'materializedView', OBJECT_FUNCTION: 'function', OBJECT_PROCEDURE: 'procedure', OBJECT_ROUTINE: 'function', OBJECT_AGGREGATE: 'aggregate',
  OBJECT_TRIGGER: 'trigger', OBJECT_SEQUENCE: 'sequence', OBJECT_EXTENSION: 'extension', OBJECT_SCHEMA: 'schema', OBJECT_POLICY: 'policy', OBJECT_RULE: 'rule', OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain', OBJECT_ROLE: 'role', OBJECT_PUBLICATION: 'publication', OBJECT_STATISTIC_EXT: 'statistics', OBJECT_OPERATOR: 'operator', OBJECT_CAST: 'cast', OBJECT_TSDICTIONARY: 'dictionary',
};

/** What the model calls an object type that it does not follow by itself. */
export function kindOf(type: string | undefined): ObjectKind {
  return OBJECT_KINDS[type ?? ''] ?? 'other';
}

/** Trigger, policy and rule are named within their table: the last part is theirs, the others are the table's. */
export const OF_TABLE = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE', 'OBJECT_TABCONSTRAINT']);

/** The object that a node of DROP, COMMENT or ALTER names. */
export function objectOf(context: Context, type: string | undefined, node: Node | undefined): ObjectName {
  const parts = partsOf(node);
  const kind = kindOf(type);
  if (type !== undefined && OF_TABLE.has(type)) return { kind, name: { name: context.name(parts[parts.length - 1] ?? '') }, table: qualified(context, parts.slice(0, -1)) };
  const signature = node && 'ObjectWithArgs' in node ? signatureOf(context, node.ObjectWithArgs) : undefined;
  return { kind, name: qualified(context, parts), ...(signature === undefined ? {} : { signature }) };
}

/** ALTER … RENAME. */
export function readRename(context: Context, node: RenameStmt): void {
  const to = context.name(node.newname ?? '');
  const relation = node.relation;
  const table = tableOf(context, relation);
  const tablePlace = placeOfQualified(context, relation?.location);
  const ifExists = node.missing_ok ? { ifExists: true } : {};
  const inTable = tablePlace ? afterPlace(context, tablePlace, node.subname) : placeOfName(context, node.subname);
  switch (node.renameType) {
    case 'OBJECT_TABLE': case 'OBJECT_FOREIGN_TABLE':
      return context.emit({ kind: 'renameTable', table, to: { ...table, name: to }, ...ifExists }, tablePlace);
    case 'OBJECT_COLUMN':
      if (node.relationType === 'OBJECT_VIEW' || node.relationType === 'OBJECT_MATVIEW') {
        return context.emit({ kind: 'alterObject', object: { kind: kindOf(node.relationType), name: table }, change: definitionAfter(context, tablePlace) }, inTable ?? tablePlace);
      }
      return context.emit({ kind: 'renameColumn', table, column: context.name(node.subname ?? ''), to, ...(node.missing_ok ? { tableIfExists: true } : {}) }, inTable ?? tablePlace);
    case 'OBJECT_TABCONSTRAINT':
      return context.emit({ kind: 'renameConstraint', table, constraint: context.name(node.subname ?? ''), to }, inTable ?? tablePlace);
    case 'OBJECT_INDEX':
      return context.emit({ kind: 'renameIndex', index: table.name, to, ...(table.schema ? { schema: table.schema } : {}), ...ifExists }, tablePlace);
    case 'OBJECT_TYPE': {
      const type = qualified(context, partsOf(node.object));
      return context.emit({ kind: 'renameType', type, to: { ...type, name: to } }, placeOfName(context, lastOf(node.object)));
    }
    case 'OBJECT_ATTRIBUTE':
      return context.emit({ kind: 'alterObject', object: { kind: 'type', name: table }, change: definitionAfter(context, tablePlace) }, inTable ?? tablePlace);
    case 'OBJECT_DOMCONSTRAINT':
      return context.emit({ kind: 'alterObject', object: { kind: 'domain', name: qualified(context, partsOf(node.object)) }, change: `rename constraint ${node.subname ?? ''} to ${to}` }, placeOfName(context, node.subname));
    case 'OBJECT_TRIGGER': case 'OBJECT_POLICY': case 'OBJECT_RULE':
      return context.emit({ kind: 'renameObject', object: { kind: kindOf(node.renameType), name: { name: context.name(node.subname ?? '') }, table }, to: { name: to } }, placeOfName(context, node.subname));
    default: {
      // A view or sequence has a relation, a function or domain an object, a schema or role only a name.
      const object: ObjectName = relation ? { kind: kindOf(node.renameType), name: table }
        : node.object ? objectOf(context, node.renameType, node.object) : { kind: kindOf(node.renameType), name: { name: context.name(node.subname ?? '') } };
      const place = tablePlace && relation ? tablePlace : placeOfName(context, lastOf(node.object) ?? node.subname);
      return context.emit({ kind: 'renameObject', object, to: { ...object.name, name: to } }, place);
    }
  }
}

/** ALTER … SET SCHEMA. */
export function readSetSchema(context: Context, node: AlterObjectSchemaStmt): void {
  const schema = context.schema(node.newschema);
  const moved = (name: QualifiedName): QualifiedName => (schema === undefined ? { name: name.name } : { schema, name: name.name });
  if (node.objectType === 'OBJECT_TABLE' || node.objectType === 'OBJECT_FOREIGN_TABLE') {
    const table = tableOf(context, node.relation);
    return context.emit({ kind: 'renameTable', table, to: moved(table), ...(node.missing_ok ? { ifExists: true } : {}) }, placeOfRelation(context, node.relation));
  }
  if (node.objectType === 'OBJECT_TYPE') {
    const type = qualified(context, partsOf(node.object));
    return context.emit({ kind: 'renameType', type, to: moved(type) }, placeOfName(context, lastOf(node.object)));
  }
  const object: ObjectName = node.relation ? { kind: kindOf(node.objectType), name: tableOf(context, node.relation) } : objectOf(context, node.objectType, node.object);
  context.emit({ kind: 'renameObject', object, to: moved(object.name) }, node.relation ? placeOfRelation(context, node.relation) : placeOfName(context, lastOf(node.object)));
}

/** ALTER … OWNER TO of anything but a table. */
export function readOwner(context: Context, node: AlterOwnerStmt): void {
  const owner = node.newowner?.rolename ?? 'current user';
  const object: ObjectName = node.relation ? { kind: kindOf(node.objectType), name: tableOf(context, node.relation) } : objectOf(context, node.objectType, node.object);
  context.emit({ kind: 'alterObject', object, change: `owner to ${owner}` }, node.relation ? placeOfRelation(context, node.relation) : placeOfName(context, lastOf(node.object)));
}

/** The last part of an object's name as the parse tree spells it. */
export function lastOf(node: Node | undefined): string | undefined {
  const parts = partsOf(node);
  return parts[parts.length - 1];
}

function placeOfRelation(context: Context, relation: RangeVar | undefined): Place | undefined {
  return relation ? placeOfQualified(context, relation.location) : undefined;
}

function afterPlace(context: Context, place: Place, name: string | undefined): Place | undefined {
  const from = context.tokens.findIndex((token) => token.start >= place.end);
  return from < 0 ? undefined : placeOfName(context, name, { from, to: context.tokens.length });
}
