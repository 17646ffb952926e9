/** Digits of a moment: year, month, day, hour, minute, second, millisecond. */
const CALENDAR = 17;
/** Numbers of digits that a moment written by the calendar has, with the step to the next one in milliseconds. */
const STEPS: Readonly<Record<number, number>> = { 8: 86_400_000, 12: 60_000, 14: 1000, 17: 1 };

/** `2024.05.01T10.20.30`, `20240501_102030`, `2024-05-01`; digits alone are a version of any kind. */
const WRITTEN = /^\d{4}([-._])\d\d\1\d\d(?:[T_-]\d\d([-._:])\d\d\2\d\d(?:\.\d{3}Z?)?)?(?!\d)|^\d{8}[_-]\d{6}(?!\d)|^\d+(?:\.\d+)*/;

/** The number or moment that a name begins with. */
export function versionIn(name: string): string | undefined {
  return WRITTEN.exec(name)?.[0];
}

/** The version after `last`, written as it is: the moment `now`, or the next step where `last` is not before it; a counter counts on. */
export function nextVersion(last: string, now: number): string {
  const digits = last.replace(/\D/g, '');
  const moment = fromCalendar(digits);
  if (moment !== undefined) {
    const step = STEPS[digits.length]!;
    return pour(last, toCalendar(Math.max(now, moment + step)).slice(0, digits.length));
  }
  // Milliseconds and seconds since 1970, from 2001 on.
  if (/^1\d{12}$/.test(last)) return String(Math.max(now, Number(last) + 1));
  if (/^1\d{9}$/.test(last)) return String(Math.max(Math.floor(now / 1000), Number(last) + 1));
  const [, before = '', count = ''] = /^(.*?)(\d+)$/.exec(last) ?? [];
  return before + String(BigInt(count) + 1n).padStart(count.length, '0');
}

/** Other digits in the places of digits. */
function pour(sample: string, digits: string): string {
  let at = 0;
  return sample.replace(/\d/g, () => digits[at++] ?? '0');
}

function toCalendar(moment: number): string {
  return new Date(moment).toISOString().replace(/\D/g, '');
}

/** The moment that digits write by the calendar; undefined where they are a plain number. */
function fromCalendar(digits: string): number | undefined {
  if (STEPS[digits.length] === undefined) return undefined;
  const full = digits.padEnd(CALENDAR, '0');
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(full)!.slice(1).map(Number) as [number, number, number, number, number, number, number];
  const [year, month, day, hour, minute, second, rest] = parts;
  if (year < 1990 || year > 2200) return undefined;
  const moment = Date.UTC(year, month - 1, day, hour, minute, second, rest);
  return toCalendar(moment).slice(0, digits.length) === digits ? moment : undefined;
}
