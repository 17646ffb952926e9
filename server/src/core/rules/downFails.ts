import type { Rule } from './rule';

/** The database refuses a statement of down at that point. */
export const downFails: Rule = {
  id: 'down-fails',
  meta: { title: 'down cannot run', family: 'down', severity: 'error', outcome: 'down-lies' },
  check({ step }) {
    const failure = step.judgement?.failures[0];
    if (!failure || step.judgement?.refusal) return [];
    return [{
      span: failure.operation.span,
      message: `down fails here: ${failure.reason}. A revert stops in the middle. Put the statements in the reverse order of up, and name what is there at this point.`,
    }];
  },
};
