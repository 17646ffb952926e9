import type { ParameterStyle } from '../script/bindings';

/** What a call gives back. `result` is what the drivers of the dialect give for a query. */
export type ResultShape = 'result' | 'rows' | 'row' | 'value' | 'exists' | 'nothing';

/** A call that sends SQL: the first argument is the SQL, or an object that holds it under `key`. */
export interface SendShape {
  readonly does: 'send';
  readonly result: ResultShape;
  /** Keys under which an object argument holds the SQL, and its parameters. */
  readonly keys?: readonly string[];
  readonly parameterKeys?: readonly string[];
  /** The name says little (`get`, `run`): only text that begins like SQL is taken for it. */
  readonly careful?: true;
  /** How its parameters are marked, where the dialect does not say. */
  readonly style?: ParameterStyle;
  /** Nothing is sent before the result is awaited (postgres.js). */
  readonly lazy?: true;
  /** Words that the method puts before its text. */
  readonly prefix?: string;
  /** Parameters stand one by one behind the SQL (`$executeRawUnsafe(sql, a, b)`). */
  readonly spread?: true;
}

export type CallShape =
  | SendShape
  /** Calls its callback with a client. */
  | { readonly does: 'nest' }
  /** Gives a client: a connection, a transaction. */
  | { readonly does: 'open' }
  /** Prepares a statement that `run`, `get`, `all` send. */
  | { readonly does: 'prepare' }
  /** A list of statements. */
  | { readonly does: 'batch' }
  /** Rows into a table (`insert({ table, values })`). */
  | { readonly does: 'insert' }
  /** Begin, commit, release, close: nothing that we follow. */
  | { readonly does: 'control' }
  /** Prints. */
  | { readonly does: 'log' }
  /** Waits, or tells something: no effect on the database. */
  | { readonly does: 'idle' };

const CONFIG = { keys: ['text', 'sql', 'query', 'statement'], parameterKeys: ['values', 'args', 'params', 'parameters', 'query_params', 'bind'] } as const;
const send = (result: ResultShape, more: Partial<SendShape> = {}): SendShape => ({ does: 'send', result, ...CONFIG, ...more });

/**
 * The calls of database clients, by name. The clients: slonik (`query`, `one` … `anyFirst`, `exists`, `transaction`, `connect`), pg (`query`, `connect`, `release`),
 * pg-promise (`none` … `result`, `tx`, `task`), postgres.js and Bun (`unsafe`, `begin`, `file`), mysql2 and mariadb (`query`, `execute`, `batch`, `beginTransaction`),
 * better-sqlite3 and node:sqlite (`exec`, `prepare`, `pragma`, `transaction`), sqlite and sqlite3 (`run`, `all`, `get`, `each`, `exec`), libSQL (`execute`, `batch`,
 * `executeMultiple`, `migrate`), ClickHouse (`command`, `exec`, `query`, `insert`), D1 (`prepare`, `exec`, `batch`), Prisma (`$executeRaw…`, `$queryRaw…`,
 * `$transaction`), and names that wrappers over them like to use (`runSql`, `executeSql`, `raw`).
 */
