import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import { folderOf, indexPaths, joinPath } from '../pathIndex';
import type { IdentifierCase } from './names';

/** What a knexfile says, as far as it says it in words that need not be run. */
export interface KnexConfig {
  readonly path: string;
  /** Folders of migrations, relative to the root; undefined where the file computes them. */
  readonly directories?: readonly string[];
  /** `client` as written; the first one where there are several environments. */
  readonly client?: string;
  readonly dialect?: Dialect;
  readonly letterCase?: IdentifierCase;
  readonly sortDirsSeparately: boolean;
  /** `migrations: { disableMigrationsListValidation: true }`. */
  readonly skipsValidation: boolean;
  readonly disableTransactions: boolean;
}

const NAME = /^(?:[\w-]+\.)?knexfile(?:\.[\w-]+)?\.\w+$/i;

/** All knexfiles of the project. */
export function readKnexConfigs(files: Files): readonly KnexConfig[] {
  const found: KnexConfig[] = [];
  for (const folder of indexPaths(files).folders.values()) {
    for (const name of folder.scripts) {
      if (!NAME.test(name)) continue;
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const read = files.read(path);
      if (read !== undefined && 'text' in read) found.push(readConfig(path, read.text));
    }
  }
  return found;
}

function readConfig(path: string, text: string): KnexConfig {
  const folder = folderOf(path);
  const clients = [...text.matchAll(/\bclient['"]?\s*:\s*(?:[\w.]+\s*(?:\|\||\?\?)\s*)?(['"`])([\w-]+)\1/g)].map((match) => match[2] ?? '');
  const dialects = new Set(clients.map(dialectNamed).filter((dialect) => dialect !== undefined));
  const [dialect] = dialects;
  return {
    path,
    directories: directoriesOf(folder, text),
    ...(clients[0] !== undefined && { client: clients[0] }),
    // Tests on another database than production: then the configuration does not say which one is meant.
    ...(dialects.size === 1 && { dialect }),
    ...letterCaseOf(text),
    sortDirsSeparately: /\bsortDirsSeparately\s*:\s*true\b/.test(text),
    skipsValidation: /\bdisableMigrationsListValidation\s*:\s*true\b/.test(text),
    disableTransactions: /\bdisableTransactions\s*:\s*true\b/.test(text),
  };
}

/** The CLI works in the folder of the knexfile, so that paths are relative to it; `./migrations` is the default (migrator-configuration-merger.js). */
function directoriesOf(folder: string, text: string): readonly string[] | undefined {
  const without = text.replace(/\bseeds\s*:\s*\{[^{}]*\}/g, '');
  const written = [...without.matchAll(/\bdirectory['"]?\s*:\s*/g)];
  if (written.length === 0) return folderList([joinPath(folder, 'migrations')]);
  const values = written.map((match) => valueAt(without, match.index + match[0].length));
  const directories = values.flatMap((value) => elements(value).map((element) => pathOf(folder, element, text)));
  return directories.every((directory) => directory !== undefined) ? folderList(directories) : undefined;
}

function folderList(directories: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(directories.filter((directory) => directory !== undefined))];
}

/** The text of a property's value: up to the comma or bracket that ends it. */
function valueAt(text: string, start: number): string {
  let depth = 0;
  let quote = '';
  for (let at = start; at < text.length; at++) {
    const unit = text[at] ?? '';
    if (quote !== '') {
      if (unit === '\\') at++;
      else if (unit === quote) quote = '';
      continue;
    }
    if (unit === "'" || unit === '"' || unit === '`') quote = unit;
    else if ('([{'.includes(unit)) depth++;
    else if (')]}'.includes(unit) && --depth < 0) return text.slice(start, at);
    else if ((unit === ',' || unit === ';') && depth === 0) return text.slice(start, at);
    else if (unit === '\n' && depth === 0 && text.slice(start, at).trim() !== '') return text.slice(start, at);
  }
  return text.slice(start);
}

function elements(value: string): readonly string[] {
  const list = /^\s*\[([\s\S]*)\]\s*(?:as const)?\s*$/.exec(value)?.[1];
  if (list === undefined) return [value];
  const found: string[] = [];
  for (let at = 0; at < list.length; ) {
    const element = valueAt(list, at);
    at += element.length + 1;
    if (element.trim() !== '') found.push(element);
  }
  return found;
}

const QUOTED = /^(['"`])([^'"`$]*)\1$/;

/** A path in literals: `'./migrations'`, `path.join(__dirname, 'a', 'b')`, `` `${__dirname}/a` ``, or a constant of the same file. */
function pathOf(folder: string, written: string, text: string, depth = 0): string | undefined {
  const value = written.trim();
  const literal = QUOTED.exec(value);
  if (literal) return joinPath(folder, literal[2] ?? '');
  const template = /^`\$\{__dirname\}([^`$]*)`$/.exec(value) ?? /^__dirname\s*\+\s*['"]([^'"]*)['"]$/.exec(value);
  if (template) return joinPath(folder, (template[1] ?? '').replace(/^\//, ''));
  const call = /^(?:path\.)?(?:join|resolve)\s*\(([\s\S]*)\)$/.exec(value);
  if (call) {
    const parts = elements(`[${call[1] ?? ''}]`).map((part) => part.trim());
    const relative = parts.filter((part) => !/^(?:__dirname|process\.cwd\(\)|import\.meta\.dirname)$/.test(part)).map((part) => QUOTED.exec(part)?.[2]);
    return relative.every((part) => part !== undefined) ? joinPath(folder, relative.join('/')) : undefined;
  }
  const constant = /^[\w$]+$/.test(value) && depth < 3 ? new RegExp(`\\b(?:const|let|var)\\s+${value.replace(/\$/g, '\\$')}\\s*(?::[^=]+)?=\\s*`).exec(text) : null;
  return constant ? pathOf(folder, valueAt(text, constant.index + constant[0].length), text, depth + 1) : undefined;
}

/** `wrapIdentifier` with a snake-casing function, or Objection's mappers. */
function letterCaseOf(text: string): { readonly letterCase?: IdentifierCase } {
  if (/\bknexSnakeCaseMappers\s*\(/.test(text)) return { letterCase: /underscoreBeforeDigits\s*:\s*true/.test(text) ? 'objection-digits' : 'objection' };
  const wrap = /\bwrapIdentifier\b[\s\S]{0,300}/.exec(text)?.[0] ?? '';
  if (/\b(?:_|lodash)\.snakeCase\s*\(/.test(wrap)) return { letterCase: 'lodash' };
  if (/\bsnakeCase\s*\(/.test(wrap)) return { letterCase: /from\s+['"]lodash|require\(['"]lodash/.test(text) ? 'lodash' : 'objection' };
  return /snake|decamelize|underscore/i.test(wrap) ? { letterCase: 'objection' } : {};
}
