import type { Dialect } from '../model/dialect';
import type { DownVerdict } from '../model/finding';
import type { JobChange } from '../jobs';
import type { Range, ReportedSwitch } from '../report';

/**
 * What is said of going back from one release to an older one: the contract of `fix-forward report --format json`.
 * Lines and columns are 1-based, columns count UTF-16 units, ends are exclusive; paths are `/`-separated and relative to the root.
 */
export interface ReleaseReport {
  readonly version: 1;
  /** The release to go back to, as it was named. */
  readonly from: string;
  /** The release whose state is there; `working` is the working tree. */
  readonly to: string;
  readonly commits: { readonly from: string; readonly to: string | null };
  /** The worst of `verdicts`. */
  readonly verdict: Verdict;
  readonly verdicts: Verdicts;
  /** Why, a sentence each, the worst first. */
  readonly reasons: readonly string[];
  readonly questions: readonly Question[];
  readonly databases: readonly ReportedDatabase[];
  readonly migrations: readonly ReleasedMigration[];
  readonly payloads: readonly PayloadChange[];
  readonly effects: readonly EffectChange[];
  readonly switches: readonly ReportedSwitch[];
  readonly steps: readonly RecoveryStep[];
  readonly process: readonly ProcessItem[];
  readonly notChecked: readonly NotChecked[];
}

/** Whether the older release may run again. `unknown` is never better than `unsafe` is bad: it stands above `likely-safe`. */
export type Verdict = 'safe' | 'likely-safe' | 'unknown' | 'unsafe';

export interface Verdicts {
  /** Schema and data alone. */
  readonly database: Verdict;
  readonly payloads: Verdict;
  readonly effects: Verdict;
  /** Whether the older release starts on a database that is ahead of its migration files. */
  readonly start: Verdict;
}

export type QuestionId = 'migrations' | 'payloads' | 'effects' | 'compatibility';
export type ReportedAnswer = 'no' | 'yes' | 'unclear';

export interface Question {
  readonly id: QuestionId;
  /** As people ask it; `answer` answers this sentence. */
  readonly question: string;
  readonly answer: ReportedAnswer;
  readonly evidence: readonly Evidence[];
}

/** What becomes of the older release at a place. */
export type EvidenceKind =
  /** It fails. */
  | 'breaks'
  /** It runs, and shows or writes something wrong. */
  | 'wrong-data'
  /** It runs, and does outside again what was done. */
  | 'repeats'
  /** It is not known. */
  | 'unclear'
  /** It works, under a condition that the message names. */
  | 'caveat'
  /** A fact. */
  | 'fact';

/** One thing said, with the line that proves it. */
export interface Evidence extends ReportedPlace {
  readonly kind: EvidenceKind;
  readonly database: string | null;
  /** What it follows from: the statement of a migration. */
  readonly cause: ReportedPlace | null;
}

export interface ReportedPlace {
  readonly path: string;
  readonly range: Range;
  /** The revision whose file is meant, as it was named; null is the working tree. */
  readonly revision: string | null;
  readonly message: string;
}

/** A set of migrations that one database runs. */
export interface ReportedDatabase {
  /** Folder of the migrations. */
  readonly id: string;
  readonly framework: string;
  readonly dialect: Dialect;
  readonly verdict: Verdict;
  readonly start: Verdict;
  readonly reasons: readonly string[];
}

/** What a statement does to a release that does not know of it. */
export type ChangeClass = 'destructive' | 'renaming' | 'narrowing' | 'constraining' | 'rewriting' | 'relaxing' | 'additive';

export interface ReleasedMigration {
  readonly path: string;
  readonly name: string;
  /** The id of its database. */
  readonly database: string;
  readonly framework: string;
  readonly dialect: Dialect;
  /** `added` ran with this release; `edited` was changed after it ran; `removed` ran before and has no file any more. */
  readonly change: 'added' | 'edited' | 'removed';
  /** The revision that its file is shown of. */
  readonly revision: string | null;
  /** The worst first; empty where it changes nothing that an older release can meet. */
  readonly classes: readonly ChangeClass[];
  /** Expand prepares, contract takes away, data moves rows; `mixed` does several at once. */
  readonly phase: Phase;
  readonly statements: readonly { readonly class: ChangeClass; readonly range: Range; readonly path: string; readonly message: string }[];
  readonly read: 'complete' | 'partial' | 'unread';
  readonly down: { readonly verdict: DownVerdict; readonly range: Range | null };
}

export type Phase = 'expand' | 'contract' | 'data' | 'mixed' | 'none';

export interface PayloadChange {
  readonly contract: { readonly transport: string; readonly queue: string | null; readonly job: string | null };
  readonly change: string;
  readonly fields: readonly string[];
  readonly oldMessageNewConsumer: 'ok' | 'wrong' | 'breaks' | 'unclear';
  readonly newMessageOldConsumer: 'ok' | 'wrong' | 'breaks' | 'unclear';
  readonly producer: OlderAndNewer;
  readonly consumer: OlderAndNewer;
}

export interface OlderAndNewer {
  readonly older: { readonly path: string; readonly line: number } | null;
  readonly newer: { readonly path: string; readonly line: number } | null;
}

/** What changed about jobs: what they do outside, what keeps a second run from repeating it, what turns them off. */
export interface EffectChange {
  readonly change: JobChange['change'];
  readonly path: string;
  readonly line: number;
  readonly revision: string | null;
  readonly handler: string;
  readonly message: string;
}

/** What to do instead of going back, or so that going back is safe. The order is the order of doing. */
export interface RecoveryStep {
  readonly kind: 'switch-off' | 'pause-worker' | 'stop-cron' | 'route-around' | 'patch' | 'leave-alone' | 'backup' | 'check' | 'go-back';
  readonly title: string;
  readonly detail: string;
  readonly places: readonly ReportedPlace[];
}

/** One of the five practices that make going back possible. */
export interface ProcessItem {
  readonly id: 'overlap' | 'expand-contract' | 'destructive-waits' | 'switches' | 'runbook';
  readonly title: string;
  readonly answer: 'pass' | 'fail' | 'unknown';
  readonly message: string;
  readonly evidence: readonly ReportedPlace[];
}

/** Something that this report does not speak of. */
export interface NotChecked {
  readonly reason: string;
  /** The places that may touch what changed; those that cannot are only counted. */
  readonly places: readonly ReportedPlace[];
  readonly count: number;
  /** Whether the verdict rests on it. */
  readonly counts: boolean;
  /** It may touch anything, as far as is known. */
  readonly anything: boolean;
}
