import { applyEdits as applyJson, modify } from 'jsonc-parser';
import { leastEdit } from '../fixes/leastEdit';
import { textIn } from '../fixes/fix';
import type { NewName } from '../frameworks/nextName';
import { folderOf, nameOf } from '../frameworks/pathIndex';
import { within } from '../frameworks/sqlFolders';
import type { NewFile, TextEdit } from '../model/fix';
import type { Files } from '../model/files';
import type { OperationOf } from '../model/operation';

/** What the migrator needs beside new files of SQL: an entry each in the journal, and a snapshot each for drizzle-kit. */
export interface Listed {
  readonly edits: readonly TextEdit[];
  readonly newFiles: readonly NewFile[];
}

/**
 * Lists new files as `drizzle-kit generate --custom` does: the snapshot is the last one again, for these files change what the code's
 * schema says already, or nothing of it. What a contract takes away later is gone from it now, so drizzle-kit does not drop it a second time.
 */
export function listInJournal(files: Files, folder: string, names: readonly NewName[], now: number): Listed | { readonly reason: string } {
  const path = within(folder, 'meta/_journal.json');
  const text = textIn(files, path);
  const journal = parse(text);
  const entries = journal?.['entries'];
  if (!Array.isArray(entries)) return { reason: `${path} could not be read: make the files with drizzle-kit generate --custom.` };
  let made = text;
  let last = entries.at(-1) as Record<string, unknown> | undefined;
  let before = snapshotOf(files, folder, last);
  const newFiles: NewFile[] = [];
  for (const [at, { stem }] of names.entries()) {
    const idx = entries.length + at;
    // The migrator runs what is newer than the last applied one.
    const entry = { ...last, idx, when: Math.max(now, Number(last?.['when'] ?? 0) + 1), tag: stem };
    made = applyJson(made, modify(made, ['entries', -1], entry, { isArrayInsertion: true, formattingOptions: { insertSpaces: !/^\t/m.test(made), tabSize: /^( +)"/m.exec(made)?.[1]?.length ?? 2 } }));
    if (before) {
      const id = nextId(before.id, idx);
      newFiles.push({ path: within(folder, `meta/${numberOf(stem)}_snapshot.json`), text: before.text.replace(/("id"\s*:\s*)"[^"]*"/, `$1"${id}"`).replace(/("prevId"\s*:\s*)"[^"]*"/, `$1"${before.id}"`) });
      before = { id, text: newFiles.at(-1)!.text };
    }
    last = entry;
  }
  return { edits: [leastEdit(path, text, made)], newFiles };
}

function snapshotOf(files: Files, folder: string, entry: Record<string, unknown> | undefined): { readonly id: string; readonly text: string } | undefined {
  const tag = entry?.['tag'];
  if (typeof tag !== 'string') return undefined;
  const text = textIn(files, within(folder, `meta/${numberOf(tag)}_snapshot.json`));
  const id = parse(text)?.['id'];
  return typeof id === 'string' ? { id, text } : undefined;
}

const numberOf = (tag: string): string => tag.split('_')[0] ?? tag;

/** An id of its own, the same for the same input: the former one, counted on in its last digits. */
function nextId(former: string, idx: number): string {
  const end = (Number.parseInt(former.slice(-8), 16) + idx + 1) >>> 0;
  return former.slice(0, -8) + end.toString(16).padStart(8, '0').slice(-8);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a set has a journal; drizzle-kit's newer layout has a folder each, and its snapshot beside. */
export function hasJournal(files: Files, path: string): boolean {
  return files.has(within(folderOf(path), 'meta/_journal.json'));
}

/** The snapshot of a migration that renames nothing any more: what it renamed has its old name there, too. */
export function renameInSnapshot(files: Files, path: string, renames: readonly OperationOf<'renameColumn' | 'renameTable'>[]): readonly TextEdit[] {
  const place = [within(folderOf(path), `meta/${numberOf(nameOf(path))}_snapshot.json`), within(folderOf(path), 'snapshot.json')].find((one) => files.has(one));
  const text = place === undefined ? '' : textIn(files, place);
  const snapshot = parse(text);
  const tables = snapshot?.['tables'];
  if (place === undefined || !snapshot || typeof tables !== 'object' || tables === null) return [];
  let made: Record<string, unknown> = tables as Record<string, unknown>;
  for (const rename of renames) {
    const name = rename.kind === 'renameTable' ? rename.to.name : rename.table.name;
    const [from, to] = rename.kind === 'renameTable' ? [rename.to.name, rename.table.name] : [rename.to, rename.column];
    made = Object.fromEntries(Object.entries(made).map(([key, table]) => ((table as { name?: unknown } | null)?.name === name ? [rename.kind === 'renameTable' ? key.replace(from, to) : key, renamed(table, from, to)] : [key, table])));
  }
  return [leastEdit(place, text, JSON.stringify({ ...snapshot, tables: made }, null, /^\t/m.test(text) ? '\t' : (/^( +)"/m.exec(text)?.[1]?.length ?? 2)) + (text.endsWith('\n') ? '\n' : ''))];
}

/** Keys and texts that are exactly this name. */
function renamed(value: unknown, from: string, to: string): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((item) => renamed(item, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key === from ? to : key, renamed(item, from, to)]));
}
