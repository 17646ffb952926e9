import { type Range, TextDocument } from 'vscode-languageserver-textdocument';
import type { FileFinding } from '../worker/messages';
import type { Place } from './roots';

/** One replacement in a text, with the version that it made. */
interface Edit {
  readonly version: number;
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/** What was said of a text when it could last be relied on. */
export interface LastGood {
  /** Our count of the document's changes. */
  readonly at: number;
  readonly findings: readonly FileFinding[];
  readonly unparsed: number;
}

/** An open editor, and what was said of it. */
export interface OpenDocument {
  readonly uri: string;
  text: TextDocument;
  place?: Place;
  /** Counts changes; the client's versions may jump or be missing. */
  changes: number;
  lastEdit: number;
  edits: Edit[];
  good?: LastGood;
  /** Rules that were shown: what is there already does not vanish while somebody types. */
  shown: ReadonlySet<string>;
  /** Set while a finding waits for the edit to rest. */
  waiting?: NodeJS.Timeout;
}

/** Edits kept for moving; older places are given up. */
const MOST_EDITS = 5000;

export type ContentChange = { readonly range: Range; readonly text: string } | { readonly text: string };

export function openDocument(uri: string, languageId: string, version: number, text: string): OpenDocument {
  return { uri, text: TextDocument.create(uri, languageId, version, text), changes: 0, lastEdit: 0, edits: [], shown: new Set() };
}

/** Applies changes. False where they are stale: their version is not after the one held. */
export function changeDocument(document: OpenDocument, version: number | null | undefined, changes: readonly ContentChange[], now: number): boolean {
  const next = version ?? document.text.version + 1;
  if (next <= document.text.version) return false;
  document.changes++;
  document.lastEdit = now;
  for (const change of changes) {
    const before = document.text;
    const whole = !('range' in change) || !change.range;
    const { start, end } = whole ? changedPart(before.getText(), change.text) : offsetsOf(before, (change as { range: Range }).range);
    const length = whole ? change.text.length - (before.getText().length - (end - start)) : change.text.length;
    document.edits.push({ version: document.changes, start, end, length });
    document.text = TextDocument.update(before, [whole ? { text: change.text } : (change as { range: Range; text: string })], next);
  }
  if (changes.length === 0) document.text = TextDocument.update(document.text, [], next);
  if (document.edits.length > MOST_EDITS) {
    document.edits = document.edits.slice(-MOST_EDITS / 2);
    if (document.good && document.good.at < (document.edits[0]?.version ?? 0)) document.good = undefined;
  }
  return true;
}

function offsetsOf(text: TextDocument, range: Range): { readonly start: number; readonly end: number } {
  const start = text.offsetAt(range.start);
  const end = text.offsetAt(range.end);
  return start <= end ? { start, end } : { start: end, end: start };
}

/** What a text sent as a whole replaces: all but the equal beginning and end. */
function changedPart(before: string, after: string): { readonly start: number; readonly end: number } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (same < most - start && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)) same++;
  return { start, end: before.length - same };
}

/** Where a place of an earlier text is now; undefined where it was deleted. */
export function movePlace(document: OpenDocument, since: number, place: { readonly start: number; readonly end: number }): { readonly start: number; readonly end: number } | undefined {
  let { start, end } = place;
  for (const edit of document.edits) {
    if (edit.version <= since) continue;
    const shift = edit.length - (edit.end - edit.start);
    const wasEmpty = start === end;
    // Text put right before a place is not part of it.
    const from = start < edit.start ? start : start >= edit.end ? start + shift : edit.start;
    const to = end <= edit.start ? end : end >= edit.end ? end + shift : edit.start + edit.length;
    start = from;
    end = Math.max(from, to);
    if (!wasEmpty && start === end) return undefined;
  }
  return { start, end };
}
