import type { QualifiedName } from '../../model/names';
import type { Place, StatementContext } from '../statementContext';
import { fields, items, type Tree, variant } from './tree';

/** What the walk over one tree needs. */
export interface Walk {
  readonly context: StatementContext;
  place(span: Tree): Place;
}

export interface Named {
  readonly name: string;
  readonly place: Place;
  readonly quoted: boolean;
}

/** An identifier `{ value, quote_style, span }`. */
export function identifier(walk: Walk, tree: Tree): Named {
  const { value, quote_style: quote, span } = fields(tree);
  const place = walk.place(span);
  return { name: walk.context.name(typeof value === 'string' ? value : '', place), place, quoted: typeof quote === 'string' };
}

/** `[{ Identifier }, …]`: the last two parts count. */
export function objectName(walk: Walk, tree: Tree): { readonly table: QualifiedName; readonly place: Place } | undefined {
  const parts = items(tree).map((part) => identifier(walk, variant(part)[1]));
  const last = parts.at(-1);
  const schema = parts.at(-2);
  if (last === undefined || last.name === '') return undefined;
  return { table: schema === undefined ? { name: last.name } : { schema: schema.name, name: last.name }, place: last.place };
}
