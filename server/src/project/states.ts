import { createHash } from 'node:crypto';
import type { MigrationState } from '../core/model/migration';
import type { Answer, FileBytes, Git } from './host';

/** A revision that the working tree is compared with. */
export interface Released {
  /** For people: `v1.4.0`, `main`. */
  readonly name: string;
  readonly commit: string;
  /** Path to content id. */
  readonly files: ReadonlyMap<string, string>;
}

/** What to compare with, the first that is given. Refs named by the user must exist; a default need not. */
export interface ReleaseChoice {
  readonly since?: string;
  readonly against: readonly string[];
  /** `release` of fix-forward.json: a name or a pattern. */
  readonly configured?: string;
  /** What names a release for whoever asks; `--since` of a check where it is absent. */
  readonly flag?: string;
}

/** Finds the release (or releases) compared with. No release at all is the empty list, with the reason. */
export async function findReleased(git: Git, choice: ReleaseChoice): Promise<{ readonly released: readonly Released[]; readonly reason?: string }> {
  const points = await choosePoints(git, choice);
  if ('reason' in points) return { released: [], reason: points.reason };
  const released: Released[] = [];
  for (const point of points.value) {
    const tree = await git.tree(point.commit);
    if ('reason' in tree) return { released: [], reason: tree.reason };
    released.push({ ...point, files: tree.value });
  }
  return { released };
}

type Point = Omit<Released, 'files'>;

async function choosePoints(git: Git, choice: ReleaseChoice): Promise<Answer<Point[]>> {
  const named = choice.since === undefined ? choice.against : [choice.since];
  if (named.length > 0) return namedPoints(git, named);
  if (choice.configured !== undefined) return configuredPoint(git, choice.configured);

  const tag = await git.nearestTag();
  if ('reason' in tag) return tag;
  if (tag.value) return { value: [tag.value] };
  const base = await git.branchPoint();
  if ('reason' in base) return base;
  if (base.value) return { value: [{ name: base.value.branch, commit: base.value.commit }] };
  return { reason: `there is no tag to compare with and no common commit with a default branch; name one with ${choice.flag ?? '--since'} or with "release" in fix-forward.json` };
}

async function namedPoints(git: Git, names: readonly string[]): Promise<Answer<Point[]>> {
  const points: Point[] = [];
  for (const name of names) {
    const commit = await git.commit(name);
    if ('reason' in commit) return commit;
    points.push({ name, commit: commit.value });
  }
  return { value: points };
}

