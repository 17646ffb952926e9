import { realpathSync } from 'node:fs';
import { hasGit } from './findRoot';
import type { Answer, Host } from './host';
import { byCodeUnit } from './paths';
import { isSkipped, readInside, walk } from './workingTree';

/** The disk and git. `trusted: false` (an untrusted workspace of the editor) never starts git. */
export async function nodeHost(root: string, options: { readonly trusted?: boolean } = {}): Promise<Host> {
  const { git, list } = await useGit(root, options.trusted ?? true);
  const realRoot = realpath(root);
  return {
    root,
    git,
    read: (path) => readInside(root, realRoot, path),
    async list() {
      const listed = await list?.();
      const paths = listed && 'value' in listed ? listed.value.filter((path) => !isSkipped(path)) : walk(root);
      return [...paths].sort(byCodeUnit);
    },
  };
}

interface Use {
  readonly git: Host['git'];
  list?(): Promise<Answer<readonly string[]>>;
}

/** What starts processes is loaded only where there is a repository to ask. */
async function useGit(root: string, trusted: boolean): Promise<Use> {
  if (!trusted) return { git: { reason: 'the workspace is not trusted' } };
  if (!hasGit(root)) return { git: { reason: 'there is no git repository' } };
  const { listWorkingTree, openGit } = await import('./git');
  const git = openGit(root);
  return 'reason' in git ? { git } : { git, list: () => listWorkingTree(root) };
}

function realpath(root: string): string {
  try {
    return realpathSync.native(root);
  } catch {
    return root;
  }
}
