import type { QualifiedName } from './names';

/**
 * A value in SQL or in a migration's script, as far as judging the data needs it: where a value comes from, and whether the
 * way there can be walked back. `text` is normalised (white space, case of keywords, quoting) so that two spellings compare equal.
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null; readonly text: string }
  /** The column's value in the row at hand; `table` is resolved through aliases where that is possible. */
  | { readonly kind: 'column'; readonly table?: QualifiedName; readonly column: string; readonly text: string }
  | { readonly kind: 'default'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly text: string }
  | { readonly kind: 'operator'; readonly operator: string; readonly args: readonly Expression[]; readonly text: string }
  | { readonly kind: 'cast'; readonly arg: Expression; readonly type: string; readonly text: string }
  | { readonly kind: 'case'; readonly operand?: Expression; readonly branches: readonly { readonly when: Expression; readonly then: Expression }[]; readonly otherwise?: Expression; readonly text: string }
  | { readonly kind: 'subquery'; readonly query: Query; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly text: string }
  /** Not known: a placeholder, a value of the environment, something the reader gave up on; `reads` lists the columns it is known to come from. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly reads: readonly ColumnName[]; readonly text: string };

export interface ColumnName {
  readonly table?: QualifiedName;
  readonly column: string;
}

/** A SELECT, flattened to what is needed: which tables it reads, what it yields, which rows. */
export interface Query {
  readonly from: readonly { readonly table: QualifiedName; readonly alias?: string }[];
  /** Output columns in order; a `*` is `{ star: true }`. */
  readonly columns: readonly ({ readonly name?: string; readonly value: Expression; readonly star?: false } | { readonly star: true; readonly table?: QualifiedName })[];
  readonly where?: Expression;
  /** DISTINCT, GROUP BY, LIMIT, set operations: rows out are not rows in, one for one. */
  readonly reshapesRows: boolean;
  readonly text: string;
}
