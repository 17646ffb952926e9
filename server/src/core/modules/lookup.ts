import type { Files } from '../model/files';
import { inFolder } from './paths';

/** Asks the snapshot and remembers every question: a file that is missing today is a reason to look again tomorrow. */
export interface Lookup {
  has(path: string): boolean;
  read(path: string): string | undefined;
}

/** A look-up that notes each path in `asked`. */
export function createLookup(files: Files, asked: Set<string>): Lookup {
  return {
    has(path) {
      asked.add(path);
      return files.has(path);
    },
    read(path) {
      asked.add(path);
      const content = files.read(path);
      return content && 'text' in content ? content.text : undefined;
    },
  };
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json'];
/** What a compiled extension was before. TypeScript handbook, Modules: file extension substitution. */
const SOURCES: ReadonlyMap<string, readonly string[]> = new Map([
  ['.js', ['.ts', '.tsx', '.jsx']],
  ['.mjs', ['.mts', '.ts']],
  ['.cjs', ['.cts', '.ts']],
  ['.jsx', ['.tsx']],
]);

/** The module file that a path without certain extension means; undefined where there is none. */
export function findModuleFile(lookup: Lookup, path: string): string | undefined {
  const asFile = path === '' ? undefined : findFile(lookup, path);
  if (asFile) return asFile;
  for (const extension of EXTENSIONS) {
    const index = inFolder(path, `index${extension}`);
    if (lookup.has(index)) return index;
  }
  return undefined;
}

function findFile(lookup: Lookup, path: string): string | undefined {
  const extension = /\.\w+$/.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - extension.length);
  if (path.endsWith('.d.ts')) return undefined;
  // The source wins over a compiled file beside it: it is what people edit.
  for (const source of SOURCES.get(extension) ?? []) {
    if (lookup.has(stem + source)) return stem + source;
  }
  if (EXTENSIONS.includes(extension) && lookup.has(path)) return path;
  return EXTENSIONS.map((tried) => path + tried).find((tried) => lookup.has(tried));
}
