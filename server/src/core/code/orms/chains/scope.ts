import type { QualifiedName } from '../../../model/names';
import type { At, Expression } from '../../facts';
import type { LinkContext, LinkedFile } from '../../link/kinds';
import type { Access, Reference } from '../../model';

/** The tables that a query names, by what it calls them. */
export interface Named {
  readonly table: QualifiedName;
  readonly alias: string;
}

/** A query of tables and columns that are strings. */
export interface StringQuery {
  readonly context: LinkContext;
  readonly file: LinkedFile;
  readonly via: string;
  readonly tables: readonly Named[];
  readonly statement: NonNullable<Reference['statement']>;
  /** How names in code become names of the database. */
  readonly rename: (name: string) => string;
}

const COLUMN = /^\s*["`]?(?:([\w$-]+)["`]?\.["`]?)?(?:([\w$-]+)["`]?\.["`]?)?([\w$-]+|\*)["`]?(?:\s+as\s+["`]?\w+["`]?)?(?:\s+(?:asc|desc))?\s*$/i;
const TABLE = /^\s*["`]?(?:([\w$-]+)["`]?\.["`]?)?([\w$-]+)["`]?(?:\s+(?:as\s+)?["`]?([\w$]+)["`]?)?\s*$/i;

/** `'auth.users as u'`. */
export function parseTable(text: string, schema: string | undefined, rename: (name: string) => string): Named | undefined {
  const match = TABLE.exec(text);
  const name = match?.[2];
  if (name === undefined) return undefined;
  const within = match?.[1] ?? schema;
  return { table: { ...(within === undefined ? {} : { schema: within }), name: rename(name) }, alias: match?.[3] ?? name };
}

/** Place of a text within its quotes. */
export const textPlace = (expression: Expression): At | undefined => (expression.kind === 'literal' || expression.kind === 'template' ? expression.at : undefined);

/** A table is needed. */
export function referToTable(query: StringQuery, { table }: Named, at: At, access: Access): void {
  query.context.emit(query.file, { table, access, statement: query.statement, via: query.via, at });
}

/** A column in the way the query writes it: `email`, `u.email`, `u.email as mail`, `*`. */
export function referToColumn(query: StringQuery, text: string, at: At, access: Access, values: readonly string[] = []): void {
  const match = COLUMN.exec(text);
  const name = match?.[3];
  if (!match || name === undefined) return;
  const qualifier = match[2] ?? match[1];
  const found = qualifier === undefined ? unqualified(query, name) : query.tables.filter(({ alias, table }) => alias === qualifier || table.name === qualifier);
  for (const { table } of found) {
    const said = { table, access, statement: query.statement, via: query.via, at, ...(found.length > 1 ? { certainty: 'likely' as const } : {}) };
    if (name === '*') query.context.emit(query.file, { ...said, implicit: true });
    else query.context.emit(query.file, { ...said, column: query.rename(name), ...(values.length > 0 ? { values } : {}) });
  }
}

/** Of several tables those that are known to have the column; where none is known, any of them. */
function unqualified({ context, tables, rename }: StringQuery, name: string): readonly Named[] {
  if (tables.length < 2 || name === '*') return tables;
  const having = tables.filter(({ table }) => context.entities.some((entity) => entity.table.name === table.name && entity.columns.some(({ column }) => column === rename(name))));
  return having.length > 0 ? having : tables;
}

/** Columns in a text, a list, or an object of them. */
export function referToColumns(query: StringQuery, expression: Expression, access: Access, fallback: At): void {
  const { context, file } = query;
  const text = context.textOf(file, expression);
  if (text !== undefined) return referToColumn(query, text, textPlace(expression) ?? fallback, access);
  if (expression.kind === 'list') {
    for (const item of context.itemsOf(file, expression).items) referToColumns({ ...query, file: item.file }, item.value, access, fallback);
    return;
  }
  if (expression.kind !== 'object') return;
  // `{ alias: 'column' }`, and Knex's `{ column: 'name', order: 'desc' }`.
  for (const { key, value } of expression.entries) if (key !== 'order' && key !== 'nulls') referToColumns(query, value, access, fallback);
}

/** A condition: `{ email: x }` by its keys. */
export function referToKeys(query: StringQuery, expression: Expression, access: Access): void {
  for (const entry of query.context.entriesOf(query.file, expression).entries) {
    const text = query.context.textOf(entry.file, entry.value);
    referToColumn({ ...query, file: entry.file }, entry.key, entry.at, access, text === undefined ? [] : [text]);
  }
}

/** Rows that are written: an object, or a list of them. */
export function referToRows(query: StringQuery, expression: Expression, at: At, inserts: boolean): void {
  const { context, file, rename } = query;
  const target = query.tables[0];
  if (!target) return;
  const { items, open: more } = context.itemsOf(file, expression);
  for (const row of items.length > 0 ? items : [{ file, value: expression }]) {
    const { entries, open } = context.entriesOf(row.file, row.value);
    referToKeys({ ...query, tables: [target], file: row.file }, row.value, 'write');
    if (inserts) context.emitInsert(file, { table: target.table, columns: entries.map(({ key }) => rename(key)), open: open || (items.length > 0 && more), at, via: query.via });
  }
}

/** `userId` as `user_id`: what knexSnakeCaseMappers and CamelCasePlugin do. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, (_, before: string | undefined, first: string | undefined, second: string | undefined) => (before === undefined ? `${second ?? ''}_` : `${before}_${first ?? ''}`)).toLowerCase();
}
