import type { MayTouch } from '../model/source';
import type { Condition, Operation } from '../model/operation';
import { addColumn, alterColumn, dropColumn, renameColumn } from './applyColumns';
import { deleteRows, insertRows, truncateTables, updateRows } from './applyData';
import { addConstraint, createIndex, dropConstraint, dropIndex, renameConstraint, renameIndex } from './applyIndexes';
import { createTable, dropTable, renameTable, setProperty, swapTables } from './applyTables';
import { addEnumValue, alterObject, createEnum, createObject, dropObject, dropType, renameEnumValue, renameObject, renameType } from './applyTypes';
import { type Answer, answer } from './conditions';
import type { ApplyContext, Failure } from './context';
import type { SchemaState } from './state';

/** What came of one operation: applied, skipped because its condition says so, or failing (the state is then unchanged by it). */
export type Applied =
  | { readonly kind: 'applied'; readonly certain: boolean }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Changes `state` (a fork that the caller owns) by one operation. `answers`: what schema questions put earlier were answered. */
export function applyOperation(state: SchemaState, operation: Operation, context: ApplyContext, answers?: ReadonlyMap<Condition, Answer>): Applied {
  const runs = answer(state, operation.when, answers);
  if (runs === 'no') return { kind: 'skipped' };
  // An up has run, so its text is not all that the server saw; a down is judged as it stands.
  const failure = change(state, operation, context) ?? (operation.rejected !== undefined && !context.trusted ? `PostgreSQL does not accept the statement (${operation.rejected})` : undefined);
  // Where a condition may have kept it from running, or the statement was not understood as a whole, a failure proves nothing.
  if (failure !== undefined) return runs === 'yes' && (!operation.scanned || operation.rejected !== undefined) ? { kind: 'failed', reason: failure } : { kind: 'skipped' };
  return { kind: 'applied', certain: runs === 'yes' };
}

/** The server's own catalogs: what is done to them is not followed. */
const CATALOG = /^(?:pg_|information_schema$|sqlite_|performance_schema$)/i;

function change(state: SchemaState, operation: Operation, context: ApplyContext): Failure {
  if ('table' in operation && operation.table && CATALOG.test(operation.table.schema ?? operation.table.name)) return undefined;
  switch (operation.kind) {
    case 'createTable':
      return createTable(state, operation, context);
    case 'dropTable':
      return dropTable(state, operation, context);
    case 'renameTable':
      return renameTable(state, operation, context);
    case 'swapTables':
      return swapTables(state, operation, context);
    case 'setProperty':
      return setProperty(state, operation, context);
    case 'addColumn':
      return addColumn(state, operation, context);
    case 'dropColumn':
      return dropColumn(state, operation, context);
    case 'renameColumn':
      return renameColumn(state, operation, context);
    case 'alterColumn':
      return alterColumn(state, operation, context);
    case 'addConstraint':
      return addConstraint(state, operation, context);
    case 'dropConstraint':
      return dropConstraint(state, operation, context);
    case 'renameConstraint':
      return renameConstraint(state, operation, context);
    case 'createIndex':
      return createIndex(state, operation, context);
    case 'dropIndex':
      return dropIndex(state, operation, context);
    case 'renameIndex':
      return renameIndex(state, operation);
    case 'createEnum':
      return createEnum(state, operation, context);
    case 'addEnumValue':
      return addEnumValue(state, operation, context);
    case 'renameEnumValue':
      return renameEnumValue(state, operation, context);
    case 'dropType':
      return dropType(state, operation, context);
    case 'renameType':
      return renameType(state, operation, context);
    case 'createObject':
      return createObject(state, operation, context);
    case 'alterObject':
      return alterObject(state, operation, context);
    case 'dropObject':
      return dropObject(state, operation, context);
    case 'renameObject':
      return renameObject(state, operation, context);
    case 'insert':
      return insertRows(state, operation, context);
    case 'update':
      return updateRows(state, operation, context);
    case 'delete':
      return deleteRows(state, operation, context);
    case 'truncate':
      return truncateTables(state, operation, context);
    case 'unknown':
      forgetWhatItMayTouch(state, operation.mayTouch);
      return undefined;
    // Rows, locks and the outside world change nothing that the schema knows of; a constraint validated is the constraint it was.
    case 'validateConstraint':
    case 'callRoutine':
    case 'external':
    case 'throw':
    case 'log':
    case 'session':
    case 'read':
      return undefined;
  }
}

/** After a statement that was not read, a table it names may have other columns than we know. `anything` is left to the verdict: forgetting all would silence the whole history. */
function forgetWhatItMayTouch(state: SchemaState, mayTouch: MayTouch): void {
  if (mayTouch === 'anything' || mayTouch === 'nothing') return;
  for (const name of mayTouch) {
    const table = state.table({ name });
    if (table?.complete) state.setTable({ ...table, complete: false });
  }
}
