import { type ParseError, parse } from 'jsonc-parser';
import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { Problem } from '../../model/source';
import type { MigrationUnit } from '../framework';
import { compareText } from '../pathIndex';
import { within } from '../sqlFolders';

export interface Journal {
  readonly path: string;
  readonly text: string;
  readonly dialect?: Dialect;
  /** Tags in the order of the journal; undefined where it could not be read. */
  readonly tags?: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads `meta/_journal.json`. Broken JSON or another shape is a problem, and the files' names then give the order. */
export function readJournal(files: Files, path: string): Journal {
  const read = files.read(path);
  if (read === undefined || !('text' in read)) return { path, text: '', problems: [broken(path, 0, read?.reason ?? 'the file is missing')] };
  const errors: ParseError[] = [];
  const value: unknown = parse(read.text, errors);
  const { dialect, entries } = (typeof value === 'object' && value !== null ? value : {}) as { dialect?: unknown; entries?: unknown };
  const known = typeof dialect === 'string' ? dialectNamed(dialect) : undefined;
  const journal = { path, text: read.text, ...(known !== undefined && { dialect: known }) };
  if (errors.length > 0) return { ...journal, problems: [broken(path, errors[0]!.offset, 'it is not valid JSON')] };
  if (!Array.isArray(entries)) return { ...journal, problems: [broken(path, 0, 'it has no list of entries')] };
  const tags = entries.flatMap((entry: unknown) => {
    const tag = typeof entry === 'object' && entry !== null ? (entry as { tag?: unknown }).tag : undefined;
    return typeof tag === 'string' ? [tag] : [];
  });
  const lost = entries.length - tags.length;
  return { ...journal, tags, problems: lost > 0 ? [broken(path, 0, `${lost} of its entries have no tag`)] : [] };
}

function broken(file: string, start: number, what: string): Problem {
  return { span: { file, start, end: start }, reason: `the journal is not read: ${what}; the order is taken from the names of the files`, mayTouch: 'nothing' };
}

/**
 * Units as the migrator runs them: by the journal (drizzle-orm, readMigrationFiles). Files that it does not list are run by hand or
 * not at all; they are kept, because somebody wrote them for this database, and a problem says so.
 */
export function orderByJournal(folder: string, names: readonly string[], journal: Journal): { readonly units: readonly MigrationUnit[]; readonly problems: readonly Problem[] } {
  const problems = [...journal.problems];
  const present = new Set(names);
  const position = new Map<string, number>();
  for (const [index, tag] of (journal.tags ?? []).entries()) {
    if (position.has(tag)) continue;
    position.set(tag, index);
    if (!present.has(`${tag}.sql`)) problems.push(missing(journal, tag));
  }
  const unlisted = names.filter((name) => !position.has(name.replace(/\.sql$/, '')));
  if (journal.tags !== undefined && unlisted.length > 0) problems.push(notListed(journal, folder, unlisted));
  const orders = placeAmong(names, position);
  const units = names
    .map((name): MigrationUnit => ({ path: within(folder, name), name: name.replace(/\.sql$/, ''), order: orders.get(name)! }))
    .sort((a, b) => compareText(a.order, b.order));
  return { units, problems };
}

/** Listed files in the journal's order; an unlisted one after the last listed file whose name sorts before its own. */
function placeAmong(names: readonly string[], position: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  const orders = new Map<string, string>();
  let last = 0;
  for (const name of [...names].sort(compareText)) {
    const index = position.get(name.replace(/\.sql$/, ''));
    if (index !== undefined) last = Math.max(last, index + 1);
    orders.set(name, index !== undefined ? `${key(index + 1)} 0 ${name}` : `${key(last)} 1 ${name}`);
  }
  return orders;
}

function key(index: number): string {
  return String(index).padStart(8, '0');
}

function notListed({ path }: Journal, folder: string, names: readonly string[]): Problem {
  const [first = '', ...rest] = names;
  const which = rest.length === 0 ? within(folder, first) : `${within(folder, first)} and ${rest.length} more`;
  return { span: { file: path, start: 0, end: 0 }, reason: `the journal does not list ${which}: the migrator skips what is not listed; the order is taken from the names`, mayTouch: 'nothing' };
}

function missing({ path, text }: Journal, tag: string): Problem {
  const at = text.indexOf(`"${tag}"`);
  const start = at < 0 ? 0 : at + 1;
  return { span: { file: path, start, end: at < 0 ? 0 : start + tag.length }, reason: `the journal lists ${tag}.sql, which is missing: the migrator refuses to run`, mayTouch: 'anything' };
}
