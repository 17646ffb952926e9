import type { DownVerdict } from '../core/model/finding';
import type { MigrationState } from '../core/model/migration';

/** What server and client share: names and types, no code. Everything else between them is the protocol's own. */

/** The section under which the settings lie; asked for each folder by `workspace/configuration`. */
export const SETTINGS_SECTION = 'fixForward';

export interface Settings {
  readonly enable: boolean;
  /** When a file is judged: while it is written, or when it is saved. */
  readonly run: 'onType' | 'onSave';
  /** The verdict above each down. */
  readonly codeLens: boolean;
  /** The release compared with: a tag, a branch or a commit. Empty: `release` of fix-forward.json, else found by itself. Read in trusted workspaces only. */
  readonly compareWith: string;
}

export const DEFAULT_SETTINGS: Settings = { enable: true, run: 'onType', codeLens: true, compareWith: '' };

/** `initializationOptions`. All of it is optional: an editor without our client sends nothing. */
export interface InitializationOptions {
  /** False in an untrusted workspace: git is not started. Default: true. */
  readonly trusted?: boolean;
  /** Settings for clients that cannot be asked by `workspace/configuration`. */
  readonly settings?: Partial<Settings>;
  /** Commands that the client registers; the server names only these in lenses and actions. */
  readonly commands?: readonly string[];
}

/** Commands of the client that the server may name in a lens or an action. */
export const COMMANDS = {
  /** Arguments: the rule's id. Opens its page. */
  openRule: 'fixForward.openRule',
  /** Arguments: URI and range of the migration. Tells its verdict and findings. */
  explain: 'fixForward.explain',
  /** Arguments: URI of the contract, or of its migration; places that refer to the old shape. Lists them. */
  oldReferences: 'fixForward.oldReferences',
  /** Arguments: URI of the contract. Moves it into the migrations, or says what keeps it. */
  promote: 'fixForward.promote',
} as const;

/** Client to server: the workspace became trusted, or stopped being so. */
export const TRUST = 'fixForward/trust';
export interface TrustParams {
  readonly trusted: boolean;
}

/** Server to client: what the server is doing, for the status item. */
export const STATUS = 'fixForward/status';
export interface StatusParams {
  /** `failed`: the engine ended again and again; a restart of the server is needed. */
  readonly state: 'reading' | 'ready' | 'failed';
  /** Migrations read, and how many there are. */
  readonly done: number;
  readonly total: number;
  /** For people: why it failed, or why nothing is compared with. */
  readonly message?: string;
}

/** Request: what is said of the migration that a file belongs to; null where it belongs to none. */
export const MIGRATION = 'fixForward/migration';
export interface MigrationParams {
  readonly textDocument: { readonly uri: string };
}
export interface MigrationStatus {
  /** What the tool calls it. */
  readonly name: string;
  readonly framework: string;
  readonly dialect: string;
  readonly state: MigrationState;
  readonly verdict: DownVerdict;
  /** The verdict in three words. */
  readonly title: string;
  /** Names of what was compared with. */
  readonly released: readonly string[];
  /** Why nothing was compared with. */
  readonly reason?: string;
  /** Messages of the findings, the worst first. */
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly message: string }[];
}

/** Request: takes the migration that a file belongs to apart, as one edit that the client is asked to make. */
export const SPLIT = 'fixForward/split';
export interface SplitParams {
  readonly textDocument: { readonly uri: string };
}
/** What was done, or why nothing could be. */
export type SplitAnswer = { readonly applied: boolean; readonly notes: readonly string[] } | { readonly reason: string };

/** Request: moves a contract that is held back into the migrations, as one edit that the client is asked to make. */
export const PROMOTE = 'fixForward/promote';
export interface PromoteParams {
  readonly textDocument: { readonly uri: string };
}
/** What was done, or what keeps it. */
export type PromoteAnswer = { readonly applied: boolean; readonly migration: string } | { readonly reason: string; readonly references: readonly OldPlace[] };

/** A place of code that refers to an old shape. */
export interface OldPlace {
  /** Of the file in the working tree, or of the root of the revision that has it. */
  readonly uri: string;
  readonly revision?: { readonly root: string; readonly revision: string; readonly path: string };
  readonly range: { readonly start: { readonly line: number; readonly character: number }; readonly end: { readonly line: number; readonly character: number } };
  readonly message: string;
}

/** Request: judges all pending migrations of all folders anew and counts. */
export const CHECK_WORKSPACE = 'fixForward/checkWorkspace';
export interface WorkspaceSummary {
  readonly migrations: number;
  readonly errors: number;
  readonly warnings: number;
  /** URIs of files with errors or warnings. */
  readonly files: readonly string[];
}

/** Request: the page of a rule as Markdown, with where it lies; null where there is no such rule. */
export const RULE_PAGE = 'fixForward/rulePage';
export interface RulePageParams {
  readonly rule: string;
}
export interface RulePage {
  readonly uri: string;
  readonly markdown: string;
}

/** Commands that a report's page names as links; the client registers them. */
export const REPORT_COMMANDS = {
  /** Arguments: URI of the project root, then one or two places. Opens a line, and beside it what it follows from. */
  open: 'fixForward.openReportPlace',
  /** Arguments: one of the exports. */
  export: 'fixForward.exportReport',
} as const;

/** Request: may the older release run again? Without `from`: the last release. `to` is a name of git, or `working`. */
export const REPORT = 'fixForward/report';
export interface ReportParams {
  /** A root of RELEASES; absent: the only one. */
  readonly root?: string;
  readonly from?: string;
  readonly to: string;
}
export type ReportResult =
  | { readonly reason: string }
  | { readonly title: string; readonly verdict: string; readonly page: string; readonly exports: { readonly markdown: string; readonly html: string; readonly json: string; readonly runbook: string } };

/** A line of a file at a revision, as a report names it; null is the working tree. Lines and columns are 1-based. */
export interface ReportSpot {
  readonly path: string;
  readonly revision: string | null;
  readonly range: { readonly start: { readonly line: number; readonly column: number }; readonly end: { readonly line: number; readonly column: number } };
}

/** Request: what releases can be chosen by, for each project root; the newest first. */
export const RELEASES = 'fixForward/releases';
export interface ReleasesResult {
  readonly roots: readonly { readonly uri: string; readonly points: readonly { readonly name: string; readonly kind: 'tag' | 'commit'; readonly date: number; readonly subject: string }[] }[];
}

/** Request: a file as a revision has it; null where it has none. */
export const TEXT_AT = 'fixForward/textAt';
export interface TextAtParams {
  readonly root: string;
  readonly revision: string;
  readonly path: string;
}

/** What a diagnostic carries as `data`, for clients and actions. */
export interface DiagnosticData {
  readonly rule: string;
  /** The migration's path, relative to the project root. */
  readonly migration: string;
  /** Hash of the text that the diagnostic speaks of. */
  readonly content: string;
}
