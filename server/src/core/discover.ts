import type { Config, FolderSetting } from './config';
import { findDialect } from './dialect';
import { frameworks as allFrameworks } from './frameworks';
import type { FoundSet, Framework, MigrationUnit } from './frameworks/framework';
import { compareText, folderOf, type Place, placeOf } from './frameworks/pathIndex';
import { problemAt, trimFolder } from './frameworks/sqlFolders';
import type { Dialect } from './model/dialect';
import type { Files } from './model/files';
import type { Problem } from './model/source';

/** A set of migrations with the tool that runs it and the database it is for. */
export interface DiscoveredSet extends FoundSet {
  readonly framework: Framework;
  readonly dialect: Dialect;
  /** What says that it is this dialect, for people. */
  readonly dialectFrom: string;
  /** Sets of tests and examples are no part of the product's database. */
  readonly place: Place;
}

export interface Discovery {
  /** Sorted by id. */
  readonly sets: readonly DiscoveredSet[];
  /** Sets that lie within tests: judged only where a file of theirs is named. */
  readonly inTests: readonly DiscoveredSet[];
  readonly problems: readonly Problem[];
}

/** How a tool is asked for its sets: whoever discovers again and again may remember the answers. */
export type Detect = (framework: Framework, files: Files, config: Config) => readonly FoundSet[];

const detectAnew: Detect = (framework, files, config) => framework.detect(files, config);

/** Finds the migrations of a project without configuration; `fix-forward.json` can add folders and correct tool and database. */
export function discover(files: Files, config: Config, frameworks: readonly Framework[] = allFrameworks, detect: Detect = detectAnew): Discovery {
  const snapshot = rememberReads(files);
  const settings = (config.migrations ?? []).map((setting) => ({ ...setting, folder: trimFolder(setting.folder) }));
  const claims = createClaims();
  const found: DiscoveredSet[] = [];
  for (const framework of frameworks) {
    const own: FoundSet[] = [];
    for (const set of detect(framework, snapshot, config)) {
      const units = set.units.filter((unit) => claims.isFree(unit) && mayTake(framework, unit, settings));
      if (units.length > 0) own.push(units.length === set.units.length ? set : { ...set, units });
    }
    for (const set of own) {
      claims.claim(set);
      found.push({ ...completeSet(snapshot, framework, set, settings), ...(config.calls?.length && { calls: config.calls }) });
    }
  }
  found.sort((a, b) => compareText(a.id, b.id) || compareText(a.framework.id, b.framework.id));
  const isChosen = (set: DiscoveredSet) => set.place !== 'test' || settingFor(set.units[0]!, settings) !== undefined;
  const sets = found.filter(isChosen);
  return {
    sets,
    inTests: found.filter((set) => !isChosen(set)),
    problems: [...sets.flatMap((set) => set.problems ?? []), ...unusedSettings(settings, found)],
  };
}

/** A folder belongs to the tool that claimed it first: what lies beside its migrations is no set of another tool. */
function createClaims() {
  const folders = new Set<string>();
  return {
    isFree: (unit: MigrationUnit) => !folders.has(folderOf(unit.path)),
    claim(set: FoundSet) {
      for (const unit of set.units) {
        folders.add(folderOf(unit.path));
        if (unit.downPath !== undefined) folders.add(folderOf(unit.downPath));
      }
    },
  };
}

/** The setting whose folder holds a unit; the deepest one where several do. */
function settingFor(unit: MigrationUnit, settings: readonly FolderSetting[]): FolderSetting | undefined {
  const holding = settings.filter(({ folder }) => folder === '' || unit.path.startsWith(`${folder}/`));
  return holding.reduce<FolderSetting | undefined>((best, setting) => (best === undefined || setting.folder.length > best.folder.length ? setting : best), undefined);
}

function mayTake(framework: Framework, unit: MigrationUnit, settings: readonly FolderSetting[]): boolean {
  const wanted = settingFor(unit, settings)?.framework;
  return wanted === undefined || wanted === framework.id;
}

function completeSet(files: Files, framework: Framework, set: FoundSet, settings: readonly FolderSetting[]): DiscoveredSet {
  const setting = settingFor(set.units[0]!, settings);
  const place = placeOf(folderOf(set.units[0]!.path));
  if (setting?.dialect !== undefined) return { ...set, framework, dialect: setting.dialect, dialectFrom: 'fix-forward.json', place };
  if (set.dialect !== undefined) return { ...set, framework, dialect: set.dialect, dialectFrom: set.dialectFrom ?? `the configuration of ${framework.title}`, place };
  const folder = folderOf(set.units[0]!.path);
  const { dialect, from } = findDialect(files, { folder, paths: set.units.map(({ path }) => path) });
  return { ...set, framework, dialect, dialectFrom: from, place };
}

/** A setting that nothing answers to is a mistake in it, and would otherwise look like an empty project. */
function unusedSettings(settings: readonly FolderSetting[], found: readonly DiscoveredSet[]): readonly Problem[] {
  return settings
    .filter((setting) => !found.some((set) => set.units.some((unit) => settingFor(unit, [setting]) !== undefined)))
    .map(({ folder, framework }) => problemAt('fix-forward.json', `there are no migrations${framework === undefined ? '' : ` of ${framework}`} in "${folder}"`));
}

/** Several tools look at the same files: each is read once for a discovery. */
function rememberReads(files: Files): Files {
  const read = new Map<string, ReturnType<Files['read']>>();
  return {
    paths: files.paths,
    has: (path) => files.has(path),
    read(path) {
      if (!read.has(path)) read.set(path, files.read(path));
      return read.get(path);
    },
  };
}
