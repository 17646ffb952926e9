import type { Dialect } from '../model/dialect';

/**
 * Chooses what stands in for a part of SQL that is not known, by the place it has in the grammar, so that the rest still parses:
 * a name after FROM, a placeholder after an operator, a list after IN. The text before is fed once, piece by piece.
 */
export interface PlaceReader {
  feed(text: string): void;
  /** `after` is the text that follows, as far as it is known; `index` makes the name unlike others. */
  standIn(after: string, index: number): string;
}

/** Words after which a name follows. */
const BEFORE_NAME = new Set([
  'from', 'join', 'into', 'update', 'table', 'exists', 'column', 'index', 'constraint', 'type', 'view', 'schema', 'sequence', 'function', 'procedure',
  'trigger', 'only', 'references', 'add', 'drop', 'rename', 'to', 'on', 'by', 'as', 'select', 'distinct', 'database', 'user', 'role', 'owner', 'alter',
  'modify', 'change', 'key', 'after', 'before', 'truncate', 'using', 'extension', 'policy', 'domain', 'concurrently', 'collate', 'engine', 'set', 'partition',
  'cascade', 'unique', 'create', 'of', 'enum', 'inherits', 'call', 'describe', 'where', 'and', 'or', 'not', 'having', 'returning',
]);
/** Words before a bracket that opens a list of names, not of values. */
const NAMES_IN_BRACKET = new Set(['key', 'unique', 'include', 'index', 'using', 'by', 'with']);
/** Words two before a bracket (`INSERT INTO t (`) that make it a list of names. */
const NAMES_IN_BRACKET_OF = new Set(['into', 'table', 'exists', 'on', 'references', 'only', 'index', 'constraint', 'key', 'unique', 'using']);
const VALUE_WORDS = new Set(['default', 'then', 'else', 'when', 'case', 'limit', 'offset', 'between', 'like', 'ilike', 'return', 'is', 'interval', 'similar']);
const LIST_WORDS = new Set(['in', 'values', 'value', 'any', 'all', 'some', 'array']);

type Quote = "'" | '"' | '`' | '--' | '/*' | `$${string}`;

/** A reader at the start of a statement. */
export function createPlaceReader(dialect: Dialect): PlaceReader {
  let quote: Quote | undefined;
  let words: string[] = [];
  let brackets: ('names' | 'values')[] = [];
  /** Last unit that is not white space, and whether white space follows it. */
  let last = '';
  let adjacent = false;

  const openBracket = (): void => {
    const [before, one] = [words.at(-2) ?? '', words.at(-1) ?? ''];
    const names = NAMES_IN_BRACKET.has(one) || (!LIST_WORDS.has(one) && one !== '' && !isPunctuation(one) && NAMES_IN_BRACKET_OF.has(before));
    brackets.push(names ? 'names' : 'values');
  };

  const readToken = (text: string, at: number): number => {
    const unit = text[at] ?? '';
    if (/\s/.test(unit)) {
      adjacent = false;
      return at + 1;
    }
    adjacent = true;
    last = unit;
    if (unit === '-' && text[at + 1] === '-') {
      quote = '--';
      return at + 2;
    }
    if (unit === '/' && text[at + 1] === '*') {
      quote = '/*';
      return at + 2;
    }
    if (unit === "'" || unit === '"' || unit === '`') {
      quote = unit;
      words.push('name');
      return at + 1;
    }
    const dollar = unit === '$' ? /^\$[A-Za-z_]*\$/.exec(text.slice(at, at + 64)) : null;
    if (dollar) {
      quote = dollar[0] as Quote;
      return at + dollar[0].length;
    }
    if (/[\w$]/.test(unit)) {
      let end = at + 1;
      while (end < text.length && /[\w$]/.test(text[end] ?? '')) end++;
      if (words.at(-1) === '.') words.splice(-2, 2);
      words.push(text.slice(at, end).toLowerCase());
      last = text[end - 1] ?? '';
      return end;
    }
    if (unit === '(') openBracket();
    if (unit === ')') brackets.pop();
    if (unit === ';') {
      words = [];
      brackets = [];
      return at + 1;
    }
    words.push(unit);
    return at + 1;
  };

  const leaveQuote = (text: string, at: number): number => {
    const end = quote === '--' ? '\n' : quote === '/*' ? '*/' : quote ?? '';
    for (let from = at; ; ) {
      const found = text.indexOf(end, from);
      if (found < 0) return text.length;
      if (quote === "'" && (dialect === 'mysql' || dialect === 'mariadb') && text[found - 1] === '\\') {
        from = found + 1;
        continue;
      }
      quote = undefined;
      last = text[found + end.length - 1] ?? '';
      adjacent = end !== '\n';
      return found + end.length;
    }
  };

  return {
    feed(text) {
      let at = 0;
      while (at < text.length) at = quote ? leaveQuote(text, at) : readToken(text, at);
      if (words.length > 64) words = words.slice(-32);
    },
    standIn(after, index) {
      const name = `__hole${index}`;
      const value = placeholder(dialect, index);
      const chosen = choose(name, value, after);
      if (!quote) words.push('name');
      adjacent = true;
      last = 'e';
      return chosen;
    },
  };

  function choose(name: string, value: string, after: string): string {
    if (quote) return name;
    if ((adjacent && /[\w$.@]/.test(last)) || /^[\w$.]/.test(after) || /^\s*\.\w/.test(after)) return name;
    const word = words.at(-1) ?? '';
    if (LIST_WORDS.has(word)) return /^\s*\(/.test(after) ? name : `(${value})`;
    if (VALUE_WORDS.has(word)) return value;
    if (word === 'set' || BEFORE_NAME.has(word)) return name;
    if (word === '(' || word === ',') return brackets.at(-1) === 'names' || (brackets.length === 0 && word === ',') ? name : value;
    if (isPunctuation(word)) return value;
    return name;
  }
}

function isPunctuation(word: string): boolean {
  return /^[^\w]$/.test(word);
}

/** PostgreSQL and SQLite know `$1`, MySQL `?`; NULL parses everywhere. */
function placeholder(dialect: Dialect, index: number): string {
  if (dialect === 'postgres' || dialect === 'sqlite') return `$${index}`;
  if (dialect === 'mysql' || dialect === 'mariadb') return '?';
  return 'NULL';
}
