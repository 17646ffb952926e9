import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { folderOf, indexPaths, packageOf, type PathIndex } from '../pathIndex';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, inOrder, within } from '../sqlFolders';

const LOCK = 'migration_lock.toml';

/** Prisma Migrate: a folder a migration, forward only. A `down.sql` beside is not run by Prisma. */
export const prisma: Framework = {
  id: 'prisma',
  title: 'Prisma Migrate',
  hasDown: false,
  checksums: true,
  onDatabaseAhead: { behaviour: 'ignores', detail: 'prisma migrate deploy gives no warning when an applied migration is missing from the files, and migrate status says "Database schema is up to date!" (6.19); migrate dev asks to reset the database' },
  detect(files, config) {
    const index = indexPaths(files);
    const configured = configuredFolders(config, prisma.id);
    const parents = new Set([...index.named('migration.sql')].map((path) => folderOf(folderOf(path))));
    return [...parents]
      .map((folder) => ({ folder, units: unitsIn(index, folder) }))
      .filter(({ folder, units }) => units.length > 0 && (configured.has(folder) || isPrismaFolder(index, folder, units)))
      .map(({ folder, units }) => foundSet(files, index, folder, units));
  },
  read(unit, set, files) {
    return migrationFromSql({
      framework: prisma.id,
      unit,
      dialect: set.dialect,
      up: filePart(files, unit.path),
      down: 'forwardOnly',
      // The schema engine sends the script as one query: one implicit transaction on PostgreSQL, none on the others.
      inTransaction: set.dialect === 'unknown' ? undefined : set.dialect === 'postgres',
    });
  },
};

function unitsIn(index: PathIndex, folder: string): readonly MigrationUnit[] {
  const children = index.folders.get(folder)?.folders ?? [];
  return inOrder(children.flatMap((name): MigrationUnit[] => {
    const path = within(folder, name);
    const files = index.folders.get(path)?.files ?? [];
    // drizzle-kit's newer layout has the same names, with a snapshot beside.
    return files.includes('migration.sql') && !files.includes('snapshot.json') ? [{ path: `${path}/migration.sql`, name, order: name }] : [];
  }));
}

function isPrismaFolder(index: PathIndex, folder: string, units: readonly MigrationUnit[]): boolean {
  if (index.folders.get(folder)?.files.includes(LOCK)) return true;
  return schemaFiles(index, folder).length > 0 || units.every(({ name }) => /^\d{14}_|^0+_init$/.test(name));
}

/** `schema.prisma` beside the folder, or the files of a schema folder beside or around it (prismaSchemaFolder). */
function schemaFiles(index: PathIndex, folder: string): readonly string[] {
  const parent = folderOf(folder);
  const near = [parent, within(parent, 'schema'), ...(parent === '' ? [] : [folderOf(parent)])];
  return near.flatMap((path) => (index.folders.get(path)?.files ?? []).filter((name) => name.endsWith('.prisma')).map((name) => within(path, name)));
}

function foundSet(files: Files, index: PathIndex, folder: string, units: readonly MigrationUnit[]): FoundSet {
  const provider = readProvider(files, [within(folder, LOCK), ...schemaFiles(index, folder)]);
  return { id: folder, package: packageOf(index, folder), units, ...(provider && { dialect: provider.dialect, dialectFrom: `provider in ${provider.path}` }) };
}

/** The first file that names a provider of SQL. In a schema it stands in the `datasource` block; generators have providers too. */
function readProvider(files: Files, paths: readonly string[]): { readonly dialect: Dialect; readonly path: string } | undefined {
  for (const path of paths) {
    const read = files.has(path) ? files.read(path) : undefined;
    if (read === undefined || !('text' in read)) continue;
    const text = path.endsWith('.prisma') ? /^\s*datasource\s+\w+\s*\{([^}]*)\}/m.exec(read.text)?.[1] ?? '' : read.text;
    const dialect = dialectNamed(/^\s*provider\s*=\s*"([a-z]+)"/m.exec(text)?.[1] ?? '');
    if (dialect !== undefined) return { dialect, path };
  }
  return undefined;
}
