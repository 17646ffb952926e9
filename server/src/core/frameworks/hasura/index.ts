import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { FoundSet, Framework } from '../framework';
import { foldersUpward, folderOf, indexPaths, nameOf, packageOf, type PathIndex } from '../pathIndex';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, within } from '../sqlFolders';
import { folderUnits, parentsOfPairs } from '../sqlPairs/folders';

/** Folders are named by a Unix time in milliseconds: `1616826155416_add_x`. */
const NAME = /^\d{13}_/;

/** Hasura CLI: a folder a migration with `up.sql` and `down.sql`, below a folder a database. */
export const hasura: Framework = {
  id: 'hasura',
  title: 'Hasura CLI',
  hasDown: true,
  checksums: false,
  recordedBy: 'version',
  onDatabaseAhead: { behaviour: 'ignores', detail: 'hasura migrate apply runs the folders that the database has not recorded; versions without a folder are shown by migrate status as "Not Present"' },
  detect(files, config) {
    const index = indexPaths(files);
    const configured = configuredFolders(config, hasura.id);
    return parentsOfPairs(index).flatMap((folder): FoundSet[] => {
      const units = folderUnits(index, folder);
      const isHasura = configured.has(folder) || units.some(({ name }) => NAME.test(name)) || projectOf(files, index, folder) !== undefined;
      if (!isHasura || units.length === 0) return [];
      return [{ id: folder, package: packageOf(index, folder), units, ...databaseKind(files, index, folder) }];
    });
  },
  read(unit, set, files) {
    return migrationFromSql({
      framework: hasura.id,
      unit,
      dialect: set.dialect,
      up: filePart(files, unit.path),
      down: unit.downPath === undefined ? 'none' : filePart(files, unit.downPath),
      inTransaction: set.dialect === 'postgres' ? true : undefined,
    });
  },
};

/** The folder of `config.yaml` of a Hasura project above a folder of migrations. */
function projectOf(files: Files, index: PathIndex, folder: string): string | undefined {
  return foldersUpward(folderOf(folder)).slice(0, 3).find((above) => {
    if (!index.folders.get(above)?.files.includes('config.yaml')) return false;
    const read = files.read(within(above, 'config.yaml'));
    return read !== undefined && 'text' in read && /^(?:metadata_directory|migrations_directory|admin_secret):/m.test(read.text);
  });
}

/** `metadata/databases/databases.yaml` lists each database with its kind; config v2 knows PostgreSQL alone. */
function databaseKind(files: Files, index: PathIndex, folder: string): Pick<FoundSet, 'dialect' | 'dialectFrom'> {
  const project = projectOf(files, index, folder);
  const path = project === undefined ? undefined : within(project, 'metadata/databases/databases.yaml');
  const read = path !== undefined && files.has(path) ? files.read(path) : undefined;
  if (path === undefined || read === undefined || !('text' in read)) return { dialect: 'postgres', dialectFrom: 'Hasura' };
  const block = read.text.split(/^(?=- )/m).find((part) => new RegExp(`^-\\s+name:\\s*["']?${literally(nameOf(folder))}["']?\\s*$`, 'm').test(part));
  const kind: Dialect | undefined = dialectNamed(/^\s+kind:\s*["']?(\w+)/m.exec(block ?? '')?.[1] ?? 'postgres');
  return kind === undefined ? {} : { dialect: kind, dialectFrom: path };
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
