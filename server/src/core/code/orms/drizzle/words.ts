import type { Kind } from '../../link/kinds';

/** Functions that make a table or a view, of every dialect (Drizzle ORM, Schema declaration). */
export const TABLES: ReadonlySet<string> = new Set(['pgTable', 'mysqlTable', 'sqliteTable', 'singlestoreTable', 'mssqlTable', 'cockroachTable', 'gelTable', 'snakeCase', 'camelCase']);
export const VIEWS: ReadonlySet<string> = new Set(['pgView', 'pgMaterializedView', 'mysqlView', 'sqliteView', 'singlestoreView', 'view', 'materializedView']);
export const SCHEMAS: ReadonlySet<string> = new Set(['pgSchema', 'mysqlSchema', 'singlestoreSchema', 'mssqlSchema', 'cockroachSchema', 'mysqlDatabase']);
export const CREATORS: ReadonlySet<string> = new Set(['pgTableCreator', 'mysqlTableCreator', 'sqliteTableCreator', 'singlestoreTableCreator']);
export const ENUMS: ReadonlySet<string> = new Set(['pgEnum', 'cockroachEnum']);

/** A column as it is being described: `text('email').notNull()`. */
export interface Builder {
  readonly name?: string;
  readonly notNull: boolean;
  readonly filledBy?: 'database' | 'orm';
  readonly values?: readonly string[];
}

/** What a table is made with beside its own arguments. */
export interface Maker {
  readonly schema?: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly view?: true;
}

/** The reader's own kinds; `data` is what stands beside the name. */
interface Own {
  readonly builder: Builder;
  readonly maker: Maker;
  readonly customType: undefined;
  readonly enum: readonly string[];
  readonly database: undefined;
  readonly queries: undefined;
}

export const own = <What extends keyof Own>(what: What, data: Own[What]): Kind => ({ kind: 'orm', orm: 'drizzle', what, data });

/** The data of an own kind; undefined where the kind is another. */
export function dataOf<What extends keyof Own>(kind: Kind, what: What): Own[What] | undefined {
  return kind.kind === 'orm' && kind.orm === 'drizzle' && kind.what === what ? (kind.data as Own[What]) : undefined;
}

export const isOwn = (kind: Kind, what: keyof Own): boolean => kind.kind === 'orm' && kind.orm === 'drizzle' && kind.what === what;
