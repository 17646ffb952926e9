import { displayName, type QualifiedName } from '../../model/names';
import type { ConstraintDefinition, IndexDefinition, OperationOf } from '../../model/operation';
import { addCheck, addForeignKey, checkThenForbidNull, createIndexOnline, uniqueByIndex } from './building';
import type { Facts, NoPlan, Phase, Plan, Step } from './plan';
import { createIndex, madeName, nameSql, tableSql } from './sqlText';
import { keyOf, sameName, sameTable, tableOf } from './tableFacts';

const CODE_FIRST = 'The contract waits for a release that keeps to it: one before it would get errors for what it writes.';

const NOBODY_WRITES_IT: NoPlan = { reason: 'The table or the column is new: no release writes it yet, and nobody waits for it.' };

/** Made by this migration: the table, or one of the columns. */
function isNew(facts: Facts, table: QualifiedName, columns: readonly string[]): boolean {
  return facts.up.some((other) => (other.kind === 'createTable' && sameTable(facts, other.table, table)) || (other.kind === 'addColumn' && sameTable(facts, other.table, table) && columns.some((column) => sameName(facts, column, other.column.name))));
}

/** A rule for rows, when every release keeps to it; PostgreSQL reads the rows that are there while writers go on. */
export function planAddConstraint(operation: OperationOf<'addConstraint'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  const { constraint, table } = operation;
  if (dialect === 'clickhouse') return { reason: 'ClickHouse checks constraints for new rows alone: add it when no release breaks it.' };
  if (isNew(facts, table, constraint.columns)) return NOBODY_WRITES_IT;
  const former = facts.before.table(table)?.constraints.some(({ name: known }) => known !== undefined && known === constraint.name);
  if (former) return { reason: 'The constraint was there before, and is made anew: what every release writes keeps to it, as far as its rule is the same.' };
  if (constraint.kind === 'primary') return planPrimaryKey(operation, facts);
  if (dialect === 'sqlite' && constraint.kind !== 'unique') return { reason: 'SQLite adds it by making the table anew alone: do so when no release breaks the rule.' };
  const name = constraint.name ?? madeName(table.name, ...constraint.columns, constraint.kind === 'unique' ? 'key' : constraint.kind === 'foreign' ? 'fkey' : 'check');
  const what = `${table.name} ${constraint.columns.join(' ') || name}`;
  const steps = stepsOf({ ...constraint, name }, operation, facts);
  if ('reason' in steps) return steps;
  const covered = constraint.kind === 'foreign' && dialect === 'postgres' ? indexFor(constraint, operation, facts) : [];
  return {
    id: constraint.kind === 'unique' ? 'add-unique' : constraint.kind === 'foreign' ? 'add-foreign-key' : 'add-check',
    phases: [...(covered.length > 0 ? [{ kind: 'expand', title: `index ${what}`, steps: covered } satisfies Phase] : []), { kind: 'contract', title: `${constraint.kind} ${what}`, steps }],
    sync: 'none',
    replaces: [operation],
    notes: [CODE_FIRST],
  };
}

function stepsOf(constraint: ConstraintDefinition & { readonly name: string }, { table, usingIndex }: OperationOf<'addConstraint'>, { dialect }: Facts): readonly Step[] | NoPlan {
  if (usingIndex !== undefined || constraint.notValid) return { reason: 'It is written in the careful way already: only the release that keeps to it has to be out before.' };
  switch (constraint.kind) {
    case 'unique': return uniqueByIndex(dialect, table, constraint.name, constraint.columns);
    case 'foreign': return addForeignKey(dialect, table, constraint);
    case 'check': return constraint.expression === undefined ? { reason: 'The condition of the CHECK was not read.' } : addCheck(dialect, table, constraint.name, withoutParentheses(constraint.expression));
    default: return { reason: 'PostgreSQL has no way to add an EXCLUDE constraint while writers go on: plan a quiet moment.' };
  }
}

const withoutParentheses = (text: string): string => (/^\((?:[^()]|\([^()]*\))*\)$/.test(text) ? text.slice(1, -1) : text);

/** Deleting a parent looks for its children: without an index, in the whole table. */
function indexFor({ columns }: ConstraintDefinition, { table, span }: OperationOf<'addConstraint'>, facts: Facts): readonly Step[] {
  const known = facts.before.table(table);
  if (!known || columns.length === 0) return [];
  const starts = (parts: readonly (string | undefined)[]): boolean => columns.every((column, at) => parts[at] !== undefined && sameName(facts, parts[at], column));
  const isCovered = known.indexes.some((index) => starts(index.parts.map((part) => part.column))) || known.constraints.some((other) => (other.kind === 'primary' || other.kind === 'unique') && starts(other.columns));
  if (isCovered) return [];
  return [createIndexOnline(facts.dialect, { name: madeName(table.name, ...columns, 'idx'), table, unique: false, parts: columns.map((column) => ({ column })), span })];
}

