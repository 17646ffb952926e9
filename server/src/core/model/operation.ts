import type { Expression, Query } from './expression';
import type { QualifiedName } from './names';
import type { MayTouch, Span } from './source';

/** A column type, normalised so that spellings of one type compare equal (`int4` = `integer`, `character varying(3)` = `varchar(3)`). */
export interface TypeReference {
  /** Normalised name without arguments, lower case unless it is a user's own type; MySQL's `unsigned` is part of it. */
  readonly name: string;
  /** Length, precision and scale; the values of an inline ENUM or SET. */
  readonly args: readonly string[];
  readonly array: boolean;
  readonly schema?: string;
}

/** A column as declared. `undefined` means: the source does not say, or it could not be read (then `unsure` tells). */
export interface ColumnDefinition {
  readonly name: string;
  readonly type?: TypeReference;
  /** True unless NOT NULL, PRIMARY KEY or an identity forbids NULL. */
  readonly nullable: boolean;
  readonly default?: Expression;
  readonly generated?: { readonly text: string; readonly stored: boolean };
  /** SERIAL, IDENTITY, AUTO_INCREMENT, AUTOINCREMENT. */
  readonly autoIncrement?: boolean;
  readonly collation?: string;
  readonly comment?: string;
  /** MySQL `ON UPDATE CURRENT_TIMESTAMP`; ClickHouse CODEC and TTL: anything else that must come back with the column. */
  readonly extra?: string;
  /** Parts that could not be known (a type from a variable): never compared as if they were. */
  readonly unsure?: readonly ('type' | 'nullable' | 'default')[];
  readonly span: Span;
}

export type ConstraintKind = 'primary' | 'unique' | 'foreign' | 'check' | 'exclude';

export interface ConstraintDefinition {
  readonly kind: ConstraintKind;
  /** As written, or as the tool generates it (Knex, TypeORM); `undefined` where the database makes it up (the timeline knows the rule). */
  readonly name?: string;
  readonly columns: readonly string[];
  readonly references?: {
    readonly table: QualifiedName;
    readonly columns: readonly string[];
    /** Lower case: `cascade`, `set null`, `restrict`, `no action`, `set default`; undefined is the database's default (no action). */
    readonly onDelete?: string;
    readonly onUpdate?: string;
  };
  /** Normalised text of a CHECK or EXCLUDE. */
  readonly expression?: string;
  readonly notValid?: boolean;
  readonly deferrable?: boolean;
  readonly span: Span;
}

export interface IndexDefinition {
  readonly name?: string;
  readonly table: QualifiedName;
  /** Column name or normalised expression, with order, operator class and prefix length where they are not the default. */
  readonly parts: readonly { readonly column?: string; readonly expression?: string; readonly options?: string }[];
  readonly unique: boolean;
  /** `btree` is left out. ClickHouse: the skip index type. */
  readonly method?: string;
  /** Normalised predicate of a partial index. */
  readonly where?: string;
  readonly include?: readonly string[];
  readonly span: Span;
}

/** Everything that has a definition as text and no columns of its own that we follow. */
export type ObjectKind =
  | 'view' | 'materializedView' | 'function' | 'procedure' | 'trigger' | 'sequence' | 'extension' | 'schema' | 'policy'
  | 'type' | 'domain' | 'grant' | 'rule' | 'role' | 'publication' | 'statistics' | 'dictionary' | 'event' | 'aggregate' | 'operator' | 'cast' | 'other';

export interface ObjectName {
  readonly kind: ObjectKind;
  readonly name: QualifiedName;
  /** Triggers, policies and rules belong to a table; ClickHouse materialized views name their target here. */
  readonly table?: QualifiedName;
  /** Argument types of a function, normalised, where they are given: `(integer, text)`. */
  readonly signature?: string;
}

/** How a constraint or index is meant when it is not named: `table.foreignKeys.find(key => key.columnNames.includes('x'))`, `dropForeign('x')`. */
export interface Selector {
  readonly name?: string;
  readonly kind?: ConstraintKind;
  readonly columns?: readonly string[];
}

/** A question to the database that the timeline answers at the point where it is asked. */
export type SchemaQuery =
  | { readonly kind: 'tableExists'; readonly table: QualifiedName }
  | { readonly kind: 'columnExists'; readonly table: QualifiedName; readonly column: string }
  | { readonly kind: 'indexExists'; readonly table?: QualifiedName; readonly index: Selector }
  | { readonly kind: 'constraintExists'; readonly table?: QualifiedName; readonly constraint: Selector }
  | { readonly kind: 'objectExists'; readonly object: ObjectName }
  | { readonly kind: 'enumValueExists'; readonly type: QualifiedName; readonly value: string };

