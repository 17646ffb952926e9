import type { AlterTableStmt, ColumnDefinition as ParsedColumn, CreateTableStmt, CreateVirtualTableStmt, DeferSubclause, Expr, ForeignKeyClause, NamedTableConstraint, RefAct, SortedColumn } from 'sqlite3-parser';
import type { QualifiedName } from '../../model/names';
import type { ColumnDefinition, ConstraintDefinition } from '../../model/operation';
import { EMPTY_SCOPE, NO_COLUMNS } from '../scope';
import type { StatementContext } from '../statementContext';
import { makeType } from '../types';
import { readExpression } from './expression';
import { placeOf, plainName, qualifiedName, typeArguments } from './names';
import { readSelect } from './query';

/** The parser's bits of a table: `WITHOUT ROWID` and `STRICT` (its TabFlags; the constants are no part of its entry point). */
const WITHOUT_ROWID = 0x80;
const STRICT = 0x10000;

const ACTIONS: Record<RefAct, string> = { SetNull: 'set null', SetDefault: 'set default', Cascade: 'cascade', Restrict: 'restrict', NoAction: 'no action' };

export function readCreateTable(context: StatementContext, statement: CreateTableStmt): void {
  const table = qualifiedName(context, statement.tblName);
  const shared = { kind: 'createTable', table, indexes: [], ...(statement.ifNotExists && { ifNotExists: true }), ...(statement.temporary && { temporary: true }) } as const;
  const place = placeOf(statement.tblName.objName);
  if (statement.body.type === 'AsSelectCreateTableBody') {
    context.emit({ ...shared, columns: [], constraints: [], asSelect: readSelect(context, statement.body.select) }, place);
    return;
  }
  const { columns, constraints, flags } = statement.body;
  const strict = (flags & STRICT) !== 0;
  const withoutRowid = (flags & WITHOUT_ROWID) !== 0;
  const tableConstraints = (constraints ?? []).map((constraint) => readTableConstraint(context, constraint));
  const read = columns.map((column) => readColumn(context, column));
  const lifted = [...read.flatMap((each) => each.constraints), ...tableConstraints];
  const primary = lifted.find((constraint) => constraint.kind === 'primary');
  const options = [withoutRowid ? 'without rowid' : '', strict ? 'strict' : ''].filter((option) => option !== '').join(', ');
  context.emit({
    ...shared,
    columns: read.map((each) => withPrimaryKey(each.column, each.descending, primary, strict || withoutRowid, withoutRowid)),
    constraints: lifted,
    ...(options !== '' && { options }),
  }, place);
}

