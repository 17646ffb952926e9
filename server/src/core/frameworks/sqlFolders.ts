import type { Config } from '../config';
import { dialectNamed } from '../dialect';
import type { Files } from '../model/files';
import type { Problem } from '../model/source';
import type { MigrationUnit } from './framework';
import { compareText, indexPaths } from './pathIndex';

/** A folder with SQL files directly in it. */
export interface SqlFolder {
  readonly path: string;
  /** Names of its `.sql` files, sorted. */
  readonly names: readonly string[];
}

const found = new WeakMap<readonly string[], readonly SqlFolder[]>();

/** All folders with SQL files, sorted by path. */
export function sqlFolders(files: Files): readonly SqlFolder[] {
  const { paths } = files;
  let folders = found.get(paths);
  if (folders === undefined) {
    folders = findSqlFolders(files);
    found.set(paths, folders);
  }
  return folders;
}

function findSqlFolders(files: Files): readonly SqlFolder[] {
  const folders: SqlFolder[] = [];
  for (const folder of indexPaths(files).folders.values()) {
    const names = folder.files.filter((name) => name.endsWith('.sql'));
    if (names.length > 0) folders.push({ path: folder.path, names });
  }
  return folders.sort((a, b) => compareText(a.path, b.path));
}

/** The folders that `fix-forward.json` gives to a tool; they need no further evidence. */
export function configuredFolders(config: Config, framework: string): ReadonlySet<string> {
  const folders = (config.migrations ?? []).filter((setting) => setting.framework === framework).map((setting) => trimFolder(setting.folder));
  return new Set(folders);
}

/** `./db/migrations/` → `db/migrations`. */
export function trimFolder(folder: string): string {
  return folder.split('/').filter((part) => part !== '' && part !== '.').join('/');
}

const MIGRATION_FOLDER = /^(?:[a-z0-9]+[-_.])*(?:migrations?|migrate)(?:[-_.](?:sql|scripts?|files?|pg|postgres|mysql|sqlite|clickhouse|ch|db))*$/i;
const NOT_RUN = /seed|fixture|backup|dump|snapshot|archive|deprecated|legacy|old|unused|draft|guide|template|helper/i;
/** What projects put below: a version, or a word for the SQL in it. */
const BELOW = /^(?:v?\d[\d._-]*|sqls?|scripts?|schema|default|public|main|up|deploy)$/i;

/** Whether a folder is named as folders of migrations are, or lies below one as a database, a service, a version (`migrations/mysql/0.27`). */
export function isNamedForMigrations(folder: string): boolean {
  const names = folder.split('/').slice(-3);
  const at = names.findLastIndex((name) => MIGRATION_FOLDER.test(name));
  if (at < 0 || names.slice(at).some((name) => NOT_RUN.test(name))) return false;
  // Any one word may stand right below `migrations`; `migrate` and `migration` are names of programs, too.
  return names.slice(at + 1).every((name, below) => BELOW.test(name) || dialectNamed(name) !== undefined || (below === 0 && /migrations$/i.test(names[at]!)));
}

/** `0.27`, `v2`: a folder of one release's migrations, not a set of its own. */
export function isVersionFolder(name: string): boolean {
  return /^v?\d+(?:[._]\d+)*$/i.test(name);
}

/** A name that says its place in the order: `001_x`, `V2_x`, `2024-05-01-x`. */
export function isNumbered(name: string): boolean {
  return /^v?\d/i.test(name);
}

/** A sort key by which numbers compare as numbers: `2_b` before `10_a`. */
export function naturalKey(name: string): string {
  return name.replace(/\d+/g, (digits) => digits.padStart(20, '0'));
}

/** A sort key for a version that the tool reads as a number. */
export function numberKey(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '').padStart(20, '0');
}

/** Units in the tool's order. */
export function inOrder(units: readonly MigrationUnit[]): readonly MigrationUnit[] {
  return [...units].sort((a, b) => compareText(a.order, b.order) || compareText(a.path, b.path));
}

/** A problem for each migration whose version another one has already taken. */
export function findDuplicates(units: readonly MigrationUnit[], versionOf: (unit: MigrationUnit) => string | undefined, consequence: string): readonly Problem[] {
  const first = new Map<string, MigrationUnit>();
  const problems: Problem[] = [];
  for (const unit of units) {
    const version = versionOf(unit);
    if (version === undefined) continue;
    const earlier = first.get(version);
    if (earlier === undefined) first.set(version, unit);
    else problems.push(problemAt(unit.path, `${earlier.path} has the same version: ${consequence}`));
  }
  return problems;
}

/** A problem with a file as a whole that leaves nothing unread. */
export function problemAt(file: string, reason: string): Problem {
  return { span: { file, start: 0, end: 0 }, reason, mayTouch: 'nothing' };
}

/** `folder/name`, also at the root. */
export function within(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
