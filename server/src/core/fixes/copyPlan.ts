import type { DifferenceOf } from '../fate/difference';
import type { Finding } from '../model/finding';
import { displayName, qualifiedKey, type QualifiedName } from '../model/names';
import type { Operation } from '../model/operation';
import type { Table } from '../model/schema';
import { downOperations } from '../rules/place';
import { canCopy, type Copied, type CopyDialect, copyName, dropCopy, makeCopy, raiseSequence, restoreRows, restoreValues } from './copySql';
import { type FixSubject, type NoChange, textIn } from './fix';

/** Statements to be put into a migration: in up before one operation, in down after one or at the end. */
export interface CopyPlan {
  readonly before: Operation;
  readonly copy: string;
  readonly after: Operation | 'end';
  readonly restore: readonly string[];
  readonly notes: readonly string[];
}

/** How the data that a finding speaks of can be kept, or why it cannot. */
export function planCopy(finding: Finding, subject: FixSubject): CopyPlan | NoChange {
  const { step, state } = subject;
  const { judgement, migration } = step;
  const { dialect } = migration;
  if (!canCopy(dialect)) return { reason: `No copy is written for ${dialect === 'unknown' ? 'a database that is not known' : dialect}.` };
  if (state === 'shipped' || state === 'edited') return { reason: 'The migration is released: where its up has run there is nothing left to copy.' };
  const about = (difference: { readonly table: Table }): boolean => displayName(difference.table.name) === finding.subject?.['table'];
  const differences = (judgement?.differences ?? []).filter((difference) => 'table' in difference && about(difference));
  const of = <K extends 'valuesLost' | 'tableEmptied' | 'rowsLost' | 'valuesChanged'>(kind: K) => differences.filter((difference): difference is DifferenceOf<K> => difference.kind === kind);
  switch (finding.subject?.['kind']) {
    case 'column': {
      const names = finding.subject['columns'];
      const lost = of('valuesLost').filter(({ before }) => Array.isArray(names) && names.includes(before.definition.name));
      return Array.isArray(names) && lost.length === names.length ? planColumns(lost, subject, dialect) : { reason: 'down does not bring the column back: add that first.' };
    }
    case 'table': {
      const [emptied] = of('tableEmptied');
      return emptied ? planTable(emptied.table, subject, dialect) : { reason: 'down does not bring the table back: add that first.' };
    }
    case 'rows': {
      const [lost, ...more] = of('rowsLost').filter(({ inDown }) => !inDown);
      return lost && more.length === 0 ? planRows(lost.table, lost.by, subject, dialect) : { reason: 'Rows are deleted in several ways.' };
    }
    default:
      return { reason: 'What the finding speaks of cannot be copied.' };
  }
}

function planColumns(lost: readonly DifferenceOf<'valuesLost'>[], subject: FixSubject, dialect: CopyDialect): CopyPlan | NoChange {
  const { migration } = subject.step;
  const [first] = lost;
  if (!first) return { reason: 'Nothing is lost.' };
  const { table } = first;
  const columns = lost.map(({ before }) => before.definition.name);
  const isOne = (name: string): boolean => columns.some((column) => same(column, name));
  const drops = migration.up.filter((operation) => operation.kind === 'dropColumn' && isTable(operation.table, table, dialect) && isOne(operation.column));
  const adds = downOperations(migration).filter((operation) => operation.kind === 'addColumn' && isTable(operation.table, table, dialect) && isOne(operation.column.name));
  const [before] = drops;
  const after = adds.at(-1);
  if (!before || !after || drops.length < columns.length || adds.length < columns.length) return { reason: 'The columns are not dropped and added by statements of their own.' };
  if ([...drops, ...adds].some(({ when }) => when)) return { reason: 'Whether the column is dropped hangs on a condition.' };
  const refused = adds.find((operation) => operation.kind === 'addColumn' && !operation.column.nullable && !operation.column.default && dialect !== 'mysql' && dialect !== 'mariadb');
  if (refused) return { reason: 'down adds a column NOT NULL without a default, which the database refuses for a table with rows.' };
  const key = keyOf(table);
  if (!key || key.some(isOne)) return { reason: `The primary key of \`${displayName(table.name)}\` is not known.` };
  if (isMoved(table, key, subject, dialect)) return { reason: 'The table or its key is changed by the same migration.' };
  const copied: Copied = { dialect, table: table.name, copy: nameCopy(table, columns.length === 1 ? columns : [], subject), key, columns };
  return plan(copied, subject, { before, after, restore: [restoreValues(copied)] });
}

