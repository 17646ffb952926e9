import type { Problem } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { folderOf, indexPaths, nameOf, packageOf } from '../pathIndex';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, inOrder, isNamedForMigrations, isNumbered, isVersionFolder, naturalKey, problemAt, sqlFolders, type SqlFolder, within } from '../sqlFolders';

/** Files that lie beside migrations and are none: whole schemas, seeds, dumps. */
const BESIDE = /(?:^|[._-])(?:schema|structure|seeds?|seeding|dump|backup|fixtures?|test|tests|example|sample|template|all|combined|full|verify|check|rollback|down|undo|revert)(?:[._-]|$)/i;

/** Ordered SQL files in a folder named for migrations, run by something unknown to us: a way back, if any, is not known. */
export const plainSql: Framework = {
  id: 'plain-sql',
  title: 'SQL files',
  called: 'the tool that runs it',
  hasDown: false,
  checksums: false,
  onDatabaseAhead: { behaviour: 'unknown', detail: 'which tool runs these files is not known' },
  detect(files, config) {
    const configured = configuredFolders(config, plainSql.id);
    const index = indexPaths(files);
    const sets = new Map<string, Taken>();
    for (const folder of sqlFolders(files)) {
      const chosen = configured.has(folder.path);
      if (!chosen && !isConvincing(folder)) continue;
      const root = !chosen && isVersionFolder(nameOf(folder.path)) ? folderOf(folder.path) : folder.path;
      sets.set(root, takeFrom(folder, root, chosen, sets.get(root)));
    }
    return [...sets].map(([id, { units, problems }]): FoundSet => ({ id, package: packageOf(index, id), units: inOrder(units), problems })).filter(({ units }) => units.length > 0);
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

interface Taken { readonly units: readonly MigrationUnit[]; readonly problems: readonly Problem[] }

/** The migrations of one folder, added to those of other folders of the same set. */
function takeFrom({ path, names }: SqlFolder, root: string, all: boolean, sofar: Taken = { units: [], problems: [] }): Taken {
  const isTaken = (name: string): boolean => all || (isNumbered(name) && !isBeside(name));
  const left = names.filter((name) => !isTaken(name) && !isBeside(name));
  const units = names.filter(isTaken).map((file): MigrationUnit => {
    const full = within(path, file);
    const name = full.slice(root === '' ? 0 : root.length + 1).replace(/\.sql$/, '');
    return { path: full, name, order: naturalKey(name) };
  });
  const problems = left.map((name) => problemAt(within(path, name), 'it has no number, so its place among the migrations is not known: it is not read'));
  return { units: [...sofar.units, ...units], problems: [...sofar.problems, ...problems] };
}

/** A numbered name such as `004_seed_roles.sql` is a migration all the same; only unnumbered names are judged by their words. */
function isBeside(name: string): boolean {
  return !isNumbered(name) && BESIDE.test(name.replace(/\.sql$/, ''));
}
