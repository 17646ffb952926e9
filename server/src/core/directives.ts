import { distance } from 'fastest-levenshtein';
import type { Directive } from './model/migration';
import type { Problem, Span } from './model/source';

/** A comment with its place in a file: of SQL or of a script, marks left out of `text`. */
export interface PlacedComment {
  readonly text: string;
  readonly span: Span;
}

/** The text in which comments stand, as far as telling what a directive holds for. */
export interface Surroundings {
  readonly file: string;
  /** The whole text of the file. */
  readonly text: string;
  /** Statements, calls and names that operations were read from, in any order and nesting. */
  readonly spans: readonly Span[];
  /** Offset of the first thing that is not a comment: a directive before it speaks of the whole file. */
  readonly top: number;
  /** Whether the file is the migration, or its up: then what stands above everything holds for the whole migration, the down included. */
  readonly main: boolean;
}

export interface Directives {
  readonly directives: readonly Directive[];
  /** Directives that could not be obeyed, each with what to write instead. */
  readonly problems: readonly Problem[];
}

const KEYWORDS = ['ignore', 'dev-only'] as const;
const ADDRESS = /^(fix[-_ ]?forward)[ \t]*(:?)[ \t]*([A-Za-z][\w-]*)?/i;
const RULE = /^[\w-]+/;

/** Whether a text can hold a directive at all: asked before its comments are looked for. */
export function mayHoldDirectives(text: string): boolean {
  return /fix[-_ ]?forward/i.test(text);
}

/**
 * Comments that speak to us: `fix-forward: dev-only <reason>` and `fix-forward: ignore <rule>[, <rule>] <reason>`.
 * The reason is mandatory. Whether the rules named exist is asked by `checkRuleNames`, which knows them.
 */
export function readDirectives(comments: readonly PlacedComment[], surroundings: Surroundings): Directives {
  const directives: Directive[] = [];
  const problems: Problem[] = [];
  for (const comment of comments) {
    const read = readDirective(comment, surroundings);
    if (read === undefined) continue;
    if ('problem' in read) problems.push({ span: placeOfAddress(comment, surroundings), reason: read.problem, mayTouch: 'nothing' });
    else directives.push(read);
  }
  return { directives, problems };
}

/** Problems for rules that do not exist, with the one that was probably meant. */
export function checkRuleNames(directives: readonly Directive[], known: readonly string[]): readonly Problem[] {
  return directives.flatMap((directive) =>
    directive.rules.filter((rule) => !known.includes(rule)).map((rule): Problem => ({
      span: directive.span,
      reason: `There is no rule "${rule}"${didYouMean(rule, known)}`,
      mayTouch: 'nothing',
    })),
  );
}

function readDirective(comment: PlacedComment, surroundings: Surroundings): Directive | { readonly problem: string } | undefined {
  const words = addressed(comment.text);
  if (words === undefined) return undefined;
  const match = ADDRESS.exec(words)!;
  const [, name = '', colon = '', written = ''] = match;
  const keyword = KEYWORDS.find((known) => known === written.toLowerCase());
  if (name !== 'fix-forward' || colon === '') {
    // "fix forward only, no way back" is prose; only a keyword makes it a directive that went wrong.
    if (keyword === undefined) return undefined;
    return { problem: `This is not obeyed: write "fix-forward: ${keyword} …"` };
  }
  if (keyword === undefined) {
    if (written === '') return { problem: 'A directive needs a keyword: "fix-forward: dev-only <reason>" or "fix-forward: ignore <rule> <reason>"' };
    return { problem: `There is no directive "${written}"${didYouMean(written.toLowerCase(), KEYWORDS)}` };
  }
  const rest = words.slice(match[0].length).trim();
  const { rules, reason } = keyword === 'ignore' ? splitRules(rest) : { rules: [], reason: rest };
  if (keyword === 'ignore' && rules.length === 0) return { problem: 'Say which rule is ignored: "fix-forward: ignore <rule> <reason>"' };
  if (!/[\p{L}\p{N}]/u.test(reason)) {
    return { problem: `A reason is missing: "fix-forward: ${[keyword, rules.join(', ')].filter(Boolean).join(' ')} <why>"` };
  }
  const span = placeOfAddress(comment, surroundings);
  if (keyword === 'dev-only') return { kind: 'dev-only', rules: [], reason, span, target: wholeOf(surroundings), whole: true };
  return { kind: 'ignore', rules, reason, span, ...targetOf(comment.span, surroundings) };
}