function planTable(table: Table, subject: FixSubject, dialect: CopyDialect): CopyPlan | NoChange {
  const { migration } = subject.step;
  const drops = migration.up.filter((operation) => operation.kind === 'dropTable' && isTable(operation.table, table, dialect));
  const creations = downOperations(migration).filter((operation) => operation.kind === 'createTable' && isTable(operation.table, table, dialect));
  const [before, secondDrop] = drops;
  const [after, secondCreation] = creations;
  if (!before || !after || secondDrop || secondCreation || before.when || after.when) return { reason: 'The table is not dropped and made by one statement each.' };
  if (!table.complete || table.columns.size === 0) return { reason: `Which columns \`${displayName(table.name)}\` has is not wholly known.` };
  if (migration.up.some((operation) => operation !== before && touchesShape(operation, table, dialect))) return { reason: 'up changes the table before it drops it.' };
  const columns = [...table.columns.values()].filter(({ definition }) => !definition.generated);
  const made = after.kind === 'createTable' ? after.columns : [];
  const kept = columns.filter(({ definition }) => made.some((column) => same(column.name, definition.name)));
  if (kept.length < columns.length) return { reason: 'down makes the table without some of its columns.' };
  const copied: Copied = { dialect, table: table.name, copy: nameCopy(table, [], subject), key: [], columns: columns.map(({ definition }) => definition.name) };
  const identity = made.some((column) => column.autoIncrement && !/serial/i.test(column.type?.name ?? ''));
  const sequences = made.flatMap((column) => raiseSequence(dialect, table.name, column) ?? []);
  return plan(copied, subject, { before, after, restore: [restoreRows(copied, dialect === 'postgres' && identity), ...sequences] });
}

function planRows(table: Table, by: Operation, subject: FixSubject, dialect: CopyDialect): CopyPlan | NoChange {
  const { migration } = subject.step;
  if ((by.kind !== 'delete' && by.kind !== 'truncate') || by.when || !migration.up.includes(by)) return { reason: 'The rows are not deleted by a statement of up that always runs.' };
  if (by.kind === 'delete' ? by.using.length > 0 : by.tables.length > 1 || by.cascade) return { reason: 'Which rows go is told by other tables.' };
  if (!table.complete || table.columns.size === 0) return { reason: `Which columns \`${displayName(table.name)}\` has is not wholly known.` };
  if (migration.up.slice(0, migration.up.indexOf(by)).some((operation) => touchesShape(operation, table, dialect))) return { reason: 'up changes the table before it deletes the rows.' };
  const where = by.kind === 'delete' && by.where ? whereText(by, subject) : undefined;
  if (by.kind === 'delete' && by.where && where === undefined) return { reason: 'The condition of the DELETE is not written in SQL of its own.' };
  const columns = [...table.columns.values()].filter(({ definition }) => !definition.generated).map(({ definition }) => definition);
  const copied: Copied = { dialect, table: table.name, copy: nameCopy(table, ['rows'], subject), key: [], columns: columns.map(({ name }) => name) };
  const identity = columns.some((column) => column.autoIncrement && !/serial/i.test(column.type?.name ?? ''));
  return plan(copied, subject, { before: by, after: 'end', restore: [restoreRows(copied, dialect === 'postgres' && identity)] });
}

function plan(copied: Copied, subject: FixSubject, parts: Pick<CopyPlan, 'before' | 'after' | 'restore'>): CopyPlan | NoChange {
  const { before } = parts;
  if (subject.step.before.table(copied.copy)) return { reason: `There is a table \`${displayName(copied.copy)}\` already.` };
  const where = before.kind === 'delete' && before.where ? whereText(before, subject) : undefined;
  return {
    ...parts,
    copy: makeCopy(copied, where),
    restore: [...parts.restore, dropCopy(copied)],
    notes: [
      `\`${displayName(copied.copy)}\` stays until a later migration drops it: do that when nobody will revert this one any more. It may hold personal data.`,
      'The copy is written while up runs: mind its size, and how long the table is locked.',
    ],
  };
}

/** The words after WHERE, where the statement is plain SQL in a file. */
function whereText(by: Operation, { files }: FixSubject): string | undefined {
  const { file, start, end } = by.statement;
  const found = /^\s*delete\s+from\s+(?:only\s+)?[\w."`]+\s+where\s+([^;]+?)\s*;?\s*$/i.exec(textIn(files, file).slice(start, end));
  const words = found?.[1];
  return words === undefined || /\$\{|\b(?:returning|limit|order\s+by|using)\b|--|\\|\?|\$\d|:\w/i.test(words.replace(/'(?:[^']|'')*'/g, "''").replace(/::/g, ' ')) ? undefined : words;
}

const isTable = (name: QualifiedName, table: Table, dialect: CopyDialect): boolean => qualifiedKey(dialect, name) === qualifiedKey(dialect, table.name);
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function keyOf(table: Table): readonly string[] | undefined {
  const primary = table.constraints.find(({ kind }) => kind === 'primary');
  return primary && primary.columns.length > 0 ? primary.columns : undefined;
}

const SHAPE: ReadonlySet<Operation['kind']> = new Set(['renameColumn', 'dropColumn', 'alterColumn', 'dropTable', 'renameTable', 'swapTables']);

function touchesShape(operation: Operation, table: Table, dialect: CopyDialect): boolean {
  return SHAPE.has(operation.kind) && 'table' in operation && operation.table !== undefined && isTable(operation.table, table, dialect);
}

/** The key must be there under its name when the copy is made and when it is put back. */
function isMoved(table: Table, key: readonly string[], { step: { migration } }: FixSubject, dialect: CopyDialect): boolean {
  return [...migration.up, ...downOperations(migration)].some((operation) => {
    if (!touchesShape(operation, table, dialect)) return false;
    return !('column' in operation) || typeof operation.column !== 'string' || key.some((name) => same(name, operation.column as string));
  });
}

function nameCopy(table: Table, parts: readonly string[], { step: { migration } }: FixSubject): QualifiedName {
  const name = copyName([table.name.name, ...parts], migration.name);
  return table.name.schema === undefined ? { name } : { schema: table.name.schema, name };
}
