import type { Dialect } from '../../model/dialect';
import type { QualifiedName } from '../../model/names';
import type { Operation } from '../../model/operation';
import type { SchemaState } from '../../timeline/state';

/** Databases that plans are written for. */
export type PlanDialect = Extract<Dialect, 'postgres' | 'mysql' | 'mariadb' | 'sqlite' | 'clickhouse'>;

/** What many tools have a call of their own for; the SQL beside it says the same. */
export type Call =
  | { readonly kind: 'addColumn'; readonly table: QualifiedName; readonly column: string; readonly type: string; readonly nullable: boolean; readonly default?: string }
  | { readonly kind: 'dropColumn'; readonly table: QualifiedName; readonly column: string }
  | { readonly kind: 'renameTable'; readonly table: QualifiedName; readonly to: string }
  | { readonly kind: 'dropTable'; readonly table: QualifiedName };

/** One statement, without its semicolon. */
export interface Statement {
  readonly sql: string;
  readonly call?: Call;
}

/** A step of a phase with its way back. It is one statement or a few that belong together. */
export interface Step {
  /** What it does, in a few words: the comment above it. */
  readonly title: string;
  readonly up: readonly Statement[];
  /** What takes it back, in the order in which it runs; a sentence where nothing can. */
  readonly down: readonly Statement[] | { readonly refuses: string };
  /** What it locks, and how long. */
  readonly lock?: string;
  /**
   * It leaves the transaction: it cannot run in one (CREATE INDEX CONCURRENTLY, COMMIT), or holds its locks too long there. Where a tool
   * does not let go of its transaction, `inside` runs instead. `joined`: a transaction of its own, after the one before, is enough.
   */
  readonly outside?: { readonly inside: readonly Statement[]; readonly joined?: true };
  /** Values that it fills come from columns that stay: a down that leaves them leaves nothing that was lost. */
  readonly fills?: true;
}

export interface Phase {
  /**
   * expand: before the new release, the older one can live with it. backfill: fills what is new. contract: after nothing refers to the old
   * shape. finish: gives up the copy that a contract kept.
   */
  readonly kind: 'expand' | 'backfill' | 'contract' | 'finish';
  /** A few words for the name of a file: `drop users name`. */
  readonly title: string;
  readonly steps: readonly Step[];
}

/** What a contract waits for: that nothing refers to it. */
export interface OldShape {
  readonly kind: 'table' | 'column' | 'value';
  readonly table: QualifiedName;
  readonly columns?: readonly string[];
  /** Of an enum. */
  readonly value?: string;
  /** What is to be used in its place. */
  readonly replacedBy?: string;
}

export interface Plan {
  /** The row of the table that made it. */
  readonly id: string;
  readonly phases: readonly Phase[];
  readonly old?: OldShape;
  /**
   * Who keeps the old and the new shape equal while both are in use: triggers both ways, the application by writing both, or nobody,
   * because there is one shape only.
   */
  readonly sync: 'triggers' | 'application' | 'none';
  /** What the author should know or do, in sentences. */
  readonly notes: readonly string[];
  /** Operations of the same migration that the plan does instead. */
  readonly replaces: readonly Operation[];
}

/** Why there is no plan; a sentence that says what to do by hand. */
export interface NoPlan {
  readonly reason: string;
}

/** What a plan is made from: a migration in its place in the history. */
export interface Facts {
  readonly dialect: PlanDialect;
  readonly before: SchemaState;
  readonly migration: string;
  /** Everything that the migration does. */
  readonly up: readonly Operation[];
  /** By the name of an old column: the expression that makes it from the new ones, where the author gives it. */
  readonly writeBack?: ReadonlyMap<string, string>;
}

/** How an operation is taken apart on one database, or why it is not. */
export type Planner<O extends Operation = Operation> = (operation: O, facts: Facts) => Plan | NoPlan;

export const statement = (sql: string, call?: Call): Statement => (call ? { sql, call } : { sql });
