import type { Config } from '../../config';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Problem } from '../../model/source';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { compareText, folderOf, indexPaths, packageOf, type PathIndex } from '../pathIndex';
import { hasTransactionalDdl } from '../sections';
import { filePart, migrationFromSql, type SqlPart } from '../sqlFiles';
import { configuredFolders, isNumbered, sqlFolders, within } from '../sqlFolders';
import { readDrizzleConfigs, type DrizzleConfig } from './config';
import { orderByJournal, readJournal } from './journal';
import { dialectOfSnapshot } from './snapshot';

/** Drizzle Kit: forward only; a journal that lists the files, or (newer) a folder a migration with a snapshot beside. */
export const drizzle: Framework = {
  id: 'drizzle',
  title: 'Drizzle Kit',
  hasDown: false,
  checksums: false,
  recordedBy: 'contents',
  onDatabaseAhead: { behaviour: 'ignores', detail: 'the migrator applies what is newer than the last applied migration; a database that is ahead is not noticed, and a migration made upon the older release is skipped in silence if its time is before the last applied one (0.45)' },
  detect(files, config) {
    const index = indexPaths(files);
    const configs = readDrizzleConfigs(files);
    const claimed = new Set<string>();
    const sets = [...journalSets(files, index, configs), ...folderSets(files, index, configs)];
    for (const set of sets) claimed.add(set.id);
    return [...sets, ...configuredSets(files, index, configs, config, claimed)];
  },
  read(unit, set, files) {
    return migrationFromSql({
      framework: drizzle.id,
      unit,
      dialect: set.dialect,
      up: withBreakpoints(filePart(files, unit.path), set.dialect),
      down: 'forwardOnly',
      // The migrators run all that is pending in one transaction.
      inTransaction: hasTransactionalDdl(set.dialect),
    });
  },
};

/**
 * drizzle-orm splits at `--> statement-breakpoint`. To MySQL that is no comment, because white space must follow the dashes; it is
 * made one of the same length that ends the statement.
 */
function withBreakpoints(part: SqlPart | Problem, dialect: Dialect): SqlPart | Problem {
  if ('reason' in part || (dialect !== 'mysql' && dialect !== 'mariadb')) return part;
  const text = part.source.text.replaceAll('--> statement-breakpoint', ';-- statement-breakpoint');
  return { ...part, source: { ...part.source, text } };
}

function journalSets(files: Files, index: PathIndex, configs: readonly DrizzleConfig[]): readonly FoundSet[] {
  return index.named('_journal.json').filter((path) => /(?:^|\/)meta\/_journal\.json$/.test(path)).flatMap((path): FoundSet[] => {
    const folder = folderOf(folderOf(path));
    const names = (index.folders.get(folder)?.files ?? []).filter((name) => name.endsWith('.sql'));
    const journal = readJournal(files, path);
    const { units, problems } = orderByJournal(folder, names, journal);
    const dialect = journal.dialect !== undefined ? { dialect: journal.dialect, dialectFrom: path } : dialectFromConfig(configs, folder);
    return units.length === 0 && problems.length === 0 ? [] : [{ id: folder, package: packageOf(index, folder), units, problems, ...dialect }];
  });
}

/** `20240101120000_name/migration.sql` with `snapshot.json` beside (drizzle-kit 1.0): ordered by folder name. */
function folderSets(files: Files, index: PathIndex, configs: readonly DrizzleConfig[]): readonly FoundSet[] {
  const byParent = new Map<string, string[]>();
  for (const path of index.named('migration.sql')) {
    const folder = folderOf(path);
    if (!index.folders.get(folder)?.files.includes('snapshot.json')) continue;
    const parent = folderOf(folder);
    byParent.set(parent, [...(byParent.get(parent) ?? []), path]);
  }
  return [...byParent].map(([parent]): FoundSet => {
    const children = index.folders.get(parent)?.folders ?? [];
    const units = children
      .filter((name) => index.folders.get(within(parent, name))?.files.includes('migration.sql'))
      .map((name): MigrationUnit => ({ path: `${within(parent, name)}/migration.sql`, name, order: name }))
      .sort((a, b) => compareText(a.order, b.order));
    const snapshot = units.map(({ path }) => `${folderOf(path)}/snapshot.json`).findLast((path) => files.has(path));
    const dialect = dialectFromConfig(configs, parent) ?? (snapshot === undefined ? undefined : dialectOfSnapshot(files, snapshot));
    return { id: parent, package: packageOf(index, parent), units, ...dialect };
  });
}

/** Folders that a Drizzle config or `fix-forward.json` names, where neither journal nor snapshots are kept in git. */
function configuredSets(files: Files, index: PathIndex, configs: readonly DrizzleConfig[], config: Config, claimed: ReadonlySet<string>): readonly FoundSet[] {
  const wanted = new Set([...configuredFolders(config, drizzle.id), ...configs.flatMap(({ out }) => (out === undefined ? [] : [out]))]);
  return sqlFolders(files).filter(({ path }) => wanted.has(path) && !claimed.has(path)).flatMap(({ path, names }): FoundSet[] => {
    const units = names.filter(isNumbered).map((name): MigrationUnit => ({ path: within(path, name), name: name.replace(/\.sql$/, ''), order: name }));
    return units.length === 0 ? [] : [{ id: path, package: packageOf(index, path), units, ...dialectFromConfig(configs, path) }];
  });
}

function dialectFromConfig(configs: readonly DrizzleConfig[], folder: string): Pick<FoundSet, 'dialect' | 'dialectFrom'> | undefined {
  const config = configs.find(({ out, dialect }) => out === folder && dialect !== undefined);
  return config && { dialect: config.dialect, dialectFrom: config.path };
}
