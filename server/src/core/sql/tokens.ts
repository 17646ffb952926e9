import type { Dialect } from '../model/dialect';
import { AMPERSAND, AT, BACKSLASH, BACKTICK, balancedEnd, BRACE_PARAMETER, COLON, DASH, DOLLAR, DOLLAR_TAG, DOT, DOUBLE_QUOTE, EQUALS, EXECUTABLE, HASH, isDigit, isOperatorCode, isSpaceOrEnd, isWordPart, isWordStart, lineEnd, NEWLINE, OPEN_BRACE, OPEN_BRACKET, OPEN_PAREN, PAIRS, PLUS, QUESTION, QUOTE, skipDigits, skipSpace, SLASH, STAR, startsComment, unescapeQuoted, WORD, wordEnd } from './characters';

export type TokenKind =
  /** An unquoted identifier or keyword; `value` is lower case. */
  | 'word'
  /** A quoted identifier; `value` is the name itself. */
  | 'name'
  | 'string'
  | 'number'
  | 'operator'
  | 'punctuation'
  /** `$1`, `?`, `:name`, `:'name'`, `${…}`, `{{…}}`, `{name:Type}`: a value or name that the text does not hold. */
  | 'placeholder'
  /** `@x` of MySQL and T-SQL. */
  | 'variable'
  /** Also the marks of MySQL's executable comments: their content is code and comes as tokens of its own. */
  | 'comment'
  /** A psql command from the backslash to the end of the line. */
  | 'metaCommand'
  /** The statement delimiter that `DELIMITER` set, where it is not `;`. */
  | 'delimiter';

/** A token with UTF-16 offsets, `end` exclusive. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** Words in lower case; names and strings without quotes and escapes; comments without their marks; the rest as written. */
  readonly value: string;
  /** A string, name or comment that the text ends within. */
  readonly broken?: boolean;
}

/** How a dialect is spelled. */
interface Syntax {
  readonly nestedComments: boolean;
  readonly hashComments: boolean;
  /** MySQL: `--` begins a comment only before white space (MySQL manual, 9.7 Comments). */
  readonly dashNeedsSpace: boolean;
  readonly executableComments: boolean;
  readonly backslashEscapes: boolean;
  readonly doubleQuoted: 'name' | 'string';
  readonly backticks: boolean;
  readonly brackets: boolean;
  readonly dollarQuotes: boolean;
  /** E'…', U&'…', `\`-commands, operators of any length. */
  readonly postgres: boolean;
  readonly at: 'variable' | 'placeholder';
  /** SQLite `$name`. */
  readonly dollarNames: boolean;
  /** ClickHouse `{name:Type}`. */
  readonly braces: boolean;
  /** Whether `$` may be part of a word. */
  readonly dollarInWord: boolean;
}

const plain: Syntax = {
  nestedComments: false, hashComments: false, dashNeedsSpace: false, executableComments: false, backslashEscapes: false,
  doubleQuoted: 'name', backticks: true, brackets: false, dollarQuotes: false, postgres: false, at: 'variable',
  dollarNames: false, braces: false, dollarInWord: true,
};
const mysql: Syntax = { ...plain, hashComments: true, dashNeedsSpace: true, executableComments: true, backslashEscapes: true, doubleQuoted: 'string' };

const SYNTAX: Record<Dialect, Syntax> = {
  postgres: { ...plain, nestedComments: true, backticks: false, dollarQuotes: true, postgres: true, at: 'placeholder' },
  mysql,
  mariadb: mysql,
  sqlite: { ...plain, brackets: true, at: 'placeholder', dollarNames: true, dollarInWord: true },
  clickhouse: { ...plain, hashComments: true, backslashEscapes: true, dollarQuotes: true, braces: true },
  mssql: { ...plain, nestedComments: true, backticks: false, brackets: true, dollarInWord: true },
  unknown: { ...plain, dollarQuotes: true },
};

/** Reads tokens one by one; the splitter steers it. */
export interface Lexer {
  next(): Token | undefined;
  /** Where the next token is looked for. */
  position(): number;
  jump(to: number): void;
  setDelimiter(delimiter: string): void;
  delimiter(): string;
}

/** All tokens of a text, comments included. Never throws; linear in the length of the text. */
export function tokenize(text: string, dialect: Dialect): Token[] {
  const lexer = createLexer(text, dialect);
  const tokens: Token[] = [];
  for (let token = lexer.next(); token; token = lexer.next()) tokens.push(token);
  return tokens;
}

