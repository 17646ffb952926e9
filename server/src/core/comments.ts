/** A comment of a script: where it stands, and what it says without its marks. */
export interface ScriptComment {
  readonly text: string;
  /** Offsets of the whole comment, marks included. */
  readonly start: number;
  readonly end: number;
}

/**
 * Comments of TypeScript and JavaScript, in order, without a parser: literals are stepped over. Linear in the text. Whether a `/` begins a regular expression
 * is told by the token before it, as in the language's own lexical goal symbols, apart from a `/` after `)` and `}`: division.
 */
export function scriptComments(text: string): readonly ScriptComment[] {
  const found: ScriptComment[] = [];
  /** Depth of braces at which each open template substitution ends. */
  const substitutions: number[] = [];
  let braces = 0;
  let at = text.startsWith('#!') ? lineEnd(text, 0) : 0;
  let before = '';
  while (at < text.length) {
    const char = text[at]!;
    if (char === '/' && text[at + 1] === '/') {
      const end = lineEnd(text, at);
      found.push({ text: text.slice(at + 2, end).trim(), start: at, end });
      at = end;
    } else if (char === '/' && text[at + 1] === '*') {
      const end = blockEnd(text, at);
      found.push({ text: blockText(text, at, end), start: at, end });
      at = end;
    } else if (char === "'" || char === '"') {
      at = stringEnd(text, at, char);
      before = char;
    } else if (char === '`') {
      at = template(at + 1);
      before = '`';
    } else if (char === '/' && mayBeginRegExp(text, at, before)) {
      at = regExpEnd(text, at);
      before = '/';
    } else if (char === '}' && substitutions.at(-1) === braces) {
      substitutions.pop();
      at = template(at + 1);
      before = '`';
    } else {
      if (char === '{') braces++;
      else if (char === '}') braces--;
      if (char > ' ') before = char;
      at++;
    }
  }
  return found;

  /** Steps to the end of a template's text, or into its next substitution. */
  function template(start: number): number {
    let position = start;
    while (position < text.length) {
      if (text[position] === '\\') position += 2;
      else if (text[position] === '`') return position + 1;
      else if (text[position] === '$' && text[position + 1] === '{') {
        substitutions.push(braces);
        before = '{';
        return position + 2;
      } else position++;
    }
    return text.length;
  }
}

function stringEnd(text: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function mayBeginRegExp(text: string, at: number, before: string): boolean {
  if (before === '' || '(,=:[!&|?{;+-*%<>~^'.includes(before)) return true;
  if (!/[a-z]/.test(before)) return false;
  const words = /(?:^|[^\w$.])(return|typeof|case|in|of|delete|void|throw|new|do|else|await|yield)\s*$/;
  return words.test(text.slice(Math.max(0, at - 24), at));
}

function regExpEnd(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '\n') return start + 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
  }
  return start + 1;
}

function lineEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function blockEnd(text: string, start: number): number {
  const end = text.indexOf('*/', start + 2);
  return end < 0 ? text.length : end + 2;
}

/** The lines of a block comment without its marks and without the stars that decorate them. */
function blockText(text: string, start: number, end: number): string {
  const closed = text.endsWith('*/', end) && end - start >= 4;
  return text.slice(start + 2, closed ? end - 2 : end)
    .split(/\r?\n/)
    .map((part) => part.trim().replace(/^\*+\s?/, ''))
    .join('\n')
    .replace(/^\*/, '')
    .trim();
}
