import type { Value } from '../../evaluate/value';
import type { SqlPiece, SqlText } from '../script/sqlText';
import { isAbsent } from '../script/values';
import type { OperationTable, Write } from './operations';
import { applyType, typeSql } from './types';
import { type PgmWriter, truthy } from './writer';

const ENTRIES = (value: Value | undefined): ReadonlyMap<string, Value> => (value?.kind === 'object' ? value.entries : new Map());

/** `DROP <what> [IF EXISTS] <name> [CASCADE]`: how most objects are dropped. */
function drop(what: string): Write {
  return (writer, [name, options]) => [writer.write`DROP ${what}${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(name)}${writer.when(options, 'cascade', ' CASCADE')};`];
}

/** `ALTER <what> <name> RENAME TO <name>`, and the other way round. */
function rename(what: string): { readonly write: Write; readonly reverse: Write } {
  const write: Write = (writer, [name, to]) => [writer.write`ALTER ${what} ${writer.name(name)} RENAME TO ${writer.name(to)};`];
  return { write, reverse: (writer, args) => write(writer, [...args.slice(0, 2)].reverse()) };
}

function createType(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  if (options?.kind === 'array') return [writer.write`CREATE TYPE ${writer.name(name)} AS ENUM (${writer.join(writer.items(options).map(writer.value), ', ')});`];
  const attributes = writer.entries(options, 'the attributes').map(([key, value]) => writer.write`"${key}" ${typeSql(writer, applyType(writer, value).type)}`);
  return [writer.write`CREATE TYPE ${writer.name(name)} AS (${writer.join(attributes, ', ')});`];
}

function addTypeValue(writer: PgmWriter, [name, value, options]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const place = (key: string, words: string): SqlPiece => (truthy(own.get(key)) === false ? '' : writer.write` ${words} ${writer.value(own.get(key))}`);
  return [writer.write`ALTER TYPE ${writer.name(name)} ADD VALUE${writer.when(options, 'ifNotExists', ' IF NOT EXISTS')} ${writer.value(value)}${place('before', 'BEFORE')}${place('after', 'AFTER')};`];
}

function renameTypeValue(writer: PgmWriter, [name, value, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TYPE ${writer.name(name)} RENAME VALUE ${writer.value(value)} TO ${writer.value(to)};`];
}

function renameTypeAttribute(writer: PgmWriter, [name, attribute, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TYPE ${writer.name(name)} RENAME ATTRIBUTE ${writer.name(attribute)} TO ${writer.name(to)};`];
}

/** The tool writes IF EXISTS behind the name, which PostgreSQL refuses (operations/types/dropTypeAttribute.ts); what is meant is read. */
function dropTypeAttribute(writer: PgmWriter, [name, attribute, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TYPE ${writer.name(name)} DROP ATTRIBUTE${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(attribute)};`];
}

function addTypeAttribute(writer: PgmWriter, [name, attribute, type]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TYPE ${writer.name(name)} ADD ATTRIBUTE ${writer.name(attribute)} ${typeSql(writer, applyType(writer, type).type)};`];
}

