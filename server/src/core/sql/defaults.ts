import type { Expression } from '../model/expression';
import type { TypeReference } from '../model/operation';
import { constant } from './expressions';
import { literalText } from './text';

const NUMBERS = new Set(['integer', 'bigint', 'smallint', 'numeric', 'real', 'double precision']);
const STRINGS = new Set(['text', 'varchar', 'char', 'citext']);

/**
 * A literal default as PostgreSQL stores it for a column of this type: `'0'` of a number is 0, `'t'` of a boolean is true, the
 * white space of JSON says nothing. Other values stay.
 */
export function defaultInType(value: Expression, type: TypeReference): Expression {
  if (value.kind !== 'constant' || type.array) return value;
  const held = value.value;
  if (NUMBERS.has(type.name) && typeof held === 'string' && held.trim() !== '' && Number.isFinite(Number(held))) return constant(Number(held));
  if (type.name === 'boolean' && held !== null) {
    const truth = booleanOf(held);
    return truth === undefined ? value : constant(truth);
  }
  if (STRINGS.has(type.name) && typeof held === 'number') return constant(String(held));
  if ((type.name === 'json' || type.name === 'jsonb') && typeof held === 'string') return constant(held, literalText(compactJson(held)));
  return value;
}

/** PostgreSQL manual 8.6: the spellings of a boolean literal. */
export function booleanOf(value: string | number | boolean | null): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  if (['t', 'true', 'y', 'yes', 'on', '1'].includes(word)) return true;
  return ['f', 'false', 'n', 'no', 'off', '0'].includes(word) ? false : undefined;
}

function compactJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
