/** The parser's tree is plain objects that differ by `type`. */
export function fields(tree: unknown): Readonly<Record<string, unknown>> {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? (tree as Readonly<Record<string, unknown>>) : {};
}

export function items(tree: unknown): readonly unknown[] {
  return Array.isArray(tree) ? tree : [];
}

export function text(tree: unknown): string | undefined {
  return typeof tree === 'string' ? tree : undefined;
}
