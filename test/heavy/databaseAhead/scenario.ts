/** A script of the temporary folder (or of a package in it) and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** The migrations of every scenario: each makes the table that it is named after. */
export type MigrationName = 'a' | 'b' | 'c';

/** Where the database is, in the forms that the tools want. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly url: string;
}

/** What a command did once the file of migration `b` was gone. */
export interface Expected {
  readonly behaviour: 'refuses' | 'ignores';
  /** In what the tool prints. */
  readonly says?: RegExp;
  /** The tables that are there afterwards. */
  readonly tables: string;
}

/** A tool in one version with one option, and what it was seen to do. */
export interface Scenario {
  /** Our name of the tool, whose `onDatabaseAhead` must say the same. */
  readonly framework: string;
  readonly option?: string;
  /** Name that the tool expects → name it is installed under. The first is the tool. */
  readonly packages: Readonly<Record<string, string>>;
  /** Why it cannot run on this machine. */
  readonly cannotRun?: string;
  readonly files: (migrations: readonly MigrationName[], address: Address) => Readonly<Record<string, string>>;
  /** The command of every deployment. */
  readonly deploy: Command;
  /** What migration `b` is recorded as, or a part of it: a tool that prints it has noticed. */
  readonly lost: string;
  /** The next deployment, by a release that lacks `b`. */
  readonly again: Expected;
  /** Other commands in that state, one after the other. */
  readonly beside?: readonly (Expected & { readonly command: Command })[];
  /** A deployment with one migration more, newer than the lost one: a fix made upon the older release. */
  readonly fix: Expected;
}
