import { findAbout, isAbout } from '../fate/locate';
import type { Step } from '../fate/judge';
import type { Migration } from '../model/migration';
import { displayName, type QualifiedName, qualifiedKey } from '../model/names';
import type { Operation, OperationKind } from '../model/operation';
import type { Column, Entry, Table } from '../model/schema';
import type { Span } from '../model/source';
import { answer } from '../timeline/conditions';
import type { SchemaState } from '../timeline/state';
import { keptEqual } from '../timeline/triggers';
import { type Tightening, tighteningsOf } from './tightened';

/** A table, or a column of one, as code may call it. */
export interface SchemaName {
  readonly table: QualifiedName;
  readonly column?: string;
}

/** What a migration takes away from code that leans on the schema as it was. */
export interface Taken {
  readonly what: 'dropped' | 'renamed' | 'unsynced' | Tightening;
  /** As the migration calls it. */
  readonly table: QualifiedName;
  /** Absent: the table as a whole. */
  readonly column?: string;
  /** Of a rename; of `unsynced` the column that was kept equal with it. */
  readonly newName?: string;
  /** All that code may call it: before this migration, and between its statements. Names that mean something again at the end are left out. */
  readonly names: readonly SchemaName[];
  /** The words in the migration. */
  readonly span: Span;
  /** Of what became stricter, for people: `text → integer`, `(team_id, slug)`. */
  readonly detail?: string;
  /** Of `valuesRemoved` those that went; of `checked` those that are left. */
  readonly values?: readonly string[];
  /** Of `typeNarrowed`: another kind of value, not only less room. */
  readonly changesKind?: true;
  /** A later statement of the migration, which could not be read, may give it back. */
  readonly unsettled?: true;
}

/** Kinds of operations that can take something away: a migration without one needs no code to be judged. */
const TAKING: ReadonlySet<OperationKind> = new Set([
  'dropTable', 'renameTable', 'swapTables', 'dropColumn', 'renameColumn', 'alterColumn', 'addColumn', 'createTable', 'addConstraint', 'createIndex', 'dropType', 'renameType', 'renameEnumValue', 'dropObject', 'renameObject',
]);

/** Where the migration stands: `end` is the schema after all of its set, `earlier` the migrations before it that are not released either. */
export interface Surroundings {
  readonly end: SchemaState;
  readonly earlier: readonly Migration[];
}

/** Whether it is worth looking: cheap, nothing is replayed for it. */
export function mayTake(migration: Migration): boolean {
  return migration.up.some(mayTakeSomething);
}

function mayTakeSomething(operation: Operation): boolean {
  switch (operation.kind) {
    // Only what is made anew under a name that went can lack something, and that it went is said.
    case 'createTable':
      return false;
    case 'addColumn':
      return !operation.column.nullable && operation.column.default === undefined;
    case 'addConstraint':
      return operation.constraint.kind === 'unique' || operation.constraint.kind === 'check';
    case 'createIndex':
      return operation.index.unique;
    default:
      return TAKING.has(operation.kind);
  }
}

/** Everything that a migration takes away, in the order of its text. What is there again at the end of the timeline is not gone. */
export function takenBy(step: Step, around: Surroundings): readonly Taken[] {
  const found = [...unsynced(step, around.end), ...changedRelations(step).flatMap((change) => [...takenRelation(step, change), ...takenColumns(step, change, around.end), ...tighteningsOf(step, change, around.end)])];
  const taken = [...found, ...neverSeen(step)].flatMap((each) => {
    const names = formerNames(each.names, around.earlier, step.after).filter((name) => !isThere(name, each, around.end));
    return names.length > 0 ? [{ ...each, names, ...(isUnsettled(each, step.migration) && { unsettled: true as const }) }] : [];
  });
  const unique = new Map(taken.map((each) => [`${each.what} ${displayName(each.table)} ${each.column ?? ''}`, each]));
  return [...unique.values()].sort((a, b) => compareText(a.span.file, b.span.file) || a.span.start - b.span.start);
}

function isUnsettled({ what, table, column, span }: Taken, { up }: Migration): boolean {
  if (what !== 'dropped' && what !== 'renamed') return false;
  const own = [table.name, column].map((name) => name?.toLowerCase());
  return up.slice(up.findIndex((operation) => operation.span === span) + 1).some((later) => later.kind === 'unknown' && (later.mayTouch === 'anything' || (later.mayTouch !== 'nothing' && later.mayTouch.some((name) => own.includes(name)))));
}

