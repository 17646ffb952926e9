import type { Files } from '../model/files';
import type { Problem } from '../model/source';
import { createResolver, type Resolver } from '../modules/resolver';
import type { FileFacts } from './facts';
import { isCode, type Sketch, type Wanting } from './read/prefilter';
import type { FactsStore } from './store';

/** The code of a revision, as far as it is worth reading. */
export interface SelectedCode {
  /** Sorted. */
  readonly paths: readonly string[];
  factsOf(path: string): FileFacts | undefined;
  /** Files of code that have no text. */
  readonly unread: readonly Problem[];
}

/** Chooses the files of a revision that are worth reading, to all or to some that want to see them. `idOf` names a file's content: git's id of the blob. */
export function readCode(files: Files, idOf: (path: string) => string | undefined, store: FactsStore, wanting: readonly Wanting[] = store.wanting): SelectedCode {
  const unread: Problem[] = [];
  const textOf = (path: string) => (): string | undefined => {
    const content = files.read(path);
    return content && 'text' in content ? content.text : undefined;
  };
  const sketchOf = (path: string): Sketch | undefined => {
    const id = idOf(path);
    const sketch = id === undefined ? undefined : store.sketch(path, id, textOf(path));
    if (!sketch) {
      const content = files.read(path);
      unread.push({ span: { file: path, start: 0, end: 0 }, reason: content && 'reason' in content ? content.reason : 'the file cannot be read', mayTouch: 'anything' });
    }
    return sketch;
  };
  return {
    paths: selectCode(files, sketchOf, wanting),
    factsOf(path) {
      const id = idOf(path);
      return id === undefined ? undefined : store.facts(path, id, textOf(path));
    },
    unread,
  };
}

/** Barrels that a name may be handed through. */
const ROUNDS = 3;

/**
 * The files of a revision that are worth reading: those that speak of a database themselves, and those that import one of these, be it through
 * modules that only hand names on. Without tests in the second group: what they read, the code under test reads.
 */
export function selectCode(files: Files, sketchOf: (path: string) => Sketch | undefined, wanting: readonly Wanting[]): readonly string[] {
  const candidates = files.paths.filter(isCode);
  const sketches = new Map<string, Sketch>();
  for (const path of candidates) {
    const sketch = sketchOf(path);
    if (sketch) sketches.set(path, sketch);
  }
  const used = usedIn(files, sketches, wanting);
  const selected = new Set([...sketches].filter(([, { reads, wanted }]) => reads || wanted.some((id) => used.has(id))).map(([path]) => path));
  const resolver = createResolver(files);
  let targets = new Set(selected);
  for (let round = 0; round < ROUNDS && targets.size > 0; round++) {
    const words = lastWords(targets);
    const found = [...sketches].filter(([path, { modules }]) => !selected.has(path) && !isTest(path) && modules.some((module) => {
      if (!words.has(lastWord(module))) return false;
      const resolution = resolver.resolve(module, path);
      return resolution.kind === 'file' && targets.has(resolution.path);
    }));
    for (const [path] of found) selected.add(path);
    targets = new Set(found.filter(([, { hands }]) => hands).map(([path]) => path));
  }
  for (const each of wanting) if (used.has(each.id) && each.reach !== undefined) addReached(each, sketches, selected, resolver);
  return candidates.filter((path) => selected.has(path));
}

/** Files that lead on from those that were wanted. */
function addReached({ id, reach = 0, paths }: Wanting, sketches: ReadonlyMap<string, Sketch>, selected: Set<string>, resolver: Resolver): void {
  const seen = new Set([...sketches].filter(([path, { wanted }]) => (wanted.includes(id) || paths?.test(path)) && !isTest(path)).map(([path]) => path));
  let frontier: readonly string[] = [...seen];
  for (let step = 0; step < reach && frontier.length > 0; step++) {
    const next: string[] = [];
    for (const path of frontier) {
      for (const module of sketches.get(path)?.modules ?? []) {
        const resolution = resolver.resolve(module, path);
        if (resolution.kind !== 'file' || seen.has(resolution.path) || !sketches.has(resolution.path)) continue;
        seen.add(resolution.path);
        next.push(resolution.path);
      }
    }
    frontier = next;
  }
  for (const path of seen) selected.add(path);
}

/** Who has a package that some file imports or some manifest names: the words of all others mean something else here. */
function usedIn(files: Files, sketches: ReadonlyMap<string, Sketch>, wanting: readonly Wanting[]): ReadonlySet<string> {
  const named = new Set([...sketches.values()].flatMap(({ modules }) => modules.flatMap((module) => [module, packageOf(module)])));
  for (const path of files.paths) {
    if (path !== 'package.json' && !path.endsWith('/package.json')) continue;
    const content = files.read(path);
    if (content && 'text' in content) for (const [, name = ''] of content.text.matchAll(/"((?:@[\w.-]+\/)?[\w.-]+)"\s*:/g)) named.add(name);
  }
  return new Set(wanting.filter(({ packages }) => packages.length === 0 || packages.some((name) => named.has(name))).map(({ id }) => id));
}

/** `@scope/name/sub` → `@scope/name`. */
const packageOf = (specifier: string): string => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

const isTest = (path: string): boolean => /\.(?:test|spec|cy|e2e)\.[cm]?[jt]sx?$|(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|cypress)\//.test(path);

/** How a specifier for one of the files may end: its name, or for an index the name of a folder above it. */
function lastWords(paths: ReadonlySet<string>): ReadonlySet<string> {
  const words = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/');
    const name = lastWord(path);
    words.add(name);
    if (/^(?:index|main|mod|server|client)$/.test(name)) for (const part of parts.slice(0, -1)) words.add(part);
  }
  return words;
}

const lastWord = (specifier: string): string => (specifier.split('/').at(-1) ?? '').replace(/\.[cm]?[jt]sx?$/, '').replace(/\.(?:vue|svelte)$/, '');