export const CALLS: Readonly<Record<string, CallShape>> = {
  query: send('result'), execute: send('result'), exec: send('result'), command: send('result'), unsafe: send('rows', { lazy: true }), raw: send('result'), runSql: send('result'),
  executeSql: send('result'), execSql: send('result'), executeQuery: send('result'), runQuery: send('result'), execQuery: send('result'), rawQuery: send('result'), sql: send('result', { careful: true }), statement: send('result', { careful: true }),
  executeMultiple: send('nothing'), queryRaw: send('rows'), executeRaw: send('nothing'), $executeRawUnsafe: send('value', { spread: true }), $queryRawUnsafe: send('rows', { spread: true }), $executeRaw: send('value'), $queryRaw: send('rows'),
  any: send('rows'), many: send('rows'), manyOrNone: send('rows'), anyFirst: send('rows'), manyFirst: send('rows'), none: send('nothing'), one: send('row'), maybeOne: send('row'), oneOrNone: send('row'),
  oneFirst: send('value'), maybeOneFirst: send('value'), exists: send('exists'), multi: send('rows'), multiResult: send('rows'), result: send('result', { careful: true }),
  run: send('value', { careful: true }), all: send('rows', { careful: true }), get: send('row', { careful: true }), each: send('rows', { careful: true }), values: send('rows', { careful: true }), pragma: send('value', { prefix: 'PRAGMA ' }),
  transaction: { does: 'nest' }, begin: { does: 'nest' }, tx: { does: 'nest' }, task: { does: 'nest' }, taskIf: { does: 'nest' }, txIf: { does: 'nest' }, $transaction: { does: 'nest' }, withTransaction: { does: 'nest' }, inTransaction: { does: 'nest' },
  runInTransaction: { does: 'nest' }, savepoint: { does: 'nest' }, connect: { does: 'nest' }, withConnection: { does: 'nest' }, useConnection: { does: 'nest' }, serialize: { does: 'nest' }, parallelize: { does: 'nest' },
  getConnection: { does: 'open' }, acquire: { does: 'open' }, getClient: { does: 'open' }, promise: { does: 'open' }, reserve: { does: 'open' }, client: { does: 'open' }, pool: { does: 'open' }, createQueryRunner: { does: 'open' },
  prepare: { does: 'prepare' },
  batch: { does: 'batch' }, migrate: { does: 'batch' },
  insert: { does: 'insert' },
  beginTransaction: { does: 'control' }, startTransaction: { does: 'control' }, commit: { does: 'control' }, commitTransaction: { does: 'control' }, rollback: { does: 'control' }, rollbackTransaction: { does: 'control' },
  release: { does: 'control' }, end: { does: 'control' }, close: { does: 'control' }, destroy: { does: 'control' }, disconnect: { does: 'control' }, $disconnect: { does: 'control' }, $connect: { does: 'control' }, ping: { does: 'idle' },
  log: { does: 'log' }, info: { does: 'log' }, warn: { does: 'log' }, error: { does: 'log' }, debug: { does: 'log' },
  on: { does: 'idle' }, once: { does: 'idle' }, off: { does: 'idle' }, configure: { does: 'idle' }, escapeId: { does: 'idle' }, escape: { does: 'idle' },
};

/** Properties of a context that are no client: what they give is a plain unknown value. */
export const PLAIN_PROPERTIES: ReadonlySet<string> = new Set([
  'options', 'config', 'env', 'name', 'path', 'schema', 'database', 'user', 'host', 'port', 'tableName', 'dialect', 'isTransaction', 'inTransaction', 'open', 'memory', 'readonly',
  'totalCount', 'idleCount', 'waitingCount', 'processID', 'threadId', 'changes', 'lastInsertRowid', 'activeQuery',
]);

/** Parameters that are called when the work is done (node-migrate and older runners): no clients. */
export const CALLBACK_NAMES: ReadonlySet<string> = new Set(['next', 'cb', 'callback', 'done', 'fn']);

/** Packages that make clients, each export and each call of them a way to one. */
export const CLIENT_PACKAGES: ReadonlySet<string> = new Set([
  'pg', 'pg-pool', 'pg-promise', 'postgres', 'mysql', 'mysql2', 'mysql2/promise', 'mariadb', 'better-sqlite3', 'sqlite', 'sqlite3', 'node:sqlite', 'bun:sqlite', 'bun', '@libsql/client', '@libsql/client/web', '@libsql/client/sqlite3',
  '@clickhouse/client', '@clickhouse/client-web', 'clickhouse', '@neondatabase/serverless', '@vercel/postgres', '@planetscale/database', '@electric-sql/pglite', 'mssql', 'libsql', '@tursodatabase/database',
]);

/** Packages whose `sql` makes values that a client is given. */
export const SQL_TAG_PACKAGE = /^(?:(?:@[\w-]+\/)?slonik|@slonik\/[\w-]+|drizzle-orm|sql-template-strings|sql-template-tag|@databases\/\w+|@prisma\/client|pg-sql2|@pgtyped\/runtime)$/;

/** How a dialect's drivers mark parameters. */
export const STYLES: Readonly<Record<string, ParameterStyle>> = { postgres: 'dollar', mysql: 'question', mariadb: 'question', sqlite: 'named', clickhouse: 'braces', mssql: 'named', unknown: 'dollar' };
