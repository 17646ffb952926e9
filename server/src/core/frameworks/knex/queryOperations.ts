import type { Value } from '../../evaluate/value';
import type { Operation, OperationBody } from '../../model/operation';
import type { MayTouch } from '../../model/source';
import { subquery, unknownExpression } from '../../sql/expressions';
import { type Circumstances, operationAt } from '../script/drafts';
import { joinFragments, readGenerated } from '../script/readParts';
import { type KnexContext, embed } from './context';
import { insertBody } from './insertRows';
import { type QueryState, changeSql, selectSql } from './queryState';

/** Why a query cannot be understood, and what it may touch; an empty reason: it can. */
export interface Unknown { reason: string; touches: MayTouch }

/** What awaiting a SELECT gives. */
export function rowsOf(context: KnexContext, state: QueryState): Value {
  const [operation] = readGenerated(selectSql(state), context.dialect) ?? [];
  const read = operation?.kind === 'read' ? operation.query : undefined;
  if (!read) return { kind: 'data', expression: unknownExpression('rows of a query that was not read', '?') };
  if (state.shape === 'pluck') {
    const [column] = read.columns;
    if (column && column.star !== true) return { kind: 'array', items: [{ kind: 'data', expression: column.value }], complete: false };
  }
  return { kind: 'data', expression: subquery(read) };
}

/** The operations of a finished chain. */
export function finishQuery(context: KnexContext, state: QueryState, unknown: Unknown, at: Circumstances): readonly Operation[] {
  const body = (): OperationBody | undefined => {
    const name = state.table?.name;
    if (unknown.reason !== '' && (state.verb !== 'select' || name === undefined)) return undefined;
    switch (state.verb) {
      case 'truncate': return name && { kind: 'truncate', tables: [name] };
      case 'insert': return insertOf(context, state);
      case 'select': return selectOf(context, state);
      case 'update':
      case 'delete': {
        const sql = changeSql(context, state);
        const [read] = (sql && readGenerated(sql, context.dialect)) ?? [];
        if (read && (read.kind === 'update' || read.kind === 'delete')) return bodyOf(read);
        if (!name) return undefined;
        const where = state.wheres.length > 0 ? { where: unknownExpression('the condition was not read', '?') } : {};
        if (state.verb === 'delete') return { kind: 'delete', table: name, using: [], ...where };
        if (state.setsUnknown !== undefined) return undefined;
        return { kind: 'update', table: name, from: [], set: state.sets.map((set) => ({ column: context.naming.identifier(set.column), value: unknownExpression('the value was not read', set.sql.sql) })), ...where };
      }
    }
  };
  const done = body();
  if (done) return [operationAt(at, done)];
  const reason = unknown.reason || state.setsUnknown || 'the query was not understood';
  const mayTouch = state.table?.name ? [state.table.name.name.toLowerCase()] : unknown.touches;
  if (state.verb === 'select') return [];
  context.drafts.problem({ reason, mayTouch, span: at.statement });
  return [operationAt(at, { kind: 'unknown', reason, mayTouch })];
}

function insertOf(context: KnexContext, state: QueryState): OperationBody | undefined {
  const { rows, table } = state;
  const conflict = state.onConflict && { onConflict: state.onConflict };
  const select = embed(context, rows);
  if (select && table) {
    const inner = select.sql.startsWith('(') && select.sql.endsWith(')') ? { ...select, sql: select.sql.slice(1, -1) } : select;
    const [read] = readGenerated(joinFragments(['insert into ', table.sql, ' ', inner]), context.dialect) ?? [];
    if (read?.kind === 'insert') return { ...bodyOf(read), ...conflict } as OperationBody;
    return table.name && { kind: 'insert', table: table.name, ...conflict };
  }
  return table?.name && insertBody(context, table.name, rows, state.onConflict);
}

function selectOf(context: KnexContext, state: QueryState): OperationBody {
  const [read] = state.table ? readGenerated(selectSql(state), context.dialect) ?? [] : [];
  return read?.kind === 'read' ? bodyOf(read) : { kind: 'read' };
}

/** An operation read from generated SQL, without the places there. */
function bodyOf(operation: Operation): OperationBody {
  const { span: _span, statement: _statement, calledFrom: _calledFrom, when: _when, ...body } = operation;
  return body as OperationBody;
}
