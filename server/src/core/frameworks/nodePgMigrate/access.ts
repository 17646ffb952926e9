import type { Value } from '../../evaluate/value';
import type { SqlPiece, SqlText } from '../script/sqlText';
import { entry, isAbsent, knownText } from '../script/values';
import type { OperationTable } from './operations';
import { type PgmWriter, truthy } from './writer';

const ENTRIES = (value: Value | undefined): ReadonlyMap<string, Value> => (value?.kind === 'object' ? value.entries : new Map());

function list(writer: PgmWriter, value: Value | undefined): SqlText {
  return writer.join(writer.items(value).map((item) => (knownText(item) === 'PUBLIC' ? writer.text(item) : writer.name(item))), ', ');
}

function texts(writer: PgmWriter, value: Value | undefined): SqlText {
  return writer.join(writer.items(value).map(writer.text), ', ');
}

/** operations/policies/shared.ts. */
function policyClauses(writer: PgmWriter, own: ReadonlyMap<string, Value>, fallbackRole?: string): readonly SqlPiece[] {
  const role = own.get('role');
  return [
    ...(truthy(role) ? [writer.write`TO ${texts(writer, role)}`] : fallbackRole === undefined ? [] : [`TO ${fallbackRole}`]),
    ...(truthy(own.get('using')) === false ? [] : [writer.write`USING (${writer.text(own.get('using'))})`]),
    ...(truthy(own.get('check')) === false ? [] : [writer.write`WITH CHECK (${writer.text(own.get('check'))})`]),
  ];
}

function createPolicy(writer: PgmWriter, [table, name, options]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const command = own.has('command') ? writer.text(own.get('command')) : 'ALL';
  return [writer.write`CREATE POLICY ${writer.name(name)} ON ${writer.name(table)} FOR ${command} ${writer.join(policyClauses(writer, own, 'PUBLIC'), ' ')};`];
}

function alterPolicy(writer: PgmWriter, [table, name, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER POLICY ${writer.name(name)} ON ${writer.name(table)} ${writer.join(policyClauses(writer, ENTRIES(options)), ' ')};`];
}

function dropPolicy(writer: PgmWriter, [table, name, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`DROP POLICY${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(name)} ON ${writer.name(table)};`];
}

function renamePolicy(writer: PgmWriter, [table, name, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER POLICY ${writer.name(name)} ON ${writer.name(table)} RENAME TO ${writer.name(to)};`];
}

const ROLE_FLAGS: readonly (readonly [string, string, boolean])[] = [
  ['superuser', 'SUPERUSER', false], ['createdb', 'CREATEDB', false], ['createrole', 'CREATEROLE', false], ['inherit', 'INHERIT', true],
  ['login', 'LOGIN', false], ['replication', 'REPLICATION', false],
];

/** operations/roles/shared.ts; a new role says all its flags, a changed one those that are given. */
function roleOptions(writer: PgmWriter, options: Value | undefined, isNew: boolean): SqlText {
  const own = ENTRIES(options);
  const parts: SqlPiece[] = [];
  for (const [key, word, fallback] of ROLE_FLAGS) {
    const value = own.get(key);
    if (value === undefined ? isNew : value.kind !== 'undefined') parts.push(`${(value === undefined ? fallback : truthy(value)) ? '' : 'NO'}${word}`);
  }
  const bypass = own.get('bypassrls');
  if (bypass !== undefined && bypass.kind !== 'undefined') parts.push(truthy(bypass) ? 'BYPASSRLS' : 'NOBYPASSRLS');
  if (truthy(own.get('limit'))) parts.push(writer.write`CONNECTION LIMIT ${writer.text(own.get('limit'))}`);
  if (!isAbsent(own.get('password'))) parts.push(writer.write`PASSWORD 'secret'`);
  if (truthy(own.get('valid'))) parts.push(writer.write`VALID UNTIL ${writer.value(own.get('valid'))}`);
  for (const [key, words] of [['inRole', 'IN ROLE'], ['role', 'ROLE'], ['admin', 'ADMIN']] as const) {
    if (truthy(own.get(key))) parts.push(writer.write`${words} ${texts(writer, own.get(key))}`);
  }
  return writer.join(parts, ' ');
}

function createRole(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`CREATE ROLE ${writer.name(name)} WITH ${roleOptions(writer, options, true)};`];
}

function alterRole(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  const words = roleOptions(writer, options, false);
  return words.source.text === '' ? [] : [writer.write`ALTER ROLE ${writer.name(name)} WITH ${words};`];
}

function dropRole(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`DROP ROLE${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(name)};`];
}

function renameRole(writer: PgmWriter, [name, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER ROLE ${writer.name(name)} RENAME TO ${writer.name(to)};`];
}

function grantRoles(writer: PgmWriter, [from, to, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`GRANT ${list(writer, from)} TO ${list(writer, to)}${writer.when(options, 'withAdminOption', ' WITH ADMIN OPTION')};`];
}

function revokeRoles(writer: PgmWriter, [roles, from, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`REVOKE${writer.when(options, 'onlyAdminOption', ' ADMIN OPTION FOR')} ${list(writer, roles)} FROM ${list(writer, from)}${writer.when(options, 'cascade', ' CASCADE')};`];
}

function target(writer: PgmWriter, options: Value | undefined, schemas: boolean): SqlText {
  if (schemas) return writer.write`SCHEMA ${list(writer, entry(options, 'schemas'))}`;
  const schema = entry(options, 'schema');
  return schema ? writer.write`ALL TABLES IN SCHEMA ${writer.name(schema)}` : list(writer, entry(options, 'tables'));
}

function grantOn(schemas: boolean): (writer: PgmWriter, args: readonly Value[]) => readonly SqlText[] {
  return (writer, [options]) => [writer.write`GRANT ${texts(writer, entry(options, 'privileges'))} ON ${target(writer, options, schemas)} TO ${list(writer, entry(options, 'roles'))}${writer.when(options, 'withGrantOption', ' WITH GRANT OPTION')};`];
}

function revokeOn(schemas: boolean): (writer: PgmWriter, args: readonly Value[]) => readonly SqlText[] {
  return (writer, [options]) => [writer.write`REVOKE${writer.when(options, 'onlyGrantOption', ' GRANT OPTION FOR')} ${texts(writer, entry(options, 'privileges'))} ON ${target(writer, options, schemas)} FROM ${list(writer, entry(options, 'roles'))}${writer.when(options, 'cascade', ' CASCADE')};`];
}

/** Policies, roles and grants (src/operations). */
export const ACCESS_OPERATIONS: OperationTable = {
  createPolicy: { write: createPolicy, reverse: dropPolicy },
  dropPolicy: { write: dropPolicy },
  alterPolicy: { write: alterPolicy },
  renamePolicy: { write: renamePolicy, reverse: (writer, [table, name, to]) => renamePolicy(writer, [table, to, name].filter((arg) => arg !== undefined)) },
  createRole: { write: createRole, reverse: dropRole },
  dropRole: { write: dropRole },
  alterRole: { write: alterRole },
  renameRole: { write: renameRole, reverse: (writer, args) => renameRole(writer, [...args.slice(0, 2)].reverse()) },
  grantRoles: { write: grantRoles, reverse: revokeRoles },
  revokeRoles: { write: revokeRoles },
  grantOnSchemas: { write: grantOn(true), reverse: revokeOn(true) },
  revokeOnSchemas: { write: revokeOn(true) },
  grantOnTables: { write: grantOn(false), reverse: revokeOn(false) },
  revokeOnTables: { write: revokeOn(false) },
};
