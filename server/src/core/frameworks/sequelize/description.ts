import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { QualifiedName } from '../../model/names';
import type { SchemaQuery } from '../../model/operation';
import { unknownExpression } from '../../sql/expressions';
import { intrinsicValue, knownText, method, UNDEFINED, whyUnknown } from '../script/values';
import type { SequelizeContext } from './context';
import { tableName } from './names';

function question(query: SchemaQuery): Value {
  return { kind: 'condition', condition: { kind: 'schema', query } };
}

/** Whether a table is there. */
export function tableExists(context: SequelizeContext, args: readonly Value[]): Value {
  const table = tableName(context, args[0]);
  if ('unknown' in table) return { kind: 'condition', condition: { kind: 'unknown', reason: table.unknown } };
  return question({ kind: 'tableExists', table: table.table });
}

/** `describeTable(name)`: an object with a property for each column; what it holds is asked for, not known. It throws where the table is missing. */
export function describeTable(context: SequelizeContext, args: readonly Value[]): Value {
  const table = tableName(context, args[0], args[1]?.kind === 'object' ? args[1] : undefined);
  if ('unknown' in table) return { kind: 'data', expression: unknownExpression(table.unknown, '?') };
  const name = table.table;
  return intrinsicValue({
    name: 'table description',
    inert: true,
    exists: { kind: 'schema', query: { kind: 'tableExists', table: name } },
    get(property) {
      if (property === 'hasOwnProperty') return method(property, ([column]) => columnQuestion(name, column));
      return columnDescription(name, property);
    },
  });
}

function columnQuestion(table: QualifiedName, column: Value | undefined): Value {
  const name = knownText(column);
  if (name === undefined) return { kind: 'condition', condition: { kind: 'unknown', reason: whyUnknown(column, 'the column asked for') } };
  return question({ kind: 'columnExists', table, column: name });
}

function columnDescription(table: QualifiedName, column: string): Value {
  return intrinsicValue({
    name: 'column description',
    inert: true,
    exists: { kind: 'schema', query: { kind: 'columnExists', table, column } },
    get: (property) => ({ kind: 'data', expression: unknownExpression(`the catalogue's ${property} of ${column}`, '?') }),
  });
}

/** `showAllTables()`: a list of names that can be looked through. */
export function allTables(context: SequelizeContext): Value {
  const item: Value = { kind: 'data', expression: unknownExpression('the name of a table', '?') };
  const list: Value = { kind: 'data', expression: unknownExpression('the tables of the database', '?') };
  const intrinsic: Intrinsic = {
    name: 'showAllTables',
    get(property) {
      switch (property) {
        case 'includes': return method(property, (args) => tableExists(context, args));
        case 'some': case 'find': case 'filter': case 'map': case 'forEach': case 'every': case 'findIndex': case 'indexOf': case 'flat': case 'sort':
          return method(property, (args, site, evaluation) => {
            callOnSome(args[0], item, site, evaluation);
            return property === 'forEach' ? UNDEFINED : list;
          });
        case 'length': return list;
        default: return undefined;
      }
    },
  };
  return intrinsicValue(intrinsic);
}

function callOnSome(callback: Value | undefined, item: Value, site: Site, evaluation: Evaluation): void {
  if (callback?.kind !== 'function') return;
  evaluation.under({ kind: 'rows', text: 'the tables of the database' }, () => void evaluation.call(callback, [item], site));
}

/** What a question to the catalogue gives that nothing here follows: indexes, constraints, foreign keys. */
export function catalogueRows(what: string): Value {
  return { kind: 'data', expression: unknownExpression(what, '?') };
}
