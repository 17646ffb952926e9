import type { Config } from '../../config';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { FoundSet, MigrationUnit } from '../framework';
import { type Folder, folderOf, indexPaths, isScript, packageOf } from '../pathIndex';
import { configuredFolders, inOrder, isNamedForMigrations, within } from '../sqlFolders';

const EXPORTS_UP = /\bexports\.up\s*=|\bmodule\.exports\s*=|\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bexport\s*\{[^}]*\bup\b|\bexport\s+default\b/;
const SPEAKS_KYSELY = /['"]kysely(?:\/[^'"]*)?['"]|\bKysely\s*</;

/** Folders with scripts that export `up` and speak of Kysely. */
export function detectKysely(files: Files, config: Config): readonly FoundSet[] {
  const configured = configuredFolders(config, 'kysely');
  const sets: FoundSet[] = [];
  for (const folder of indexPaths(files).folders.values()) {
    // FileMigrationProvider loads them all, other providers as well (migration/file-migration-provider.js).
    const names = folder.scripts;
    if (names.length === 0 || !(configured.has(folder.path) || looksLikeKysely(files, folder, names))) continue;
    const set = setOf(files, folder, names);
    if (set.units.length > 0) sets.push(set);
  }
  return sets;
}

function setOf(files: Files, folder: Folder, names: readonly string[]): FoundSet {
  const owner = packageOf(indexPaths(files), folder.path);
  const units = inOrder(names.flatMap((name): MigrationUnit[] => {
    const path = within(folder.path, name);
    const text = textOf(files, path);
    // The provider takes only modules with a function `up`.
    if (text === undefined || !EXPORTS_UP.test(text) || !/\bup\b/.test(text)) return [];
    const stem = name.replace(/\.[^.]+$/, '');
    return [{ path, name: stem, order: stem }];
  }));
  const around = databaseFiles(files, owner);
  const dialect = dialectOf(around);
  const snakeCase = around.some(({ text }) => /\bCamelCasePlugin\s*\(/.test(text) && /\bMigrator\b|migrations?/i.test(text));
  return {
    id: folder.path,
    package: owner,
    units,
    ...(dialect && { dialect: dialect.dialect, dialectFrom: dialect.from }),
    ...(snakeCase && { options: { snakeCase } }),
  };
}

function looksLikeKysely(files: Files, folder: Folder, names: readonly string[]): boolean {
  const numbered = names.filter((name) => /^\D{0,3}\d{1,}/.test(name));
  const likely = numbered.length > 0 ? numbered : isNamedForMigrations(folder.path) ? names : [];
  for (const name of new Set([likely[0], likely[likely.length >> 1], likely.at(-1)])) {
    const text = name === undefined ? undefined : textOf(files, within(folder.path, name));
    if (text !== undefined && speaksKysely(text)) return true;
  }
  return false;
}

/** Whether a script is a migration of Kysely: it exports `up`, and it uses the package. */
export function speaksKysely(text: string): boolean {
  return SPEAKS_KYSELY.test(text) && EXPORTS_UP.test(text) && /\bup\b/.test(text) && !/\bnew\s+(?:FileMigrationProvider|Migrator)\b/.test(text);
}

interface DatabaseFile { readonly path: string; readonly text: string }

const LIKELY = /migrat|database|\bdb\b|kysely|connection|datasource/i;
const MOST_FILES = 60;

/** Scripts of a package whose names say that they open the database or run the migrations. */
function databaseFiles(files: Files, owner: string): readonly DatabaseFile[] {
  const prefix = owner === '' ? '' : `${owner}/`;
  const found: DatabaseFile[] = [];
  for (const path of files.paths) {
    if (!path.startsWith(prefix) || !isScript(path) || !LIKELY.test(path.slice(prefix.length)) || /\bnode_modules\b/.test(folderOf(path))) continue;
    const text = textOf(files, path);
    if (text === undefined || !/\bnew\s+(?:Kysely|Migrator|FileMigrationProvider)\b|\bdefineConfig\b|\bCamelCasePlugin\b|\b\w+Dialect\s*\(/.test(text)) continue;
    found.push({ path, text });
    if (found.length >= MOST_FILES) break;
  }
  return found;
}

const DIALECTS: readonly { readonly sign: RegExp; readonly dialect: Dialect }[] = [
  { sign: /\bnew\s+(?:Postgres\w*|Neon\w*|PGlite|PGLite|KyselyPGlite|Cockroach|Supabase|RDSData\w*)Dialect\b|\bkysely-postgres-js\b|dialect:\s*['"](?:pg|postgres)['"]/i, dialect: 'postgres' },
  { sign: /\bnew\s+(?:Mysql|MySQL|PlanetScale\w*|TiDB\w*)Dialect\b|dialect:\s*['"]mysql2?['"]/i, dialect: 'mysql' },
  { sign: /\bnew\s+(?:Sqlite\w*|SQLite\w*|LibSQL|Libsql|Turso|D1|BunSqlite|BunWorker|Wasm\w*|SqlJs|NodeSqlite|SerializedSqlite|Tauri\w*|Expo\w*|Capacitor\w*|DO)Dialect\b|dialect:\s*['"](?:better-sqlite3|sqlite)['"]/i, dialect: 'sqlite' },
  { sign: /\bnew\s+MssqlDialect\b|dialect:\s*['"](?:mssql|tedious)['"]/i, dialect: 'mssql' },
];

/** The dialect object that the package makes; several kinds are no answer. */
function dialectOf(around: readonly DatabaseFile[]): { readonly dialect: Dialect; readonly from: string } | undefined {
  const found = new Map<Dialect, string>();
  for (const { path, text } of around) for (const { sign, dialect } of DIALECTS) if (sign.test(text) && !found.has(dialect)) found.set(dialect, path);
  const [only] = found;
  return only && found.size === 1 ? { dialect: only[0], from: `the dialect in ${only[1]}` } : undefined;
}

function textOf(files: Files, path: string): string | undefined {
  const read = files.read(path);
  return read !== undefined && 'text' in read ? read.text : undefined;
}
