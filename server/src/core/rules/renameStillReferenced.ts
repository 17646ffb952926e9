import { placesOf, reportOf, takenText } from './referenced';
import type { Rule } from './rule';

/** A table or column gets another name, and code that may run on the database afterwards says the old one. */
export const renameStillReferenced: Rule = {
  id: 'rename-still-referenced',
  meta: { title: 'Code still says the old name of what is renamed', family: 'drop', severity: 'error', outcome: 'older-release-breaks' },
  check({ code }) {
    return (code?.taken ?? []).flatMap((taken) => {
      const places = code && taken.what === 'renamed' ? placesOf(taken.names, code) : [];
      if (places.length === 0) return [];
      const isTable = taken.column === undefined;
      return [reportOf(taken, places, {
        kind: isTable ? 'rename-table' : 'rename-column',
        needs: `still refers to ${takenText(taken)}, which is renamed to \`${taken.newName ?? ''}\` here`,
        consequence: 'Its queries fail as soon as this has run.',
        remedy: isTable
          ? 'Keep the name and give the table another one in code alone, or leave a view under the old name until no release says it.'
          : 'Keep the name and map it in code, or add the new column beside it, write both, and drop the old one when no release says it.',
      })];
    });
  },
};
