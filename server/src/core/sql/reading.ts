import type { Dialect } from '../model/dialect';
import type { Operation } from '../model/operation';
import type { Problem, SourceText } from '../model/source';
import type { Token } from './tokens';

/** One statement of a file, as `split` found it. */
export interface Statement {
  /** Text and places of this statement alone, without the terminator; templates and placeholders masked with the length kept. */
  readonly source: SourceText;
  /** Offsets of the statement in the text that was split. */
  readonly start: number;
  readonly end: number;
  readonly kind: 'sql' | 'metaCommand' | 'copyData';
  /** The tokens of `source.text` without comments, offsets within it; absent where the statement was not made by `split`. */
  readonly tokens?: readonly Token[];
}

/** What one statement does, or why this reader could not tell (then the next reader is asked). */
export type StatementReading = { readonly operations: readonly Operation[] } | { readonly failure: string };

/** Reads one statement in one dialect. Pure; never throws. */
export type StatementReader = (statement: Statement, dialect: Dialect) => StatementReading;

/** What a text of SQL does. */
export interface SqlReading {
  readonly operations: readonly Operation[];
  readonly problems: readonly Problem[];
  readonly statements: readonly Statement[];
}
