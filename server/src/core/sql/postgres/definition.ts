import type { CreateFunctionStmt, DefElem, Node } from '@pgsql/types';
import { normalizeText, normalizeTokens } from '../text';
import type { Token } from '../tokens';
import { tokenIndexAt, type Context, type Place } from './context';
import { stringsOf } from './names';

/**
 * The definition of an object as normalised text: everything behind its name, so that CREATE and CREATE OR REPLACE, with and
 * without a schema, compare equal.
 */
export function definitionAfter(context: Context, name: Place | undefined): string {
  return normalizeTokens(tokensAfter(context, name), context.text, 'postgres');
}

/**
 * A function's definition: parameters and result as written, its options in a fixed order (they may stand in any, CREATE
 * FUNCTION), and a body in SQL or PL/pgSQL without what says nothing there: white space, comments, case of keywords.
 */
export function functionDefinition(context: Context, node: CreateFunctionStmt, name: Place | undefined): string {
  const tokens = tokensAfter(context, name);
  const head = normalizeTokens(tokens.slice(0, firstOption(tokens)), context.text, 'postgres');
  if (node.sql_body) return definitionAfter(context, name);
  const options = (node.options ?? []).flatMap((each) => ('DefElem' in each ? [each.DefElem] : []));
  const language = stringArg(options.find((option) => option.defname === 'language'))?.toLowerCase() ?? 'sql';
  const texts = options.flatMap((option) => optionText(option, language)).sort();
  return [head, ...texts].join(' ');
}

function optionText(option: DefElem, language: string): readonly string[] {
  const { defname = '', arg } = option;
  if (defname === 'language') return [`language ${language}`];
  if (defname === 'as') {
    const parts = arg && 'List' in arg ? stringsOf(arg.List.items) : [];
    const [body = ''] = parts;
    return [`as ${parts.length === 1 && (language === 'sql' || language === 'plpgsql') ? normalizeText(body, 'postgres') : parts.join(', ')}`];
  }
  const value = stringArg(option);
  // VOLATILE is the default.
  if (defname === 'volatility') return value === 'volatile' ? [] : [value ?? ''];
  return [`${defname} ${value ?? withoutLocations(arg)}`];
}

function stringArg(option: DefElem | undefined): string | undefined {
  return option?.arg && 'String' in option.arg ? (option.arg.String.sval ?? '') : undefined;
}

function withoutLocations(node: Node | undefined): string {
  return JSON.stringify(node ?? true, (key, value: unknown) => (key === 'location' ? undefined : value));
}

const OPTIONS = new Set(['language', 'as', 'immutable', 'stable', 'volatile', 'strict', 'called', 'security', 'external', 'cost', 'rows', 'set', 'parallel', 'leakproof', 'window', 'support', 'not', 'transform', 'begin', 'return']);

/** The token at which the options begin: the first of their words outside of parentheses. */
function firstOption(tokens: readonly Token[]): number {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'punctuation') depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
    // RETURNS NULL ON NULL INPUT is an option, RETURNS type is not.
    if (depth !== 0 || token.kind !== 'word') continue;
    if (OPTIONS.has(token.value) || (token.value === 'returns' && tokens[index + 1]?.value === 'null')) return index;
  }
  return tokens.length;
}

function tokensAfter(context: Context, name: Place | undefined): readonly Token[] {
  return context.tokens.slice(name ? tokenIndexAt(context.tokens, name.end) : 0);
}
