import type { Span } from './source';

export type Severity = 'error' | 'warning' | 'info' | 'hint';
export type Family = 'down' | 'drop' | 'jobs' | 'lifecycle';

/** What is at stake; kept apart everywhere. */
export type Outcome = 'older-release-breaks' | 'data-is-lost' | 'down-lies' | 'wrong-data' | 'effect-is-repeated' | 'not-known';

export type DownVerdict = 'truthful' | 'misleading' | 'refuses' | 'dev-only' | 'missing' | 'automatic' | 'unknown';

/** A place that belongs to a finding; `revision` is undefined for the working tree. */
export interface Related {
  readonly span: Span;
  readonly message: string;
  readonly revision?: string;
}

/**
 * A fix that can be had. `safe`: nothing can be lost by taking it as it is; `review` wants a look. `preferred`: the one to offer first.
 * Its edits are made when it is chosen (`applyFix` in core/fixes).
 */
export interface FixTitle {
  readonly id: string;
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly preferred?: true;
}

/** One thing to say. The message says what, why and what to do; the first sentence stands alone. */
export interface Finding {
  readonly rule: string;
  readonly family: Family;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: string;
  readonly outcome: Outcome;
  /** `path` of the migration it speaks of. */
  readonly migration: string;
  readonly subject?: Readonly<Record<string, unknown>>;
  readonly related: readonly Related[];
  readonly fixes: readonly FixTitle[];
}
