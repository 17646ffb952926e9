import { isCode } from '../core/code/read/prefilter';
import type { FactsStore } from '../core/code/store';
import type { Files } from '../core/model/files';
import { treeFiles } from './files';
import type { Git } from './host';
import { blobId } from './states';

/** The files of a revision, with the id of each content: what facts are kept by. */
export interface RevisionFiles {
  readonly files: Files;
  idOf(path: string): string | undefined;
}

/** A commit as a snapshot. Only contents are fetched whose facts nobody knows; others are, one by one, when somebody asks for their text. */
export async function openRevision(git: Git, commit: string, store: FactsStore): Promise<RevisionFiles | { readonly reason: string }> {
  const tree = await git.tree(commit);
  if ('reason' in tree) return tree;
  const isNeeded = (path: string): boolean => (isCode(path) && !store.knows(path, tree.value.get(path) ?? '')) || isManifest(path);
  const files = await treeFiles(git, tree.value, isNeeded);
  return { files, idOf: (path) => tree.value.get(path) };
}

/** What module names are resolved by. */
const isManifest = (path: string): boolean => /(?:^|\/)(?:package|[jt]sconfig[\w.-]*)\.json$|(?:^|\/)pnpm-workspace\.yaml$/.test(path);

/** Ids for the contents of a snapshot that has none of its own, as git would give them: the working tree with what editors hold. Each is made once. */
export function textIds(files: Files): (path: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (path) => {
    if (!known.has(path)) {
      const content = files.read(path);
      known.set(path, content && 'text' in content ? blobId(Buffer.from(content.text, 'utf8').toString('latin1')) : undefined);
    }
    return known.get(path);
  };
}