/** The new key is unique and without NULL before it takes the place of the old one, which stays unique for what refers to it. */
function planPrimaryKey({ constraint, table: name, span }: OperationOf<'addConstraint'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  const table = tableOf(facts, name);
  if ('reason' in table) return table;
  if (dialect === 'sqlite') return { reason: 'SQLite changes a primary key by making the table anew alone.' };
  const old = keyOf(table);
  const replaces = facts.up.filter((other) => (other.kind === 'addConstraint' && other.constraint === constraint) || (other.kind === 'dropConstraint' && other.table.name === name.name && (other.constraint.kind === 'primary' || other.constraint.name === table.constraints.find(({ kind }) => kind === 'primary')?.name)));
  if (!old) return { reason: `\`${displayName(name)}\` has no primary key that the history shows: make a unique index, and the key of it, by hand.` };
  const list = (columns: readonly string[]): string => columns.map((column) => nameSql(dialect, column)).join(', ');
  const target = tableSql(dialect, name);
  if (dialect !== 'postgres') {
    const swap: Step = { title: 'another primary key', up: [{ sql: `ALTER TABLE ${target} DROP PRIMARY KEY, ADD PRIMARY KEY (${list(constraint.columns)})` }], down: [{ sql: `ALTER TABLE ${target} DROP PRIMARY KEY, ADD PRIMARY KEY (${list(old)})` }], lock: 'in place, the table is made anew; a metadata lock at both ends' };
    return { id: 'change-primary-key', phases: [{ kind: 'contract', title: `key ${name.name}`, steps: [swap] }], sync: 'none', replaces, notes: [CODE_FIRST] };
  }
  const primary = nameSql(dialect, table.constraints.find(({ kind }) => kind === 'primary')?.name ?? madeName(name.name, 'pkey'));
  const index = (columns: readonly string[], end: string): IndexDefinition & { readonly name: string } => ({ name: madeName(name.name, ...columns, end), table: name, unique: true, parts: columns.map((column) => ({ column })), span });
  const next = index(constraint.columns, 'next');
  const former = index(old, 'former');
  const nullable = constraint.columns.filter((column) => table.columns.get(facts.before.columnKey(column))?.definition.nullable !== false);
  const swap: Step = {
    title: 'the other key becomes the primary one',
    up: [{ sql: `ALTER TABLE ${target} DROP CONSTRAINT ${primary}, ADD CONSTRAINT ${primary} PRIMARY KEY USING INDEX ${nameSql(dialect, next.name)}` }],
    // The index of the former key is used up by the key; the one of the new key is made again for the way up.
    down: [{ sql: `ALTER TABLE ${target} DROP CONSTRAINT ${primary}, ADD CONSTRAINT ${primary} PRIMARY KEY USING INDEX ${nameSql(dialect, former.name)}` }, createIndex(dialect, next, false)],
    lock: 'ACCESS EXCLUSIVE for a moment',
  };
  return {
    id: 'change-primary-key',
    phases: [
      { kind: 'expand', title: `next key ${name.name}`, steps: [...nullable.flatMap((column) => checkThenForbidNull(dialect, name, column)), createIndexOnline(dialect, next)] },
      { kind: 'contract', title: `key ${name.name}`, steps: [{ ...createIndexOnline(dialect, former), down: [] }, swap] },
    ],
    sync: 'none',
    replaces,
    notes: [`The former key stays unique (\`${former.name}\`), for statements with ON CONFLICT; foreign keys to it have to be moved before.`, CODE_FIRST],
  };
}

/** While writers go on. A unique one is a rule for rows, and waits like one. */
export function planAddIndex(operation: OperationOf<'createIndex'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  const { index } = operation;
  if (dialect === 'clickhouse') return { reason: 'An index of ClickHouse is for new parts alone, and locks nobody out.' };
  if (operation.concurrently) return { reason: 'It is made while writers go on already.' };
  if (isNew(facts, index.table, index.parts.flatMap(({ column }) => column ?? []))) return NOBODY_WRITES_IT;
  const name = index.name ?? madeName(index.table.name, ...index.parts.map((part) => part.column ?? 'expression'), 'idx');
  return {
    id: index.unique ? 'add-unique' : 'add-index',
    phases: [{ kind: index.unique ? 'contract' : 'expand', title: `index ${name}`, steps: [createIndexOnline(dialect, { ...index, name })] }],
    sync: 'none',
    replaces: [operation],
    notes: index.unique ? [CODE_FIRST] : [],
  };
}

/** When no release needs it: queries that were fast are slow without it. */
export function planDropIndex(operation: OperationOf<'dropIndex'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  if (dialect === 'clickhouse') return { reason: 'An index of ClickHouse skips data and holds none: drop it when no release needs it.' };
  const { name } = operation.index;
  const holders = [...facts.before.tables()].flatMap((table) => table.indexes.filter((index) => index.name !== undefined && index.name === name).map((index) => ({ ...index, table: table.name })));
  const [index, second] = holders;
  if (name === undefined || !index || second) return { reason: `The history does not show how the index ${name === undefined ? '' : `\`${name}\` `}was made, so its way back cannot be written.` };
  const made = createIndexOnline(dialect, { ...index, name });
  const drop: Step = {
    title: `drop the index ${name}`,
    up: made.down as Step['up'],
    down: made.up,
    ...(made.lock !== undefined && { lock: made.lock }),
    ...(made.outside && { outside: { inside: [{ sql: `DROP INDEX ${tableSql(dialect, { ...(index.table.schema !== undefined && { schema: index.table.schema }), name })}` }] } }),
  };
  return { id: 'drop-index', phases: [{ kind: 'contract', title: `drop index ${name}`, steps: [drop] }], sync: 'none', replaces: [operation], notes: [index.unique ? 'Rows written without it may not be unique: then it cannot be made again.' : 'Queries of the older release may need it.'] };
}
