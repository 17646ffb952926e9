import { displayName, qualifiedKey } from '../model/names';
import type { Operation, OperationOf } from '../model/operation';
import { columnsOf } from '../split/plan/transform';
import type { Rule } from './rule';

/** The new shape is made, filled and left alone with the data in one step: the older release meets it at that moment. */
export const expandAndContractMixed: Rule = {
  id: 'expand-and-contract-mixed',
  meta: { title: 'A column is replaced by another one in a single migration', family: 'lifecycle', severity: 'info', outcome: 'older-release-breaks' },
  check({ step: { migration, after } }) {
    const { up, dialect } = migration;
    const same = (a: Replaced, b: Replaced): boolean => qualifiedKey(dialect, a.table) === qualifiedKey(dialect, b.table);
    return up.filter(isDrop).flatMap((drop) => {
      const fills = up.filter(isUpdate).find((update) => same(update, drop) && update.set.some(({ column, value }) => columnsOf(value).some((name) => name.toLowerCase() === drop.column.toLowerCase()) && up.some((added) => added.kind === 'addColumn' && same(added, drop) && added.column.name.toLowerCase() === column.toLowerCase())));
      // A column that takes its name again is one of another type: the release before finds it.
      if (!fills || after.table(drop.table)?.columns.has(after.columnKey(drop.column))) return [];
      const now = fills.set.map(({ column }) => `\`${column}\``).join(', ');
      return [{
        span: drop.span,
        message: `\`${displayName(drop.table)}.${drop.column}\` is carried over to ${now} and dropped in one migration: the release before finds it gone, and what it wrote meanwhile is not carried over. Split it: \`fix-forward split\` keeps both until nothing needs the old one.`,
        subject: { kind: 'column', table: displayName(drop.table), column: drop.column },
        related: [{ span: fills.span, message: 'carried over here' }],
      }];
    });
  },
};

type Replaced = Pick<OperationOf<'dropColumn'>, 'table'>;
const isDrop = (operation: Operation): operation is OperationOf<'dropColumn'> => operation.kind === 'dropColumn';
const isUpdate = (operation: Operation): operation is OperationOf<'update'> => operation.kind === 'update';
