import type { Config } from '../../config';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { FoundSet, MigrationUnit } from '../framework';
import { type Folder, foldersUpward, indexPaths, packageOf } from '../pathIndex';
import { configuredFolders, inOrder, within } from '../sqlFolders';

/** The package itself, or one that gives it on; MongoDB's migrations are no SQL. */
const IMPORT = /['"]([^'"]*\bmikro-orm\/migrations)['"]/;
const MIGRATION_CLASS = /\bclass\s+\w*\s*extends\s+[\w.]*Migration\b/;

/** Folders with classes that extend MikroORM's `Migration`; one set a folder: in Medusa every module has its own. */
export function detectMikroOrm(files: Files, config: Config): readonly FoundSet[] {
  const configured = configuredFolders(config, 'mikroOrm');
  const sets: FoundSet[] = [];
  for (const folder of indexPaths(files).folders.values()) {
    // The tool's default glob is `!(*.d).{js,ts,cjs}` (core, Configuration.ts).
    const names = folder.scripts;
    if (names.length === 0 || !(configured.has(folder.path) || looksLikeMikroOrm(files, folder, names))) continue;
    const set = setOf(files, folder, names);
    if (set.units.length > 0) sets.push(set);
  }
  return sets;
}

function setOf(files: Files, folder: Folder, names: readonly string[]): FoundSet {
  const units = inOrder(names.flatMap((name): MigrationUnit[] => {
    const path = within(folder.path, name);
    const text = textOf(files, path);
    // Base classes of the project's own stand between the package's and the migration.
    if (text === undefined || !/\bclass\s+\w*\s*extends\b/.test(text)) return [];
    const stem = name.replace(/\.[^.]+$/, '');
    return [{ path, name: stem, order: name }];
  }));
  const dialect = dialectOf(files, folder.path, units);
  return { id: folder.path, package: packageOf(indexPaths(files), folder.path), units, ...(dialect && { dialect: dialect.dialect, dialectFrom: dialect.from }) };
}

function looksLikeMikroOrm(files: Files, folder: Folder, names: readonly string[]): boolean {
  const named = names.filter((name) => /\d{8,}/.test(name));
  const likely = named.length > 0 ? named : /migration/i.test(folder.path) ? names : [];
  for (const name of new Set([likely[0], likely[likely.length >> 1], likely.at(-1)])) {
    const text = name === undefined ? undefined : textOf(files, within(folder.path, name));
    if (text !== undefined && speaksMikroOrm(text)) return true;
  }
  return false;
}

/** Whether a script is a migration of MikroORM. */
export function speaksMikroOrm(text: string): boolean {
  return IMPORT.test(text) && MIGRATION_CLASS.test(text);
}

const DRIVERS: Readonly<Record<string, Dialect>> = {
  '@mikro-orm/postgresql': 'postgres', '@mikro-orm/mysql': 'mysql', '@mikro-orm/mariadb': 'mariadb', '@mikro-orm/sqlite': 'sqlite', '@mikro-orm/better-sqlite': 'sqlite',
  '@mikro-orm/libsql': 'sqlite', '@mikro-orm/mssql': 'mssql',
};

/** The driver package decides, and Medusa has only one (PostgreSQL). */
function dialectOf(files: Files, folder: string, units: readonly MigrationUnit[]): { readonly dialect: Dialect; readonly from: string } | undefined {
  const [first] = units;
  const specifier = first && IMPORT.exec(textOf(files, first.path) ?? '')?.[1];
  if (specifier?.startsWith('@medusajs/')) return { dialect: 'postgres', from: 'Medusa' };
  for (const above of foldersUpward(folder)) {
    const manifest = textOf(files, within(above, 'package.json'));
    const found = manifest === undefined ? [] : Object.keys(DRIVERS).filter((name) => manifest.includes(`"${name}"`));
    const dialects = new Set(found.map((name) => DRIVERS[name]));
    const [dialect] = dialects;
    if (dialect && dialects.size === 1) return { dialect, from: `the driver ${found[0]} in ${within(above, 'package.json')}` };
    if (dialects.size > 1) return undefined;
  }
  return undefined;
}

function textOf(files: Files, path: string): string | undefined {
  const read = files.read(path);
  return read !== undefined && 'text' in read ? read.text : undefined;
}

