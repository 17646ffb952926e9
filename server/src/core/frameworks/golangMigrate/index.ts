import type { Files } from '../../model/files';
import type { Problem } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { indexPaths, packageOf } from '../pathIndex';
import { hasTransactionalDdl } from '../sections';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, inOrder, isNamedForMigrations, numberKey, problemAt, sqlFolders, type SqlFolder, within } from '../sqlFolders';

/** `{version}_{title}.up.sql` (golang-migrate, source/parse.go). */
const NAME = /^(\d+)_(.*)\.(up|down)\.sql$/;

/** golang-migrate, and the tools that took over its layout: two files a migration. */
export const golangMigrate: Framework = {
  id: 'golang-migrate',
  title: 'golang-migrate',
  hasDown: true,
  checksums: false,
  recordedBy: 'version',
  onDatabaseAhead: { behaviour: 'refuses', detail: 'migrate up stops with "no migration found for version N" when the files lack the version that the database is at' },
  detect(files, config) {
    const configured = configuredFolders(config, golangMigrate.id);
    return sqlFolders(files)
      .filter((folder) => configured.has(folder.path) || isLaidOut(folder))
      .map((folder) => foundSet(files, folder))
      .filter((set) => set.units.length > 0);
  },
  read(unit, set, files) {
    return migrationFromSql({
      framework: golangMigrate.id,
      unit,
      dialect: set.dialect,
      up: filePart(files, unit.path),
      down: unit.downPath === undefined ? 'none' : filePart(files, unit.downPath),
      // A file is sent as one query: PostgreSQL runs its statements in one implicit transaction ("Multiple Statements in a Simple
      // Query"), the SQLite driver opens one.
      inTransaction: hasTransactionalDdl(set.dialect),
    });
  },
};

/** One pair is proof; files without their other half are only believed where the folder's name agrees. */
function isLaidOut(folder: SqlFolder): boolean {
  const matching = folder.names.filter((name) => NAME.test(name));
  if (matching.length === 0) return false;
  if (isNamedForMigrations(folder.path)) return true;
  const names = new Set(matching);
  return matching.some((name) => name.endsWith('.up.sql') && names.has(name.replace(/\.up\.sql$/, '.down.sql')));
}

function foundSet(files: Files, folder: SqlFolder): FoundSet {
  const problems: Problem[] = [];
  const versions = new Map<string, { name: string; up?: string; down?: string }>();
  for (const name of folder.names) {
    const match = NAME.exec(name);
    if (match === null) continue;
    const key = numberKey(match[1]!);
    const direction = match[3] as 'up' | 'down';
    const entry = versions.get(key) ?? { name: `${match[1]}_${match[2]}` };
    if (entry[direction] === undefined) entry[direction] = within(folder.path, name);
    else problems.push(problemAt(within(folder.path, name), `${entry[direction]} has the same version: golang-migrate refuses duplicate versions`));
    versions.set(key, entry);
  }
  const units: MigrationUnit[] = [];
  for (const [order, { name, up, down }] of versions) {
    if (up !== undefined) units.push({ path: up, name: up.slice(up.lastIndexOf('/') + 1).replace(/\.up\.sql$/, ''), order, ...(down !== undefined && { downPath: down }) });
    else problems.push(problemAt(down!, `${name} has a down and no up: golang-migrate moves the version and runs nothing on the way up`));
  }
  return { id: folder.path, package: packageOf(indexPaths(files), folder.path), units: inOrder(units), problems };
}
