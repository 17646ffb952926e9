import type { Dialect } from '../../model/dialect';
import type { QualifiedName } from '../../model/names';

/** How Knex turns an identifier of a migration into one of the database (`wrapIdentifier` of the configuration). */
export type IdentifierCase = 'lodash' | 'objection' | 'objection-digits';

/** Turns the names of a migration into those that the database stores. */
export interface Naming {
  identifier(name: string): string;
  /** `schema.table`, with the schema of `withSchema` in front. */
  table(name: string, schema?: string): QualifiedName;
  /** The name that Knex makes up for an index or key. */
  generated(table: string, columns: readonly string[], suffix: 'index' | 'unique' | 'foreign'): string;
  /** `<table>_pkey`, not lower-cased as the other generated names are (pg-tablecompiler.js, primary). */
  primaryKey(table: string): string;
}

/** Names by the rules of Knex 3.3 (tablecompiler.js `_indexCommand`, wrappingFormatter.js `wrapString`). */
export function createNaming(dialect: Dialect, letterCase: IdentifierCase | undefined): Naming {
  const identifier = (name: string): string => stored(dialect, recase(name.trim(), letterCase));
  return {
    identifier,
    table(name, schema) {
      const parts = (schema === undefined ? name : `${schema}.${name}`).split('.').map(identifier);
      const last = parts.pop() ?? '';
      const qualifier = parts.pop();
      return qualifier === undefined ? { name: last } : { schema: qualifier, name: last };
    },
    generated: (table, columns, suffix) => identifier(`${table.replace(/[.-]/g, '_')}_${columns.join('_')}_${suffix}`.toLowerCase()),
    primaryKey: (table) => identifier(`${table.split('.').at(-1) ?? table}_pkey`),
  };
}

/** PostgreSQL cuts identifiers after 63 bytes (manual, 4.1.1), generated ones too. */
function stored(dialect: Dialect, name: string): string {
  if (dialect !== 'postgres' || name.length < 22) return name;
  let bytes = 0;
  let end = 0;
  for (const char of name) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > 63) return name.slice(0, end);
    end += char.length;
  }
  return name;
}

function recase(name: string, letterCase: IdentifierCase | undefined): string {
  if (letterCase === undefined || name === '*') return name;
  return letterCase === 'lodash' ? lodashSnakeCase(name) : objectionSnakeCase(name, letterCase === 'objection-digits');
}

/** lodash `snakeCase`: words are runs of letters by case, and digits are words of their own (`line1` → `line_1`). */
function lodashSnakeCase(name: string): string {
  return (name.replace(/['\u2019]/g, '').match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\x00-\x7f]+/g) ?? []).map((word) => word.toLowerCase()).join('_');
}

/** Objection `snakeCaseMappers`: an underscore before an upper-case letter that follows none; digits stay (`line1`) unless asked for. */
function objectionSnakeCase(name: string, beforeDigits: boolean): string {
  let result = '';
  for (let at = 0; at < name.length; at++) {
    const char = name.charAt(at);
    const previous = name.charAt(at - 1);
    const digit = beforeDigits && at > 0 && /\d/.test(char) && !/\d/.test(previous);
    const upper = at > 0 && isUpper(char) && !isUpper(previous);
    result += (digit || upper ? '_' : '') + char.toLowerCase();
  }
  return result;
}

function isUpper(char: string): boolean {
  return char === char.toUpperCase() && char !== char.toLowerCase();
}
