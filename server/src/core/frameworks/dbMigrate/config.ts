import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import { folderOf, foldersUpward, indexPaths, joinPath } from '../pathIndex';
import { own } from '../script/values';
import { within } from '../sqlFolders';

/** What a package says of its use of db-migrate. */
export interface DbMigrateConfig {
  /** The folder of the package. */
  readonly folder: string;
  /** The folder of migrations: `migrations` where nothing else is said. */
  readonly migrations: string;
  readonly nonTransactional: boolean;
}

/** Packages that depend on db-migrate, with what `.db-migraterc` and the scripts of their package.json say. */
export function dbMigrateConfigs(files: Files): readonly DbMigrateConfig[] {
  return indexPaths(files).named('package.json').flatMap((path): readonly DbMigrateConfig[] => {
    const manifest = textOf(files, path);
    if (manifest === undefined || !/"db-migrate"\s*:/.test(manifest)) return [];
    const folder = folderOf(path);
    const settings = textOf(files, within(folder, '.db-migraterc')) ?? '';
    const written = /"migrations-dir"\s*:\s*"([^"]+)"/.exec(settings)?.[1] ?? /db-migrate[^"\n]*?(?:\s-m|\s--migrations-dir)[=\s]+([^\s"\\]+)/.exec(manifest)?.[1];
    const migrations = joinPath(folder, written ?? 'migrations');
    return migrations === undefined ? [] : [{ folder, migrations, nonTransactional: /"non-transactional"\s*:\s*true/.test(settings) || /--non-transactional/.test(manifest) }];
  });
}

function textOf(files: Files, path: string): string | undefined {
  const read = files.has(path) ? files.read(path) : undefined;
  return read !== undefined && 'text' in read ? read.text : undefined;
}

/** Drivers that db-migrate loads by their package. */
const DRIVER_PACKAGES: Readonly<Record<string, Dialect>> = {
  'db-migrate-pg': 'postgres', 'db-migrate-cockroachdb': 'postgres', 'db-migrate-redshift': 'postgres', 'db-migrate-mysql': 'mysql', 'db-migrate-sqlite3': 'sqlite', 'db-migrate-mssql': 'mssql',
};

/** By the driver that `database.json` names (for production, else the only one), else by the only driver package of a package.json above. */
export function dbMigrateDialect(files: Files, folder: string): { readonly dialect: Dialect; readonly from: string } | undefined {
  for (const above of foldersUpward(folder)) {
    for (const name of ['database.json', 'config/database.json', 'database.js', 'config/database.js']) {
      const path = within(above, name);
      const text = textOf(files, path);
      const answer = text === undefined ? undefined : driverIn(text);
      if (answer) return { dialect: answer, from: `driver in ${path}` };
    }
  }
  for (const above of foldersUpward(folder)) {
    const path = within(above, 'package.json');
    const text = textOf(files, path);
    const found = text === undefined ? [] : Object.keys(DRIVER_PACKAGES).filter((name) => text.includes(`"${name}"`));
    const [only] = found;
    if (found.length === 1 && only) return { dialect: DRIVER_PACKAGES[only] as Dialect, from: `the driver ${only} in ${path}` };
  }
  return undefined;
}

function driverIn(text: string): Dialect | undefined {
  const production = /\b(?:production|prod)['"]?\s*:\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/.exec(text)?.[1];
  for (const part of [production ?? '', text]) {
    const named = [...part.matchAll(/\bdriver['"]?\s*:\s*(?:\{[^{}]*?\brequire['"]?\s*:\s*)?['"]([\w-]+)['"]/g)].map((match) => own(DRIVER_PACKAGES, match[1] ?? '') ?? dialectNamed((match[1] ?? '').replace(/^db-migrate-/, '')));
    const dialects = new Set(named.filter((dialect) => dialect !== undefined));
    const [dialect] = dialects;
    if (dialects.size === 1 && dialect) return dialect;
  }
  return undefined;
}
