import type { Rule } from './rule';

/** The files say one thing, the databases that ran the earlier text another. */
export const editedAfterShipping: Rule = {
  id: 'edited-after-shipping',
  meta: { title: 'A migration that was released has been changed since', family: 'lifecycle', severity: 'warning', outcome: 'not-known' },
  check({ step, framework, state }) {
    if (state !== 'edited') return [];
    return [{
      span: step.migration.nameSpan,
      message: `This migration was released with another content. Databases that ran it keep what the earlier text made${framework.checksums ? `, and ${framework.title} refuses a migration whose checksum has changed` : `, and ${framework.title} does not run it again`}. Put the earlier text back and make the change in a new migration.`,
    }];
  },
};
