import { URI } from 'vscode-uri';

/**
 * Paths as keys: a file's URI path with a Windows drive in lower case, and the host of a network share before it. Editors spell a
 * drive as `c:`, `C:` or `c%3A`, and all of them mean one folder.
 */
export function keyOf(uri: string): string | undefined {
  const parsed = parse(uri);
  if (parsed?.scheme !== 'file') return undefined;
  const path = parsed.path.replace(/^\/([A-Z]):/, (_, drive: string) => `/${drive.toLowerCase()}:`).replace(/(.)\/+$/, '$1');
  return parsed.authority ? `//${parsed.authority}${path}` : path;
}

/** The `/`-separated path below a folder; undefined outside of it. The folder itself is ''. */
export function pathBelow(folderKey: string, key: string): string | undefined {
  if (key === folderKey) return '';
  const prefix = folderKey.endsWith('/') ? folderKey : `${folderKey}/`;
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}

export function uriBelow(folder: string, path: string): string {
  const parsed = URI.parse(folder);
  return parsed.with({ path: `${parsed.path.replace(/\/+$/, '')}/${path}` }).toString();
}

/** The path as the system has it; undefined for what is no file. */
export function systemPath(uri: string): string | undefined {
  const parsed = parse(uri);
  return parsed?.scheme === 'file' ? parsed.fsPath : undefined;
}

export const fileUri = (path: string): string => URI.file(path).toString();

function parse(uri: string): URI | undefined {
  try {
    return URI.parse(uri);
  } catch {
    return undefined;
  }
}
