import type { SourceText, Span } from '../model/source';

/** How a text came about: a tree whose leaves are places in files. */
export type Origin =
  /** Written as it is: one unit of text for one unit of the file. */
  | { readonly kind: 'verbatim'; readonly length: number; readonly file: string; readonly start: number }
  /** Written with escapes: `raw` is what stands in the file; offsets are worked out when somebody asks. */
  | { readonly kind: 'escaped'; readonly length: number; readonly file: string; readonly start: number; readonly raw: string }
  | { readonly kind: 'computed'; readonly length: number; readonly span: Span; readonly holes?: readonly Hole[] }
  | { readonly kind: 'hole'; readonly length: number; readonly span: Span; readonly reason: string }
  /** Put into another text at `span`. A word leads there, a longer text to where it was written itself. */
  | { readonly kind: 'shown'; readonly length: number; readonly span: Span; readonly word: boolean; readonly of: Origin }
  | { readonly kind: 'part'; readonly length: number; readonly from: number; readonly of: Origin }
  | { readonly kind: 'joined'; readonly length: number; readonly parts: readonly Origin[]; starts?: number[] }
  /** Two texts one after the other; kept as a pair so that `+=` in a loop stays cheap. */
  | { readonly kind: 'pair'; readonly length: number; readonly left: Origin; readonly right: Origin; flat?: Extract<Origin, { kind: 'joined' }> };

export interface Hole { readonly start: number; readonly end: number; readonly reason: string }

interface WrittenText extends SourceText { readonly origin: Origin }

const DEEPEST = 60;
const depths = new WeakMap<Origin, number>();

/** The depth of the tree; a pair counts as flat, for it is flattened before it is walked. */
function depthOf(origin: Origin): number {
  switch (origin.kind) {
    case 'shown':
    case 'part':
    case 'joined':
    case 'pair': return depths.get(origin) ?? 1;
    default: return 0;
  }
}

function withDepth<T extends Origin>(origin: T, depth: number): T {
  depths.set(origin, depth);
  return origin;
}

/** A text with its origin. */
export function textFrom(text: string, origin: Origin): SourceText {
  let holes: readonly Hole[] | undefined;
  const made: WrittenText = {
    text,
    origin,
    get holes() {
      holes ??= collectHoles(origin);
      return holes;
    },
    locate: (start, end) => locate(origin, Math.max(0, Math.min(start, text.length)), Math.max(0, Math.min(Math.max(start, end), text.length))),
  };
  return made;
}

/** The origin of any SourceText; one made elsewhere is asked through its own `locate`. */
export function originOf(source: SourceText): Origin {
  const own = (source as Partial<WrittenText>).origin;
  if (own) return own;
  const length = source.text.length;
  return { kind: 'computed', length, span: source.locate(0, length), holes: source.holes };
}

/** Text written in `file` at `start`: `raw` is what stands there, `text` what it means. */
export function writtenText(text: string, file: string, start: number, raw: string): SourceText {
  return textFrom(text, text === raw ? { kind: 'verbatim', length: text.length, file, start } : { kind: 'escaped', length: text.length, file, start, raw });
}

/** Text that an expression at `span` computes. */
export function computedText(text: string, span: Span): SourceText {
  return textFrom(text, { kind: 'computed', length: text.length, span });
}

/** A stand-in for what is not known. */
export function holeText(text: string, span: Span, reason: string): SourceText {
  return textFrom(text, { kind: 'hole', length: text.length, span, reason });
}

