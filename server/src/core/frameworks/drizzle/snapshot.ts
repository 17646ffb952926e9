import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';

/** The dialect stands at the top of a snapshot, which can be large: only its beginning is looked at. */
export function dialectOfSnapshot(files: Files, path: string): { readonly dialect: Dialect; readonly dialectFrom: string } | undefined {
  const read = files.read(path);
  if (read === undefined || !('text' in read)) return undefined;
  const dialect = dialectNamed(/"dialect"\s*:\s*"(\w+)"/.exec(read.text.slice(0, 4096))?.[1] ?? '');
  return dialect && { dialect, dialectFrom: path };
}
