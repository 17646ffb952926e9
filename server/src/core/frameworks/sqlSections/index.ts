import type { Files } from '../../model/files';
import type { FoundSet, Framework, MigrationUnit } from '../framework';
import { indexPaths, packageOf } from '../pathIndex';
import { hasCode, readSections, type SectionMarks } from '../sections';
import { filePart, migrationFromSql } from '../sqlFiles';
import { configuredFolders, inOrder, isNamedForMigrations, isNumbered, naturalKey, sqlFolders, type SqlFolder, within } from '../sqlFolders';

/**
 * Marks that several tools use and nothing else tells apart: `-- Up` (the sqlite package), `-- rambler up`, `-- +micrate Up`,
 * `# --- !Ups` (Play evolutions). A longer comment that ends in "up" is prose.
 */
const MARKS: SectionMarks = {
  up: /^(?:--+|#\s*---)\s*(?:!|@|rambler\s+|\+micrate\s+|migrate\s+|migration\s+)?(?:ups?)\s*:?\s*$/i,
  down: /^(?:--+|#\s*---)\s*(?:!|@|rambler\s+|\+micrate\s+|migrate\s+|migration\s+)?(?:downs?|rollback|undo)\s*:?\s*$/i,
  upWritten: '-- Up',
};

/** SQL with a section for each direction, whatever runs it. */
export const sqlSections: Framework = {
  id: 'sql-sections',
  title: 'SQL files with sections',
  called: 'the tool that runs it',
  hasDown: true,
  checksums: false,
  onDatabaseAhead: { behaviour: 'unknown', detail: 'which tool runs these files is not known' },
  detect(files, config) {
    const index = indexPaths(files);
    const configured = configuredFolders(config, sqlSections.id);
    return sqlFolders(files)
      .filter((folder) => configured.has(folder.path) || runsSections(files, folder))
      .map(({ path, names }): FoundSet => {
        const units = names.filter(isNumbered).map((name): MigrationUnit => ({ path: within(path, name), name: name.replace(/\.sql$/, ''), order: naturalKey(name) }));
        return { id: path, package: packageOf(index, path), units: inOrder(units) };
      })
      .filter(({ units }) => units.length > 0);
  },
  read(unit, set, files) {
    const sections = readSections(files, unit.path, MARKS);
    const whole = sections.upMark === '' && sections.down === 'none';
    return migrationFromSql({ framework: sqlSections.id, unit, dialect: set.dialect, up: whole ? filePart(files, unit.path) : sections.up, down: sections.down });
  },
};

/**
 * Only SQL below a down mark proves that something runs the sections apart: it would undo its own up otherwise. A way back that is
 * written as a comment is a note, and the files are then read as SQL without sections.
 */
function runsSections(files: Files, folder: SqlFolder): boolean {
  const numbered = folder.names.filter(isNumbered);
  if (numbered.length === 0 || (!isNamedForMigrations(folder.path) && numbered.length * 2 < folder.names.length)) return false;
  const sample = new Set([numbered[0]!, numbered[numbered.length >> 1]!, numbered.at(-1)!]);
  return [...sample].some((name) => {
    const sections = readSections(files, within(folder.path, name), MARKS);
    return sections.upMark !== '' && sections.down !== 'none' && hasCode(sections.down.source.text);
  });
}
