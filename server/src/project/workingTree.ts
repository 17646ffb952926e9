import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { type FileBytes, MAX_FILE_BYTES, tooLarge } from './host';
import { isInside } from './paths';

/** Folders that are never the project's own source. */
const SKIPPED = new Set(['node_modules', 'bower_components', '.git', '.hg', '.svn', '.yarn', '.pnpm-store', '.next', '.nuxt', '.turbo', '.cache']);

const SKIPPED_PART = new RegExp(`(?:^|/)(?:${[...SKIPPED].map((name) => name.replaceAll('.', '\\.')).join('|')})(?:/|$)`);

/** Whether a path lies in a folder that is never read. */
export function isSkipped(file: string): boolean {
  return SKIPPED_PART.test(file);
}

/** Every file below the root that .gitignore files leave; links to folders are not entered, so there are no loops. */
export function walk(root: string): string[] {
  const found: string[] = [];
  visit('', []);
  return found;

  function visit(folder: string, outer: readonly IgnoreFile[]): void {
    let entries: ReturnType<typeof readEntries>;
    try {
      entries = readEntries(path.join(root, folder));
    } catch {
      return;
    }
    const rules = entries.some((entry) => entry.name === '.gitignore') ? [...outer, readIgnoreFile(root, folder)] : outer;
    for (const entry of entries) {
      if (SKIPPED.has(entry.name)) continue;
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isIgnored(file, entry.isDirectory(), rules)) continue;
      if (entry.isDirectory()) visit(file, rules);
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(file);
    }
  }
}

const readEntries = (folder: string) => readdirSync(folder, { withFileTypes: true });

interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

function readIgnoreFile(root: string, folder: string): IgnoreFile {
  const rules = ignore();
  try {
    rules.add(readFileSync(path.join(root, folder, '.gitignore'), 'utf8'));
  } catch {
    // An unreadable .gitignore ignores nothing.
  }
  return { folder, rules };
}

/** The nearest .gitignore with an opinion decides (gitignore(5)). */
function isIgnored(file: string, isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of files.toReversed()) {
    const relative = folder === '' ? file : file.slice(folder.length + 1);
    const answer = rules.test(isFolder ? `${relative}/` : relative);
    if (answer.ignored) return true;
    if (answer.unignored) return false;
  }
  return false;
}

/** Reads a file of the root: regular files only, nothing through a link out of the root, nothing over the size bound. */
export function readInside(root: string, realRoot: string, file: string): FileBytes | undefined {
  const absolute = path.join(root, file);
  let handle: number | undefined;
  try {
    const real = realpathSync.native(absolute);
    if (!isInside(realRoot, real)) return { reason: 'it is a link that leads out of the project' };
    // Not blocking: a pipe that nobody writes to would hold us for ever.
    handle = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(handle);
    if (!stat.isFile()) return { reason: 'it is not a regular file' };
    if (stat.size > MAX_FILE_BYTES) return { reason: tooLarge(stat.size) };
    return { bytes: readWhole(handle, stat.size) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    return { reason: code === 'ELOOP' ? 'it is a link that leads back to itself' : `it could not be read (${code ?? 'unknown error'})` };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** At most the size seen on opening: a file that grows meanwhile does not grow past the bound. */
function readWhole(handle: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const read = readSync(handle, bytes, length, size - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
