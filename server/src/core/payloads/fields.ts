import type { Shape } from './model';

export type FieldChangeKind =
  | 'field-added-required' | 'field-added-optional' | 'field-removed-required' | 'field-removed-optional'
  | 'field-made-optional' | 'field-made-required' | 'values-widened' | 'values-narrowed' | 'field-made-nullable' | 'field-made-non-null' | 'type-changed' | 'check-loosened' | 'check-tightened';

export interface FieldChange {
  /** `items[].price` */
  readonly path: string;
  readonly kind: FieldChangeKind;
}

const DEPTH = 6;

/** What changed from one shape to another. What is not known on one side is not said to have changed. */
export function fieldChanges(older: Shape, newer: Shape, path = '', depth = 0): readonly FieldChange[] {
  if (depth > DEPTH || older.type === '?' || newer.type === '?') return [];
  const change = (kind: FieldChangeKind): readonly FieldChange[] => [{ path, kind }];
  if (older.fields && newer.fields) return objectChanges(older, newer, path, depth);
  if (older.type === 'list' && newer.type === 'list') return older.item && newer.item ? fieldChanges(older.item, newer.item, `${path}[]`, depth + 1) : [];
  if (older.values && newer.values) {
    const [more, less] = [newer.values.some((value) => !older.values?.includes(value)), older.values.some((value) => !newer.values?.includes(value))];
    return [...(more ? change('values-widened') : []), ...(less ? change('values-narrowed') : [])];
  }
  if (older.values && newer.type === 'string') return change('values-widened');
  if (older.type === 'string' && newer.values) return change('values-narrowed');
  const [before, after] = [older.type, newer.type];
  if (before === after || before === 'null' || after === 'null' || before === 'undefined' || after === 'undefined') return [];
  if (before.startsWith('string (') && after === 'string') return change('check-loosened');
  if (before === 'string' && after.startsWith('string (')) return change('check-tightened');
  const [was, is] = [before.split(' | '), after.split(' | ')];
  if (was.every((each) => is.includes(each))) return change('values-widened');
  if (is.every((each) => was.includes(each))) return change('values-narrowed');
  // Words for an object whose fields are not told.
  if ([before, after].every((each) => each === 'object' || each === 'record')) return [];
  return change('type-changed');
}

function objectChanges(older: Shape, newer: Shape, path: string, depth: number): readonly FieldChange[] {
  const [before, after] = [older.fields ?? new Map<string, Shape>(), newer.fields ?? new Map<string, Shape>()];
  const found: FieldChange[] = [];
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const [name, field] of after) {
    const was = before.get(name);
    if (!was) {
      if (!older.isOpen) found.push({ path: at(name), kind: field.isOptional ? 'field-added-optional' : 'field-added-required' });
      continue;
    }
    // Whether something that is not told may be absent is not told either.
    if (!was.isOptional && field.isOptional && was.type !== '?') found.push({ path: at(name), kind: 'field-made-optional' });
    if (was.isOptional && !field.isOptional && field.type !== '?') found.push({ path: at(name), kind: 'field-made-required' });
    if (!was.isNullable && field.isNullable && was.type !== '?') found.push({ path: at(name), kind: 'field-made-nullable' });
    if (was.isNullable && !field.isNullable && field.type !== '?') found.push({ path: at(name), kind: 'field-made-non-null' });
    found.push(...fieldChanges(was, field, at(name), depth + 1));
  }
  for (const [name, field] of before) if (!after.has(name) && !newer.isOpen) found.push({ path: at(name), kind: field.isOptional ? 'field-removed-optional' : 'field-removed-required' });
  return found;
}

/** A change for people: `+userEmail?`. */
export function fieldText({ path, kind }: FieldChange): string {
  switch (kind) {
    case 'field-added-required': return `+${path}`;
    case 'field-added-optional': return `+${path}?`;
    case 'field-removed-required': return `-${path}`;
    case 'field-removed-optional': return `-${path}?`;
    default: return `${path}: ${WORDS[kind]}`;
  }
}

const WORDS = {
  'field-made-optional': 'now optional', 'field-made-required': 'now required', 'values-widened': 'takes more values', 'values-narrowed': 'takes fewer values', 'field-made-nullable': 'may now be null',
  'field-made-non-null': 'is never null now', 'type-changed': 'another type', 'check-loosened': 'checked less', 'check-tightened': 'checked more',
} as const;
