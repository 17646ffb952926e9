/** Stand-in until the validated config lands: owned by the config work. */
export interface Config {
  readonly release?: string;
}
