import type { Expression } from './expression';
import type { Operation } from './operation';

/** Which half of the symbolic run wrote something. */
export type Phase = 'up' | 'down';

/** A step that was applied to values. */
export type Transform =
  /** `SET c = 'b' WHERE c = 'a'`, CASE over constants: each pair is [from, to] in normalised text. */
  | { readonly kind: 'mapping'; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly kind: 'arithmetic'; readonly operator: '+' | '-' | '*' | '/'; readonly constant: string }
  /** Keys of a JSON value set to something that is not read from the values themselves, or removed. */
  | { readonly kind: 'jsonKeys'; readonly added: readonly string[]; readonly removed: readonly string[] }
  /** Anything else. `shape` is the text with its constants taken out; `manyToOne` where the function is known to forget (lower, trim, a hash, a cast that rounds). */
  | { readonly kind: 'function'; readonly shape: string; readonly constants: readonly string[]; readonly text: string; readonly manyToOne?: string };

/** What a column holds, in terms of the state before up: the symbolic side of judging the data. */
export type Values =
  /** The values that the column with this id had before. */
  | { readonly kind: 'original'; readonly column: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'constant'; readonly text: string }
  /** Made anew: now(), uuid, sequence. */
  | { readonly kind: 'generated'; readonly text: string }
  | { readonly kind: 'derived'; readonly of: Values; readonly others: readonly Values[]; readonly transform: Transform; readonly phase: Phase; readonly by: Operation }
  /** Some rows hold `old`, some `written` (an UPDATE with a WHERE); without `where` all hold `written`, and `old` is what was overwritten. */
  | { readonly kind: 'mixed'; readonly old: Values; readonly written: Values; readonly where?: Expression; readonly phase: Phase; readonly by: Operation }
  | { readonly kind: 'unknown'; readonly reason: string; readonly reads: readonly Values[] };

export interface RowsDeleted {
  readonly phase: Phase;
  readonly by: Operation;
  readonly where?: Expression;
  readonly all: boolean;
}

export interface RowsInserted {
  readonly phase: Phase;
  readonly by: Operation;
  /** Ids of the tables whose rows were copied; empty for constants. */
  readonly from: readonly string[];
}

/** What rows a table holds, in terms of the state before up. */
export interface RowsState {
  /** Ids of tables (as before up) whose rows are here; a new table has none. */
  readonly of: readonly string[];
  /** False where a filter or a join may have left some of those rows out. */
  readonly all: boolean;
  readonly deleted: readonly RowsDeleted[];
  readonly inserted: readonly RowsInserted[];
}
