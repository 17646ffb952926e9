import type { SourceText } from '../../model/source';
import { slice } from '../../model/source';
import type { Token } from '../tokens';

/** What a string token holds, as a text of its own that knows where it was written. */
export function stringContent(source: SourceText, token: Token): SourceText {
  const raw = source.text.slice(token.start, token.end);
  const open = /^(?:\$[^$]*\$|[eEnN]?')/.exec(raw)?.[0].length ?? 0;
  const close = raw.startsWith('$') ? open : 1;
  if (token.value.length === raw.length - open - close) return slice(source, token.start + open, token.end - close);
  // Doubled quotes or escapes: each unit of the content is found again in the raw text.
  const units: number[] = [];
  for (let at = token.start + open; units.length < token.value.length && at < token.end; at++) {
    units.push(at);
    const character = source.text.charAt(at);
    if ((character === "'" && source.text.charAt(at + 1) === "'") || character === '\\') at++;
  }
  const unit = (at: number): number => units[at] ?? token.end - close;
  return {
    text: token.value,
    holes: source.holes.filter((hole) => hole.start < token.end && hole.end > token.start).map((hole) => ({ start: 0, end: token.value.length, reason: hole.reason })),
    locate: (start, end) => source.locate(unit(start), end > start ? unit(end - 1) + 1 : unit(start)),
  };
}
