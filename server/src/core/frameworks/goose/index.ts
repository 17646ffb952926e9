import type { Framework } from '../framework';
import { hasTransactionalDdl, readSections, type SectionMarks } from '../sections';
import { findSectionSets, type SectionTool } from '../sectionTool';
import { migrationFromSql, unreadable } from '../sqlFiles';
import { numberKey } from '../sqlFolders';

// goose compares annotations without regard to case (sqlparser, extractAnnotation).
const MARKS: SectionMarks = { up: /^--\s*\+goose\s+up\s*$/i, down: /^--\s*\+goose\s+down\s*$/i, upWritten: '-- +goose Up' };
const NO_TRANSACTION = /^--\s*\+goose\s+no transaction\s*$/im;

const TOOL: SectionTool = {
  id: 'goose',
  marks: MARKS,
  // The number before the first `_`, read as a number: timestamps and short numbers sort together (goose, NumericComponent).
  versionOf: (name) => {
    const digits = /^(\d+)_.*\.(?:sql|go)$/.exec(name)?.[1];
    return digits === undefined ? undefined : { version: numberKey(digits), order: `${numberKey(digits)} ${name}` };
  },
  onDuplicate: 'goose refuses to run',
  isProgram: (name) => /^\d+_.*\.go$/.test(name) && !name.endsWith('_test.go'),
};

/** goose: one SQL file a migration, with a section for each direction. */
export const goose: Framework = {
  id: 'goose',
  title: 'goose',
  hasDown: true,
  checksums: false,
  recordedBy: 'version',
  onDatabaseAhead: { behaviour: 'ignores', detail: 'goose up applies the files above the version of the database and says that there is nothing to run' },
  detect: (files, config) => findSectionSets(files, config, TOOL),
  read(unit, set, files) {
    if (unit.path.endsWith('.go')) {
      const problem = unreadable(unit.path, 'migrations written in Go are not read');
      return migrationFromSql({ framework: goose.id, unit, dialect: set.dialect, up: problem, down: problem });
    }
    const sections = readSections(files, unit.path, MARKS);
    return migrationFromSql({
      framework: goose.id,
      unit,
      dialect: set.dialect,
      up: sections.up,
      down: sections.down,
      inTransaction: !NO_TRANSACTION.test(sections.text) && hasTransactionalDdl(set.dialect),
    });
  },
};
