/** A place of a text with what takes its place. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Comments that a generator writes above each of its statements. */
const GENERATED = /^[ \t]*-- (?:Alter|Create|Drop|Add|Rename|Redefine)\w*[ \t]*\r?\n$/;

/** A statement with its semicolon, the generated comment above it and the line end after it; what else stands around it is the author's. */
export function wholeStatement(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const above = text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, lineStart);
  const from = text.slice(lineStart, start).trim() === '' ? (GENERATED.test(above) ? lineStart - above.length : lineStart) : start;
  const body = text.slice(start, end).trimEnd().length;
  const rest = text.slice(start + body);
  const semicolon = text[start + body - 1] === ';' ? '' : (/^\s*;/.exec(rest)?.[0] ?? '');
  return { start: from, end: start + body + semicolon.length };
}

/**
 * `ALTER TABLE t a, b, c` without the clauses in which one of the offsets lies; undefined where the statement is no list of clauses, or
 * nothing is left.
 */
export function withoutClauses(statement: string, offsets: readonly number[]): string | undefined {
  const head = /^\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?:[\w$]+|"(?:[^"]|"")*"|`(?:[^`]|``)*`)(?:\s*\.\s*(?:[\w$]+|"(?:[^"]|"")*"|`(?:[^`]|``)*`))?\s+/i.exec(statement)?.[0];
  if (head === undefined) return undefined;
  const clauses: { readonly start: number; readonly end: number }[] = [];
  let depth = 0;
  let start = head.length;
  const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|[(),]/g;
  tokens.lastIndex = start;
  for (let token = tokens.exec(statement); token; token = tokens.exec(statement)) {
    if (token[0] === '(') depth++;
    else if (token[0] === ')') depth--;
    else if (token[0] === ',' && depth === 0) {
      clauses.push({ start, end: token.index });
      start = token.index + 1;
    }
  }
  clauses.push({ start, end: statement.trimEnd().replace(/;$/, '').length });
  const kept = clauses.filter((clause) => !offsets.some((at) => at >= clause.start && at < clause.end));
  if (kept.length === 0 || kept.length === clauses.length) return undefined;
  return head + kept.map((clause) => statement.slice(clause.start, clause.end).trim()).join(', ');
}
