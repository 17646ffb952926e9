import type { CreateIndexStmt, CreateTriggerStmt, CreateViewStmt, SortedColumn } from 'sqlite3-parser';
import type { IndexDefinition } from '../../model/operation';
import { tablesRead } from '../queries';
import { EMPTY_SCOPE } from '../scope';
import type { StatementContext } from '../statementContext';
import { normalizeText } from '../text';
import { readExpression } from './expression';
import { placeOf, plainName, qualifiedName } from './names';
import { readSelect } from './query';

export function readCreateIndex(context: StatementContext, statement: CreateIndexStmt): void {
  const name = qualifiedName(context, statement.idxName);
  const place = placeOf(statement.idxName.objName);
  // An index lives in the schema of its table: `CREATE INDEX main.i ON t`.
  const table = name.schema === undefined ? { name: plainName(context, statement.tblName) } : { schema: name.schema, name: plainName(context, statement.tblName) };
  const index: IndexDefinition = {
    name: name.name, table, unique: statement.unique, span: context.span(place), parts: statement.columns.map((column) => readPart(context, column)),
    ...(statement.whereClause && { where: readExpression(context, statement.whereClause, EMPTY_SCOPE).text }),
  };
  context.emit({ kind: 'createIndex', index, ...(statement.ifNotExists && { ifNotExists: true }) }, place);
}

export function readCreateView(context: StatementContext, statement: CreateViewStmt): void {
  const query = readSelect(context, statement.select);
  context.emit({
    kind: 'createObject', object: { kind: 'view', name: qualifiedName(context, statement.viewName) }, definition: normalizeText(context.text, context.dialect),
    ...(statement.ifNotExists && { ifNotExists: true }), reads: tablesRead([query]),
  }, placeOf(statement.viewName.objName));
}

export function readCreateTrigger(context: StatementContext, statement: CreateTriggerStmt): void {
  context.hole({ start: 0, end: context.text.length });
  context.emit({
    kind: 'createObject', object: { kind: 'trigger', name: qualifiedName(context, statement.triggerName), table: qualifiedName(context, statement.tblName) },
    definition: normalizeText(context.text, context.dialect), ...(statement.ifNotExists && { ifNotExists: true }),
    reads: [...statement.commands.flatMap((command) => (command.type === 'SelectTriggerCmd' ? tablesRead([readSelect(context, command.select)]) : [{ table: qualifiedName(context, command.tblName), columns: 'all' as const }]))],
  }, placeOf(statement.triggerName.objName));
}

function readPart(context: StatementContext, column: SortedColumn): IndexDefinition['parts'][number] {
  const expression = readExpression(context, column.expr, EMPTY_SCOPE);
  const inner = expression.kind === 'operator' && expression.operator === 'collate' ? expression.args[0] : undefined;
  const collation = inner === undefined ? '' : expression.text.slice(expression.text.lastIndexOf(' collate ') + 1);
  const options = [collation, column.order === 'Desc' ? 'desc' : '', column.nulls === undefined ? '' : `nulls ${column.nulls.toLowerCase()}`].filter((option) => option !== '').join(' ');
  const value = inner ?? expression;
  return { ...(value.kind === 'column' ? { column: value.column } : { expression: value.text }), ...(options !== '' && { options }) };
}
