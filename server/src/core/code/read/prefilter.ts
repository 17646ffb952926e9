/** Files that may hold code. */
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|prisma|sql)$/;
const NEVER = /\.min\.[cm]?js$|(?:^|\/)(?:node_modules|bower_components)\//;

export const isCode = (path: string): boolean => CODE.test(path) && !NEVER.test(path);

/** Who wants to see files with certain words, where a project uses one of its packages at all. */
export interface Wanting {
  readonly id: string;
  /** Plain words of which one stands in every file that it has to see. */
  readonly words: readonly string[];
  readonly packages: readonly string[];
  /** Folders whose files it has to see whatever words they hold. */
  readonly paths?: RegExp;
  /** How many imports away a file may be that is read because one of these files leads to it. */
  readonly reach?: number;
}

/** What decides whether a file is parsed, found without a parser: a pure function of its text. */
export interface Sketch {
  /** It holds a statement of SQL, or is a schema. */
  readonly reads?: true;
  /** Whose words it holds. */
  readonly wanted: readonly string[];
  /** The modules that it names. */
  readonly modules: readonly string[];
  /** It hands on what another module exports: who imports it may mean that one. */
  readonly hands?: true;
}

/** A statement of SQL, wherever it stands. Cheap before exact: what is kept for nothing costs a parse, what is lost costs a reference. */
const SQL = /\b(?:insert\s+into|delete\s+from|update\s+[\w."`[\]$?{}]+\s+set|select\s[\s\S]{0,400}?\sfrom)\s/i;
const MODULE = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(?:"([^"\n]{1,300})"|'([^'\n]{1,300})')/g;
const HANDED = /\bexport\s*(?:\*|\{[^}]{0,10000}\})\s*(?:as\s+\w+\s+)?from\b|\bmodule\.exports\s*=\s*require\b/;

/** Looks at a text for the words of all that want to see some. */
export function createPrefilter(wanting: readonly Wanting[]): (path: string, text: string) => Sketch {
  const own = new Map<string, string[]>();
  for (const { id, words } of wanting) for (const word of words) own.set(word, [...(own.get(word) ?? []), id]);
  // The longest word is found where several stand at one place: who wants a part of it wants the file too.
  const owners = new Map([...own.keys()].map((word) => [word, [...own].flatMap(([part, ids]) => (word.includes(part) ? ids : []))]));
  const words = [...owners.keys()].sort((a, b) => b.length - a.length).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const any = words.length > 0 ? new RegExp(words.join('|'), 'g') : undefined;
  return (path, text) => {
    if (/\.(?:prisma|sql)$/.test(path)) return { reads: true, wanted: [], modules: [] };
    const modules = [...new Set([...text.matchAll(MODULE)].map((match) => match[1] ?? match[2] ?? ''))];
    return { ...(SQL.test(text) && { reads: true as const }), wanted: any ? ownersIn(text, any, owners, wanting.length) : [], modules, ...(HANDED.test(text) && { hands: true as const }) };
  };
}

function ownersIn(text: string, any: RegExp, owners: ReadonlyMap<string, readonly string[]>, all: number): readonly string[] {
  const found = new Set<string>();
  any.lastIndex = 0;
  for (let match = any.exec(text); match && found.size < all; match = any.exec(text)) {
    for (const owner of owners.get(match[0]) ?? []) found.add(owner);
    // Words overlap: `"@scope/name` and `@scope/name/part`.
    any.lastIndex = match.index + 1;
  }
  return [...found].sort();
}
