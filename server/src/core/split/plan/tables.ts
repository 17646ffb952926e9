import { displayName } from '../../model/names';
import type { OperationOf } from '../../model/operation';
import type { Facts, NoPlan, Plan, Statement, Step } from './plan';
import { dropTable, madeName, nameSql, renameTable, tableSql } from './sqlText';
import { sameTable } from './tableFacts';

/** Renamed first, which is its own way back, and dropped for good later. */
export function planDropTable(operation: OperationOf<'dropTable'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  const { table } = operation;
  if (isMadeAnew(operation, facts)) return { reason: `\`${displayName(table)}\` is made anew in this migration, as SQLite changes a table: what that changes has to be split by hand.` };
  const pointing = [...facts.before.tables()].find((other) => !sameTable(facts, other.name, table) && other.constraints.some(({ references }) => references && sameTable(facts, references.table, table)));
  const goesToo = pointing && facts.up.some((other) => (other.kind === 'dropTable' && sameTable(facts, other.table, pointing.name)) || (other.kind === 'dropConstraint' && sameTable(facts, other.table, pointing.name)));
  if (pointing && !goesToo) return { reason: `\`${displayName(pointing.name)}\` has a foreign key to \`${displayName(table)}\`: drop that first.` };
  const kept = { ...table, name: madeName(table.name, 'dropped') };
  const soft: Step = { title: `${kept.name} keeps the rows`, up: [renameTable(dialect, table, kept.name)], down: [renameTable(dialect, kept, table.name)], lock: dialect === 'postgres' ? 'ACCESS EXCLUSIVE for a moment' : 'a metadata lock for a moment' };
  const hard: Step = { title: 'give up the rows', up: [dropTable(dialect, kept)], down: { refuses: `the rows of ${displayName(table)} are gone: restore the backup that was taken before` } };
  return {
    id: 'drop-table',
    phases: [{ kind: 'contract', title: `put away ${table.name}`, steps: [soft] }, { kind: 'finish', title: `drop put away ${table.name}`, steps: [hard] }],
    old: { kind: 'table', table },
    sync: 'none',
    replaces: [operation],
    notes: [],
  };
}

/** Another table takes its name. */
function isMadeAnew({ table }: OperationOf<'dropTable'>, facts: Facts): boolean {
  return facts.up.some((other) => (other.kind === 'renameTable' && sameTable(facts, other.to, table)) || (other.kind === 'createTable' && sameTable(facts, other.table, table)));
}

/**
 * A view under the other name while both are in use. PostgreSQL renames in one transaction and gives the old name to a view; MySQL commits at
 * every statement, so the new name is a view first, and one RENAME TABLE of both exchanges them later (it is atomic, and takes views).
 */
export function planRenameTable(operation: OperationOf<'renameTable'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  const { table, to } = operation;
  if (facts.up.some((other) => other.kind === 'dropTable' && sameTable(facts, other.table, to))) return { reason: `\`${displayName(to)}\` is made anew in this migration, as SQLite changes a table: what that changes has to be split by hand.` };
  if ((table.schema ?? '') !== (to.schema ?? table.schema ?? '')) return { reason: 'A table that goes to another schema is to be moved by hand: ALTER TABLE … SET SCHEMA and a view in the old one, in one transaction.' };
  if (dialect === 'clickhouse') return { reason: 'A view of ClickHouse takes no writes under the old name: RENAME TABLE when the older release is gone, or let both write to both.' };
  if (dialect === 'sqlite') return { reason: 'A view of SQLite takes writes by triggers alone, and the id of an inserted row is not reported through them. Keep the name in the database and map it in the code.' };
  const view = (name: string, over: string): Statement => ({ sql: `CREATE VIEW ${tableSql(dialect, { ...table, name })} AS SELECT * FROM ${tableSql(dialect, { ...table, name: over })}` });
  const dropView = (name: string): Statement => ({ sql: `DROP VIEW ${tableSql(dialect, { ...table, name })}` });
  const base = { id: 'rename-table', old: { kind: 'table', table, replacedBy: to.name }, sync: 'none', replaces: [operation] } as const;
  if (dialect === 'postgres') {
    const renamed = { ...table, name: to.name };
    const expand: Step = { title: `${to.name} is the table, ${table.name} a view that reads and writes it`, up: [renameTable(dialect, table, to.name), view(table.name, to.name)], down: [dropView(table.name), renameTable(dialect, renamed, table.name)], lock: 'ACCESS EXCLUSIVE for a moment; both statements must be in one transaction' };
    const contract: Step = { title: `drop the view ${table.name}`, up: [dropView(table.name)], down: [view(table.name, to.name)] };
    return {
      ...base,
      phases: [{ kind: 'expand', title: `rename ${table.name}`, steps: [expand] }, { kind: 'contract', title: `drop view ${table.name}`, steps: [contract] }],
      notes: ['Through the view the older release can read, insert, update, delete and use ON CONFLICT and RETURNING; TRUNCATE, LOCK and foreign keys it cannot. With row level security, make the view WITH (security_invoker = true) (PostgreSQL 15). Sequences and constraints keep their names.'],
    };
  }
  const aside = madeName(to.name, 'view');
  const swap = (first: string, second: string, third: string): Statement => ({ sql: `RENAME TABLE ${[[second, third], [first, second]].map(([from, into]) => `${nameSql(dialect, from!)} TO ${nameSql(dialect, into!)}`).join(', ')}` });
  const expand: Step = { title: `${to.name} is a view that reads and writes ${table.name}`, up: [view(to.name, table.name)], down: [dropView(to.name)] };
  const contract: Step = { title: `${to.name} becomes the table`, up: [swap(table.name, to.name, aside), dropView(aside)], down: [renameTable(dialect, { ...table, name: to.name }, table.name), view(to.name, table.name)], lock: 'a metadata lock for a moment' };
  return { ...base, phases: [{ kind: 'expand', title: `expand ${table.name}`, steps: [expand] }, { kind: 'contract', title: `rename ${table.name}`, steps: [contract] }], notes: [] };
}
