import type { DeleteStmt, InsertStmt, SetAssignment, UpdateStmt } from 'sqlite3-parser';
import type { OperationBody } from '../../model/operation';
import { unknownExpression } from '../expressions';
import { distinctTables, tablesInside } from '../queries';
import { EMPTY_SCOPE, nestedScope, type RowSource, type Scope, tablesOf } from '../scope';
import type { StatementContext } from '../statementContext';
import { readExpression } from './expression';
import { placeOf, plainName, qualifiedName } from './names';
import { readFrom, readSelect, withCtes } from './query';

type SetList = Extract<OperationBody, { kind: 'update' }>['set'];

/** INSERT with its rows or its query: what a rebuild of a table carries over, and from where. */
export function readInsert(context: StatementContext, statement: InsertStmt): void {
  const table = qualifiedName(context, statement.tblName);
  const scope = statement.with === undefined ? EMPTY_SCOPE : withCtes(context, statement.with, EMPTY_SCOPE);
  const columns = statement.columns?.map((column) => plainName(context, column));
  const shared = { kind: 'insert', table, ...(columns && { columns }) } as const;
  const place = placeOf(statement.tblName.objName);
  const { body } = statement;
  if (body.type === 'DefaultValuesInsertBody') {
    context.emit({ ...shared, columns: [], rows: [[]] }, place);
    return;
  }
  const conflict: 'ignore' | 'update' | 'replace' | undefined = statement.orConflict === 'Ignore' ? 'ignore' : statement.orConflict === 'Replace' ? 'replace' : body.upsert?.doClause.type === 'SetUpsertDo' ? 'update' : body.upsert ? 'ignore' : undefined;
  if (body.upsert) context.hole(placeOf(body.upsert));
  const onConflict = conflict === undefined ? {} : { onConflict: conflict };
  const { select } = body.select;
  if (select.type === 'SelectValues' && !body.select.compounds?.length) {
    context.emit({ ...shared, ...onConflict, rows: select.values.map((row) => row.values.map((value) => readExpression(context, value, { ...scope, noColumns: true }))) }, place);
    return;
  }
  context.emit({ ...shared, ...onConflict, query: readSelect(context, body.select, scope) }, place);
}

export function readUpdate(context: StatementContext, statement: UpdateStmt): void {
  const table = qualifiedName(context, statement.tblName);
  const outer = statement.with === undefined ? EMPTY_SCOPE : withCtes(context, statement.with, EMPTY_SCOPE);
  const target: RowSource = { alias: statement.tblName.alias?.text ?? table.name, table };
  const from = statement.from === undefined ? { sources: [], on: [] } : readFrom(context, statement.from, outer, 0);
  const scope = nestedScope(outer, [target, ...from.sources], new Map());
  const set = statement.sets.flatMap((each) => readAssignment(context, each, scope));
  const own = statement.whereClause && readExpression(context, statement.whereClause, scope);
  const limited = statement.limit !== undefined;
  if (statement.limit) context.hole(placeOf(statement.limit));
  const where = limited ? unknownExpression('LIMIT picks the rows', own?.text ?? 'limit') : own;
  context.emit({ kind: 'update', table, set, from: distinctTables([...tablesOf(from.sources).map((each) => each.table), ...tablesInside([...set.map((each) => each.value), own])]), ...(where && { where }) }, placeOf(statement.tblName.objName));
}

export function readDelete(context: StatementContext, statement: DeleteStmt): void {
  const table = qualifiedName(context, statement.tblName);
  const outer = statement.with === undefined ? EMPTY_SCOPE : withCtes(context, statement.with, EMPTY_SCOPE);
  const scope = nestedScope(outer, [{ alias: statement.tblName.alias?.text ?? table.name, table }], new Map());
  const own = statement.whereClause && readExpression(context, statement.whereClause, scope);
  if (statement.limit) context.hole(placeOf(statement.limit));
  const where = statement.limit === undefined ? own : unknownExpression('LIMIT picks the rows', own?.text ?? 'limit');
  context.emit({ kind: 'delete', table, using: tablesInside([own]), ...(where && { where }) }, placeOf(statement.tblName.objName));
}

/** `a = 1`, and `(a, b) = (1, 2)` or `(a, b) = (SELECT …)`. */
function readAssignment(context: StatementContext, assignment: SetAssignment, scope: Scope): SetList {
  const columns = assignment.colNames.map((column) => plainName(context, column));
  const value = readExpression(context, assignment.expr, scope);
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return [{ column: only, value }];
  return columns.map((column, index) => {
    if (value.kind === 'list') return { column, value: value.items[index] ?? unknownExpression('fewer values than columns', '?') };
    const output = value.kind === 'subquery' ? value.query.columns[index] : undefined;
    if (value.kind !== 'subquery' || output === undefined || output.star) return { column, value: unknownExpression('part of a row', value.text) };
    return { column, value: { ...value, query: { ...value.query, columns: [output] }, text: `${value.text}[${index + 1}]` } };
  });
}
