import { placesOf, reportOf, takenText } from './referenced';
import type { Rule } from './rule';

/** A table or column goes, and code that may run on the database afterwards needs it. */
export const dropStillReferenced: Rule = {
  id: 'drop-still-referenced',
  meta: { title: 'Code still refers to what is dropped', family: 'drop', severity: 'error', outcome: 'older-release-breaks' },
  check({ code }) {
    return (code?.taken ?? []).flatMap((taken) => {
      const places = code && taken.what === 'dropped' ? placesOf(taken.names, code) : [];
      if (places.length === 0) return [];
      const isTable = taken.column === undefined;
      return [reportOf(taken, places, {
        kind: isTable ? 'drop-table' : 'drop-column',
        needs: `still refers to ${takenText(taken)}, which is dropped here`,
        consequence: 'Its queries fail as soon as this has run.',
        remedy: `Release code that does without the ${isTable ? 'table' : 'column'} first, and drop it in the release after that.`,
      })];
    });
  },
};
