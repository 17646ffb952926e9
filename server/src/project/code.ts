import { statSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../../package.json';
import { type CodeInput, codeModelSteps, jobModel } from '../core/code';
import type { CodeRevision } from '../core/code/knownCode';
import type { FileFacts } from '../core/code/facts';
import type { CodeModel } from '../core/code/model';
import { ormReaders } from '../core/code/orms';
import { isCode } from '../core/code/read/prefilter';
import type { Wanting } from '../core/code/read/prefilter';
import { readCode, type SelectedCode } from '../core/code/select';
import { createFactsStore, type FactsStore } from '../core/code/store';
import { wanting as jobWanting } from '../core/jobs';
import type { JobModel } from '../core/jobs/model';
import { CONFIG_FILE, type Config, readConfig } from '../core/config';
import { type Discovery, discover } from '../core/discover';
import { frameworks } from '../core/frameworks';
import { folderOf } from '../core/frameworks/pathIndex';
import type { Files } from '../core/model/files';
import type { Span } from '../core/model/source';
import { contractFolders, heldBackIn } from '../core/split/heldBack';
import { rules } from '../core/rules';
import { cacheFolder, openCodeCache } from './codeCache';
import { without } from './files';
import type { Answer, Git } from './host';
import { leaveOutIgnored } from './project';
import { openRevision, textIds } from './revision';
import type { Released } from './states';

/** Reading that rests after each file, so that whoever waits for something else need not wait long. */
export type Steps<T> = Generator<void, T>;

/** Reads the code of one project at any revision. What files say is kept by content, so that a second revision costs what differs. */
export interface CodeReader {
  /** A snapshot; `idOf` names contents where they have names already. */
  working(files: Files, discovery: Discovery, idOf?: (path: string) => string | undefined): Steps<CodeRevision>;
  /**
   * The snapshot that was read last with another content of one file, as far as this file alone tells: at once, where `working` takes its time.
   * Undefined where that is not enough.
   */
  changed(path: string, files: Files, idOf: (path: string) => string | undefined): CodeRevision | undefined;
  release(git: Git, released: Pick<Released, 'name' | 'commit'>): Promise<Answer<Steps<CodeRevision>>>;
  /** What a snapshot runs again. */
  jobs(files: Files, discovery: Discovery, idOf: (path: string) => string | undefined): Steps<JobModel>;
  /** The facts of single files of a snapshot, as they are asked for. */
  factsOf(files: Files, idOf?: (path: string) => string | undefined): (path: string) => FileFacts | undefined;
  /** Writes to the disk what was learned. */
  keep(): void;
}

/**
 * `held`: how much of what files say stays in memory, in bytes. `withJobs`: look for what the working tree runs again, too.
 * `spread`: what files say stays in memory as it is used, which takes more of it: for whoever asks for all of it several times, and then ends.
 */
export function openCodeReader(root: string, { held, withJobs = false, spread = false }: { readonly held?: number; readonly withJobs?: boolean; readonly spread?: boolean } = {}): CodeReader {
  const engine = engineId();
  const cache = openCodeCache({ folder: engine === undefined ? undefined : cacheFolder(), root, engine: engine ?? '' });
  const packed = createFactsStore([...ormReaders, ...jobWanting], cache, held);
  const store = spread ? spreadFacts(packed) : packed;
  let last: ReadModel | undefined;
  return {
    *working(files, discovery, idOf = textIds(files)) {
      last = yield* readModel(files, idOf, store, discovery, withJobs);
      return { model: last.model, files };
    },
    changed(path, files, idOf) {
      const model = last?.changed(path, files, idOf);
      return model && { model, files };
    },
    async release(git, { name, commit }) {
      const revision = await openRevision(git, commit, store);
      if ('reason' in revision) return revision;
      const config = configIn(revision.files);
      const files = leaveOutIgnored(revision.files, config);
      // Where its migrations lay, and what was ignored, is what it said of itself then.
      return { value: (function* () {
        return { name, model: (yield* readModel(files, revision.idOf, store, discover(files, config))).model, files };
      })() };
    },
    *jobs(files, discovery, idOf) {
      const { unread, ...input } = yield* readInput(files, idOf, store, discovery, jobWanting);
      return jobModel(input);
    },
    factsOf: (files, idOf = textIds(files)) => (path) => {
      const id = idOf(path);
      const text = (): string | undefined => {
        const content = files.read(path);
        return content && 'text' in content ? content.text : undefined;
      };
      return id === undefined ? undefined : store.facts(path, id, text);
    },
    keep: () => cache.keep(store),
  };
}

/** All at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same facts, made ready once for each content. */
function spreadFacts(store: FactsStore): FactsStore {
  const ready = new Map<string, FileFacts | undefined>();
  return {
    ...store,
    facts(path, id, text) {
      const key = `${id} ${path.slice(path.lastIndexOf('.'))}`;
      const known = ready.get(key) ?? store.facts(path, id, text);
      ready.set(key, known);
      return known;
    },
  };
}

/** A model, and what it is where a single file changes. */
interface ReadModel {
  readonly model: CodeModel;
  changed(path: string, files: Files, idOf: (path: string) => string | undefined): CodeModel | undefined;
}

function* readModel(all: Files, idOf: (path: string) => string | undefined, store: FactsStore, discovery: Discovery, withJobs = false): Steps<ReadModel> {
  const { unread, ...input } = yield* readInput(all, idOf, store, discovery, withJobs ? store.wanting : ormReaders);
  let factsOf = input.factsOf;
  const { model, revised } = yield* codeModelSteps({ ...input, factsOf: (path) => factsOf(path), withJobs });
  const withUnread = (found: CodeModel): CodeModel => ({ ...found, unread: [...found.unread, ...unread] });
  return {
    model: withUnread(model),
    changed(path, files, newIdOf) {
      const [before, after] = [all.read(path), files.read(path)];
      const id = newIdOf(path);
      if (id === undefined || !before || !after || !('text' in before) || !('text' in after)) return undefined;
      factsOf = (asked) => (asked === path ? store.facts(path, id, () => after.text) : input.factsOf(asked));
      const found = revised(path, movedBy(before.text, after.text));
      return found && withUnread(found);
    },
  };
}

/** Where the places of a text are in another that differs in one part; those in that part are nowhere. */
function movedBy(before: string, after: string): (span: Span) => Span | undefined {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  const by = after.length - before.length;
  return (span) => (span.end <= start ? span : span.start >= before.length - end ? { ...span, start: span.start + by, end: span.end + by } : undefined);
}

/** Chooses and reads the files that some want to see. */
function* readInput(all: Files, idOf: (path: string) => string | undefined, store: FactsStore, discovery: Discovery, wanting: readonly Wanting[]): Steps<Required<Omit<CodeInput, 'withJobs'>> & Pick<SelectedCode, 'unread'>> {
  const units = [...discovery.sets, ...discovery.inTests].flatMap((set) => set.units);
  // Migrations say what the schema was, not what the code needs; so do those that wait.
  const held = heldBackIn(all, contractFolders(discovery, configIn(all).contracts));
  const migrations = new Set([...units, ...held].flatMap(({ path, downPath }) => (downPath === undefined ? [path] : [path, downPath])));
  const files = without(all, (path) => migrations.has(path));
  const known = (path: string): string | undefined => {
    const content = files.read(path);
    return content && 'text' in content ? content.text : undefined;
  };
  // What the store has when all are looked at together costs a look-up.
  for (const path of files.paths.filter(isCode)) {
    const id = idOf(path);
    if (id !== undefined) store.sketch(path, id, () => known(path));
    yield;
  }
  const { paths, factsOf, unread } = readCode(files, idOf, store, wanting);
  for (const path of paths) {
    const id = idOf(path);
    if (id === undefined || store.knows(path, id)) continue;
    factsOf(path);
    yield;
  }
  const folders = new Set(units.map(({ path }) => folderOf(path)));
  return { files, paths, factsOf, migrationFolders: [...folders], unread };
}

function configIn(files: Files): Config {
  const read = files.read(CONFIG_FILE);
  return read && 'text' in read ? readConfig(read.text, { rules: rules.map(({ id }) => id), frameworks: frameworks.map(({ id }) => id) }).config : {};
}

/** One build of the engine; undefined where it runs from its sources, which change under it. */
export function engineId(): string | undefined {
  if (path.extname(__filename) !== '.js') return undefined;
  const { size, mtimeMs } = statSync(__filename);
  return `${version} ${size} ${mtimeMs}`;
}
