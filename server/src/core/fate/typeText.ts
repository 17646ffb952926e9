import type { Dialect } from '../model/dialect';
import type { TypeReference } from '../model/operation';

/** A type as text that compares equal for equal types, and reads well. */
export function typeText(type: TypeReference, dialect: Dialect): string {
  // SQLite keeps the declared text but acts on its affinity; the length means nothing to it (SQLite, "Datatypes").
  const args = type.args.length && dialect !== 'sqlite' ? `(${type.args.join(', ')})` : '';
  return `${type.name}${args}${type.array ? '[]' : ''}`;
}
