import { displayName, qualifiedKey } from '../../model/names';
import type { OperationOf } from '../../model/operation';
import { dropCopy, makeCopy, restoreRows, restoreValues } from '../../fixes/copySql';
import { fillInBatches } from './batches';
import type { Facts, NoPlan, Plan, Step } from './plan';
import { expressionSql, madeName, nameSql, tableSql, textSql } from './sqlText';
import { columnOf, keyOf, noKey, tableOf } from './tableFacts';
import { columnsOf } from './transform';

/** The new value beside the old one; rows get it when every release knows it. PostgreSQL drops no value of an enum. */
export function planRenameEnumValue(operation: OperationOf<'renameEnumValue'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  if (dialect !== 'postgres') return { reason: 'Only PostgreSQL has enums with a name of their own.' };
  const { type, value, to } = operation;
  const key = qualifiedKey(dialect, type);
  const users = [...facts.before.tables()].flatMap((table) => [...table.columns.values()].filter(({ definition }) => definition.type && !definition.type.array && qualifiedKey(dialect, { ...(definition.type.schema !== undefined && { schema: definition.type.schema }), name: definition.type.name }) === key).map(({ definition }) => ({ table, column: definition.name })));
  const keyless = users.find(({ table }) => !keyOf(table));
  if (keyless) return noKey(keyless.table);
  const add: Step = { title: `add the value ${to}; a release may write it when every release can read it`, up: [{ sql: `ALTER TYPE ${tableSql(dialect, type)} ADD VALUE IF NOT EXISTS ${textSql(to)} AFTER ${textSql(value)}` }], down: [], lock: 'none on tables' };
  const fill = (from: string, into: string) => users.map(({ table, column }) => fillInBatches({ dialect, table, key: keyOf(table)!, what: column, set: `${nameSql(dialect, column)} = ${textSql(into)}`, pending: `${nameSql(dialect, column)} = ${textSql(from)}` }));
  const there = fill(value, to);
  const back = fill(to, value);
  const [first] = users;
  return {
    id: 'rename-enum-value',
    phases: [
      { kind: 'expand', title: `add ${type.name} ${to}`, steps: [add] },
      { kind: 'contract', title: `replace ${type.name} ${value}`, steps: there.map((step, at) => ({ ...step, fills: undefined, down: back[at]!.outside!.inside })).map(({ fills: _fills, ...step }) => step) },
    ],
    old: { kind: 'value', table: first?.table.name ?? type, ...(first && { columns: [first.column] }), value, replacedBy: to },
    sync: 'none',
    replaces: [operation],
    notes: [`\`${value}\` stays a value of \`${type.name}\`, which no row has: PostgreSQL drops no value of an enum. The release between must take both for the same.`],
  };
}

/** Other values in the place of those that are there, which are kept until nobody wants them back. */
export function planRewrite(operation: OperationOf<'update'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  if (dialect === 'clickhouse') return { reason: 'ClickHouse rewrites in the background, and the older values are not kept: write them into a new column.' };
  const table = tableOf(facts, operation.table);
  if ('reason' in table) return table;
  const key = keyOf(table);
  if (!key) return noKey(table);
  const columns = operation.set.map(({ column }) => column);
  const unknown = columns.map((column) => columnOf(facts, table, column)).find((column) => 'reason' in column);
  if (unknown && 'reason' in unknown) return unknown;
  const parts = [...operation.set.map(({ value }) => value), ...(operation.where ? [operation.where] : [])];
  if (operation.from.length > 0 || parts.some((part) => part.kind === 'unknown' || part.kind === 'subquery' || columnsOf(part).length > 20)) return { reason: 'What is written could not be read as a whole: keep a copy of the rows by hand.' };
  const own = madeName(table.name.name, ...columns, 'kept');
  const copied = { dialect, table: table.name, copy: { ...table.name, name: own }, key, columns };
  const where = operation.where && expressionSql(operation.where);
  const rewrite: Step = {
    title: `write ${columns.join(', ')} anew; ${own} keeps what was there`,
    up: [{ sql: makeCopy(copied, where) }, { sql: `UPDATE ${tableSql(dialect, table.name)} SET ${operation.set.map(({ column, value }) => `${nameSql(dialect, column)} = ${expressionSql(value)}`).join(', ')}${where === undefined ? '' : ` WHERE ${where}`}` }],
    down: [{ sql: restoreValues(copied) }, { sql: dropCopy(copied) }],
    lock: 'the rows, until the commit',
  };
  const finish: Step = { title: 'give up the copy', up: [{ sql: dropCopy(copied) }], down: { refuses: `the former values of ${displayName(table.name)}.${columns.join(', ')} were given up: restore the backup that was taken before` } };
  return { id: 'rewrite-values', phases: [{ kind: 'expand', title: `write ${table.name.name} ${columns.join(' ')}`, steps: [rewrite] }, { kind: 'finish', title: `drop kept ${table.name.name} ${columns.join(' ')}`, steps: [finish] }], sync: 'none', replaces: [operation], notes: ['The older release reads the new values from now on: it must understand them. A large table should be written in batches, by a script of your own.'] };
}

/** Rows that go are kept until nobody wants them back. */
export function planDeleteRows(operation: OperationOf<'delete'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  if (dialect === 'clickhouse') return { reason: 'ClickHouse deletes in the background: keep a copy of the rows by INSERT … SELECT before.' };
  const table = tableOf(facts, operation.table);
  if ('reason' in table) return table;
  if (!table.complete || operation.using.length > 0 || operation.where?.kind === 'unknown' || operation.where?.kind === 'subquery') return { reason: 'Which rows go, or which columns they have, was not read as a whole: keep a copy of them by hand.' };
  const definitions = [...table.columns.values()].map(({ definition }) => definition).filter(({ generated }) => !generated);
  const own = madeName(table.name.name, 'rows', 'kept');
  const copied = { dialect, table: table.name, copy: { ...table.name, name: own }, key: [], columns: definitions.map(({ name }) => name) };
  const where = operation.where && expressionSql(operation.where);
  const identity = dialect === 'postgres' && definitions.some(({ autoIncrement, default: given }) => autoIncrement && !given);
  const step: Step = {
    title: `delete rows; ${own} keeps them`,
    up: [{ sql: makeCopy(copied, where) }, { sql: `DELETE FROM ${tableSql(dialect, table.name)}${where === undefined ? '' : ` WHERE ${where}`}` }],
    down: [{ sql: restoreRows(copied, identity) }, { sql: dropCopy(copied) }],
    lock: 'the rows, until the commit',
  };
  const finish: Step = { title: 'give up the copy', up: [{ sql: dropCopy(copied) }], down: { refuses: `the rows of ${displayName(table.name)} were given up: restore the backup that was taken before` } };
  return { id: 'delete-rows', phases: [{ kind: 'expand', title: `delete rows of ${table.name.name}`, steps: [step] }, { kind: 'finish', title: `drop kept rows of ${table.name.name}`, steps: [finish] }], sync: 'none', replaces: [operation], notes: [] };
}
