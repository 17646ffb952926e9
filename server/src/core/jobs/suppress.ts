import { mayHoldDirectives, type PlacedComment, readDirectives } from '../directives';
import type { Finding } from '../model/finding';
import type { Files } from '../model/files';
import type { Span } from '../model/source';
import { suppress } from '../suppress';

const COMMENT = /\/\/(.*)|\/\*([\s\S]*?)\*\//g;

/** Takes out what a comment above the line, or beside it, says is fine: `fix-forward: ignore job-effect-repeats <reason>`. */
export function withoutIgnored(findings: readonly Finding[], files: Files): readonly Finding[] {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) byFile.set(finding.span.file, [...(byFile.get(finding.span.file) ?? []), finding]);
  const hidden = new Set<Finding>();
  for (const [file, own] of byFile) {
    const read = files.read(file);
    const text = read && 'text' in read ? read.text : '';
    if (!mayHoldDirectives(text)) continue;
    const comments: readonly PlacedComment[] = [...text.matchAll(COMMENT)].filter(([words]) => mayHoldDirectives(words)).map((match) => ({ text: match[1] ?? match[2] ?? '', span: { file, start: match.index, end: match.index + match[0].length } }));
    const top = /^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0;
    const { directives } = readDirectives(comments, { file, text, spans: linesOfCode(file, text, comments), top, main: false });
    const { kept } = suppress(own, directives);
    for (const finding of own) if (!kept.includes(finding)) hidden.add(finding);
  }
  return findings.filter((finding) => !hidden.has(finding));
}

/** Each line that holds more than a comment. */
function linesOfCode(file: string, text: string, comments: readonly PlacedComment[]): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(/[^\s].*/g)) {
    const [start, end] = [match.index, match.index + match[0].length];
    const comment = comments.find(({ span }) => span.start < end && span.end > start);
    if (!comment) spans.push({ file, start, end });
    else if (comment.span.start > start) spans.push({ file, start, end: comment.span.start });
  }
  return spans;
}
