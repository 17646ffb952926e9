import type { AlterDefaultPrivilegesStmt, CreateSchemaStmt, Node, VariableSetStmt } from '@pgsql/types';
import type { ObjectKind } from '../../model/operation';
import { readDoBlock } from '../plpgsql';
import type { Statement, StatementReader, StatementReading } from '../reading';
import { normalizeTokens } from '../text';
import { readAlterTable } from './alterTable';
import { openContext, type Context, type Variables } from './context';
import { readCreateTable, readCreateTableAs } from './createTable';
import { readCopy, readDelete, readInsert, readMerge, readTruncate, readUpdate } from './data';
import { readDrop } from './drop';
import { readCreateIndex } from './indexes';
import { nameOfList, stringsOf, tableOf } from './names';
import { alter, create, readAlterDomain, readAlterEnum, readAlterPolicy, readAlterSequence, readComment, readCreateEnum, readDefine, readDomain, readExtension, readFunction, readGrant, readPolicy, readRule, readSequence, readTrigger, readView } from './objects';
import { parsePostgres, type RawStatement } from './parser';
import { placeOfName, placeOfQualified } from './places';
import { objectOf, readOwner, readRename, readSetSchema } from './rename';
import { readCall, readSelect } from './select';

export { loadPostgres } from './parser';

/** Reads a statement of PostgreSQL with PostgreSQL's own grammar. */
export const readPostgres: StatementReader = (statement) => readPostgresWith(statement, new Map());

/** `readPostgres` inside a PL/pgSQL block that declares variables. */
export function readPostgresWith(statement: Statement, variables: Variables): StatementReading {
  const parsed = parsePostgres(statement.source.text);
  return 'failure' in parsed ? parsed : readParsed(statement, parsed.statements, variables);
}

/** What the parsed statements do; their offsets are bytes of the statement's text. */
export function readParsed(statement: Statement, parsed: readonly RawStatement[], variables: Variables): StatementReading {
  try {
    const context = openContext(statement, variables);
    for (const { stmt } of parsed) if (stmt) readNode(context, stmt);
    return context.reading();
  } catch (error) {
    // The walk recurses; only a text nested beyond reason gets here.
    return { failure: error instanceof Error ? error.message : 'not read' };
  }
}

function readNode(context: Context, node: Node): void {
  if ('CreateStmt' in node) return readCreateTable(context, node.CreateStmt);
  if ('AlterTableStmt' in node) return readAlterTable(context, node.AlterTableStmt);
  if ('IndexStmt' in node) return readCreateIndex(context, node.IndexStmt);
  if ('DropStmt' in node) return readDrop(context, node.DropStmt);
  if ('RenameStmt' in node) return readRename(context, node.RenameStmt);
  if ('InsertStmt' in node) return readInsert(context, node.InsertStmt);
  if ('UpdateStmt' in node) return readUpdate(context, node.UpdateStmt);
  if ('DeleteStmt' in node) return readDelete(context, node.DeleteStmt);
  if ('SelectStmt' in node) return readSelect(context, node.SelectStmt);
  if ('CreateEnumStmt' in node) return readCreateEnum(context, node.CreateEnumStmt);
  if ('AlterEnumStmt' in node) return readAlterEnum(context, node.AlterEnumStmt);
  if ('CommentStmt' in node) return readComment(context, node.CommentStmt);
  if ('CreateTableAsStmt' in node) return readCreateTableAs(context, node.CreateTableAsStmt);
  if ('ViewStmt' in node) return readView(context, node.ViewStmt);
  if ('CreateFunctionStmt' in node) return readFunction(context, node.CreateFunctionStmt);
  if ('CreateTrigStmt' in node) return readTrigger(context, node.CreateTrigStmt);
  if ('DoStmt' in node) return readDoBlock(context);
  if ('GrantStmt' in node) return readGrant(context, node.GrantStmt);
  if ('CreatePolicyStmt' in node) return readPolicy(context, node.CreatePolicyStmt);
  if ('AlterPolicyStmt' in node) return readAlterPolicy(context, node.AlterPolicyStmt);
  if ('CreateSeqStmt' in node) return readSequence(context, node.CreateSeqStmt);
  if ('AlterSeqStmt' in node) return readAlterSequence(context, node.AlterSeqStmt);
  if ('CreateExtensionStmt' in node) return readExtension(context, node.CreateExtensionStmt);
  if ('CreateSchemaStmt' in node) return readCreateSchema(context, node.CreateSchemaStmt);
  if ('AlterObjectSchemaStmt' in node) return readSetSchema(context, node.AlterObjectSchemaStmt);
  if ('AlterOwnerStmt' in node) return readOwner(context, node.AlterOwnerStmt);
  if ('MergeStmt' in node) return readMerge(context, node.MergeStmt);
  if ('TruncateStmt' in node) return readTruncate(context, node.TruncateStmt);
  if ('CopyStmt' in node) return readCopy(context, node.CopyStmt);
  if ('CallStmt' in node) return readCall(context, node.CallStmt);
  if ('RuleStmt' in node) return readRule(context, node.RuleStmt);
  if ('DefineStmt' in node) return readDefine(context, node.DefineStmt);
  if ('CreateDomainStmt' in node) return readDomain(context, node.CreateDomainStmt);
  if ('AlterDomainStmt' in node) return readAlterDomain(context, node.AlterDomainStmt);
  if ('VariableSetStmt' in node) return readSet(context, node.VariableSetStmt);
  readRare(context, node);
}

