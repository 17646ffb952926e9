import type { Entity, EntityColumn, EntityRelation, InsertSite, Reference } from '../model';
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
  | { readonly kind: 'function'; readonly file: string; readonly index: number; readonly self?: Kind; readonly bound?: TypeBindings }
  /** A module namespace of the project. */
  | { readonly kind: 'module'; readonly file: string }
  /** Something of a package: `path` is what was taken from it: `['PrismaClient']`; `made`: it was called or constructed. */
  | { readonly kind: 'package'; readonly package: string; readonly path: readonly string[]; readonly made?: true; readonly args?: readonly Kind[] }
  /** `name`: the variable that holds it, under which it may be given more properties. */
  | { readonly kind: 'object'; readonly file: string; readonly expression: Extract<Expression, { kind: 'object' }>; readonly name?: string }
  | { readonly kind: 'list'; readonly of: Kind }
  /** A list whose places are known one by one: `[a, b]`, what `Promise.all([…])` gives. */
  | { readonly kind: 'tuple'; readonly of: readonly Kind[] }
  /** A value that is known by its declared type alone: an interface, an object type, a function type. */
  | { readonly kind: 'shape'; readonly file: string; readonly type: TypeFact; readonly bound?: TypeBindings }
  | { readonly kind: 'either'; readonly of: readonly Kind[] }
  /** The table as code holds it: a model class, a Drizzle table, `prisma.user`, a repository. `use` is the reader's word for which of these; `definition`: the call that defines it. */
  | { readonly kind: 'entity'; readonly entity: Entity; readonly use: string }
  /** One row, or (in `list`) many; `columns` absent: all that reading the entity gives. */
  | { readonly kind: 'row'; readonly entity: Entity }
  /** A column of a table as a value: Drizzle's `users.email`. */
  | { readonly kind: 'column'; readonly entity: Entity; readonly column: EntityColumn }
  /** A query under construction: tables by alias. */
  | { readonly kind: 'query'; readonly orm: string; readonly tables: readonly QueryTable[]; readonly state?: string }
  /** Anything else that a reader gives meaning to: its database client, a loader. */
  | { readonly kind: 'orm'; readonly orm: string; readonly what: string; readonly data?: unknown };

/** What type parameters stand for. */
export type TypeBindings = ReadonlyMap<string, Kind>;

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
  /** The class that is mapped, where an entity is one. */
  classAt(entity: Entity): { readonly file: string; readonly index: number } | undefined;
  /** What a function of the project gives. */
  resultOf(kind: Extract<Kind, { kind: 'function' }>): Kind;
  /** The entity whose name stands at this place: that of a class, of a call that defines it, of an object. */
  entityAt(file: string, start: number): Entity | undefined;
  /** An entity by what code calls it; of several the one that lies nearest to `near`. */
  entityNamed(orm: string, name: string, near: string): Entity | undefined;
  /** The property of an entity that is mapped to a column. */
  columnOf(entity: Entity, property: string): EntityColumn | undefined;
  relationOf(entity: Entity, property: string): { readonly relation: EntityRelation; readonly to?: Entity } | undefined;
  /**
   * The entries of an object literal, through names, spreads, conditions and imports: keys with the values and the file they stand in.
   * `open`: there may be more than these.
   */
  entriesOf(file: LinkedFile, expression: Expression): { readonly entries: readonly LinkedEntry[]; readonly open: boolean };
  /** The items of a list literal, through names, spreads and imports. */
  itemsOf(file: LinkedFile, expression: Expression): { readonly items: readonly LinkedExpression[]; readonly open: boolean };
  /** Whether what is written to a column is sure not to be NULL. */
  neverNull(file: LinkedFile, value: Expression, entity: Entity, column: EntityColumn): boolean;
  /** The file with its facts; undefined where it is not among those that were read. */
  fileAt(path: string): LinkedFile | undefined;
  /** What `this` and the parameters are in a function that only its library calls: hooks, getters, scopes. To be said while entities are found. */
  bind(file: LinkedFile, functionIndex: number, bound: BoundFunction): void;
  /** A reference, at most once a place. */
  emit(file: { readonly path: string }, reference: Emitted): void;
  /** A place that was not understood, with the words that it may touch. */
  emitUnread(file: { readonly path: string }, at: At, reason: string, words: readonly string[]): void;
  emitInsert(file: LinkedFile, insert: Omit<InsertSite, 'span' | 'role' | 'via' | 'orm'> & { readonly at: At; readonly via?: string }): void;
}