/** The words from our name on: at the start of a comment, or of a line in a block comment. Undefined where nothing speaks to us. */
function addressed(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim().replace(/^\*+\s*/, ''));
  const first = lines.findIndex((line) => ADDRESS.test(line));
  return first < 0 ? undefined : lines.slice(first).filter(Boolean).join(' ');
}

/** `a, b because` → rules a and b, reason "because". A dash or colon before the reason is no part of it. */
function splitRules(text: string): { readonly rules: readonly string[]; readonly reason: string } {
  const rules: string[] = [];
  let rest = text;
  for (;;) {
    const rule = RULE.exec(rest)?.[0];
    if (rule === undefined) break;
    rules.push(rule);
    rest = rest.slice(rule.length).trimStart();
    if (!rest.startsWith(',')) break;
    rest = rest.slice(1).trimStart();
  }
  return { rules, reason: rest.replace(/^(?:[-\u2013\u2014:]+\s+)/, '').trim() };
}

/** From our name to the end of the comment's words. */
function placeOfAddress(comment: PlacedComment, { text }: Surroundings): Span {
  const { file, start, end } = comment.span;
  const written = text.slice(start, end);
  const at = written.search(/fix[-_ ]?forward/i);
  const last = written.trimEnd().replace(/\s*\*+\/$/, '').length;
  return at < 0 ? comment.span : { file, start: start + at, end: start + Math.max(at + 1, last) };
}

/** Above everything: the whole file. After code in the same line: that code. Else: what begins in the next line that has code. */
function targetOf(comment: Span, surroundings: Surroundings): { readonly target: Span; readonly whole?: true } {
  const { file, text, top, main } = surroundings;
  if (comment.start < top && linesBetween(text, comment.end, top) > 0) {
    return main ? { target: wholeOf(surroundings), whole: true } : { target: wholeOf(surroundings) };
  }
  const lineStart = text.lastIndexOf('\n', comment.start - 1) + 1;
  const spans = surroundings.spans.filter((span) => span.file === file);
  const beside = spans.filter((span) => overlaps(span, lineStart, comment.start) && (span.start >= lineStart || span.end <= comment.start));
  if (beside.length > 0) return { target: cover(beside, file) };
  const line = nextCodeLine(text, comment.end, spans);
  const below = line === undefined ? [] : spans.filter((span) => span.start >= line.start && span.start < line.end);
  // What nothing follows holds for nothing, and is reported as a suppression that suppresses nothing.
  return { target: below.length > 0 ? cover(below, file) : comment };
}

function overlaps(span: Span, start: number, end: number): boolean {
  return span.start < end && span.end > start;
}

/** The line in which the first span after `from` begins. Comments in between are stepped over, other code is too. */
function nextCodeLine(text: string, from: number, spans: readonly Span[]): { readonly start: number; readonly end: number } | undefined {
  let first = Infinity;
  for (const span of spans) if (span.start >= from && span.start < first) first = span.start;
  if (first === Infinity) return undefined;
  const end = text.indexOf('\n', first);
  return { start: first, end: end < 0 ? text.length + 1 : end };
}

function linesBetween(text: string, from: number, to: number): number {
  let count = to >= text.length ? 1 : 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function cover(spans: readonly Span[], file: string): Span {
  let start = Infinity;
  let end = 0;
  for (const span of spans) {
    if (span.start < start) start = span.start;
    if (span.end > end) end = span.end;
  }
  return { file, start, end };
}

function wholeOf({ file, text }: Surroundings): Span {
  return { file, start: 0, end: text.length };
}

function didYouMean(written: string, known: readonly string[]): string {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(written.length / 3)) + 1;
  for (const name of known) {
    const away = distance(written, name);
    if (away < least) [best, least] = [name, away];
  }
  return best === undefined ? '' : `; did you mean "${best}"?`;
}
