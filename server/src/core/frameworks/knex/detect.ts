import type { Config } from '../../config';
import type { Files } from '../../model/files';
import type { FoundSet, MigrationUnit } from '../framework';
import { compareText, type Folder, folderOf, indexPaths, packageOf } from '../pathIndex';
import { driverDialect } from '../script/drivers';
import { configuredFolders, problemAt } from '../sqlFolders';
import { type KnexConfig, readKnexConfigs } from './config';

/** Sets named by knexfiles and by `fix-forward.json`, and folders that hold Knex migrations without either. */
export function detectKnex(files: Files, config: Config): readonly FoundSet[] {
  const index = indexPaths(files);
  const configs = readKnexConfigs(files);
  const taken = new Set<string>();
  const sets: FoundSet[] = [];
  for (const knexfile of configs) {
    const folders = (knexfile.directories ?? []).flatMap((path) => index.folders.get(path) ?? []).filter((folder) => !taken.has(folder.path));
    const set = setOf(files, folders, knexfile);
    if (!set) continue;
    for (const folder of folders) taken.add(folder.path);
    sets.push(set);
  }
  const configured = configuredFolders(config, 'knex');
  for (const folder of index.folders.values()) {
    if (taken.has(folder.path) || !(configured.has(folder.path) || looksLikeKnex(files, folder))) continue;
    const set = setOf(files, [folder], nearestConfig(configs, folder.path));
    if (set) sets.push(set);
  }
  return sets;
}

function setOf(files: Files, folders: readonly Folder[], knexfile: KnexConfig | undefined): FoundSet | undefined {
  const units = folders.flatMap((folder, position) => folder.scripts.map((name): MigrationUnit => {
    const prefix = knexfile?.sortDirsSeparately ? `${String(position).padStart(3, '0')}/` : '';
    return { path: folder.path === '' ? name : `${folder.path}/${name}`, name, order: prefix + name };
  }));
  const [first] = folders;
  if (!first || units.length === 0) return undefined;
  const driver = driverDialect(files, first.path);
  const sorted = units.sort((left, right) => compareText(left.order, right.order));
  const options = {
    ...(knexfile?.letterCase && { snakeCase: knexfile.letterCase }),
    ...(knexfile?.client !== undefined && { client: knexfile.client }),
    ...(knexfile?.disableTransactions && { disableTransactions: true }),
    ...(knexfile?.skipsValidation && { skipsValidation: true }),
  };
  const twice = sorted.filter((unit, position) => sorted[position - 1]?.name === unit.name);
  return {
    id: first.path,
    package: packageOf(indexPaths(files), first.path),
    units: sorted,
    ...(knexfile?.dialect ? { dialect: knexfile.dialect, dialectFrom: `client in ${knexfile.path}` } : driver && { dialect: driver.dialect, dialectFrom: driver.from }),
    ...(Object.keys(options).length > 0 && { options }),
    ...(twice.length > 0 && { problems: twice.map((unit) => problemAt(unit.path, `two migrations are named ${unit.name}: Knex runs only one of them`)) }),
  };
}

/** A knexfile above the folder says the client and the naming even where it computes its folders. */
function nearestConfig(configs: readonly KnexConfig[], folder: string): KnexConfig | undefined {
  const above = configs.filter((config) => {
    const own = folderOf(config.path);
    return own === '' || folder === own || folder.startsWith(`${own}/`);
  });
  return above.sort((left, right) => folderOf(right.path).length - folderOf(left.path).length)[0];
}

/** `20240101000000_x`, `001_x`, `v2.0.0`. */
const NUMBERED = /^v?\d/;
const MIGRATIONS = /migrations?(?:[-_.]\w+)?$/i;

/** Numbered scripts, or any in a folder of that name, that export `up` and speak of Knex; a few of them tell for the folder. */
function looksLikeKnex(files: Files, folder: Folder): boolean {
  const named = MIGRATIONS.test(folder.path);
  const names = named ? folder.scripts : folder.scripts.filter((name) => NUMBERED.test(name));
  const sample = new Set([names[0], names[names.length >> 1], names.at(-1)]);
  for (const name of sample) {
    if (name === undefined) continue;
    const read = files.read(folder.path === '' ? name : `${folder.path}/${name}`);
    if (read !== undefined && 'text' in read && speaksKnex(read.text)) return true;
  }
  return false;
}

/** Whether a script is a migration of Knex: it exports `up`, and the parameter or a type of it is Knex's. */
export function speaksKnex(text: string): boolean {
  if (!/\bexports\.up\s*=|\bexports\s*=\s*\{[^}]*\bup\b|\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bexport\s*\{[^}]*\bup\b|\bup\s*[:(]/.test(text)) return false;
  if (/\bqueryInterface\b|\bMigrationInterface\b|\bQueryInterface\b|\bKysely\b|\bpgm\b|\bmikro-orm\/migrations\b/.test(text)) return false;
  return /\b[Kk]nex\b/.test(text);
}
