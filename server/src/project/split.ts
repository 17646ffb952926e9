import { prepare } from '../core/check';
import { knowCode } from '../core/code/knownCode';
import { scopeOfSet } from '../core/code/belongs';
import type { DiscoveredSet } from '../core/discover';
import type { Files } from '../core/model/files';
import type { MigrationState } from '../core/model/migration';
import type { Span } from '../core/model/source';
import { openSession } from '../core/session';
import { readHead, type WaitedFor } from '../core/split/contracts';
import { mapRename } from '../core/split/mapName';
import { oldReferences } from '../core/split/oldReferences';
import { type OldReference, promote, type Promotion } from '../core/split/promote';
import { type SplitSubject, splitMigration } from '../core/split/splitMigration';
import type { Change } from '../core/model/fix';
import { workingFiles } from './files';
import type { Host } from './host';
import { compareWith, leaveOutIgnored, loadConfig, readRevisions } from './project';

export interface SplitRequest {
  readonly path: string;
  /** Only the operation that stands here. */
  readonly at?: Span;
  readonly writeBack?: ReadonlyMap<string, string>;
  /** When it is asked for, in milliseconds since 1970: the new files are named by it. */
  readonly now: number;
}

/** A project opened to be split: the working tree, and the release compared with. */
export interface SplitProject {
  readonly files: Files;
  split(request: SplitRequest): Change | { readonly reason: string };
  /** A rename without a change of the database. */
  map(request: SplitRequest): Promise<Change | { readonly reason: string }>;
  promote(path: string, now: number): Promise<Promotion | { readonly reason: string; readonly references: readonly OldReference[] }>;
}

export async function openSplit(host: Host): Promise<SplitProject> {
  const listing = host.list();
  const { config } = loadConfig(host);
  const comparing = compareWith(host, config, {});
  const files = leaveOutIgnored(workingFiles(host, await listing), config);
  const discovery = await prepare({ files, config });
  const { releases, standingOf } = await comparing;
  const stateOf = (path: string): MigrationState => standingOf(path, { has: (other) => files.has(other), read: (other) => host.read(other) }).state;
  const session = openSession();
  session.update({ files, config, discovery, states: stateOf, scope: 'all' });
  while (session.advance());
  const release = releases[0]?.name;
  return {
    files,
    split(request) {
      const subject = subjectOf(request);
      return 'reason' in subject ? subject : splitMigration(subject);
    },
    async map(request) {
      const subject = subjectOf(request);
      if ('reason' in subject) return subject;
      const revisions = await readRevisions(host, { files, discovery }, []);
      if ('wrongUse' in revisions) return { reason: revisions.wrongUse };
      const set = discovery.sets.find(({ id }) => id === subject.set.id);
      const [code] = set ? knowCode(revisions, () => discovery.sets.map(scopeOf))(scopeOf(set)) : [];
      return mapRename(subject, code ?? { entities: [], references: [] });
    },
    async promote(path, now) {
      const read = files.read(path);
      const head = read && 'text' in read ? readHead(read.text) : undefined;
      const set = discovery.sets.find((one) => head && one.units.some((unit) => unit.path.startsWith(head.set === '' ? '' : `${head.set}/`)));
      if (!head || !set) return { reason: head ? `There are no migrations in ${head.set}.` : `${path} is no contract that was held back.`, references: [] };
      const revisions = head.waitsFor ? await readRevisions(host, { files, discovery }, []) : [];
      const released = head.waitsFor && releases.length > 0 ? await readRevisions(host, { files, discovery }, releases) : [];
      if ('wrongUse' in revisions) return { reason: revisions.wrongUse, references: [] };
      if ('wrongUse' in released) return { reason: released.wrongUse, references: [] };
      const scope = scopeOf(set);
      const code = [...revisions, ...released];
      const known = { scope, revisions: knowCode(code, () => discovery.sets.map(scopeOf))(scope), code };
      const references = (shape: WaitedFor): readonly OldReference[] => oldReferences(shape, known);
      const isReleased = (migration: string): boolean => ['shipped', 'edited'].includes(stateOf(migration));
      return promote({ path, files, set, now, references, ...(releases.length > 0 && { isReleased }) });
    },
  };

  function subjectOf({ path, at, writeBack, now }: SplitRequest): SplitSubject | { readonly reason: string } {
    const placed = session.migrationsOf(path).find(({ migration }) => migration.path === path) ?? session.migrationsOf(path)[0];
    if (!placed) return { reason: `${path} belongs to no migration that is known here; a folder of migrations can be named in fix-forward.json.` };
    return {
      step: placed.judgedStep(), framework: placed.set.framework, state: placed.answer().judged.state, files, units: placed.set.units, now, set: placed.set,
      ...(at && { at }), ...(writeBack && { writeBack }), ...(release !== undefined && { release }), ...(config.contracts !== undefined && { contracts: config.contracts }),
    };
  }

  function scopeOf(set: DiscoveredSet) {
    return scopeOfSet(set, set.units.map((unit) => set.framework.read(unit, set, files)));
  }
}
