import type { Token } from './tokens';

/** How deep and how long a statement is: both can kill a parser that recurses. */
export interface Complexity {
  /** Brackets and CASE within each other. */
  readonly nesting: number;
  /** Operators, joins and the like in a row, without a comma between them. */
  readonly chain: number;
}

const CHAINING = new Set(['and', 'or', 'not', 'union', 'intersect', 'except', 'join', 'collate', 'is', 'like', 'then', 'select']);

/** Measures a statement by its tokens, before a parser is asked. */
export function measure(tokens: readonly Token[]): Complexity {
  const chains: number[] = [0];
  let nesting = 0;
  let chain = 0;
  let cases = 0;
  for (const token of tokens) {
    if (token.kind === 'punctuation') {
      if (token.value === '(' || token.value === '[' || token.value === '{') chains.push(0);
      else if ((token.value === ')' || token.value === ']' || token.value === '}') && chains.length > 1) chains.pop();
      else if (token.value === ',' || token.value === ';') chains[chains.length - 1] = 0;
      nesting = Math.max(nesting, chains.length + cases - 1);
    } else if (token.kind === 'operator' || (token.kind === 'word' && CHAINING.has(token.value))) {
      const length = (chains[chains.length - 1] ?? 0) + 1;
      chains[chains.length - 1] = length;
      chain = Math.max(chain, length);
    } else if (token.kind === 'word' && token.value === 'case') {
      nesting = Math.max(nesting, chains.length + ++cases - 1);
    } else if (token.kind === 'word' && token.value === 'end' && cases > 0) {
      cases--;
    }
  }
  return { nesting, chain };
}
