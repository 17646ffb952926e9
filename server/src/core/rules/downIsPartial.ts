import { subjectOf } from '../fate/difference';
import { downName, inDown, inUp, upAt } from './place';
import { displayName } from '../model/names';
import { isRemainder, isStructural, nameDifference } from './structure';
import type { Rule } from './rule';

/** Some of up is not undone at all. */
export const downIsPartial: Rule = {
  id: 'down-is-partial',
  meta: { title: 'down undoes only a part of up', family: 'down', severity: 'warning', outcome: 'down-lies' },
  check({ step }) {
    const { judgement, migration } = step;
    if (!judgement || judgement.refusal || judgement.doesNothing || migration.down.kind === 'none') return [];
    const open = judgement.differences.filter((difference) => isRemainder(difference) || (isStructural(difference) && !inDown(migration, migration.dialect, difference)));
    const [first] = open;
    if (!first) return [];
    const parts = [...new Set(open.map(nameDifference))];
    const shown = parts.slice(0, 4);
    if (parts.length > shown.length) shown.push(`${parts.length - shown.length} more`);
    const { names, column } = subjectOf(first);
    return [{
      span: downName(migration),
      message: `down undoes only a part of up: ${shown.join('; ')}. Undo the rest here too, or up will fail or do nothing when it runs again.`,
      subject: { kind: first.kind, table: names[0] ? displayName(names[0]) : null, column: column ?? null },
      related: open.slice(0, 5).flatMap((difference) => upAt(inUp(migration, difference), 'done here, not undone')),
    }];
  },
};
