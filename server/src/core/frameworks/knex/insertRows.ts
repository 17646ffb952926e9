import type { Value } from '../../evaluate/value';
import type { QualifiedName } from '../../model/names';
import type { OperationBody } from '../../model/operation';
import { defaultValue } from '../../sql/expressions';
import { insertedRows } from '../script/insertedRows';
import { readExpression } from '../script/readParts';
import { type KnexContext, valueSql } from './context';

type InsertBody = Extract<OperationBody, { kind: 'insert' }>;

/** What `insert(rows)` writes. Knex takes the columns of all rows and writes DEFAULT where a row has none (querycompiler.js, _prepInsert). */
export function insertBody(context: KnexContext, table: QualifiedName, rows: Value | undefined, onConflict: InsertBody['onConflict']): InsertBody {
  return insertedRows({
    column: (name) => context.naming.identifier(name),
    missing: defaultValue(),
    value: (value) => (value.kind === 'intrinsic' ? readExpression(valueSql(context, value), context.dialect) : undefined),
  }, table, rows, onConflict);
}