function setTypeAttribute(writer: PgmWriter, [name, attribute, type]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TYPE ${writer.name(name)} ALTER ATTRIBUTE ${writer.name(attribute)} SET DATA TYPE ${typeSql(writer, applyType(writer, type).type)};`];
}

function storage(writer: PgmWriter, options: Value | undefined, wanted: (value: Value) => boolean): SqlText | undefined {
  const parts = [...ENTRIES(options)].filter(([, value]) => wanted(value)).map(([key, value]) => (isAbsent(value) || (value.kind === 'boolean' && value.value) ? writer.write`${key}` : writer.write`${key} = ${writer.text(value)}`));
  return parts.length > 0 ? writer.join(parts, ', ') : undefined;
}

function createView(writer: PgmWriter, [name, options, definition]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const columns = writer.items(own.get('columns'));
  const settings = storage(writer, own.get('options'), () => true);
  const check = own.get('checkOption');
  return [writer.write`CREATE${writer.when(options, 'replace', ' OR REPLACE')}${writer.when(options, 'temporary', ' TEMPORARY')}${writer.when(options, 'recursive', ' RECURSIVE')} VIEW ${writer.name(name)}${columns.length > 0 ? writer.write`(${writer.join(columns.map(writer.name), ', ')})` : ''}${settings ? writer.write` WITH (${settings})` : ''} AS ${writer.text(definition)}${truthy(check) ? writer.write` WITH ${writer.text(check)} CHECK OPTION` : ''};`];
}

function alterView(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const set = storage(writer, own.get('options'), (value) => value.kind !== 'null');
  const reset = storage(writer, own.get('options'), (value) => value.kind === 'null');
  const check = own.get('checkOption');
  const clauses = [
    ...(set ? [writer.write`SET (${set})`] : []),
    ...(truthy(check) ? [writer.write`SET (check_option = ${writer.text(check)})`] : []),
    ...(reset ? [writer.write`RESET (${reset})`] : []),
  ];
  return [writer.join(clauses.map((clause) => writer.write`ALTER VIEW ${writer.name(name)} ${clause};`), '\n')];
}

function alterViewColumn(writer: PgmWriter, [name, column, options]: readonly Value[]): readonly SqlText[] {
  const fallback = ENTRIES(options).get('default');
  if (fallback === undefined || fallback.kind === 'undefined') return [];
  const action = fallback.kind === 'null' ? writer.write`DROP DEFAULT` : writer.write`SET DEFAULT ${writer.value(fallback)}`;
  return [writer.write`ALTER VIEW ${writer.name(name)} ALTER COLUMN ${writer.name(column)} ${action};`];
}

function dataClause(data: Value | undefined): string {
  return isAbsent(data) ? '' : ` WITH${truthy(data) ? '' : ' NO'} DATA`;
}

function createMaterializedView(writer: PgmWriter, [name, options, definition]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const columns = writer.items(own.get('columns'));
  const settings = storage(writer, own.get('storageParameters'), () => true);
  const space = own.get('tablespace');
  return [writer.write`CREATE MATERIALIZED VIEW${writer.when(options, 'ifNotExists', ' IF NOT EXISTS')} ${writer.name(name)}${columns.length > 0 ? writer.write`(${writer.join(columns.map(writer.name), ', ')})` : ''}${settings ? writer.write` WITH (${settings})` : ''}${truthy(space) ? writer.write` TABLESPACE ${writer.name(space)}` : ''} AS ${writer.text(definition)}${dataClause(own.get('data'))};`];
}

function alterMaterializedView(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const cluster = own.get('cluster');
  const extension = own.get('extension');
  const set = storage(writer, own.get('storageParameters'), (value) => value.kind !== 'null');
  const reset = storage(writer, own.get('storageParameters'), (value) => value.kind === 'null');
  const clauses = [
    ...(isAbsent(cluster) ? [] : truthy(cluster) ? [writer.write`CLUSTER ON ${writer.name(cluster)}`] : [writer.write`SET WITHOUT CLUSTER`]),
    ...(set ? [writer.write`SET (${set})`] : []),
    ...(reset ? [writer.write`RESET (${reset})`] : []),
  ];
  return [
    ...(truthy(extension) ? [writer.write`ALTER MATERIALIZED VIEW ${writer.name(name)} DEPENDS ON EXTENSION ${writer.name(extension)};`] : []),
    ...(clauses.length > 0 ? [writer.write`ALTER MATERIALIZED VIEW ${writer.name(name)} ${writer.join(clauses, ', ')};`] : []),
  ];
}

function refreshMaterializedView(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`REFRESH MATERIALIZED VIEW${writer.when(options, 'concurrently', ' CONCURRENTLY')} ${writer.name(name)}${dataClause(ENTRIES(options).get('data'))};`];
}

function renameMaterializedViewColumn(writer: PgmWriter, [name, column, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER MATERIALIZED VIEW ${writer.name(name)} RENAME COLUMN ${writer.name(column)} TO ${writer.name(to)};`];
}

function createSchema(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  const owner = ENTRIES(options).get('authorization');
  return [writer.write`CREATE SCHEMA${writer.when(options, 'ifNotExists', ' IF NOT EXISTS')} ${writer.name(name)}${truthy(owner) ? writer.write` AUTHORIZATION ${writer.text(owner)}` : ''};`];
}

function createExtension(writer: PgmWriter, [names, options]: readonly Value[]): readonly SqlText[] {
  const schema = ENTRIES(options).get('schema');
  return writer.items(names).map((name) => writer.write`CREATE EXTENSION${writer.when(options, 'ifNotExists', ' IF NOT EXISTS')} ${writer.name(name)}${truthy(schema) ? writer.write` SCHEMA ${writer.name(schema)}` : ''};`);
}

function dropExtension(writer: PgmWriter, [names, options]: readonly Value[]): readonly SqlText[] {
  return writer.items(names).map((name) => writer.write`DROP EXTENSION${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(name)}${writer.when(options, 'cascade', ' CASCADE')};`);
}

