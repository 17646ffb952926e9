import type { FoundSet, Framework } from '../framework';
import { indexPaths, packageOf } from '../pathIndex';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, findDuplicates, inOrder, problemAt, sqlFolders, type SqlFolder, within } from '../sqlFolders';

/** `<timestamp>_name.sql`; the CLI skips every other file and says so. */
const NAME = /^(\d+)_.*\.sql$/;

/** Supabase CLI: forward only, PostgreSQL. */
export const supabase: Framework = {
  id: 'supabase',
  title: 'Supabase',
  hasDown: false,
  checksums: false,
  recordedBy: 'version',
  onDatabaseAhead: { behaviour: 'refuses', detail: 'supabase db push stops with "Remote migration versions not found in local migrations directory"' },
  detect(files, config) {
    const configured = configuredFolders(config, supabase.id);
    const index = indexPaths(files);
    return sqlFolders(files)
      .filter(({ path }) => configured.has(path) || /(?:^|\/)supabase\/migrations$/.test(path))
      .map((folder) => ({ ...foundSet(folder), package: packageOf(index, folder.path) }))
      .filter((set) => set.units.length > 0);
  },
  read(unit, set, files) {
    return migrationFromSql({ framework: supabase.id, unit, dialect: set.dialect, up: filePart(files, unit.path), down: 'forwardOnly', inTransaction: true });
  },
};

function foundSet({ path, names }: SqlFolder): FoundSet {
  const skipped = names.filter((name) => !NAME.test(name));
  const units = inOrder(names.filter((name) => NAME.test(name)).map((name) => ({ path: within(path, name), name: name.replace(/\.sql$/, ''), order: name })));
  return {
    id: path,
    package: '',
    units,
    dialect: 'postgres',
    dialectFrom: 'Supabase',
    problems: [
      ...skipped.map((name) => problemAt(within(path, name), 'the Supabase CLI skips it: its name does not match <timestamp>_name.sql')),
      ...findDuplicates(units, (unit) => NAME.exec(unit.order)?.[1], 'the history table holds a version once, so pushing the second fails'),
    ],
  };
}
