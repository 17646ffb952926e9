import type { SubjectCode } from '../code/knownCode';
import type { Taken } from '../code/taken';
import type { Tightening } from '../code/tightened';
import type { Severity } from '../model/finding';
import { mappingsOf, type Place, placesOf, reportOf, takenText } from './referenced';
import type { Rule } from './rule';

/** A column takes less than before, and code that may run on the database afterwards writes what it no longer takes. */
export const narrowingStillReferenced: Rule = {
  id: 'narrowing-still-referenced',
  meta: { title: 'Code may write what a column no longer takes', family: 'drop', severity: 'warning', outcome: 'older-release-breaks' },
  check({ code }) {
    return (code?.taken ?? []).flatMap((taken) => {
      const narrowing = NARROWINGS[taken.what as Tightening];
      const places = code && narrowing ? narrowing.places(taken, code) : [];
      if (!narrowing || places.length === 0) return [];
      return [reportOf(taken, places, {
        kind: narrowing.kind, needs: narrowing.needs(taken), consequence: 'Such writes fail as soon as this has run.', remedy: 'Release code that keeps to it first, then make it the rule.', severity: narrowing.severity(taken, places),
      })];
    });
  },
};

interface Narrowing {
  readonly kind: string;
  needs(taken: Taken): string;
  places(taken: Taken, code: SubjectCode): readonly Place[];
  severity(taken: Taken, places: readonly Place[]): Severity | undefined;
}

/** Where the values that code writes are not known, the code of this very commit is taken to keep to the rule, and an older release may not. */
const NARROWINGS: Readonly<Partial<Record<Tightening, Narrowing>>> = {
  valuesRemoved: {
    kind: 'remove-value',
    needs: ({ values }) => `still knows ${quotedValues(values)}, which ${values?.length === 1 ? 'goes' : 'go'} here`,
    places: (taken, code) => placesOf(taken.names, code).filter(({ values }) => values?.some((value) => taken.values?.includes(value))),
    severity: () => undefined,
  },
  checked: {
    kind: 'add-check',
    needs: (taken) => `has values for ${takenText(taken)} that the new check leaves out`,
    places: (taken, code) => placesOf(taken.names, code).filter(({ access, values }) => access !== 'read' && values?.some((value) => !taken.values?.includes(value))),
    severity: () => undefined,
  },
  nullForbidden: {
    kind: 'set-not-null',
    needs: (taken) => `may write NULL to ${takenText(taken)}, which is forbidden here`,
    places: (taken, code) => writesOf(taken, code, (revision) => mappingsOf(taken, revision, code.scope).some(({ column }) => column?.nullable === true)).filter(mayBeNull),
    severity: () => 'warning',
  },
  typeNarrowed: {
    kind: 'narrow-type',
    needs: (taken) => `writes ${takenText(taken)}, which takes less from here on (${taken.detail ?? ''})`,
    places: (taken, code) => writesOf(taken, code, ({ name }) => name !== undefined),
    severity: ({ changesKind }) => (changesKind ? 'warning' : 'info'),
  },
  madeUnique: {
    kind: 'add-unique',
    needs: (taken) => `writes ${takenText(taken)}, which becomes unique here ${taken.detail ?? ''}`,
    places: (taken, code) => writesOf(taken, code, ({ name }) => name !== undefined),
    severity: () => 'info',
  },
};

/** Writes at the revisions that `counts` names. */
function writesOf(taken: Taken, code: SubjectCode, counts: (revision: SubjectCode['revisions'][number]) => boolean): readonly Place[] {
  const revisions = code.revisions.filter(counts);
  return revisions.length === 0 ? [] : placesOf(taken.names, { ...code, revisions }).filter(({ access, inDatabase }) => access === 'write' && !inDatabase);
}

const mayBeNull = ({ neverNull, values = [] }: Place): boolean => !neverNull && values.length === 0;

function quotedValues(values: readonly string[] = []): string {
  return values.slice(0, 4).map((value) => `'${value}'`).join(', ') + (values.length > 4 ? ` and ${values.length - 4} more values` : '');
}