/** Statements that an object of the `kind` comes into being by, or changes by, with where its name is. */
function readRare(context: Context, node: Node): void {
  const [type, value] = Object.entries(node)[0] ?? ['', undefined];
  if (SESSION.has(type)) return session(context);
  const rest = { from: 2, to: context.tokens.length };
  if ('CompositeTypeStmt' in node) return create(context, { kind: 'type', name: tableOf(context, node.CompositeTypeStmt.typevar) }, placeOfQualified(context, node.CompositeTypeStmt.typevar?.location));
  if ('CreateRangeStmt' in node) return create(context, { kind: 'type', name: nameOfList(context, node.CreateRangeStmt.typeName) }, placeOfName(context, stringsOf(node.CreateRangeStmt.typeName).pop(), rest));
  if ('CreateForeignTableStmt' in node && node.CreateForeignTableStmt.base) return readCreateTable(context, node.CreateForeignTableStmt.base);
  if ('AlterDefaultPrivilegesStmt' in node) return readDefaultPrivileges(context, node.AlterDefaultPrivilegesStmt);
  if ('AlterFunctionStmt' in node && node.AlterFunctionStmt.func) {
    const object = objectOf(context, node.AlterFunctionStmt.objtype, { ObjectWithArgs: node.AlterFunctionStmt.func });
    return alter(context, object, placeOfName(context, object.name.name, rest));
  }
  if ('CreateCastStmt' in node) return create(context, { kind: 'cast', name: { name: normalizeTokens(context.tokens.slice(2), context.text, 'postgres') } }, undefined);
  const known = NAMED[type];
  if (!known) {
    // Everything else is rare enough to be said: not understood, and never silence.
    context.coverHoles();
    return context.emit({ kind: 'unknown', reason: `${type.replace(/Stmt$/, '')} is not followed`, mayTouch: 'anything' }, context.tokens[0]);
  }
  const named = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[known.name] : undefined;
  const name = typeof named === 'string' ? named : Array.isArray(named) ? (stringsOf(named as Node[]).pop() ?? '') : roleName(named);
  const object = { kind: known.kind, name: { name: context.name(name) } };
  const place = placeOfName(context, name, rest);
  if (known.change === 'create') return create(context, object, place, { ifNotExists: typeof value === 'object' && value !== null && 'if_not_exists' in value });
  if (known.change === 'alter') return alter(context, object, place);
  context.emit({ kind: 'dropObject', object, ...(typeof value === 'object' && value !== null && 'missing_ok' in value ? { ifExists: true } : {}) }, place);
}

function roleName(node: unknown): string {
  return typeof node === 'object' && node !== null && 'rolename' in node && typeof node.rolename === 'string' ? node.rolename : '';
}

interface Named {
  readonly kind: ObjectKind;
  readonly change: 'create' | 'alter' | 'drop';
  /** The field of the parse tree that holds the name. */
  readonly name: string;
}

