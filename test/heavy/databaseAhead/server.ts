import { createServer } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Address } from './scenario';

/** A PostgreSQL that the tools under test connect to; it lives in this process and is gone with it. */
export interface Server {
  readonly address: Address;
  /** Empties the database. Every scenario begins so. */
  reset(): Promise<void>;
  /** The tables that the migrations made, as one word. */
  tables(): Promise<string>;
  stop(): Promise<void>;
}

interface Database {
  exec(sql: string): Promise<unknown>;
  query<Row>(sql: string): Promise<{ readonly rows: readonly Row[] }>;
  close(): Promise<void>;
}

interface Packages {
  readonly PGlite: { create(): Promise<Database> };
  readonly PGLiteSocketServer: new (options: { db: Database; host: string; port: number; maxConnections: number }) => { start(): Promise<void>; stop(): Promise<void> };
}

const host = '127.0.0.1';

/** Starts PGlite behind the wire protocol of PostgreSQL: no server need be installed, and nothing is left behind. */
export async function startServer(tools: string): Promise<Server> {
  const { PGlite, PGLiteSocketServer } = await loadPackages(tools);
  const database = await PGlite.create();
  const port = await freePort();
  const socket = new PGLiteSocketServer({ db: database, host, port, maxConnections: 20 });
  await socket.start();
  const names = async (sql: string) => (await database.query<{ name: string }>(sql)).rows.map(({ name }) => name);
  return {
    address: { host, port, user: 'postgres', password: 'postgres', database: 'postgres', url: `postgres://postgres:postgres@${host}:${port}/postgres?sslmode=disable` },
    reset: async () => {
      // The connections to PGlite share one session: what a tool set or locked there goes too. In a query of its own, for it cannot run in a transaction.
      await database.exec('DISCARD ALL');
      const schemas = await names("SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'");
      await database.exec(`${schemas.map((name) => `DROP SCHEMA "${name}" CASCADE;`).join(' ')} CREATE SCHEMA public;`);
    },
    tables: async () => (await names("SELECT tablename AS name FROM pg_tables WHERE tablename IN ('a', 'b', 'c') ORDER BY 1")).join(''),
    stop: async () => {
      await socket.stop();
      await database.close();
    },
  };
}

async function loadPackages(tools: string): Promise<Packages> {
  const load = (file: string): Promise<object> => import(pathToFileURL(path.join(tools, 'node_modules/@electric-sql', file)).href);
  return { ...(await load('pglite/dist/index.js')), ...(await load('pglite-socket/dist/index.js')) } as Packages;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
