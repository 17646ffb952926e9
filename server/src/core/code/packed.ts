import type { FileFacts } from './facts';

/**
 * Facts as bytes, a fifth of their JSON. Parts that stand in several places are written once and are one object again when they are unpacked;
 * words and the names of fields stand in a table of their own; offsets are told by their distance from the last one.
 */
export function packFacts(facts: FileFacts): Uint8Array {
  const writer: Writer = { bytes: buffer, size: 0, words: new Map(), shapes: { next: new Map() }, shapeCount: 0, shapeWords: [], parts: new Map(), last: 0 };
  writeValue(writer, facts);
  const head = new TextEncoder().encode(JSON.stringify([writer.shapeWords, [...writer.words.keys()]]));
  const body = writer.bytes.subarray(0, writer.size);
  const packed = new Uint8Array(HEAD + head.length + body.length);
  packed.set(head, HEAD);
  packed.set(body, HEAD + head.length);
  const view = new DataView(packed.buffer);
  view.setUint32(0, head.length);
  view.setUint32(4, checksum(packed.subarray(HEAD)));
  // Kept for the next file, unless one was very large.
  buffer = writer.bytes.length > 2 ** 22 ? new Uint8Array(2 ** 16) : writer.bytes;
  return packed;
}

/** Undefined where the bytes are not those that were packed. */
export function unpackFacts(packed: Uint8Array): FileFacts | undefined {
  if (packed.length < HEAD) return undefined;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const length = view.getUint32(0);
  if (HEAD + length > packed.length || view.getUint32(4) !== checksum(packed.subarray(HEAD))) return undefined;
  const [shapes, words] = JSON.parse(new TextDecoder().decode(packed.subarray(HEAD, HEAD + length))) as [readonly (readonly string[])[], readonly string[]];
  return readValue({ bytes: packed, at: HEAD + length, words, shapes: shapes.map(moldOf), parts: [], last: 0 }) as FileFacts;
}

/** What files are written into, one after the other. */
let buffer = new Uint8Array(2 ** 16);

/** The length of the table of words, and a sum over all that follows. */
const HEAD = 8;
/** The last three bits of a value's first number. */
const TAG = { constant: 0, number: 1, word: 2, list: 3, object: 4, again: 5, place: 6, other: 7 } as const;
const CONSTANTS: readonly unknown[] = [null, false, true];
/** Larger numbers, fractions and what is below zero are written as words. */
const LARGEST = 2 ** 28;

/** The fields of objects, as a tree: the same fields in the same order are one shape. */
interface Shapes {
  readonly next: Map<string, Shapes>;
  index?: number;
}

interface Writer {
  bytes: Uint8Array<ArrayBuffer>;
  size: number;
  readonly words: Map<string, number>;
  readonly shapes: Shapes;
  readonly shapeWords: string[][];
  shapeCount: number;
  /** What was written before, by its number. Places are not among them: a second one takes no more than a word that it is the first. */
  readonly parts: Map<object, number>;
  last: number;
}

function writeNumber(writer: Writer, value: number): void {
  if (writer.size + 5 > writer.bytes.length) {
    const larger = new Uint8Array(writer.bytes.length * 2);
    larger.set(writer.bytes);
    writer.bytes = larger;
  }
  let rest = value;
  for (; rest > 127; rest >>>= 7) writer.bytes[writer.size++] = (rest & 127) | 128;
  writer.bytes[writer.size++] = rest;
}

const writeTagged = (writer: Writer, tag: number, value: number): void => writeNumber(writer, value * 8 + tag);

function writeWord(writer: Writer, tag: number, word: string): void {
  let index = writer.words.get(word);
  if (index === undefined) {
    index = writer.words.size;
    writer.words.set(word, index);
  }
  writeTagged(writer, tag, index);
}

function writeValue(writer: Writer, value: unknown): void {
  if (typeof value === 'string') writeWord(writer, TAG.word, value);
  else if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 0 && value < LARGEST) writeTagged(writer, TAG.number, value);
    else if (Number.isFinite(value)) writeWord(writer, TAG.other, String(value));
    else writeTagged(writer, TAG.constant, 0);
  } else if (typeof value === 'boolean') writeTagged(writer, TAG.constant, value ? 2 : 1);
  else if (typeof value === 'object' && value !== null) writePart(writer, value);
  else writeTagged(writer, TAG.constant, 0);
}

