/** A snapshot of the project's files: the working tree with unsaved editors over it, or a git tree. Reading never throws. */
export interface Files {
  /** All paths that are not ignored, `/`-separated, relative to the root, sorted. */
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** The text (BOM removed), or why there is none. Binary files and files over the size bound are refused here. */
  read(path: string): { readonly text: string } | { readonly reason: string } | undefined;
}
