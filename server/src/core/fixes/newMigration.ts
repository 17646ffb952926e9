import { nextName } from '../frameworks/nextName';
import type { NewFile } from '../model/fix';
import type { Finding } from '../model/finding';
import { displayName } from '../model/names';
import type { Table } from '../model/schema';
import { canCopy } from './copySql';
import type { Fix, FixSubject, NoChange } from './fix';
import { textIn } from './fix';
import { moveAddition } from './moveAddition';
import { addColumn, createTable, dropColumn, dropTable } from './shapeSql';
import { sqlFiles } from './sqlFile';
import { newlineOf } from './sqlStatements';

/**
 * What has run everywhere is left as it was, and the next migration does what can still be done: it brings the shape back that a released
 * one dropped.
 */
export const newMigration: Fix = {
  id: 'new-migration',
  safety: 'review',
  answers: (finding, { framework, state }) => framework.checksums && state === 'shipped' && droppedBy(finding) !== undefined,
  title: (finding) => `Write a new migration that brings back ${namesOf(droppedBy(finding))}, without the data`,
  make(finding, subject) {
    const dropped = droppedBy(finding);
    const { dialect, name } = subject.step.migration;
    if (!dropped || !canCopy(dialect)) return { reason: 'No such migration is written for this database.' };
    const statements = statementsFor(dropped, subject);
    if ('reason' in statements) return statements;
    const head = `-- Brings back ${namesOf(dropped).replaceAll('`', '')}, which ${name} dropped: the shape, not the values. Those are in the backup taken before it ran.`;
    const files = writeNext(subject, `bring back ${dropped.table} ${dropped.columns.join(' ')}`, [head, ...statements.up], statements.down);
    return 'reason' in files ? files : { edits: [], newFiles: files.files, notes: [...statements.notes, ...(TOOL_NOTES[subject.framework.id] ?? [])] };
  },
};

/** A released migration that was edited gets its text back, and what was added goes into a new one. */
export const moveToNewMigration: Fix = {
  id: 'move-to-new-migration',
  safety: 'review',
  restores: true,
  answers: (finding, { state }) => finding.rule === 'edited-after-shipping' && state === 'edited',
  title: () => 'Put the released text back, and move what was added to a new migration',
  make(_finding, subject) {
    const { migration } = subject.step;
    const moved = moveAddition(subject);
    if ('reason' in moved) return moved;
    const next = writeNext(subject, `add to ${migration.name.replace(/^[\dVv._-]+/, '')}`, moved.up, moved.down);
    return 'reason' in next ? next : { edits: moved.edits, newFiles: next.files, notes: TOOL_NOTES[subject.framework.id] ?? [] };
  },
};

/** What a tool wants beside the file. */
const TOOL_NOTES: Readonly<Record<string, readonly string[]>> = {
  atlas: ['Run atlas migrate hash: atlas.sum holds a checksum of each file, the new one included.'],
  prisma: ['Say the same in schema.prisma, or the next prisma migrate dev takes it away again.'],
};

function writeNext(subject: FixSubject, title: string, up: readonly string[], down: readonly string[]): { readonly files: readonly NewFile[] } | NoChange {
  const { framework, units, now, files, step: { migration } } = subject;
  if (framework.id === 'drizzle') return { reason: 'Drizzle Kit runs what its journal lists: make the file with drizzle-kit generate --custom.' };
  const name = nextName({ units, framework }, title, now);
  if ('reason' in name) return name;
  const made = sqlFiles(framework.id, name, up, down, newlineOf(textIn(files, migration.path)));
  return made.some(({ path }) => files.has(path)) ? { reason: `${name.path} exists.` } : { files: made };
}

interface Dropped {
  readonly table: string;
  /** Empty for the whole table. */
  readonly columns: readonly string[];
}

/** The table or columns that a finding says are gone. */
function droppedBy({ subject }: Finding): Dropped | undefined {
  const table = subject?.['table'];
  if (typeof table !== 'string') return undefined;
  if (subject?.['kind'] === 'table') return { table, columns: [] };
  const columns = Array.isArray(subject?.['columns']) ? subject['columns'] : [subject?.['column']];
  return subject?.['kind'] === 'column' && columns.every((column) => typeof column === 'string') ? { table, columns } : undefined;
}

function namesOf(dropped: Dropped | undefined): string {
  const names = dropped?.columns.length ? dropped.columns.map((column) => `${dropped.table}.${column}`) : [dropped?.table ?? ''];
  return names.map((name) => `\`${name}\``).join(', ');
}

interface Statements {
  readonly up: readonly string[];
  readonly down: readonly string[];
  readonly notes: readonly string[];
}

function statementsFor({ table: wanted, columns }: Dropped, { step: { before, after, migration } }: FixSubject): Statements | NoChange {
  const { dialect } = migration;
  const find = (tables: Iterable<Table>): Table | undefined => [...tables].find(({ name }) => displayName(name) === wanted);
  const [was, is] = [find(before.tables()), find(after.tables())];
  if (!was || !canCopy(dialect)) return { reason: `What \`${wanted}\` was is not known.` };
  if (columns.length === 0) {
    const made = is ? undefined : createTable(dialect, was);
    return made ? { up: made, down: [dropTable(dialect, was)], notes: [] } : { reason: `\`${wanted}\` is there, or not all of it is known.` };
  }
  const lost = columns.flatMap((column) => was.columns.get(before.columnKey(column))?.definition ?? []);
  const made = lost.flatMap((column) => addColumn(dialect, was, column) ?? []);
  if (!is || made.length < columns.length || columns.some((column) => is.columns.has(after.columnKey(column)))) return { reason: 'The columns are there, or their definitions are not wholly known.' };
  const strict = lost.some((column) => !column.nullable && !column.default);
  return { up: made, down: lost.map((column) => dropColumn(dialect, was, column)), notes: strict ? ['NOT NULL is left out: the rows have no values until the backup is read back. Set it afterwards.'] : [] };
}
