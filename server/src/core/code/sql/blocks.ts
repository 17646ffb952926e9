import type { QualifiedName } from '../../model/names';
import type { Reference } from '../model';

/**
 * A query or change as a scope of names: what two readers (PostgreSQL's grammar, the scan by tokens) give, and `resolve` follows.
 * All offsets are UTF-16 offsets of the text that was read.
 */
export interface Block {
  readonly statement: NonNullable<Reference['statement']>;
  readonly parent?: Block;
  /** The table that is changed; of UPDATE and DELETE it stands in `sources` too. */
  target?: Source;
  readonly sources: Source[];
  readonly ctes: Map<string, Block>;
  readonly uses: Use[];
  readonly outputs: Output[];
  readonly inner: Block[];
  /** The column list of an INSERT; absent: all columns in their order. */
  insert?: { readonly columns: readonly string[]; readonly open: boolean };
}

/** Rows in sight: a table, or a derived query (`block` absent: a function or something else whose columns are not known). */
export interface Source {
  readonly alias?: string;
  readonly table?: QualifiedName;
  readonly block?: Block;
  /** Names that a derived table gives its columns: `AS t (a, b)`. */
  readonly columns?: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** A column where it is named. `*` is all of them. */
export interface Use {
  readonly name: string;
  readonly qualifier?: QualifiedName;
  readonly access: Reference['access'];
  /** Of the target, whatever else is in sight: columns of INSERT and SET. */
  readonly own?: true;
  /** Names of the select list are in sight: GROUP BY, HAVING, ORDER BY. */
  readonly ordering?: true;
  /** Constants that it is compared with or set to. */
  readonly values?: readonly string[];
  /** What it is set to is a constant, or the time: never NULL. */
  readonly neverNull?: true;
  readonly start: number;
  readonly end: number;
}

/** What a query gives under a name. */
export interface Output {
  readonly name?: string;
  readonly star?: true;
  /** Of `t.*`. */
  readonly qualifier?: QualifiedName;
}

/** What one statement was read to. */
export interface Blocks {
  readonly blocks: readonly Block[];
  /** Bodies of functions and DO blocks: SQL within the SQL, by offsets of the text. */
  readonly bodies: readonly Body[];
}

export interface Body {
  readonly start: number;
  readonly end: number;
  /** `plpgsql`, `sql`. */
  readonly language: string;
}

/** A block within another. */
export function openBlock(statement: Block['statement'], parent?: Block): Block {
  const block: Block = { statement, sources: [], ctes: new Map(), uses: [], outputs: [], inner: [], ...(parent ? { parent } : {}) };
  parent?.inner.push(block);
  return block;
}
