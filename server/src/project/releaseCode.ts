import { createHash } from 'node:crypto';
import type { CodeModel } from '../core/code/model';
import { isCode } from '../core/code/read/prefilter';
import { createRoles } from '../core/code/roles';
import { CONFIG_FILE } from '../core/config';
import type { Discovery } from '../core/discover';
import { compareJobs, mayHaveJobs } from '../core/jobs';
import type { JobModel } from '../core/jobs/model';
import type { Files } from '../core/model/files';
import { compareContracts, readContracts, unreadBetween } from '../core/payloads';
import type { Contracts } from '../core/payloads/model';
import type { ReadJobs } from '../core/release/effects';
import type { ReadPayloads } from '../core/release/payloads';
import { type CodeReader, engineId, openCodeReader, type Steps } from './code';
import { cacheFolder } from './codeCache';
import { type KeptModels, openKeptModels } from './keptModels';
import { textIds } from './revision';

/** One end of a report, as its code is read. */
export interface CodeEnd {
  readonly files: Files;
  readonly discovery: Discovery;
  /** Names contents where they have names already. */
  idOf?(path: string): string | undefined;
}

/** What a report needs of the code of both ends. */
export interface ReleaseCode {
  /** What the older release needs of the database; empty where nothing ran. */
  readonly model: CodeModel;
  readonly payloads: ReadPayloads;
  readonly jobs: ReadJobs;
  readonly isSame: boolean;
}

export interface ReadCodeOptions {
  readonly root: string;
  readonly older: CodeEnd;
  readonly newer: CodeEnd;
  /** Whether what the older release needs of the database is asked for. */
  readonly withDatabase: boolean;
  /** Waited for now and then. */
  readonly rest?: () => Promise<void>;
}

const NO_JOBS: JobModel = { handlers: [], effects: [], switches: [], sends: [] };
const NO_CODE: CodeModel = { entities: [], references: [], inserts: [], unread: [] };

/** Reads both ends by one reader: what they have in common is read once, and what an earlier report concluded of an end is not concluded again. */
export async function readReleaseCode({ root, older, newer, withDatabase, rest }: ReadCodeOptions): Promise<ReleaseCode> {
  const ends = [older, newer].map((end) => ({ ...end, idOf: end.idOf ?? textIds(end.files) })) as [NamedEnd, NamedEnd];
  const isSame = hasSameCode(...ends);
  if (isSame && !withDatabase) return { model: NO_CODE, isSame, payloads: { changes: [], unread: [] }, jobs: { changes: [], newer: NO_JOBS } };
  const reader = openCodeReader(root, { spread: true });
  const kept = openKeptModels({ folder: cacheFolder(), root, engine: engineId() });
  const reading: Reading = { reader, kept, ...(rest && { rest }) };
  const [left, right] = ends;
  const hasJobs = !isSame && (mayHaveJobs(left.files) || mayHaveJobs(right.files));
  const model = withDatabase ? await codeOf(reading, left) : NO_CODE;
  const jobs = hasJobs ? [await jobsOf(reading, left), await jobsOf(reading, right)] as const : undefined;
  const before = isSame ? undefined : await contractsOf(reading, left);
  const after = isSame ? undefined : await contractsOf(reading, right);
  reader.keep();
  return {
    model, isSame,
    payloads: before && after ? { changes: compareContracts(before, after), unread: unreadBetween(before, after) } : { changes: [], unread: [] },
    jobs: { changes: jobs ? compareJobs(...jobs) : [], newer: jobs?.[1] ?? NO_JOBS },
  };
}

type NamedEnd = Required<CodeEnd>;

interface Reading {
  readonly reader: CodeReader;
  readonly kept: KeptModels;
  readonly rest?: () => Promise<void>;
}

/** Files read before a rest. */
const FILES_AT_ONCE = 20;

