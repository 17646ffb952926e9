import type { Files } from '../../model/files';
import type { Span } from '../../model/source';

/**
 * Where the key of an object literal stands: the last mention of it as a key before `near` (the place of its value), within the call. Values of objects know
 * their places, keys do not.
 */
export function placeKey(files: Files, name: string, near: Span, call: Span): Span | undefined {
  if (near.file !== call.file || near.start < call.start || near.end > call.end) return undefined;
  const read = files.read(call.file);
  if (read === undefined || !('text' in read)) return undefined;
  const text = read.text.slice(call.start, near.start);
  for (let at = text.lastIndexOf(name); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(name, at - 1)) {
    if (/[\w$]/.test(text[at - 1] ?? '') || !/^['"]?\]?\s*:/.test(text.slice(at + name.length, at + name.length + 40))) continue;
    return { file: call.file, start: call.start + at, end: call.start + at + name.length };
  }
  return undefined;
}
