import type { Place } from '../statementContext';

/** The parser's tree is plain JSON: enums are `"Name"` or `{ "Name": content }`. */
export type Tree = unknown;

/** The entries of a node; empty for anything that is not an object. */
export function fields(tree: Tree): Readonly<Record<string, Tree>> {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? (tree as Readonly<Record<string, Tree>>) : {};
}

export function items(tree: Tree): readonly Tree[] {
  return Array.isArray(tree) ? tree : [];
}

/** The name and content of an enum value. */
export function variant(tree: Tree): readonly [name: string, content: Tree] {
  if (typeof tree === 'string') return [tree, undefined];
  const [entry] = Object.entries(fields(tree));
  return entry ?? ['', undefined];
}

export function text(tree: Tree): string | undefined {
  return typeof tree === 'string' ? tree : undefined;
}

export function truthy(tree: Tree): boolean {
  return tree === true;
}

export function present(tree: Tree): boolean {
  return tree !== undefined && tree !== null && tree !== false && !(Array.isArray(tree) && tree.length === 0);
}

/** Turns the parser's lines and columns (from 1, in code points) into UTF-16 offsets. */
export function placesIn(source: string, base: number): (tree: Tree) => Place {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  const wide = /[\ud800-\udbff]/.test(source);
  const offset = (position: Tree): number => {
    const { line, column } = fields(position);
    if (typeof line !== 'number' || typeof column !== 'number' || line < 1) return 0;
    let at = starts[line - 1] ?? source.length;
    if (!wide) return at + column - 1;
    for (let left = column - 1; left > 0 && at < source.length; left--) at += (source.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    return at;
  };
  return (tree) => {
    const { start, end } = fields(tree);
    return { start: base + offset(start), end: base + offset(end) };
  };
}
