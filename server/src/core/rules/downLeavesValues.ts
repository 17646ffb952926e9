import { displayName } from '../model/names';
import { columnName, downName, inDown, upAt } from './place';
import type { Rule } from './rule';

/** Values overwritten in place, rows put in: down leaves them as they are. */
export const downLeavesValues: Rule = {
  id: 'down-leaves-values',
  meta: { title: 'Values that up rewrote, or rows it put in, stay as they are after down', family: 'down', severity: 'warning', outcome: 'wrong-data' },
  check({ step }) {
    const { judgement, migration } = step;
    if (!judgement || judgement.refusal || migration.down.kind === 'none') return [];
    const seen = new Set<string>();
    return judgement.differences.flatMap((difference) => {
      if (difference.kind === 'valuesChanged') {
        const name = columnName(difference.table, difference.column);
        const back = inDown(migration, migration.dialect, difference);
        const span = back?.kind === 'update' ? back.span : judgement.doesNothing ? difference.by.span : downName(migration);
        return [{
          span,
          message: `down leaves \`${name}\` as up rewrote it${difference.why ? `: ${difference.why}` : ''}. The older release reads the new values. Keep the old values (a column or table beside) in up and write them back here, or let down refuse.`,
          subject: { kind: 'values', table: displayName(difference.table.name), column: difference.column.definition.name },
          related: span === difference.by.span ? [] : upAt(difference.by, 'rewritten here'),
        }];
      }
      if (difference.kind === 'rowsLeft') {
        const name = displayName(difference.table.name);
        if (seen.has(name)) return [];
        seen.add(name);
        const span = judgement.doesNothing ? difference.by.span : downName(migration);
        return [{
          span,
          message: `down leaves the rows that up put into \`${name}\`. The older release meets them, and running up again puts them in twice or fails. Delete them here by the keys that up used.`,
          subject: { kind: 'rows', table: name },
          related: judgement.doesNothing ? [] : upAt(difference.by, 'put in here'),
        }];
      }
      return [];
    });
  },
};
