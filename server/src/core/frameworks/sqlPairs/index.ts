import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { folderOf, indexPaths, nameOf, packageOf, type PathIndex } from '../pathIndex';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, inOrder, isNamedForMigrations, isNumbered, naturalKey, sqlFolders, type SqlFolder, within } from '../sqlFolders';
import { folderUnits, parentsOfPairs } from './folders';

/** The words by which tools and people tell the two directions apart, in a file's name. */
const SUFFIX = /^(.+?)[._-](up|do|down|undo|rollback|revert)\.sql$/i;
/** Postgrator: `001.do.create-users.sql`, `001.undo.create-users.sql`. */
const INFIX = /^(\d+)\.(do|undo)\.(.+)\.sql$/i;
const PREFIX = /^(up|down)[._-](.+)\.sql$/i;

interface Half { readonly stem: string; readonly direction: 'up' | 'down' }

/** Plain SQL in two files a migration, whatever runs it: beside each other, in a folder each, or in folders `up` and `down`. */
export const sqlPairs: Framework = {
  id: 'sql-pairs',
  title: 'SQL files in pairs',
  called: 'the tool that runs it',
  hasDown: true,
  checksums: false,
  onDatabaseAhead: { behaviour: 'unknown', detail: 'which tool runs these files is not known' },
  detect(files, config) {
    const index = indexPaths(files);
    const configured = configuredFolders(config, sqlPairs.id);
    const found = new Map<string, readonly MigrationUnit[]>();
    for (const folder of sqlFolders(files)) {
      const units = besideUnits(folder);
      if (units.length > 0 && (configured.has(folder.path) || isConvincing(folder.path, units))) found.set(folder.path, units);
    }
    for (const parent of parentsOfPairs(index)) {
      const units = folderUnits(index, parent);
      if (configured.has(parent) || isConvincing(parent, units)) found.set(parent, units);
    }
    for (const [parent, units] of oppositeFolders(index)) {
      if (configured.has(parent) || isConvincing(parent, units)) found.set(parent, units);
    }
    return [...found].map(([id, units]): FoundSet => ({ id, package: packageOf(index, id), units: inOrder(units) }));
  },
  read(unit, set, files) {
    return migrationFromSql({
      framework: sqlPairs.id,
      unit,
      dialect: set.dialect,
      up: filePart(files, unit.path),
      down: unit.downPath === undefined ? 'none' : filePart(files, unit.downPath),
    });
  },
};

/** `scale-up.sql` beside `scale-down.sql` are no migrations: numbers or the folder's name must agree. */
function isConvincing(folder: string, units: readonly MigrationUnit[]): boolean {
  if (units.length === 0) return false;
  const paired = units.some((unit) => unit.downPath !== undefined);
  if (isNamedForMigrations(folder)) return true;
  return paired && units.filter((unit) => isNumbered(unit.name)).length * 2 > units.length;
}

function besideUnits({ path, names }: SqlFolder): readonly MigrationUnit[] {
  const ups = new Map<string, string>();
  const downs = new Map<string, string>();
  const others: string[] = [];
  for (const name of names) {
    const half = halfOf(name);
    if (half === undefined) others.push(name);
    else (half.direction === 'up' ? ups : downs).set(half.stem, name);
  }
  if (downs.size === 0 && ups.size === 0) return [];
  // `001_x.sql` beside `001_x.down.sql`: the up bears no mark. Then a numbered file alone is an up without a down.
  if (ups.size === 0) for (const name of others) if (isNumbered(name) || downs.has(name.replace(/\.sql$/, ''))) ups.set(name.replace(/\.sql$/, ''), name);
  return [...ups].map(([stem, name]): MigrationUnit => {
    const down = downs.get(stem);
    return { path: within(path, name), name: stem, order: naturalKey(stem), ...(down !== undefined && { downPath: within(path, down) }) };
  });
}

function halfOf(name: string): Half | undefined {
  const infix = INFIX.exec(name);
  // Postgrator pairs by version and action alone: the descriptions of the two may differ.
  if (infix !== null) return { stem: infix[1]!, direction: directionOf(infix[2]!) };
  const suffix = SUFFIX.exec(name);
  if (suffix !== null) return { stem: suffix[1]!, direction: directionOf(suffix[2]!) };
  const prefix = PREFIX.exec(name);
  return prefix === null ? undefined : { stem: prefix[2]!, direction: directionOf(prefix[1]!) };
}

function directionOf(word: string): 'up' | 'down' {
  return /^(?:up|do)$/i.test(word) ? 'up' : 'down';
}

/** `up/001_x.sql` and `down/001_x.sql` below one folder. */
function oppositeFolders(index: PathIndex): readonly (readonly [string, readonly MigrationUnit[]])[] {
  const found: (readonly [string, readonly MigrationUnit[]])[] = [];
  for (const folder of index.folders.values()) {
    if (nameOf(folder.path) !== 'up') continue;
    const parent = folderOf(folder.path);
    const down = new Set(index.folders.get(within(parent, 'down'))?.files);
    const names = folder.files.filter((name) => name.endsWith('.sql'));
    if (!names.some((name) => down.has(name))) continue;
    const units = names.map((name): MigrationUnit => {
      const stem = name.replace(/\.sql$/, '');
      const unit = { path: within(folder.path, name), name: stem, order: naturalKey(stem) };
      return down.has(name) ? { ...unit, downPath: within(within(parent, 'down'), name) } : unit;
    });
    found.push([parent, units]);
  }
  return found;
}
