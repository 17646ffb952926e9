import type { Inner, UnknownInner } from '../values';

/** Where a pattern matches in a text. */
export type Matches = (text: string) => readonly { readonly start: number; readonly end: number }[];

type Test = (unit: string) => boolean;

const CLASSES: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['s', isSpace], ['S', (unit) => !isSpace(unit)],
  ['d', isDigit], ['D', (unit) => !isDigit(unit)],
  ['w', isWordUnit], ['W', (unit) => !isWordUnit(unit)],
]);
const CONTROLS: ReadonlyMap<string, string> = new Map([['n', '\n'], ['r', '\r'], ['t', '\t']]);

function isSpace(unit: string): boolean {
  return unit.trim() === '';
}

function isDigit(unit: string): boolean {
  return unit >= '0' && unit <= '9';
}

function isWordUnit(unit: string): boolean {
  return isDigit(unit) || (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || unit === '_';
}

/**
 * The meaning of the few patterns that can be followed without running the workspace's regular expression: a fixed text, or one
 * class of characters, once or many times, at the edges or anywhere. Undefined for all others.
 */
export function readPattern(value: Inner): { readonly matches: Matches; readonly global: boolean } | undefined {
  const pattern = value.kind === 'unknown' ? (value as UnknownInner).pattern : undefined;
  if (!pattern) return undefined;
  const { source, flags } = pattern;
  if (/[^gmsu]/.test(flags)) return undefined;
  const global = flags.includes('g');
  const alternatives = source === '^\\s+|\\s+$' ? ['^\\s+', '\\s+$'] : [source];
  const readers = alternatives.map(readAlternative);
  const [first] = readers;
  if (!first || readers.includes(undefined)) return undefined;
  const matches: Matches = readers.length === 1 ? first : (text) => readers.flatMap((reader) => reader?.(text) ?? []);
  return { matches: global ? matches : (text) => matches(text).slice(0, 1), global };
}

function readAlternative(source: string): Matches | undefined {
  return readFixed(source) ?? readClass(source);
}

function readFixed(source: string): Matches | undefined {
  let fixed = '';
  for (let at = 0; at < source.length; at++) {
    const unit = source[at] ?? '';
    if (unit === '\\') {
      const next = source[++at] ?? '';
      const control = CONTROLS.get(next);
      if (control === undefined && /[A-Za-z0-9]/.test(next)) return undefined;
      fixed += control ?? next;
    } else if (/[.*+?^${}()|[\]]/.test(unit)) return undefined;
    else fixed += unit;
  }
  if (fixed === '') return undefined;
  return (text) => {
    const found: { start: number; end: number }[] = [];
    for (let at = text.indexOf(fixed); at >= 0; at = text.indexOf(fixed, at + fixed.length)) found.push({ start: at, end: at + fixed.length });
    return found;
  };
}

function readClass(source: string): Matches | undefined {
  const parsed = /^(\^?)(\(?)(\\[sSdDwW]|\[\^?(?:[^\]\\[]|\\[sdwn\-./])+\])(\)?)(\+?)(\$?)$/.exec(source);
  if (!parsed) return undefined;
  const [, atStart, open, atom, close, many, atEnd] = parsed;
  if ((open === '') !== (close === '') || (open !== '' && many !== '') || !atom) return undefined;
  const test = atom.startsWith('[') ? readSet(atom.slice(1, -1)) : CLASSES.get(atom.slice(1));
  if (!test) return undefined;
  return (text) => {
    const found: { start: number; end: number }[] = [];
    for (let at = 0; at < text.length; ) {
      if (!test(text[at] ?? '')) {
        at++;
        continue;
      }
      let end = at + 1;
      if (many) while (end < text.length && test(text[end] ?? '')) end++;
      if ((!atStart || at === 0) && (!atEnd || end === text.length)) found.push({ start: at, end });
      at = end;
    }
    return found;
  };
}

function readSet(content: string): Test | undefined {
  const negated = content.startsWith('^');
  const units = negated ? content.slice(1) : content;
  const tests: Test[] = [];
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] ?? '';
    if (unit === '\\') {
      const next = units[++at] ?? '';
      const meant = CONTROLS.get(next) ?? next;
      tests.push(CLASSES.get(next) ?? ((tried) => tried === meant));
    } else if (units[at + 1] === '-' && at + 2 < units.length) {
      const to = units[at + 2] ?? '';
      tests.push((tried) => tried >= unit && tried <= to);
      at += 2;
    } else tests.push((tried) => tried === unit);
  }
  return (unit) => tests.some((test) => test(unit)) !== negated;
}
