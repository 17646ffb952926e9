import type { FoundSet, MigrationUnit } from './framework';
import { nextVersion, versionIn } from './versionStamp';
import { folderOf, nameOf } from './pathIndex';
import { within } from './sqlFolders';

/** What a new migration is called, as its neighbours are. */
export interface NewName {
  /** The up file. */
  readonly path: string;
  /** The down file, where the neighbours have one of their own. */
  readonly downPath?: string;
  /** What stands for the name in the path: the file without ending, or the folder. */
  readonly stem: string;
  /** The number or moment that puts it in its place. */
  readonly version: string;
  /** For tools whose migrations are classes. */
  readonly className?: string;
}

/** A neighbour's name, taken apart so that version and words can be exchanged. */
interface Pattern {
  readonly unit: MigrationUnit;
  readonly stem: string;
  readonly version: string;
  readonly words: string;
  write(path: string, version: string, words: string): string;
}

const CLASSES: ReadonlySet<string> = new Set(['typeorm', 'mikroOrm']);
/** Files that are named for their part: the folder then bears the name. */
const PART_NAMES = /^(?:migration|up|down|index)\.\w+$/;

/**
 * The name of a migration that comes after all of a set: version, separators, writing of the words, ending and folder as the neighbours have
 * them. `title` is a few words with blanks between; `now` in milliseconds since 1970; `taken` are names given before that are no files yet.
 */
export function nextName(set: Pick<FoundSet, 'units'> & { readonly framework: { readonly id: string } }, title: string, now: number, taken: readonly NewName[] = []): NewName | { readonly reason: string } {
  const patterns = set.units.flatMap((unit) => patternOf(unit, set.units) ?? []);
  const last = patterns.at(-1);
  if (!last) return { reason: 'The names of the migrations have no number or moment from which the next one could be made.' };
  const version = nextVersion(taken.at(-1)?.version ?? last.version, now);
  const words = inStyle(title, styleOf(patterns.slice(-12).map((pattern) => pattern.words)));
  const path = last.write(last.unit.path, version, words);
  const pair = patterns.findLast(({ unit }) => unit.downPath !== undefined);
  const downPath = pair?.unit.downPath === undefined ? undefined : pair.write(pair.unit.downPath, version, words);
  return {
    path,
    ...(downPath !== undefined && downPath !== path && { downPath }),
    stem: stemOf(path),
    version,
    ...(CLASSES.has(set.framework.id) && { className: classNameOf(last, title, version, path) }),
  };
}

/** `20240101000000_add_users` of `…/20240101000000_add_users.up.sql` and of `…/20240101000000_add_users/up.sql`. */
function stemOf(path: string): string {
  const name = nameOf(path);
  return PART_NAMES.test(name) ? nameOf(folderOf(path)) : name.replace(/(?:\.(?:up|do))?\.\w+$/, '');
}

function patternOf(unit: MigrationUnit, units: readonly MigrationUnit[]): Pattern | undefined {
  const stem = stemOf(unit.path);
  const before = /^[A-Za-z]*[._-]?(?=\d)/.exec(stem)?.[0];
  if (before !== undefined && isMark(before, unit, units)) {
    const version = versionIn(stem.slice(before.length));
    if (version === undefined) return undefined;
    const words = stem.slice(before.length + version.length).replace(SEPARATOR, '');
    return { stem, unit, version, words, write: (path, next, title) => inName(path, version, (head, tail) => head + next + tail.replace(TAIL, (all, separator?: string, _words?: string, ending?: string) => (separator === undefined ? all : `${separator}${title}${ending ?? ''}`))) };
  }
  const [, words = '', separator = '', version] = /^(.*?)([._-]?)(\d{10,17})$/.exec(stem) ?? [];
  return version === undefined ? undefined : { stem, unit, version, words, write: (path, next, title) => inName(path, version, (_head, tail) => title + separator + next + tail) };
}

/** `V2__x`, `Migration20240101000000`: a word before the number that others have too is no name. */
function isMark(before: string, unit: MigrationUnit, units: readonly MigrationUnit[]): boolean {
  const bearsIt = (stem: string): boolean => stem.startsWith(before) && /^\d/.test(stem.slice(before.length));
  return before === '' || units.length === 1 || units.some((other) => other !== unit && bearsIt(stemOf(other.path)));
}

const SEPARATOR = /^[._-]+(?:(?:do|undo)\.)?/;
/** What follows a version: separator, words, ending. */
const TAIL = /^([_-]+|\.(?:(?:do|undo)\.)?(?=[^.]+\.))?(.*?)((?:\.(?:up|do|down|undo))?\.\w+)?$/;

/** Rewrites the part of a path that bears the name: what stands before the version, and what follows it. */
function inName(path: string, version: string, write: (head: string, tail: string) => string): string {
  const folder = PART_NAMES.test(nameOf(path)) ? folderOf(path) : path;
  const name = nameOf(folder);
  const at = name.indexOf(version);
  const made = within(folderOf(folder), write(name.slice(0, at), name.slice(at + version.length)));
  return folder === path ? made : `${made}/${nameOf(path)}`;
}

/** TypeORM sorts by the 13 digits at the end of the class's name; MikroORM's class is called as its file. */
function classNameOf({ stem }: Pattern, title: string, version: string, path: string): string {
  return /^Migration\d/.test(stem) ? stemOf(path) : `${inStyle(title, 'pascal')}${version}`;
}

type WordStyle = 'snake' | 'kebab' | 'camel' | 'pascal';

/** How most of the neighbours write their words; one word alone tells only its first letter. */
function styleOf(names: readonly string[]): WordStyle {
  const votes: Record<WordStyle, number> = { snake: 0, kebab: 0, camel: 0, pascal: 0 };
  for (const name of names) {
    if (name.includes('_')) votes.snake += 2;
    else if (name.includes('-')) votes.kebab += 2;
    else if (/^[a-z]+[A-Z]/.test(name)) votes.camel += 2;
    else if (/^[A-Z]/.test(name)) votes.pascal += 2;
    else if (name !== '') votes.snake++;
  }
  const [best] = (Object.entries(votes) as [WordStyle, number][]).sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? 'snake';
}

function inStyle(title: string, style: WordStyle): string {
  const words = title.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== '');
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  switch (style) {
    case 'snake': return words.join('_');
    case 'kebab': return words.join('-');
    case 'camel': return words.map((word, index) => (index === 0 ? word : capital(word))).join('');
    case 'pascal': return words.map(capital).join('');
  }
}
