import type { Span } from './source';

/** Replaces a place of a file's text. `placeholder` is the part of `text` that the author has to write (a reason). */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
  readonly placeholder?: { readonly start: number; readonly end: number };
}

/** A file to be made; it must not exist yet. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What a fix does, for the texts as they were read: offsets count from after a byte order mark, as `Files.read` and editors count.
 * Edits of one file do not overlap, and stand in the order of their places.
 */
export interface Change {
  readonly edits: readonly TextEdit[];
  readonly newFiles: readonly NewFile[];
  /** What the author should know or do, in sentences. */
  readonly notes: readonly string[];
}
