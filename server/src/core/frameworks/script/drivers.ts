import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import { foldersUpward, indexPaths } from '../pathIndex';

/** Drivers that a query builder or mapper for Node is used with. */
const DRIVERS: Readonly<Record<string, Dialect>> = {
  pg: 'postgres', 'pg-native': 'postgres', mysql: 'mysql', mysql2: 'mysql', mariadb: 'mariadb', sqlite3: 'sqlite', '@vscode/sqlite3': 'sqlite', 'better-sqlite3': 'sqlite', 'sql.js': 'sqlite', tedious: 'mssql', mssql: 'mssql',
};

/** The dialect of the only driver that the nearest package.json with any driver lists; undefined where there are several. */
export function driverDialect(files: Files, folder: string): { readonly dialect: Dialect; readonly from: string } | undefined {
  const { folders } = indexPaths(files);
  for (const above of foldersUpward(folder)) {
    if (!folders.get(above)?.files.includes('package.json')) continue;
    const path = above === '' ? 'package.json' : `${above}/package.json`;
    const read = files.read(path);
    if (read === undefined || !('text' in read)) continue;
    const names = Object.keys(DRIVERS).filter((name) => read.text.includes(`"${name}"`));
    const dialects = new Set(names.map((name) => DRIVERS[name]));
    const [dialect] = dialects;
    if (dialect === undefined) continue;
    return dialects.size === 1 ? { dialect, from: `the driver ${names[0]} in ${path}` } : undefined;
  }
  return undefined;
}
