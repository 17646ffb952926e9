import { displayName, type QualifiedName, qualifiedKey } from '../model/names';
import type { Migration } from '../model/migration';
import type { OperationOf } from '../model/operation';
import type { HeldFile } from '../split/heldBack';
import { keptEqual } from '../timeline/triggers';
import type { Report, Rule } from './rule';
import type { Surroundings } from './surroundings';

/** Two shapes of one thing are kept on, and nothing is prepared that takes one of them away. */
export const expandWithoutContract: Rule = {
  id: 'expand-without-contract',
  meta: { title: 'Two shapes are kept equal, and no contract waits for the old one', family: 'lifecycle', severity: 'info', outcome: 'not-known' },
  check({ step: { migration }, around }) {
    if (!around) return [];
    return migration.up.flatMap((operation) => {
      if (operation.kind !== 'createObject') return [];
      if (operation.object.kind === 'trigger' && operation.object.table) return columnsKept(operation, operation.object.table, around);
      return operation.object.kind === 'view' ? aliasKept(operation, migration, around) : [];
    });
  },
};

type Created = OperationOf<'createObject'>;

function columnsKept({ object, span }: Created, table: QualifiedName, { end, held }: Surroundings): readonly Report[] {
  const last = end();
  const now = last.table(table);
  if (!now) return [];
  return keptEqual(last, table).filter(({ columns, trigger }) => trigger.object.name.name === object.name.name && columns.every((name) => [...now.columns.values()].some(({ definition }) => definition.name.toLowerCase() === name)) && !columns.some((name) => isAwaited(held, table, name))).map(({ columns }) => ({
    span,
    message: `The trigger keeps \`${displayName(table)}.${columns[0]}\` and \`${columns[1]}\` equal, and no contract is there that ends it: both stay for good, and every write pays for both. Write the contract that drops the trigger and the old column, and let it wait in the folder for contracts.`,
    subject: { kind: 'column', table: displayName(table), columns: [...columns] },
  }));
}

/** A renamed table with a view under its old name. */
function aliasKept({ object, span }: Created, { up, dialect }: Migration, { end, held }: Surroundings): readonly Report[] {
  const key = qualifiedKey(dialect, object.name);
  const rename = up.find((other): other is OperationOf<'renameTable'> => other.kind === 'renameTable' && qualifiedKey(dialect, other.table) === key);
  if (!rename || !end().object({ kind: 'view', name: object.name }) || isAwaited(held, object.name)) return [];
  return [{
    span,
    message: `The view keeps the old name of \`${displayName(rename.to)}\` alive, and no contract is there that ends it. Write the one that drops \`${displayName(object.name)}\`, and let it wait in the folder for contracts.`,
    subject: { kind: 'table', table: displayName(object.name) },
    related: [{ span: rename.span, message: 'renamed here' }],
  }];
}

function isAwaited(held: readonly HeldFile[], table: QualifiedName, column?: string): boolean {
  return held.some(({ head: { waitsFor } }) => waitsFor && waitsFor.table.split('.').at(-1)?.toLowerCase() === table.name.toLowerCase() && (column === undefined ? !waitsFor.columns : waitsFor.columns?.some((name) => name.toLowerCase() === column.toLowerCase())));
}
