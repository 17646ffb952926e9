import type { Files } from '../../model/files';
import { createResolver } from '../../modules/resolver';
import type { FileFacts } from '../facts';
import type { Span } from '../../model/source';
import type { CodeModel, Entity, FileRole, Reference } from '../model';
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
export function openLink(input: LinkInput): Linked {
  const steps = linkSteps(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

export interface Linked {
  readonly model: CodeModel;
  readonly linker: Linker;
  /** Lets go of what was only needed to find the model. */
  rest(): void;
  /**
   * The model where one file says something else now: what the file itself refers to is found anew, what others say is as it was. `moved` tells
   * where a place of the file went. Undefined where that is not enough. It asks for the facts of the file again.
   */
  revised(path: string, moved: (span: Span) => Span | undefined): CodeModel | undefined;
}

/** The same, with a rest after each file. */
export function* linkSteps({ files, facts, paths, readers, roleOf, packages = new Set(), linkerAlone = false }: LinkInput): Generator<void, Linked> {
  const generated = (specifier: string): string | undefined => readers.map((reader) => reader.generated?.(specifier)).find((name) => name !== undefined);
  const store = createFileStore(paths, facts, createResolver(files), generated);
  let into = createCollected();
  /** References in a file that follow from what another one says. */
  const foreign = new Set<Reference>();
  const collected: Collected = {
    reference(reference) {
      const { frame } = linker.evaluation;
      if (frame && frame.file !== reference.span.file) foreign.add(reference);
      into.reference(reference);
    },
    insert: (insert) => into.insert(insert),
    unread: (place) => into.unread(place),
    sorted: () => into.sorted(),
  };
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
  const relevant = yield* survey(linker, collected);
  const entities: Entity[] = [];
  for (const reader of readers) {
    const seen = (relevant.get(reader) ?? []).map((path) => lazily(store, path));
    ask(linker, [reader], () => void entities.push(...reader.entities(seen, linker.context)));
    yield;
  }
  linker.entities = createEntityIndex(entities);
  // What was found out before the entities were known said nothing of them.
  linker.evaluation.memo = new WeakMap();
  if (!linkerAlone) {
    walkEntities(linker);
    for (const path of paths) {
      walkFile(linker, path);
      yield;
    }
  }
  const model: CodeModel = { entities, ...collected.sorted() };
  const defining = new Set(entities.flatMap(placesOf));
  return {
    model,
    linker,
    rest() {
      into = createCollected();
      store.rest();
      linker.evaluation.memo = new WeakMap();
    },
    revised(path, moved) {
      // Who defines entities may define others now.
      if (defining.has(path) || !store.has(path)) return undefined;
      store.rest(path);
      linker.evaluation.memo = new WeakMap();
      into = createCollected();
      const file = store.at(path);
      if (!file) return undefined;
      walkFile(linker, path);
      const isElsewhere = ({ span }: { readonly span: Span }): boolean => span.file !== path;
      for (const reference of model.references) {
        const span = isElsewhere(reference) ? reference.span : foreign.has(reference) ? moved(reference.span) : undefined;
        if (span) into.reference(span === reference.span ? reference : { ...reference, span });
      }
      for (const insert of model.inserts) if (isElsewhere(insert)) into.insert(insert);
      for (const place of model.unread) if (isElsewhere(place)) into.unread(place);
      for (const { at, reason } of file.facts.problems) into.unread({ span: { file: path, start: at[0], end: at[1] }, reason, mayTouch: 'anything' });
      return { ...model, ...into.sorted() };
    },
  };
}

/** The files that an entity has its places in. */
const placesOf = ({ span, tableSpan, columns, relations }: Entity): readonly string[] =>
  [span, tableSpan, ...columns.flatMap((column) => [column.span, column.columnSpan]), ...relations.map((relation) => relation.span)].flatMap((each) => each?.file ?? []);

/** Looks at every file once: which readers have to see it for its entities, and which interfaces its classes implement. */
function* survey({ store, readers, implementers }: Linker, collected: Collected): Generator<void, ReadonlyMap<OrmReader, readonly string[]>> {
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
    yield;
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
