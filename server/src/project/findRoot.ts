import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Root {
  readonly root: string;
  /** Whether a git repository (or a linked work tree of one) was found there. */
  readonly hasGit: boolean;
}

/**
 * The project root of a file or folder: the top of the git work tree it lies in, else the folder itself.
 * Found by looking for `.git` upwards; git is not asked, since its answer follows the repository's configuration (`core.worktree`).
 */
export function findRoot(start: string): Root {
  const folder = folderOf(path.resolve(start));
  for (let current = folder; ; current = path.dirname(current)) {
    if (isGit(path.join(current, '.git'))) return { root: current, hasGit: true };
    if (path.dirname(current) === current) return { root: folder, hasGit: false };
  }
}

/** Whether `root` lies in a git work tree. */
export function hasGit(root: string): boolean {
  return findRoot(root).hasGit;
}

/** A repository, or the one-line file of a linked work tree or submodule. */
function isGit(file: string): boolean {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) return existsSync(path.join(file, 'HEAD'));
    return stat.isFile() && stat.size < 10_000 && readFileSync(file, 'utf8').startsWith('gitdir:');
  } catch {
    return false;
  }
}

function folderOf(start: string): string {
  try {
    return statSync(start).isDirectory() ? start : path.dirname(start);
  } catch {
    return start;
  }
}
