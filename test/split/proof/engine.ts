import { PGlite } from '@electric-sql/pglite';
import initSqlJs from 'sql.js';
import type { PlanDialect } from '../../../server/src/core/split/plan';

export type Row = Readonly<Record<string, unknown>>;

/** A session with a database, emptied. */
export interface Engine {
  readonly title: string;
  readonly dialect: PlanDialect;
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly Row[]>;
  /** Empties the database. */
  reset(): Promise<void>;
  /** Another session with the same database, where there can be one. */
  another?(): Promise<Engine>;
  close(): Promise<void>;
}

/** Values as JSON has them, whichever driver gave them. */
const plain = (rows: readonly object[]): readonly Row[] => JSON.parse(JSON.stringify(rows)) as Row[];

async function pglite(): Promise<Engine> {
  const database = await PGlite.create();
  return {
    title: 'PGlite', dialect: 'postgres',
    run: async (sql) => void (await database.exec(sql)),
    rows: async (sql) => plain((await database.query<object>(sql)).rows),
    reset: async () => void (await database.exec(EMPTY)),
    close: () => database.close(),
  };
}

async function sqlite(): Promise<Engine> {
  const { Database } = await initSqlJs();
  let database = new Database();
  return {
    title: 'sql.js', dialect: 'sqlite',
    run: async (sql) => void database.run(sql),
    rows: async (sql) => database.exec(sql).flatMap(({ columns, values }) => values.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])))),
    reset: async () => {
      database.close();
      database = new Database();
    },
    close: async () => database.close(),
  };
}

const EMPTY = 'DROP SCHEMA public CASCADE; CREATE SCHEMA public;';
const NAME = `fix_forward_proof_${process.pid}`;

async function postgresServer(): Promise<Engine> {
  const { Client } = await import('pg');
  const address = { host: '127.0.0.1', port: 5432, user: 'postgres', connectionTimeoutMillis: 2000 };
  const connect = async (database: string): Promise<InstanceType<typeof Client>> => {
    const client = new Client({ ...address, database });
    // That a connection was ended shows in what is asked next.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const admin = await connect('postgres');
  await admin.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await admin.query(`CREATE DATABASE ${NAME}`);
  const open = async (isFirst: boolean): Promise<Engine> => {
    const client = await connect(NAME);
    return {
      title: 'PostgreSQL server', dialect: 'postgres',
      run: async (sql) => void (await client.query(sql)),
      rows: async (sql) => plain((await client.query(sql)).rows as object[]),
      reset: async () => void (await client.query(EMPTY)),
      another: () => open(false),
      close: async () => {
        await client.end();
        if (!isFirst) return;
        await admin.query(`DROP DATABASE ${NAME} WITH (FORCE)`);
        await admin.end();
      },
    };
  };
  return open(true);
}

async function mariadbServer(): Promise<Engine> {
  const { createConnection } = await import('mysql2/promise');
  const address = { host: '127.0.0.1', port: 3306, user: 'root', connectTimeout: 2000 };
  const admin = await createConnection(address);
  await admin.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await admin.query(`CREATE DATABASE ${NAME}`);
  const open = async (isFirst: boolean): Promise<Engine> => {
    const connection = await createConnection({ ...address, database: NAME });
    return {
      title: 'MariaDB server', dialect: 'mariadb',
      run: async (sql) => void (await connection.query(sql)),
      rows: async (sql) => plain((await connection.query(sql))[0] as object[]),
      reset: async () => {
        for (const sql of [`DROP DATABASE ${NAME}`, `CREATE DATABASE ${NAME}`, `USE ${NAME}`]) await connection.query(sql);
      },
      another: () => open(false),
      close: async () => {
        await connection.end();
        if (!isFirst) return;
        await admin.query(`DROP DATABASE ${NAME}`);
        await admin.end();
      },
    };
  };
  return open(true);
}

/** Everywhere: the engines that live in this process. Where they answer: the servers on this machine. */
export const engines: readonly { readonly title: string; readonly everywhere: boolean; readonly open: () => Promise<Engine> }[] = [
  { title: 'PGlite', everywhere: true, open: pglite },
  { title: 'sql.js', everywhere: true, open: sqlite },
  { title: 'PostgreSQL server', everywhere: false, open: postgresServer },
  { title: 'MariaDB server', everywhere: false, open: mariadbServer },
];
