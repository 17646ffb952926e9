import type { Value } from '../../evaluate/value';
import type { Expression } from '../../model/expression';
import type { OperationBody } from '../../model/operation';
import { defaultValue } from '../../sql/expressions';
import { insertedValue, type RowWriter } from '../script/insertedRows';
import { type Fragment, fragment, joinFragments } from '../script/readParts';
import { entry, isAbsent, knownText, own } from '../script/values';
import type { EntityTable } from './entity';
import { tableName } from './names';
import type { RunnerContext } from './runnerCall';

export function columnSql(context: RunnerContext, name: string): Fragment {
  const mark = context.dialect === 'mysql' || context.dialect === 'mariadb' ? '`' : '"';
  return fragment(mark + name.replaceAll(mark, mark + mark) + mark);
}

export function tableSql(context: RunnerContext, text: string): Fragment {
  const { schema, name } = tableName(text);
  return schema === undefined ? columnSql(context, name) : joinFragments([columnSql(context, schema), '.', columnSql(context, name)]);
}

/** A value as a parameter would be sent. */
export function valueSql(context: RunnerContext, value: Value | undefined): Fragment {
  const expression = valueExpression(value);
  return expression.kind === 'constant' ? fragment(typeof expression.value === 'string' ? `'${expression.value.replaceAll("'", "''")}'` : String(expression.value)) : context.placeholder(expression);
}

/** TypeORM writes DEFAULT for a property that is not given. */
const PARAMETERS: RowWriter = { column: (name) => name, missing: defaultValue(), value: () => undefined };

function valueExpression(value: Value | undefined): Expression {
  return insertedValue(PARAMETERS, value);
}

/** `insert(entity, rows)`. */
export function rowsBody(_context: RunnerContext, entity: EntityTable, rows: Value | undefined, onConflict: 'ignore' | 'update' | undefined): OperationBody {
  const base = { kind: 'insert', table: tableName(entity.table), ...(onConflict && { onConflict }) } as const;
  const items = rows?.kind === 'array' ? rows.items : rows ? [rows] : [];
  const objects = items.filter((item) => item.kind === 'object');
  if (objects.length === 0 || objects.length < items.length || (rows?.kind === 'array' && !rows.complete) || objects.some((item) => !item.complete)) return base;
  const properties = [...new Set(objects.flatMap((item) => [...item.entries].filter(([, value]) => value.kind !== 'undefined' && value.kind !== 'intrinsic').map(([key]) => key)))];
  return { ...base, columns: properties.map(entity.column), rows: objects.map((item) => properties.map((property) => valueExpression(item.entries.get(property)))) };
}

/** Criteria of `update` and `delete`: an id, ids, or an object. `all` where it leaves nothing out; undefined where it is not known. */
export function criteriaSql(context: RunnerContext, entity: EntityTable, criteria: Value | undefined): Fragment | 'all' | undefined {
  if (criteria?.kind === 'object') {
    if (!criteria.complete) return undefined;
    const parts = [...criteria.entries].filter(([, value]) => value.kind !== 'undefined').map(([property, value]) => compare(context, columnSql(context, entity.column(property)), value));
    if (parts.some((part) => part === undefined)) return undefined;
    return parts.length === 0 ? 'all' : joinFragments(parts as Fragment[], ' and ');
  }
  if (criteria === undefined || isAbsent(criteria)) return undefined;
  // Ids: the column of the key is the entity's secret; it is nearly always `id`.
  const column = columnSql(context, entity.column('id'));
  if (criteria.kind === 'array') return criteria.complete ? joinFragments([column, ' in (', joinFragments(criteria.items.map((item) => valueSql(context, item)), ', '), ')']) : undefined;
  return joinFragments([column, ' = ', valueSql(context, criteria)]);
}

function compare(context: RunnerContext, column: Fragment, value: Value): Fragment | undefined {
  const operator = knownText(entry(value, 'findOperator'));
  if (operator === undefined) return value.kind === 'null' ? joinFragments([column, ' is null']) : joinFragments([column, ' = ', valueSql(context, value)]);
  const given = entry(value, 'value');
  switch (operator) {
    case 'IsNull': return joinFragments([column, ' is null']);
    case 'Not': {
      const inner = given && compare(context, column, given);
      return inner && joinFragments(['not (', inner, ')']);
    }
    case 'In': return given?.kind === 'array' && given.complete && given.items.length > 0 ? joinFragments([column, ' in (', joinFragments(given.items.map((item) => valueSql(context, item)), ', '), ')']) : undefined;
    case 'Between': return joinFragments([column, ' between ', valueSql(context, given), ' and ', valueSql(context, entry(value, 'second'))]);
    default: {
      const sign = own(SIGNS, operator);
      return sign === undefined ? undefined : joinFragments([column, ` ${sign} `, valueSql(context, given)]);
    }
  }
}

const SIGNS: Readonly<Record<string, string>> = { Equal: '=', LessThan: '<', LessThanOrEqual: '<=', MoreThan: '>', MoreThanOrEqual: '>=', Like: 'like', ILike: 'ilike' };
