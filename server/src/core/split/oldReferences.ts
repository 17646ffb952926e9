import type { SetScope } from '../code/belongs';
import type { CodeRevision, RevisionCode } from '../code/knownCode';
import { unreadCode } from '../code/unread';
import type { QualifiedName } from '../model/names';
import { type Place, placesOf } from '../rules/referenced';
import type { WaitedFor } from './contracts';
import { waitedText } from './contracts';
import type { OldReference } from './promote';

const VERBS = { define: 'maps', read: 'reads', write: 'writes' } as const;

/** The code of a set at each revision, and the revisions as they were read. */
export interface KnownCode {
  readonly scope: SetScope;
  readonly revisions: readonly RevisionCode[];
  readonly code: readonly CodeRevision[];
}

/** Every place that still needs an old shape, at every revision, and code that may: it was not read. The rules about what goes look in the same way. */
export function oldReferences(shape: WaitedFor, { scope, revisions, code: read }: KnownCode): readonly OldReference[] {
  const table = tableName(shape.table);
  const code = { taken: [], scope, revisions, dependents: [] };
  const names = shape.columns ? shape.columns.map((column) => ({ table, column })) : [{ table }];
  const places = names.flatMap((name) => placesOf([name], code));
  const unread = read.flatMap((revision) => unreadCode([revision], names).map(({ span, reason }): OldReference => ({ span, message: `not read, and may need ${waitedText(shape).replace(/`/g, '')}: ${reason}`, ...(revision.name !== undefined && { revision: revision.name }) })));
  const found = places.filter((place) => shape.value === undefined || place.values?.includes(shape.value)).map((place) => ({ span: place.span, message: messageOf(place, shape), ...(place.revision !== undefined && { revision: place.revision }) }));
  return [...found, ...unread];
}

const messageOf = ({ via, access, role }: Place, shape: WaitedFor): string => `${via} ${VERBS[access]} ${waitedText(shape).replace(/`/g, '')}${role === 'app' ? '' : ` (${role})`}`;

function tableName(words: string): QualifiedName {
  const dot = words.lastIndexOf('.');
  return dot < 0 ? { name: words } : { schema: words.slice(0, dot), name: words.slice(dot + 1) };
}
