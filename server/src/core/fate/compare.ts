import type { Operation } from '../model/operation';
import type { Entry, Table } from '../model/schema';
import type { SchemaState } from '../timeline/state';
import type { Difference } from './difference';
import { sameDefinition } from './sameDefinition';
import { compareRows } from './compareRows';
import { compareTable } from './compareTables';

/** What a CASCADE may have taken along: objects of any kind, columns of a dropped type, tables of a dropped schema. */
function mayHaveGone(difference: Difference, down: readonly Operation[]): boolean {
  const cascading = down.filter((operation) => 'cascade' in operation && operation.cascade);
  if (cascading.length === 0) return false;
  switch (difference.kind) {
    case 'objectLeft':
    case 'constraintLeft':
      return true;
    case 'columnLeft':
      return cascading.some((operation) => operation.kind === 'dropType' && operation.type.name === difference.column.definition.type?.name);
    case 'tableLeft':
      return cascading.some((operation) => operation.kind === 'dropObject' && operation.object.kind === 'schema' && operation.object.name.name === difference.table.name.schema);
    default:
      return false;
  }
}

/** What the state after up and down differs in from the state before. Looks only at what the two layers touched. */
export function compareStates(before: SchemaState, up: SchemaState, after: SchemaState, down: readonly Operation[]): readonly Difference[] {
  const keys = [...new Set([...up.changed(), ...after.changed()])];
  const changedTables = keys.map((key) => after.get(key)).flatMap((entry) => (entry?.kind === 'table' ? [entry.table] : []));
  return keys.flatMap((key) => {
    // Dropped IF EXISTS and never heard of: whether it was there is not told, so nothing that comes after proves anything.
    if (before.get(key) === undefined && up.get(key) === null) return [];
    return compareEntry(before.get(key), after.get(key), after, changedTables, down);
  }).filter((difference) => !mayHaveGone(difference, down));
}

function compareEntry(before: Entry | null | undefined, now: Entry | null | undefined, state: SchemaState, changedTables: readonly Table[], down: readonly Operation[]): readonly Difference[] {
  const kind = before?.kind ?? now?.kind;
  if (kind === 'table') return compareTables(before?.kind === 'table' ? before.table : undefined, now?.kind === 'table' ? now.table : undefined, state, changedTables, down);
  if (kind === 'enum') {
    const was = before?.kind === 'enum' ? before.type : undefined;
    const is = now?.kind === 'enum' ? now.type : undefined;
    if (was && !is) return was.values ? [{ kind: 'typeMissing', type: was }] : [];
    if (!was && is) return [{ kind: 'typeLeft', type: is }];
    if (!was?.values || !is?.values || was.values.join('\0') === is.values.join('\0')) return [];
    const missing = was.values.filter((value) => !is.values?.includes(value));
    const left = is.values.filter((value) => !was.values?.includes(value));
    return [{ kind: 'enumDiffers', before: was, after: is, missing, left }];
  }
  if (kind === 'object') {
    const was = before?.kind === 'object' ? before.object : undefined;
    const is = now?.kind === 'object' ? now.object : undefined;
    if (UNCOMPARED.has((was ?? is)?.object.kind ?? 'other')) return [];
    // An extension's version is the server's affair.
    if (was && is && was.object.kind === 'extension') return [];
    if (was && !is) return [{ kind: 'objectMissing', object: was }];
    // Never heard of before, and replaced rather than made: it may have been there.
    if (!was && is) return before === undefined && is.definition === undefined ? [] : [{ kind: 'objectLeft', object: is }];
    if (!was || !is || was.definition === undefined || is.definition === undefined || sameDefinition(was.definition, is.definition)) return [];
    return [{ kind: 'objectDiffers', before: was, after: is }];
  }
  return [];
}

/** Kinds without a state that can be compared by text. */
const UNCOMPARED: ReadonlySet<string> = new Set(['grant', 'role', 'other', 'publication', 'statistics', 'sequence', 'aggregate', 'operator', 'cast', 'event', 'dictionary']);

function compareTables(before: Table | undefined, after: Table | undefined, state: SchemaState, changedTables: readonly Table[], down: readonly Operation[]): readonly Difference[] {
  if (before && !after) {
    const survivesAs = changedTables.find((table) => table.id === before.id || table.rows?.of.includes(before.id));
    return [{ kind: 'tableMissing', table: before, survivesAs }];
  }
  // Known to be there only because down used it.
  if (!before && after) return after.rows && !after.rows.of.includes(after.id) ? [{ kind: 'tableLeft', table: after }] : [];
  if (!before || !after || before === after) return [];
  const rows = compareRows(before, after, state, down);
  // Values of rows that are gone are not told of one by one.
  const emptied = after.rows !== undefined && !after.rows.of.includes(before.id);
  return [...rows, ...compareTable(before, after, state, changedTables, emptied)];
}
