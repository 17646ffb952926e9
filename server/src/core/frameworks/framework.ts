import type { CallSetting, Config } from '../config';
import type { Dialect } from '../model/dialect';
import type { Files } from '../model/files';
import type { Migration } from '../model/migration';
import type { Problem } from '../model/source';

/** A folder (or a list in code) of migrations that one database runs, as found; nothing is read yet but names. */
export interface FoundSet {
  /** The folder, or the config file and entry: identity of the set. */
  readonly id: string;
  /** Folder of the package that owns it: where package.json and the tool's config lie. */
  readonly package: string;
  readonly units: readonly MigrationUnit[];
  /** Where the tool's own configuration says so; else discovery finds it from drivers and the SQL itself. */
  readonly dialect?: Dialect;
  /** Where `dialect` was read, for people: `provider in prisma/schema.prisma`. */
  readonly dialectFrom?: string;
  /** What the tool's configuration says that changes the reading (Knex naming, goose `-no-versioning`, TypeORM naming strategy). */
  readonly options?: Readonly<Record<string, string | boolean>>;
  /** What fix-forward.json says of calls in its scripts. */
  readonly calls?: readonly CallSetting[];
  /** What is wrong with the set as a whole: a journal that cannot be read, two migrations with one version. */
  readonly problems?: readonly Problem[];
}

/** One migration as files. */
export interface MigrationUnit {
  /** The up file. */
  readonly path: string;
  readonly downPath?: string;
  /** What the tool calls it. */
  readonly name: string;
  /** Sort key within the set, as the tool sorts. */
  readonly order: string;
}

/** What the tool does when the database holds migrations that its files lack; see each tool's README for the versions. */
export interface OnDatabaseAhead {
  readonly behaviour: 'refuses' | 'warns' | 'ignores' | 'unknown';
  /** The sentence for people, with version and option. */
  readonly detail: string;
}

/** A migration tool. One folder each; the registry is one array. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  /** What to call it in a sentence, where the title is the name of a layout and not of a tool. */
  readonly called?: string;
  /** Whether the tool runs a down. Without one, reverting is a new migration. */
  readonly hasDown: boolean;
  /** Whether the tool refuses (or complains about) a migration edited after it was applied. */
  readonly checksums: boolean;
  /**
   * What the tool records of a migration that it ran, and so what may not change: the file's name with its ending, without it (the default; of a
   * folder that is one migration, the folder's), the version in front, or what the file says.
   */
  readonly recordedBy?: 'file name' | 'name' | 'version' | 'contents';
  readonly onDatabaseAhead: OnDatabaseAhead;
  /** Finds this tool's sets. Pure, cheap: names and small config files only. */
  detect(files: Files, config: Config): readonly FoundSet[];
  /** Reads one migration. Never throws; what cannot be read is in `problems`. */
  read(unit: MigrationUnit, set: FoundSet & { readonly dialect: Dialect }, files: Files): Migration;
}
