import { normalizeText } from '../text';
import type { Target } from './alterTable';
import { accept, acceptAny, acceptMark, type Cursor, peek, placeOfTokens, readName } from './cursor';
import type { Emit } from './emit';

/** Options of MySQL's ALTER TABLE that are a word and a value. */
const OPTIONS = new Set([
  'engine', 'comment', 'auto_increment', 'row_format', 'key_block_size', 'max_rows', 'min_rows', 'pack_keys', 'stats_persistent', 'stats_auto_recalc', 'stats_sample_pages', 'delay_key_write', 'checksum',
  'avg_row_length', 'compression', 'encryption', 'insert_method', 'connection', 'encrypted', 'page_compressed',
]);
/** How the server goes about it; nothing of it stays. */
const MANNER = new Set(['algorithm', 'lock']);
/** Actions that leave shape and rows as they are. */
const PLAIN = new Set(['owner', 'enable', 'disable', 'cluster', 'replica', 'set', 'reset', 'force', 'order', 'discard', 'import', 'nocheck', 'check', 'without', 'analyze', 'optimize', 'repair', 'rebuild']);
/** Of the partitions: rows may go or move. */
const PARTITIONS = new Set(['add', 'reorganize', 'coalesce', 'exchange', 'partition', 'remove', 'upgrade']);

/** An action that is a property of the table rather than a change of its columns. */
export function readTableOption(cursor: Cursor, target: Target, emit: Emit): boolean {
  const { table } = target;
  const first = peek(cursor);
  if (first?.kind !== 'word') return false;
  const set = (property: string, value: string): boolean => {
    cursor.context.hole(placeOfTokens(cursor.tokens));
    emit({ kind: 'setProperty', table, property, value }, first, true);
    return true;
  };
  if (acceptAny(cursor, MANNER)) {
    acceptMark(cursor, '=');
    const value = readName(cursor);
    if (value) emit({ kind: 'session', text: `${first.value} ${value.name.toLowerCase()}` }, first, true);
    return value !== undefined;
  }
  if (accept(cursor, 'convert', 'to', 'character', 'set') || accept(cursor, 'convert', 'to', 'charset')) return set('convert to character set', rest(cursor));
  accept(cursor, 'default');
  if (accept(cursor, 'character', 'set') || accept(cursor, 'charset')) {
    acceptMark(cursor, '=');
    return set('character set', rest(cursor));
  }
  if (accept(cursor, 'collate')) {
    acceptMark(cursor, '=');
    return set('collate', rest(cursor));
  }
  const option = acceptAny(cursor, OPTIONS);
  if (option !== undefined) {
    acceptMark(cursor, '=');
    return set(option, rest(cursor));
  }
  if (PLAIN.has(first.value)) {
    cursor.at++;
    const second = peek(cursor);
    const property = second?.kind === 'word' && (first.value === 'set' || first.value === 'enable' || first.value === 'disable') ? `${first.value} ${second.value}` : first.value;
    return set(property, rest(cursor));
  }
  if (!PARTITIONS.has(first.value)) return false;
  if (first.value === 'remove' || first.value === 'partition' || first.value === 'add') return set(first.value === 'remove' ? 'remove partitioning' : 'partition', rest(cursor));
  return false;
}

/** What is left, in normalised text. */
function rest(cursor: Cursor): string {
  const tokens = cursor.tokens.slice(cursor.at);
  cursor.at = cursor.tokens.length;
  const place = placeOfTokens(tokens);
  const [only] = tokens;
  if (tokens.length === 1 && only?.kind === 'string') return only.value;
  return tokens.length === 0 ? '' : normalizeText(cursor.context.text.slice(place.start, place.end), cursor.context.dialect);
}
