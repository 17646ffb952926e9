import type { JobModel } from '../jobs/model';
import type { QualifiedName } from '../model/names';
import type { MayTouch, Span } from '../model/source';

/** A table as code maps it: a Prisma model, a Drizzle table, a TypeORM entity, a Sequelize model, an interface of Kysely. */
export interface Entity {
  /** Unique within a revision: the file, and the name in it. */
  readonly id: string;
  /** The reader that found it: `prisma`, `typeorm`. */
  readonly orm: string;
  /** What code calls it. */
  readonly name: string;
  readonly table: QualifiedName;
  /** Whether the table's name is written, or follows from a naming strategy as far as that could be read. */
  readonly tableCertain: boolean;
  readonly columns: readonly EntityColumn[];
  /** Joined tables and relations by property: what a nested select or include goes to. */
  readonly relations: readonly EntityRelation[];
  /** The name in the code. */
  readonly span: Span;
  /** The words that give the table's name, where they stand elsewhere. */
  readonly tableSpan?: Span;
  /** What its connection is known by: the schema.prisma, the data source's name, the folder of the Drizzle schema. */
  readonly source?: string;
  /** Whether reading it without naming columns reads all mapped columns (most ORMs), or `SELECT *` (Knex, Objection). */
  readonly reads: 'mapped columns' | 'everything';
  /** Its interface is all that code may write: the compiler refuses other keys. */
  readonly typed?: true;
}

export interface EntityColumn {
  /** The property in code. */
  readonly property: string;
  /** The column in the database. */
  readonly column: string;
  /** Whether the column's name is written or follows from a rule that could be read. */
  readonly certain: boolean;
  readonly span: Span;
  /** The words that give the column's name, where they stand elsewhere. */
  readonly columnSpan?: Span;
  /** False for `select: false`, `lazy` columns: only read where they are named. */
  readonly selected: boolean;
  /** Who fills it when an insert leaves it out: nobody (the code must), the database, or the ORM itself. */
  readonly filledBy?: 'code' | 'database' | 'orm';
  /** The values that the code knows, where it is an enum. */
  readonly values?: readonly string[];
  /** Whether reading may give null, as far as the code says. */
  readonly nullable?: boolean;
}

export interface EntityRelation {
  readonly property: string;
  /** `Entity.id`. */
  readonly to: string;
  readonly list: boolean;
  /** Properties of the columns that hold its key, where this side holds it. */
  readonly key?: readonly string[];
  /** The table between, of many-to-many. */
  readonly through?: QualifiedName;
  readonly span: Span;
}

export type Access = 'read' | 'write' | 'define';

/** One place of code that needs a table or a column. */
export interface Reference {
  readonly table: QualifiedName;
  /** Absent: the table as a whole. */
  readonly column?: string;
  readonly access: Access;
  /** Of a write: `insert` must give what is required, `update` need not. */
  readonly statement?: 'select' | 'insert' | 'update' | 'delete' | 'upsert';
  readonly span: Span;
  /** How it is known, for people: `Prisma model User`, `knex('users')`, `SQL`. */
  readonly via: string;
  /** `certain`: the names are resolved. `likely`: a table's name or an alias is concluded. */
  readonly certainty: 'certain' | 'likely';
  /** An entity read without a select list reads all mapped columns: the reference stands at the mapping (`span`) and not at each reading. */
  readonly implicit?: true;
  readonly role: FileRole;
  readonly orm?: string;
  /** As `Entity.source`. */
  readonly source?: string;
  /** Values written or compared with, where they are constants: for enums and checks. */
  readonly values?: readonly string[];
  /** What is written is sure not to be NULL. */
  readonly neverNull?: true;
}

/** What an insert gives: for `required-column-unwritten`. */
export interface InsertSite {
  readonly table: QualifiedName;
  /** Columns given; `open` where a spread or a variable may give more. */
  readonly columns: readonly string[];
  readonly open: boolean;
  readonly span: Span;
  readonly via: string;
  readonly role: FileRole;
  readonly orm?: string;
  readonly source?: string;
}

/** What a file is for: references in the product's own code weigh more. */
export type FileRole = 'app' | 'script' | 'test' | 'seed' | 'generated' | 'migration';

/** What the code of a revision knows of the database. */
export interface CodeModel {
  /** What it runs again; absent where nobody asked. */
  readonly jobs?: JobModel;
  readonly entities: readonly Entity[];
  /** Sorted by file and place. */
  readonly references: readonly Reference[];
  readonly inserts: readonly InsertSite[];
  /** Places that could not be read, with the names that they may touch. */
  readonly unread: readonly { readonly span: Span; readonly reason: string; readonly mayTouch: MayTouch }[];
}
