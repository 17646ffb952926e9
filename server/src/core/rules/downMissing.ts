import { nameDifference } from './structure';
import type { Rule } from './rule';

/** No down at all, in a tool that has them. */
export const downMissing: Rule = {
  id: 'down-missing',
  meta: { title: 'There is no down', family: 'down', severity: 'warning', outcome: 'down-lies' },
  check({ step, framework }) {
    const { judgement, migration } = step;
    if (migration.down.kind !== 'none' || !framework.hasDown || !judgement) return [];
    // In a file that could not be read as a whole, a down may stand unseen.
    if (migration.problems.some((problem) => problem.mayTouch === 'anything')) return [];
    const [first] = judgement.differences;
    if (!first) return [];
    return [{
      span: migration.nameSpan,
      message: `This migration has no down, so ${framework.called ?? framework.title} has no way back from it: after a rollback ${nameDifference(first)}. Write one, or one that throws if there is no way back.`,
    }];
  },
};
