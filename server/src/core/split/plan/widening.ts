import type { TypeReference } from '../../model/operation';
import type { PlanDialect } from './plan';

const number = (text: string | undefined): number | undefined => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);

/**
 * Whether every value of a type is one of the other, in the same form on disk, so that the change touches the catalogue alone (PostgreSQL
 * manual, "ALTER TABLE", notes; MySQL manual, "Online DDL Operations": within the same size of a length, and members at the end of an ENUM).
 */
export function isWidening(dialect: PlanDialect, from: TypeReference, to: TypeReference): boolean {
  if (from.array !== to.array || from.array) return false;
  if (dialect === 'postgres') return postgres(from, to);
  if (dialect === 'mysql' || dialect === 'mariadb') return mysql(from, to);
  return false;
}

function postgres(from: TypeReference, to: TypeReference): boolean {
  const [length, next] = [number(from.args[0]), number(to.args[0])];
  if (from.name === 'varchar' && (to.name === 'text' || to.name === 'varchar')) return to.args.length === 0 || (length !== undefined && next !== undefined && next >= length);
  if (from.name === 'numeric' && to.name === 'numeric') return to.args.length === 0 || (from.args[1] === to.args[1] && length !== undefined && next !== undefined && next >= length);
  if (from.name === to.name && ['timestamp', 'timestamptz', 'time', 'interval', 'varbit'].includes(from.name)) return to.args.length === 0 || (length !== undefined && next !== undefined && next >= length);
  return from.name === 'cidr' && to.name === 'inet';
}

function mysql(from: TypeReference, to: TypeReference): boolean {
  if (from.name !== to.name) return false;
  if (from.name === 'varchar') {
    const [length, next] = [number(from.args[0]), number(to.args[0])];
    // Four bytes a character at most: what fits 255 bytes has a length of one byte.
    return length !== undefined && next !== undefined && next >= length && (length * 4 > 255 || next * 4 <= 255);
  }
  return (from.name === 'enum' || from.name === 'set') && from.args.length <= to.args.length && from.args.every((value, at) => to.args[at] === value) && (from.args.length > 255 || to.args.length <= 255);
}
