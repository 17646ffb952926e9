import type { Files } from '../core/model/files';
import { decode } from './decode';
import type { Git, Host } from './host';
import { byCodeUnit } from './paths';

/** The working tree of a host as a snapshot: each file is read once, when it is first asked for. */
export function workingFiles(host: Host, paths: readonly string[]): Files {
  return snapshot(paths, (path) => host.read(path));
}

/** The files of a commit. `foreseen` are fetched together; the others one by one when they are asked for. */
export async function treeFiles(git: Git, tree: ReadonlyMap<string, string>, foreseen: (path: string) => boolean): Promise<Files> {
  const ids = [...tree].filter(([path]) => foreseen(path)).map(([, id]) => id);
  const contents = await git.contents([...new Set(ids)]);
  return snapshot([...tree.keys()].sort(byCodeUnit), (path) => {
    const id = tree.get(path);
    return id === undefined ? undefined : (contents.get(id) ?? git.content(id));
  });
}

function snapshot(paths: readonly string[], read: (path: string) => ReturnType<Host['read']>): Files {
  const known = new Set(paths);
  const texts = new Map<string, ReturnType<Files['read']>>();
  return {
    paths,
    has: (path) => known.has(path),
    read(path) {
      if (!known.has(path)) return undefined;
      const held = texts.get(path);
      if (held) return held;
      const file = read(path);
      const text = file && decode(file);
      texts.set(path, text);
      return text;
    },
  };
}

/** A snapshot without the files that `leftOut` names. */
export function without(files: Files, leftOut: (path: string) => boolean): Files {
  const paths = files.paths.filter((path) => !leftOut(path));
  const known = new Set(paths);
  return { paths, has: (path) => known.has(path), read: (path) => (known.has(path) ? files.read(path) : undefined) };
}
