import type { Dialect } from '../model/dialect';
import type { TypeReference } from '../model/operation';

/** A type as people write it. */
export function typeText(type: TypeReference): string {
  const args = type.args.length ? `(${type.args.join(', ')})` : '';
  return `${type.name}${args}${type.array ? '[]' : ''}`;
}

/** A type as text that is equal for types that behave alike. */
export function typeKey(type: TypeReference, dialect: Dialect): string {
  if (dialect === 'sqlite') return affinity(type.name);
  // PostgreSQL: varchar without a length is text under another name ("Character Types").
  if (dialect === 'postgres' && type.name === 'varchar' && type.args.length === 0) return typeText({ ...type, name: 'text' });
  return typeText(type);
}

/** SQLite acts on the affinity of the declared words alone, and length means nothing to it (SQLite, "Datatypes", 3.1). INTEGER and NUMERIC store numbers alike. */
function affinity(name: string): string {
  const upper = name.toUpperCase();
  if (upper.includes('INT')) return 'numeric';
  if (/CHAR|CLOB|TEXT/.test(upper)) return 'text';
  if (upper === '' || upper.includes('BLOB')) return 'blob';
  return /REAL|FLOA|DOUB/.test(upper) ? 'real' : 'numeric';
}
