import type { FileFacts } from './facts';
import { packFacts, unpackFacts } from './packed';
import { readFacts } from './read';
import { createPrefilter, type Sketch, type Wanting } from './read/prefilter';

/** Sketches and facts that were kept from an earlier run. Keys hold the content's id and what else its facts depend on. */
export interface KeptContents {
  sketch(key: string): Sketch | undefined;
  /** `FileFacts`, packed. */
  facts(key: string): Uint8Array | undefined;
}

/** Sketches and facts by content: two revisions share what they have in common, and an edited file leaves all others as they are. */
export interface FactsStore {
  readonly wanting: readonly Wanting[];
  /** What decides whether a file is read; undefined where it has no text. */
  sketch(path: string, id: string, text: () => string | undefined): Sketch | undefined;
  /** The facts of a file, made where they are not kept. */
  facts(path: string, id: string, text: () => string | undefined): FileFacts | undefined;
  /** Whether a content's text is not needed any more. */
  knows(path: string, id: string): boolean;
  /** What was made here and was not kept before. */
  readonly made: { readonly sketches: ReadonlyMap<string, Sketch>; readonly facts: ReadonlyMap<string, Uint8Array> };
}

/** Bytes of packed facts that are held beside each other; those that were not needed for longest go first, and are made again when they are. */
const HELD = 64_000_000;

/** `wanting`: whose words make a file worth reading. */
export function createFactsStore(wanting: readonly Wanting[], kept?: KeptContents, held = HELD): FactsStore {
  const sketchOf = createPrefilter(wanting);
  const sketches = new Map<string, Sketch>();
  const packs = new Map<string, Uint8Array>();
  let size = 0;

  /** Facts are held packed: as objects they take ten times the memory. Last in the map is what was needed last. */
  const hold = (key: string, packed: Uint8Array): void => {
    size += packed.length - (packs.get(key)?.length ?? 0);
    packs.delete(key);
    packs.set(key, packed);
    for (const [oldest, { length }] of packs) {
      if (size <= held || oldest === key) break;
      size -= length;
      packs.delete(oldest);
    }
  };

  const known = (key: string): FileFacts | undefined => {
    const own = packs.get(key);
    if (own !== undefined) hold(key, own);
    return unpack(own ?? kept?.facts(key));
  };

  return {
    wanting,
    sketch(path, id, text) {
      const key = keyOf(path, id);
      const found = sketches.get(key) ?? kept?.sketch(key);
      const content = found ? undefined : text();
      if (content === undefined) return found;
      const made = sketchOf(path, content);
      sketches.set(key, made);
      return made;
    },
    facts(path, id, text) {
      const key = keyOf(path, id);
      const found = known(key);
      const content = found ? undefined : text();
      if (content === undefined) return found;
      const made = readFacts(path, content);
      hold(key, packFacts(made));
      return made;
    },
    knows(path, id) {
      const key = keyOf(path, id);
      const sketch = sketches.get(key) ?? kept?.sketch(key);
      return !!sketch && ((!sketch.reads && sketch.wanted.length === 0) || packs.has(key) || kept?.facts(key) !== undefined);
    },
    made: { sketches, facts: packs },
  };
}

/** What was kept may have been damaged since. */
function unpack(packed: Uint8Array | undefined): FileFacts | undefined {
  if (packed === undefined) return undefined;
  try {
    const facts = unpackFacts(packed) as Partial<FileFacts> | undefined;
    return Array.isArray(facts?.imports) && Array.isArray(facts.calls) && Array.isArray(facts.problems) ? (facts as FileFacts) : undefined;
  } catch {
    return undefined;
  }
}

/** Facts depend on the language too. */
const keyOf = (path: string, id: string): string => `${id}.${/\.([a-z]+)$/.exec(path)?.[1] ?? ''}`;
