import type { TextEdit } from '../model/fix';

/** The one place in which two texts of a file differ, as an edit. */
export function leastEdit(file: string, before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let same = 0;
  while (same < most - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { span: { file, start, end: before.length - same }, text: after.slice(start, after.length - same) };
}