/** A table (or view) before the migration, and what became of it. */
export interface RelationChange {
  readonly before: Table | undefined;
  readonly name: QualifiedName;
  /** What has its name now. */
  readonly sameName: Table | undefined;
  /** The same table, where it has another name now. */
  readonly moved: Table | undefined;
}

function changedRelations({ before, after }: Step): readonly RelationChange[] {
  const moved = new Map<string, Table>();
  const changes: RelationChange[] = [];
  const keys = after.changed();
  for (const key of keys) {
    const now = after.get(key);
    if (now?.kind === 'table') moved.set(now.table.id, now.table);
  }
  for (const key of keys) {
    const was = before.get(key);
    const name = nameOfRelation(was);
    if (!was || !name) continue;
    const now = after.get(key);
    const table = was.kind === 'table' ? was.table : undefined;
    if (table?.temporary) continue;
    const successor = table && moved.get(table.id);
    changes.push({ before: table, name, sameName: now?.kind === 'table' ? now.table : undefined, moved: successor && after.tableKey(successor.name) !== key ? successor : undefined });
  }
  return changes;
}

function nameOfRelation(entry: Entry | null | undefined): QualifiedName | undefined {
  if (entry?.kind === 'table') return entry.table.name;
  if (entry?.kind === 'object' && isView(entry.object.object.kind)) return entry.object.object.name;
  return undefined;
}

const isView = (kind: string): boolean => kind === 'view' || kind === 'materializedView';

/** The table itself is gone, or has another name. */
function takenRelation({ migration, after }: Step, { before, name, sameName, moved }: RelationChange): readonly Taken[] {
  if (sameName || viewNamed(after, name)) return [];
  const operation = findAbout(migration.up, after.dialect, [name], undefined, moved ? ['renameTable', 'swapTables'] : ['dropTable', 'dropObject', 'renameTable', 'renameObject', 'swapTables']);
  // A partition goes with its parent: the parent is named.
  if (!operation || !TAKING.has(operation.kind) || (before?.partitionOf && operation.kind !== 'dropTable')) return [];
  const newName = moved?.name ?? (operation.kind === 'renameObject' || operation.kind === 'renameTable' ? operation.to : undefined);
  return [{ what: newName ? 'renamed' : 'dropped', table: name, ...(newName && { newName: newName.name }), names: [{ table: name }], span: operation.span }];
}

/** Columns that what has the table's name now, or the table under its new name, no longer has. */
function takenColumns(step: Step, { before, name, sameName, moved }: RelationChange, end: SchemaState): readonly Taken[] {
  // Code goes on saying the old name: what has it now counts, be it made by a later migration.
  const now = sameName ?? moved ?? (before && end.table(name));
  if (!before || !now) return [];
  const { dialect } = step.after;
  const byId = new Map([...now.columns.values()].map((column) => [column.id, column]));
  return [...before.columns].flatMap(([key, column]): Taken[] => {
    if (now.columns.has(key)) return [];
    const own = column.definition.name;
    const renamed = byId.get(column.id);
    const tables = [name, now.name];
    const operation = columnOperation(step, tables, column, renamed) ?? (now.complete ? findAbout(step.migration.up, dialect, tables, undefined, ['createTable', 'dropTable', 'renameTable', 'swapTables']) : undefined);
    if (!operation) return [];
    const written = 'table' in operation && operation.table && isAbout(operation, dialect, operation.table, own) ? operation.table : name;
    const called = operation.kind === 'dropColumn' || operation.kind === 'renameColumn' || operation.kind === 'alterColumn' ? operation.column : own;
    return [{
      what: renamed ? 'renamed' : 'dropped', table: written, column: called, ...(renamed && { newName: renamed.definition.name }), span: operation.span,
      names: uniqueNames([{ table: name, column: own }, { table: written, column: own }, { table: written, column: called }], dialect),
    }];
  });
}

/** Columns that stay, and that a trigger kept equal until now. */
function unsynced({ migration, before, after }: Step, end: SchemaState): readonly Taken[] {
  return migration.up.flatMap((operation): Taken[] => {
    const { object } = operation.kind === 'dropObject' ? operation : {};
    const table = object?.kind === 'trigger' ? object.table : undefined;
    const now = table && after.table(table);
    if (!table || !now) return [];
    const left = new Set(keptEqual(end, table).map(({ columns }) => columns.join()));
    return keptEqual(before, table).filter(({ columns, trigger }) => trigger.object.name.name === object?.name.name && !left.has(columns.join())).flatMap(({ columns: [column, other] }): Taken[] => {
      const stays = [column, other].every((name) => [...now.columns.values()].some(({ definition }) => definition.name.toLowerCase() === name));
      return stays ? [{ what: 'unsynced', table, column, newName: other, names: [{ table, column }], span: operation.span }] : [];
    });
  });
}

