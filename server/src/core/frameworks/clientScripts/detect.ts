import type { Config } from '../../config';
import type { Files } from '../../model/files';
import type { FoundSet, MigrationUnit } from '../framework';
import { type Folder, indexPaths, packageOf } from '../pathIndex';
import { configuredFolders, inOrder, naturalKey, within } from '../sqlFolders';

const TEST = /\.(?:test|spec)\.\w+$/;
/** A name that says its place: a number, a version, or a moment anywhere in it. */
const ORDERED = /^v?\d|\d{10,}/i;
const MOMENT = /\d{10,17}/;
/** `1.9.2-`, `v2.0.0_rc.1-`: a release, and what makes it a pre-release. */
const VERSION = /^v?(\d+\.\d+\.\d+)(?:[-_.]((?:alpha|beta|rc|pre|next|canary)[.\d]*))?[-_]/i;
/** What the next release brings comes after all releases. */
const UNRELEASED = /^(?:next|unreleased)[-_]/i;
const HAS_UP = /\bexports\.up\s*=|\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bexport\s*\{[^}]*\bup\b|\bup\s*:\s*(?:async\b|function\b|\(|\w+\s*=>)|\b(?:async\s+)?up\s*(?:<[^>]*>)?\s*\([^)]*\)\s*(?::[^{]*)?\{/;
const HAS_DOWN = /\bdown\b/;
/** SQL sent through a client: a call with a text, template or object that holds SQL, or a tagged template. */
const SENDS = /(?:\.\s*(?:query|execute|exec|command|unsafe|run|all|any|many|one|none|raw|runSql|prepare|executeMultiple|\$executeRaw\w*|\$queryRaw\w*)\s*(?:<[^>(]*>)?\s*\(\s*(?:\{[^}]*?(?:query|text|sql)\s*:\s*)?(?:sql\b|SQL\b|[`'"]))|\bsql\s*(?:<[^>`]*>)?`/;
const SPEAKS_SQL = /\b(?:create\s+(?:or\s+replace\s+)?(?:unique\s+)?(?:table|index|view|type|function|trigger|extension|schema|materialized)|alter\s+(?:table|type)|drop\s+(?:table|index|column|view|type|function|trigger|constraint|policy)|insert\s+into|update\s+\S+\s+set|delete\s+from|select\b[^]*\bfrom)\b/i;
/** `{ up: 'CREATE TABLE …', down: '…' }`: the runner sends the texts. */
const UP_TEXT = /\bup['"]?\s*[:=]\s*['"`]/;
/** What other tools' migrations say; their own readers know more. */
const OTHER_TOOLS = /\bqueryInterface\b|\bMigrationInterface\b|\bQueryRunner\b|\bSequelize\b|\bKysely\b|\bpgm\s*[.:)=,]|\bmikro-orm\b|\bdbm\.|['"](?:knex|kysely|typeorm|sequelize|node-pg-migrate|db-migrate|mongodb|mongoose)['"]|\bknex\b|\bgeneric-pool\b/i;

/** Folders of at least two scripts in order that export `up` and send SQL, and that no tool's marks are in. */
export function detectClientScripts(files: Files, config: Config): readonly FoundSet[] {
  const configured = configuredFolders(config, 'clientScripts');
  const sets: FoundSet[] = [];
  for (const folder of indexPaths(files).folders.values()) {
    const names = folder.scripts.filter((name) => ORDERED.test(name) && !TEST.test(name));
    const wanted = configured.has(folder.path);
    if (!wanted && (names.length < 2 || !looksLikeScripts(files, folder, names))) continue;
    const set = setOf(files, folder, wanted && names.length === 0 ? folder.scripts.filter((name) => !TEST.test(name)) : names);
    if (set.units.length >= (wanted ? 1 : 2)) sets.push(set);
  }
  return sets;
}

function setOf(files: Files, folder: Folder, names: readonly string[]): FoundSet {
  let hasDown = false;
  const byVersion = names.some((name) => VERSION.test(name)) && names.every((name) => VERSION.test(name) || UNRELEASED.test(name));
  // Moments compare better than what stands before them, where every name has one.
  const byMoment = !byVersion && names.every((name) => MOMENT.test(name));
  const units = inOrder(names.flatMap((name): MigrationUnit[] => {
    const path = within(folder.path, name);
    const text = textOf(files, path);
    if (text === undefined || !hasUp(text)) return [];
    hasDown ||= HAS_DOWN.test(text);
    const moment = byMoment ? `${(MOMENT.exec(name)?.[0] ?? '').padEnd(17, '0')} ` : '';
    return [{ path, name: name.replace(/\.[^.]+$/, ''), order: byVersion ? versionKey(name) : moment + naturalKey(name) }];
  }));
  return { id: folder.path, package: packageOf(indexPaths(files), folder.path), units, options: { hasDown } };
}

/** By version, pre-releases before their release (Semantic Versioning, 11.3), then by what follows. */
function versionKey(name: string): string {
  if (UNRELEASED.test(name)) return `~ ${naturalKey(name)}`;
  const [whole = '', numbers = '', before] = VERSION.exec(name) ?? [];
  return `${naturalKey(numbers)} ${before === undefined ? '1' : `0 ${naturalKey(before)}`} ${naturalKey(name.slice(whole.length))}`;
}

/** Most of a few files must speak: one script with SQL in a folder of others proves nothing. */
function looksLikeScripts(files: Files, folder: Folder, names: readonly string[]): boolean {
  const sample = [...new Set([names[0], names[1], names[names.length >> 1], names.at(-2), names.at(-1)])].filter((name) => name !== undefined);
  const texts = sample.map((name) => textOf(files, within(folder.path, name)) ?? '');
  if (texts.some((text) => OTHER_TOOLS.test(text))) return false;
  if (texts.filter(hasUp).length * 2 <= texts.length) return false;
  return texts.filter(sendsSql).length >= Math.min(2, texts.length);
}

/** Whether a script sends SQL through a client. */
export function sendsSql(text: string): boolean {
  return SPEAKS_SQL.test(text) && ((HAS_UP.test(text) && SENDS.test(text)) || UP_TEXT.test(text));
}

function hasUp(text: string): boolean {
  return HAS_UP.test(text) || UP_TEXT.test(text);
}

function textOf(files: Files, path: string): string | undefined {
  const read = files.read(path);
  return read !== undefined && 'text' in read ? read.text : undefined;
}
