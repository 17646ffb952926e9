import type { Dialect } from '../model/dialect';
import type { Condition, Operation } from '../model/operation';
import type { MayTouch, Problem, SourceText } from '../model/source';
import { shiftAsked } from './asked';
import { measure } from './complexity';
import { followMetaCommand, openMetaCommands, type MetaCommands } from './metaCommands';
import type { SqlReading, Statement, StatementReader } from './reading';
import { split } from './split';
import { tokenize, type Token } from './tokens';

export { shiftAsked } from './asked';
export { split, splitWithComments, type Comment } from './split';

/** A reader by name, how it is loaded, and how much it bears. */
interface ReaderEntry {
  readonly name: ReaderName;
  /** Brackets within each other, and operators in a row, beyond which it is not asked: its stack would not hold. */
  readonly nesting: number;
  readonly chain: number;
}

type ReaderName = 'postgres' | 'sqlite' | 'sqlparser' | 'nodeSql' | 'scan';

// Measured: libpg-query answers chains of 5,000 and nesting of 1,000 (beyond it says "memory exhausted"), and traps at 20,000;
// sqlparser-ts traps at 900 OR terms.
const POSTGRES: ReaderEntry = { name: 'postgres', nesting: 300, chain: 2000 };
const SQLITE: ReaderEntry = { name: 'sqlite', nesting: 200, chain: 1000 };
const SQLPARSER: ReaderEntry = { name: 'sqlparser', nesting: 40, chain: 300 };
const NODE_SQL: ReaderEntry = { name: 'nodeSql', nesting: 40, chain: 300 };
const SCAN: ReaderEntry = { name: 'scan', nesting: Infinity, chain: Infinity };

/** Who is asked for a statement of a dialect, in order. */
const READERS: Readonly<Record<Dialect, readonly ReaderEntry[]>> = {
  postgres: [POSTGRES, SCAN],
  sqlite: [SQLITE, SCAN],
  mysql: [SQLPARSER, NODE_SQL, SCAN],
  mariadb: [SQLPARSER, NODE_SQL, SCAN],
  clickhouse: [SQLPARSER, NODE_SQL, SCAN],
  mssql: [SCAN],
  unknown: [SCAN],
};

const loaded = new Map<ReaderName, StatementReader>();

/** Each is imported only when its dialect is asked for: a run over PostgreSQL does not pay for the others. */
const LOADERS: Readonly<Record<ReaderName, () => Promise<StatementReader>>> = {
  postgres: async () => {
    const postgres = await import('./postgres/index');
    await postgres.loadPostgres();
    return postgres.readPostgres;
  },
  sqlite: async () => (await import('./sqlite/index')).readSqlite,
  sqlparser: async () => {
    const [{ loadSqlparser }, { readSqlparser }] = await Promise.all([import('./sqlparser/load'), import('./sqlparser/index')]);
    await loadSqlparser();
    return readSqlparser;
  },
  nodeSql: async () => {
    const { loadNodeSql, readNodeSql } = await import('./nodeSql/index');
    await loadNodeSql();
    return readNodeSql;
  },
  scan: async () => (await import('./scan/index')).scanStatement,
};

/** Loads the parsers that these dialects need. Cheap when repeated; a parser that its input killed is replaced. */
export async function loadSql(dialects: Iterable<Dialect>): Promise<void> {
  const names = new Set([...dialects].flatMap((dialect) => READERS[dialect].map((entry) => entry.name)));
  await Promise.all([...names].map(async (name) => loaded.set(name, await LOADERS[name]())));
}

/** What a text of SQL does, statement by statement. Pure; never throws; `loadSql` must have been awaited for the dialect. */
export function readSql(source: SourceText, dialect: Dialect): SqlReading {
  const statements = split(source, dialect);
  const operations: Operation[] = [];
  const problems: Problem[] = [];
  const meta = openMetaCommands();
  for (const statement of statements) {
    if (statement.kind === 'copyData') continue;
    const read = statement.kind === 'metaCommand' ? followMetaCommand(meta, statement) : readStatement(statement, dialect, problems);
    append(operations, shiftAsked(read, operations.length), meta);
  }
  return { operations, problems, statements };
}

/** Under psql's \if, what follows runs or does not. */
function append(operations: Operation[], read: readonly Operation[], meta: MetaCommands): void {
  if (meta.conditions.length === 0) {
    for (const operation of read) operations.push(operation);
    return;
  }
  for (const operation of read) {
    const conditions: Condition[] = [...meta.conditions, ...(operation.when ? [operation.when] : [])];
    const [only] = conditions;
    operations.push({ ...operation, when: conditions.length === 1 && only ? only : { kind: 'all', conditions } });
  }
}

function readStatement(statement: Statement, dialect: Dialect, problems: Problem[]): readonly Operation[] {
  const tokens = statement.tokens ?? tokenize(statement.source.text, dialect);
  // Short statements cannot be deep; measuring is for the others.
  const complexity = tokens.length > 100 ? measure(tokens) : { nesting: 0, chain: 0 };
  let failure = 'no reader for this dialect is loaded';
  let rejected: string | undefined;
  for (const entry of READERS[dialect]) {
    const reader = loaded.get(entry.name);
    if (!reader) continue;
    if (complexity.nesting > entry.nesting || complexity.chain > entry.chain) {
      failure = 'the statement is nested or chained beyond what the parser bears';
      continue;
    }
    const reading = reader(statement, dialect);
    if ('operations' in reading) return rejected === undefined ? reading.operations : reading.operations.map((operation) => ({ ...operation, rejected }));
    failure = reading.failure;
    if (entry === POSTGRES && isComplete(statement, tokens) && /^syntax error/.test(failure)) rejected = failure;
  }
  problems.push({ span: statement.source.locate(0, statement.source.text.length), reason: failure, mayTouch: namesIn(tokens) });
  return [];
}

/** Whether the text is what the server will see: nothing in it is filled in later. */
function isComplete(statement: Statement, tokens: readonly Token[]): boolean {
  // Databases that speak PostgreSQL's protocol have words of their own, and a folder of their name.
  if (/cockroach|crdb|redshift|yugabyte/i.test(statement.source.locate(0, 0).file)) return false;
  return statement.source.holes.length === 0 && !tokens.some((token) => token.kind === 'placeholder' || token.broken);
}

/** The names that stand in a statement nobody could read; short ones and many of them say "anything". */
function namesIn(tokens: readonly Token[]): MayTouch {
  const names = new Set(tokens.filter((token) => token.kind === 'word' || token.kind === 'name').map((token) => token.value.toLowerCase()));
  // Text in strings, or a template, may be SQL that is built at run time.
  if (names.size === 0 || tokens.some((token) => token.kind === 'placeholder' || token.broken)) return 'anything';
  return [...names];
}
