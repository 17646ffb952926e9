import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Migration } from '../../model/migration';
import type { FoundSet, MigrationUnit } from '../framework';
import { filePart, migrationFromSql, textPart } from '../sqlFiles';

const UP = /^\s*--[\s-]*up\s+migration/im;
const DOWN = /^\s*--[\s-]*down\s+migration/im;

/** An SQL file: two parts that comments mark, in either order; without an up comment all but the down is up (sqlMigration.ts, getActions). */
export function readSqlFile(unit: MigrationUnit, set: FoundSet & { readonly dialect: Dialect }, files: Files): Migration {
  const whole = filePart(files, unit.path);
  const text = 'reason' in whole ? '' : whole.text;
  const upStart = text.search(UP);
  const downStart = text.search(DOWN);
  const part = (start: number, other: number): ReturnType<typeof textPart> => textPart(unit.path, text, start, other < start ? text.length : other);
  // Without an up comment the tool sends the whole file, the part marked as down included.
  const up = 'reason' in whole ? whole : upStart >= 0 ? part(upStart, downStart) : whole;
  const down = downStart >= 0 ? part(downStart, upStart) : undefined;
  const migration = migrationFromSql({ framework: 'nodePgMigrate', unit, dialect: set.dialect, up, down: down ?? 'none', inTransaction: true });
  // The tool takes a missing part for `down = false` and stops.
  return down || 'reason' in whole ? migration : { ...migration, down: { kind: 'refused', span: migration.nameSpan, message: 'the file has no part for the way down' } };
}
