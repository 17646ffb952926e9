import type { Rule } from './rule';

/** The database refuses a statement of down at that point. */
export const downFails: Rule = {
  id: 'down-fails',
  meta: { title: 'down cannot run', family: 'down', severity: 'error', outcome: 'down-lies' },
  check({ step }) {
    const failure = step.judgement?.failures[0];
    if (!failure || step.judgement?.refusal) return [];
    const remedy = failure.operation.rejected === undefined ? 'Put the statements in the reverse order of up, and name what is there at this point.' : 'Correct it, and run it once on a copy: nobody has.';
    return [{
      span: failure.operation.span,
      message: `down fails here: ${failure.reason}. A revert stops in the middle. ${remedy}`,
    }];
  },
};