/** Under which condition an operation runs. Rows and the environment are not known; the timeline joins both outcomes. */
export type Condition =
  /**
   * `asked`: the index, in the list of operations that this one stands in, of the operation before which the question was put.
   * The answer of that moment holds: `if (!hasTable(t)) { create t; insert into t }` asks once.
   */
  | { readonly kind: 'schema'; readonly query: SchemaQuery; readonly asked?: number }
  /** `production`: the guarded code runs in production (true), or only outside it (false); absent where the guard asks something else. */
  | { readonly kind: 'environment'; readonly text: string; readonly production?: boolean }
  | { readonly kind: 'rows'; readonly text: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'all'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'any'; readonly conditions: readonly Condition[] };

interface Base {
  /** The words that matter: the name of what is dropped, changed, written. */
  readonly span: Span;
  /** The whole statement, or the call that the author wrote. */
  readonly statement: Span;
  /** The call that ran this operation, where it is written in another file or function than the migration's own body. */
  readonly calledFrom?: Span;
  readonly when?: Condition;
  /** True where only the tolerant scan could read it: verb, object and names are known, the rest is not. */
  readonly scanned?: true;
  /** What the server's own grammar says against the statement: it cannot run as it stands. */
  readonly rejected?: string;
}

export type OperationBody =
  | { readonly kind: 'createTable'; readonly table: QualifiedName; readonly columns: readonly ColumnDefinition[]; readonly constraints: readonly ConstraintDefinition[]; readonly indexes: readonly IndexDefinition[]; readonly ifNotExists?: boolean; readonly temporary?: boolean; readonly replace?: boolean; readonly like?: QualifiedName; readonly asSelect?: Query; readonly partitionOf?: QualifiedName; readonly options?: string }
  | { readonly kind: 'dropTable'; readonly table: QualifiedName; readonly ifExists?: boolean; readonly cascade?: boolean }
  | { readonly kind: 'renameTable'; readonly table: QualifiedName; readonly to: QualifiedName; readonly ifExists?: boolean }
  /** ClickHouse EXCHANGE TABLES, or one RENAME that swaps two. */
  | { readonly kind: 'swapTables'; readonly table: QualifiedName; readonly with: QualifiedName }
  /** `inPlace`: SQLite's own ALTER TABLE, which refuses what a tool that rebuilds the table can do. */
  | { readonly kind: 'addColumn'; readonly table: QualifiedName; readonly column: ColumnDefinition; readonly constraints: readonly ConstraintDefinition[]; readonly indexes?: readonly IndexDefinition[]; readonly ifNotExists?: boolean; readonly tableIfExists?: boolean; readonly inPlace?: true }
  | { readonly kind: 'dropColumn'; readonly table: QualifiedName; readonly column: string; readonly ifExists?: boolean; readonly tableIfExists?: boolean; readonly cascade?: boolean; readonly inPlace?: true }
  | { readonly kind: 'renameColumn'; readonly table: QualifiedName; readonly column: string; readonly to: string; readonly ifExists?: boolean; readonly tableIfExists?: boolean }
  /** `changes` states what is set; what it leaves out stays, unless `replaces` (MySQL MODIFY/CHANGE, Knex alter()): then it falls back to the default. `recreatesOnTypeChange` (TypeORM changeColumn): where the type differs from the column's, the column is dropped and added again, empty. */
  | { readonly kind: 'alterColumn'; readonly table: QualifiedName; readonly column: string; readonly changes: ColumnChanges; readonly replaces?: boolean; readonly recreatesOnTypeChange?: boolean; readonly ifExists?: boolean; readonly tableIfExists?: boolean }
  | { readonly kind: 'addConstraint'; readonly table: QualifiedName; readonly constraint: ConstraintDefinition; readonly usingIndex?: string; readonly ifNotExists?: boolean; readonly tableIfExists?: boolean }
  | { readonly kind: 'dropConstraint'; readonly table: QualifiedName; readonly constraint: Selector; readonly ifExists?: boolean; readonly tableIfExists?: boolean; readonly cascade?: boolean }
  | { readonly kind: 'renameConstraint'; readonly table: QualifiedName; readonly constraint: string; readonly to: string }
  | { readonly kind: 'validateConstraint'; readonly table: QualifiedName; readonly constraint: string }
  | { readonly kind: 'createIndex'; readonly index: IndexDefinition; readonly ifNotExists?: boolean; readonly concurrently?: boolean }
  | { readonly kind: 'dropIndex'; readonly index: Selector; readonly schema?: string; readonly table?: QualifiedName; readonly ifExists?: boolean; readonly concurrently?: boolean; readonly cascade?: boolean }
  | { readonly kind: 'renameIndex'; readonly index: string; readonly schema?: string; readonly table?: QualifiedName; readonly to: string; readonly ifExists?: boolean }
  | { readonly kind: 'createEnum'; readonly type: QualifiedName; readonly values: readonly string[] }
  | { readonly kind: 'addEnumValue'; readonly type: QualifiedName; readonly value: string; readonly before?: string; readonly after?: string; readonly ifNotExists?: boolean }
  | { readonly kind: 'renameEnumValue'; readonly type: QualifiedName; readonly value: string; readonly to: string }
  /** DROP TYPE of an enum or any other type; RENAME of one. */
  | { readonly kind: 'dropType'; readonly type: QualifiedName; readonly ifExists?: boolean; readonly cascade?: boolean }
  | { readonly kind: 'renameType'; readonly type: QualifiedName; readonly to: QualifiedName }
  | { readonly kind: 'createObject'; readonly object: ObjectName; readonly definition: string; readonly replace?: boolean; readonly ifNotExists?: boolean; readonly reads?: readonly { readonly table: QualifiedName; readonly columns: readonly string[] | 'all' }[] }
  | { readonly kind: 'alterObject'; readonly object: ObjectName; readonly change: string }
  | { readonly kind: 'dropObject'; readonly object: ObjectName; readonly ifExists?: boolean; readonly cascade?: boolean }
  | { readonly kind: 'renameObject'; readonly object: ObjectName; readonly to: QualifiedName }
  /** A property of a table or column that is not data: comment, owner, row level security, engine option, replica identity. `value` null = removed. */
  | { readonly kind: 'setProperty'; readonly table: QualifiedName; readonly column?: string; readonly property: string; readonly value: string | null }
  | { readonly kind: 'insert'; readonly table: QualifiedName; readonly columns?: readonly string[]; readonly rows?: readonly (readonly Expression[])[]; readonly query?: Query; readonly onConflict?: 'ignore' | 'update' | 'replace' }
  | { readonly kind: 'update'; readonly table: QualifiedName; readonly set: readonly { readonly column: string; readonly value: Expression }[]; readonly from: readonly QualifiedName[]; readonly where?: Expression }
  | { readonly kind: 'delete'; readonly table: QualifiedName; readonly using: readonly QualifiedName[]; readonly where?: Expression }
  | { readonly kind: 'truncate'; readonly tables: readonly QualifiedName[]; readonly cascade?: boolean }
  /** A call of a stored function or procedure whose effect we do not know (`SELECT create_hypertable(…)`, `CALL p()`). */
  | { readonly kind: 'callRoutine'; readonly routine: QualifiedName; readonly args: readonly Expression[] }
  /** Something outside the database. `target` in a word or two for the message. */
  | { readonly kind: 'external'; readonly effect: 'mail' | 'http' | 'queue' | 'file' | 'process' | 'cache' | 'other'; readonly target: string }
  | { readonly kind: 'throw'; readonly message?: string }
  /** A line the author prints; quoted where the body does nothing else. */
  | { readonly kind: 'log'; readonly text: string }
  /** BEGIN, COMMIT, SET lock_timeout …: no change of state that we follow. */
  | { readonly kind: 'session'; readonly text: string; readonly searchPath?: readonly string[] }
  /** Reads only (SELECT): nothing changes. */
  | { readonly kind: 'read'; readonly query?: Query }
  | { readonly kind: 'unknown'; readonly reason: string; readonly mayTouch: MayTouch };

export type Operation = Base & OperationBody;
export type OperationKind = OperationBody['kind'];
export type OperationOf<K extends OperationKind> = Base & Extract<OperationBody, { kind: K }>;

export interface ColumnChanges {
  readonly type?: TypeReference;
  /** `USING` of ALTER … TYPE. */
  readonly using?: Expression;
  readonly nullable?: boolean;
  /** null = DROP DEFAULT. */
  readonly default?: Expression | null;
  readonly collation?: string;
  readonly generated?: { readonly text: string; readonly stored: boolean } | null;
  readonly autoIncrement?: boolean;
  readonly comment?: string | null;
  readonly extra?: string;
  /** MySQL CHANGE. */
  readonly renameTo?: string;
  readonly unsure?: readonly ('type' | 'nullable' | 'default')[];
}
