import type { Step } from '../fate/judge';
import type { Framework, MigrationUnit } from '../frameworks/framework';
import type { Change } from '../model/fix';
import type { Files } from '../model/files';
import type { Finding, FixTitle } from '../model/finding';
import type { MigrationState } from '../model/migration';

/** What a fix looks at: a judged migration in its place in the history, and the files as they were read. */
export interface FixSubject {
  readonly step: Step;
  readonly framework: Framework;
  readonly state: MigrationState;
  readonly files: Files;
  /** The migrations of the set, in the tool's order. */
  readonly units: readonly MigrationUnit[];
  /** Milliseconds since 1970, for the name of a new migration. */
  readonly now: number;
  /** The text that a file had in the release compared with; undefined where it cannot be had. */
  readonly releasedText?: (path: string) => string | undefined;
}

/** Why there is no change to be had; a sentence for people. */
export interface NoChange {
  readonly reason: string;
}

/**
 * One way to answer a finding: data, and one pure function. It is offered where `make` gives a change, so what is offered can be had.
 * `make` must be cheap: it is asked for each finding that `answers` takes.
 */
export interface Fix {
  readonly id: string;
  readonly safety: FixTitle['safety'];
  /** Its edits give a released file the text back that it was released with. */
  readonly restores?: true;
  /** Whether it is an answer to the finding at all. */
  answers(finding: Finding, subject: FixSubject): boolean;
  title(finding: Finding, subject: FixSubject): string;
  make(finding: Finding, subject: FixSubject): Change | NoChange;
}

/** The text of a file; empty where it cannot be read. */
export function textIn(files: Files, path: string): string {
  const read = files.read(path);
  return read !== undefined && 'text' in read ? read.text : '';
}
