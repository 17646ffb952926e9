import type { Dialect } from './dialect';
import type { Operation } from './operation';
import type { Problem, Span } from './source';

/** pending: not in the release compared with. shipped: there with the same content. edited: there with other content. unknown: no git, or no release found. */
export type MigrationState = 'pending' | 'shipped' | 'edited' | 'unknown';

/** The way back as written. */
export type Down =
  /** `body` is where the squiggle for an empty down belongs: the name `down`, the section mark, the file. */
  | { readonly kind: 'operations'; readonly operations: readonly Operation[]; readonly span: Span; readonly name: Span }
  /** The tool has downs, and this migration has none. */
  | { readonly kind: 'none' }
  /** The tool has no downs (Prisma, Drizzle, Flyway community …): reverting is a new migration. */
  | { readonly kind: 'forwardOnly' }
  /** The tool infers the inverse itself (node-pg-migrate without down). */
  | { readonly kind: 'automatic'; readonly operations: readonly Operation[] }
  /** Declared irreversible in a form that the tool obeys (`exports.down = false`). */
  | { readonly kind: 'refused'; readonly span: Span; readonly message?: string };

/** One migration as read from files: a pure function of them. */
export interface Migration {
  /** The up file (the file itself where there is one). Identity within the project. */
  readonly path: string;
  /** Files this migration is made of: the up file, the down file, SQL files it loads. */
  readonly files: readonly string[];
  /** What the tool calls it. */
  readonly name: string;
  /** Order within its set, as the tool sorts. */
  readonly order: string;
  readonly framework: string;
  readonly dialect: Dialect;
  readonly up: readonly Operation[];
  readonly down: Down;
  /** Whether the tool wraps it in a transaction; undefined where it cannot be told. */
  readonly inTransaction?: boolean;
  /** The words that name this migration in its file: class name, `up`, first line. */
  readonly nameSpan: Span;
  readonly problems: readonly Problem[];
  /** Comments that speak to us (`fix-forward: dev-only <reason>`), and the comments inside the down for quoting. */
  readonly directives: readonly Directive[];
  readonly downComments: readonly { readonly text: string; readonly span: Span }[];
  /**
   * Every path that reading looked up, found or not, where a reader keeps what it read between migrations (modules of scripts); a
   * folder that was listed ends with `/`. Absent: what was asked of the files during the reading is all.
   */
  readonly reads?: readonly string[];
}

/** `fix-forward: dev-only <reason>` or `fix-forward: ignore <rule> <reason>` in a comment. */
export interface Directive {
  readonly kind: 'dev-only' | 'ignore';
  readonly rules: readonly string[];
  readonly reason: string;
  readonly span: Span;
  /** Where an `ignore` holds: the statement below it, or the whole migration when it stands above everything. */
  readonly target: Span;
  /** It holds for the whole migration, its down file included; `target` is then the up file. */
  readonly whole?: true;
}

/** Migrations that one database runs, in the tool's order. A monorepo has several. */
export interface MigrationSet {
  /** Folder (or config) that identifies it; stable over revisions where the folder is. */
  readonly id: string;
  readonly framework: string;
  readonly dialect: Dialect;
  readonly migrations: readonly Migration[];
}
