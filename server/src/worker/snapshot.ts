import type { Files } from '../core/model/files';
import { decode } from '../project/decode';
import type { FileBytes, Host } from '../project/host';
import { byCodeUnit } from '../project/paths';
import { isSkipped } from '../project/workingTree';

type Content = ReturnType<Files['read']>;

/** The disk with the texts of editors over it. Each file is read once, until the disk is said to have changed. */
export interface LiveTree {
  /** Reads the list again at the next `list`. */
  forgetList(): void;
  /** Reads these (or all) again. */
  forget(paths?: readonly string[]): void;
  /** Sets the text of an editor; null where it was closed. */
  write(path: string, text: string | null, version?: number): void;
  /** The version of an editor's text. */
  versionOf(path: string): number | undefined;
  list(): Promise<void>;
  /** The files as they are now. The list of paths is the same object as long as nothing comes or goes. */
  snapshot(): Files;
  isOpen(path: string): boolean;
  openPaths(): readonly string[];
  /** Whether an editor shows another text than the disk holds. */
  isUnsaved(path: string): boolean;
  /** What git would store of a file as it stands in the editor. */
  bytes(path: string): FileBytes | undefined;
}

/** `host` is asked for at each look: it may be opened anew. */
export function openLiveTree(host: () => Host | undefined): LiveTree {
  let listed: readonly string[] | undefined;
  let listing: object | undefined;
  let paths: readonly string[] | undefined;
  let known: ReadonlySet<string> = new Set();
  const disk = new Map<string, Content>();
  const editors = new Map<string, { readonly text: string; readonly version: number }>();

  const onDisk = (path: string): Content => {
    if (disk.has(path)) return disk.get(path);
    const bytes = host()?.read(path);
    const content = bytes && decode(bytes);
    disk.set(path, content);
    return content;
  };
  /** A file that is only in an editor belongs to the project; one that lies on the disk unlisted is ignored. */
  const isNew = (path: string): boolean => !isSkipped(path) && onDisk(path) === undefined;

  const isUnsaved = (path: string): boolean => {
    const editor = editors.get(path);
    if (!editor) return false;
    const saved = onDisk(path);
    return !saved || !('text' in saved) || saved.text !== editor.text;
  };

  return {
    forgetList: () => {
      listed = undefined;
      listing = undefined;
      paths = undefined;
    },
    forget(changed) {
      if (!changed) disk.clear();
      else for (const path of changed) disk.delete(path);
    },
    versionOf: (path) => editors.get(path)?.version,
    write(path, text, version = 0) {
      if (text === null) {
        if (editors.delete(path)) paths = undefined;
        return;
      }
      if (!editors.has(path)) paths = undefined;
      editors.set(path, { text, version });
    },
    async list() {
      if (listed) return;
      const asked = {};
      listing = asked;
      const found = (await host()?.list()) ?? [];
      // What came or went meanwhile may be missing in it.
      if (listing !== asked) return;
      listed = found;
      paths = undefined;
    },
    snapshot() {
      if (!paths) {
        const base = listed ?? [];
        const there = new Set(base);
        const added = [...editors.keys()].filter((path) => !there.has(path) && isNew(path));
        paths = added.length > 0 ? [...base, ...added].sort(byCodeUnit) : base;
        known = new Set(paths);
      }
      const now = known;
      const texts = new Map(editors);
      return { paths, has: (path) => now.has(path), read: (path) => (now.has(path) ? (texts.get(path) ?? onDisk(path)) : undefined) };
    },
    isOpen: (path) => editors.has(path),
    openPaths: () => [...editors.keys()].sort(byCodeUnit),
    isUnsaved,
    bytes(path) {
      const editor = editors.get(path);
      // An editor leaves the byte order mark out: what is unchanged is compared as it lies on the disk.
      return editor && isUnsaved(path) ? { bytes: Buffer.from(editor.text, 'utf8') } : host()?.read(path);
    },
  };
}
