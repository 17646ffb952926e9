import type { QualifiedName } from '../../model/names';
import { displayName } from '../../model/names';
import type { Span } from '../../model/source';
import type { ReleaseStep } from '../history';
import type { OlderCode } from '../olderCode';
import type { EvidenceKind, Verdict } from '../report';

/** What one change of the release does to the older code. */
export interface Impact {
  readonly kind: EvidenceKind;
  /** What it makes of the verdict, where that is not what the kind makes of it. */
  readonly verdict?: Verdict;
  readonly message: string;
  /** The statement in the newer release's migrations. */
  readonly cause: Span;
  /** Lines of the older release; where there are none, the cause is all there is to show. */
  readonly places: readonly { readonly span: Span; readonly message: string }[];
  /** The table that it is about, as the older release calls it. */
  readonly table?: QualifiedName;
  /** The answer rests on places of which nothing is known. */
  readonly anything?: true;
}

/** What changed in a database, and what the older release needs of it. */
export interface Meeting {
  readonly change: ReleaseStep;
  readonly code: OlderCode;
}

/** How many lines of the older release are shown for one change. */
export const MOST_PLACES = 12;

export const named = (table: QualifiedName, column?: string): string => `\`${displayName(table)}${column === undefined ? '' : `.${column}`}\``;
export const list = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');
