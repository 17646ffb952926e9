import type { Files } from '../model/files';
import type { FileFacts } from './facts';
import { findJobs, jobPackages } from '../jobs';
import { type Linked, linkSteps, openLink } from './link';
import type { JobModel } from '../jobs/model';
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
  /** Also look for what it runs again. */
  readonly withJobs?: boolean;
}

/** What the code of a revision needs of the database. Pure; never throws. */
export function codeModel(input: CodeInput): CodeModel {
  const steps = codeModelSteps(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value.model;
  }
}

/** The same, with a rest after each file, and with what is known where a single file changes. */
export function* codeModelSteps({ files, factsOf, paths, migrationFolders = [], withJobs = false }: CodeInput): Generator<void, Pick<Linked, 'model' | 'revised'>> {
  const roleOf = createRoles(migrationFolders);
  const { model, linker, rest, revised } = yield* linkSteps({ files, facts: factsOf, paths, readers: ormReaders, roleOf, ...(withJobs && { packages: jobPackages }) });
  const whole: CodeModel = withJobs ? { ...model, jobs: findJobs(linker, roleOf) } : model;
  rest();
  const { jobs } = whole;
  const revisedWhole: Linked['revised'] = (path, moved) => {
    const found = revised(path, moved);
    return found && jobs ? { ...found, jobs } : found;
  };
  return { model: whole, revised: revisedWhole };
}

/** What a revision runs again, and what that repeats: for whoever does not ask what its code needs of the database. Pure; never throws. */
export function jobModel({ files, factsOf, paths, migrationFolders = [] }: CodeInput): JobModel {
  const roleOf = createRoles(migrationFolders);
  return findJobs(openLink({ files, facts: factsOf, paths, readers: ormReaders, roleOf, packages: jobPackages, linkerAlone: true }).linker, roleOf);
}
