import type { Discovery } from '../discover';
import { folderOf } from '../frameworks/pathIndex';
import type { Files } from '../model/files';
import { contractsFolder, folderOfSet, type HeldBack, readHead } from './contracts';

/** A file that waits where the tool does not look, with what its head says. */
export interface HeldFile {
  readonly path: string;
  /** The other half of a pair, which has no head of its own. */
  readonly downPath?: string;
  readonly head: HeldBack;
}

/** The folders that contracts of these migrations wait in: the configured one, or one beside each set. */
export function contractFolders({ sets }: Pick<Discovery, 'sets'>, configured: string | undefined): readonly string[] {
  if (configured !== undefined) return [configured.replace(/\/$/, '')];
  return [...new Set(sets.flatMap(({ units }) => units.slice(0, 1).map(({ path }) => contractsFolder(folderOfSet(path)))))];
}

/** What is held back in them. Their heads tell, not the folder: one called `contracts` may hold anything else. */
export function heldBackIn(files: Files, folders: readonly string[]): readonly HeldFile[] {
  const wanted = new Set(folders);
  return files.paths.flatMap((path): HeldFile[] => {
    if (!wanted.has(folderOf(path))) return [];
    const read = files.read(path);
    const head = read && 'text' in read ? readHead(read.text) : undefined;
    if (!head) return [];
    const pair = /\.up(\.\w+)$/.test(path) ? path.replace(/\.up(\.\w+)$/, '.down$1') : undefined;
    return [{ path, head, ...(pair !== undefined && files.has(pair) && { downPath: pair }) }];
  });
}
