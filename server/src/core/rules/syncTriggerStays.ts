import { displayName } from '../model/names';
import type { Operation, OperationOf } from '../model/operation';
import { triggersOf, usesColumn } from '../timeline/triggers';
import type { Rule } from './rule';

/**
 * The body of a trigger is text to the database: dropping a column that it writes is let through by PostgreSQL ("Dependency Tracking": bodies of
 * functions are not looked at) and by MySQL, and every write of the table fails from then on. SQLite refuses the drop.
 */
export const syncTriggerStays: Rule = {
  id: 'sync-trigger-stays',
  meta: { title: 'A trigger still uses a column that is dropped', family: 'lifecycle', severity: 'error', outcome: 'older-release-breaks' },
  check({ step: { migration, after } }) {
    return migration.up.filter(isDrop).flatMap((operation) => {
      const table = after.table(operation.table);
      if (operation.when || !table || table.columns.has(after.columnKey(operation.column))) return [];
      return triggersOf(after, operation.table).filter((body) => usesColumn(body, operation.column)).slice(0, 1).map(({ trigger }) => ({
        span: operation.span,
        message: `The trigger \`${trigger.object.name.name}\` still uses \`${displayName(operation.table)}.${operation.column}\`, which is dropped here: from then on every write that starts it fails. Drop the trigger before the column.`,
        subject: { kind: 'column', table: displayName(operation.table), column: operation.column, trigger: trigger.object.name.name },
        related: [{ span: trigger.origin.span, message: 'the trigger was made here' }],
      }));
    });
  },
};

const isDrop = (operation: Operation): operation is OperationOf<'dropColumn'> => operation.kind === 'dropColumn';
