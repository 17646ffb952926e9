import type { Problem } from '../../model/source';
import type { FoundSet, Framework } from '../framework';
import { indexPaths, packageOf } from '../pathIndex';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, inOrder, isNamedForMigrations, isNumbered, naturalKey, problemAt, sqlFolders, type SqlFolder, within } from '../sqlFolders';

/** Files that lie beside migrations and are none: whole schemas, seeds, dumps. */
const BESIDE = /(?:^|[._-])(?:schema|structure|seeds?|seeding|dump|backup|fixtures?|test|tests|example|sample|template|all|combined|full|verify|check|rollback|down|undo|revert)(?:[._-]|$)/i;

/** Ordered SQL files in a folder named for migrations, run by something unknown to us: a way back, if any, is not known. */
export const plainSql: Framework = {
  id: 'plain-sql',
  title: 'SQL files',
  hasDown: false,
  checksums: false,
  onDatabaseAhead: { behaviour: 'unknown', detail: 'which tool runs these files is not known' },
  detect(files, config) {
    const configured = configuredFolders(config, plainSql.id);
    const index = indexPaths(files);
    return sqlFolders(files)
      .filter((folder) => configured.has(folder.path) || isConvincing(folder))
      .map((folder) => ({ ...foundSet(folder, configured.has(folder.path)), package: packageOf(index, folder.path) }))
      .filter((set) => set.units.length > 0);
  },
  read(unit, set, files) {
    return migrationFromSql({ framework: plainSql.id, unit, dialect: set.dialect, up: filePart(files, unit.path), down: 'forwardOnly' });
  },
};

/** Named for migrations, and most files have a number: without one nobody knows their order. */
function isConvincing({ path, names }: SqlFolder): boolean {
  if (!isNamedForMigrations(path)) return false;
  const candidates = names.filter((name) => !isBeside(name));
  const numbered = candidates.filter(isNumbered);
  return numbered.length > 0 && numbered.length * 2 > candidates.length;
}

function foundSet({ path, names }: SqlFolder, all: boolean): FoundSet {
  const taken = names.filter((name) => all || (isNumbered(name) && !isBeside(name)));
  const problems: Problem[] = names
    .filter((name) => !taken.includes(name) && !isBeside(name))
    .map((name) => problemAt(within(path, name), 'it has no number, so its place among the migrations is not known: it is not read'));
  const units = taken.map((name) => ({ path: within(path, name), name: name.replace(/\.sql$/, ''), order: naturalKey(name) }));
  return { id: path, package: '', units: inOrder(units), problems };
}

/** A numbered name such as `004_seed_roles.sql` is a migration all the same; only unnumbered names are judged by their words. */
function isBeside(name: string): boolean {
  return !isNumbered(name) && BESIDE.test(name.replace(/\.sql$/, ''));
}
