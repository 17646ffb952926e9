import type { QualifiedName } from '../../model/names';
import type { ColumnChanges, Operation, OperationKind, OperationOf } from '../../model/operation';
import { planChangeDefault, planChangeType, planDropColumn, planNotNull, planRenameColumn, planRequiredColumn } from './columns';
import { planRemoveEnumValue } from './enums';
import { planAddConstraint, planAddIndex, planDropIndex } from './keys';
import type { Facts, NoPlan, Plan } from './plan';
import { planDropTable, planRenameTable } from './tables';
import { columnOf, sameName, sameTable, tableOf } from './tableFacts';
import { planDeleteRows, planRenameEnumValue, planRewrite } from './values';

export type { Facts, NoPlan, Phase, Plan, PlanDialect, Statement, Step } from './plan';

/** A row of the table of plans: which operations it is about, and how one is taken apart. */
interface Row<K extends OperationKind = OperationKind> {
  readonly kind: K;
  /** Absent: every operation of the kind. */
  readonly about?: (operation: OperationOf<K>, facts: Facts) => boolean;
  readonly plan: (operation: OperationOf<K>, facts: Facts) => Plan | NoPlan | undefined;
}

/** The lock is all that speaks against these, so they are taken apart where that is asked for. */
export const ABOUT_LOCKS: ReadonlySet<string> = new Set(['add-index', 'drop-index', 'change-default']);

const row = <K extends OperationKind>(kind: K, plan: Row<K>['plan'], about?: Row<K>['about']): Row => ({ kind, plan, ...(about && { about }) }) as unknown as Row;

const ENUM_ADDED: NoPlan = { reason: 'A new value is an expand already: let a release out that can read it before one that writes it, and add it outside a transaction on PostgreSQL before 12.' };
const LESS: NoPlan = { reason: 'It takes a rule away: every release that kept to it still runs, and nothing has to be split.' };

/** The first row that is about an operation makes its plan. What has no row changes nothing that a release counts on. */
const rows: readonly Row[] = [
  row('renameColumn', planRenameColumn),
  row('renameTable', planRenameTable),
  row('dropColumn', planDropColumn),
  row('dropTable', planDropTable),
  row('addColumn', planRequiredColumn, ({ column }) => !column.nullable && !column.default && !column.autoIncrement && !column.generated),
  row('alterColumn', planChangeType, (operation, facts) => changesType(operation, facts)),
  row('alterColumn', planNotNull, ({ changes }) => changes.nullable === false),
  row('alterColumn', planChangeDefault, ({ changes, replaces }) => changes.default !== undefined && !replaces),
  row('alterColumn', () => LESS, ({ changes }) => changes.nullable === true),
  row('addConstraint', planAddConstraint),
  row('dropConstraint', () => LESS),
  row('createIndex', planAddIndex),
  row('dropIndex', planDropIndex),
  row('addEnumValue', () => ENUM_ADDED),
  row('renameEnumValue', planRenameEnumValue),
  row('renameType', planRemoveEnumValue),
  // What fills a column or a table of the same migration rewrites nothing.
  row('update', planRewrite, ({ table, set }, facts) => set.every(({ column }) => wasThere(facts, table, column))),
  row('delete', planDeleteRows, ({ table }, facts) => wasThere(facts, table)),
];

/** How an operation is taken apart; undefined where there is nothing to be taken apart in operations of its kind. Pure; never throws. */
export function planFor(operation: Operation, facts: Facts): Plan | NoPlan | undefined {
  const found = rows.find((candidate) => candidate.kind === operation.kind && (candidate.about?.(operation as never, facts) ?? true));
  if (!found) return undefined;
  if (operation.when) return { reason: 'Whether it runs hangs on a condition: split it by hand.' };
  if (operation.scanned) return { reason: 'The statement was not read as a whole: split it by hand.' };
  return found.plan(operation as never, facts);
}

function wasThere(facts: Facts, name: QualifiedName, column?: string): boolean {
  const table = facts.before.table(name);
  return column === undefined ? table !== undefined : table?.columns.has(facts.before.columnKey(column)) === true || (table !== null && !facts.up.some((other) => other.kind === 'addColumn' && sameTable(facts, other.table, name) && sameName(facts, other.column.name, column)));
}

/** MODIFY states the whole column: whether the type is another one is told by the history. */
function changesType({ table: name, column, changes }: { readonly table: Parameters<typeof tableOf>[1]; readonly column: string; readonly changes: ColumnChanges }, facts: Facts): boolean {
  if (!changes.type) return false;
  const table = tableOf(facts, name);
  const known = 'reason' in table ? table : columnOf(facts, table, column);
  if ('reason' in known) return true;
  return known.type.name !== changes.type.name || known.type.array !== changes.type.array || known.type.args.join() !== changes.type.args.join();
}
