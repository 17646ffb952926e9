import { Client } from 'pg';
import type { Address } from '../databaseAhead/scenario';
import { toolsFolder } from '../databaseAhead/install';
import { startServer } from '../databaseAhead/server';

/** A database that the tools connect to, emptied before each run. */
export interface Database {
  readonly title: string;
  readonly address: Address;
  reset(): Promise<void>;
  run(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/** A PostgreSQL server where one answers on this machine, else PGlite behind its wire protocol. */
export async function openDatabase(): Promise<Database> {
  return (await serverHere()) ?? pglite();
}

async function serverHere(): Promise<Database | undefined> {
  const database = `fix_forward_split_${process.pid}`;
  const admin = new Client({ host, port: 5432, user: 'postgres', database: 'postgres', connectionTimeoutMillis: 2000 });
  try {
    await admin.connect();
    await admin.query(`CREATE DATABASE ${database}`);
  } catch {
    return undefined;
  }
  return {
    title: 'a PostgreSQL server',
    address: { host, port: 5432, user: 'postgres', password: 'postgres', database, url: `postgres://postgres:postgres@${host}:5432/${database}?sslmode=disable` },
    async reset() {
      await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      await admin.query(`CREATE DATABASE ${database}`);
    },
    run: (sql) => oneConnection({ host, port: 5432, user: 'postgres', database }, sql),
    async stop() {
      await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      await admin.end();
    },
  };
}

async function pglite(): Promise<Database> {
  const server = await startServer(toolsFolder);
  return { title: 'PGlite', address: server.address, reset: () => server.reset(), run: (sql) => oneConnection(server.address, sql), stop: () => server.stop() };
}

async function oneConnection(options: object, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client(options);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Readonly<Record<string, unknown>>[];
  } finally {
    await client.end();
  }
}
