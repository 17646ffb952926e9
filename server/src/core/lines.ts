import type { Files } from './model/files';
import type { Span } from './model/source';
import type { Position, Range } from './report';

/** Turns offsets of one text into lines and columns. A line ends with `\n`, `\r\n` or `\r`, as editors count. */
export class Lines {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code === 13 && text.charCodeAt(index + 1) === 10) continue;
      if (code === 10 || code === 13) this.starts.push(index + 1);
    }
  }

  position(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (this.starts[low] ?? 0) + 1 };
  }

  /** The offset of a position that this text gave. */
  offset({ line, column }: Position): number {
    return (this.starts[line - 1] ?? this.text.length) + column - 1;
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(Math.max(start, end)) };
  }
}

/** Ranges of spans in the files of a snapshot; the lines of a file are counted once. */
export function rangesIn(files: Files): (span: Span) => Range {
  const known = new Map<string, Lines>();
  return (span) => {
    let lines = known.get(span.file);
    if (!lines) {
      const read = files.read(span.file);
      lines = new Lines(read && 'text' in read ? read.text : '');
      known.set(span.file, lines);
    }
    return lines.range(span.start, span.end);
  };
}
