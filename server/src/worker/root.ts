import type { CodeRevision } from '../core/code/knownCode';
import { CONFIG_FILE, type Config, readConfig } from '../core/config';
import { frameworks } from '../core/frameworks';
import type { Files } from '../core/model/files';
import type { MigrationState } from '../core/model/migration';
import type { Problem } from '../core/model/source';
import { mayHaveJobs } from '../core/jobs';
import { rules } from '../core/rules';
import { jobEffectRepeats, jobFindings } from '../core/rules/jobEffectRepeats';
import { openSession, type PlacedMigration, type Session } from '../core/session';
import { type ReleasedFiles, standingOf } from '../core/standing';
import { decode } from '../project/decode';
import type { FileBytes, Host } from '../project/host';
import { leaveOutIgnored } from '../project/project';
import { type FileStanding, findReleased, releasedId, type Released, standingOfFile, type WorkingFiles } from '../project/states';
import { heldIn } from './contracts';
import type { KnownJobs } from './jobs';
import { openLiveCode } from './liveCode';
import { type LiveTree, openLiveTree } from './snapshot';

/** What the answers are made from: the session over one snapshot. */
export interface View {
  readonly files: Files;
  readonly tree: LiveTree;
  readonly session: Session;
  readonly released: readonly Released[];
  /** Why nothing is compared with. */
  readonly reason?: string;
  readonly configProblems: readonly Problem[];
  /** The folder for contracts, where the configuration names one. */
  readonly contracts?: string;
  readonly jobs?: KnownJobs;
  /** The files of a release that code was read from. */
  readonly revisionFiles?: (name: string) => Files | undefined;
  state(path: string): MigrationState;
  /** The text that a file had in the release compared with. */
  releasedText(path: string): string | undefined;
  /** What is spoken of unasked: what is pending or was edited, and what is open in an editor. */
  isWanted(placed: PlacedMigration): boolean;
}

/** One root under the editor's hands: what changes is noted at once, and worked off in slices. */
export interface LiveRoot {
  readonly tree: LiveTree;
  view(): View | undefined;
  /** Something changed: the next slice takes a new snapshot. */
  touch(what?: { readonly git?: boolean; readonly list?: boolean; readonly paths?: readonly string[] }): void;
  setComparison(compareWith: string): void;
  /** Does work until `isOver` says so; `first` is the file somebody waits for. False when nothing is left. */
  slice(isOver: () => boolean, first?: string): Promise<boolean>;
  /** Reads code, where a migration takes something away: after all else, since nobody waits for it. `changed`: more can be said now. */
  readCode(isOver: () => boolean): Promise<'more' | 'done' | 'changed'>;
  /** Whether what is said of a file is up to date. */
  isReady(file: string): boolean;
}

