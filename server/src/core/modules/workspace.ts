import type { Files } from '../model/files';
import { findModuleFile, type Lookup } from './lookup';
import { folderOf, inFolder, joinPath } from './paths';
import { asRecord, readJson } from './tsconfig';

/** A package of this repository. */
export interface WorkspacePackage {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** The packages of a snapshot by name; a name may occur more than once (examples, fixtures). */
export function findWorkspacePackages(files: Files, lookup: Lookup): ReadonlyMap<string, readonly WorkspacePackage[]> {
  const packages = new Map<string, WorkspacePackage[]>();
  for (const path of files.paths) {
    if (!path.endsWith('package.json') || (path !== 'package.json' && !path.endsWith('/package.json')) || isForeign(path)) continue;
    const manifest = asRecord(readJson(lookup, path));
    if (!manifest || typeof manifest.name !== 'string') continue;
    const found = packages.get(manifest.name) ?? [];
    packages.set(manifest.name, found);
    found.push({ name: manifest.name, folder: folderOf(path), manifest });
  }
  return packages;
}

function isForeign(path: string): boolean {
  return /(^|\/)node_modules\//.test(path);
}

/** The one of several packages of a name that lies nearest to a file. */
export function nearestPackage(packages: readonly WorkspacePackage[], fromFile: string): WorkspacePackage | undefined {
  let best: WorkspacePackage | undefined;
  let shared = -1;
  for (const candidate of packages) {
    const length = sharedLength(candidate.folder, fromFile);
    if (length > shared) [best, shared] = [candidate, length];
  }
  return best;
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** Folders that a build writes; the source of what lies there is looked for in `src` and beside. */
const BUILT = /^(?:dist|build|lib|out|esm|cjs|output|compiled)(?:\/(?:esm|cjs|src|lib|node|server|types))?\//;
/** Order in which conditions of `exports` are tried: what names the source first. */
const CONDITIONS = ['source', 'development', 'bun', 'import', 'module', 'require', 'node', 'default', 'types'];

/** The source file that a package of the workspace gives for a subpath ('' is the package itself). */
export function resolveInPackage(lookup: Lookup, owner: WorkspacePackage, subpath: string): string | undefined {
  const { manifest, folder } = owner;
  const targets = [...exportTargets(manifest.exports, subpath === '' ? '.' : `./${subpath}`)];
  if (subpath === '') {
    for (const field of ['source', 'module', 'main', 'types']) {
      const target = manifest[field];
      if (typeof target === 'string') targets.push(target);
    }
    targets.push('src/index', 'index', 'src/main');
  } else {
    targets.push(subpath, `src/${subpath}`);
  }
  for (const target of targets) {
    const found = findTarget(lookup, folder, target);
    if (found) return found;
  }
  return undefined;
}

function findTarget(lookup: Lookup, folder: string, target: string): string | undefined {
  const relative = target.replace(/^\.\//, '').replace(/\.d\.(?=[mc]?ts$)/, '.');
  const built = BUILT.exec(relative)?.[0];
  const rest = built === undefined ? relative : relative.slice(built.length);
  const tried = built === undefined ? [relative] : [`src/${rest}`, rest, relative];
  for (const candidate of tried) {
    const path = joinPath(folder, candidate);
    const found = path === undefined || (path !== folder && !path.startsWith(folder === '' ? '' : `${folder}/`)) ? undefined : findModuleFile(lookup, path);
    if (found) return found;
  }
  return undefined;
}

/** Targets of an `exports` or `imports` map for a key, patterns included. Node.js manual, Packages: subpath patterns. */
export function exportTargets(map: unknown, key: string): readonly string[] {
  if (typeof map === 'string') return key === '.' ? [map] : [];
  const record = asRecord(map);
  if (!record) return [];
  const keys = Object.keys(record);
  if (!keys.some((name) => name.startsWith('.') || name.startsWith('#'))) return key === '.' ? leavesOf(record, 0) : [];
  if (Object.hasOwn(record, key)) return leavesOf(record[key], 0);
  for (const pattern of keys.filter((name) => name.includes('*')).sort((a, b) => b.length - a.length)) {
    const [before, after] = pattern.split('*') as [string, string];
    if (!key.startsWith(before) || !key.endsWith(after) || key.length < before.length + after.length) continue;
    const matched = key.slice(before.length, key.length - after.length);
    return leavesOf(record[pattern], 0).map((target) => target.replaceAll('*', () => matched));
  }
  return [];
}

function leavesOf(target: unknown, depth: number): string[] {
  if (typeof target === 'string') return [target];
  if (depth > 6) return [];
  if (Array.isArray(target)) return target.slice(0, 20).flatMap((part) => leavesOf(part, depth + 1));
  const record = asRecord(target);
  if (!record) return [];
  const known = CONDITIONS.filter((condition) => Object.hasOwn(record, condition));
  const others = Object.keys(record).filter((condition) => !CONDITIONS.includes(condition)).slice(0, 20);
  return [...known, ...others].flatMap((condition) => leavesOf(record[condition], depth + 1));
}

/** The file that `#name` means in the nearest package above a file. */
export function resolveImportsMap(lookup: Lookup, folder: string, specifier: string): string | undefined {
  const manifest = asRecord(readJson(lookup, inFolder(folder, 'package.json')));
  for (const target of exportTargets(manifest?.imports, specifier)) {
    const found = target.startsWith('.') ? findTarget(lookup, folder, target) : undefined;
    if (found) return found;
  }
  return undefined;
}
