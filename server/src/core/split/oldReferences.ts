import type { SetScope } from '../code/belongs';
import type { RevisionCode } from '../code/knownCode';
import type { QualifiedName } from '../model/names';
import { type Place, placesOf } from '../rules/referenced';
import type { WaitedFor } from './contracts';
import { waitedText } from './contracts';
import type { OldReference } from './promote';

const VERBS = { define: 'maps', read: 'reads', write: 'writes' } as const;

/** Every place that still needs an old shape, at every revision that was read. The rules about what goes look in the same way. */
export function oldReferences(shape: WaitedFor, scope: SetScope, revisions: readonly RevisionCode[]): readonly OldReference[] {
  const table = tableName(shape.table);
  const code = { taken: [], scope, revisions, dependents: [] };
  const places = shape.columns ? shape.columns.flatMap((column) => placesOf([{ table, column }], code)) : placesOf([{ table }], code);
  return places.filter((place) => shape.value === undefined || place.values?.includes(shape.value)).map((place) => ({ span: place.span, message: messageOf(place, shape), ...(place.revision !== undefined && { revision: place.revision }) }));
}

const messageOf = ({ via, access, role }: Place, shape: WaitedFor): string => `${via} ${VERBS[access]} ${waitedText(shape).replace(/`/g, '')}${role === 'app' ? '' : ` (${role})`}`;

function tableName(words: string): QualifiedName {
  const dot = words.lastIndexOf('.');
  return dot < 0 ? { name: words } : { schema: words.slice(0, dot), name: words.slice(dot + 1) };
}
