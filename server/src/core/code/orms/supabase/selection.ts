/** A column of a select list of PostgREST, with its offset in the text. */
export interface Selected {
  readonly column: string;
  /** Tables that it is read through; empty for the query's own. */
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** A table that a select list reads through a foreign key. */
export interface Embedded {
  readonly table: string;
  readonly start: number;
  readonly end: number;
}

/**
 * `id, name:full_name, author:users!fk(email), data->>key, total::text, count()` (PostgREST, Tables and Views, and Resource Embedding).
 * A name before a colon is what the result calls it, behind an exclamation mark stands the key or the kind of join.
 */
export function parseSelection(text: string): { readonly columns: readonly Selected[]; readonly tables: readonly Embedded[] } {
  const columns: Selected[] = [];
  const tables: Embedded[] = [];
  const path: string[] = [];
  const item = /\s*(?:\.\.\.)?(?:"?[\w$]+"?\s*:(?!:)\s*)?(?:"([^"]+)"|([\w$]+|\*))((?:![\w$]+)*)((?:->>?'?[\w$]+'?)*)(?:::[\w$]+)?\s*(\()?/y;
  for (let at = 0; at < text.length; ) {
    const mark = text[at];
    if (mark === ')' || mark === ',' || mark === '(') {
      if (mark === ')') path.pop();
      at++;
      continue;
    }
    item.lastIndex = at;
    const match = item.exec(text);
    const name = match?.[1] ?? match?.[2];
    if (!match || name === undefined || match[0] === '') {
      at++;
      continue;
    }
    const start = at + match[0].lastIndexOf(name, match[0].length - (match[3]?.length ?? 0) - (match[4]?.length ?? 0));
    if (match[5] && /^\s*\)/.test(text.slice(item.lastIndex)) && /^(?:count|sum|avg|min|max)$/.test(name)) path.push('');
    else if (match[5]) {
      tables.push({ table: name, start, end: start + name.length });
      path.push(name);
    } else columns.push({ column: name, path: path.filter((each) => each !== ''), start, end: start + name.length });
    at = item.lastIndex;
  }
  return { columns, tables };
}
