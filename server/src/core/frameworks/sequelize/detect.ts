import type { Config } from '../../config';
import type { Files } from '../../model/files';
import type { FoundSet, MigrationUnit } from '../framework';
import { compareText, type Folder, folderOf, foldersUpward, indexPaths, packageOf } from '../pathIndex';
import { configuredFolders, naturalKey } from '../sqlFolders';
import { CONFIG_FILES, dialectIn, type MigrationsPlace, sequelizercPlaces, umzugPlaces } from './config';

/** A number, a date or a version in front: `20240501120000-x`, `2021.05.30T04.47.28.x`, `001_x`, `v2.15.0-x`. */
const NUMBERED = /^(?:\d+|v\d+(?:\.\d+)+)[-_.T].*\./;
const isNumbered = (name: string): boolean => NUMBERED.test(name);
const SEEDS = /seed/i;
/** Where old migrations are put away: the databases in use have run them. */
const ARCHIVE = /^(?:_?archived?s?|old|legacy|done)$/i;

/** Sets named by `.sequelizerc`, by Umzug and by `fix-forward.json`, and folders that hold Sequelize migrations without any. */
export function detectSequelize(files: Files, config: Config): readonly FoundSet[] {
  const index = indexPaths(files);
  const taken = new Set<string>();
  const sets: FoundSet[] = [];
  const take = (folder: Folder | undefined, place: MigrationsPlace | undefined, names: (name: string) => boolean = () => true): void => {
    if (!folder || taken.has(folder.path)) return;
    const set = setOf(files, folder, place, names);
    if (!set) return;
    for (const unit of set.units) taken.add(folderOf(unit.path));
    sets.push(set);
  };
  for (const place of sequelizercPlaces(files)) take(index.folders.get(place.folder), place);
  for (const folder of configuredFolders(config, 'sequelize')) take(index.folders.get(folder), undefined);
  for (const place of umzugPlaces(files)) {
    const folder = index.folders.get(place.folder);
    if (folder && sampleSpeaks(files, folder, folder.scripts, true)) take(folder, place);
  }
  for (const folder of index.folders.values()) {
    if (taken.has(folder.path) || SEEDS.test(folder.path) || isPutAway(folder.path)) continue;
    if (sampleSpeaks(files, folder, folder.scripts.filter(isNumbered), false)) take(folder, undefined, isNumbered);
  }
  return sets;
}

function isPutAway(path: string): boolean {
  return path.split('/').some((name) => ARCHIVE.test(name));
}

function setOf(files: Files, folder: Folder, place: MigrationsPlace | undefined, isMigration: (name: string) => boolean): FoundSet | undefined {
  const index = indexPaths(files);
  const own = unitsIn(folder, isMigration);
  if (own.length === 0) return undefined;
  const archived = folder.folders.filter((name) => ARCHIVE.test(name)).flatMap((name) => {
    const inner = index.folders.get(folder.path === '' ? name : `${folder.path}/${name}`);
    return inner ? unitsIn(inner, isNumbered) : [];
  });
  const known = new Set(own.map((unit) => unit.name));
  const units = [...own, ...archived.filter((unit) => !known.has(unit.name))].sort((left, right) => compareText(left.order, right.order) || compareText(left.path, right.path));
  const home = packageOf(index, folder.path);
  const answer = dialectOf(files, folder.path, place);
  return { id: folder.path, package: home, units, ...(answer && { dialect: answer.dialect, dialectFrom: answer.from }) };
}

function unitsIn(folder: Folder, isMigration: (name: string) => boolean): readonly MigrationUnit[] {
  return folder.scripts.filter(isMigration).map((name) => ({ path: folder.path === '' ? name : `${folder.path}/${name}`, name, order: /^v\d/.test(name) ? naturalKey(name) : name }));
}

/** By the configuration that is named, else by one that lies where sequelize-cli looks. */
function dialectOf(files: Files, folder: string, place: MigrationsPlace | undefined): ReturnType<typeof dialectIn> {
  const above = foldersUpward(folder).flatMap((at) => CONFIG_FILES.map((name) => (at === '' ? name : `${at}/${name}`)));
  for (const path of [...(place?.config === undefined ? [] : [place.config]), ...above]) {
    const answer = files.has(path) ? dialectIn(files, path) : undefined;
    if (answer) return answer;
  }
  return undefined;
}

/** Whether scripts of a folder speak Sequelize; a few of them tell for the folder. */
function sampleSpeaks(files: Files, folder: Folder, names: readonly string[], isNamed: boolean): boolean {
  const sample = new Set([names[0], names[names.length >> 2], names[names.length >> 1], names.at(-1)]);
  for (const name of sample) {
    if (name === undefined) continue;
    const read = files.read(folder.path === '' ? name : `${folder.path}/${name}`);
    if (read !== undefined && 'text' in read && speaksSequelize(read.text, isNamed)) return true;
  }
  return false;
}

const EXPORTS_UP = /\bexports\.up\s*=|\bexports\s*=\s*\{[^}]*\bup\b|\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bexport\s*\{[^}]*\bup\b|\bup\s*[:(=]/;

/** Whether a script is a migration of Sequelize or of Umzug: it exports `up`, and speaks of the query interface. */
export function speaksSequelize(text: string, isNamed: boolean): boolean {
  if (!EXPORTS_UP.test(text) || /\bMigrationInterface\b|\bqueryRunner\b|\bpgm\b|\bKysely\b|\b[Kk]nex\b|\bMikroORM\b/.test(text)) return false;
  return /\bqueryInterface\b|\bQueryInterface\b|\bSequelize\b|\bDataTypes\b|from ['"]@?sequelize/.test(text) || (isNamed && /\bcontext\b/.test(text));
}
