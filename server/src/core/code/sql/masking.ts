import type { Dialect } from '../../model/dialect';
import { tokenize, type Token } from '../../sql/tokens';

/**
 * A text with its placeholders (`?`, `:name`, `@name`, `{{…}}`) as what PostgreSQL's grammar takes for a value, of the same length, and
 * its tokens without comments. `$1` is a value already; a name in braces may stand for a name.
 */
export function maskPlaceholders(text: string, dialect: Dialect): { readonly text: string; readonly tokens: readonly Token[] } {
  const tokens = tokenize(text, dialect).filter((token) => token.kind !== 'comment' && token.kind !== 'metaCommand');
  if (!tokens.some((token) => token.kind === 'placeholder' && !isParameter(token))) return { text, tokens };
  let masked = '';
  let at = 0;
  for (const token of tokens) {
    if (token.kind !== 'placeholder' || isParameter(token)) continue;
    masked += text.slice(at, token.start) + standIn(token);
    at = token.end;
  }
  return { text: masked + text.slice(at), tokens };
}

const isParameter = (token: Token): boolean => /^\$\d/.test(token.value);

function standIn(token: Token): string {
  const length = token.end - token.start;
  if (length === 1) return '0';
  return /^[${]/.test(token.value) ? '_'.repeat(length) : '$1'.padEnd(length);
}
