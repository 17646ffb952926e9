import type { Entity, Reference, InsertSite, EntityColumn } from '../model';
import type { At, CallFact, ClassFact, Expression, FileFacts, TypeFact } from '../facts';

/**
 * What a value is, as far as references go. Evaluated on demand over the facts of many files (`link/evaluate.ts`); everything else is `unknown`.
 * A kind with `orm` is given meaning by that reader.
 */
export type Kind =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'text'; readonly value: string }
  /** A class of the project, as the class itself. */
  | { readonly kind: 'class'; readonly file: string; readonly index: number }
  /** An instance of one; `args` are the type arguments that it was declared with. */
  | { readonly kind: 'instance'; readonly file: string; readonly index: number; readonly args?: readonly Kind[] }
  | { readonly kind: 'function'; readonly file: string; readonly index: number; readonly self?: Kind }
  /** A module namespace of the project. */
  | { readonly kind: 'module'; readonly file: string }
  /** Something of a package: `path` is what was taken from it: `['PrismaClient']`; `made`: it was called or constructed. */
  | { readonly kind: 'package'; readonly package: string; readonly path: readonly string[]; readonly made?: true; readonly args?: readonly Kind[] }
  | { readonly kind: 'object'; readonly file: string; readonly expression: Extract<Expression, { kind: 'object' }> }
  | { readonly kind: 'list'; readonly of: Kind }
  | { readonly kind: 'either'; readonly of: readonly Kind[] }
  /** The table as code holds it: a model class, a Drizzle table, `prisma.user`, a repository. `use` is the reader's word for which of these. */
  | { readonly kind: 'entity'; readonly entity: Entity; readonly use: string }
  /** One row, or (in `list`) many; `columns` absent: all that reading the entity gives. */
  | { readonly kind: 'row'; readonly entity: Entity }
  /** A column of a table as a value: Drizzle's `users.email`. */
  | { readonly kind: 'column'; readonly entity: Entity; readonly column: EntityColumn }
  /** A query under construction: tables by alias. */
  | { readonly kind: 'query'; readonly orm: string; readonly tables: readonly QueryTable[]; readonly state?: string }
  /** Anything else that a reader gives meaning to: its database client, a loader. */
  | { readonly kind: 'orm'; readonly orm: string; readonly what: string; readonly data?: unknown };

export interface QueryTable {
  readonly alias?: string;
  /** The entity, or a bare table by its name (Knex, Kysely, Supabase). */
  readonly entity?: Entity;
  readonly table?: string;
  readonly schema?: string;
}

/** A file with its facts, as the link sees it. */
export interface LinkedFile {
  readonly path: string;
  readonly facts: FileFacts;
}

/** What a reader may ask while the link runs. */
export interface LinkContext {
  /** All entities, by any reader. */
  readonly entities: readonly Entity[];
  /** What an expression of a file is. Never throws; cycles and depth give `unknown`. */
  kindOf(file: LinkedFile, expression: Expression): Kind;
  /** What a value declared with this type is. */
  kindOfType(file: LinkedFile, type: TypeFact): Kind;
  /** The string that an expression gives, through constants, enums, templates and imports; undefined where it is not known. */
  textOf(file: LinkedFile, expression: Expression): string | undefined;
  /** The object literal that an expression is, through names and imports, with the file it stands in. */
  objectOf(file: LinkedFile, expression: Expression): { readonly file: LinkedFile; readonly object: Extract<Expression, { kind: 'object' }> } | undefined;
  /** The package and path that an expression comes from: `typeorm`, `['Column']`; through re-exports of the project. */
  packageOf(file: LinkedFile, expression: Expression): { readonly package: string; readonly path: readonly string[] } | undefined;
  classOf(file: LinkedFile, expression: Expression): { readonly file: LinkedFile; readonly class: ClassFact; readonly index: number } | undefined;
  entityOfClass(file: string, index: number): Entity | undefined;
  entityNamed(orm: string, name: string, near: string): Entity | undefined;
  emit(file: LinkedFile, reference: Emitted): void;
  emitInsert(file: LinkedFile, insert: Omit<InsertSite, 'span' | 'role' | 'via' | 'orm'> & { readonly at: At; readonly via?: string }): void;
}

/** A reference as a reader gives it: the link adds file, role and what is the same for the reader. */
export type Emitted = Omit<Reference, 'span' | 'role' | 'orm' | 'via' | 'certainty'> & { readonly at: At; readonly via?: string; readonly certainty?: Reference['certainty'] };

/**
 * One way of touching a schema. A reader is data and pure functions: it finds entities in the facts of files, and gives meaning to reading
 * properties of, and calling, what is its own. It never walks syntax.
 */
export interface OrmReader {
  readonly id: string;
  readonly title: string;
  /** Words of which one stands in every file that this reader has to see: what survives the prefilter. Plain words, no patterns. */
  readonly words: readonly string[];
  /** Packages that it speaks for: a value from one of them is its own. */
  readonly packages: readonly string[];
  /** Entities that the files define. Called once with all of them, so that naming strategies and base classes in other files can be looked up. */
  entities(files: readonly LinkedFile[], context: LinkContext): readonly Entity[];
  /** What a property of an own value is (`prisma.user`, `users.email`, `db.query.users`); may emit. Undefined: not mine. */
  get?(of: Kind, name: string, at: At, file: LinkedFile, context: LinkContext): Kind | undefined;
  /** What calling an own value gives (`repository.find(…)`, `db.select().from(users)`), and what it refers to. Undefined: not mine. */
  call?(callee: { readonly of: Kind; readonly method: string } | { readonly value: Kind }, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined;
  /** What a type from its packages means: `Repository<User>`, `Prisma.UserGetPayload<…>`, `InferSelectModel<typeof users>`. */
  type?(path: readonly string[], args: readonly Kind[], type: Extract<TypeFact, { kind: 'reference' }>, file: LinkedFile, context: LinkContext): Kind | undefined;
}
