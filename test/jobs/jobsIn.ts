import { openLink } from '../../server/src/core/code/link';
import { ormReaders } from '../../server/src/core/code/orms';
import { readFacts } from '../../server/src/core/code/read';
import { createRoles } from '../../server/src/core/code/roles';
import { findJobs, jobPackages } from '../../server/src/core/jobs';
import type { JobModel } from '../../server/src/core/jobs/model';
import type { Files } from '../../server/src/core/model/files';

export type Texts = Readonly<Record<string, string>>;

export const filesOf = (texts: Texts): Files => ({ paths: Object.keys(texts).sort(), has: (path) => Object.hasOwn(texts, path), read: (path) => (texts[path] === undefined ? undefined : { text: texts[path] }) });

/** What the code of some files runs again. */
export function jobsIn(texts: Texts): JobModel {
  const files = filesOf(texts);
  const roleOf = createRoles([]);
  const { linker } = openLink({ files, facts: (path) => readFacts(path, texts[path] ?? ''), paths: files.paths, readers: ormReaders, roleOf, packages: jobPackages });
  return findJobs(linker, roleOf);
}