async function configuredPoint(git: Git, release: string): Promise<Answer<Point[]>> {
  if (!/[*?[]/.test(release)) return namedPoints(git, [release]);
  const tag = await git.nearestTag(release);
  if ('reason' in tag) return tag;
  return tag.value ? { value: [tag.value] } : { reason: `no reachable tag matches the release "${release}" of fix-forward.json; were the tags fetched?` };
}

/** What a file of the working tree was in the releases compared with. */
export interface FileStanding {
  readonly state: MigrationState;
  /** The path that it had in a release, where it had another. */
  readonly releasedAs?: string;
}

/** The working tree, as far as states need it. */
export interface WorkingFiles {
  has(path: string): boolean;
  read(path: string): FileBytes | undefined;
}

/**
 * Whether a working file is in every release compared with, and as it was there. A file that one of them lacks is pending, unless it lay there under
 * another path. Contents are compared by git's own ids, so nothing but the tree is read.
 */
export function standingOfFile(path: string, released: readonly Released[], working: WorkingFiles): FileStanding {
  if (released.length === 0) return { state: 'unknown' };
  const file = working.read(path);
  const paths = released.map((release) => (release.files.has(path) ? path : formerPath(path, file, release, working)));
  if (paths.includes(undefined)) return { state: 'pending' };
  const former = paths.find((at) => at !== path);
  const stored = released.map((release, index) => release.files.get(paths[index] ?? ''));
  return { state: compareContents(file, stored), ...(former !== undefined && { releasedAs: former }) };
}

/** The content that a file had in the release compared with. */
export function releasedId(path: string, { releasedAs }: FileStanding, released: readonly Released[]): string | undefined {
  return released[0]?.files.get(releasedAs ?? path);
}

function compareContents(file: FileBytes | undefined, stored: readonly (string | undefined)[]): MigrationState {
  if (!file || 'reason' in file) return 'unknown';
  const [own, ...others] = idsOf(file.bytes, stored[0]);
  if (stored.every((id) => id === own)) return 'shipped';
  return stored.every((id) => id === own || others.some((other) => other() === id)) ? 'shipped' : 'edited';
}

/** A moment in a name is enough to know a file by. */
const MOMENT = /\d{8,}/;

/**
 * Where a file that a release lacks lay there: the file that is gone since and has the same content, the same name before others; or, where
 * the name holds a moment, the same name alone (scripts that move change their imports, and `.js` becomes `.ts`).
 */
function formerPath(path: string, file: FileBytes | undefined, release: Released, working: WorkingFiles): string | undefined {
  const index = indexOf(release);
  const isGone = (other: string): boolean => !working.has(other);
  const name = nameOf(path);
  const named = (index.byName.get(name) ?? []).filter(isGone);
  const sameContent = file && !('reason' in file) && file.bytes.byteLength > 0 ? pathsWith(file.bytes, release, index).filter((other) => isGone(other) && endingOf(other) === endingOf(path)) : [];
  const [moved] = nearest(path, named.filter((other) => sameContent.includes(other)));
  if (moved !== undefined) return moved;
  const [changed, ...others] = MOMENT.test(name) ? nearest(path, named) : [];
  if (changed !== undefined && others.length === 0) return changed;
  // A text that several migrations have (an empty template) says nothing.
  return sameContent.length === 1 ? sameContent[0] : undefined;
}

function pathsWith(bytes: Uint8Array, release: Released, index: ReleaseIndex): readonly string[] {
  const [sample] = release.files.values();
  const [own, ...others] = idsOf(bytes, sample);
  return [...new Set([own, ...others.map((made) => made())])].flatMap((id) => index.byId.get(id) ?? []);
}

/** Of several paths those with the most folders in common, from the end: `mysql/1_a.sql` was in another `mysql`. */
function nearest(path: string, candidates: readonly string[]): readonly string[] {
  const own = path.split('/').slice(0, -1).reverse();
  const scores = candidates.map((candidate) => {
    const folders = candidate.split('/').slice(0, -1).reverse();
    const differs = own.findIndex((folder, index) => folder !== folders[index]);
    return differs < 0 ? own.length : differs;
  });
  const best = Math.max(...scores);
  return candidates.filter((_, index) => scores[index] === best);
}

interface ReleaseIndex {
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly byId: ReadonlyMap<string, readonly string[]>;
}

const indexes = new WeakMap<Released, ReleaseIndex>();

/** Made when the first file is missing: most runs need none. */
function indexOf(release: Released): ReleaseIndex {
  let index = indexes.get(release);
  if (!index) {
    const byName = new Map<string, string[]>();
    const byId = new Map<string, string[]>();
    for (const [path, id] of release.files) {
      if (!/\.(?:sql|[cm]?[jt]s)$/.test(path)) continue;
      add(byName, nameOf(path), path);
      add(byId, id, path);
    }
    index = { byName, byId };
    indexes.set(release, index);
  }
  return index;
}

function add(map: Map<string, string[]>, key: string, path: string): void {
  const list = map.get(key);
  if (list) list.push(path);
  else map.set(key, [path]);
}

/** The name without what stands for the language; of a folder that is one migration, the folder's too. */
function nameOf(path: string): string {
  const parts = path.split('/');
  const name = (parts.at(-1) ?? path).replace(/\.[cm]?[jt]s$/, '');
  return /^(?:migration|up|down|index)(?:\.sql)?$/.test(name) ? `${parts.at(-2) ?? ''}/${name}` : name;
}

const endingOf = (path: string): string => /(?:\.(?:up|down))?\.[^./]+$/.exec(path)?.[0] ?? '';

/** The ids that a file's content may be stored under; those for other line ends are made when they are asked for. */
function idsOf(bytes: Uint8Array, stored: string | undefined): readonly [own: string, ...others: (() => string)[]] {
  const hash = stored?.length === 64 ? 'sha256' : 'sha1';
  const unix = (): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').replaceAll('\r\n', '\n');
  // `core.autocrlf` and `eol` turn line ends.
  return [bytesId(bytes, hash), () => blobId(unix(), hash), () => blobId(unix().replaceAll('\n', '\r\n'), hash)];
}

/** git's id of a file's bytes. */
export function bytesId(bytes: Uint8Array, hash: 'sha1' | 'sha256' = 'sha1'): string {
  return createHash(hash).update(`blob ${bytes.byteLength}\0`, 'latin1').update(bytes).digest('hex');
}

/** git's id of a file's content (git-hash-object(1)); `latin1` keeps bytes as they are. */
export function blobId(latin1: string, hash: 'sha1' | 'sha256' = 'sha1'): string {
  return createHash(hash).update(`blob ${latin1.length}\0`, 'latin1').update(latin1, 'latin1').digest('hex');
}
