import type { Files } from '../../model/files';
import { createResolver } from '../../modules/resolver';
import type { FileFacts } from '../facts';
import type { CodeModel, Entity, FileRole } from '../model';
import { callValue } from './calls';
import { type Collected, createCollected } from './collected';
import { createContext } from './context';
import { createEntityIndex } from './entityIndex';
import { createFileStore, type FileStore } from './fileStore';
import type { LinkedFile, OrmReader } from './kinds';
import { ask, type ClassPlace, createEvaluation, type Linker } from './linker';
import { walkEntities, walkRows } from './rows';
import { wordsOf } from './words';

export interface LinkInput {
  readonly files: Files;
  /** Facts of a file; undefined where it was not read. May be made, or parsed, at every call: the link holds some and lets others go. */
  readonly facts: (path: string) => FileFacts | undefined;
  /** The files that have facts. */
  readonly paths: readonly string[];
  readonly readers: readonly OrmReader[];
  readonly roleOf: (path: string) => FileRole;
  /** Packages beside those of readers whose types tell what a value is. */
  readonly packages?: ReadonlySet<string>;
  /** Only the linker is wanted: no file is walked for what refers to the entities. */
  readonly linkerAlone?: boolean;
}

/** Finds the entities of all files, then walks every file once and collects what refers to them. Never throws. */
export const linkCode = (input: LinkInput): CodeModel => openLink(input).model;

/** The same, with the linker, for what is asked of the code beside. */
export function openLink({ files, facts, paths, readers, roleOf, packages = new Set(), linkerAlone = false }: LinkInput): { readonly model: CodeModel; readonly linker: Linker } {
  const generated = (specifier: string): string | undefined => readers.map((reader) => reader.generated?.(specifier)).find((name) => name !== undefined);
  const store = createFileStore(paths, facts, createResolver(files), generated);
  const collected = createCollected();
  const linker: Linker = {
    store,
    readers,
    packages,
    context: createContext(() => linker, collected, roleOf),
    entities: createEntityIndex([]),
    bound: new Map(),
    implementers: new Map(),
    evaluation: createEvaluation(),
    reader: undefined,
  };
  const relevant = survey(linker, collected);
  const entities: Entity[] = [];
  for (const reader of readers) {
    const seen = (relevant.get(reader) ?? []).map((path) => lazily(store, path));
    ask(linker, [reader], () => void entities.push(...reader.entities(seen, linker.context)));
  }
  linker.entities = createEntityIndex(entities);
  // What was found out before the entities were known said nothing of them.
  linker.evaluation.memo = new WeakMap();
  if (!linkerAlone) {
    walkEntities(linker);
    for (const path of paths) walkFile(linker, path);
  }
  return { model: { entities, ...collected.sorted() }, linker };
}

/** Looks at every file once: which readers have to see it for its entities, and which interfaces its classes implement. */
function survey({ store, readers, implementers }: Linker, collected: Collected): ReadonlyMap<OrmReader, readonly string[]> {
  const relevant = new Map<OrmReader, string[]>(readers.map((reader) => [reader, []]));
  for (const path of store.paths) {
    const file = store.at(path);
    if (!file) continue;
    const words = wordsOf(file.facts);
    for (const reader of readers) if (reader.words.some((word) => words.has(word))) relevant.get(reader)?.push(path);
    for (const [index, { implements: types }] of file.facts.classes.entries()) {
      for (const type of types) if (type.kind === 'reference') addPlace(implementers, type.name.split('.').at(-1) ?? '', { file: path, index });
    }
    for (const { at, reason } of file.facts.problems) collected.unread({ span: { file: path, start: at[0], end: at[1] }, reason, mayTouch: 'anything' });
  }
  return relevant;
}

function addPlace(map: Map<string, ClassPlace[]>, name: string, place: ClassPlace): void {
  const places = map.get(name);
  if (places) places.push(place);
  else map.set(name, [place]);
}

const NO_FACTS: FileFacts = { imports: [], exports: [], definitions: [], classes: [], functions: [], locals: [], calls: [], gets: [], sets: [], regions: [], sql: [], problems: [] };

/** A file whose facts are fetched when they are looked at. */
const lazily = (store: FileStore, path: string): LinkedFile => ({
  path,
  get facts() {
    return store.at(path)?.facts ?? NO_FACTS;
  },
});

function walkFile(linker: Linker, path: string): void {
  const file = linker.store.at(path);
  if (!file) return;
  for (let index = 0; index < file.facts.calls.length; index++) callValue(linker, file, index);
  walkRows(linker, file);
  ask(linker, linker.readers, (reader) => reader.walk?.(file, linker.context));
}
