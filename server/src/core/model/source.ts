/** A place in a file of the project: UTF-16 offsets, `end` exclusive. Lines exist only in presenters. */
export interface Span {
  /** `/`-separated, relative to the project root. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Text to be parsed together with the way back to where the author wrote it.
 * SQL inside a TypeScript literal differs from its source by escapes and interpolations, so a parser
 * works on `text` and reports through `locate`.
 */
export interface SourceText {
  readonly text: string;
  /** Maps a range of `text` (UTF-16 offsets) to the source. A computed part maps to the expression that made it. */
  locate(start: number, end: number): Span;
  /** Ranges of `text` whose value static reading could not know; the text there is a stand-in (an identifier or `$1`). */
  readonly holes: readonly { readonly start: number; readonly end: number; readonly reason: string }[];
}

/** The whole of a file as a SourceText. */
export function wholeFile(file: string, text: string): SourceText {
  return { text, holes: [], locate: (start, end) => ({ file, start, end }) };
}

/** `part` of a SourceText, offsets counted from `start`. */
export function slice(source: SourceText, start: number, end: number): SourceText {
  return {
    text: source.text.slice(start, end),
    holes: source.holes
      .filter((hole) => hole.start < end && hole.end > start)
      .map((hole) => ({ ...hole, start: Math.max(0, hole.start - start), end: Math.min(end, hole.end) - start })),
    locate: (from, to) => source.locate(start + from, start + to),
  };
}

/** Something that was not read, or not wholly: never silence. */
export interface Problem {
  readonly span: Span;
  readonly reason: string;
  /** What the unread place may touch; `anything` where even that is not known. */
  readonly mayTouch: MayTouch;
}

/** Names (tables, columns; lower case) that an unread place may touch, or `anything`, or `nothing` (it cannot matter). */
export type MayTouch = 'anything' | 'nothing' | readonly string[];