/** Objects that only their name and text are known of. */
const NAMED: Readonly<Record<string, Named>> = {
  CreateRoleStmt: { kind: 'role', change: 'create', name: 'role' },
  AlterRoleStmt: { kind: 'role', change: 'alter', name: 'role' },
  AlterRoleSetStmt: { kind: 'role', change: 'alter', name: 'role' },
  GrantRoleStmt: { kind: 'role', change: 'alter', name: 'granted_roles' },
  CreatePublicationStmt: { kind: 'publication', change: 'create', name: 'pubname' },
  AlterPublicationStmt: { kind: 'publication', change: 'alter', name: 'pubname' },
  CreateSubscriptionStmt: { kind: 'other', change: 'create', name: 'subname' },
  AlterSubscriptionStmt: { kind: 'other', change: 'alter', name: 'subname' },
  DropSubscriptionStmt: { kind: 'other', change: 'drop', name: 'subname' },
  CreateStatsStmt: { kind: 'statistics', change: 'create', name: 'defnames' },
  AlterStatsStmt: { kind: 'statistics', change: 'alter', name: 'defnames' },
  AlterExtensionStmt: { kind: 'extension', change: 'alter', name: 'extname' },
  AlterExtensionContentsStmt: { kind: 'extension', change: 'alter', name: 'extname' },
  AlterTypeStmt: { kind: 'type', change: 'alter', name: 'typeName' },
  AlterCollationStmt: { kind: 'other', change: 'alter', name: 'collname' },
  CreateEventTrigStmt: { kind: 'event', change: 'create', name: 'trigname' },
  AlterEventTrigStmt: { kind: 'event', change: 'alter', name: 'trigname' },
  CreateFdwStmt: { kind: 'other', change: 'create', name: 'fdwname' },
  CreateForeignServerStmt: { kind: 'other', change: 'create', name: 'servername' },
  AlterForeignServerStmt: { kind: 'other', change: 'alter', name: 'servername' },
  CreateUserMappingStmt: { kind: 'other', change: 'create', name: 'servername' },
  AlterUserMappingStmt: { kind: 'other', change: 'alter', name: 'servername' },
  CreatePLangStmt: { kind: 'other', change: 'create', name: 'plname' },
  CreateOpClassStmt: { kind: 'operator', change: 'create', name: 'opclassname' },
  CreateOpFamilyStmt: { kind: 'operator', change: 'create', name: 'opfamilyname' },
  AlterTSDictionaryStmt: { kind: 'dictionary', change: 'alter', name: 'dictname' },
  AlterTSConfigurationStmt: { kind: 'other', change: 'alter', name: 'cfgname' },
  AlterDatabaseSetStmt: { kind: 'other', change: 'alter', name: 'dbname' },
  AlterDatabaseStmt: { kind: 'other', change: 'alter', name: 'dbname' },
  SecLabelStmt: { kind: 'other', change: 'alter', name: 'provider' },
  DropRoleStmt: { kind: 'role', change: 'drop', name: 'roles' },
  DropUserMappingStmt: { kind: 'other', change: 'drop', name: 'servername' },
};

/** Nothing of these changes what we follow. */
const SESSION = new Set([
  'TransactionStmt', 'LockStmt', 'RefreshMatViewStmt', 'ReindexStmt', 'VacuumStmt', 'ClusterStmt', 'CheckPointStmt', 'DiscardStmt', 'ListenStmt', 'UnlistenStmt', 'NotifyStmt', 'ConstraintsSetStmt',
  'VariableShowStmt', 'ExplainStmt', 'LoadStmt', 'DeclareCursorStmt', 'ClosePortalStmt', 'FetchStmt', 'DeallocateStmt', 'PrepareStmt', 'AlterSystemStmt',
]);

function session(context: Context, searchPath?: readonly string[]): void {
  context.coverHoles();
  context.emit({ kind: 'session', text: normalizeTokens(context.tokens, context.text, 'postgres'), ...(searchPath ? { searchPath } : {}) }, context.tokens[0]);
}

function readSet(context: Context, node: VariableSetStmt): void {
  if (node.name !== 'search_path' || node.kind !== 'VAR_SET_VALUE') return session(context);
  const parts = (node.args ?? []).flatMap((each) => ('A_Const' in each && each.A_Const.sval ? [each.A_Const.sval.sval ?? ''] : []));
  session(context, parts.filter((part) => part !== ''));
}

function readCreateSchema(context: Context, node: CreateSchemaStmt): void {
  const name = node.schemaname ?? node.authrole?.rolename ?? '';
  create(context, { kind: 'schema', name: { name: context.name(name) } }, placeOfName(context, name, { from: 2, to: context.tokens.length }), { ifNotExists: node.if_not_exists });
  for (const element of node.schemaElts ?? []) readNode(context, withSchema(element, name));
}

/** Objects within CREATE SCHEMA belong to it. */
function withSchema(node: Node, schema: string): Node {
  if ('CreateStmt' in node && node.CreateStmt.relation && !node.CreateStmt.relation.schemaname) return { CreateStmt: { ...node.CreateStmt, relation: { ...node.CreateStmt.relation, schemaname: schema } } };
  return node;
}

function readDefaultPrivileges(context: Context, node: AlterDefaultPrivilegesStmt): void {
  const granted = node.action?.is_grant ?? false;
  const at = context.tokens.findIndex((token) => token.kind === 'word' && (token.value === 'grant' || token.value === 'revoke'));
  const scope = normalizeTokens(context.tokens.slice(3, at), context.text, 'postgres');
  const what = normalizeTokens(context.tokens.slice(at + 1), context.text, 'postgres').replace(/ from /, ' to ');
  const object = { kind: 'grant' as const, name: { name: `default ${scope} ${what}`.replace(/\s+/g, ' ') } };
  context.coverHoles();
  if (granted) return context.emit({ kind: 'createObject', object, definition: what, ifNotExists: true }, context.tokens[0]);
  context.emit({ kind: 'dropObject', object, ifExists: true }, context.tokens[0]);
}
