import type { Colors } from 'picocolors/types';
import type { Range } from '../core/report';

const LINES_AROUND = 2;
/** Longer spans show their first lines: the words that matter come first. */
const MOST_LINES = 6;
const WIDTH = 160;

/** The lines of a place with the words marked, as in compilers; a minified line is cut around the words. */
export function codeFrame(text: string, range: Range, paint: (text: string) => string, colours: Colors): string {
  const lines = text.split(/\r\n|\n|\r/);
  const first = Math.max(1, range.start.line - LINES_AROUND);
  const lastMarked = Math.min(range.end.line, range.start.line + MOST_LINES - 1);
  const last = Math.min(lines.length, lastMarked + LINES_AROUND);
  const gutter = String(last).length;
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    const line = lines[number - 1] ?? '';
    const marked = number >= range.start.line && number <= lastMarked;
    const from = cutFrom(line, marked && number === range.start.line ? range.start.column : 1);
    const code = plain(line.slice(from, from + WIDTH));
    shown.push(`${marked ? paint('>') : ' '} ${colours.dim(`${String(number).padStart(gutter)} |`)} ${code}`.trimEnd());
    if (marked) {
      const marker = underline(line, number, range, from);
      if (marker.trim()) shown.push(`  ${colours.dim(`${' '.repeat(gutter)} |`)} ${paint(marker)}`);
    }
  }
  return shown.join('\n');
}

/** `   ^^^^` under the part of a line that the range covers, indentation left out. */
function underline(line: string, number: number, range: Range, from: number): string {
  const indent = line.length - line.trimStart().length;
  const start = number === range.start.line ? range.start.column - 1 : indent;
  const end = number === range.end.line ? range.end.column - 1 : line.trimEnd().length;
  const visibleEnd = Math.min(Math.max(end, start + 1), from + WIDTH);
  if (number !== range.start.line && end <= indent) return '';
  return ' '.repeat(Math.max(0, start - from)) + '^'.repeat(Math.max(1, visibleEnd - start));
}

const cutFrom = (line: string, column: number) => (line.length <= WIDTH || column < WIDTH - 20 ? 0 : column - 40);

/** One cell a character: tabs become one blank, so that the marks stand under the words; control characters never reach a terminal. */
function plain(code: string): string {
  return code.replace(/\t/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}
