import type { Config } from '../../config';
import type { Files } from '../../model/files';
import type { FoundSet, MigrationUnit } from '../framework';
import { compareText, type Folder, indexPaths, packageOf } from '../pathIndex';
import { configuredFolders, numberKey, within } from '../sqlFolders';
import { type DbMigrateConfig, dbMigrateConfigs, dbMigrateDialect } from './config';

/** db-migrate takes names with a date of 14 digits (skeleton.js, `parseName`); TypeScript and modules come by plugins. */
const NAMED = /^\d{14}-[^.]+\.(?:[cm]?js|ts)$/;

/** Sets that packages with db-migrate name, and folders of scripts that speak to its `db`. */
export function detectDbMigrate(files: Files, config: Config): readonly FoundSet[] {
  const configs = dbMigrateConfigs(files);
  const configured = configuredFolders(config, 'dbMigrate');
  const own = new Map(configs.map((known) => [known.migrations, known]));
  const sets: FoundSet[] = [];
  for (const folder of indexPaths(files).folders.values()) {
    const names = folder.scripts.filter((name) => NAMED.test(name));
    if (names.length === 0) continue;
    const named = own.get(folder.path) ?? nearest(configs, folder.path);
    if (!configured.has(folder.path) && !sampleSpeaks(files, folder, names)) continue;
    sets.push(setOf(files, folder, names, named));
  }
  return sets;
}

function nearest(configs: readonly DbMigrateConfig[], folder: string): DbMigrateConfig | undefined {
  const above = configs.filter((known) => known.folder === '' || folder.startsWith(`${known.folder}/`));
  return above.sort((left, right) => right.folder.length - left.folder.length)[0];
}

function setOf(files: Files, folder: Folder, names: readonly string[], known: DbMigrateConfig | undefined): FoundSet {
  // By the number in front of the first hyphen (db-migrate-shared, `filterCompleted`).
  const units = names.map((name): MigrationUnit => {
    const title = name.replace(/\.\w+$/, '');
    // `db-migrate create --sql-file` puts a pair of SQL files beside, which the script loads.
    const beside = within(folder.path, `sqls/${title}-down.sql`);
    return { path: within(folder.path, name), ...(files.has(beside) && { downPath: beside }), name: title, order: `${numberKey(name.slice(0, name.indexOf('-')))}-${name}` };
  });
  const answer = dbMigrateDialect(files, folder.path);
  return {
    id: folder.path,
    package: packageOf(indexPaths(files), folder.path),
    units: units.sort((left, right) => compareText(left.order, right.order)),
    ...(answer && { dialect: answer.dialect, dialectFrom: answer.from }),
    ...(known?.nonTransactional && { options: { nonTransactional: true } }),
  };
}

function sampleSpeaks(files: Files, folder: Folder, names: readonly string[]): boolean {
  const sample = new Set([names[0], names[names.length >> 2], names[names.length >> 1], names.at(-1)]);
  for (const name of sample) {
    if (name === undefined) continue;
    const read = files.read(within(folder.path, name));
    if (read !== undefined && 'text' in read && speaksDbMigrate(read.text)) return true;
  }
  return false;
}

/** Whether a script is a migration of db-migrate: it exports `up`, and calls its driver or takes its options. */
export function speaksDbMigrate(text: string): boolean {
  if (!/\bexports\.up\s*=|\bexports\s*=\s*\{[^}]*\bup\b|\bexport\s+(?:async\s+)?(?:function|const)\s+up\b/.test(text)) return false;
  if (/\bqueryInterface\b|\bQueryInterface\b|\bqueryRunner\b|\bpgm\b|\b[Kk]nex\b/.test(text)) return false;
  return /\bdbmigrate\b|\bseedLink\b|\brequire\(['"]db-migrate['"]\)|\.(?:runSql|addForeignKey|removeForeignKey)\(|\bdb\.(?:createTable|dropTable|addColumn|removeColumn|changeColumn|renameColumn|renameTable|addIndex|removeIndex|insert)\(/.test(text);
}