/** `CREATE VIRTUAL TABLE`: a module decides about the columns; those of FTS are its arguments that set no option. */
export function readCreateVirtualTable(context: StatementContext, statement: CreateVirtualTableStmt): void {
  const module = plainName(context, statement.moduleName);
  const args = statement.args ?? [];
  const span = context.span(placeOf(statement.tblName.objName));
  const names = module.toLowerCase().startsWith('fts') ? args.map((arg) => arg.trim()).filter((arg) => arg !== '' && !arg.includes('=')).map((arg) => (arg.split(/\s/)[0] ?? '').replace(/^["'`[]|["'`\]]$/g, '')) : [];
  context.emit({
    kind: 'createTable', table: qualifiedName(context, statement.tblName), columns: names.map((name) => ({ name, nullable: true, span })), constraints: [], indexes: [],
    ...(statement.ifNotExists && { ifNotExists: true }), options: `virtual using ${module.toLowerCase()}(${args.map((arg) => arg.trim()).join(', ')})`,
  }, placeOf(statement.tblName.objName));
}

export function readAlterTable(context: StatementContext, statement: AlterTableStmt): void {
  const table = qualifiedName(context, statement.tblName);
  const { body } = statement;
  switch (body.type) {
    case 'RenameToAlterTableBody':
      context.emit({ kind: 'renameTable', table, to: { ...table, name: plainName(context, body.name) } }, placeOf(statement.tblName.objName));
      return;
    case 'RenameColumnAlterTableBody':
      context.emit({ kind: 'renameColumn', table, column: plainName(context, body.old), to: plainName(context, body.new) }, placeOf(body.old));
      return;
    case 'DropColumnAlterTableBody':
      context.emit({ kind: 'dropColumn', table, column: plainName(context, body.column), inPlace: true }, placeOf(body.column));
      return;
    case 'AddColumnAlterTableBody': {
      const { column, constraints } = readColumn(context, body.column);
      context.emit({ kind: 'addColumn', table, column, constraints, inPlace: true }, placeOf(body.column.colName));
      return;
    }
    case 'SetColumnNotNullAlterTableBody':
      context.emit({ kind: 'alterColumn', table, column: plainName(context, body.column), changes: { nullable: false } }, placeOf(body.column));
      return;
    case 'DropColumnNotNullAlterTableBody':
      context.emit({ kind: 'alterColumn', table, column: plainName(context, body.column), changes: { nullable: true } }, placeOf(body.column));
      return;
    case 'AddConstraintAlterTableBody': {
      const place = body.constraint.name === undefined ? placeOf(statement.tblName.objName) : placeOf(body.constraint.name);
      context.emit({ kind: 'addConstraint', table, constraint: readTableConstraint(context, body.constraint) }, place);
      return;
    }
    case 'DropConstraintAlterTableBody':
      context.emit({ kind: 'dropConstraint', table, constraint: { name: plainName(context, body.name) } }, placeOf(body.name));
      return;
  }
}

interface ReadColumn {
  readonly column: ColumnDefinition;
  readonly constraints: readonly ConstraintDefinition[];
  /** `INTEGER PRIMARY KEY DESC` is no alias of the rowid, by an old bug that is kept (SQLite manual, ROWIDs and the INTEGER PRIMARY KEY). */
  readonly descending: boolean;
}

function readColumn(context: StatementContext, parsed: ParsedColumn): ReadColumn {
  const name = plainName(context, parsed.colName);
  const namePlace = placeOf(parsed.colName);
  const span = context.span(namePlace);
  const typeHole = parsed.colType && context.hole(placeOf(parsed.colType));
  const type = parsed.colType && typeHole === undefined ? makeType({ name: parsed.colType.name, args: typeArguments(parsed.colType) }, context.dialect) : undefined;
  let column: ColumnDefinition = { name, nullable: true, span, ...(type && { type }), ...(typeHole !== undefined && { unsure: ['type', 'nullable', 'default'] }) };
  const constraints: ConstraintDefinition[] = [];
  let descending = false;
  let pendingName: string | undefined;
  for (const { name: parsedName, constraint } of parsed.constraints) {
    // The grammar takes `CONSTRAINT x` as a clause of its own that names the next one.
    const constraintName = parsedName === undefined ? pendingName : plainName(context, parsedName);
    pendingName = undefined;
    const named = { columns: [name], span, ...(constraintName !== undefined && { name: constraintName }) };
    switch (constraint.type) {
      case 'PrimaryKeyColumnConstraint':
        descending = constraint.order === 'Desc';
        constraints.push({ kind: 'primary', ...named });
        if (constraint.autoIncrement) column = { ...column, autoIncrement: true };
        break;
      case 'NotNullColumnConstraint':
        column = { ...column, nullable: constraint.nullable };
        break;
      case 'UniqueColumnConstraint':
        constraints.push({ kind: 'unique', ...named });
        break;
      case 'CheckColumnConstraint':
        constraints.push({ kind: 'check', ...named, expression: textOf(context, constraint.expr) });
        break;
      case 'DefaultColumnConstraint':
        column = { ...column, default: readExpression(context, constraint.expr, NO_COLUMNS) };
        break;
      case 'CollateColumnConstraint':
        column = { ...column, collation: constraint.collationName.text.toLowerCase() };
        break;
      case 'ForeignKeyColumnConstraint':
        constraints.push({ kind: 'foreign', ...named, references: referencesOf(context, constraint.clause), ...deferrable(constraint.deferClause) });
        break;
      case 'DeferColumnConstraint': {
        const last = constraints.at(-1);
        if (last?.kind === 'foreign') constraints[constraints.length - 1] = { ...last, ...deferrable(constraint.clause) };
        break;
      }
      case 'GeneratedColumnConstraint':
        column = { ...column, generated: { text: textOf(context, constraint.expr), stored: constraint.typ?.name.toLowerCase() === 'stored' } };
        break;
    }
  }
  return { column, constraints, descending };
}

/**
 * SQLite lets PRIMARY KEY columns be NULL, by an old bug that is kept, except the alias of the rowid and in STRICT and
 * WITHOUT ROWID tables (SQLite manual, CREATE TABLE, The PRIMARY KEY; STRICT Tables). One column declared exactly INTEGER
 * is the alias of the rowid and counts up by itself.
 */
function withPrimaryKey(column: ColumnDefinition, descending: boolean, primary: ConstraintDefinition | undefined, forbidsNull: boolean, withoutRowid: boolean): ColumnDefinition {
  if (!primary?.columns.some((name) => name.toLowerCase() === column.name.toLowerCase())) return column;
  const alias = primary.columns.length === 1 && column.type?.name === 'integer' && column.type.args.length === 0 && !descending && !withoutRowid;
  if (alias) return { ...column, nullable: false, autoIncrement: true };
  return forbidsNull ? { ...column, nullable: false } : column;
}

function readTableConstraint(context: StatementContext, parsed: NamedTableConstraint): ConstraintDefinition {
  const name = parsed.name && plainName(context, parsed.name);
  const { constraint } = parsed;
  const span = context.span(parsed.name ? placeOf(parsed.name) : placeOf(constraint));
  const named = { span, ...(name !== undefined && { name }) };
  switch (constraint.type) {
    case 'PrimaryKeyTableConstraint':
      return { kind: 'primary', ...named, columns: constraint.columns.map((column) => keyColumn(context, column)) };
    case 'UniqueTableConstraint':
      return { kind: 'unique', ...named, columns: constraint.columns.map((column) => keyColumn(context, column)) };
    case 'CheckTableConstraint':
      return { kind: 'check', ...named, columns: [], expression: textOf(context, constraint.expr) };
    case 'ForeignKeyTableConstraint':
      return { kind: 'foreign', ...named, columns: constraint.columns.map((column) => plainName(context, column.colName)), references: referencesOf(context, constraint.clause), ...deferrable(constraint.deferClause) };
  }
}

function keyColumn(context: StatementContext, column: SortedColumn): string {
  const expression = readExpression(context, column.expr, EMPTY_SCOPE);
  return expression.kind === 'column' ? expression.column : expression.text;
}

function referencesOf(context: StatementContext, clause: ForeignKeyClause): NonNullable<ConstraintDefinition['references']> {
  const table: QualifiedName = { name: plainName(context, clause.tblName) };
  const columns = (clause.columns ?? []).map((column) => plainName(context, column.colName));
  const onDelete = clause.args.findLast((arg) => arg.type === 'OnDeleteRefArg');
  const onUpdate = clause.args.findLast((arg) => arg.type === 'OnUpdateRefArg');
  return { table, columns, ...(onDelete && { onDelete: ACTIONS[onDelete.action] }), ...(onUpdate && { onUpdate: ACTIONS[onUpdate.action] }) };
}

function deferrable(clause: DeferSubclause | undefined): { readonly deferrable?: boolean } {
  return clause?.deferrable ? { deferrable: true } : {};
}

function textOf(context: StatementContext, expr: Expr): string {
  return readExpression(context, expr, EMPTY_SCOPE).text;
}

