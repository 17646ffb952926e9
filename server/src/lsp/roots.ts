import { findRoot } from '../project/findRoot';
import { fileUri, keyOf, pathBelow, systemPath, uriBelow } from './uris';

/** A project root: the git top level of a trusted folder, else the folder. The folders inside it share it. */
export interface Root {
  /** Absolute path; its name to the worker. */
  readonly root: string;
  readonly uri: string;
  readonly key: string;
}

export interface Folder {
  readonly uri: string;
  readonly key: string;
  readonly root: Root;
}

/** A file within a root. */
export interface Place {
  readonly root: Root;
  readonly path: string;
}

/** Where the folders of a workspace lie, and what lies in them. */
export interface Roots {
  readonly folders: readonly Folder[];
  readonly roots: readonly Root[];
}

export function placeFolders(uris: readonly string[], trusted: boolean): Roots {
  const roots = new Map<string, Root>();
  const folders = new Map<string, Folder>();
  for (const uri of uris) {
    const folder = systemPath(uri);
    const key = keyOf(uri);
    if (folder === undefined || key === undefined) continue;
    const top = trusted ? findRoot(folder) : undefined;
    const rootUri = top?.hasGit ? fileUri(top.root) : uri;
    const rootKey = keyOf(rootUri) ?? key;
    const root = roots.get(rootKey) ?? { root: top?.hasGit ? top.root : folder, uri: rootUri, key: rootKey };
    roots.set(rootKey, root);
    folders.set(key, { uri, key, root });
  }
  return { folders: [...folders.values()], roots: [...roots.values()] };
}

/** The deepest root that holds a file. */
export function placeOf({ roots }: Roots, uri: string): Place | undefined {
  const key = keyOf(uri);
  if (key === undefined) return undefined;
  const holding = roots.filter((root) => pathBelow(root.key, key)).sort((a, b) => b.key.length - a.key.length)[0];
  return holding && { root: holding, path: pathBelow(holding.key, key) ?? '' };
}

/** The deepest folder of the workspace that holds a file, else one whose root does: its settings count. */
export function folderOf({ folders }: Roots, uri: string): Folder | undefined {
  const key = keyOf(uri);
  if (key === undefined) return undefined;
  const within = (of: (folder: Folder) => string) => folders.filter((folder) => pathBelow(of(folder), key) !== undefined).sort((a, b) => b.key.length - a.key.length)[0];
  return within((folder) => folder.key) ?? within((folder) => folder.root.key);
}

export function uriOf({ root, path }: Place): string {
  return path === '' ? root.uri : uriBelow(root.uri, path);
}