export function openLiveRoot(openHost: () => Host | Promise<Host>, compareWith: string): LiveRoot {
  let host: Host | undefined;
  let isHostOld = true;
  const tree = openLiveTree(() => host);
  const session = openSession();
  let view: View | undefined;
  let isStale = true;
  let isWorking = true;
  let comparison: { readonly wanted: string; readonly found: Awaited<ReturnType<typeof findReleased>> } | undefined;
  let comparing: object | undefined;
  let chosen = compareWith;
  let config: { readonly text: string | undefined; readonly config: Config; readonly problems: readonly Problem[] } | undefined;
  let filtered: { readonly of: readonly string[]; readonly config: Config; readonly paths: readonly string[]; readonly known: ReadonlySet<string> } | undefined;
  let states = new Map<string, FileStanding>();
  const contents = new Map<string, FileBytes>();
  let statesOf: readonly Released[] | undefined;
  const code = openLiveCode(() => host?.root ?? '');
  let codeKnown: readonly CodeRevision[] | undefined;
  let jobs: { readonly asked: boolean; readonly known?: KnownJobs } = { asked: false };

  function configOf(files: Files): { readonly config: Config; readonly problems: readonly Problem[] } {
    const read = files.read(CONFIG_FILE);
    const text = read && 'text' in read ? read.text : undefined;
    if (config && config.text === text) return config;
    const reading = text === undefined ? { config: {}, problems: [] } : readConfig(text, { rules: rules.map((rule) => rule.id), frameworks: frameworks.map((framework) => framework.id) });
    config = { text, ...reading };
    return config;
  }

  async function compare({ git }: Host, settings: Config): Promise<Awaited<ReturnType<typeof findReleased>>> {
    const wanted = chosen || settings.release || '';
    if (comparison?.wanted === wanted) return comparison.found;
    const asked = {};
    comparing = asked;
    const found = 'reason' in git ? { released: [], reason: git.reason } : await findReleased(git, { against: [], configured: wanted || undefined });
    // Refs that moved meanwhile are asked for again.
    if (comparing === asked) comparison = { wanted, found };
    return found;
  }

  /** The files without the ignored ones; their list stays the same object while nothing comes or goes. */
  function withoutIgnored(files: Files, settings: Config): Files {
    if (!settings.ignore?.length) return files;
    if (filtered?.of !== files.paths || filtered.config !== settings) {
      const { paths } = leaveOutIgnored(files, settings);
      filtered = { of: files.paths, config: settings, paths, known: new Set(paths) };
    }
    const { paths, known } = filtered;
    return { paths, has: (path) => known.has(path), read: (path) => (known.has(path) ? files.read(path) : undefined) };
  }

  /** What git holds, each asked for once. */
  function contentOf({ git }: Host, id: string): FileBytes {
    const found = contents.get(id) ?? ('reason' in git ? git : git.content(id));
    contents.set(id, found);
    return found;
  }

  async function refresh(): Promise<void> {
    isStale = false;
    if (!host || isHostOld) {
      isHostOld = false;
      host = await openHost();
    }
    const opened = host;
    await tree.list();
    // What came meanwhile may be of the list, or of git.
    if (isStale) return;
    const all = tree.snapshot();
    const { config: settings, problems } = configOf(all);
    const { released, reason } = await compare(opened, settings);
    const files = withoutIgnored(all, settings);
    const discovery = await session.discover({ files, config: settings });
    // A change that came meanwhile starts this again, with its texts.
    if (isStale) return;
    if (statesOf !== released) states = new Map();
    statesOf = released;
    const known = states;
    const working: WorkingFiles = { has: (path) => all.has(path), read: (path) => tree.bytes(path) };
    const standing = (path: string): FileStanding => {
      let found = known.get(path);
      if (!found) {
        found = standingOfFile(path, released, working);
        known.set(path, found);
      }
      return found;
    };
    const textOf = (path: string): string | undefined => {
      const id = releasedId(path, standing(path), released);
      const read = id === undefined ? undefined : decode(contentOf(opened, id));
      return read && 'text' in read ? read.text : undefined;
    };
    const releasedFiles: ReleasedFiles = { states: (path) => standing(path).state, releasedAs: (path) => standing(path).releasedAs, releasedText: textOf };
    const stateOf = ({ migration, set }: PlacedMigration): MigrationState => standingOf(migration, set.framework, releasedFiles).state;
    const only = tree.openPaths();
    const open = new Set(only);
    session.update({ files, config: settings, discovery, ...releasedFiles, scope: released.length === 0 ? 'all' : 'pending', only });
    jobs = { ...jobs, asked: settings.rules?.[jobEffectRepeats.id] !== 'off' && mayHaveJobs(files) };
    view = {
      ...(jobs.asked && jobs.known && { jobs: jobs.known }),
      files, tree, session, released, reason, configProblems: problems, releasedText: textOf, ...(settings.contracts !== undefined && { contracts: settings.contracts }),
      state: (path) => {
        const placed = session.migrationsOf(path).find(({ migration }) => migration.path === path);
        return placed ? stateOf(placed) : standing(path).state;
      },
      isWanted: (placed) => {
        const status = stateOf(placed);
        return status === 'pending' || status === 'edited' || placed.migration.files.some((file) => open.has(file));
      },
    };
    code.update({ files, discovery, released, withJobs: jobs.asked, git: 'reason' in opened.git ? undefined : opened.git });
    isWorking = true;
  }

  return {
    tree,
    view: () => view,
    touch({ git = false, list = false, paths } = {}) {
      isStale = true;
      // A repository may be there now, or be gone.
      if (git) [comparison, comparing, isHostOld] = [undefined, undefined, true];
      if (list) tree.forgetList();
      // Other contents may be edited ones; where one file went, another may be the same that was released.
      if (paths && !list) for (const path of paths) states.delete(path);
      else states.clear();
    },
    setComparison(next) {
      chosen = next;
      isStale = true;
    },
    async slice(isOver, first) {
      if (isStale) {
        await refresh();
        return true;
      }
      while (isWorking) {
        isWorking = session.advance(first);
        if (isOver()) return true;
        if (first !== undefined && session.isReady(first)) return true;
      }
      return false;
    },
    async readCode(isOver) {
      if (isStale || isWorking || !view || !(session.needsCode() || jobs.asked || heldIn(view).length > 0)) return 'done';
      const read = await code.slice(isOver);
      if (typeof read === 'string') return read;
      if (read.code === codeKnown) return 'done';
      codeKnown = read.code;
      session.setCode(codeKnown);
      const [own] = codeKnown;
      if (own?.model.jobs && config) jobs = { ...jobs, known: { model: own.model.jobs, files: own.files, findings: jobFindings(own.model.jobs, config.config, own.files) } };
      view = { ...view, ...(jobs.asked && jobs.known && { jobs: jobs.known }), revisionFiles: (name) => codeKnown?.find((revision) => revision.name === name)?.files };
      return 'changed';
    },
    isReady: (file) => !isStale && view !== undefined && session.isReady(file),
  };
}
