/** A page of a rule, as the test that it is: each heading with files below it is a case. */
export interface Page {
  readonly headings: readonly string[];
  readonly cases: readonly Case[];
}

export interface Case {
  readonly title: string;
  /** `verdict: truthful` in the heading: of the last migration. */
  readonly verdict?: string;
  /** The working tree, without the lines of carets. */
  readonly files: Readonly<Record<string, string>>;
  /** Files marked `released` in the fence's info: as they were in the release compared with. */
  readonly released: Readonly<Record<string, string>>;
  /** Files marked `pending`: the release does not have them. */
  readonly pending: readonly string[];
  readonly expected: readonly Expectation[];
}

/** A line of carets under the words that are wrong: `-- ^^^^ down-fails: part of the message`. */
export interface Expectation {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
  /** 1-based, in the text without caret lines. `end` is exclusive. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** The line above the carets, for the report of a failure. */
  readonly words: string;
}

const FENCE = /^```(\w+)\s+(\S+)(?:\s+(released|pending))?\s*$/;
const CARETS = /^\s*(?:\/\/|--|#)\s*(\^+)\s+([a-z][a-z-]*):\s*(.*?)\s*$/;

export function readPage(markdown: string): Page {
  const headings: string[] = [];
  const cases: Case[] = [];
  let title = '';
  let current: { files: Record<string, string>; released: Record<string, string>; pending: string[]; expected: Expectation[] } | undefined;
  const lines = markdown.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const heading = /^#{1,3} (.*)$/.exec(line)?.[1];
    if (heading !== undefined) {
      headings.push(heading);
      title = heading;
      current = undefined;
    }
    const fence = FENCE.exec(line);
    if (!fence) {
      // A fence without a file name is an illustration; its lines are no headings.
      if (line.startsWith('```')) index = endOfFence(lines, index);
      continue;
    }
    const end = endOfFence(lines, index);
    if (!current) {
      current = { files: {}, released: {}, pending: [], expected: [] };
      cases.push({ title, verdict: /\bverdict: ([a-z-]+)/.exec(title)?.[1], ...current });
    }
    const path = fence[2] ?? '';
    const { text, expected } = takeCarets(lines.slice(index + 1, end), path);
    if (fence[3] === 'pending') current.pending.push(path);
    if (fence[3] === 'released') current.released[path] = text;
    else current.files[path] = text;
    current.expected.push(...expected);
    index = end;
  }
  return { headings, cases };
}

function endOfFence(lines: readonly string[], start: number): number {
  const end = lines.indexOf('```', start + 1);
  return end < 0 ? lines.length : end;
}

/** The text without its lines of carets, and what they say of the line above. */
function takeCarets(lines: readonly string[], path: string): { readonly text: string; readonly expected: readonly Expectation[] } {
  const kept: string[] = [];
  const expected: Expectation[] = [];
  for (const line of lines) {
    const match = CARETS.exec(line);
    if (!match) {
      kept.push(line);
      continue;
    }
    const start = line.indexOf('^') + 1;
    expected.push({ path, rule: match[2] ?? '', message: match[3] ?? '', line: kept.length, start, end: start + (match[1]?.length ?? 0), words: kept.at(-1) ?? '' });
  }
  return { text: `${kept.join('\n')}\n`, expected };
}
