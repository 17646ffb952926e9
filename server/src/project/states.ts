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
  return { reason: 'there is no tag to compare with and no common commit with a default branch; name one with --since or with "release" in fix-forward.json' };
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

/**
 * Whether the working file is in every release compared with, and as it was there. A file that one of them lacks is pending.
 * Contents are compared by git's own ids, so nothing but the tree is read.
 */
export function stateOf(path: string, file: FileBytes | undefined, released: readonly Released[]): MigrationState {
  if (released.length === 0) return 'unknown';
  const stored = released.map((release) => release.files.get(path));
  if (stored.some((id) => id === undefined)) return 'pending';
  if (!file || 'reason' in file) return 'unknown';
  const { bytes } = file;
  const hash = stored[0]?.length === 64 ? 'sha256' : 'sha1';
  const own = bytesId(bytes, hash);
  if (stored.every((id) => id === own)) return 'shipped';
  const ids = [own, ...otherLineEnds(bytes, hash)];
  return stored.every((id) => id !== undefined && ids.includes(id)) ? 'shipped' : 'edited';
}

function bytesId(bytes: Uint8Array, hash: 'sha1' | 'sha256'): string {
  return createHash(hash).update(`blob ${bytes.byteLength}\0`, 'latin1').update(bytes).digest('hex');
}

/** The ids that content may be stored under where `core.autocrlf` or `eol` turned its line ends. */
function otherLineEnds(bytes: Uint8Array, hash: 'sha1' | 'sha256'): string[] {
  const unix = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').replaceAll('\r\n', '\n');
  return [unix, unix.replaceAll('\n', '\r\n')].map((variant) => blobId(variant, hash));
}

/** git's id of a file's content (git-hash-object(1)); `latin1` keeps bytes as they are. */
export function blobId(latin1: string, hash: 'sha1' | 'sha256' = 'sha1'): string {
  return createHash(hash).update(`blob ${latin1.length}\0`, 'latin1').update(latin1, 'latin1').digest('hex');
}
