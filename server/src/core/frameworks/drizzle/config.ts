import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import { folderOf, indexPaths, joinPath } from '../pathIndex';

/** What a `drizzle.config.*` says, as far as it says it in literals. */
export interface DrizzleConfig {
  readonly path: string;
  /** The folder of migrations, relative to the root. */
  readonly out?: string;
  readonly dialect?: Dialect;
}

/** Configs are named `drizzle.config.ts`, or `drizzle-<database>.config.ts` and the like where there are several. */
const NAME = /^drizzle[\w.-]*\.(?:ts|mts|cts|js|mjs|cjs|json)$/;

/** All Drizzle configs. They are programs; only literals are taken from them, what is computed stays unsaid. */
export function readDrizzleConfigs(files: Files): readonly DrizzleConfig[] {
  const found: DrizzleConfig[] = [];
  for (const folder of indexPaths(files).folders.values()) {
    for (const name of folder.files) {
      if (!NAME.test(name) || !name.includes('config') || /\.(?:test|spec)\./.test(name)) continue;
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const read = files.read(path);
      if (read !== undefined && 'text' in read) found.push(readConfig(path, read.text));
    }
  }
  return found;
}

function readConfig(path: string, text: string): DrizzleConfig {
  const folder = folderOf(path);
  // drizzle-kit writes to `drizzle` where `out` is absent; a computed `out` is not known.
  const written = literalOf(text, 'out');
  const out = written !== undefined ? joinPath(folder, written) : /\bout\s*:/.test(text) ? undefined : joinPath(folder, 'drizzle');
  // Before drizzle-kit 0.21 the key was `driver`, with `pg`, `mysql2`, `better-sqlite`, `libsql`, `turso`, `d1`.
  const dialect = dialectNamed(literalOf(text, 'dialect') ?? '') ?? dialectNamed(literalOf(text, 'driver') ?? '');
  return { path, ...(out !== undefined && { out }), ...(dialect !== undefined && { dialect }) };
}

function literalOf(text: string, key: string): string | undefined {
  const match = new RegExp(`(?:^|[\\s{,])["']?${key}["']?\\s*:\\s*(["'\`])([^"'\`$\\n]*)\\1`, 'm').exec(text);
  return match?.[2];
}
