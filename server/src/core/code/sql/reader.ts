import type { Dialect } from '../../model/dialect';
import type { SqlFact } from '../facts';
import type { LinkContext, LinkedFile, OrmReader } from '../link/kinds';
import { composeSql, type ComposedSql } from './compose';
import { meaningOf } from './meaning';
import { referencesInSql } from './references';
import type { Knows, SqlReference } from './resolve';

/** Raw SQL wherever it stands: strings, tagged templates, files. */
export const sqlReader: OrmReader = {
  id: 'sql',
  title: 'SQL',
  words: [],
  packages: [],
  entities: () => [],
  walk(file, context) {
    for (const fact of file.facts.sql) readFact(file, fact, context);
  },
};

/** The dialect of a driver: whoever imports it speaks to that database. */
const DRIVERS: ReadonlyMap<string, Dialect> = new Map(Object.entries({
  mysql: 'mysql', mysql2: 'mysql', 'mysql2/promise': 'mysql', 'promise-mysql': 'mysql', mariadb: 'mariadb', 'better-sqlite3': 'sqlite', sqlite3: 'sqlite', sqlite: 'sqlite', '@libsql/client': 'sqlite',
  '@clickhouse/client': 'clickhouse', mssql: 'mssql', tedious: 'mssql',
} satisfies Record<string, Dialect>));

/**
 * PostgreSQL, unless a driver or the spelling says otherwise: its grammar reads the common part of all, and that it folds names does no
 * harm where the others compare them without regard to case.
 */
function dialectOf(file: LinkedFile, text: string): Dialect {
  for (const { module } of file.facts.imports) {
    const dialect = DRIVERS.get(module);
    if (dialect) return dialect;
  }
  if (/\{\w+:\s*[A-Z]\w*/.test(text)) return 'clickhouse';
  return text.includes('`') ? 'unknown' : 'postgres';
}

function readFact(file: LinkedFile, fact: SqlFact, context: LinkContext): void {
  const composed = composeSql(file, fact, (holder, from, index) => meaningOf(holder, from, index, context));
  if (isProse(composed.text)) return;
  const { references, inserts, unread } = referencesInSql(composed.text, dialectOf(file, composed.text), knowledge(context));
  for (const reference of references) emit(composed, reference, context);
  for (const { start, end } of unread) {
    const statement = composed.text.slice(start, end);
    if (!isMeantAsSql(fact, file, statement)) continue;
    const { file: holder, at } = composed.place(start, end);
    context.emitUnread(holder, at, 'a statement of SQL that could not be read', wordsOf(statement));
  }
  for (const { table, columns, open, start, end } of inserts) {
    const { file: holder, at } = composed.place(start, end);
    if (!isStandIn(table.name) && columns) context.emitInsert(holder, { table, columns: columns.filter((column) => !isStandIn(column)), open: open || columns.some(isStandIn), at });
  }
}

function emit(composed: ComposedSql, reference: SqlReference, context: LinkContext): void {
  const { table, column, access, statement, certainty, implicit, values, neverNull, start, end } = reference;
  const { file, at, part } = composed.place(start, end);
  // The reader whose table or column was put in has told of it where it was read.
  if (isStandIn(table.name) || (column !== undefined && isStandIn(column)) || (part?.kind === 'text' && part.own)) return;
  context.emit(file, { table, ...(column === undefined ? {} : { column }), access, statement, certainty, ...(implicit ? { implicit } : {}), ...(values ? { values } : {}), ...(neverNull ? { neverNull } : {}), at });
}

/** Not a sentence that begins with such a verb. */
const isMeantAsSql = ({ call }: SqlFact, { path }: LinkedFile, statement: string): boolean => (call !== undefined || path.endsWith('.sql') || /^\s*[A-Z]+\b/.test(statement)) && /\b(?:from|into|set|join)\b/i.test(statement);
const wordsOf = (statement: string): readonly string[] => [...new Set(statement.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu))];

const isStandIn = (name: string): boolean => /^_p\d+$|^_+$/.test(name);

/** Prose begins a statement with a capital, and writes its other words small: "Select a plan from the list". */
function isProse(text: string): boolean {
  return /^\s*(?:Select|Insert|Update|Delete|With|Replace|Merge)\b/.test(text) && !/\b(?:FROM|INTO|SET|WHERE|VALUES|AS)\b/.test(text);
}

const known = new WeakMap<object, Knows>();

/** What tables have, as far as entities say. */
function knowledge(context: LinkContext): Knows {
  const found = known.get(context.entities);
  if (found) return found;
  const tables = new Map<string, Set<string>>();
  for (const { table, columns } of context.entities) {
    const names = tables.get(table.name.toLowerCase()) ?? new Set();
    for (const { column } of columns) names.add(column.toLowerCase());
    tables.set(table.name.toLowerCase(), names);
  }
  const knows: Knows = (table, column) => tables.get(table.name.toLowerCase())?.has(column.toLowerCase());
  known.set(context.entities, knows);
  return knows;
}

