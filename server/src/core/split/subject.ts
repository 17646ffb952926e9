import type { FixSubject } from '../fixes/fix';
import type { FoundSet } from '../frameworks/framework';
import type { Dialect } from '../model/dialect';
import type { Span } from '../model/source';

/** What is split: a judged migration in its place, with what is needed to write files beside it. */
export interface SplitSubject extends FixSubject {
  readonly set: FoundSet & { readonly dialect: Dialect };
  /** Only the operation at this place. */
  readonly at?: Span;
  /** The folder for contracts, where the configuration names one. */
  readonly contracts?: string;
  /** By the name of an old column: the expression that makes it from the new ones. */
  readonly writeBack?: ReadonlyMap<string, string>;
  /** What was compared with, for people: `v1.4.0`. */
  readonly release?: string;
}
