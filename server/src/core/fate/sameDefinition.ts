/**
 * Whether two definitions of a view or function may be the same. A server prints a view back with other brackets, casts and operators
 * (PostgreSQL, pg_get_viewdef: LIKE becomes ~~, IN becomes = ANY), and people copy that into a down; what stays through it are the
 * names and constants. So two definitions differ for certain only where one uses a word that the other does not.
 */
export function sameDefinition(left: string, right: string): boolean {
  if (left === right) return true;
  const [a, b] = [words(left), words(right)];
  return a.size === b.size && [...a].every((word) => b.has(word));
}

function words(definition: string): ReadonlySet<string> {
  const found = definition.replace(/--[^\n]*/g, ' ').replace(/::\s*(?:"[^"]*"|[\w.]+)/g, ' ').match(/'(?:[^']|'')*'|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d+(?:\.\d+)?/g) ?? [];
  // A cast may be printed or left out, and an alias that is used twice gets a number.
  return new Set(found.map((word) => word.toLowerCase().replace(/_\d+$/, '')).filter((word) => !NOISE.has(word)));
}

/** What printing adds, drops or exchanges. */
const NOISE: ReadonlySet<string> = new Set([
  'as', 'text', 'varchar', 'character', 'varying', 'any', 'array', 'in', 'like', 'ilike', 'public', 'inner', 'outer', 'asc', 'only', 'all', 'numeric', 'integer', 'int', 'bigint', 'double', 'precision', 'regclass',
  'timestamp', 'timestamptz', 'time', 'zone', 'with', 'without', 'interval', 'date', 'jsonb', 'json', 'cast', 'create', 'or', 'replace', 'view', 'materialized', 'if', 'not', 'exists', 'lateral', 'cross', 'join', 'on', 'true', 'now', 'current_timestamp', 'bpchar', 'current_date', 'uuid', 'boolean', 'bool', 'using',
  'select', 'from', 'where', 'and', 'case', 'when', 'then', 'else', 'end', 'null', 'is', 'group', 'by', 'order', 'having', 'distinct', 'left', 'tablespace', 'pg_default', 'data', 'no',
]);
