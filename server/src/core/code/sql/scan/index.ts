import type { Dialect } from '../../../model/dialect';
import type { Token } from '../../../sql/tokens';
import type { Blocks } from '../blocks';
import { startsQuery } from './names';
import { Scan } from './scan';
import { readStatement } from './statements';

/**
 * The blocks of statements of any dialect, by their tokens: a query is read from its verb to the bracket, semicolon or verb that
 * ends it. Undefined where the text is not of the grammar: it may be English. `isBody`: it is the body of a function, which is SQL
 * beyond doubt.
 */
export function scanBlocks(text: string, tokens: readonly Token[], dialect: Dialect, isBody = false): Blocks | undefined {
  const scan = new Scan(text, tokens, dialect, readStatement);
  while (scan.at < tokens.length) {
    if (startsQuery(scan)) {
      const verb = scan.token();
      scan.readStatement(undefined, 0);
      // What goes on in small letters is prose; in capitals it is a clause that only its dialect knows.
      if (!scan.ends() && verb && /[a-z]/.test(text.slice(verb.start, verb.end))) scan.broken = true;
    } else scan.at++;
  }
  return (scan.broken && !isBody) || scan.blocks.length === 0 ? undefined : { blocks: scan.blocks, bodies: [] };
}
