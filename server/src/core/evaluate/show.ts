import type { SourceText, Span } from '../model/source';
import type { Machine } from './machine';
import type { PlaceReader } from './standIn';
import { computedText, holeText, joinTexts, shownText } from './text';
import { type Inner, isClosure } from './values';

/** What JavaScript prints for a number. */
export function numberText(value: number): string {
  return String(value);
}

/** A plain value as text, without its places; undefined where it is not wholly known. */
export function plainText(value: Inner): string | undefined {
  switch (value.kind) {
    case 'string': return value.source.holes.length === 0 ? value.source.text : undefined;
    case 'number': return numberText(value.value);
    case 'boolean': return String(value.value);
    case 'null': return 'null';
    case 'undefined':
    case 'absent': return 'undefined';
    default: return undefined;
  }
}

/**
 * A value as it reads inside another text; what is not known becomes a hole, whose stand-in suits the place where `place` has
 * arrived. `after` is the text behind it, as far as it is known.
 */
export function textOf(machine: Machine, value: Inner, span: Span, place?: PlaceReader, after = '', depth = 0): SourceText {
  if (value.kind === 'string') return value.source;
  const plain = plainText(value);
  if (plain !== undefined) return computedText(plain, span);
  if (value.kind === 'array' && value.complete && depth < 8) {
    const items = value.items as Inner[];
    return joinTexts(items.flatMap((item, index) => [...(index > 0 ? [computedText(',', span)] : []), item.kind === 'null' || item.kind === 'undefined' ? computedText('', span) : textOf(machine, item, span, place, after, depth + 1)]));
  }
  return hole(machine, value, span, place, after);
}

function hole(machine: Machine, value: Inner, span: Span, place: PlaceReader | undefined, after: string): SourceText {
  const reason = reasonOf(value);
  const fallback = value.kind === 'unknown' ? value.fallback : undefined;
  const known = fallback && plainText(fallback);
  if (known) return holeText(known, span, reason);
  const index = standInNumber(machine, value);
  return holeText(place?.standIn(after, index) ?? `__hole${index}`, span, reason);
}

/** Two mentions of one unknown value have one name. */
function standInNumber(machine: Machine, value: Inner): number {
  const { run } = machine;
  const known = run.standIns.get(value);
  if (known !== undefined) return known;
  run.lastStandIn++;
  run.standIns.set(value, run.lastStandIn);
  return run.lastStandIn;
}

/** Why a value is not known, for a message. */
export function reasonOf(value: Inner): string {
  switch (value.kind) {
    case 'unknown': return value.reason;
    case 'data': return 'a value out of the database';
    case 'date': return `the moment (${value.text})`;
    case 'intrinsic': return `\`${value.intrinsic.name}\``;
    case 'condition': return 'an answer that is only known when the migration runs';
    case 'reference': return 'a name that the database gives';
    case 'choice': return 'a value that depends on a condition';
    case 'array': return 'a list that is not wholly known';
    case 'function':
    case 'class': return isClosure(value) ? 'a function' : `\`${value.name}\``;
    default: return `a value of kind ${value.kind}`;
  }
}

/** `source` put into another text by the expression at `span`; a text written right there keeps its own place. */
export function putInto(source: SourceText, span: Span, isLiteral: boolean): SourceText {
  return isLiteral ? source : shownText(source, span);
}

/** A text for people: what is not known is `…`. */
export function readableText(source: SourceText): string {
  let text = '';
  let at = 0;
  for (const { start, end } of source.holes) {
    if (start < at) continue;
    text += `${source.text.slice(at, start)}…`;
    at = end;
  }
  return text + source.text.slice(at);
}

/** The message of an error, or what else was thrown. */
export function messageOf(value: Inner): string | undefined {
  if (value.kind === 'string') return readableText(value.source);
  if (value.kind !== 'object') return undefined;
  const message = value.entries.get('message');
  return message?.kind === 'string' ? readableText(message.source) : undefined;
}
