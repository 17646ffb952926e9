import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { isInside } from './paths';

/** What was concluded from the code of a revision, on disk by what it was concluded from. Safe to delete at any time. */
export interface KeptModels {
  /** The value of a key; made, and kept, where nobody knows it. */
  get<T>(key: string, make: () => Promise<T> | T): Promise<T>;
}

export interface KeptModelsOptions {
  /** Where what is kept of all projects lies; undefined: nowhere. */
  readonly folder: string | undefined;
  readonly root: string;
  /** Tells one build of the engine from another; undefined where it changes under it. */
  readonly engine: string | undefined;
}

/** Values above this are made again: to write them costs more. */
const MAX_BYTES = 40 * 1024 * 1024;
const DIGEST = 20;

/** What an earlier run concluded. Never throws: what cannot be used is as if it were not there. Files are `.pack`s: the code's cache drops what was not used for longest. */
export function openKeptModels({ folder, root, engine }: KeptModelsOptions): KeptModels {
  if (folder === undefined || engine === undefined || isInside(root, folder)) return { get: async (_, make) => make() };
  const fileOf = (key: string): string => path.join(folder, `${digest(Buffer.from(`${root}\n${engine}\n${key}`)).toString('hex')}.pack`);
  return {
    async get<T>(key: string, make: () => Promise<T> | T): Promise<T> {
      const file = fileOf(key);
      const known = read(file);
      if (known) return known.value as T;
      const value = await make();
      write(folder, file, value);
      return value;
    },
  };
}

/** A digest of what follows, so that a file that was cut short or changed is seen, then the value with its shared parts. */
function read(file: string): { readonly value: unknown } | undefined {
  try {
    const bytes = readFileSync(file);
    const body = bytes.subarray(DIGEST);
    if (!digest(body).equals(bytes.subarray(0, DIGEST))) return undefined;
    const now = new Date();
    utimesSync(file, now, now);
    return { value: deserialize(body) };
  } catch {
    return undefined;
  }
}

function write(folder: string, file: string, value: unknown): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const body = serialize(value);
    if (body.length > MAX_BYTES) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, Buffer.concat([digest(body), body]), { mode: 0o600 });
    renameSync(temporary, file);
  } catch {
    // A disk that is full or cannot be written to.
    rmSync(temporary, { force: true });
  }
}

const digest = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest();
