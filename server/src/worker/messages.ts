import type { DownVerdict, Outcome, Severity } from '../core/model/finding';
import type { MigrationState } from '../core/model/migration';

/** Everything here is plain JSON: it crosses to another thread. Paths are project paths; a root is named by its absolute path. */

export type ToWorker =
  /** Opens a root, or changes how an open one is looked at. */
  | { readonly kind: 'open'; readonly root: string; readonly trusted: boolean; readonly compareWith: string }
  | { readonly kind: 'close'; readonly root: string }
  /** Texts of open editors; null where one was closed, and the disk counts again. */
  | { readonly kind: 'texts'; readonly root: string; readonly texts: readonly { readonly path: string; readonly text: string | null; readonly version: number }[] }
  /** Something changed on the disk: contents of `paths` (all, where absent), which files there are, git's refs. */
  | { readonly kind: 'disk'; readonly root: string; readonly paths?: readonly string[]; readonly list: boolean; readonly git: boolean }
  | { readonly kind: 'request'; readonly id: number; readonly root: string; readonly request: WorkerRequest }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'ping'; readonly id: number };

export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly reason: string }
  | { readonly kind: 'progress'; readonly root: string; readonly done: number; readonly total: number }
  /** Nothing is left to do: what is said of each file that anything is said of, as a digest; `lenses`: of what stands over contracts, which code may change. */
  | { readonly kind: 'settled'; readonly root: string; readonly digests: Readonly<Record<string, string>>; readonly lenses: string; readonly reason?: string }
  | { readonly kind: 'pong'; readonly id: number };

export type WorkerRequest =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'files' }
  /** The three about releases. `of`: the path of a file of a revision (not `path`, which is one that is open). */
  | { readonly kind: 'report'; readonly from?: string; readonly to: string; readonly folder: string; readonly commands: { readonly open: string; readonly export: string } }
  | { readonly kind: 'points'; readonly limit: number }
  | { readonly kind: 'textAt'; readonly revision: string; readonly of: string }
  | { readonly kind: 'lenses'; readonly path: string }
  | { readonly kind: 'hover'; readonly path: string; readonly offset: number }
  | { readonly kind: 'migration'; readonly path: string }
  | { readonly kind: 'actions'; readonly path: string; readonly start: number; readonly end: number }
  | { readonly kind: 'fixAll'; readonly path: string }
  | { readonly kind: 'links'; readonly path: string }
  | { readonly kind: 'split'; readonly path: string }
  | { readonly kind: 'promote'; readonly path: string }
  | { readonly kind: 'change'; readonly path: string; readonly action: string; readonly rule: string; readonly start: number; readonly end: number };

/** The answer to each request. */
export interface WorkerAnswers {
  readonly report: ReportAnswer;
  readonly points: readonly PointAnswer[];
  readonly textAt: string | null;
  readonly file: FileAnswer;
  /** Every file of pending migrations that something is said of. */
  readonly files: readonly FileAnswer[];
  readonly lenses: readonly Lens[];
  readonly hover: HoverAnswer | null;
  readonly migration: MigrationAnswer | null;
  readonly actions: readonly ActionAnswer[];
  readonly change: ChangeAnswer | null;
  /** The safe fixes of a file that is not released, in one. */
  readonly fixAll: ChangeAnswer | null;
  readonly links: readonly LinkAnswer[];
  /** A whole migration as expand and contract, or why it cannot be split. */
  readonly split: ChangeAnswer | { readonly reason: string };
  /** A held-back contract as a migration, or what keeps it. */
  readonly promote: ChangeAnswer | { readonly reason: string; readonly references: readonly PlacedReference[] };
}

/** A report as a page of the editor, and as files; or why there is none. */
export type ReportAnswer =
  | { readonly reason: string }
  | { readonly title: string; readonly verdict: string; readonly page: string; readonly exports: { readonly markdown: string; readonly html: string; readonly json: string; readonly runbook: string } };

