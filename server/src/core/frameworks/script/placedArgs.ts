import { shownText } from '../../evaluate/text';
import type { Site, Value } from '../../evaluate/value';
import type { Span } from '../../model/source';

const DEPTH = 4;

/** The arguments of a call, with words that come from elsewhere (a constant, a parameter) placed where the call mentions them. Longer texts keep their own place. */
export function placeArgs(args: readonly Value[], site: Site): readonly Value[] {
  return args.map((arg, index) => place(arg, site.span, site.args[index] ?? site.name, DEPTH));
}

function place(value: Value, call: Span, at: Span, depth: number): Value {
  if (depth <= 0) return value;
  switch (value.kind) {
    case 'string': {
      const span = value.source.locate(0, value.source.text.length);
      const inside = span.file === call.file && span.start >= call.start && span.end <= call.end;
      return inside ? value : { kind: 'string', source: shownText(value.source, at) };
    }
    case 'array': {
      const items = value.items.map((item) => place(item, call, at, depth - 1));
      return items.some((item, index) => item !== value.items[index]) ? { ...value, items } : value;
    }
    case 'object': {
      let changed = false;
      const entries = new Map<string, Value>();
      for (const [key, entry] of value.entries) {
        const placed = place(entry, call, at, depth - 1);
        changed ||= placed !== entry;
        entries.set(key, placed);
      }
      return changed ? { ...value, entries } : value;
    }
    default: return value;
  }
}
