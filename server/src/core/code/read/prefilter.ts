/** Files that may hold code. */
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|prisma|sql)$/;
const NEVER = /\.min\.[cm]?js$|(?:^|\/)(?:node_modules|bower_components)\//;

export const isCode = (path: string): boolean => CODE.test(path) && !NEVER.test(path);

/** What decides whether a file is parsed, found without a parser: a pure function of its text. */
export interface Sketch {
  /** It holds a word of a reader, or a statement of SQL. */
  readonly reads: boolean;
  /** The modules that it names. */
  readonly modules: readonly string[];
  /** It hands on what another module exports: who imports it may mean that one. */
  readonly hands?: true;
}

/** A statement of SQL, wherever it stands. Cheap before exact: what is kept for nothing costs a parse, what is lost costs a reference. */
const SQL = /\b(?:insert\s+into|delete\s+from|update\s+[\w."`[\]$?{}]+\s+set|select\s[\s\S]{0,400}?\sfrom)\s/i;
const MODULE = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(?:"([^"\n]{1,300})"|'([^'\n]{1,300})')/g;
const HANDED = /\bexport\s*(?:\*|\{[^}]{0,10000}\})\s*(?:as\s+\w+\s+)?from\b|\bmodule\.exports\s*=\s*require\b/;

/** Looks at a text for the words (plain ones) of which any makes it worth reading. */
export function createPrefilter(words: readonly string[]): (path: string, text: string) => Sketch {
  const any = new RegExp([...new Set(words)].sort((a, b) => b.length - a.length).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|') || '(?!)');
  return (path, text) => {
    if (/\.(?:prisma|sql)$/.test(path)) return { reads: true, modules: [] };
    const modules = [...new Set([...text.matchAll(MODULE)].map((match) => match[1] ?? match[2] ?? ''))];
    return { reads: any.test(text) || SQL.test(text), modules, ...(HANDED.test(text) && { hands: true as const }) };
  };
}
