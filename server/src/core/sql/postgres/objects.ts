import type { AlterDomainStmt, AlterEnumStmt, AlterPolicyStmt, AlterSeqStmt, CommentStmt, CreateDomainStmt, CreateEnumStmt, CreateExtensionStmt, CreateFunctionStmt, CreatePolicyStmt, CreateSeqStmt, CreateTrigStmt, DefineStmt, GrantStmt, Node, RuleStmt, ViewStmt } from '@pgsql/types';
import type { QualifiedName } from '../../model/names';
import type { ObjectKind, ObjectName } from '../../model/operation';
import { columnsRead } from '../expressions';
import { tablesRead } from '../queries';
import { normalizeTokens } from '../text';
import type { Context, Place } from './context';
import { definitionAfter, functionDefinition } from './definition';
import { readExpression } from './expression';
import { nameOfList, partsOf, qualified, stringsOf, tableOf, typeTextOf } from './names';
import { indexOfWords, lastPartAt, placeOfName, placeOfQualified } from './places';
import { readQuery } from './query';
import { lastOf, objectOf, OF_TABLE } from './rename';

/** CREATE VIEW. */
export function readView(context: Context, node: ViewStmt): void {
  const place = placeOfQualified(context, node.view?.location);
  const query = node.query && 'SelectStmt' in node.query ? readQuery(context, node.query.SelectStmt) : undefined;
  create(context, { kind: 'view', name: tableOf(context, node.view) }, place, { replace: node.replace, reads: query && tablesRead([query]) });
}

/** CREATE FUNCTION and CREATE PROCEDURE; the body is definition text. */
export function readFunction(context: Context, node: CreateFunctionStmt): void {
  const parameters = (node.parameters ?? []).flatMap((each) => ('FunctionParameter' in each ? [each.FunctionParameter] : []));
  // OUT and TABLE parameters are no part of the identity (manual, DROP FUNCTION).
  const inputs = parameters.filter((each) => each.mode !== 'FUNC_PARAM_OUT' && each.mode !== 'FUNC_PARAM_TABLE');
  const signature = `(${inputs.map((each) => typeTextOf(context, each.argType)).join(', ')})`;
  const name = nameOfList(context, node.funcname);
  const place = placeOfName(context, lastString(node.funcname));
  create(context, { kind: node.is_procedure ? 'procedure' : 'function', name, signature }, place, { replace: node.replace, definition: functionDefinition(context, node, place) });
}

/** CREATE TRIGGER. */
export function readTrigger(context: Context, node: CreateTrigStmt): void {
  const place = placeOfName(context, node.trigname, { from: 2, to: context.tokens.length });
  create(context, { kind: 'trigger', name: { name: context.name(node.trigname ?? '') }, table: tableOf(context, node.relation) }, place, { replace: node.replace });
}

/** CREATE POLICY: its conditions read columns of the table. */
export function readPolicy(context: Context, node: CreatePolicyStmt): void {
  const table = tableOf(context, node.table);
  const scope = { sources: [{ alias: table.name, table }], ctes: new Map(), exact: true, own: true };
  const columns = [node.qual, node.with_check].flatMap((each) => (each ? columnsRead(readExpression(context, each, scope)) : [])).map((each) => each.column);
  const place = placeOfName(context, node.policy_name, { from: 2, to: context.tokens.length });
  create(context, { kind: 'policy', name: { name: context.name(node.policy_name ?? '') }, table }, place, columns.length > 0 ? { reads: [{ table, columns: [...new Set(columns)] }] } : {});
}

/** ALTER POLICY. */
export function readAlterPolicy(context: Context, node: AlterPolicyStmt): void {
  const place = placeOfName(context, node.policy_name, { from: 2, to: context.tokens.length });
  alter(context, { kind: 'policy', name: { name: context.name(node.policy_name ?? '') }, table: tableOf(context, node.table) }, place);
}

/** CREATE RULE. */
export function readRule(context: Context, node: RuleStmt): void {
  const place = placeOfName(context, node.rulename, { from: 2, to: context.tokens.length });
  create(context, { kind: 'rule', name: { name: context.name(node.rulename ?? '') }, table: tableOf(context, node.relation) }, place, { replace: node.replace });
}

/** CREATE SEQUENCE. */
export function readSequence(context: Context, node: CreateSeqStmt): void {
  create(context, { kind: 'sequence', name: tableOf(context, node.sequence) }, placeOfQualified(context, node.sequence?.location), { ifNotExists: node.if_not_exists });
}

/** ALTER SEQUENCE. */
export function readAlterSequence(context: Context, node: AlterSeqStmt): void {
  alter(context, { kind: 'sequence', name: tableOf(context, node.sequence) }, placeOfQualified(context, node.sequence?.location));
}

/** CREATE EXTENSION. */
export function readExtension(context: Context, node: CreateExtensionStmt): void {
  create(context, { kind: 'extension', name: { name: context.name(node.extname ?? '') } }, placeOfName(context, node.extname, { from: 2, to: context.tokens.length }), { ifNotExists: node.if_not_exists });
}

/** CREATE TYPE … AS ENUM. */
export function readCreateEnum(context: Context, node: CreateEnumStmt): void {
  const values = (node.vals ?? []).flatMap((each) => ('String' in each ? [each.String.sval ?? ''] : []));
  context.emit({ kind: 'createEnum', type: nameOfList(context, node.typeName), values }, placeOfName(context, lastString(node.typeName)));
}

/** ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function readAlterEnum(context: Context, node: AlterEnumStmt): void {
  const type = nameOfList(context, node.typeName);
  const added = node.newVal ?? '';
  if (node.oldVal !== undefined) return context.emit({ kind: 'renameEnumValue', type, value: node.oldVal, to: added }, placeOfString(context, node.oldVal));
  const neighbour = node.newValNeighbor === undefined ? {} : node.newValIsAfter ? { after: node.newValNeighbor } : { before: node.newValNeighbor };
  context.emit({ kind: 'addEnumValue', type, value: added, ...neighbour, ...(node.skipIfNewValExists ? { ifNotExists: true } : {}) }, placeOfString(context, added));
}

/** CREATE TYPE in its other forms, CREATE AGGREGATE, OPERATOR, COLLATION. */
export function readDefine(context: Context, node: DefineStmt): void {
  const kinds: Readonly<Record<string, ObjectKind>> = { OBJECT_TYPE: 'type', OBJECT_AGGREGATE: 'aggregate', OBJECT_OPERATOR: 'operator', OBJECT_TSDICTIONARY: 'dictionary' };
  const place = placeOfName(context, lastString(node.defnames), { from: 2, to: context.tokens.length });
  create(context, { kind: kinds[node.kind ?? ''] ?? 'other', name: nameOfList(context, node.defnames) }, place, { replace: node.replace, ifNotExists: node.if_not_exists });
}

/** CREATE DOMAIN. */
export function readDomain(context: Context, node: CreateDomainStmt): void {
  create(context, { kind: 'domain', name: nameOfList(context, node.domainname) }, placeOfName(context, lastString(node.domainname), { from: 2, to: context.tokens.length }));
}

/** ALTER DOMAIN. */
export function readAlterDomain(context: Context, node: AlterDomainStmt): void {
  alter(context, { kind: 'domain', name: nameOfList(context, node.typeName) }, placeOfName(context, lastString(node.typeName), { from: 2, to: context.tokens.length }));
}

/** COMMENT ON. */
export function readComment(context: Context, node: CommentStmt): void {
  const value = node.comment ?? null;
  const place = placeOfName(context, lastOf(node.object), { from: 2, to: context.tokens.length });
  if (value !== null) for (const token of context.tokens) if (token.kind === 'string') context.hole(token);
  if (node.objtype === 'OBJECT_TABLE' || node.objtype === 'OBJECT_FOREIGN_TABLE') return context.emit({ kind: 'setProperty', table: qualified(context, partsOf(node.object)), property: 'comment', value }, place);
  if (node.objtype === 'OBJECT_COLUMN') {
    const parts = partsOf(node.object);
    return context.emit({ kind: 'setProperty', table: qualified(context, parts.slice(0, -1)), column: context.name(parts[parts.length - 1] ?? ''), property: 'comment', value }, lastDottedPlace(context) ?? place);
  }
  if (node.objtype !== undefined && OF_TABLE.has(node.objtype) && node.objtype === 'OBJECT_TABCONSTRAINT') {
    const parts = partsOf(node.object);
    return context.emit({ kind: 'setProperty', table: qualified(context, parts.slice(0, -1)), property: `comment on constraint ${parts[parts.length - 1] ?? ''}`, value }, place);
  }
  context.emit({ kind: 'alterObject', object: objectOf(context, node.objtype, node.object), change: value === null ? 'comment is null' : `comment is '${value}'` }, place);
}

/** `COMMENT ON COLUMN schema.table.column`: the last part. */
function lastDottedPlace(context: Context): Place | undefined {
  return context.tokens[lastPartAt(context, 3)];
}

/** GRANT and REVOKE: what REVOKE takes away bears the name of what GRANT gave. */
export function readGrant(context: Context, node: GrantStmt): void {
  const [head, tail] = node.is_grant ? ['grant', 'to'] : ['revoke', 'from'];
  const at = indexOfWords(context, [tail]);
  const rest = context.tokens.slice(1, at < 0 ? undefined : at);
  const grantees = (node.grantees ?? []).flatMap((each) => ('RoleSpec' in each ? [each.RoleSpec.rolename ?? each.RoleSpec.roletype?.replace('ROLESPEC_', '').toLowerCase() ?? ''] : []));
  const what = normalizeTokens(rest, context.text, 'postgres').replace(/^all privileges /, 'all ').replace(/^grant option for /, '').replace(/ on table /, ' on ');
  const name: QualifiedName = { name: `${what} to ${grantees.join(', ')}` };
  context.coverHoles();
  const place = context.tokens[0];
  if (head === 'grant') return context.emit({ kind: 'createObject', object: { kind: 'grant', name }, definition: name.name, ifNotExists: true }, place);
  context.emit({ kind: 'dropObject', object: { kind: 'grant', name }, ifExists: true }, place);
}

/** Creates an object whose definition is the text behind its name. */
export function create(context: Context, object: ObjectName, place: Place | undefined, options: { readonly definition?: string; readonly replace?: boolean; readonly ifNotExists?: boolean; readonly reads?: ReturnType<typeof tablesRead> } = {}): void {
  context.coverHoles();
  context.emit({
    kind: 'createObject',
    object,
    definition: options.definition ?? definitionAfter(context, place),
    ...(options.replace ? { replace: true } : {}),
    ...(options.ifNotExists ? { ifNotExists: true } : {}),
    ...(options.reads ? { reads: options.reads } : {}),
  }, place);
}

/** Changes an object as the text behind its name says. */
export function alter(context: Context, object: ObjectName, place: Place | undefined): void {
  context.coverHoles();
  context.emit({ kind: 'alterObject', object, change: definitionAfter(context, place) }, place);
}

function lastString(nodes: readonly Node[] | undefined): string | undefined {
  const parts = stringsOf(nodes);
  return parts[parts.length - 1];
}

function placeOfString(context: Context, value: string): Place | undefined {
  const token = context.tokens.find((each) => each.kind === 'string' && each.value === value);
  if (token) context.hole(token);
  return token;
}
