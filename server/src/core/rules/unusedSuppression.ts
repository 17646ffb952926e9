import type { Rule } from './rule';

/** A suppression that hides nothing is a mistake waiting for its moment. */
export const unusedSuppression: Rule = {
  id: 'unused-suppression',
  meta: { title: 'A comment suppresses a finding that is not there', family: 'lifecycle', severity: 'warning', outcome: 'not-known', last: true },
  check({ unused }) {
    return unused.map((directive) => ({
      span: directive.span,
      message: `This comment suppresses ${directive.rules.map((rule) => `\`${rule}\``).join(', ')}, but nothing of that kind is found here. Remove it, so that it cannot hide a later finding.`,
    }));
  },
};
