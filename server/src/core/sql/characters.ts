/** The characters of SQL texts by what they may be part of, and the runs of them. Offsets are UTF-16. */
export const NEWLINE = 10, QUOTE = 39, DOUBLE_QUOTE = 34, BACKTICK = 96, OPEN_BRACKET = 91, DASH = 45, HASH = 35, SLASH = 47, STAR = 42;
export const DOLLAR = 36, COLON = 58, AT = 64, QUESTION = 63, OPEN_BRACE = 123, CLOSE_BRACE = 125, BACKSLASH = 92, DOT = 46, PLUS = 43, EQUALS = 61, AMPERSAND = 38, OPEN_PAREN = 40;

// Runs of characters are matched by regular expressions: a short run of ours is not compiled, and loops over characters are slow then.
export const WORD = /[A-Za-z0-9_\u0080-\u009f\u00a1-\ufefe\uff00-\uffff]*/y;
const SPACE = /[\u0000-\u0020\u00a0\ufeff]*/y;
const LINE = /[^\n\r]*/y;

export const DOLLAR_TAG = /^\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/;
export const BRACE_PARAMETER = /^\{\s*[A-Za-z_]\w*\s*(?::\s*[A-Za-z][\w(), ]*)?\}/;
/** MySQL `/*!50003`, MariaDB `/*M!100100`. */
export const EXECUTABLE = /^\/\*M?!\d{0,6}/;
export const PAIRS = new Set(['->', '<=', '>=', '<>', '!=', '||', '&&', '<<', '>>', '==', '=>']);

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 0x80 && code !== 0xa0 && code !== 0xfeff);
}

export function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code);
}

const OPERATOR_CODES = new Set([...'+-*/<>=~!@#%^&|`?'].map((character) => character.charCodeAt(0)));

export function isOperatorCode(code: number): boolean {
  return OPERATOR_CODES.has(code);
}

export function startsComment(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const after = text.charCodeAt(at + 1);
  return (code === DASH && after === DASH) || (code === SLASH && after === STAR);
}

/** The end of the line that `at` stands in, its break left out. */
export function lineEnd(text: string, at: number): number {
  LINE.lastIndex = at;
  LINE.test(text);
  return LINE.lastIndex;
}

export function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
}

export function isSpaceOrEnd(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) <= 32;
}

export function skipDigits(text: string, at: number): number {
  while (isDigit(text.charCodeAt(at)) || (text.charCodeAt(at) === 95 && isDigit(text.charCodeAt(at + 1)))) at++;
  return at;
}

export function wordEnd(text: string, at: number): number {
  WORD.lastIndex = at;
  WORD.test(text);
  return WORD.lastIndex;
}

/** The end of `{ … }` with its braces balanced, on few lines; 0 if it is not closed near by. */
export function balancedEnd(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length && at < open + 400; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_BRACE) depth++;
    else if (code === CLOSE_BRACE && --depth === 0) return at + 1;
  }
  return 0;
}

const BACKSLASH_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', 0: '\0' };

export function unescapeQuoted(raw: string, quote: number, backslash: boolean): string {
  const mark = String.fromCharCode(quote);
  if (!backslash) return raw.split(mark + mark).join(mark);
  let value = '';
  for (let at = 0; at < raw.length; at++) {
    const character = raw.charAt(at);
    if (character === '\\' && at + 1 < raw.length) {
      const escaped = raw.charAt(++at);
      value += BACKSLASH_ESCAPES[escaped] ?? escaped;
      continue;
    }
    if (character === mark && raw.charAt(at + 1) === mark) at++;
    value += character;
  }
  return value;
}