/** A tag or a commit that a release can be chosen by. */
export interface PointAnswer {
  readonly name: string;
  readonly kind: 'tag' | 'commit';
  readonly date: number;
  readonly subject: string;
}

/** 0-based, as the protocol has it; columns count UTF-16 units. */
export interface PlacedRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface FileAnswer {
  readonly path: string;
  /** Of all that follows. */
  readonly digest: string;
  /** Of the text that was read. */
  readonly content: string;
  /** The text is not what lies on the disk. */
  readonly unsaved: boolean;
  /** Which of an editor's texts was read; the question may be older. */
  readonly version?: number;
  /** Places where the text is no valid program; a script with one says nothing that can be relied on. */
  readonly syntaxErrors: number;
  /** Statements that no parser took. */
  readonly unparsed: number;
  /** Whether the file belongs to a migration. */
  readonly isMigration: boolean;
  readonly findings: readonly FileFinding[];
  readonly problems: readonly FileProblem[];
}

export interface FileFinding {
  readonly rule: string;
  /** The rule's; presenters lower it. */
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly range: PlacedRange;
  readonly migration: string;
  readonly state: MigrationState;
  readonly related: readonly { readonly path: string; readonly range: PlacedRange; readonly message: string }[];
}

/** What was not read; what the tool or we will not do (a directive without a reason, a file without its mark); a setting that cannot be obeyed. */
export interface FileProblem {
  readonly kind: 'setting' | 'notice' | 'unread';
  readonly reason: string;
  readonly start: number;
  readonly end: number;
  readonly range: PlacedRange;
}

export interface Lens {
  readonly start: number;
  readonly range: PlacedRange;
  readonly title: string;
  /** What a click does; where it is absent, it explains the migration. */
  readonly action?: { readonly kind: 'references'; readonly places: readonly PlacedReference[] } | { readonly kind: 'promote'; readonly path: string };
  /** Of a down. */
  readonly verdict?: DownVerdict;
  /** The first rule that something was found by. */
  readonly rule?: string;
}

/** A place of code that needs an old shape; `revision` is absent for the working tree. */
export interface PlacedReference {
  readonly path: string;
  readonly revision?: string;
  readonly range: PlacedRange;
  readonly message: string;
}

export interface HoverAnswer {
  readonly markdown: string;
  readonly start: number;
  readonly end: number;
  readonly range: PlacedRange;
}

export interface MigrationAnswer {
  readonly path: string;
  readonly name: string;
  readonly framework: string;
  readonly dialect: string;
  readonly state: MigrationState;
  readonly verdict: DownVerdict;
  readonly title: string;
  readonly released: readonly string[];
  readonly reason?: string;
  readonly findings: readonly { readonly rule: string; readonly severity: Severity; readonly message: string }[];
}

/** Words that name something to be opened: the page of a rule, or a file that the migration loads. */
export interface LinkAnswer {
  readonly range: PlacedRange;
  readonly to: { readonly rule: string } | { readonly path: string };
}

/** A fix that can be had for a finding; its edits are computed when it is chosen. */
export interface ActionAnswer {
  readonly action: string;
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly preferred: boolean;
  readonly rule: string;
  /** Place of the finding. */
  readonly start: number;
  readonly end: number;
}

export interface ChangeAnswer {
  readonly title: string;
  readonly safety: 'safe' | 'review';
  /** What the author should know, in sentences. */
  readonly notes: readonly string[];
  readonly files: readonly ChangedFile[];
  /** Files that go. */
  readonly removed?: readonly string[];
}

export interface ChangedFile {
  readonly path: string;
  /** The file is to be made; its text is in the only edit. */
  readonly create: boolean;
  readonly edits: readonly { readonly range: PlacedRange; readonly start: number; readonly end: number; readonly text: string; readonly placeholder?: Placeholder }[];
}

/** The part of an inserted text that the author has to write. */
export interface Placeholder {
  readonly start: number;
  readonly end: number;
}