/** The operation that takes a column by its name; one that was renamed first is taken by the name it had then. */
function columnOperation({ migration, after }: Step, tables: readonly QualifiedName[], { definition }: Column, renamed: Column | undefined): Operation | undefined {
  const kinds: readonly OperationKind[] = renamed ? ['renameColumn', 'alterColumn'] : ['dropColumn'];
  const known = tables.map((table) => qualifiedKey(after.dialect, table));
  let name = after.columnKey(definition.name);
  let found: Operation | undefined;
  for (const operation of migration.up) {
    if (operation.kind === 'renameTable' && known.includes(qualifiedKey(after.dialect, operation.table))) known.push(qualifiedKey(after.dialect, operation.to));
    if (operation.kind !== 'dropColumn' && operation.kind !== 'renameColumn' && operation.kind !== 'alterColumn') continue;
    if (!known.includes(qualifiedKey(after.dialect, operation.table)) || after.columnKey(operation.column) !== name) continue;
    const to = operation.kind === 'renameColumn' ? operation.to : operation.kind === 'alterColumn' ? operation.changes.renameTo : undefined;
    if (operation.kind === 'alterColumn' && to === undefined) continue;
    if (kinds.includes(operation.kind)) found ??= operation;
    if (to !== undefined) name = after.columnKey(to);
  }
  return found;
}

/** `DROP … IF EXISTS` of what the history never told of: it may be there. */
function neverSeen({ migration, before, after }: Step): readonly Taken[] {
  return migration.up.flatMap((operation): Taken[] => {
    if (answer(before, operation.when) === 'no') return [];
    if (operation.kind === 'dropTable' && operation.ifExists && before.table(operation.table) === undefined && !viewNamed(before, operation.table) && !after.table(operation.table)) {
      return [{ what: 'dropped', table: operation.table, names: [{ table: operation.table }], span: operation.span }];
    }
    if (operation.kind !== 'dropColumn' || !operation.ifExists) return [];
    const table = before.table(operation.table);
    const isKnown = table === null || (table && (table.complete || table.columns.has(before.columnKey(operation.column))));
    return isKnown || (table === undefined && after.table(operation.table)?.complete) ? [] : [{ what: 'dropped', table: operation.table, column: operation.column, names: [{ table: operation.table, column: operation.column }], span: operation.span }];
  });
}

/** The names that something had before migrations which are not released either: the release knows it by those. */
function formerNames(names: readonly SchemaName[], earlier: readonly Migration[], { dialect }: SchemaState): readonly SchemaName[] {
  const all = [...names];
  const same = (a: QualifiedName, b: QualifiedName) => qualifiedKey(dialect, a) === qualifiedKey(dialect, b);
  for (const operation of earlier.toReversed().flatMap((migration) => migration.up.toReversed())) {
    for (const name of [...all]) {
      if (operation.kind === 'renameTable' && same(operation.to, name.table)) all.push({ ...name, table: operation.table });
      if (operation.kind === 'renameColumn' && same(operation.table, name.table) && operation.to === name.column) all.push({ ...name, column: operation.column });
    }
  }
  return uniqueNames(all, dialect);
}

function uniqueNames(names: readonly SchemaName[], dialect: SchemaState['dialect']): readonly SchemaName[] {
  return [...new Map(names.map((name) => [`${qualifiedKey(dialect, name.table)} ${name.column ?? ''}`, name])).values()];
}

/** Whether a name that was taken means something again at the end: a column added anew, a view under the table's old name. */
function isThere(name: SchemaName, { what }: Taken, end: SchemaState): boolean {
  if (what !== 'dropped' && what !== 'renamed') return false;
  if (viewNamed(end, name.table)) return true;
  const table = end.table(name.table);
  return table ? name.column === undefined || table.columns.has(end.columnKey(name.column)) : false;
}

function viewNamed(state: SchemaState, name: QualifiedName): boolean {
  return Boolean(state.object({ kind: 'view', name }));
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
