import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import { folderOf, indexPaths, joinPath } from '../pathIndex';

/** What a `.sequelizerc` or the code around Umzug says of a folder of migrations. */
export interface MigrationsPlace {
  /** The file that says it. */
  readonly path: string;
  readonly folder: string;
  /** Path of the configuration of the database, where it is named. */
  readonly config?: string;
}

/** Paths of `.sequelizerc` files: sequelize-cli reads it beside the package.json (its README, "Options"). */
export function sequelizercPlaces(files: Files): readonly MigrationsPlace[] {
  return indexPaths(files).named('.sequelizerc').flatMap((path): readonly MigrationsPlace[] => {
    const read = files.read(path);
    if (read === undefined || !('text' in read)) return [];
    const own = folderOf(path);
    const folder = pathUnder(own, read.text, 'migrations-path') ?? joinPath(own, 'migrations');
    const config = pathUnder(own, read.text, 'config');
    return folder === undefined ? [] : [{ path, folder, ...(config !== undefined && { config }) }];
  });
}

/** `'migrations-path': path.resolve('db', 'migrations')`, relative to the folder of the file. */
function pathUnder(folder: string, text: string, key: string): string | undefined {
  const found = new RegExp(`['"]?\\b${key}['"]?\\s*:\\s*`).exec(text);
  if (!found) return undefined;
  const rest = text.slice(found.index + found[0].length);
  const value = /^[^'"`(,\n]*\([^)]*\)|^[^,\n}]*/.exec(rest)?.[0] ?? '';
  const parts = [...value.matchAll(/(['"`])([^'"`$]*)\1/g)].map((match) => match[2] ?? '');
  return parts.length === 0 ? undefined : joinPath(folder, parts.join('/'));
}

const UMZUG_FILE = /umzug|migrat|sequelize|database|^db\b/i;
const GLOB = /\bglob\s*:\s*\[?\s*(?:(?:path\.)?(?:join|resolve)\s*\(\s*([^)]*)\)|(['"`])([^'"`\n]*)\2)/g;

/** Folders that `new Umzug({ migrations: { glob } })` names in literals. */
export function umzugPlaces(files: Files): readonly MigrationsPlace[] {
  const found: MigrationsPlace[] = [];
  for (const folder of indexPaths(files).folders.values()) {
    for (const name of folder.scripts) {
      if (!(UMZUG_FILE.test(name) || (/^index\./.test(name) && UMZUG_FILE.test(folder.path))) || /^\d{4}/.test(name)) continue;
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const read = files.read(path);
      if (read === undefined || !('text' in read) || !/new\s+Umzug\b/.test(read.text)) continue;
      found.push(...globFolders(files, path, read.text));
    }
  }
  return found;
}

function globFolders(files: Files, path: string, text: string): readonly MigrationsPlace[] {
  const own = folderOf(path);
  return [...text.matchAll(GLOB)].flatMap((match): readonly MigrationsPlace[] => {
    const written = match[3] ?? match[1] ?? '';
    // A folder that is handed in is not known here; only where this file lies is.
    if (/\$\{(?!\s*(?:__dirname|import\.meta|path\.))/.test(written)) return [];
    const isRelative = /__dirname|import\.meta/.test(written);
    const parts = match[3] === undefined ? [...written.matchAll(/(['"`])([^'"`]*)\1/g)].map((part) => part[2] ?? '') : [written];
    const glob = parts.join('/').replace(/\$\{[^}]*\}/g, '').replace(/^\/+/, '');
    const folder = glob.split('/').filter((part) => !/[*{}[\]?()]/.test(part)).join('/');
    // Relative to the file, to the working directory, or to the package: where there is such a folder.
    const candidates = [joinPath(own, folder), joinPath('', folder), ...(isRelative ? [] : upward(own).map((above) => joinPath(above, folder)))];
    const existing = candidates.find((candidate) => candidate !== undefined && candidate !== '' && indexPaths(files).folders.has(candidate));
    return existing === undefined ? [] : [{ path, folder: existing }];
  });
}

function upward(folder: string): readonly string[] {
  const found: string[] = [];
  for (let at = folder; at !== ''; ) {
    at = folderOf(at);
    found.push(at);
  }
  return found;
}

/** The dialect that the configuration of the database names: that of production, else the only one it names. */
export function dialectIn(files: Files, path: string): { readonly dialect: Dialect; readonly from: string } | undefined {
  const read = files.read(path);
  if (read === undefined || !('text' in read)) return undefined;
  const production = /\bproduction['"]?\s*:\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/.exec(read.text)?.[1];
  for (const text of [production ?? '', read.text]) {
    const named = new Set([...text.matchAll(/\bdialect['"]?\s*:\s*(?:[\w.]+\s*(?:\|\||\?\?)\s*)?['"`]([\w-]+)['"`]/g)].map((match) => dialectNamed(match[1] ?? '')).filter((dialect) => dialect !== undefined));
    const [dialect] = named;
    if (named.size === 1 && dialect) return { dialect, from: `dialect in ${path}` };
  }
  return undefined;
}

/** Where sequelize-cli looks for the configuration of the database without being told. */
export const CONFIG_FILES: readonly string[] = ['config/config.json', 'config/config.js', 'config/database.js', 'config/database.json', 'src/config/config.js', 'src/config/config.json', 'src/config/database.js', 'src/config/database.ts'];