function domainConstraint(writer: PgmWriter, own: ReadonlyMap<string, Value>): SqlPiece {
  const check = own.get('check');
  const named = truthy(own.get('constraintName')) ? writer.write`CONSTRAINT ${writer.name(own.get('constraintName'))} ` : '';
  return truthy(check) === false ? '' : writer.write`${named}CHECK (${writer.text(check)})`;
}

function createDomain(writer: PgmWriter, [name, type, options]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const fallback = own.get('default');
  const named = truthy(own.get('constraintName')) ? writer.write`CONSTRAINT ${writer.name(own.get('constraintName'))} ` : '';
  const parts: SqlPiece[] = [
    ...(truthy(own.get('collation')) ? [writer.write` COLLATE ${writer.text(own.get('collation'))}`] : []),
    ...(fallback !== undefined && fallback.kind !== 'undefined' ? [writer.write` DEFAULT ${writer.value(fallback)}`] : []),
    ...(truthy(own.get('notNull')) ? [writer.write` ${named}NOT NULL`] : truthy(own.get('check')) ? [' ', domainConstraint(writer, own)] : []),
  ];
  return [writer.join([writer.write`CREATE DOMAIN ${writer.name(name)} AS ${typeSql(writer, applyType(writer, type).type)}`, ...parts, ';'], '')];
}

function alterDomain(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const fallback = own.get('default');
  const notNull = own.get('notNull');
  const actions: SqlPiece[] = [
    ...(fallback?.kind === 'null' ? ['DROP DEFAULT'] : fallback !== undefined && fallback.kind !== 'undefined' ? [writer.write`SET DEFAULT ${writer.value(fallback)}`] : []),
    ...(truthy(notNull) ? ['SET NOT NULL'] : notNull?.kind === 'boolean' || truthy(own.get('allowNull')) ? ['DROP NOT NULL'] : []),
    ...(truthy(own.get('check')) ? [writer.write`ADD ${domainConstraint(writer, own)}`] : []),
  ];
  return [writer.join(actions.map((action) => writer.write`ALTER DOMAIN ${writer.name(name)} ${action};`), '\n')];
}

/** Types, views, schemas, extensions and domains (src/operations). */
export const OBJECT_OPERATIONS: OperationTable = {
  createType: { write: createType, reverse: drop('TYPE') },
  addType: { write: createType, reverse: drop('TYPE') },
  dropType: { write: drop('TYPE') },
  renameType: rename('TYPE'),
  addTypeValue: { write: addTypeValue },
  renameTypeValue: { write: renameTypeValue, reverse: (writer, [name, value, to]) => renameTypeValue(writer, [name, to, value].filter((arg) => arg !== undefined)) },
  addTypeAttribute: { write: addTypeAttribute, reverse: dropTypeAttribute },
  dropTypeAttribute: { write: dropTypeAttribute },
  setTypeAttribute: { write: setTypeAttribute },
  renameTypeAttribute: { write: renameTypeAttribute, reverse: (writer, [name, attribute, to]) => renameTypeAttribute(writer, [name, to, attribute].filter((arg) => arg !== undefined)) },
  createView: { write: createView, reverse: drop('VIEW') },
  dropView: { write: drop('VIEW') },
  alterView: { write: alterView },
  alterViewColumn: { write: alterViewColumn },
  renameView: rename('VIEW'),
  createMaterializedView: { write: createMaterializedView, reverse: drop('MATERIALIZED VIEW') },
  dropMaterializedView: { write: drop('MATERIALIZED VIEW') },
  alterMaterializedView: { write: alterMaterializedView },
  renameMaterializedView: rename('MATERIALIZED VIEW'),
  renameMaterializedViewColumn: { write: renameMaterializedViewColumn, reverse: (writer, [name, column, to]) => renameMaterializedViewColumn(writer, [name, to, column].filter((arg) => arg !== undefined)) },
  refreshMaterializedView: { write: refreshMaterializedView, reverse: refreshMaterializedView },
  createSchema: { write: createSchema, reverse: drop('SCHEMA') },
  dropSchema: { write: drop('SCHEMA') },
  renameSchema: rename('SCHEMA'),
  createExtension: { write: createExtension, reverse: dropExtension },
  addExtension: { write: createExtension, reverse: dropExtension },
  dropExtension: { write: dropExtension },
  createDomain: { write: createDomain, reverse: (writer, [name, , options]) => drop('DOMAIN')(writer, [name, options].filter((arg) => arg !== undefined)) },
  dropDomain: { write: drop('DOMAIN') },
  alterDomain: { write: alterDomain },
  renameDomain: rename('DOMAIN'),
};