const WORD = /^[\w$.`"[\]-]{0,128}$/;

/** `source` put into another text by the expression at `span`. */
export function shownText(source: SourceText, span: Span): SourceText {
  const of = originOf(source);
  const depth = depthOf(of) + 1;
  const word = WORD.test(source.text);
  if (depth > DEEPEST) return textFrom(source.text, { kind: 'computed', length: of.length, span, holes: source.holes });
  return textFrom(source.text, withDepth({ kind: 'shown', length: of.length, span, word, of }, depth));
}

/** The texts one after the other. */
export function joinTexts(parts: readonly SourceText[]): SourceText {
  const kept = parts.filter((part) => part.text.length > 0);
  const [first] = kept;
  if (first && kept.length === 1) return first;
  if (!first) return parts[0] ?? textFrom('', { kind: 'joined', length: 0, parts: [] });
  const origins = kept.map(originOf);
  return textFrom(kept.map((part) => part.text).join(''), joinOrigins(origins));
}

function joinOrigins(parts: readonly Origin[]): Extract<Origin, { kind: 'joined' }> {
  let length = 0;
  let depth = 0;
  for (const part of parts) {
    length += part.length;
    depth = Math.max(depth, depthOf(part));
  }
  return withDepth({ kind: 'joined', length, parts }, depth + 1);
}

/** `left` followed by `right`. */
export function appendText(left: SourceText, right: SourceText): SourceText {
  if (left.text.length === 0) return right;
  if (right.text.length === 0) return left;
  const [a, b] = [originOf(left), originOf(right)];
  const depth = Math.max(a.kind === 'pair' ? depthOf(a) : depthOf(a) + 1, b.kind === 'pair' ? depthOf(b) : depthOf(b) + 1);
  return textFrom(left.text + right.text, withDepth({ kind: 'pair', length: a.length + b.length, left: a, right: b }, depth));
}

/** `start…end` of a text. */
export function partOf(source: SourceText, start: number, end: number): SourceText {
  if (start <= 0 && end >= source.text.length) return source;
  const [from, to] = [Math.max(0, start), Math.max(start, end)];
  const text = source.text.slice(from, to);
  const of = originOf(source);
  if (of.kind === 'verbatim') return textFrom(text, { ...of, length: text.length, start: of.start + from });
  if (of.kind === 'part') return textFrom(text, withDepth({ kind: 'part', length: text.length, from: of.from + from, of: of.of }, depthOf(of)));
  const depth = depthOf(of) + 1;
  if (depth > DEEPEST) return textFrom(text, { kind: 'computed', length: text.length, span: locate(of, from, from + text.length), holes: clipHoles(source.holes, from, from + text.length) });
  return textFrom(text, withDepth({ kind: 'part', length: text.length, from, of }, depth));
}

/** Another text with the places of `source`: unit by unit where the lengths agree (upper case), else as a whole. */
export function recastText(source: SourceText, text: string, span: Span): SourceText {
  return text.length === source.text.length ? textFrom(text, originOf(source)) : textFrom(text, { kind: 'computed', length: text.length, span, holes: source.holes.length > 0 ? [{ start: 0, end: text.length, reason: source.holes[0]?.reason ?? '' }] : [] });
}

function flatten(origin: Extract<Origin, { kind: 'pair' }>): Extract<Origin, { kind: 'joined' }> {
  if (origin.flat) return origin.flat;
  const parts: Origin[] = [];
  const stack: Origin[] = [origin];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.kind === 'pair') stack.push(next.right, next.left);
    else parts.push(next);
  }
  origin.flat = joinOrigins(parts);
  return origin.flat;
}

function startsOf(joined: Extract<Origin, { kind: 'joined' }>): readonly number[] {
  if (joined.starts) return joined.starts;
  let at = 0;
  joined.starts = joined.parts.map((part) => {
    const start = at;
    at += part.length;
    return start;
  });
  return joined.starts;
}

/** Index of the part that holds offset `at`. */
function partAt(joined: Extract<Origin, { kind: 'joined' }>, at: number): number {
  const starts = startsOf(joined);
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function locate(origin: Origin, start: number, end: number): Span {
  switch (origin.kind) {
    case 'verbatim': return { file: origin.file, start: origin.start + start, end: origin.start + end };
    case 'escaped': return locateEscaped(origin, start, end);
    case 'computed':
    case 'hole': return origin.span;
    case 'shown': return origin.word ? origin.span : locate(origin.of, start, end);
    case 'part': return locate(origin.of, origin.from + start, origin.from + end);
    case 'pair': return locate(flatten(origin), start, end);
    case 'joined': {
      if (origin.parts.length === 0) return { file: '', start: 0, end: 0 };
      const first = partAt(origin, start);
      const last = end > start ? partAt(origin, end - 1) : first;
      const starts = startsOf(origin);
      const [a, b] = [origin.parts[first] as Origin, origin.parts[last] as Origin];
      const [fromA, fromB] = [starts[first] ?? 0, starts[last] ?? 0];
      if (first === last) return locate(a, start - fromA, Math.min(end - fromA, a.length));
      const from = locateEdge(a, start - fromA, a.length);
      const to = locateEdge(b, 0, end - fromB);
      if (from.file === to.file && from.start <= to.end) return { file: from.file, start: from.start, end: to.end };
      return from;
    }
  }
}

/** Where a part lies that belongs to a wider range: a text put in from elsewhere counts by the place where it was put in. */
function locateEdge(origin: Origin, start: number, end: number): Span {
  return origin.kind === 'shown' ? origin.span : locate(origin, start, end);
}

const offsetTables = new WeakMap<Origin, readonly [starts: Uint32Array, ends: Uint32Array]>();

function locateEscaped(origin: Extract<Origin, { kind: 'escaped' }>, start: number, end: number): Span {
  let table = offsetTables.get(origin);
  if (!table) {
    table = escapeOffsets(origin.raw, origin.length);
    offsetTables.set(origin, table);
  }
  const [starts, ends] = table;
  const from = start < origin.length ? starts[start] ?? origin.raw.length : origin.raw.length;
  const to = end > start ? ends[Math.min(end, origin.length) - 1] ?? origin.raw.length : from;
  return { file: origin.file, start: origin.start + from, end: origin.start + to };
}

/** For each unit of the meaning, where in the raw text it starts and ends. ECMAScript, String and Template Literal Lexical Components. */
function escapeOffsets(raw: string, length: number): readonly [Uint32Array, Uint32Array] {
  const starts = new Uint32Array(length);
  const ends = new Uint32Array(length);
  let unit = 0;
  let at = 0;
  while (at < raw.length && unit < length) {
    const [size, units] = raw[at] === '\\' ? escapeAt(raw, at) : raw[at] === '\r' && raw[at + 1] === '\n' ? [2, 1] : [1, 1];
    for (let index = 0; index < units && unit < length; index++) {
      starts[unit] = at;
      ends[unit] = at + size;
      unit++;
    }
    at += size;
  }
  for (; unit < length; unit++) starts[unit] = ends[unit] = raw.length;
  return [starts, ends];
}

function escapeAt(raw: string, at: number): readonly [size: number, units: number] {
  const next = raw[at + 1];
  if (next === 'x') return [4, 1];
  if (next === 'u' && raw[at + 2] === '{') {
    const close = raw.indexOf('}', at);
    const size = close < 0 ? raw.length - at : close - at + 1;
    return [size, Number.parseInt(raw.slice(at + 3, at + size - 1), 16) > 0xffff ? 2 : 1];
  }
  if (next === 'u') return [6, 1];
  if (next === '\r') return [raw[at + 2] === '\n' ? 3 : 2, 0];
  if (next === '\n' || next === '\u2028' || next === '\u2029') return [2, 0];
  if (next !== undefined && next >= '0' && next <= '7') {
    let size = 2;
    while (size < 4 && /[0-7]/.test(raw[at + size] ?? '')) size++;
    return [size, 1];
  }
  return [2, 1];
}

function clipHoles(holes: readonly Hole[], start: number, end: number): Hole[] {
  return holes
    .filter((hole) => hole.start < end && hole.end > start)
    .map((hole) => ({ start: Math.max(0, hole.start - start), end: Math.min(end, hole.end) - start, reason: hole.reason }));
}

function collectHoles(origin: Origin): readonly Hole[] {
  switch (origin.kind) {
    case 'verbatim':
    case 'escaped': return [];
    case 'computed': return origin.holes ?? [];
    case 'hole': return [{ start: 0, end: origin.length, reason: origin.reason }];
    case 'shown': return collectHoles(origin.of);
    case 'part': return clipHoles(collectHoles(origin.of), origin.from, origin.from + origin.length);
    case 'pair': return collectHoles(flatten(origin));
    case 'joined': {
      const starts = startsOf(origin);
      return origin.parts.flatMap((part, index) => collectHoles(part).map((hole) => ({ ...hole, start: hole.start + (starts[index] ?? 0), end: hole.end + (starts[index] ?? 0) })));
    }
  }
}
