import { statSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../../package.json';
import { codeModel } from '../core/code';
import type { CodeRevision } from '../core/code/knownCode';
import { ormReaders } from '../core/code/orms';
import { readCode } from '../core/code/select';
import { createFactsStore, type FactsStore } from '../core/code/store';
import { CONFIG_FILE, type Config, readConfig } from '../core/config';
import { type Discovery, discover } from '../core/discover';
import { frameworks } from '../core/frameworks';
import { folderOf } from '../core/frameworks/pathIndex';
import type { Files } from '../core/model/files';
import { rules } from '../core/rules';
import { cacheFolder, openCodeCache } from './codeCache';
import type { Answer, Git, Host } from './host';
import { leaveOutIgnored } from './project';
import { openRevision, textIds } from './revision';
import type { Released } from './states';

/** Reads the code of one project at any revision. What files say is kept by content, so that a second revision costs what differs. */
export interface CodeReader {
  /** The working tree. */
  working(files: Files, discovery: Discovery): CodeRevision;
  release(git: Git, released: Released): Promise<Answer<CodeRevision>>;
  /** Writes to the disk what was learned. */
  keep(): void;
}

export function openCodeReader({ root }: Host): CodeReader {
  const engine = engineId();
  const cache = openCodeCache({ folder: engine === undefined ? undefined : cacheFolder(), root, engine: engine ?? '' });
  const store = createFactsStore(wordsOfReaders(), cache);
  return {
    working: (files, discovery) => ({ model: modelOf(files, textIds(files), store, discovery), files }),
    async release(git, { name, commit }) {
      const revision = await openRevision(git, commit, store);
      if ('reason' in revision) return revision;
      const config = configIn(revision.files);
      const files = leaveOutIgnored(revision.files, config);
      return { value: { name, model: modelOf(files, revision.idOf, store, discover(files, config)), files } };
    },
    keep: () => cache.keep(store),
  };
}

function modelOf(files: Files, idOf: (path: string) => string | undefined, store: FactsStore, { sets, inTests }: Discovery): CodeRevision['model'] {
  const folders = new Set([...sets, ...inTests].flatMap(({ units }) => units.map((unit) => folderOf(unit.path))));
  const { paths, factsOf, unread } = readCode(files, idOf, store);
  const model = codeModel({ files, paths, factsOf, migrationFolders: [...folders] });
  return { ...model, unread: [...model.unread, ...unread] };
}

export function wordsOfReaders(): readonly string[] {
  return [...new Set(ormReaders.flatMap(({ words }) => words))];
}

function configIn(files: Files): Config {
  const read = files.read(CONFIG_FILE);
  return read && 'text' in read ? readConfig(read.text, { rules: rules.map(({ id }) => id), frameworks: frameworks.map(({ id }) => id) }).config : {};
}

/** One build of the engine; undefined where it runs from its sources, which change under it. */
function engineId(): string | undefined {
  if (path.extname(__filename) !== '.js') return undefined;
  const { size, mtimeMs } = statSync(__filename);
  return `${version} ${size} ${mtimeMs}`;
}
