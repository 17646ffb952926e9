import { realpathSync } from 'node:fs';
import { hasGit } from './findRoot';
import { listWorkingTree, openGit } from './git';
import type { Host } from './host';
import { byCodeUnit } from './paths';
import { isSkipped, readInside, walk } from './workingTree';

/** The disk and git. `trusted: false` (an untrusted workspace of the editor) never starts git. */
export function nodeHost(root: string, options: { readonly trusted?: boolean } = {}): Host {
  const git = useGit(root, options.trusted ?? true);
  const realRoot = realpath(root);
  return {
    root,
    git,
    read: (path) => readInside(root, realRoot, path),
    async list() {
      const listed = 'reason' in git ? git : await listWorkingTree(root);
      const paths = 'reason' in listed ? walk(root) : listed.value.filter((path) => !isSkipped(path));
      return [...paths].sort(byCodeUnit);
    },
  };
}

function useGit(root: string, trusted: boolean): Host['git'] {
  if (!trusted) return { reason: 'the workspace is not trusted' };
  return hasGit(root) ? openGit(root) : { reason: 'there is no git repository' };
}

function realpath(root: string): string {
  try {
    return realpathSync.native(root);
  } catch {
    return root;
  }
}
