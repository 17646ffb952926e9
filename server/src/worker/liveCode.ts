import type { CodeRevision } from '../core/code/knownCode';
import type { Discovery } from '../core/discover';
import type { Files } from '../core/model/files';
import { isCode } from '../core/code/read/prefilter';
import { type CodeReader, openCodeReader, type Steps } from '../project/code';
import type { Git } from '../project/host';
import { blobId, type Released } from '../project/states';

/** What the code is read from. */
export interface CodeSnapshot {
  readonly files: Files;
  readonly discovery: Discovery;
  readonly released: readonly Released[];
  readonly git: Git | undefined;
  /** Also look for what it runs again. */
  readonly withJobs: boolean;
}

/** The code of a root under the editor's hands: read after the migrations are judged, in slices, and anew where a file of code changed. */
export interface LiveCode {
  /** A new snapshot: what is being read is begun again. */
  update(snapshot: CodeSnapshot): void;
  /** Reads until `isOver` says so. Gives the code when it has become known, or has changed. */
  slice(isOver: () => boolean): Promise<'more' | 'done' | { readonly code: readonly CodeRevision[] }>;
}

/** The files of code of a snapshot, with the id of each content. */
interface Contents {
  readonly paths: readonly string[];
  readonly ids: readonly (string | undefined)[];
}

/** The files whose content is another; undefined where files came or went. */
function changedIn(before: Contents, after: Contents): readonly string[] | undefined {
  if (before.paths.length !== after.paths.length || before.paths.some((path, index) => path !== after.paths[index])) return undefined;
  return after.paths.filter((_, index) => before.ids[index] !== after.ids[index]);
}

/** Bytes of packed facts that stay in memory. */
const HELD = 32_000_000;

export function openLiveCode(root: () => string): LiveCode {
  let reader: (CodeReader & { readonly withJobs: boolean }) | undefined;
  let snapshot: CodeSnapshot | undefined;
  let reading: Steps<CodeRevision> | undefined;
  /** The working tree as it was last read: the contents that it was read from. */
  let working: { readonly contents: Contents; readonly revision: CodeRevision } | undefined;
  let pending: Contents | undefined;
  const releases = new Map<string, CodeRevision | undefined>();
  let releasing: { readonly commit: string; readonly steps: Steps<CodeRevision> } | undefined;
  let last: readonly CodeRevision[] | undefined;
  const ids = new Map<string, { readonly content: object; readonly id: string }>();

  /** Contents that nobody touched are the same objects. */
  const idOf = (path: string): string | undefined => {
    const content = snapshot?.files.read(path);
    if (!content || !('text' in content)) return undefined;
    const known = ids.get(path);
    if (known?.content === content) return known.id;
    const id = blobId(Buffer.from(content.text, 'utf8').toString('latin1'));
    ids.set(path, { content, id });
    return id;
  };

  const readerNow = (): CodeReader => {
    const withJobs = snapshot?.withJobs ?? false;
    if (reader?.withJobs !== withJobs) reader = { ...openCodeReader(root(), { held: HELD, withJobs }), withJobs };
    return reader;
  };

  async function readRelease({ git, released }: CodeSnapshot, isOver: () => boolean): Promise<boolean> {
    const next = released.find(({ commit }) => !releases.has(commit));
    if (!git || !next) return false;
    if (releasing?.commit !== next.commit) {
      const opened = await readerNow().release(git, next);
      // A release that cannot be read is left out: that it could not be compared with is said elsewhere.
      if ('reason' in opened) releases.set(next.commit, undefined);
      else releasing = { commit: next.commit, steps: opened.value };
      return true;
    }
    for (;;) {
      const step = releasing.steps.next();
      if (step.done) {
        releases.set(next.commit, step.value);
        releasing = undefined;
        return true;
      }
      if (isOver()) return true;
    }
  }

  const contentsOf = ({ paths }: Files): Contents => {
    const code = paths.filter(isCode);
    return { paths: code, ids: code.map(idOf) };
  };
  const codeWith = (revision: CodeRevision, { released }: CodeSnapshot): readonly CodeRevision[] => [revision, ...released.flatMap(({ commit }) => releases.get(commit) ?? [])];

  return {
    update(next) {
      snapshot = next;
      reading = undefined;
    },
    async slice(isOver) {
      const now = snapshot;
      if (!now) return 'done';
      if (!reading) {
        pending = contentsOf(now.files);
        const changed = working ? changedIn(working.contents, pending) : undefined;
        if (changed?.length !== 0) {
          reading = readerNow().working(now.files, now.discovery, idOf);
          // What the file itself says is known at once; what follows from it elsewhere when all is read.
          const [only, ...others] = changed ?? [];
          const revision = only === undefined || others.length > 0 ? undefined : readerNow().changed(only, now.files, idOf);
          if (revision && now.released.every(({ commit }) => releases.has(commit))) return { code: codeWith(revision, now) };
        }
      }
      while (reading && pending) {
        const step = reading.next();
        if (step.done) {
          working = { contents: pending, revision: step.value };
          reading = undefined;
          break;
        }
        if (isOver()) return 'more';
      }
      if (await readRelease(now, isOver)) return 'more';
      if (snapshot !== now || !working) return 'more';
      snapshot = undefined;
      reader?.keep();
      const code = codeWith(working.revision, now);
      if (last?.length !== code.length || code.some((revision, index) => revision !== last?.[index])) last = code;
      return { code: last };
    },
  };
}