/** A lexer at the beginning of `text`. */
export function createLexer(text: string, dialect: Dialect): Lexer {
  const syntax = SYNTAX[dialect];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let previous: Token | undefined;
  let delimiter = ';';
  let inExecutableComment = false;
  let backslashAt = -1;
  /** Closers known not to follow any more, so that a text full of openers stays linear. */
  const missing = new Set<string>();

  function find(closer: string, from: number): number {
    if (missing.has(closer)) return -1;
    const found = text.indexOf(closer, from);
    if (found < 0) missing.add(closer);
    return found;
  }

  function next(): Token | undefined {
    at = skipSpace(text, at);
    if (at >= text.length) return undefined;
    const token = read(at);
    at = token.end;
    if (token.kind !== 'comment') previous = token;
    return token;
  }

  function read(start: number): Token {
    const code = text.charCodeAt(start);
    if (delimiter !== ';' && text.startsWith(delimiter, start)) return { kind: 'delimiter', start, end: start + delimiter.length, value: delimiter };
    if (isWordStart(code)) return readWord(start);
    if (isDigit(code) || (code === DOT && isDigit(text.charCodeAt(start + 1)) && !endsOperand(previous, start))) return readNumber(start);
    switch (code) {
      case QUOTE: return readQuoted(start, start + 1, QUOTE, 'string', syntax.backslashEscapes);
      case DOUBLE_QUOTE: return readQuoted(start, start + 1, DOUBLE_QUOTE, syntax.doubleQuoted, syntax.doubleQuoted === 'string' && syntax.backslashEscapes);
      case BACKTICK:
        if (syntax.backticks) return readQuoted(start, start + 1, BACKTICK, 'name', false);
        break;
      case OPEN_BRACKET:
        if (syntax.brackets) return readBracketName(start);
        break;
      case DASH:
        if (text.charCodeAt(start + 1) === DASH && (!syntax.dashNeedsSpace || isSpaceOrEnd(text, start + 2))) return readLineComment(start, 2);
        break;
      case HASH:
        if (syntax.hashComments) return readLineComment(start, 1);
        break;
      case SLASH:
        if (text.charCodeAt(start + 1) === STAR) return readBlockComment(start);
        break;
      case STAR:
        if (inExecutableComment && text.charCodeAt(start + 1) === SLASH) {
          inExecutableComment = false;
          return { kind: 'comment', start, end: start + 2, value: '' };
        }
        break;
      case DOLLAR: return readDollar(start);
      case COLON: return readColon(start);
      case AT: return readAt(start);
      case QUESTION: return readQuestion(start);
      case OPEN_BRACE: return readBrace(start);
      case BACKSLASH:
        if (syntax.postgres) return readMetaCommand(start);
        break;
    }
    return readOperator(start);
  }

  function readWord(start: number): Token {
    const quote = text.charCodeAt(start + 1);
    const first = text.charCodeAt(start) | 0x20;
    if (quote === QUOTE) {
      // E'…' knows backslashes; B'…', X'…' and N'…' are strings too.
      if (first === 0x65 /* e */ && syntax.postgres) return readQuoted(start, start + 2, QUOTE, 'string', true);
      if (first === 0x6e /* n */ || first === 0x78 /* x */ || first === 0x62 /* b */) return readQuoted(start, start + 2, QUOTE, 'string', syntax.backslashEscapes);
    }
    if (syntax.postgres && first === 0x75 /* u */ && quote === AMPERSAND) {
      const opener = text.charCodeAt(start + 2);
      if (opener === QUOTE || opener === DOUBLE_QUOTE) return readQuoted(start, start + 3, opener, opener === QUOTE ? 'string' : 'name', false);
    }
    WORD.lastIndex = start;
    WORD.test(text);
    let end = WORD.lastIndex;
    // `a$b` and T-SQL's `a#b` are words; `a${b}` is a word and a template.
    while (isWordJoint(text, end)) end = wordEnd(text, end + 1);
    if (delimiter !== ';') {
      const cut = text.slice(start + 1, end).indexOf(delimiter);
      if (cut >= 0) end = start + 1 + cut;
    }
    return { kind: 'word', start, end, value: text.slice(start, end).toLowerCase() };
  }

  function isWordJoint(within: string, end: number): boolean {
    const code = within.charCodeAt(end);
    if (code === HASH) return dialect === 'mssql';
    return code === DOLLAR && syntax.dollarInWord && within.charCodeAt(end + 1) !== OPEN_BRACE;
  }

  function readNumber(start: number): Token {
    let end = start;
    if (text.charCodeAt(start) === 0x30 && /[xXoObB]/.test(text.charAt(start + 1)) && /[0-9a-fA-F]/.test(text.charAt(start + 2))) {
      end = start + 2;
      while (/[0-9a-fA-F_]/.test(text.charAt(end))) end++;
      return { kind: 'number', start, end, value: text.slice(start, end) };
    }
    end = skipDigits(text, end);
    // `1..10` is a range of PL/pgSQL.
    if (text.charCodeAt(end) === DOT && text.charCodeAt(end + 1) !== DOT) end = skipDigits(text, end + 1);
    if ((text.charCodeAt(end) | 0x20) === 0x65) {
      const sign = text.charCodeAt(end + 1);
      const digits = sign === PLUS || sign === DASH ? end + 2 : end + 1;
      if (isDigit(text.charCodeAt(digits))) end = skipDigits(text, digits);
    }
    return { kind: 'number', start, end, value: text.slice(start, end) };
  }

  function readQuoted(start: number, from: number, quote: number, kind: 'string' | 'name', backslash: boolean): Token {
    let escaped = false;
    let at = from;
    for (;;) {
      const end = text.indexOf(String.fromCharCode(quote), at);
      if (end < 0) return { kind, start, end: text.length, value: text.slice(from), broken: true };
      const slash = backslash ? nextBackslash(at) : -1;
      if (slash >= 0 && slash < end) {
        escaped = true;
        at = slash + 2;
      } else if (text.charCodeAt(end + 1) === quote) {
        escaped = true;
        at = end + 2;
      } else {
        const raw = text.slice(from, end);
        return { kind, start, end: end + 1, value: escaped ? unescapeQuoted(raw, quote, backslash) : raw };
      }
    }
  }

  /** The next backslash, looked for once: a text full of strings and without backslashes stays linear. */
  function nextBackslash(from: number): number {
    if (backslashAt < from) {
      const found = text.indexOf('\\', from);
      backslashAt = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return backslashAt === Number.POSITIVE_INFINITY ? -1 : backslashAt;
  }

  function readBracketName(start: number): Token {
    const end = find(']', start + 1);
    if (end < 0) return { kind: 'punctuation', start, end: start + 1, value: '[' };
    return { kind: 'name', start, end: end + 1, value: text.slice(start + 1, end) };
  }

  function readLineComment(start: number, marks: number): Token {
    const end = lineEnd(text, start);
    return { kind: 'comment', start, end, value: text.slice(start + marks, end).trim() };
  }

  function readBlockComment(start: number): Token {
    if (syntax.executableComments) {
      const mark = EXECUTABLE.exec(text.slice(start, start + 12));
      if (mark) {
        inExecutableComment = true;
        return { kind: 'comment', start, end: start + mark[0].length, value: '' };
      }
    }
    let end = find('*/', start + 2);
    if (syntax.nestedComments) {
      let from = start + 2;
      let depth = 1;
      while (end >= 0) {
        const opened = find('/*', from);
        if (opened >= 0 && opened < end) {
          depth++;
          from = opened + 2;
          if (from > end) end = find('*/', from);
          continue;
        }
        if (--depth === 0) break;
        from = end + 2;
        end = find('*/', from);
      }
    }
    if (end < 0) return { kind: 'comment', start, end: text.length, value: text.slice(start + 2).trim(), broken: true };
    return { kind: 'comment', start, end: end + 2, value: text.slice(start + 2, end).trim() };
  }

  function readDollar(start: number): Token {
    const after = text.charCodeAt(start + 1);
    if (after === OPEN_BRACE) {
      const end = balancedEnd(text, start + 1);
      if (end > 0) return placeholder(start, end);
    }
    if (isDigit(after)) return placeholder(start, skipDigits(text, start + 1));
    if (syntax.dollarQuotes) {
      const tag = DOLLAR_TAG.exec(text.slice(start, start + 66))?.[0];
      if (tag) {
        const end = find(tag, start + tag.length);
        if (end < 0) return { kind: 'string', start, end: text.length, value: text.slice(start + tag.length), broken: true };
        return { kind: 'string', start, end: end + tag.length, value: text.slice(start + tag.length, end) };
      }
    }
    if (dialect === 'mssql' && after === OPEN_PAREN) {
      // sqlcmd's $(variable)
      const end = text.indexOf(')', start);
      if (end > 0 && end - start < 80) return placeholder(start, end + 1);
    }
    if (syntax.dollarNames && isWordStart(after)) return placeholder(start, wordEnd(text, start + 1));
    return { kind: 'operator', start, end: start + 1, value: '$' };
  }

  function readColon(start: number): Token {
    const after = text.charCodeAt(start + 1);
    if (after === COLON || after === EQUALS) return { kind: 'operator', start, end: start + 2, value: text.slice(start, start + 2) };
    // A label (`again:LOOP`), a slice (`[1:n]`) or ClickHouse's `a ? b:c` stands against a word.
    const before = start > 0 ? text.charCodeAt(start - 1) : NEWLINE;
    if (!isWordPart(before) && before !== OPEN_BRACKET && before !== COLON) {
      if (isWordStart(after)) return placeholder(start, wordEnd(text, start + 1));
      // psql: :'name' is quoted as a literal, :"name" as an identifier (psql manual, SQL Interpolation).
      if (syntax.postgres && (after === QUOTE || after === DOUBLE_QUOTE)) {
        const end = wordEnd(text, start + 2);
        if (end > start + 2 && text.charCodeAt(end) === after) return placeholder(start, end + 1);
      }
    }
    return { kind: 'operator', start, end: start + 1, value: ':' };
  }

  function readAt(start: number): Token {
    const from = text.charCodeAt(start + 1) === AT ? start + 2 : start + 1;
    if (isWordStart(text.charCodeAt(from)) && !(syntax.postgres && endsOperand(previous, start))) {
      return { kind: syntax.at, start, end: wordEnd(text, from), value: text.slice(start, wordEnd(text, from)) };
    }
    return readOperator(start);
  }

  function readQuestion(start: number): Token {
    // PostgreSQL has operators `?`, `?|`, `?&`; ClickHouse has `a ? b : c`. A placeholder stands where a value is expected.
    const operatorPossible = syntax.postgres || dialect === 'clickhouse' || dialect === 'unknown';
    if (operatorPossible && endsOperand(previous, start)) return readOperator(start);
    return placeholder(start, syntax.dollarNames ? skipDigits(text, start + 1) : start + 1);
  }

  function readBrace(start: number): Token {
    if (text.charCodeAt(start + 1) === OPEN_BRACE) {
      const end = find('}}', start + 2);
      if (end > 0) return placeholder(start, end + 2);
    }
    if (syntax.braces) {
      const parameter = BRACE_PARAMETER.exec(text.slice(start, start + 120))?.[0];
      if (parameter) return placeholder(start, start + parameter.length);
    }
    return { kind: 'punctuation', start, end: start + 1, value: '{' };
  }

  function readMetaCommand(start: number): Token {
    const end = lineEnd(text, start);
    return { kind: 'metaCommand', start, end, value: text.slice(start, end).trim() };
  }

  function readOperator(start: number): Token {
    const code = text.charCodeAt(start);
    if (!isOperatorCode(code)) return { kind: 'punctuation', start, end: start + 1, value: text.charAt(start) };
    let end = start + 1;
    if (syntax.postgres) {
      while (isOperatorCode(text.charCodeAt(end)) && !startsComment(text, end)) end++;
      // PostgreSQL manual 4.1.3: a long operator ends in + or - only if it also holds one of ~ ! @ # % ^ & | ` ?
      if (!/[~!@#%^&|`?]/.test(text.slice(start, end))) {
        while (end > start + 1 && (text.charCodeAt(end - 1) === PLUS || text.charCodeAt(end - 1) === DASH)) end--;
      }
    } else {
      const three = text.slice(start, start + 3);
      if (three === '<=>' || three === '->>') end = start + 3;
      else if (PAIRS.has(three.slice(0, 2))) end = start + 2;
    }
    return { kind: 'operator', start, end, value: text.slice(start, end) };
  }

  function placeholder(start: number, end: number): Token {
    return { kind: 'placeholder', start, end, value: text.slice(start, end) };
  }

  return {
    next,
    position: () => at,
    jump: (to) => {
      at = to;
      previous = undefined;
    },
    setDelimiter: (value) => {
      delimiter = value;
    },
    delimiter: () => delimiter,
  };
}

/** Whether a token is the word (keyword) given. */
export function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && token.kind === 'word' && token.value === word;
}

/** Whether a token is a name, quoted or not. */
export function isName(token: Token | undefined): boolean {
  return token !== undefined && (token.kind === 'word' || token.kind === 'name');
}

/**
 * The name that a word or quoted name means, as the database stores it: PostgreSQL folds unquoted names to lower case,
 * the others keep the spelling.
 */
export function nameOf(token: Token, text: string, dialect: Dialect): string {
  if (token.kind !== 'word') return token.value;
  return dialect === 'postgres' ? token.value : text.slice(token.start, token.end);
}

/** After these words a value is expected, so `?` and `@x` are placeholders there. */
const BEFORE_VALUE = new Set([
  'values', 'in', 'set', 'where', 'and', 'or', 'not', 'limit', 'offset', 'like', 'ilike', 'between', 'then', 'else', 'when', 'select',
  'returning', 'interval', 'default', 'is', 'from', 'into', 'update', 'table', 'join', 'on', 'as', 'by', 'case', 'any', 'all', 'having', 'using', 'to', 'if', 'exists', 'column',
]);

function endsOperand(previous: Token | undefined, at: number): boolean {
  if (!previous) return false;
  switch (previous.kind) {
    case 'word': return !BEFORE_VALUE.has(previous.value);
    case 'name': case 'string': case 'number': case 'placeholder': case 'variable': return true;
    case 'punctuation': return previous.value === ')' || previous.value === ']' || (previous.value === '.' && previous.end === at);
    default: return false;
  }
}
