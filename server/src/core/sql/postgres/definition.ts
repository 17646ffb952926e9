import { normalizeTokens } from '../text';
import { tokenIndexAt, type Context, type Place } from './context';

/**
 * The definition of an object as normalised text: everything behind its name, so that CREATE and CREATE OR REPLACE, with and
 * without a schema, compare equal.
 */
export function definitionAfter(context: Context, name: Place | undefined): string {
  const from = name ? tokenIndexAt(context.tokens, name.end) : 0;
  return normalizeTokens(context.tokens.slice(from), context.text, 'postgres');
}
