import type { Config } from '../../config';
import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { FoundSet, MigrationUnit } from '../framework';
import { compareText, type Folder, folderOf, foldersUpward, indexPaths, nameOf, packageOf } from '../pathIndex';
import { driverDialect } from '../script/drivers';
import { configuredFolders } from '../sqlFolders';
import { type DataSource, readDataSources } from './dataSources';

const TEST = /\.(?:spec|test)\.\w+$/;

/** Folders whose scripts are migration classes; each is a set, for a folder a database is how several databases are kept apart. */
export function detectTypeorm(files: Files, config: Config): readonly FoundSet[] {
  const index = indexPaths(files);
  const configured = configuredFolders(config, 'typeorm');
  const bySet = new Map<string, MigrationUnit[]>();
  for (const folder of index.folders.values()) {
    if (!configured.has(folder.path) && !looksLikeMigrations(files, folder)) continue;
    const units = scriptsIn(folder).flatMap((name) => unitOf(files, folder.path === '' ? name : `${folder.path}/${name}`));
    if (units.length === 0) continue;
    const id = setFolder(folder.path);
    bySet.set(id, [...(bySet.get(id) ?? []), ...units]);
  }
  if (bySet.size === 0) return [];
  const sources = readDataSources(files);
  return [...bySet].map(([id, units]): FoundSet => {
    const found = dialectOf(id, sources) ?? driverDialect(files, id);
    return {
      id,
      package: packageOf(index, id),
      // MigrationExecutor.js, getMigrations: by the timestamp in the name, whatever the files are called.
      units: units.sort((left, right) => compareText(left.order, right.order) || compareText(left.path, right.path)),
      ...(found && { dialect: found.dialect, dialectFrom: found.from }),
    };
  });
}

/** Folders of a year or a version are parts of one list. */
function setFolder(folder: string): string {
  return /^v?\d[\d._-]*$/.test(nameOf(folder)) && folder.includes('/') ? folderOf(folder) : folder;
}

const STAMPED = /\d{10,17}/;
const MIGRATIONS = /migrations?$/i;

const scriptsIn = (folder: Folder): readonly string[] => folder.scripts.filter((name) => !TEST.test(name));

function looksLikeMigrations(files: Files, folder: Folder): boolean {
  const scripts = scriptsIn(folder);
  if (scripts.length === 0) return false;
  const stamped = scripts.filter((name) => STAMPED.test(name));
  const candidates = stamped.length > 0 ? stamped : foldersUpward(folder.path).slice(0, 3).some((path) => MIGRATIONS.test(nameOf(path))) ? scripts : [];
  const sample = new Set([candidates[0], candidates[candidates.length >> 1], candidates.at(-1)]);
  for (const name of sample) {
    if (name === undefined) continue;
    const read = files.read(folder.path === '' ? name : `${folder.path}/${name}`);
    if (read !== undefined && 'text' in read && isMigrationClass(read.text)) return true;
  }
  return false;
}

/** A class with `up(queryRunner)`: TypeScript says the interface, compiled code only the shape. */
export function isMigrationClass(text: string): boolean {
  if (/\bimplements\s+(?:[\w.]+\s*,\s*)*(?:typeorm\.)?MigrationInterface\b/.test(text)) return true;
  return /\bclass\b/.test(text) && /\bup\s*\(\s*_?queryRunner\b/.test(text);
}

/** One migration a class; the timestamp is what stands at the end of its name (Migration.js, `name.substr(-13)`). */
function unitOf(files: Files, path: string): readonly MigrationUnit[] {
  const read = files.read(path);
  if (read === undefined || !('text' in read)) return [{ path, name: nameOf(path), order: orderOf(nameOf(path)) }];
  if (!isMigrationClass(read.text)) return [];
  const named = /^\s*(?:public\s+|readonly\s+)*name\s*(?::\s*string\s*)?=\s*['"`]([^'"`]+)['"`]/m.exec(read.text)?.[1] ?? /\bthis\.name\s*=\s*['"`]([^'"`]+)['"`]/.exec(read.text)?.[1];
  const name = named ?? /\bclass\s+([\w$]+)/.exec(read.text)?.[1] ?? nameOf(path).replace(/(?:\.\w+)$/, '');
  return [{ path, name, order: orderOf(name) }];
}

function orderOf(name: string): string {
  const digits = /\d{13}$/.exec(name)?.[0] ?? /\d{10,17}/.exec(name)?.[0] ?? '';
  return `${digits.padStart(17, '0')} ${name}`;
}

/** The data source that lists the folder, else the name of the folder. */
function dialectOf(folder: string, sources: readonly DataSource[]): { readonly dialect: Dialect; readonly from: string } | undefined {
  const listing = sources.filter((source) => source.dialect !== undefined && source.folders.some((path) => sameTail(path, folder)));
  const dialects = new Set(listing.map((source) => source.dialect));
  const [first] = listing;
  if (first?.dialect !== undefined && dialects.size === 1) return { dialect: first.dialect, from: `type in ${first.path}` };
  for (const name of folder.split('/').reverse().slice(0, 3)) {
    const dialect = dialectNamed(name) ?? dialectNamed(/(?:^|[-_.])(postgres(?:ql)?|pg|mysql|mariadb|sqlite3?|mssql)(?:[-_.]|$)/i.exec(name)?.[1] ?? '');
    if (dialect !== undefined) return { dialect, from: `the folder ${folder}` };
  }
  return undefined;
}

/** `dist/migrations/sqlite` lists `src/migrations/sqlite`: the compiled folder has another root. */
function sameTail(listed: string, folder: string): boolean {
  const left = listed.split('/').filter((part) => part !== '');
  const right = folder.split('/');
  const common = Math.min(left.length, right.length, 2);
  if (common === 0) return false;
  for (let at = 1; at <= common; at++) if (left.at(-at) !== right.at(-at)) return false;
  return true;
}