/** An expression with the file whose names it speaks of. */
export interface LinkedExpression {
  readonly file: LinkedFile;
  readonly value: Expression;
}

/** An entry of an object literal. */
export interface LinkedEntry extends LinkedExpression {
  readonly key: string;
  readonly at: At;
}

/** Given as functions where entities are still being found. */
export interface BoundFunction {
  readonly self?: () => Kind;
  readonly params?: readonly (() => Kind)[];
}

/** What a call is made on: a method of a value, or the value itself. */
export type Callee = { readonly of: Kind; readonly method: string } | { readonly value: Kind };

/** A reference as a reader gives it: the link adds file, role and what is the same for the reader. */
export type Emitted = Omit<Reference, 'span' | 'role' | 'orm' | 'via' | 'certainty'> & { readonly at: At; readonly via?: string; readonly certainty?: Reference['certainty'] };

/**
 * One way of touching a schema. A reader is data and pure functions: it finds entities in the facts of files, and gives meaning to reading
 * properties of, and calling, what is its own. It never walks syntax.
 */
export interface OrmReader {
  readonly id: string;
  readonly title: string;
  /**
   * Words of which one stands in every file that `entities` has to see: a module or a name that is imported, the last word of what is called,
   * a base class, a member of a class, a key of what is exported. Plain words, no patterns.
   */
  readonly words: readonly string[];
  /** Packages that it speaks for: a value from one of them is its own. */
  readonly packages: readonly string[];
  /** The package that a module stands for which a tool makes, so that it is in no repository: the generated client of Prisma. */
  generated?(specifier: string): string | undefined;
  /**
   * Entities that the files define. Called once with all that have one of the words, so that naming strategies and base classes in other
   * files can be looked up.
   */
  entities(files: readonly LinkedFile[], context: LinkContext): readonly Entity[];
  /** What a property of an own value is (`prisma.user`, `users.email`, `db.query.users`); may emit. Undefined: not mine. */
  get?(of: Kind, name: string, at: At, file: LinkedFile, context: LinkContext): Kind | undefined;
  /** What calling an own value gives (`repository.find(…)`, `db.select().from(users)`), and what it refers to. Undefined: not mine. */
  call?(callee: Callee, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined;
  /** What the parameter of a callback is that is handed to an own call: `db.transaction((tx) => …)`, `qb.where((qb) => …)`. */
  parameter?(callee: Callee, call: CallFact, argument: number, parameter: number, file: LinkedFile, context: LinkContext): Kind | undefined;
  /** What a name is that no import and no definition explains: a global of Sails. */
  global?(name: string, file: LinkedFile, context: LinkContext): Kind | undefined;
  /** What a property is of a value that is not known: `models.User`, where models are loaded from a folder. Only where the name leaves no doubt. */
  property?(of: Expression, name: string, file: LinkedFile, context: LinkContext): Kind | undefined;
  /** What awaiting a query gives, where the builder itself is what runs. */
  settled?(query: Extract<Kind, { kind: 'query' }>): Kind;
  /** The column that a property of a row was stored in while the entity still mapped it; undefined where it never was one. For code without types. */
  unmapped?(entity: Entity, property: string): string | undefined;
  /** Called once for each file that is walked: what is not a call or a property of an own value. */
  walk?(file: LinkedFile, context: LinkContext): void;
  /** What a type from its packages means: `Repository<User>`, `Prisma.UserGetPayload<…>`, `InferSelectModel<typeof users>`. */
  type?(path: readonly string[], args: readonly Kind[], type: Extract<TypeFact, { kind: 'reference' }>, file: LinkedFile, context: LinkContext): Kind | undefined;
}
