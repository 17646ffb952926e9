import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { discover } from '../../server/src/core/discover';
import type { Config } from '../../server/src/core/config';
import type { Files } from '../../server/src/core/model/files';
import type { Migration } from '../../server/src/core/model/migration';
import { loadSql } from '../../server/src/core/sql';

/** The files of a fixture folder beside this file. */
export function folderFiles(name: string): Files {
  const root = join(__dirname, name);
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    texts[relative(root, path).split(sep).join('/')] = readFileSync(path, 'utf8');
  }
  return textFiles(texts);
}

/** Files from texts; a `reason` stands for a file that cannot be read. */
export function textFiles(texts: Readonly<Record<string, string | { readonly reason: string }>>): Files {
  const paths = Object.keys(texts).sort();
  return {
    paths,
    has: (path) => Object.hasOwn(texts, path),
    read(path) {
      const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
      return typeof text === 'string' ? { text } : text;
    },
  };
}

/** Sets as `framework folder dialect`, with the names of their migrations. */
export function setsOf(files: Files, config: Config = {}): Readonly<Record<string, readonly string[]>> {
  const { sets } = discover(files, config);
  return Object.fromEntries(sets.map((set) => [`${set.framework.id} ${set.id} ${set.dialect}`, set.units.map(({ name }) => name)]));
}

/** The migrations of all sets, in order, by path. */
export function migrationsOf(files: Files, config: Config = {}): ReadonlyMap<string, Migration> {
  const { sets } = discover(files, config);
  return new Map(sets.flatMap((set) => set.units.map((unit) => [unit.path, set.framework.read(unit, set, files)] as const)));
}

/** The problems of a discovery, as `path: reason`. */
export function problemsOf(files: Files, config: Config = {}): readonly string[] {
  return discover(files, config).problems.map(({ span, reason }) => `${span.file}: ${reason}`);
}

/** The text at a span. */
export function textAt(files: Files, span: { readonly file: string; readonly start: number; readonly end: number }): string {
  const read = files.read(span.file);
  return read !== undefined && 'text' in read ? read.text.slice(span.start, span.end) : '';
}

/** The statements that the operations of a direction come from, each once, one line each. */
export function statementsOf(files: Files, operations: readonly { readonly statement: { readonly file: string; readonly start: number; readonly end: number } }[]): readonly string[] {
  const seen = new Set<string>();
  for (const { statement } of operations) seen.add(textAt(files, statement).replace(/\s+/g, ' '));
  return [...seen];
}

/** For `before`: the SQL parsers that fixtures need. */
export async function loadParsers(): Promise<void> {
  await loadSql(['postgres', 'mysql', 'sqlite', 'clickhouse', 'mssql', 'unknown']);
}
