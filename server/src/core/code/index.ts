import type { Files } from '../model/files';
import type { FileFacts } from './facts';
import { linkCode } from './link';
import type { CodeModel } from './model';
import { ormReaders } from './orms';
import { createRoles } from './roles';

export interface CodeInput {
  readonly files: Files;
  /** Facts of a file; undefined where it was not read. */
  readonly factsOf: (path: string) => FileFacts | undefined;
  /** The files that have facts, sorted. */
  readonly paths: readonly string[];
  /** Folders of migrations: they say what the schema was, not what the code needs. */
  readonly migrationFolders?: readonly string[];
}

/** What the code of a revision needs of the database. Pure; never throws. */
export function codeModel({ files, factsOf, paths, migrationFolders = [] }: CodeInput): CodeModel {
  return linkCode({ files, facts: factsOf, paths, readers: ormReaders, roleOf: createRoles(migrationFolders) });
}
