import type { Switch } from './jobs/model';
import type { DownVerdict, Family, FixTitle, Outcome, Severity } from './model/finding';
import type { Dialect } from './model/dialect';
import type { MigrationState } from './model/migration';

/**
 * What a check says: the contract of `fix-forward check --format json`, and what every presenter is fed.
 * Lines and columns are 1-based, columns count UTF-16 units, ends are exclusive; paths are `/`-separated and relative to `root`.
 */
export interface Report {
  readonly version: 1;
  readonly root: string;
  /** The revisions that `--against` named. */
  readonly against: readonly string[];
  readonly migrations: readonly ReportedMigration[];
  readonly findings: readonly ReportedFinding[];
  readonly handlers: readonly ReportedHandler[];
  readonly switches: readonly ReportedSwitch[];
  readonly unread: readonly ReportedProblem[];
  /** Milliseconds by stage. The only part, beside `root`, that two runs on the same input may differ in. */
  readonly timings: Readonly<Record<string, number>>;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface ReportedMigration {
  /** The up file. */
  readonly path: string;
  readonly framework: string;
  readonly dialect: Dialect;
  readonly name: string;
  readonly state: MigrationState;
  readonly read: 'complete' | 'partial' | 'unread';
  /** `range` lies in the file that holds the down; null where there is none. `reasons`: why the verdict is unknown. */
  readonly down: { readonly verdict: DownVerdict; readonly range: Range | null; readonly reasons: readonly string[] };
}

export interface ReportedFinding {
  readonly rule: string;
  readonly family: Family;
  /** The rule's, whatever the state of the migration; presenters lower it. */
  readonly severity: Severity;
  readonly path: string;
  readonly range: Range;
  readonly message: string;
  readonly outcome: Outcome;
  readonly migration: string;
  readonly subject: Readonly<Record<string, unknown>> | null;
  readonly related: readonly ReportedRelated[];
  readonly fixes: readonly FixTitle[];
}

export interface ReportedRelated {
  readonly path: string;
  readonly range: Range;
  /** null is the working tree. */
  readonly revision: string | null;
  readonly message: string;
}

export interface ReportedProblem {
  readonly path: string;
  readonly range: Range;
  readonly reason: string;
}

/** A job handler with its side effects. */
export interface ReportedHandler {
  readonly name: string;
  readonly framework: string;
  readonly path: string;
  readonly line: number;
  readonly effects: readonly string[];
  readonly switches: readonly string[];
}

/** A switch that turns handlers off. */
export interface ReportedSwitch extends Omit<Switch, 'file' | 'at'> {
  readonly path: string;
  readonly line: number;
}
