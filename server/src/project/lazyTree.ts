import { folderOf } from '../core/frameworks/pathIndex';
import type { Files } from '../core/model/files';
import { decode } from './decode';
import type { FileBytes, Git } from './host';
import { byCodeUnit } from './paths';

/** Folders that are fetched one by one before all that is left is fetched at once: asking git costs more than what it gives. */
const MOST_FOLDERS = 12;

/** A commit's files whose contents are fetched when they are first asked for: a report over releases without migrations needs few. */
export interface LazyTree {
  readonly files: Files;
  idOf(path: string): string | undefined;
  bytes(path: string): FileBytes | undefined;
}

/** `foreseen` are fetched at once; of the others, those beside the one that is asked for; `isSource` tells what is ever worth fetching along. */
export async function lazyTree(git: Git, tree: ReadonlyMap<string, string>, foreseen: (path: string) => boolean, isSource: (path: string) => boolean): Promise<LazyTree> {
  const idsOf = (wanted: (path: string) => boolean): readonly string[] => [...new Set([...tree].filter(([path]) => wanted(path)).map(([, id]) => id))];
  const contents = new Map(await git.contents(idsOf(foreseen)));
  let folders = 0;

  function bytes(path: string): FileBytes | undefined {
    const id = tree.get(path);
    if (id === undefined) return undefined;
    const known = contents.get(id);
    if (known) return known;
    const folder = folderOf(path);
    const isAlong = ++folders > MOST_FOLDERS ? isSource : (other: string): boolean => folderOf(other) === folder && isSource(other);
    const wanted = idsOf((other) => other === path || isAlong(other)).filter((other) => !contents.has(other));
    for (const [other, content] of git.contentsNow(wanted)) contents.set(other, content);
    return contents.get(id);
  }

  const paths = [...tree.keys()].sort(byCodeUnit);
  const texts = new Map<string, ReturnType<Files['read']>>();
  return {
    bytes,
    idOf: (path) => tree.get(path),
    files: {
      paths,
      has: (path) => tree.has(path),
      read(path) {
        if (texts.has(path)) return texts.get(path);
        const file = bytes(path);
        const text = file && decode(file);
        texts.set(path, text);
        return text;
      },
    },
  };
}
