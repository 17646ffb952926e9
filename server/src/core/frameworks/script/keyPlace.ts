import type { Files } from '../../model/files';
import type { Span } from '../../model/source';

/**
 * Where the key of an object literal stands: values of objects know their places, keys do not. It is the last mention of the name as a key before `near`
 * (the place of its value) within the call; without one, the only mention in the call.
 */
export function placeKey(files: Files, name: string, near: Span | undefined, call: Span): Span | undefined {
  if (near && (near.file !== call.file || near.start < call.start || near.end > call.end)) return undefined;
  const read = files.read(call.file);
  if (read === undefined || !('text' in read)) return undefined;
  const text = read.text.slice(call.start, near?.start ?? call.end);
  const found: number[] = [];
  for (let at = text.lastIndexOf(name); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(name, at - 1)) {
    if (/[\w$]/.test(text[at - 1] ?? '') || !/^['"]?\]?\s*:/.test(text.slice(at + name.length, at + name.length + 40))) continue;
    found.push(at);
    if (near || found.length > 1) break;
  }
  const [at] = found;
  return at === undefined || found.length > 1 ? undefined : { file: call.file, start: call.start + at, end: call.start + at + name.length };
}
