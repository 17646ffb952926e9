/** What was asked for, or why there is none. Errors of the outside are values. */
export type Answer<T> = { readonly value: T } | { readonly reason: string };

/** The only door to the world: everything the project learns of files and of git comes through here. */
export interface Host {
  /** The project root as people write it (absolute on a disk). */
  readonly root: string;
  /** Paths of the working tree that are not ignored, `/`-separated, relative to the root, sorted. */
  list(): Promise<readonly string[]>;
  /** A file's bytes, or why they are not given; undefined where there is no such file. */
  read(path: string): FileBytes | undefined;
  /** git, or why it is not asked. */
  readonly git: Git | { readonly reason: string };
}

export type FileBytes = { readonly bytes: Uint8Array } | { readonly reason: string };

/** What is asked of git: reading only, and only of what is stored locally. */
export interface Git {
  /** The commit that a name means. */
  commit(ref: string): Promise<Answer<string>>;
  /** The tag reachable from HEAD whose commit is the newest; `pattern` narrows the names (`v*`). */
  nearestTag(pattern?: string): Promise<Answer<Tag | undefined>>;
  /** Where HEAD left the default branch. */
  branchPoint(): Promise<Answer<BranchPoint | undefined>>;
  /** How two commits stand to each other, and whether all that lies between is here. */
  relation(older: string, newer: string): Promise<Answer<Relation>>;
  /** Tags and the latest commits of HEAD, the newest first: what a release can be chosen from. */
  points(limit: number): Promise<Answer<readonly Point[]>>;
  /** Every regular file of a commit with the id of its content, paths relative to the root. */
  tree(commit: string): Promise<Answer<ReadonlyMap<string, string>>>;
  /** Contents by id, many at once. */
  contents(ids: readonly string[]): Promise<ReadonlyMap<string, FileBytes>>;
  /** The same while the caller waits: for many that were not foreseen. */
  contentsNow(ids: readonly string[]): ReadonlyMap<string, FileBytes>;
  /** One content at once, for what was not foreseen. */
  content(id: string): FileBytes;
}

export interface Tag {
  readonly name: string;
  readonly commit: string;
}

export interface Relation {
  /** `ancestor`: the newer was made upon the older. `apart`: both go back to `base`. `unrelated`: they have no commit in common. */
  readonly kind: 'same' | 'ancestor' | 'descendant' | 'apart' | 'unrelated';
  readonly base?: string;
  /** Part of the history is not in this clone. */
  readonly isShallow: boolean;
}

/** Something that a release can be named by. */
export interface Point {
  readonly name: string;
  readonly kind: 'tag' | 'commit';
  readonly commit: string;
  /** Seconds since 1970. */
  readonly date: number;
  /** First line of the commit's message. */
  readonly subject: string;
}

export interface BranchPoint {
  readonly branch: string;
  readonly commit: string;
}

/** Files above this are not read: no migration written by a person is that long. */
export const MAX_FILE_BYTES = 5 * 1024 * 1024;

export function tooLarge(bytes: number): string {
  return `the file is too large to read (${(bytes / 1024 / 1024).toFixed(1)} MB; the limit is ${MAX_FILE_BYTES / 1024 / 1024} MB)`;
}
