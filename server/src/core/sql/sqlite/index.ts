import { parseStmt, type QualifiedName as ParsedName, type Stmt } from 'sqlite3-parser';
import type { Dialect } from '../../model/dialect';
import type { ObjectKind } from '../../model/operation';
import type { Statement, StatementReader, StatementReading } from '../reading';
import { readByTokens } from '../scan/index';
import { readStatement, type StatementContext } from '../statementContext';
import { normalizeText } from '../text';
import { readDelete, readInsert, readUpdate } from './data';
import { placeOf, qualifiedName } from './names';
import { readCreateIndex, readCreateTrigger, readCreateView } from './objects';
import { readSelect } from './query';
import { readAlterTable, readCreateTable, readCreateVirtualTable } from './table';

/** Reads a statement of SQLite with SQLite's own grammar. */
export const readSqlite: StatementReader = (statement, dialect) => {
  try {
    const parsed = parseStmt(statement.source.text);
    if (parsed.status === 'error') return readLibSql(statement, dialect) ?? { failure: parsed.errors[0]?.message ?? 'not SQLite' };
    const context = readStatement(statement, dialect);
    read(context, parsed.root);
    return context.reading();
  } catch (error) {
    // The parser and the walk recurse; only a text nested beyond reason gets here.
    return { failure: error instanceof Error ? error.message : 'not read' };
  }
};

/** libSQL, a fork, can alter a column: `ALTER TABLE t ALTER COLUMN c TO c text NOT NULL` (libSQL documentation, Extensions). */
function readLibSql(statement: Statement, dialect: Dialect): StatementReading | undefined {
  if (!/^\s*alter\s/i.test(statement.source.text)) return undefined;
  const reading = readByTokens(statement, dialect);
  return 'operations' in reading && reading.operations.every((operation) => operation.kind === 'alterColumn' && operation.replaces) ? reading : undefined;
}

function read(context: StatementContext, statement: Stmt): void {
  switch (statement.type) {
    case 'CreateTableStmt':
      return readCreateTable(context, statement);
    case 'CreateVirtualTableStmt':
      return readCreateVirtualTable(context, statement);
    case 'AlterTableStmt':
      return readAlterTable(context, statement);
    case 'CreateIndexStmt':
      return readCreateIndex(context, statement);
    case 'CreateViewStmt':
      return readCreateView(context, statement);
    case 'CreateTriggerStmt':
      return readCreateTrigger(context, statement);
    case 'InsertStmt':
      return readInsert(context, statement);
    case 'UpdateStmt':
      return readUpdate(context, statement);
    case 'DeleteStmt':
      return readDelete(context, statement);
    case 'DropTableStmt':
      return context.emit({ kind: 'dropTable', table: qualifiedName(context, statement.tblName), ...(statement.ifExists && { ifExists: true }) }, placeOf(statement.tblName.objName));
    case 'DropIndexStmt': {
      const name = qualifiedName(context, statement.idxName);
      return context.emit({ kind: 'dropIndex', index: { name: name.name }, ...(name.schema !== undefined && { schema: name.schema }), ...(statement.ifExists && { ifExists: true }) }, placeOf(statement.idxName.objName));
    }
    case 'DropViewStmt':
      return dropObject(context, 'view', statement.viewName, statement.ifExists);
    case 'DropTriggerStmt':
      return dropObject(context, 'trigger', statement.triggerName, statement.ifExists);
    case 'SelectStmt':
      return context.emit({ kind: 'read', query: readSelect(context, statement.body) }, firstWord(context));
    case 'ExplainStmt':
      context.hole(placeOf(statement));
      return context.emit({ kind: 'read' }, firstWord(context));
    // Nothing of these changes what we follow. PRAGMA foreign_keys matters to rebuilds: its text says which way.
    case 'PragmaStmt':
    case 'AttachStmt':
    case 'DetachStmt':
    case 'BeginStmt':
    case 'CommitStmt':
    case 'RollbackStmt':
    case 'SavepointStmt':
    case 'ReleaseStmt':
    case 'VacuumStmt':
    case 'AnalyzeStmt':
    case 'ReindexStmt':
      context.hole({ start: 0, end: context.text.length });
      return context.emit({ kind: 'session', text: normalizeText(context.text, context.dialect) }, firstWord(context));
  }
}

function dropObject(context: StatementContext, kind: ObjectKind, name: ParsedName, ifExists: boolean): void {
  context.emit({ kind: 'dropObject', object: { kind, name: qualifiedName(context, name) }, ...(ifExists && { ifExists: true }) }, placeOf(name.objName));
}

/** The verb: the words that matter where nothing is named. */
function firstWord(context: StatementContext): { readonly start: number; readonly end: number } {
  const first = /[A-Za-z]+/.exec(context.text);
  return first ? { start: first.index, end: first.index + first[0].length } : { start: 0, end: context.text.length };
}
