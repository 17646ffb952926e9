import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Sketch } from '../core/code/read/prefilter';
import type { FactsStore, KeptContents } from '../core/code/store';
import { isInside } from './paths';

/** Sketches and facts on disk, one file a project. Safe to delete at any time; whatever does not fit is as if it were not there. */
export interface CodeCache extends KeptContents {
  /** Writes what was made, with what was used of the old. */
  keep(store: FactsStore): void;
}

export interface CacheOptions {
  /** Where the packs of all projects lie; undefined: nowhere. */
  readonly folder: string | undefined;
  readonly root: string;
  /** Tells one build of the engine from another: facts of one are nothing to the other. */
  readonly engine: string;
  /** Of all packs together. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 200 * 1024 * 1024;
/** Below this share of what is kept, what was made is made again: writing a pack costs more. */
const WORTH_WRITING = 0.02;
const ABANDONED = 60 * 60 * 1000;

/** A sketch, and where the facts lie in the pack. */
type Entry = readonly [sketch: Sketch | null, start: number, end: number];

interface Pack {
  readonly entries: Readonly<Record<string, Entry>>;
  readonly body: Buffer;
}

/** The folder that the system has for what can be made again; `FIX_FORWARD_CACHE` names another, or none where it is empty. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string | undefined {
  const named = environment['FIX_FORWARD_CACHE'];
  if (named !== undefined) return named === '' || !path.isAbsolute(named) ? undefined : named;
  const home = homedir();
  const base = platform === 'win32' ? (environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local')) : platform === 'darwin' ? path.join(home, 'Library', 'Caches') : (environment['XDG_CACHE_HOME'] ?? path.join(home, '.cache'));
  return path.isAbsolute(base) ? path.join(base, 'fix-forward') : undefined;
}

/** What an earlier run kept of a project. Never throws: a cache that cannot be used is an empty one. */
export function openCodeCache({ folder, root, engine, maxBytes = MAX_BYTES }: CacheOptions): CodeCache {
  if (folder === undefined || isInside(root, folder)) return { sketch: () => undefined, facts: () => undefined, keep: () => undefined };
  const file = path.join(folder, `${createHash('sha1').update(root).digest('hex')}.pack`);
  const pack = readPack(file, engine);
  const used = new Set<string>();
  const entry = (key: string): Entry | undefined => {
    const found = pack && Object.hasOwn(pack.entries, key) ? pack.entries[key] : undefined;
    if (found) used.add(key);
    return found;
  };
  return {
    sketch: (key) => entry(key)?.[0] ?? undefined,
    facts(key) {
      const found = entry(key);
      return found && pack && found[2] > found[1] ? pack.body.subarray(found[1], found[2]) : undefined;
    },
    keep(store) {
      const made = store.made.sketches.size + store.made.facts.size;
      if (made === 0 || made < used.size * WORTH_WRITING) return;
      try {
        mkdirSync(folder, { recursive: true });
        writePack(file, engine, store, pack, used, maxBytes);
        dropOldest(folder, maxBytes);
      } catch {
        // A disk that is full or cannot be written to.
      }
    },
  };
}

/** A line of JSON that says what lies where, then the facts, one after the other. */
function readPack(file: string, engine: string): Pack | undefined {
  try {
    const bytes = readFileSync(file);
    const end = bytes.indexOf(10);
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as { readonly engine?: string; readonly length?: number; readonly entries?: Readonly<Record<string, Entry>> };
    const body = bytes.subarray(end + 1);
    if (head.engine !== engine || head.length !== body.length || !head.entries) return undefined;
    const now = new Date();
    utimesSync(file, now, now);
    return { entries: head.entries, body };
  } catch {
    return undefined;
  }
}

function writePack(file: string, engine: string, store: FactsStore, old: Pack | undefined, used: ReadonlySet<string>, maxBytes: number): void {
  const entries: Record<string, Entry> = {};
  const parts: Uint8Array[] = [];
  let length = 0;
  const add = (key: string, sketch: Sketch | null, facts: Uint8Array | undefined): void => {
    const size = facts && length + facts.length <= maxBytes / 2 ? facts.length : 0;
    if (facts && size > 0) parts.push(facts);
    entries[key] = [sketch, length, length + size];
    length += size;
  };
  const { sketches, facts } = store.made;
  for (const key of new Set([...used, ...sketches.keys(), ...facts.keys()])) {
    const before = old && Object.hasOwn(old.entries, key) ? old.entries[key] : undefined;
    const own = facts.get(key);
    add(key, sketches.get(key) ?? before?.[0] ?? null, own ?? (before && old?.body.subarray(before[1], before[2])));
  }
  // Two runs may write at once: each writes a file of its own, and the last to rename it is the one that is kept.
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  writeFileSync(temporary, Buffer.concat([Buffer.from(`${JSON.stringify({ engine, length, entries })}\n`, 'utf8'), ...parts]), { mode: 0o600 });
  try {
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The packs that were not used for longest go first. */
function dropOldest(folder: string, maxBytes: number): void {
  const now = Date.now();
  const packs: { readonly file: string; readonly size: number; readonly used: number }[] = [];
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const { size, mtimeMs } = statSync(file);
    if (name.endsWith('.tmp') && now - mtimeMs > ABANDONED) rmSync(file, { force: true });
    else if (name.endsWith('.pack')) packs.push({ file, size, used: mtimeMs });
  }
  let left = maxBytes;
  for (const { file, size } of packs.sort((a, b) => b.used - a.used)) {
    left -= size;
    if (left < 0) rmSync(file, { force: true });
  }
}
