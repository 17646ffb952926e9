import { type Difference, subjectOf } from '../fate/difference';
import { displayName } from '../model/names';
import { downName, inDown, madeAt, wordsFor } from './place';
import { describeDifference, isStructural } from './structure';
import type { Rule } from './rule';

/** The schema afterwards is not the one before: another type, default, rule, index. */
export const downDiffers: Rule = {
  id: 'down-differs',
  meta: { title: 'The schema after up and down is not the one before', family: 'down', severity: 'warning', outcome: 'down-lies' },
  check({ step }) {
    const { judgement, migration } = step;
    if (!judgement || judgement.refusal || judgement.doesNothing || migration.down.kind === 'none') return [];
    const byPlace = new Map<string, Difference[]>();
    for (const difference of judgement.differences) {
      if (!isStructural(difference) || !inDown(migration, migration.dialect, difference)) continue;
      const { names, column } = subjectOf(difference);
      const key = `${names.map(displayName).join()} ${column ?? ''}`;
      byPlace.set(key, [...(byPlace.get(key) ?? []), difference]);
    }
    return [...byPlace.values()].flatMap((differences) => {
      const [first] = differences;
      const back = first && inDown(migration, migration.dialect, first);
      if (!first || !back) return [];
      const { names, column } = subjectOf(first);
      const name = `${names[0] ? displayName(names[0]) : ''}${column ? `.${column}` : ''}`;
      const origin = 'before' in first && 'origin' in first.before ? first.before.origin : 'table' in first ? first.table.origin : undefined;
      const words = first.kind === 'columnDiffers' ? first.before.definition.span : undefined;
      return [{
        span: back ? wordsFor(back, column) : downName(migration),
        message: `down does not put \`${name}\` back as it was: ${differences.map(describeDifference).join('; ')}. State it here as it was before.`,
        subject: { kind: first.kind, table: names[0] ? displayName(names[0]) : null, column: column ?? null },
        related: origin ? madeAt(origin, migration, `\`${name}\``, words) : [],
      }];
    });
  },
};
