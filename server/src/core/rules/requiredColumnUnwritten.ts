import type { RevisionCode, SubjectCode } from '../code/knownCode';
import type { Taken } from '../code/taken';
import { givesColumn, insertPlace, insertsInto, mappingsOf, type Place, reportOf, takenText } from './referenced';
import type { Rule } from './rule';

/** A column becomes required, and code that may run on the database afterwards inserts rows without it. */
export const requiredColumnUnwritten: Rule = {
  id: 'required-column-unwritten',
  meta: { title: 'Code inserts rows without a column that becomes required', family: 'drop', severity: 'error', outcome: 'older-release-breaks' },
  check({ code }) {
    return (code?.taken ?? []).flatMap((taken) => {
      const places = code && taken.what === 'required' ? code.revisions.flatMap((revision) => insertsWithout(taken, revision, code)) : [];
      if (places.length === 0) return [];
      return [reportOf(taken, places, {
        kind: 'require-column',
        needs: `inserts rows without ${takenText(taken)}, which becomes required here`,
        consequence: 'Its inserts fail as soon as this has run.',
        remedy: 'Give the column a default in the database, or make it required when every release that may run writes it.',
      })];
    });
  },
};

/** An insert through a mapped table gives what is mapped: a column that is not, it cannot give. */
function insertsWithout(taken: Taken, revision: RevisionCode, { scope }: SubjectCode): readonly Place[] {
  const mappings = mappingsOf(taken, revision, scope);
  if (mappings.some(({ column }) => column?.filledBy === 'orm' || column?.filledBy === 'database')) return [];
  const isUnmapped = (orm: string | undefined): boolean => {
    const own = mappings.filter(({ entity }) => entity.orm === orm && (entity.reads === 'mapped columns' || entity.typed));
    return own.length > 0 && own.every(({ column }) => column === undefined);
  };
  return insertsInto(taken, revision, scope)
    .filter((insert) => !givesColumn(insert, taken, scope) && (!insert.open || isUnmapped(insert.orm)))
    .map((insert) => insertPlace(insert, revision.name));
}
