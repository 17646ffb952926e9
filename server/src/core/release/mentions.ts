import type { SchemaName } from '../code/taken';
import type { Files } from '../model/files';
import type { QualifiedName } from '../model/names';
import type { Span } from '../model/source';

const CODE = /\.(?:[cm]?[jt]sx?|prisma|sql|graphql|vue|svelte)$/;
const NOT_PRODUCT = /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|tests?|e2e|specs?|cypress|fixtures?|seeds?|docs?|examples?|dist|build|node_modules|migrations?)\/|\.(?:test|spec|stories|e2e)\.[cm]?[jt]sx?$|\.d\.ts$/i;
const MOST = 200;

/** Where the text of a release has words, whatever they mean there: the net below what was understood. Nearest to the migrations first. */
export interface Mentions {
  of(names: readonly SchemaName[]): readonly Span[];
  inserts(table: QualifiedName): readonly Span[];
}

/** `folder`: where the migrations lie. */
export type FindMentions = (folder: string) => Mentions;

export function mentionsIn(files: Files): FindMentions {
  let texts: readonly { readonly path: string; readonly text: string }[] | undefined;

  /** Looked at when something is not found by what was understood, which is seldom. */
  function allTexts(): NonNullable<typeof texts> {
    texts ??= files.paths.filter((path) => CODE.test(path) && !NOT_PRODUCT.test(path)).flatMap((path) => {
      const read = files.read(path);
      return read && 'text' in read ? [{ path, text: read.text }] : [];
    });
    return texts;
  }

  function find(pattern: RegExp, inFiles: (text: string) => boolean): readonly Span[] {
    const found: Span[] = [];
    for (const { path, text } of allTexts()) {
      if (!inFiles(text)) continue;
      for (const match of text.matchAll(pattern)) {
        if (isComment(text, match.index)) continue;
        found.push({ file: path, start: match.index, end: match.index + match[0].length });
        if (found.length >= MOST) return found;
      }
    }
    return found;
  }

  return (folder) => ({
    // A column's name alone means little: a file that has it must speak of the table, too.
    of: (names) => nearestFirst(folder, names.flatMap(({ table, column }) => find(anyWord(spellings(column ?? table.name)), column === undefined ? () => true : testerOf(tableSpellings(table.name))))),
    inserts: (table) => {
      const words = tableSpellings(table.name).map(escape).join('|');
      return nearestFirst(folder, find(new RegExp(`(?<![\\w$])(?:(?:${words})(?:Model|Repository|Repo|Store)?\\s*\\.\\s*(?:create|insert|save|upsert|bulkCreate|findOrCreate)\\w*\\s*\\(|insert\\s+into\\s+["'\`]?(?:${words})["'\`]?(?![\\w$]))`, 'gi'), () => true));
    },
  });
}

/** A model of the same name in the browser's code is another thing: what shares most folders with the migrations speaks of them. */
function nearestFirst(folder: string, places: readonly Span[]): readonly Span[] {
  const own = folder.split('/');
  const shared = ({ file }: Span): number => {
    const folders = file.split('/');
    const differs = own.findIndex((part, index) => part !== folders[index]);
    return differs < 0 ? own.length : differs;
  };
  return [...places].sort((a, b) => shared(b) - shared(a));
}

const isComment = (text: string, at: number): boolean => /^\s*(?:\/\/|\*|--)/.test(text.slice(text.lastIndexOf('\n', at) + 1, at));
const escape = (word: string): string => word.replace(/[^\w]/g, '\\$&');
const anyWord = (words: readonly string[]): RegExp => new RegExp(`(?<![\\w$])(?:${words.map(escape).join('|')})(?![\\w$])`, 'g');

function testerOf(words: readonly string[]): (text: string) => boolean {
  const pattern = new RegExp(`(?<![\\w$])(?:${words.map(escape).join('|')})`, 'i');
  return (text) => pattern.test(text);
}

/** `claim_token_hash`, `claimTokenHash`. */
function spellings(name: string): readonly string[] {
  return [...new Set([name, camel(name), snake(name)])];
}

/** A table by its own name, in the singular, and as a class would be called. */
function tableSpellings(name: string): readonly string[] {
  const singular = name.replace(/ies$/i, 'y').replace(/(?<=[sxz]|ch|sh)es$/i, '').replace(/(?<!s)s$/i, '');
  return [...new Set([name, singular].flatMap((word) => [...spellings(word), pascal(word)]))];
}

const camel = (name: string): string => name.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => camel(name).replace(/^[a-z]/, (letter) => letter.toUpperCase());
const snake = (name: string): string => name.replace(/(?<=[a-z0-9])([A-Z])/g, (letter) => `_${letter.toLowerCase()}`);
