import type { Files } from '../model/files';

/** A folder with the names of what lies directly in it, sorted. */
export interface Folder {
  readonly path: string;
  readonly files: readonly string[];
  /** Those of the files that a tool on Node.js may load. */
  readonly scripts: readonly string[];
  readonly folders: readonly string[];
}

/** The tree of a snapshot's paths, made once and shared by all tools, so that finding them costs one pass over the paths. */
export interface PathIndex {
  /** By path; the root is `''`. Folders of installed and built code are left out. */
  readonly folders: ReadonlyMap<string, Folder>;
  /** Paths of all files with this name, sorted. */
  named(name: string): readonly string[];
}

/** Folders whose content is installed, built or cached: a migration there is a copy of one elsewhere, or somebody else's. */
const FOREIGN = new Set([
  'node_modules', 'bower_components', 'vendor', 'dist', 'build', 'out', 'target', 'coverage', '.git', '.next', '.nuxt', '.output',
  '.svelte-kit', '.turbo', '.cache', '.vercel', '.yarn', '.venv', 'venv', '__pycache__', '__snapshots__',
]);

const TEST_FOLDERS = new Set([
  'test', 'tests', '__tests__', '__test__', 'spec', 'specs', 'e2e', 'fixtures', '__fixtures__', 'fixture', 'testdata', 'test-data',
  'test_data', 'mocks', '__mocks__', 'cypress', 'testing', 'integration-tests', 'integration_tests', 'test-fixtures', 'test_fixtures',
]);

const EXAMPLE_FOLDERS = new Set(['example', 'examples', 'sample', 'samples', 'demo', 'demos', 'playground', 'templates', 'template', 'docs', 'doc']);

/** What a folder is for, judged by the names above it: migrations of a test or an example are no part of the product's database. */
export type Place = 'product' | 'example' | 'test';

export function placeOf(folder: string): Place {
  const names = folder.toLowerCase().split('/');
  if (names.some((name) => TEST_FOLDERS.has(name))) return 'test';
  return names.some((name) => EXAMPLE_FOLDERS.has(name)) ? 'example' : 'product';
}

const indexes = new WeakMap<readonly string[], PathIndex>();

/** The index of a snapshot, kept for as long as its list of paths: snapshots between which nothing came or went share it. */
export function indexPaths({ paths }: Pick<Files, 'paths'>): PathIndex {
  let index = indexes.get(paths);
  if (index === undefined) {
    index = buildIndex(paths);
    indexes.set(paths, index);
  }
  return index;
}

interface OpenFolder { readonly path: string; readonly files: string[]; readonly scripts: string[]; readonly folders: string[] }

function buildIndex(paths: readonly string[]): PathIndex {
  const folders = new Map<string, OpenFolder>([['', openFolder('')]]);
  const foreign = new Set<string>();
  const byName = new Map<string, readonly string[]>();

  const open = (path: string): OpenFolder | undefined => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    if (foreign.has(path)) return undefined;
    const name = nameOf(path);
    const parent = FOREIGN.has(name) ? undefined : open(folderOf(path));
    if (parent === undefined) {
      foreign.add(path);
      return undefined;
    }
    const folder = openFolder(path);
    parent.folders.push(name);
    folders.set(path, folder);
    return folder;
  };

  for (const path of paths) {
    const folder = open(folderOf(path));
    if (folder === undefined) continue;
    const name = nameOf(path);
    folder.files.push(name);
    if (isScript(name)) folder.scripts.push(name);
  }
  for (const folder of folders.values()) {
    for (const names of [folder.files, folder.scripts, folder.folders]) if (names.length > 1) names.sort(compareText);
  }
  // Asked for a few names only: they are looked for then.
  const named = (name: string): readonly string[] => {
    let known = byName.get(name);
    if (known === undefined) {
      known = paths.filter((path) => path.endsWith(name) && nameOf(path) === name && folders.has(folderOf(path)));
      byName.set(name, known);
    }
    return known;
  };
  return { folders, named };
}

const openFolder = (path: string): OpenFolder => ({ path, files: [], scripts: [], folders: [] });

/** What every tool on Node.js may load: JavaScript and TypeScript, but no declarations. */
export function isScript(name: string): boolean {
  return SCRIPT.test(name);
}

const SCRIPT = /(?<!\.d)\.[cm]?[jt]s$/;

/** Compares by UTF-16 code units: the same on every machine, unlike `localeCompare`. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `a/b/c.sql` → `a/b`; a name at the root → `''`. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '' : path.slice(0, at);
}

/** `a/b/c.sql` → `c.sql`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Joins a folder and a relative path; `.` and `..` are resolved. Undefined where it leads outside the root. */
export function joinPath(folder: string, relative: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** The folder itself and all above it, nearest first, the root `''` last. */
export function foldersUpward(folder: string): readonly string[] {
  const found = [folder];
  for (let at = folder; at !== ''; ) {
    at = folderOf(at);
    found.push(at);
  }
  return found;
}

/** The nearest folder upward that has one of these files; undefined where none has. */
export function nearestWith(index: PathIndex, folder: string, names: readonly string[]): { readonly folder: string; readonly path: string } | undefined {
  for (const above of foldersUpward(folder)) {
    const files = index.folders.get(above)?.files ?? [];
    const name = names.find((wanted) => files.includes(wanted));
    if (name !== undefined) return { folder: above, path: above === '' ? name : `${above}/${name}` };
  }
  return undefined;
}

/** The folder of the package that owns a path: where the nearest package.json lies, else the root. */
export function packageOf(index: PathIndex, folder: string): string {
  return nearestWith(index, folder, ['package.json'])?.folder ?? '';
}
