import { statSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../../package.json';
import { type CodeInput, codeModel, jobModel } from '../core/code';
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
  release(git: Git, released: Pick<Released, 'name' | 'commit'>): Promise<Answer<Steps<CodeRevision>>>;
  /** What a snapshot runs again. */
  jobs(files: Files, discovery: Discovery, idOf: (path: string) => string | undefined): Steps<JobModel>;
  /** The facts of single files of a snapshot, as they are asked for. */
  factsOf(files: Files, idOf?: (path: string) => string | undefined): (path: string) => FileFacts | undefined;
  /** Writes to the disk what was learned. */
  keep(): void;
}

/** `held`: how much of what files say stays in memory, in bytes. `withJobs`: look for what the working tree runs again, too. */
export function openCodeReader(root: string, { held, withJobs = false }: { readonly held?: number; readonly withJobs?: boolean } = {}): CodeReader {
  const engine = engineId();
  const cache = openCodeCache({ folder: engine === undefined ? undefined : cacheFolder(), root, engine: engine ?? '' });
  const store = createFactsStore([...ormReaders, ...jobWanting], cache, held);
  return {
    *working(files, discovery, idOf = textIds(files)) {
      return { model: yield* readModel(files, idOf, store, discovery, withJobs), files };
    },
    async release(git, { name, commit }) {
      const revision = await openRevision(git, commit, store);
      if ('reason' in revision) return revision;
      const config = configIn(revision.files);
      const files = leaveOutIgnored(revision.files, config);
      // Where its migrations lay, and what was ignored, is what it said of itself then.
      return { value: (function* () {
        return { name, model: yield* readModel(files, revision.idOf, store, discover(files, config)), files };
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

function* readModel(all: Files, idOf: (path: string) => string | undefined, store: FactsStore, discovery: Discovery, withJobs = false): Steps<CodeModel> {
  const { unread, ...input } = yield* readInput(all, idOf, store, discovery, withJobs ? store.wanting : ormReaders);
  const model = codeModel({ ...input, withJobs });
  return { ...model, unread: [...model.unread, ...unread] };
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
