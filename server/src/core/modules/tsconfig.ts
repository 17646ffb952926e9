import { type ParseError, parse } from 'jsonc-parser';
import type { Lookup } from './lookup';
import { folderOf, inFolder, joinPath } from './paths';

/** What a tsconfig says about names of modules. */
export interface PathMapping {
  readonly baseUrl?: string;
  /** Pattern → targets, already relative to the root. */
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

const DEEPEST_EXTENDS = 12;

/** Reads a tsconfig with what it extends. `resolvePackage` finds a tsconfig that lies in a package of the workspace. */
export function readPathMapping(lookup: Lookup, path: string, resolvePackage: (specifier: string) => string | undefined): PathMapping {
  return readConfig(lookup, path, resolvePackage, new Set(), 0) ?? { paths: [] };
}

function readConfig(lookup: Lookup, path: string, resolvePackage: (specifier: string) => string | undefined, seen: Set<string>, depth: number): PathMapping | undefined {
  if (seen.has(path) || depth > DEEPEST_EXTENDS) return undefined;
  seen.add(path);
  const config = asRecord(readJson(lookup, path));
  if (!config) return undefined;
  const folder = folderOf(path);
  const options = asRecord(config.compilerOptions) ?? {};
  let inherited: PathMapping = { paths: [] };
  for (const extended of typeof config.extends === 'string' ? [config.extends] : asStrings(config.extends)) {
    const target = findExtended(lookup, folder, extended, resolvePackage);
    const parent = target === undefined ? undefined : readConfig(lookup, target, resolvePackage, seen, depth + 1);
    if (parent) inherited = { baseUrl: parent.baseUrl ?? inherited.baseUrl, paths: parent.paths.length > 0 ? parent.paths : inherited.paths };
  }
  const baseUrl = typeof options.baseUrl === 'string' ? joinPath(folder, options.baseUrl) : inherited.baseUrl;
  const paths = asRecord(options.paths);
  if (!paths) return { ...inherited, baseUrl };
  const from = baseUrl ?? folder;
  return {
    baseUrl,
    paths: Object.entries(paths).map(([pattern, targets]) => ({
      pattern,
      targets: asStrings(targets).flatMap((target) => joinPath(from, target) ?? []),
    })),
  };
}

function findExtended(lookup: Lookup, folder: string, specifier: string, resolvePackage: (specifier: string) => string | undefined): string | undefined {
  if (!specifier.startsWith('.')) return resolvePackage(specifier);
  const path = joinPath(folder, specifier);
  if (path === undefined) return undefined;
  return [path, `${path}.json`, inFolder(path, 'tsconfig.json')].find((tried) => tried.endsWith('.json') && lookup.has(tried));
}

/** The targets that a specifier has by the mapping, best first. TypeScript handbook, Modules: `paths`. */
export function mapSpecifier(mapping: PathMapping, specifier: string): readonly string[] {
  let best: { readonly length: number; readonly targets: readonly string[] } | undefined;
  for (const { pattern, targets } of mapping.paths) {
    const star = pattern.indexOf('*');
    if (star < 0) {
      if (pattern === specifier) return targets;
      continue;
    }
    const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
    if (specifier.length < before.length + after.length || !specifier.startsWith(before) || !specifier.endsWith(after)) continue;
    if (best && best.length >= before.length) continue;
    const matched = specifier.slice(before.length, specifier.length - after.length);
    best = { length: before.length, targets: targets.flatMap((target) => joinPath('', target.replace('*', () => matched)) ?? []) };
  }
  return best?.targets ?? [];
}

/** JSON with comments; undefined where it is not even nearly JSON. */
export function readJson(lookup: Lookup, path: string): unknown {
  const text = lookup.read(path);
  if (text === undefined || text.length > 1_000_000) return undefined;
  const errors: ParseError[] = [];
  try {
    return parse(text, errors, { allowTrailingComma: true });
  } catch {
    // Nested deeper than the parser's stack: no such file is a configuration.
    return undefined;
  }
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

export function asStrings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
