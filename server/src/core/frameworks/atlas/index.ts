import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { FoundSet, Framework } from '../framework';
import { indexPaths, nearestWith, packageOf } from '../pathIndex';
import { hasTransactionalDdl } from '../sections';
import { filePart, migrationFromSql, type SqlPart, textPart } from '../sqlFiles';
import { configuredFolders, findDuplicates, inOrder, sqlFolders, type SqlFolder, within } from '../sqlFolders';

/** File directives stand in the first lines, before an empty line (Atlas, "Migration Directory: file directives"). */
const NO_TRANSACTION = /^-- atlas:txmode none\s*$/m;
const CHECKPOINT = /^-- atlas:checkpoint(?:\s|$)/m;
const ARCHIVE = /^-- atlas:txtar\s*$/m;

/**
 * Atlas: forward only; `atlas migrate down` plans its own way back from the state of the database and does not run a written one.
 * Folders that Atlas writes for another tool (goose, dbmate, golang-migrate, Flyway) bear that tool's marks and belong to it.
 */
export const atlas: Framework = {
  id: 'atlas',
  title: 'Atlas',
  hasDown: false,
  checksums: true,
  recordedBy: 'version',
  onDatabaseAhead: { behaviour: 'unknown', detail: 'whether atlas migrate apply goes on when the database is ahead of the folder depends on version and execution order (--exec-order)' },
  detect(files, config) {
    const configured = configuredFolders(config, atlas.id);
    return sqlFolders(files)
      .filter(({ path }) => configured.has(path) || files.has(within(path, 'atlas.sum')))
      .map((folder) => foundSet(files, folder));
  },
  read(unit, set, files) {
    const whole = filePart(files, unit.path);
    const head = 'reason' in whole ? '' : (/^(?:--.*(?:\r?\n|$))*/.exec(whole.text)?.[0] ?? '');
    const up = 'reason' in whole ? whole : ARCHIVE.test(head) ? archivedPart(whole) : whole;
    // A checkpoint repeats what the files before it do, for databases that start from it; with those files read it adds nothing.
    const repeats = CHECKPOINT.test(head) && set.units[0]?.path !== unit.path;
    return migrationFromSql({
      framework: atlas.id,
      unit,
      dialect: set.dialect,
      up: repeats && !('reason' in up) ? textPart(up.file, up.text, up.name.end, up.name.end, up.name) : up,
      down: 'forwardOnly',
      inTransaction: !NO_TRANSACTION.test(head) && hasTransactionalDdl(set.dialect),
    });
  },
};

function foundSet(files: Files, { path, names }: SqlFolder): FoundSet {
  const index = indexPaths(files);
  const units = inOrder(names.map((name) => ({ path: within(path, name), name: name.replace(/\.sql$/, ''), order: name })));
  const configuration = readProjectFile(files, path);
  return {
    id: path,
    package: packageOf(index, path),
    units,
    ...(configuration && { dialect: configuration.dialect, dialectFrom: configuration.from }),
    problems: findDuplicates(units, (unit) => unit.name.split('_')[0], 'Atlas tells migrations apart by version'),
  };
}

/** `-- atlas:txtar`: several files in one; what is applied is the section `migration.sql`. */
function archivedPart(whole: SqlPart): SqlPart {
  const mark = /^-- migration\.sql --[ \t]*$/m.exec(whole.text);
  if (mark === null) return whole;
  const start = mark.index + mark[0].length;
  const next = /^-- \S+ --[ \t]*$/m.exec(whole.text.slice(start));
  return textPart(whole.file, whole.text, start, next === null ? whole.text.length : start + next.index, { file: whole.file, start: mark.index, end: start });
}

/** `atlas.hcl`: the scheme of `dev` and `url`. Taken where all of them agree. */
function readProjectFile(files: Files, folder: string): { readonly dialect: Dialect; readonly from: string } | undefined {
  const project = nearestWith(indexPaths(files), folder, ['atlas.hcl']);
  const read = project && files.read(project.path);
  if (project === undefined || read === undefined || !('text' in read)) return undefined;
  const found = new Set<Dialect>();
  for (const [, docker, scheme] of read.text.matchAll(/"(?:docker:\/\/([a-z]+)|([a-z0-9]+):\/\/)/g)) {
    const dialect = dialectNamed(docker ?? scheme ?? '');
    if (dialect !== undefined) found.add(dialect);
  }
  const [dialect] = found;
  return found.size === 1 && dialect !== undefined ? { dialect, from: project.path } : undefined;
}
