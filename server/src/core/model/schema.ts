import type { ColumnDefinition, ConstraintDefinition, IndexDefinition, ObjectName } from './operation';
import type { QualifiedName } from './names';
import type { Span } from './source';
import type { RowsState, Values } from './values';

/** Where in the history something was made or last changed: for "known from" in messages. */
export interface Origin {
  readonly migration: string;
  readonly span: Span;
}

/** A column at a point of the history. `id` stays through renames of column and table, and is new when a column is made anew. */
export interface Column {
  readonly id: string;
  readonly definition: ColumnDefinition;
  readonly origin: Origin;
  /** It was not seen being made, only used: its definition is not known. */
  readonly implied?: true;
  /** What its values are, compared with the state that judging started from; absent = untouched. */
  readonly values?: Values;
}

export interface Table {
  readonly id: string;
  readonly name: QualifiedName;
  readonly columns: ReadonlyMap<string, Column>;
  readonly constraints: readonly ConstraintDefinition[];
  readonly indexes: readonly IndexDefinition[];
  readonly properties: ReadonlyMap<string, string>;
  /** False where it was not seen being made, or an unread statement may have changed it: then a missing column proves nothing. */
  readonly complete: boolean;
  readonly origin: Origin;
  readonly rows?: RowsState;
  /** The table it is a partition of: it goes with it. */
  readonly partitionOf?: QualifiedName;
  /** Gone with the session that made it. */
  readonly temporary?: true;
  /** A migration has put rows into it: it is not only what its makers will fill. */
  readonly filled?: true;
}

export interface EnumType {
  readonly name: QualifiedName;
  readonly values: readonly string[] | undefined;
  readonly origin: Origin;
}

export interface SchemaObject {
  readonly object: ObjectName;
  /** Normalised; undefined where it was not seen being made. */
  readonly definition: string | undefined;
  readonly origin: Origin;
}

export type Entry =
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'enum'; readonly type: EnumType }
  | { readonly kind: 'object'; readonly object: SchemaObject }
  /** An index by its name: which table holds it. */
  | { readonly kind: 'index'; readonly table: QualifiedName };
