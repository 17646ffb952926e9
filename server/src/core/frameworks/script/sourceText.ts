import type { SourceText, Span } from '../../model/source';

/** A piece that takes the place of `start…end` of a text. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Why the value is not known, where `text` is a stand-in. */
  readonly hole?: string;
}

/** `source` with parts replaced; every place still leads to where the author wrote it, a replaced part to what it replaced. Replacements are in order. */
export function replaceParts(source: SourceText, replacements: readonly Replacement[]): SourceText {
  if (replacements.length === 0) return source;
  const pieces: { readonly start: number; readonly end: number; readonly from: number; readonly to: number; readonly kept: boolean }[] = [];
  const holes: { start: number; end: number; reason: string }[] = [];
  let text = '';
  let at = 0;
  const keep = (end: number): void => {
    if (end <= at) return;
    const shift = text.length - at;
    for (const hole of source.holes) {
      if (hole.start >= at && hole.end <= end) holes.push({ ...hole, start: hole.start + shift, end: hole.end + shift });
    }
    pieces.push({ start: text.length, end: text.length + end - at, from: at, to: end, kept: true });
    text += source.text.slice(at, end);
    at = end;
  };
  for (const replacement of replacements) {
    keep(replacement.start);
    const start = text.length;
    text += replacement.text;
    pieces.push({ start, end: text.length, from: replacement.start, to: replacement.end, kept: false });
    if (replacement.hole !== undefined) holes.push({ start, end: text.length, reason: replacement.hole });
    at = replacement.end;
  }
  keep(source.text.length);
  return { text, holes, locate: (start, end) => source.locate(...originalRange(pieces, start, end, source.text.length)) };
}

function originalRange(pieces: readonly { start: number; end: number; from: number; to: number; kept: boolean }[], start: number, end: number, length: number): [number, number] {
  const first = pieces.find((piece) => start < piece.end) ?? pieces.at(-1);
  const last = pieces.find((piece) => end <= piece.end) ?? pieces.at(-1);
  if (!first || !last) return [0, length];
  const from = first.kept ? first.from + start - first.start : first.from;
  const to = last.kept ? last.from + end - last.start : last.to;
  return [from, Math.max(from, to)];
}

/** The span from the start of one to the end of the other, where they lie in one file. */
export function coverSpan(first: Span, last: Span): Span {
  if (first.file !== last.file) return last;
  return { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}
