import type { Files } from './model/files';

/** What was asked of a snapshot, with the answers: as long as another snapshot answers alike, what was computed from them holds. */
export interface Observations {
  /** By path: whether it is there. */
  readonly present: ReadonlyMap<string, boolean>;
  /** By path: the text, or the answer that there is none. */
  readonly contents: ReadonlyMap<string, string | undefined>;
  /** The list of paths was asked for. */
  readonly list?: readonly string[];
}

/** A snapshot that notes what is asked of it. Caches keyed by a snapshot are shared by all who use this one. */
export interface Observer {
  readonly files: Files;
  /** What was asked since the last call. */
  take(): Observations;
}

export function observe(files: Files): Observer {
  let present = new Map<string, boolean>();
  let contents = new Map<string, string | undefined>();
  let listed = false;
  return {
    files: {
      get paths() {
        listed = true;
        return files.paths;
      },
      has(path) {
        const answer = files.has(path);
        present.set(path, answer);
        return answer;
      },
      read(path) {
        const answer = files.read(path);
        contents.set(path, contentOf(answer));
        return answer;
      },
    },
    take() {
      const taken: Observations = { present, contents, ...(listed && { list: files.paths }) };
      present = new Map();
      contents = new Map();
      listed = false;
      return taken;
    },
  };
}

/** Whether a snapshot gives the same answers. */
export function stillHolds(observed: Observations, files: Files, sameList: (before: readonly string[], now: readonly string[]) => boolean): boolean {
  for (const [path, text] of observed.contents) if (contentOf(files.read(path)) !== text) return false;
  for (const [path, was] of observed.present) if (files.has(path) !== was) return false;
  return observed.list === undefined || observed.list === files.paths || sameList(observed.list, files.paths);
}

/** An answer as one value to compare. */
export function contentOf(answer: ReturnType<Files['read']>): string | undefined {
  if (answer === undefined) return undefined;
  // A reason can never be the text of a file: files with NUL are refused.
  return 'text' in answer ? answer.text : `\0${answer.reason}`;
}