function codeOf({ reader, kept, rest }: Reading, end: NamedEnd): Promise<CodeModel> {
  return kept.get(keyOf('code', end), async () => (await inSteps(reader.working(end.files, end.discovery, end.idOf), rest)).model);
}

function jobsOf({ reader, kept, rest }: Reading, end: NamedEnd): Promise<JobModel> {
  return kept.get(keyOf('jobs', end), () => inSteps(reader.jobs(end.files, end.discovery, end.idOf), rest));
}

async function inSteps<T>(steps: Steps<T>, rest?: () => Promise<void>): Promise<T> {
  for (let count = 1; ; count++) {
    const step = steps.next();
    if (step.done) return step.value;
    if (rest && count % FILES_AT_ONCE === 0) await rest();
  }
}

async function contractsOf({ reader, kept, rest }: Reading, end: NamedEnd): Promise<Contracts> {
  await rest?.();
  return kept.get(keyOf('contracts', end), () => readContracts({ files: end.files, factsOf: reader.factsOf(end.files, end.idOf) }));
}

/** Names what is concluded from the code of an end: by the contents of all that is read for it, and by which files are migrations. */
function keyOf(what: string, { files, idOf, discovery }: NamedEnd): string {
  const hash = createHash('sha1');
  // A path that is there may keep a name from meaning another, whatever stands in it.
  for (const path of files.paths) hash.update(isRead(path) ? `${path}\0${idOf(path) ?? ''}\n` : `${path}\n`);
  for (const { units } of [...discovery.sets, ...discovery.inTests]) for (const { path, downPath } of units) hash.update(`${path}\0${downPath ?? ''}\n`);
  return `${what} ${hash.digest('hex')}`;
}

/** Code, and what module names are resolved by. */
const isRead = (path: string): boolean => isCode(path) || path === CONFIG_FILE || /(?:^|\/)(?:package|[\w.-]*[jt]sconfig[\w.-]*)\.json$|(?:^|\/)pnpm-workspace\.yaml$/.test(path);

/** Files that no release runs: words, pictures, and what people and pipelines work with. */
const INERT = /\.(?:md|mdx|rst|adoc|txt|png|jpe?g|gif|webp|avif|svg|ico|snap|po|pot)$|(?:^|\/)(?:\.github|\.gitlab|\.vscode|\.changeset|\.husky|docs)\/|(?:^|\/)(?:LICENSE|CODEOWNERS|\.gitignore|\.editorconfig)$/i;

/** Whether all that runs is the same. Migrations are judged by themselves; a version alone runs nothing. */
function hasSameCode(older: NamedEnd, newer: NamedEnd): boolean {
  const migrations = new Set([older, newer].flatMap(({ discovery }) => [...discovery.sets, ...discovery.inTests].flatMap(({ units }) => units.flatMap(({ path, downPath }) => (downPath === undefined ? [path] : [path, downPath])))));
  const roleOf = createRoles([]);
  const textOf = ({ files }: NamedEnd, path: string): string | undefined => {
    const content = files.read(path);
    return content && 'text' in content ? content.text : undefined;
  };
  return [...new Set([...older.files.paths, ...newer.files.paths])].every((path) => {
    if (migrations.has(path) || INERT.test(path) || roleOf(path) === 'test') return true;
    if (older.files.has(path) && newer.files.has(path)) {
      const id = older.idOf(path);
      if (id !== undefined && id === newer.idOf(path)) return true;
    }
    const [before, after] = [textOf(older, path), textOf(newer, path)];
    if (before === undefined || after === undefined) return false;
    return before === after || (/(?:^|\/)package\.json$/.test(path) && withoutVersion(before) === withoutVersion(after));
  });
}

/** A manifest, apart from the version that a release gives it. */
function withoutVersion(text: string): string {
  try {
    const { version, ...manifest } = JSON.parse(text) as { readonly version?: unknown };
    return JSON.stringify(manifest);
  } catch {
    return text;
  }
}
