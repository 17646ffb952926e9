import { dialectNamed } from '../../dialect';
import type { Files } from '../../model/files';
import type { Problem } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { foldersUpward, indexPaths, packageOf } from '../pathIndex';
import { hasTransactionalDdl } from '../sections';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, findDuplicates, inOrder, problemAt, sqlFolders, within } from '../sqlFolders';

/** `V1.2__x.sql`, `U1.2__x.sql`, `R__x.sql` (Flyway, "Migrations": prefix, version, two underscores, description). */
const NAME = /^(?:([VU])(\d+(?:[._]\d+)*)|R)__(.*)\.sql$/;

/** Flyway: forward only, unless undo scripts lie beside (Flyway Teams and Enterprise run them). */
export const flyway: Framework = {
  id: 'flyway',
  title: 'Flyway',
  hasDown: true,
  checksums: true,
  onDatabaseAhead: { behaviour: 'warns', detail: 'Flyway logs that the schema is newer than the latest migration it has and goes on (ignoreMigrationPatterns=*:future is the default)' },
  detect(files, config) {
    const index = indexPaths(files);
    const configured = configuredFolders(config, flyway.id);
    const roots = new Map<string, string[]>();
    const versioned = new Set(sqlFolders(files).filter(({ names }) => names.some((name) => NAME.exec(name)?.[1] === 'V')).map(({ path }) => path));
    for (const { path, names } of sqlFolders(files)) {
      if (!names.some((name) => NAME.test(name))) continue;
      const root = rootOf(path, versioned, configured);
      if (root !== undefined) roots.set(root, [...(roots.get(root) ?? []), ...names.map((name) => within(path, name))]);
    }
    return [...roots].map(([root, paths]) => ({ ...foundSet(root, paths), package: packageOf(index, root) })).filter((set) => set.units.length > 0);
  },
  read(unit, set, files) {
    const hasUndo = set.options?.['undo'] === true && !nameOfPath(unit.path).startsWith('R__');
    return migrationFromSql({
      framework: flyway.id,
      unit,
      dialect: set.dialect,
      up: filePart(files, unit.path),
      down: unit.downPath !== undefined ? filePart(files, unit.downPath) : hasUndo ? 'none' : 'forwardOnly',
      inTransaction: !isOutsideTransaction(files, unit.path) && hasTransactionalDdl(set.dialect),
    });
  },
};

/**
 * Flyway reads a location with all its subfolders, so files below a folder with versioned migrations belong to that folder's set.
 * A subfolder named after a database is a location of its own (`{vendor}` in Spring Boot's spring.flyway.locations).
 */
function rootOf(folder: string, versioned: ReadonlySet<string>, configured: ReadonlySet<string>): string | undefined {
  let root = versioned.has(folder) || configured.has(folder) ? folder : undefined;
  for (const above of foldersUpward(folder)) {
    if (configured.has(above)) return above;
    if (versioned.has(above)) root = above;
    if (dialectNamed(nameOfPath(above)) !== undefined) break;
  }
  return root;
}

function foundSet(root: string, paths: readonly string[]): FoundSet {
  const undo = new Map<string, string>();
  const units: MigrationUnit[] = [];
  const versions = new Map<string, string>();
  for (const path of paths) {
    const match = NAME.exec(nameOfPath(path));
    if (match === null) continue;
    const [, prefix, version = ''] = match;
    const key = versionKey(version);
    if (prefix === 'U') {
      undo.set(key, path);
      continue;
    }
    // Repeatable migrations run after all versioned ones, by description.
    units.push({ path, name: nameOfPath(path).replace(/\.sql$/, ''), order: prefix === 'V' ? `0 ${key}` : `1 ${match[3] ?? ''}` });
    if (prefix === 'V') versions.set(path, key);
  }
  const ordered = inOrder(units).map((unit) => {
    const downPath = undo.get(versions.get(unit.path) ?? '');
    return downPath === undefined ? unit : { ...unit, downPath };
  });
  const known = new Set(versions.values());
  const problems: Problem[] = [
    ...findDuplicates(ordered, (unit) => versions.get(unit.path), 'Flyway refuses to run ("Found more than one migration with version")'),
    ...[...undo].filter(([key]) => !known.has(key)).map(([, path]) => problemAt(path, 'there is no versioned migration that it undoes')),
  ];
  return { id: root, package: '', units: ordered, problems, ...(undo.size > 0 && { options: { undo: true } }) };
}

/** Parts are compared as numbers, and trailing zeros do not count: 1.0 and 1 are one version (Flyway, MigrationVersion). */
function versionKey(version: string): string {
  const parts = version.split(/[._]/);
  while (parts.length > 1 && /^0+$/.test(parts.at(-1)!)) parts.pop();
  return parts.map((part) => part.replace(/^0+(?=\d)/, '').padStart(20, '0')).join('.');
}

/** `V1__x.sql.conf` beside the script: `executeInTransaction=false` (Flyway, "Script Config Files"). */
function isOutsideTransaction(files: Files, path: string): boolean {
  const read = files.has(`${path}.conf`) ? files.read(`${path}.conf`) : undefined;
  return read !== undefined && 'text' in read && /^\s*executeInTransaction\s*=\s*false\b/m.test(read.text);
}

function nameOfPath(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
