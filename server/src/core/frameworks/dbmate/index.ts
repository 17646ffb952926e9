import type { Framework } from '../framework';
import { hasCode, hasTransactionalDdl, readSections, type SectionMarks } from '../sections';
import { findSectionSets, type SectionTool } from '../sectionTool';
import { migrationFromSql } from '../sqlFiles';
import { problemAt } from '../sqlFolders';

const MARKS: SectionMarks = { up: /^--\s*migrate:up(?:\s|$)/, down: /^--\s*migrate:down(?:\s|$)/, upWritten: '-- migrate:up' };

const TOOL: SectionTool = {
  id: 'dbmate',
  marks: MARKS,
  // Files that begin with a digit, in the order of their names; the version is what stands before the first `_`.
  versionOf: (name) => (/^\d.*\.sql$/.test(name) ? { version: name.replace(/\.sql$/, '').split('_')[0]!, order: name } : undefined),
  onDuplicate: 'dbmate applies only one migration of a version',
};

/** dbmate: one SQL file a migration, with a section for each direction. */
export const dbmate: Framework = {
  id: 'dbmate',
  title: 'dbmate',
  hasDown: true,
  checksums: false,
  recordedBy: 'version',
  onDatabaseAhead: { behaviour: 'ignores', detail: 'dbmate applies the files that the database has not recorded and does not look at recorded versions without a file, with `--strict` neither; `rollback` reverts the last migration that has a file, which is another one (2.36)' },
  detect: (files, config) => findSectionSets(files, config, TOOL),
  read(unit, set, files) {
    const sections = readSections(files, unit.path, MARKS);
    const refusals = sections.upMark === '' ? [] : [
      ...(hasCode(sections.text.slice(0, sections.first)) ? ['dbmate refuses statements above "-- migrate:up"'] : []),
      ...(sections.down === 'none' ? ['dbmate refuses a file without "-- migrate:down"'] : []),
    ];
    return migrationFromSql({
      framework: dbmate.id,
      unit,
      dialect: set.dialect,
      up: sections.up,
      down: sections.down,
      inTransaction: inTransaction(sections.upMark) && hasTransactionalDdl(set.dialect),
      problems: refusals.map((reason) => problemAt(unit.path, reason)),
    });
  },
};

/** `-- migrate:up transaction:false` runs without one. */
function inTransaction(mark: string): boolean {
  return !/\stransaction:false(?:\s|$)/.test(mark);
}