function writePart(writer: Writer, part: object): void {
  const [start, end] = Array.isArray(part) && part.length === 2 ? (part as readonly unknown[]) : [];
  if (isOffset(start) && isOffset(end) && end >= start) {
    const distance = start - writer.last;
    writeTagged(writer, TAG.place, distance < 0 ? -distance * 2 - 1 : distance * 2);
    writeNumber(writer, end - start);
    writer.last = start;
    return;
  }
  const { parts } = writer;
  const known = parts.get(part);
  if (known !== undefined) return writeTagged(writer, TAG.again, parts.size - known);
  parts.set(part, parts.size);
  if (!Array.isArray(part)) return writeObject(writer, part as Readonly<Record<string, unknown>>);
  writeTagged(writer, TAG.list, part.length);
  for (const each of part) writeValue(writer, each);
}

const isOffset = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) < LARGEST / 2;

function writeObject(writer: Writer, object: Readonly<Record<string, unknown>>): void {
  let shape = writer.shapes;
  for (const key in object) {
    if (object[key] === undefined) continue;
    let next = shape.next.get(key);
    if (!next) {
      next = { next: new Map() };
      shape.next.set(key, next);
    }
    shape = next;
  }
  if (shape.index === undefined) {
    shape.index = writer.shapeCount++;
    writer.shapeWords.push(Object.keys(object).filter((key) => object[key] !== undefined));
  }
  writeTagged(writer, TAG.object, shape.index);
  for (const key in object) if (object[key] !== undefined) writeValue(writer, object[key]);
}

interface Unpacking {
  readonly bytes: Uint8Array;
  at: number;
  readonly words: readonly string[];
  readonly shapes: readonly Mold[];
  readonly parts: unknown[];
  last: number;
}

/** Fields with an object that has them: a copy of it has its size from the beginning, and is like all others of the shape. */
interface Mold {
  readonly keys: readonly string[];
  readonly empty: Readonly<Record<string, unknown>>;
}

/** Facts have some hundred shapes. */
const molds = new Map<string, Mold>();
const NOTHING: unknown[] = [];

function moldOf(keys: readonly string[]): Mold {
  const name = keys.join(' ');
  let mold = molds.get(name);
  if (!mold) {
    mold = { keys, empty: JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join()}}`) as Readonly<Record<string, unknown>> };
    if (molds.size < 1000) molds.set(name, mold);
  }
  return mold;
}

function readNumber(from: Unpacking): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = from.bytes[from.at++] as number;
    value |= (byte & 127) << shift;
    if (byte < 128) return value >>> 0;
  }
}

function readValue(from: Unpacking): unknown {
  const first = readNumber(from);
  const value = first >>> 3;
  switch (first & 7) {
    case TAG.constant: return CONSTANTS[value];
    case TAG.number: return value;
    case TAG.word: return from.words[value];
    case TAG.again: return from.parts[from.parts.length - value];
    case TAG.other: return Number(from.words[value]);
    case TAG.place: {
      from.last += value & 1 ? -((value + 1) >>> 1) : value >>> 1;
      return [from.last, from.last + readNumber(from)];
    }
    case TAG.list: {
      // Made in its size: what grows takes several times the memory.
      const list: unknown[] = value === 0 ? NOTHING : new Array(value);
      from.parts.push(list);
      for (let index = 0; index < value; index++) list[index] = readValue(from);
      return list;
    }
    default: {
      const { keys, empty } = from.shapes[value] as Mold;
      const object = { ...empty };
      from.parts.push(object);
      for (const key of keys) object[key] = readValue(from);
      return object;
    }
  }
}

/** FNV-1a: a byte that was turned on a disk is seen. */
function checksum(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < bytes.length; index++) sum = Math.imul(sum ^ (bytes[index] as number), 0x01000193);
  return sum >>> 0;
}
