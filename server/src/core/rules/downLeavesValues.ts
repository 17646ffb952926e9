import type { DifferenceOf } from '../fate/difference';
import type { Judgement } from '../fate/judge';
import type { Migration } from '../model/migration';
import { displayName } from '../model/names';
import { columnName, downName, inDown, quoted, upAt } from './place';
import type { Report, Rule } from './rule';

/** Values overwritten in place, rows put in: down leaves them as they are. */
export const downLeavesValues: Rule = {
  id: 'down-leaves-values',
  meta: { title: 'Values that up rewrote, or rows it put in, stay as they are after down', family: 'down', severity: 'warning', outcome: 'wrong-data' },
  check({ step }) {
    const { judgement, migration } = step;
    if (!judgement || judgement.refusal || migration.down.kind === 'none') return [];
    return [...changedValues(migration, judgement), ...leftRows(migration, judgement)];
  },
};

/** One finding a statement: the columns it sets were rewritten together. */
function changedValues(migration: Migration, judgement: Judgement): readonly Report[] {
  const byStatement = new Map<string, DifferenceOf<'valuesChanged'>[]>();
  for (const difference of judgement.differences) {
    if (difference.kind !== 'valuesChanged') continue;
    const { statement } = difference.by;
    const key = `${statement.file} ${statement.start} ${displayName(difference.table.name)}`;
    byStatement.set(key, [...(byStatement.get(key) ?? []), difference]);
  }
  return [...byStatement.values()].flatMap((differences) => {
    const [first] = differences;
    if (!first) return [];
    const names = differences.map((difference) => columnName(difference.table, difference.column));
    const back = differences.map((difference) => inDown(migration, migration.dialect, difference)).find((operation) => operation?.kind === 'update');
    const span = back ? back.span : judgement.doesNothing ? first.by.span : downName(migration);
    return [{
      span,
      message: `down leaves ${quoted(names)} as up rewrote ${names.length > 1 ? 'them' : 'it'}${first.why ? `: ${first.why}` : ''}. The older release reads the new values. Keep the old values (a column or table beside) in up and write them back here, or let down refuse.`,
      subject: { kind: 'values', table: displayName(first.table.name), columns: differences.map((difference) => difference.column.definition.name) },
      related: span === first.by.span ? [] : upAt(first.by, 'rewritten here'),
    }];
  });
}

/** One finding a table. */
function leftRows(migration: Migration, judgement: Judgement): readonly Report[] {
  const seen = new Set<string>();
  return judgement.differences.flatMap((difference) => {
    if (difference.kind !== 'rowsLeft') return [];
    const name = displayName(difference.table.name);
    if (seen.has(name)) return [];
    seen.add(name);
    return [{
      span: judgement.doesNothing ? difference.by.span : downName(migration),
      message: `down leaves the rows that up put into \`${name}\`. The older release meets them, and running up again puts them in twice or fails. Delete them here by the keys that up used.`,
      subject: { kind: 'rows', table: name },
      related: judgement.doesNothing ? [] : upAt(difference.by, 'put in here'),
    }];
  });
}
