import type { Config } from '../../config';
import type { Files } from '../../model/files';
import type { FoundSet, MigrationUnit } from '../framework';
import { type Folder, foldersUpward, indexPaths, packageOf } from '../pathIndex';
import { configuredFolders, findDuplicates, inOrder, isNamedForMigrations, within } from '../sqlFolders';

/** Names that the tool's own `create` makes: milliseconds since 1970, or a moment in UTC with 17 digits (migration.ts). */
const NAME = /^(\d+)[_-].*\.(?:js|cjs|mjs|ts|cts|mts|sql)$/;
const MADE_BY_TOOL = /^(?:\d{13}|\d{17})[_-].*\.(?:js|cjs|mjs|ts|cts|mts|sql)$/;
const UP_COMMENT = /^\s*--[\s-]*up\s+migration/im;

/** Folders with scripts that speak of `pgm`, and of SQL files in the tool's own form beside a dependency on it. */
export function detectNodePgMigrate(files: Files, config: Config): readonly FoundSet[] {
  const configured = configuredFolders(config, 'nodePgMigrate');
  const index = indexPaths(files);
  const sets: FoundSet[] = [];
  for (const folder of index.folders.values()) {
    if (!folder.files.some((name) => NAME.test(name))) continue;
    if (!configured.has(folder.path) && !looksLikePgm(files, folder)) continue;
    sets.push(setOf(files, folder));
  }
  return sets;
}

function setOf(files: Files, folder: Folder): FoundSet {
  const index = indexPaths(files);
  const owner = packageOf(index, folder.path);
  const units = inOrder(folder.files.filter((name) => NAME.test(name) && !name.endsWith('.d.ts')).map((name): MigrationUnit => ({
    path: within(folder.path, name),
    name: name.replace(/\.[^.]+$/, ''),
    order: `${timestampKey(name)} ${name}`,
  })));
  const decamelize = settingsOf(files, owner).some((text) => /--decamelize\b|"decamelize"\s*:\s*true/.test(text));
  return {
    id: folder.path,
    package: owner,
    units,
    dialect: 'postgres',
    dialectFrom: 'node-pg-migrate',
    ...(decamelize && { options: { decamelize } }),
    problems: findDuplicates(units, (unit) => unit.name, 'node-pg-migrate records them under one name'),
  };
}

/** The tool sorts by the moment in the name, whichever way it is written (migration.ts, getNumericPrefix). */
function timestampKey(name: string): string {
  const digits = /^\d+/.exec(name)?.[0] ?? '0';
  const parts = digits.length === 17 ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits) : undefined;
  const moment = parts ? Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]), Number(parts[4]), Number(parts[5]), Number(parts[6]), Number(parts[7])) : Number(digits);
  return String(Number.isFinite(moment) ? moment : 0).padStart(20, '0');
}

function looksLikePgm(files: Files, folder: Folder): boolean {
  const scripts = folder.scripts.filter((name) => NAME.test(name));
  const sample = new Set([scripts[0], scripts[scripts.length >> 1], scripts.at(-1)]);
  for (const name of sample) {
    const text = name === undefined ? undefined : textOf(files, within(folder.path, name));
    if (text !== undefined && speaksPgm(text)) return true;
  }
  const sqlFiles = folder.files.filter((name) => MADE_BY_TOOL.test(name) && name.endsWith('.sql'));
  const [first] = sqlFiles;
  if (first === undefined || !isNamedForMigrations(folder.path) || !dependsOnTool(files, folder.path)) return false;
  return UP_COMMENT.test(textOf(files, within(folder.path, first)) ?? '');
}

/** Whether a script is a migration of this tool: it exports `up` and calls `pgm`, or imports the tool's types. */
export function speaksPgm(text: string): boolean {
  if (!/\bexports\.(?:up|shorthands)\s*=|\bexports\s*=\s*\{|\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bexport\s*\{[^}]*\bup\b/.test(text)) return false;
  return /\bpgm\s*\.\s*\w|\bpgm\s*[:)=,]/.test(text) || /['"]node-pg-migrate(?:\/[^'"]*)?['"]/.test(text);
}

function dependsOnTool(files: Files, folder: string): boolean {
  return foldersUpward(folder).some((above) => /"node-pg-migrate"\s*:/.test(textOf(files, within(above, 'package.json')) ?? ''));
}

/** Where the tool's options may stand: scripts of the package, and its configuration files (bin/node-pg-migrate.js). */
function settingsOf(files: Files, owner: string): readonly string[] {
  return ['package.json', '.node-pg-migraterc', 'node-pg-migrate.json', 'config/default.json'].flatMap((name) => textOf(files, within(owner, name)) ?? []);
}

function textOf(files: Files, path: string): string | undefined {
  const read = files.read(path);
  return read !== undefined && 'text' in read ? read.text : undefined;
}
