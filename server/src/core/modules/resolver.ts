import type { Files } from '../model/files';
import { createLookup, findModuleFile, type Lookup } from './lookup';
import { folderOf, foldersUpFrom, inFolder, joinPath } from './paths';
import { mapSpecifier, type PathMapping, readPathMapping } from './tsconfig';
import { findWorkspacePackages, nearestPackage, resolveImportsMap, resolveInPackage, type WorkspacePackage } from './workspace';

/** What a module specifier means. Every path that was looked up on the way, found or not, is in `lookups`. */
export type Resolution =
  | { readonly kind: 'file'; readonly path: string; readonly lookups: readonly string[] }
  /** A package that is not part of the workspace; its code is never read, so two revisions are judged alike. */
  | { readonly kind: 'package'; readonly name: string; readonly subpath: string; readonly lookups: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string; readonly lookups: readonly string[] };

/** Finds the file that `specifier` means in `fromFile`. Pure; the same question is answered once. */
export interface Resolver {
  resolve(specifier: string, fromFile: string): Resolution;
  /** The folder of the nearest package.json above a file; '' where there is none. */
  packageFolder(fromFile: string): string;
}

/** A resolver over one snapshot. */
export function createResolver(files: Files): Resolver {
  const answers = new Map<string, Resolution>();
  const mappings = new Map<string, { readonly mapping: PathMapping; readonly lookups: readonly string[] }>();
  let workspace: ReadonlyMap<string, readonly WorkspacePackage[]> | undefined;

  const packagesNamed = (name: string): readonly WorkspacePackage[] => {
    workspace ??= findWorkspacePackages(files, createLookup(files, new Set()));
    return workspace.get(name) ?? [];
  };

  const fromWorkspace = (lookup: Lookup, specifier: string, fromFile: string): string | undefined => {
    const { name, subpath } = splitSpecifier(specifier);
    const owner = nearestPackage(packagesNamed(name), fromFile);
    if (!owner) return undefined;
    lookup.has(inFolder(owner.folder, 'package.json'));
    return resolveInPackage(lookup, owner, subpath);
  };

  const mappingIn = (folder: string, asked: Set<string>): PathMapping => {
    let known = mappings.get(folder);
    if (!known) {
      const own = new Set<string>();
      const lookup = createLookup(files, own);
      const config = ['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json'].map((name) => inFolder(folder, name)).find((path) => lookup.has(path));
      const resolvePackage = (specifier: string): string | undefined => {
        const { name, subpath } = splitSpecifier(specifier);
        const owner = nearestPackage(packagesNamed(name), `${folder}/`);
        const base = owner && joinPath(owner.folder, subpath === '' ? 'tsconfig.json' : subpath);
        return base === undefined ? undefined : [base, `${base}.json`, inFolder(base, 'tsconfig.json')].find((path) => path.endsWith('.json') && lookup.has(path));
      };
      known = { mapping: config ? readPathMapping(lookup, config, resolvePackage) : { paths: [] }, lookups: [...own] };
      mappings.set(folder, known);
    }
    for (const path of known.lookups) asked.add(path);
    return known.mapping;
  };

  const fromTsconfig = (lookup: Lookup, specifier: string, fromFile: string, asked: Set<string>): string | undefined => {
    for (const folder of foldersUpFrom(folderOf(fromFile))) {
      const mapping = mappingIn(folder, asked);
      const targets = [...mapSpecifier(mapping, specifier)];
      const based = mapping.baseUrl === undefined ? undefined : joinPath(mapping.baseUrl, specifier);
      if (based !== undefined) targets.push(based);
      for (const target of targets) {
        const found = isForeign(target) ? undefined : findModuleFile(lookup, target);
        if (found) return found;
      }
    }
    return undefined;
  };

  const answer = (specifier: string, fromFile: string): Resolution => {
    const asked = new Set<string>();
    const lookup = createLookup(files, asked);
    const found = (path: string | undefined): Resolution | undefined => (path === undefined ? undefined : { kind: 'file', path, lookups: [...asked] });
    const none = (reason: string): Resolution => ({ kind: 'none', reason, lookups: [...asked] });
    if (specifier === '' || specifier.length > 1000 || specifier.includes('\0')) return none('not a module name');
    if (/^(?:\.{1,2})(?:\/|$)/.test(specifier)) {
      const path = joinPath(folderOf(fromFile), specifier);
      if (path === undefined) return none(`\`${specifier}\` lies outside the project`);
      if (isForeign(path)) return none('node_modules is not read');
      return found(findModuleFile(lookup, path)) ?? none(`\`${specifier}\` is not among the project's files`);
    }
    if (specifier.startsWith('/') || /^(?:[a-z]+:\/\/|data:|[A-Za-z]:[\\/])/.test(specifier)) return none(`\`${specifier}\` is not a file of the project`);
    if (specifier.startsWith('node:')) return { kind: 'package', name: specifier.slice(5).split('/')[0] ?? '', subpath: specifier.slice(5).split('/').slice(1).join('/'), lookups: [] };
    if (specifier.startsWith('#')) {
      for (const folder of foldersUpFrom(folderOf(fromFile))) {
        const path = resolveImportsMap(lookup, folder, specifier);
        if (path !== undefined) return found(path) as Resolution;
        if (files.has(inFolder(folder, 'package.json'))) break;
      }
    }
    const local = found(fromTsconfig(lookup, specifier, fromFile, asked)) ?? found(fromWorkspace(lookup, specifier, fromFile));
    if (local) return local;
    if (/^[#~@]?\//.test(specifier) || specifier.startsWith('#')) return none(`\`${specifier}\` is an alias that no tsconfig of the project explains`);
    return { kind: 'package', ...splitSpecifier(specifier), lookups: [...asked] };
  };

  return {
    resolve(specifier, fromFile) {
      const key = `${folderOf(fromFile)}\0${specifier}`;
      let known = answers.get(key);
      if (!known) {
        known = answer(specifier, fromFile);
        answers.set(key, known);
      }
      return known;
    },
    packageFolder: (fromFile) => foldersUpFrom(folderOf(fromFile)).find((folder) => files.has(inFolder(folder, 'package.json'))) ?? '',
  };
}

function isForeign(path: string): boolean {
  return /(^|\/)node_modules(\/|$)/.test(path);
}

/** `@scope/name/sub/path` → the package and the path in it. */
export function splitSpecifier(specifier: string): { readonly name: string; readonly subpath: string } {
  const parts = specifier.split('/');
  const size = specifier.startsWith('@') ? 2 : 1;
  return { name: parts.slice(0, size).join('/'), subpath: parts.slice(size).join('/') };
}
