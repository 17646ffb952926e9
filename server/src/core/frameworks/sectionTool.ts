import type { Config } from '../config';
import type { Dialect } from '../model/dialect';
import type { Files } from '../model/files';
import type { FoundSet, MigrationUnit } from './framework';
import { indexPaths, packageOf } from './pathIndex';
import { bearsMarks, type SectionMarks } from './sections';
import { configuredFolders, findDuplicates, inOrder, isNamedForMigrations, isNumbered, sqlFolders, type SqlFolder, within } from './sqlFolders';

/** What tells apart the tools that keep the up and the down in one SQL file. */
export interface SectionTool {
  readonly id: string;
  readonly marks: SectionMarks;
  /** The version in a file's name as the tool reads it; undefined for names that it skips. */
  versionOf(name: string): { readonly version: string; readonly order: string } | undefined;
  /** What two files of one version lead to; the tool sees no versions where absent. */
  readonly onDuplicate?: string;
  /** Migrations of the tool that are no SQL, told by name. */
  isProgram?(name: string): boolean;
  /** What the tool's own configuration says about a folder. */
  configure?(files: Files, folder: string): { readonly dialect: Dialect; readonly from: string } | undefined;
}

/** Folders whose files bear the tool's marks, and those that the configuration gives to it. */
export function findSectionSets(files: Files, config: Config, tool: SectionTool): readonly FoundSet[] {
  const configured = configuredFolders(config, tool.id);
  return sqlFolders(files)
    .filter((folder) => configured.has(folder.path) || bearsToolMarks(files, folder, tool.marks))
    .map((folder) => foundSet(files, folder, tool))
    .filter((set) => set.units.length > 0);
}

function foundSet(files: Files, folder: SqlFolder, tool: SectionTool): FoundSet {
  const index = indexPaths(files);
  const programs = tool.isProgram ? (index.folders.get(folder.path)?.files ?? []).filter((name) => tool.isProgram!(name)) : [];
  const versions = new Map<string, string>();
  const units = [...folder.names, ...programs].flatMap((name): MigrationUnit[] => {
    const read = tool.versionOf(name);
    if (read === undefined) return [];
    const path = within(folder.path, name);
    versions.set(path, read.version);
    return [{ path, name: name.replace(/\.[^.]+$/, ''), order: read.order }];
  });
  const ordered = inOrder(units);
  const configuration = tool.configure?.(files, folder.path);
  return {
    id: folder.path,
    package: packageOf(index, folder.path),
    units: ordered,
    ...(configuration && { dialect: configuration.dialect, dialectFrom: configuration.from }),
    ...(tool.onDuplicate !== undefined && { problems: findDuplicates(ordered, (unit) => versions.get(unit.path), tool.onDuplicate) }),
  };
}

/** A few files tell for the folder: reading all of them is the work of `read`. */
function bearsToolMarks(files: Files, folder: SqlFolder, marks: SectionMarks): boolean {
  const numbered = folder.names.filter(isNumbered);
  // `migration.sql`, `up.sql` and `down.sql` are a folder's only migration in other layouts.
  const others = isNamedForMigrations(folder.path) ? folder.names.filter((name) => !/^(?:migration|up|down)\.sql$/.test(name)) : [];
  const names = numbered.length > 0 ? numbered : others;
  const sample = new Set([names[0], names[names.length >> 1], names.at(-1)]);
  for (const name of sample) {
    if (name === undefined) continue;
    const read = files.read(within(folder.path, name));
    if (read !== undefined && 'text' in read && bearsMarks(read.text, marks)) return true;
  }
  return false;
}
