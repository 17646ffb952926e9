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

/** Contents and texts by id: two trees share what they have in common. */
export interface Blobs {
  readonly contents: Map<string, FileBytes>;
  readonly texts: Map<string, ReturnType<Files['read']>>;
}

export const openBlobs = (): Blobs => ({ contents: new Map(), texts: new Map() });

export interface LazyTreeOptions {
  /** Fetched at once; of the others, those beside the one that is asked for. */
  foreseen(path: string): boolean;
  /** What is ever worth fetching along. */
  isSource(path: string): boolean;
  readonly blobs?: Blobs;
  /** A content by its id where it lies at hand: what the working tree has need not be asked of git. */
  atHand?(path: string, id: string): FileBytes | undefined;
}

export async function lazyTree(git: Git, tree: ReadonlyMap<string, string>, { foreseen, isSource, blobs = openBlobs(), atHand }: LazyTreeOptions): Promise<LazyTree> {
  const { contents, texts } = blobs;
  const missing = (wanted: (path: string) => boolean): readonly string[] => {
    const ids = new Set<string>();
    for (const [path, id] of tree) {
      if (contents.has(id) || ids.has(id) || !wanted(path)) continue;
      const own = atHand?.(path, id);
      if (own) contents.set(id, own);
      else ids.add(id);
    }
    return [...ids];
  };
  for (const [id, content] of await git.contents(missing(foreseen))) contents.set(id, content);
  let folders = 0;

  function bytes(path: string): FileBytes | undefined {
    const id = tree.get(path);
    if (id === undefined) return undefined;
    const known = contents.get(id);
    if (known) return known;
    const folder = folderOf(path);
    const ending = endingOf(path);
    // Whoever asks for one that was thought worth nothing (translations, what was built) asks for all of its kind: a process for each costs more.
    const isAlong = ++folders <= MOST_FOLDERS ? (other: string): boolean => folderOf(other) === folder && isSource(other) : isSource(path) ? isSource : (other: string): boolean => endingOf(other) === ending;
    for (const [other, content] of git.contentsNow(missing((other) => other === path || isAlong(other)))) contents.set(other, content);
    return contents.get(id);
  }

  return {
    bytes,
    idOf: (path) => tree.get(path),
    files: {
      paths: [...tree.keys()].sort(byCodeUnit),
      has: (path) => tree.has(path),
      read(path) {
        const id = tree.get(path);
        if (id === undefined) return undefined;
        if (texts.has(id)) return texts.get(id);
        const file = bytes(path);
        const text = file && decode(file);
        texts.set(id, text);
        return text;
      },
    },
  };
}

const endingOf = (path: string): string => /\.[^./]+$/.exec(path)?.[0] ?? path;
