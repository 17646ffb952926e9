import { newlineOf } from '../fixes/sqlStatements';
import { nextName } from '../frameworks/nextName';
import type { FoundSet, Framework } from '../frameworks/framework';
import type { NewFile, TextEdit } from '../model/fix';
import type { Files } from '../model/files';
import type { Span } from '../model/source';
import { readHead, type WaitedFor } from './contracts';
import { hasJournal, listInJournal } from './drizzle';
import { dropFromSchema } from './prismaSchema';
import { applyEdits, renameClass } from './writers/newScript';
import { openScript } from './writers/script';
import { isScript } from '../fixes/scriptFunctions';
import type { NoPlan } from './plan';

/** A place that still needs the old shape; `revision` is absent for the working tree. */
export interface OldReference {
  readonly span: Span;
  readonly message: string;
  readonly revision?: string;
}

export interface Promotion {
  /** The files of the migration that it becomes. */
  readonly newFiles: readonly NewFile[];
  /** What else says that the old shape is there: a schema of the tool. */
  readonly edits: readonly TextEdit[];
  /** The files that were held back. */
  readonly removed: readonly string[];
}

export interface PromotionInput {
  readonly path: string;
  readonly files: Files;
  readonly set: FoundSet & { readonly framework: Framework };
  readonly now: number;
  /** What still needs the old shape, here and in the release; `unknown` where code could not be read. */
  readonly references: (waitsFor: WaitedFor) => readonly OldReference[] | 'unknown';
  /** Whether the migration that comes before it is in the release compared with; undefined where there is none to compare with. */
  readonly isReleased?: (migration: string) => boolean;
}

/** Moves a contract into the migrations, under a fresh name, or says what it still waits for. Pure; never throws. */
export function promote({ path, files, set, now, references, isReleased }: PromotionInput): Promotion | (NoPlan & { readonly references: readonly OldReference[] }) {
  const refuse = (reason: string, left: readonly OldReference[] = []) => ({ reason, references: left });
  const read = files.read(path);
  const head = read && 'text' in read ? readHead(read.text) : undefined;
  if (!read || !('text' in read) || !head) return refuse(`${path} is no contract that was held back.`);
  if (head.after !== undefined && files.has(head.after)) return refuse(`${head.after} comes first.`);
  if (isReleased && !isReleased(head.of)) return refuse(`${head.of} is not in the release compared with: that release does not know the new shape yet.`);
  const left = head.waitsFor ? references(head.waitsFor) : [];
  if (left === 'unknown') return refuse('Which code refers to the old shape could not be read.');
  if (left.length > 0) return refuse(`${left.length} ${left.length === 1 ? 'place refers' : 'places refer'} to the old shape.`, left);
  const name = nextName(set, head.title, now);
  if ('reason' in name) return refuse(name.reason);
  const edits = set.framework.id === 'prisma' && head.waitsFor ? dropFromSchema(files, head.set, head.waitsFor) : [];
  const listed = set.framework.id === 'drizzle' && hasJournal(files, name.path) ? listInJournal(files, head.set, [name], now) : { edits: [], newFiles: [] };
  if ('reason' in listed) return refuse(listed.reason);
  const body = read.text.slice(head.length);
  if (!isScript(path)) {
    const down = /\.up\.sql$/.test(path) ? path.replace(/\.up\.sql$/, '.down.sql') : undefined;
    const other = down === undefined ? undefined : files.read(down);
    const pair = down !== undefined && other && 'text' in other && name.downPath !== undefined ? [{ path: name.downPath, text: withoutHead(other.text) }] : [];
    return { newFiles: [{ path: name.path, text: body }, ...pair, ...listed.newFiles], edits: [...edits, ...listed.edits], removed: pair.length > 0 ? [path, down!] : [path] };
  }
  const open = name.className === undefined ? undefined : openScript(set.framework.id, path, body);
  if (open && 'reason' in open) return refuse(open.reason);
  const text = open && name.className !== undefined ? applyEdits(body, renameClass(open, name.className)) : body;
  return { newFiles: [{ path: name.path, text: text.trimEnd() + newlineOf(body) }], edits, removed: [path] };
}

function withoutHead(text: string): string {
  return text.slice(readHead(text)?.length ?? 0);
}
