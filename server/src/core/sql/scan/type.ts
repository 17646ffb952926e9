import type { TypeReference } from '../../model/operation';
import { readType } from '../types';
import { type Cursor, peek, readParens, sees, seesMark } from './cursor';

/** Words that continue the name of a type: `int unsigned`, `character varying`, `double precision`. */
const CONTINUES = new Set(['unsigned', 'signed', 'zerofill', 'varying', 'precision', 'varchar', 'char', 'character', 'binary', 'varbinary', 'ascii', 'unicode', 'byte', 'array', 'large', 'object']);
/** Words after which another word of the type must come. */
const FIRST_OF_TWO = new Set(['national', 'long']);
/** Words that say where a column has no type. */
const NO_TYPE = new Set([
  'not', 'null', 'default', 'primary', 'unique', 'key', 'references', 'check', 'constraint', 'collate', 'generated', 'as', 'comment', 'auto_increment', 'autoincrement', 'codec', 'ttl', 'materialized',
  'alias', 'ephemeral', 'first', 'after', 'identity', 'on', 'remove', 'modify', 'settings', 'statistics',
]);
/** Continue a type only directly after these (`varchar binary` is an attribute of MySQL, `char byte` a type). */
const AFTER_PARENS = new Set(['unsigned', 'signed', 'zerofill', 'binary', 'ascii', 'unicode', 'byte', 'array', 'varying']);

/** Reads a type at the cursor; undefined where none stands there. */
export function readTypeTokens(cursor: Cursor): TypeReference | undefined {
  const first = peek(cursor);
  if (first === undefined || (first.kind !== 'word' && first.kind !== 'name') || (first.kind === 'word' && NO_TYPE.has(first.value))) return undefined;
  const start = cursor.at;
  const hole = cursor.context.hole(first);
  cursor.at++;
  while (seesMark(cursor, '.')) cursor.at += 2;
  if (first.kind === 'word' && FIRST_OF_TWO.has(first.value) && peek(cursor)?.kind === 'word') cursor.at++;
  let arguments_ = false;
  while (true) {
    const token = peek(cursor);
    if (seesMark(cursor, '(') && !arguments_) {
      arguments_ = true;
      readParens(cursor);
    } else if (seesMark(cursor, '[')) {
      while (!seesMark(cursor, ']') && peek(cursor)) cursor.at++;
      cursor.at++;
    } else if (token?.kind === 'word' && (arguments_ ? AFTER_PARENS : CONTINUES).has(token.value)) cursor.at++;
    else if (sees(cursor, 'with', 'time', 'zone') || sees(cursor, 'without', 'time', 'zone')) cursor.at += 3;
    else if (sees(cursor, 'with', 'local', 'time', 'zone')) cursor.at += 4;
    else break;
  }
  cursor.at = Math.min(cursor.at, cursor.tokens.length);
  if (hole !== undefined) return undefined;
  const last = cursor.tokens[cursor.at - 1];
  return last && readType(cursor.context.text.slice(cursor.tokens[start]?.start ?? 0, last.end), cursor.context.dialect);
}
