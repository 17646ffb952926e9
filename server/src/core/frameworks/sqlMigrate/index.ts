import type { Files } from '../../model/files';
import { dialectNamed } from '../../dialect';
import type { Framework } from '../framework';
import { indexPaths, joinPath, nearestWith } from '../pathIndex';
import { hasTransactionalDdl, readSections, type SectionMarks } from '../sections';
import { findSectionSets, type SectionTool } from '../sectionTool';
import { migrationFromSql } from '../sqlFiles';
import { numberKey } from '../sqlFolders';

const MARKS: SectionMarks = { up: /^-- \+migrate Up(?:\s|$)/, down: /^-- \+migrate Down(?:\s|$)/, upWritten: '-- +migrate Up' };

const TOOL: SectionTool = {
  id: 'sql-migrate',
  marks: MARKS,
  // By the leading number where there is one (those come first), then by the whole name, which is the identity (sql-migrate, byId).
  versionOf: (name) => {
    const digits = /^\d+/.exec(name)?.[0];
    return { version: name, order: digits === undefined ? `1 ${name}` : `0 ${numberKey(digits)} ${name}` };
  },
  configure: readDbConfig,
};

/** sql-migrate: one SQL file a migration, with a section for each direction. */
export const sqlMigrate: Framework = {
  id: 'sql-migrate',
  title: 'sql-migrate',
  hasDown: true,
  checksums: false,
  recordedBy: 'file name',
  onDatabaseAhead: { behaviour: 'refuses', detail: 'sql-migrate stops with "unknown migration in database", unless ignoreunknown is set' },
  detect: (files, config) => findSectionSets(files, config, TOOL),
  read(unit, set, files) {
    const sections = readSections(files, unit.path, MARKS);
    return migrationFromSql({
      framework: sqlMigrate.id,
      unit,
      dialect: set.dialect,
      up: sections.up,
      down: sections.down,
      inTransaction: !/\snotransaction(?:\s|$)/.test(sections.upMark) && hasTransactionalDdl(set.dialect),
    });
  },
};

/** `dbconfig.yml`: environments, each with `dialect` and `dir` (default `migrations`). Only an unambiguous answer is taken. */
function readDbConfig(files: Files, folder: string): ReturnType<NonNullable<SectionTool['configure']>> {
  const config = nearestWith(indexPaths(files), folder, ['dbconfig.yml', 'dbconfig.yaml']);
  const read = config && files.read(config.path);
  if (config === undefined || read === undefined || !('text' in read)) return undefined;
  const dialects = new Set<NonNullable<ReturnType<typeof dialectNamed>>>();
  for (const block of read.text.split(/^(?=\S)/m)) {
    const dir = /^\s+dir:\s*['"]?([^'"\s#]+)/m.exec(block)?.[1] ?? 'migrations';
    const dialect = dialectNamed(/^\s+dialect:\s*['"]?(\w+)/m.exec(block)?.[1] ?? '');
    if (dialect !== undefined && joinPath(config.folder, dir) === folder) dialects.add(dialect);
  }
  const [dialect] = dialects;
  return dialects.size === 1 && dialect !== undefined ? { dialect, from: config.path } : undefined;
}
