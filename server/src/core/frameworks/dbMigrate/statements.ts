import type { Value } from '../../evaluate/value';
import type { OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import { composeSql, literalSql, quoteLiteral, type SqlPiece, type SqlText } from '../script/sqlText';
import { entry, isAbsent, knownBoolean, knownText, listOf, namesOf, whyUnknown } from '../script/values';
import { type ColumnDeclaration, declareColumn, defaultSql, isPrimaryKey, typeSql } from './columnSpec';
import { type DbMigrateContext, driverOf, keySql, nameSql, wordsSql } from './context';

/** A statement as SQL, or what it does where the SQL cannot be written without the state of the database. */
export type Statement = SqlText | { readonly body: OperationBody; readonly span: Span };

/** The statements that a call sends, or why they are not known, with the table it is about. */
export type Statements = readonly Statement[] | { readonly unknown: string; readonly table?: string };

/** What a call is made of. */
export interface CallParts {
  readonly args: readonly Value[];
  /** Where an argument was written. */
  readonly at: (index: number) => Span;
}

type Make = (context: DbMigrateContext, call: CallParts) => Statements;

function table(context: DbMigrateContext, call: CallParts): SqlText | undefined {
  return nameSql(context, call.args[0]);
}

function missing(call: CallParts, index: number, what: string): Statements {
  const name = index > 0 ? knownText(call.args[0]) : undefined;
  return { unknown: whyUnknown(call.args[index], what), ...(name !== undefined && { table: name }) };
}

function notImplemented(call: CallParts): Statements {
  const name = knownText(call.args[0]);
  return { unknown: 'the driver of this database does not implement this call: it fails', ...(name !== undefined && { table: name }) };
}

function write(span: Span, ...pieces: readonly SqlPiece[]): SqlText {
  return composeSql(span, pieces);
}

/** The methods of a driver that change tables (db-migrate-base 2.3, db-migrate-pg 1.5, db-migrate-mysql 3.0, db-migrate-sqlite3 1.0). */
export const STATEMENTS: Readonly<Record<string, Make>> = {
  createTable,
  dropTable(context, call) {
    const name = table(context, call);
    const ifExists = knownBoolean(entry(call.args[1], 'ifExists')) === true ? 'IF EXISTS ' : '';
    return name ? [write(call.at(0), `DROP TABLE ${ifExists}`, name)] : missing(call, 0, 'the table');
  },
  renameTable(context, call) {
    const [name, to] = [table(context, call), nameSql(context, call.args[1])];
    if (!name) return missing(call, 0, 'the table');
    if (!to) return missing(call, 1, 'the new name');
    return [driverOf(context) === 'mysql' ? write(call.at(0), 'RENAME TABLE ', name, ' TO ', to) : write(call.at(0), 'ALTER TABLE ', name, ' RENAME TO ', to)];
  },
  addColumn(context, call) {
    const name = table(context, call);
    const column = knownText(call.args[1]);
    if (!name) return missing(call, 0, 'the table');
    if (column === undefined) return missing(call, 1, 'the column that is added');
    const declared = declareColumn(context, column, call.args[2], 'alter', call.at(1));
    if (!declared) return missing(call, 2, 'the type of the column');
    return [write(call.at(1), 'ALTER TABLE ', name, ' ADD COLUMN ', declared.sql), ...following(context, call.args[0], column, declared, call)];
  },
  removeColumn(context, call) {
    const [name, column] = [table(context, call), nameSql(context, call.args[1])];
    if (driverOf(context) === 'sqlite') return notImplemented(call);
    if (!name) return missing(call, 0, 'the table');
    return column ? [write(call.at(1), 'ALTER TABLE ', name, ' DROP COLUMN ', column)] : missing(call, 1, 'the column that is removed');
  },
  renameColumn(context, call) {
    const [name, column, to] = [table(context, call), nameSql(context, call.args[1]), nameSql(context, call.args[2])];
    if (driverOf(context) === 'sqlite') return notImplemented(call);
    if (!name) return missing(call, 0, 'the table');
    if (!column) return missing(call, 1, 'the column that is renamed');
    if (!to) return missing(call, 2, 'the new name');
    const renamed = write(call.at(1), 'ALTER TABLE ', name, ' RENAME COLUMN ', column, ' TO ', to);
    if (driverOf(context) !== 'mysql') return [renamed];
    // MySQL's driver states the type alone (CHANGE … COLUMN_TYPE): NOT NULL, default and AUTO_INCREMENT go.
    const reset: OperationBody = { kind: 'alterColumn', table: { name: knownText(call.args[0]) ?? '' }, column: knownText(call.args[2]) ?? '', changes: { nullable: true, default: null, autoIncrement: false } };
    return [renamed, { body: reset, span: call.at(1) }];
  },
  changeColumn,
  addIndex(context, call) {
    const [name, index] = [table(context, call), nameSql(context, call.args[1])];
    const columns = indexColumns(context, call);
    if (!name) return missing(call, 0, 'the table');
    if (!index) return missing(call, 1, 'the name of the index');
    if (!columns) return missing(call, 2, 'the columns of the index');
    const unique = knownBoolean(call.args[3]) === true ? 'UNIQUE ' : '';
    if (driverOf(context) === 'mysql') return [write(call.at(1), 'ALTER TABLE ', name, ` ADD ${unique}INDEX `, index, ' (', columns, ')')];
    return [write(call.at(1), `CREATE ${unique}INDEX `, index, ' ON ', name, ' (', columns, ')')];
  },
  removeIndex(context, call) {
    // The table may be left out, save in MySQL.
    const index = nameSql(context, call.args[1] ?? call.args[0]);
    if (!index) return missing(call, 1, 'the index that is removed');
    if (driverOf(context) !== 'mysql') return [write(call.at(0), 'DROP INDEX ', index)];
    const name = call.args[1] ? table(context, call) : undefined;
    return name ? [write(call.at(1), 'DROP INDEX ', index, ' ON ', name)] : missing(call, 0, 'the table of the index');
  },
  addForeignKey(context, call) {
    if (driverOf(context) === 'sqlite') return notImplemented(call);
    return foreignKey(context, call.args[0], call.args[1], call.args[2], call.args[3], call.args[4], call.at(2)) ?? missing(call, 3, 'the foreign key');
  },
  removeForeignKey(context, call) {
    const [name, key] = [table(context, call), nameSql(context, call.args[1])];
    if (driverOf(context) === 'sqlite') return notImplemented(call);
    if (!name) return missing(call, 0, 'the table');
    if (!key) return missing(call, 1, 'the foreign key that is removed');
    if (driverOf(context) !== 'mysql') return [write(call.at(1), 'ALTER TABLE ', name, ' DROP CONSTRAINT ', key)];
    const dropsIndex = knownBoolean(entry(call.args[2], 'dropIndex')) === true;
    return [write(call.at(1), 'ALTER TABLE ', name, ' DROP FOREIGN KEY ', key), ...(dropsIndex ? [write(call.at(1), 'ALTER TABLE ', name, ' DROP INDEX ', key)] : [])];
  },
  insert,
  update,
  remove(context, call) {
    const name = table(context, call);
    return name ? [write(call.at(0), 'DELETE FROM ', name, ...whereOf(context, call.args[1], call.at(1)))] : missing(call, 0, 'the table');
  },
  truncate(context, call) {
    const name = table(context, call);
    return name ? [write(call.at(0), driverOf(context) === 'sqlite' ? 'DELETE FROM ' : 'TRUNCATE TABLE ', name)] : missing(call, 0, 'the table');
  },
};

/** `createTable(name, { column: spec })` or `createTable(name, { columns, ifNotExists })`; the order of the columns is that of the object. */
function createTable(context: DbMigrateContext, call: CallParts): Statements {
  const name = table(context, call);
  if (!name) return missing(call, 0, 'the table');
  const options = call.args[1];
  const own = entry(options, 'columns');
  const columns = own?.kind === 'object' ? own : options;
  if (columns?.kind !== 'object' || !columns.complete) return missing(call, 1, 'the columns of the table');
  const specs = [...columns.entries];
  const keys = specs.filter(([, spec]) => isPrimaryKey(spec));
  const mode = keys.length > 1 ? 'list' : 'inline';
  const span = call.at(0);
  const declared = specs.map(([column, spec]) => declareColumn(context, column, spec, mode, span));
  const unclear = declared.indexOf(undefined);
  if (unclear >= 0) return { unknown: `the type of ${specs[unclear]?.[0] ?? 'a column'} is not known`, table: knownText(call.args[0]) ?? '' };
  const known = declared as ColumnDeclaration[];
  const list = mode === 'list' ? [', PRIMARY KEY (', composeSql(span, keys.map(([column]) => keySql(context, column, span)), ', '), ')'] : [];
  const guard = own?.kind === 'object' && knownBoolean(entry(options, 'ifNotExists')) === true ? 'IF NOT EXISTS ' : '';
  return [
    write(span, `CREATE TABLE ${guard}`, name, ' (', composeSql(span, known.map((column) => column.sql), ', '), ...list, ')'),
    ...known.flatMap((column, at) => following(context, call.args[0], specs[at]?.[0] ?? '', column, call)),
  ];
}

/** What a column brings after the statement: its foreign key and its comment. */
function following(context: DbMigrateContext, tableName: Value | undefined, column: string, declared: ColumnDeclaration, call: CallParts): readonly SqlText[] {
  const span = call.at(0);
  const key = declared.foreignKey;
  const mapping = entry(key, 'mapping');
  const columns: Value | undefined = mapping?.kind === 'string' ? { kind: 'object', entries: new Map([[column, mapping]]), complete: true } : mapping;
  const made = key ? foreignKey(context, tableName, entry(key, 'table'), entry(key, 'name'), columns, entry(key, 'rules'), span) : undefined;
  const name = nameSql(context, tableName);
  const comment = declared.comment === undefined || !name ? [] : [write(span, 'COMMENT ON COLUMN ', name, '.', keySql(context, column, span), ` IS ${quoteLiteral(declared.comment, context.dialect)}`)];
  return [...(made ?? []), ...comment];
}

function foreignKey(context: DbMigrateContext, from: Value | undefined, to: Value | undefined, key: Value | undefined, mapping: Value | undefined, rules: Value | undefined, span: Span): readonly SqlText[] | undefined {
  const [name, target, constraint] = [nameSql(context, from), nameSql(context, to), nameSql(context, key)];
  if (!name || !target || !constraint || mapping?.kind !== 'object' || !mapping.complete || mapping.entries.size === 0) return undefined;
  const columns = composeSql(span, [...mapping.entries.keys()].map((column) => keySql(context, column, span)), ', ');
  const referred = [...mapping.entries.values()].map((column) => nameSql(context, column));
  if (referred.some((column) => column === undefined)) return undefined;
  const action = (rule: string): string => knownText(entry(rules, rule)) || 'NO ACTION';
  return [write(span, 'ALTER TABLE ', name, ' ADD CONSTRAINT ', constraint, ' FOREIGN KEY (', columns, ') REFERENCES ', target, ' (', composeSql(span, referred as SqlText[], ', '), `) ON DELETE ${action('onDelete')} ON UPDATE ${action('onUpdate')}`)];
}

/**
 * `changeColumn(table, column, spec)`. PostgreSQL: NOT NULL goes unless `notNull` is true, the default goes unless one is given, the type stays unless one is given.
 * MySQL: CHANGE with the whole column, so that everything unsaid goes.
 */
function changeColumn(context: DbMigrateContext, call: CallParts): Statements {
  const [name, column] = [table(context, call), nameSql(context, call.args[1])];
  const [, written, spec] = call.args;
  const span = call.at(1);
  if (driverOf(context) === 'sqlite') return notImplemented(call);
  if (!name) return missing(call, 0, 'the table');
  const text = knownText(written);
  if (!column || text === undefined) return missing(call, 1, 'the column that is changed');
  if (spec?.kind !== 'object' || !spec.complete) return missing(call, 2, 'what the column becomes');
  const unique = knownBoolean(entry(spec, 'unique'));
  if (driverOf(context) === 'mysql') {
    const declared = declareColumn(context, text, spec, 'alter', span);
    if (!declared) return missing(call, 2, 'the type of the column');
    const dropped = unique === false ? [write(span, 'DROP INDEX ', column, ' ON ', name)] : [];
    return [...dropped, write(span, 'ALTER TABLE ', name, ' CHANGE COLUMN ', column, ' ', declared.sql), ...following(context, call.args[0], text, declared, call)];
  }
  const alter = (...pieces: readonly SqlPiece[]): SqlText => write(span, 'ALTER TABLE ', name, ' ALTER COLUMN ', column, ...pieces);
  const fallback = defaultSql(context, entry(spec, 'defaultValue'), span);
  const constraint = keySql(context, `${knownText(call.args[0]) ?? ''}_${text}_key`, span);
  const type = isAbsent(entry(spec, 'type')) ? undefined : typeSql(context, spec);
  const using = knownText(entry(spec, 'using'));
  return [
    alter(knownBoolean(entry(spec, 'notNull')) === true ? ' SET NOT NULL' : ' DROP NOT NULL'),
    ...(unique === true ? [write(span, 'ALTER TABLE ', name, ' ADD CONSTRAINT ', constraint, ' UNIQUE (', column, ')')] : []),
    ...(unique === false ? [write(span, 'ALTER TABLE ', name, ' DROP CONSTRAINT ', constraint)] : []),
    fallback ? alter(' SET DEFAULT ', fallback) : alter(' DROP DEFAULT'),
    ...(type === undefined ? [] : [using === undefined ? alter(` TYPE ${type} USING `, column, `::${type.replace(/\(.*\)/, '')}`) : alter(` TYPE ${type} ${using}`)]),
  ];
}

function indexColumns(context: DbMigrateContext, call: CallParts): SqlText | undefined {
  const items = listOf(call.args[2]);
  const columns = items?.map((item) => {
    const name = nameSql(context, item.kind === 'object' ? entry(item, 'name') : item);
    const length = entry(item, 'length');
    return name && !isAbsent(length) && driverOf(context) === 'mysql' ? composeSql(call.at(2), [name, `(${length?.kind === 'number' ? length.value : knownText(length) ?? '?'})`]) : name;
  });
  return columns && columns.length > 0 && columns.every((column) => column !== undefined) ? composeSql(call.at(2), columns as SqlText[], ', ') : undefined;
}

/** `insert(table, columns, values)`, `insert(table, row)` or `insert(table, rows)`. */
function insert(context: DbMigrateContext, call: CallParts): Statements {
  const name = table(context, call);
  if (!name) return missing(call, 0, 'the table');
  const [, second, third] = call.args;
  const span = call.at(1);
  const listed = third?.kind === 'array' ? namesOf(second) : undefined;
  const rows = listed ? rowLists(third) : rowObjects(second);
  const columns = listed ?? (second?.kind === 'object' ? [...second.entries.keys()] : second?.kind === 'array' && second.items[0]?.kind === 'object' ? [...second.items[0].entries.keys()] : undefined);
  if (!columns || columns.length === 0 || !rows) return missing(call, 1, 'the rows that are inserted');
  const tuples = rows.map((row) => composeSql(span, ['(', composeSql(span, columns.map((column, at) => literalSql(row(column, at), context.dialect, span, context.names)), ', '), ')']));
  return [write(call.at(0), 'INSERT INTO ', name, ' (', composeSql(span, columns.map((column) => keySql(context, column, span)), ', '), ') VALUES ', composeSql(span, tuples, ', '))];
}

type Row = (column: string, at: number) => Value | undefined;

function rowLists(values: Value | undefined): readonly Row[] | undefined {
  if (values?.kind !== 'array' || !values.complete) return undefined;
  const nested = values.items.every((item) => item.kind === 'array') && values.items.length > 0;
  const lists = nested ? values.items : [values];
  return lists.map((list) => (_column: string, at: number) => (list.kind === 'array' ? list.items[at] : undefined));
}

function rowObjects(value: Value | undefined): readonly Row[] | undefined {
  const items = value?.kind === 'array' ? (value.complete ? value.items : undefined) : value?.kind === 'object' ? [value] : undefined;
  if (!items || items.length === 0 || !items.every((item) => item.kind === 'object' && item.complete)) return undefined;
  return items.map((item) => (column: string) => entry(item, column));
}

/** `update(table, values, ids)` or `update(table, columns, values, ids)`. */
function update(context: DbMigrateContext, call: CallParts): Statements {
  const name = table(context, call);
  if (!name) return missing(call, 0, 'the table');
  const [, second, third, fourth] = call.args;
  const span = call.at(1);
  const columns = namesOf(second?.kind === 'array' ? second : undefined);
  const pairs: readonly (readonly [string, Value | undefined])[] | undefined = second?.kind === 'object' && second.complete
    ? [...second.entries]
    : columns && columns.length > 0 && third?.kind === 'array' ? columns.map((column, at) => [column, third.items[at]] as const) : undefined;
  if (!pairs || pairs.length === 0) return missing(call, 1, 'what is set');
  const sets = pairs.map(([column, value]) => composeSql(span, [keySql(context, column, span), ' = ', literalSql(value, context.dialect, span, context.names)]));
  return [write(call.at(0), 'UPDATE ', name, ' SET ', composeSql(span, sets, ', '), ...whereOf(context, second?.kind === 'object' ? third : fourth, span))];
}

/** `buildWhereClause`: an id, a list of ids, or columns with their values. */
function whereOf(context: DbMigrateContext, ids: Value | undefined, span: Span): readonly SqlPiece[] {
  const id = keySql(context, 'id', span);
  const literal = (value: Value | undefined): SqlText => literalSql(value, context.dialect, span, context.names);
  if (ids?.kind === 'object' && ids.complete && ids.entries.size > 0) {
    const parts = [...ids.entries].map(([column, value]) => composeSql(span, [keySql(context, column, span), ' = ', literal(value)]));
    return [' WHERE ', composeSql(span, parts, ' AND ')];
  }
  if (ids?.kind === 'array' && ids.complete && ids.items.length > 0 && ids.items.every((item) => item.kind !== 'object')) {
    return [' WHERE ', id, ' IN (', composeSql(span, ids.items.map(literal), ', '), ')'];
  }
  if (ids?.kind === 'string' || ids?.kind === 'number') return [' WHERE ', id, ' = ', literal(ids)];
  return [' WHERE ', id, ' = ', literal({ kind: 'unknown', reason: 'which rows are meant is not known', mayTouch: 'nothing' }), wordsSql('', span)];
}
