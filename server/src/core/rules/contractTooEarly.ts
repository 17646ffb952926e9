import type { Step } from '../fate/judge';
import type { Query } from '../model/expression';
import { displayName, type QualifiedName, qualifiedKey } from '../model/names';
import type { Operation, OperationOf } from '../model/operation';
import { columnsOf } from '../split/plan/transform';
import type { SchemaState } from '../timeline/state';
import { placesOf } from './referenced';
import type { Report, Rule } from './rule';
import type { Surroundings } from './surroundings';

/** The old shape goes, or is no longer kept equal, before a release is out that does without it. */
export const contractTooEarly: Rule = {
  id: 'contract-too-early',
  meta: { title: 'An old shape is given up before a release is out that does without it', family: 'lifecycle', severity: 'warning', outcome: 'older-release-breaks' },
  check({ step, state, around, code }) {
    const early = state === 'pending' && around ? step.migration.up.filter(isDrop).flatMap((drop) => sameRelease(drop, step, around)) : [];
    const apart = (code?.taken ?? []).flatMap((taken): readonly Report[] => {
      if (!code || taken.what !== 'unsynced' || taken.newName === undefined) return [];
      const [old, now] = [taken.column, taken.newName].map((column) => placesOf(taken.names.map(({ table }) => ({ table, column })), code));
      const [first, second] = [old?.find(({ certain }) => certain), now?.find(({ certain }) => certain)];
      if (!first || !second) return [];
      const name = `\`${displayName(taken.table)}.${taken.column}\``;
      return [{
        span: taken.span,
        message: `${name} and \`${taken.newName}\` are no longer kept equal from here on, and code uses both: what is written to one is missing in the other. Keep the trigger until nothing refers to the old column any more.`,
        subject: { kind: 'column', table: displayName(taken.table), column: taken.column ?? null, newName: taken.newName },
        related: [{ ...first, column: taken.column }, { ...second, column: taken.newName }].map(({ span, revision, via, column }) => ({ span, message: `\`${column}\` is needed here (${via})`, ...(revision !== undefined && { revision }) })),
      }];
    });
    return [...early, ...apart];
  },
};

type Drop = OperationOf<'dropColumn' | 'dropTable'>;
const isDrop = (operation: Operation): operation is Drop => operation.kind === 'dropColumn' || operation.kind === 'dropTable';

/** An expand of the same release carried the values over: no release is out that knows where they are now. */
function sameRelease(drop: Drop, { before }: Step, { earlier, end }: Surroundings): readonly Report[] {
  const { dialect } = before;
  const same = (a: QualifiedName, b: QualifiedName): boolean => qualifiedKey(dialect, a) === qualifiedKey(dialect, b);
  const made = earlier.flatMap(({ up }) => up);
  // What is as new as its successor no release has ever seen.
  const isNew = made.some((operation) => (operation.kind === 'createTable' && same(operation.table, drop.table)) || (drop.kind === 'dropColumn' && operation.kind === 'addColumn' && same(operation.table, drop.table) && operation.column.name.toLowerCase() === drop.column.toLowerCase()));
  const left = end().table(drop.table);
  // A table that is made anew takes its name again, and so may a column.
  const isBack = drop.kind === 'dropColumn' ? left?.columns.has(before.columnKey(drop.column)) : left;
  const carried = isNew || isBack ? undefined : drop.kind === 'dropColumn' ? copiedColumn(drop, made, same, before) : copiedTable(drop, made, same, before);
  if (!carried) return [];
  const what = `${displayName(drop.table)}${drop.kind === 'dropColumn' ? `.${drop.column}` : ''}`;
  return [{
    span: drop.span,
    message: `\`${what}\` goes in the same release that carries it over to ${carried.to}: the release that one would go back to knows the old ${drop.kind === 'dropColumn' ? 'column' : 'table'} alone. Keep this back until a release is out that does without it.`,
    subject: { kind: drop.kind === 'dropColumn' ? 'column' : 'table', table: displayName(drop.table), column: drop.kind === 'dropColumn' ? drop.column : null },
    related: [{ span: carried.operation.span, message: 'carried over here' }],
  }];
}

interface Carried {
  readonly operation: Operation;
  readonly to: string;
}

type Same = (a: QualifiedName, b: QualifiedName) => boolean;

/** A column made for it, which is still there. */
function copiedColumn(drop: OperationOf<'dropColumn'>, made: readonly Operation[], same: Same, before: SchemaState): Carried | undefined {
  for (const operation of made) {
    if (operation.kind !== 'update' || ![operation.table, ...operation.from].some((table) => same(table, drop.table))) continue;
    const set = operation.set.find(({ column, value }) => before.table(operation.table)?.columns.has(before.columnKey(column)) && columnsOf(value).some((name) => name.toLowerCase() === drop.column.toLowerCase()) && made.some((added) => added.kind === 'addColumn' && same(added.table, operation.table) && added.column.name.toLowerCase() === column.toLowerCase()));
    if (set) return { operation, to: `\`${set.column}\`` };
  }
  return undefined;
}

/** A table made for its rows: one that took over a value or two is another thing. */
function copiedTable(drop: OperationOf<'dropTable'>, made: readonly Operation[], same: Same, before: SchemaState): Carried | undefined {
  const own = before.table(drop.table)?.columns.size ?? Number.POSITIVE_INFINITY;
  const operation = made.find((other): other is OperationOf<'insert'> => other.kind === 'insert' && other.query?.from.some(({ table }) => same(table, drop.table)) === true && columnsRead(other.query, own) * 2 >= own && before.table(other.table) !== null && made.some((created) => created.kind === 'createTable' && same(created.table, other.table)));
  return operation && { operation, to: `\`${displayName(operation.table)}\`` };
}

function columnsRead({ columns }: Query, all: number): number {
  return columns.some(({ star }) => star) ? all : new Set(columns.flatMap((column) => (column.star ? [] : columnsOf(column.value)))).size;
}
