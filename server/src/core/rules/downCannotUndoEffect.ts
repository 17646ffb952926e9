import type { Rule } from './rule';

/** Something outside the database was done; no down takes it back. */
export const downCannotUndoEffect: Rule = {
  id: 'down-cannot-undo-effect',
  meta: { title: 'up does something outside the database that no down undoes', family: 'down', severity: 'warning', outcome: 'data-is-lost' },
  check({ step }) {
    const { judgement } = step;
    if (!judgement || judgement.refusal || step.migration.down.kind === 'none') return [];
    return judgement.effects.slice(0, 1).map((effect) => ({
      span: effect.calledFrom ?? effect.span,
      related: effect.calledFrom ? [{ span: effect.span, message: 'it is done here' }] : [],
      message: `up ${VERB[effect.effect]} (${effect.target}), and no down takes that back; a second run does it again. Do it in a job with a deduplication key, outside the migration.`,
    }));
  },
};

const VERB = {
  mail: 'sends mail', http: 'calls another service', queue: 'queues work', file: 'changes files', process: 'runs a program', cache: 'changes a cache', other: 'acts outside the database',
} as const;
