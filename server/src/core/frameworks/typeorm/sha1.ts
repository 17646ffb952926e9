/**
 * SHA-1 of a text in UTF-8, as hexadecimal digits (FIPS 180-4). TypeORM makes names of constraints and indexes of it; `core` may
 * not use Node's own.
 */
export function sha1(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const words = new Uint32Array(((bytes.length + 8) >> 6) * 16 + 16);
  for (let at = 0; at < bytes.length; at++) words[at >> 2]! |= bytes[at]! << (24 - (at % 4) * 8);
  words[bytes.length >> 2]! |= 0x80 << (24 - (bytes.length % 4) * 8);
  words[words.length - 1] = bytes.length * 8;
  const hash = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const schedule = new Uint32Array(80);
  for (let block = 0; block < words.length; block += 16) {
    for (let at = 0; at < 80; at++) {
      schedule[at] = at < 16 ? words[block + at]! : rotate(schedule[at - 3]! ^ schedule[at - 8]! ^ schedule[at - 14]! ^ schedule[at - 16]!, 1);
    }
    let [a, b, c, d, e] = hash as [number, number, number, number, number];
    for (let at = 0; at < 80; at++) {
      const [mixed, constant] = round(at, b, c, d);
      const next = (rotate(a, 5) + mixed + e + constant + schedule[at]!) >>> 0;
      [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
    }
    for (const [index, value] of [a, b, c, d, e].entries()) hash[index] = (hash[index]! + value) >>> 0;
  }
  return hash.map((word) => word.toString(16).padStart(8, '0')).join('');
}

function round(at: number, b: number, c: number, d: number): [number, number] {
  if (at < 20) return [((b & c) | (~b & d)) >>> 0, 0x5a827999];
  if (at < 40) return [(b ^ c ^ d) >>> 0, 0x6ed9eba1];
  if (at < 60) return [((b & c) | (b & d) | (c & d)) >>> 0, 0x8f1bbcdc];
  return [(b ^ c ^ d) >>> 0, 0xca62c1d6];
}

function rotate(word: number, by: number): number {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}
