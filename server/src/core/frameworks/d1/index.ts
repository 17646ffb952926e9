import type { Files } from '../../model/files';
import type { FoundSet, Framework } from '../framework';
import { folderOf, indexPaths, joinPath, packageOf } from '../pathIndex';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, inOrder, isNumbered, sqlFolders, within } from '../sqlFolders';

const CONFIGS = ['wrangler.toml', 'wrangler.json', 'wrangler.jsonc'];

/** Cloudflare D1 by Wrangler: forward only, SQLite. */
export const d1: Framework = {
  id: 'd1',
  title: 'Cloudflare D1',
  hasDown: false,
  checksums: false,
  onDatabaseAhead: { behaviour: 'ignores', detail: 'wrangler d1 migrations apply runs the files whose names the database has not recorded' },
  detect(files, config) {
    const index = indexPaths(files);
    const configs = foldersOfConfigs(files);
    const configured = configuredFolders(config, d1.id);
    return sqlFolders(files)
      .filter(({ path }) => configured.has(path) || configs.has(path))
      .map(({ path, names }): FoundSet => {
        const numbered = names.filter(isNumbered).map((name) => ({ path: within(path, name), name: name.replace(/\.sql$/, ''), order: name }));
        return { id: path, package: packageOf(index, path), units: inOrder(numbered), dialect: 'sqlite', dialectFrom: configs.get(path) ?? 'Cloudflare D1' };
      })
      .filter(({ units }) => units.length > 0);
  },
  read(unit, set, files) {
    return migrationFromSql({ framework: d1.id, unit, dialect: set.dialect, up: filePart(files, unit.path), down: 'forwardOnly', inTransaction: true });
  },
};

/** Folders of migrations by the config that names them: `migrations_dir` of a database, by default `migrations` beside the config. */
function foldersOfConfigs(files: Files): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of CONFIGS.flatMap((name) => indexPaths(files).named(name))) {
    const read = files.read(path);
    if (read === undefined || !('text' in read) || !read.text.includes('d1_databases')) continue;
    const named = [...read.text.matchAll(/["']?migrations_dir["']?\s*[=:]\s*["']([^"'\n]+)["']/g)].map((match) => match[1]!);
    for (const relative of [...named, 'migrations']) {
      const folder = joinPath(folderOf(path), relative);
      if (folder !== undefined && !found.has(folder)) found.set(folder, path);
    }
  }
  return found;
}
