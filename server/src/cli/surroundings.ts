/** What a command sees of the process it runs in: results go `out`, talk goes `err`. */
export interface Surroundings {
  readonly cwd: string;
  /** Whether results may be coloured. */
  readonly colour: boolean;
  out(text: string): void;
  err(text: string): void;
}
