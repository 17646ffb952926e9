import { type CheckResult, check, type JudgedMigration } from '../check';
import type { Config } from '../config';
import type { DiscoveredSet, Discovery } from '../discover';
import type { MigrationUnit } from '../frameworks/framework';
import type { Files } from '../model/files';
import type { Migration } from '../model/migration';
import type { ReleasedFiles } from '../standing';
import { type ReleaseStep, replayRelease } from './history';

/** The files of one end of the report, with what was found in them. */
export interface Revision {
  /** As it was named; null is the working tree. */
  readonly name: string | null;
  readonly files: Files;
  readonly config: Config;
  readonly discovery: Discovery;
}

/** One database, from the older release to the newer. */
export interface Database {
  readonly id: string;
  readonly newer: DiscoveredSet;
  /** The set of the older release; absent where it had none. */
  readonly older?: DiscoveredSet;
  /** All migrations of the newer release, in their order; empty where nothing ran. */
  readonly history: readonly Migration[];
  readonly added: readonly JudgedMigration[];
  /** Ran before, and have another text now. */
  readonly edited: readonly JudgedMigration[];
  /** Ran before, and have no file any more. */
  readonly removed: readonly MigrationUnit[];
  /** What the release did; absent where it ran nothing. */
  readonly change?: ReleaseStep;
}

export interface Databases {
  readonly all: readonly Database[];
  /** Sets of the older release that the newer has no counterpart of. */
  readonly gone: readonly DiscoveredSet[];
  readonly result: CheckResult;
}

/** Reads the migrations of the newer release, and tells for each database which of them the older one lacks. */
export function databasesBetween(older: Revision, newer: Revision, standing: ReleasedFiles): Databases {
  // A history that is as it was need not be read to know that nothing ran.
  const isAsItWas = (set: DiscoveredSet): boolean => set.units.every(({ path, downPath }) => standing.states(path) === 'shipped' && (downPath === undefined || standing.states(downPath) === 'shipped'));
  const sets = newer.discovery.sets.filter((set) => !isAsItWas(set));
  const result = check({ files: newer.files, config: newer.config, discovery: { ...newer.discovery, sets }, ...standing, scope: 'pending' });
  const read = new Map(sets.map((set, index) => [set, result.sets[index]?.migrations ?? []]));
  const judged = new Map(result.migrations.map((each) => [each.migration.path, each]));
  const paired = pairSets(older.discovery.sets, newer.discovery.sets, (path) => standing.releasedAs?.(path));
  const all = newer.discovery.sets.map((set): Database => {
    const history = read.get(set) ?? [];
    const migrations = history.flatMap(({ path }) => judged.get(path) ?? []);
    const counterpart = paired.get(set);
    const added = migrations.filter(({ state }) => state === 'pending');
    const kept = new Set(set.units.flatMap(({ path }) => [path, standing.releasedAs?.(path) ?? path]));
    return {
      id: set.id,
      newer: set,
      history,
      ...(counterpart && { older: counterpart }),
      added,
      edited: migrations.filter(({ state }) => state === 'edited'),
      removed: counterpart?.units.filter(({ path }) => !kept.has(path)) ?? [],
      ...(added.length > 0 && { change: replayRelease(set.dialect, withoutState(migrations, 'pending'), added.map(({ migration }) => migration)) }),
    };
  });
  const found = new Set(paired.values());
  return { all, gone: older.discovery.sets.filter((set) => !found.has(set)), result };
}

const withoutState = (migrations: readonly JudgedMigration[], state: JudgedMigration['state']): readonly Migration[] => migrations.filter((each) => each.state !== state).map(({ migration }) => migration);

/** Sets are the same where their folder is; a folder that moved is known by the migrations in it: by what stands in them, then by their names alone. */
function pairSets(older: readonly DiscoveredSet[], newer: readonly DiscoveredSet[], releasedAs: (path: string) => string | undefined): ReadonlyMap<DiscoveredSet, DiscoveredSet> {
  const pairs = new Map<DiscoveredSet, DiscoveredSet>();
  const free = new Set(older);
  const pair = (set: DiscoveredSet, other: DiscoveredSet | undefined): void => {
    if (!other) return;
    pairs.set(set, other);
    free.delete(other);
  };
  for (const set of newer) pair(set, older.find((other) => free.has(other) && other.id === set.id));
  for (const set of newer) {
    if (pairs.has(set)) continue;
    const former = new Set(set.units.map(({ path }) => releasedAs(path)));
    const names = new Set(set.units.map(({ name }) => name));
    const bestBy = (isShared: (unit: MigrationUnit) => boolean): DiscoveredSet | undefined => {
      const shared = (other: DiscoveredSet): number => other.units.filter(isShared).length;
      return [...free].reduce<DiscoveredSet | undefined>((found, other) => (shared(other) > (found ? shared(found) : 0) ? other : found), undefined);
    };
    pair(set, bestBy(({ path }) => former.has(path)) ?? bestBy(({ name }) => names.has(name)));
  }
  return pairs;
}
