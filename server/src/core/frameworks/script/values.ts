import type { ArrayValue, Evaluation, Intrinsic, ObjectValue, Site, Value } from '../../evaluate/value';
import type { MayTouch, SourceText, Span } from '../../model/source';

export const UNDEFINED: Value = { kind: 'undefined' };

/** An intrinsic as a value. */
export function intrinsicValue(intrinsic: Intrinsic): Value {
  return { kind: 'intrinsic', intrinsic };
}

/** A function that the tool provides; `bind`, `call` and `apply` work on it as on any function. */
export function method(name: string, call: NonNullable<Intrinsic['call']>): Value {
  const self: Value = {
    kind: 'intrinsic',
    intrinsic: {
      name,
      call,
      get(property) {
        switch (property) {
          case 'bind': return method(property, ([_self, ...bound]) => (bound.length === 0 ? self : method(name, (args, site, evaluation) => call([...bound, ...args], site, evaluation))));
          case 'call': return method(property, ([_self, ...args], site, evaluation) => call(args, site, evaluation));
          case 'apply': return method(property, ([_self, list], site, evaluation) => call(list?.kind === 'array' ? list.items : [], site, evaluation));
          default: return undefined;
        }
      },
    },
  };
  return self;
}

/** `text` as if the author had written it at `span`. */
export function textAt(text: string, span: Span): SourceText {
  return { text, holes: [], locate: () => span };
}

export function stringValue(text: string, span: Span): Value {
  return { kind: 'string', source: textAt(text, span) };
}

/** The text of a string that is wholly known. */
export function knownText(value: Value | undefined): string | undefined {
  return value?.kind === 'string' && value.source.holes.length === 0 ? value.source.text : undefined;
}

export function knownNumber(value: Value | undefined): number | undefined {
  return value?.kind === 'number' ? value.value : undefined;
}

export function knownBoolean(value: Value | undefined): boolean | undefined {
  return value?.kind === 'boolean' ? value.value : undefined;
}

/** Left out, undefined or null. */
export function isAbsent(value: Value | undefined): boolean {
  return value === undefined || value.kind === 'undefined' || value.kind === 'null';
}

/** An entry of an object; undefined where there is none or it is not an object. */
export function entry(value: Value | undefined, key: string): Value | undefined {
  return value?.kind === 'object' ? value.entries.get(key) : undefined;
}

/** The items of a list that is wholly known; a single value counts as a list of one where the tool takes both. */
export function listOf(value: Value | undefined): readonly Value[] | undefined {
  if (value === undefined || isAbsent(value)) return [];
  if (value.kind === 'array') return value.complete ? value.items : undefined;
  if (value.kind === 'string') return [value];
  return undefined;
}

/** A list of names that is wholly known. */
export function namesOf(value: Value | undefined): readonly string[] | undefined {
  const names = listOf(value)?.map(knownText);
  return names?.every((name) => name !== undefined) ? (names as string[]) : undefined;
}

/** Where a value that is a string was written, else the argument. */
export function spanOf(value: Value | undefined, fallback: Span): Span {
  return value?.kind === 'string' ? value.source.locate(0, value.source.text.length) : fallback;
}

/** Why a value is not known, in words. */
export function whyUnknown(value: Value | undefined, what: string): string {
  if (value === undefined || value.kind === 'undefined') return `${what} is not given`;
  if (value.kind === 'unknown') return `${what} is not known: ${value.reason}`;
  if (value.kind === 'string') return `${what} is not known: ${value.source.holes[0]?.reason ?? 'it is empty'}`;
  if (value.kind === 'data') return `${what} comes out of the database`;
  return `${what} is not known: ${value.kind} instead of text`;
}

/** What a place may touch when `value` should have said it: a value that cannot touch anything by itself can still name anything. */
export function mayTouchOf(value: Value | undefined): MayTouch {
  return value?.kind === 'unknown' && typeof value.mayTouch === 'object' ? value.mayTouch : 'anything';
}

/** Records that a call was not understood, as a problem and as an operation of its own: never silence. */
export function notUnderstood(evaluation: Evaluation, site: Site, reason: string, mayTouch: MayTouch = 'anything'): Value {
  evaluation.problem(reason, mayTouch, site);
  evaluation.emit({ kind: 'unknown', reason, mayTouch }, site);
  return { kind: 'unknown', reason, mayTouch, span: site.span };
}

export function arrayValue(items: readonly Value[], complete = true): ArrayValue {
  return { kind: 'array', items: [...items], complete };
}

export function objectValue(entries: Iterable<readonly [string, Value]>, complete = true): ObjectValue {
  return { kind: 'object', entries: new Map(entries), complete };
}

/**
 * A known value as JSON would write it; undefined where any part is not known. Depth is bounded, since a value may hold itself.
 */
export function toJson(value: Value, depth = 0): unknown {
  if (depth > 20) return undefined;
  switch (value.kind) {
    case 'null': return null;
    case 'boolean': case 'number': return value.value;
    case 'string': return knownText(value);
    case 'array': {
      const items = value.complete ? value.items.map((item) => toJson(item, depth + 1)) : [undefined];
      return items.includes(undefined) ? undefined : items;
    }
    case 'object': {
      if (!value.complete) return undefined;
      const result: Record<string, unknown> = Object.create(null);
      for (const [key, item] of value.entries) {
        if (item.kind === 'undefined') continue;
        const json = toJson(item, depth + 1);
        if (json === undefined) return undefined;
        result[key] = json;
      }
      return result;
    }
    default: return undefined;
  }
}

/** An entry of a table that is looked up with a name out of the workspace: `constructor` and `toString` are no entries. */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
