import { ts } from 'ts-morph';
import type { Texts } from '../../fixes/fixing';
import type { Address, Command } from '../databaseAhead/scenario';

/** A tool as it is run on what a split wrote. */
export interface Runner {
  /** The project of `test/fixes/tools.ts`, or of `forwardOnly`. */
  readonly tool: string;
  readonly packages: Readonly<Record<string, string>>;
  /** What the tool needs beside migrations; those lie in `migrations`. */
  config(address: Address): Readonly<Record<string, string>>;
  /** A migration as the tool loads it. */
  place?(path: string, text: string): readonly [path: string, text: string];
  readonly deploy: Command;
  /** Takes one migration back. */
  readonly undo?: Command;
}

/** TypeScript as Node.js runs it. */
const compiled = (module: ts.ModuleKind, extension: string) => (path: string, text: string): readonly [string, string] => [
  path.replace(/^src\//, '').replace(/\.ts$/, extension),
  ts.transpileModule(text, { fileName: path, compilerOptions: { module, target: ts.ScriptTarget.ES2022 } }).outputText,
];

/** Prisma is not among them: its native engine is not installed, and the adapter of `engine: 'js'` cuts bodies of functions at their semicolons. */
export const runners: readonly Runner[] = [
  {
    tool: 'Knex, JavaScript', packages: { knex: 'knex', pg: 'pg' },
    config: ({ url }) => ({ 'knexfile.js': `module.exports = { client: 'pg', connection: '${url}', migrations: { directory: './migrations' } };` }),
    deploy: ['node_modules/knex/bin/cli.js', 'migrate:latest'], undo: ['node_modules/knex/bin/cli.js', 'migrate:down'],
  },
  {
    tool: 'TypeORM', packages: { typeorm: 'typeorm', pg: 'pg' },
    config: ({ url }) => ({ 'dataSource.js': `module.exports = new (require('typeorm').DataSource)({ type: 'postgres', url: '${url}', migrations: [__dirname + '/migrations/*.js'] });` }),
    place: compiled(ts.ModuleKind.CommonJS, '.js'),
    deploy: ['node_modules/typeorm/cli.js', 'migration:run', '-d', 'dataSource.js', '--transaction', 'each'], undo: ['node_modules/typeorm/cli.js', 'migration:revert', '-d', 'dataSource.js', '--transaction', 'each'],
  },
  {
    tool: 'Sequelize', packages: { 'sequelize-cli': 'sequelize-cli', sequelize: 'sequelize', pg: 'pg' },
    config: ({ url }) => ({ 'config/config.json': JSON.stringify({ development: { url, dialect: 'postgres' } }) }),
    deploy: ['node_modules/sequelize-cli/lib/sequelize', 'db:migrate'], undo: ['node_modules/sequelize-cli/lib/sequelize', 'db:migrate:undo'],
  },
  {
    tool: 'Kysely', packages: { kysely: 'kysely', pg: 'pg' },
    config: ({ url }) => ({
      'migrate.mjs': `import { promises as fs } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { Kysely, PostgresDialect } from 'kysely';
import { FileMigrationProvider, Migrator } from 'kysely/migration';
const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: '${url}' }) }) });
const migrator = new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: path.resolve('migrations') }) });
const { error, results } = await migrator[process.argv[2]]();
console.log(results, error?.message ?? '');
await db.destroy();
process.exitCode = error ? 1 : 0;`,
    }),
    place: compiled(ts.ModuleKind.ESNext, '.mjs'),
    deploy: ['migrate.mjs', 'migrateToLatest'], undo: ['migrate.mjs', 'migrateDown'],
  },
  {
    tool: 'MikroORM', packages: { '@mikro-orm/migrations': '@mikro-orm/migrations', '@mikro-orm/postgresql': '@mikro-orm/postgresql' },
    config: ({ url }) => ({
      'migrate.mjs': `import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
const orm = await MikroORM.init({ clientUrl: '${url}', entities: [], discovery: { warnWhenNoEntities: false }, extensions: [Migrator], migrations: { path: 'migrations', glob: '*.mjs', allOrNothing: false } });
await orm.getMigrator()[process.argv[2]]().finally(() => orm.close());`,
    }),
    place: compiled(ts.ModuleKind.ESNext, '.mjs'),
    deploy: ['migrate.mjs', 'up'], undo: ['migrate.mjs', 'down'],
  },
  {
    tool: 'node-pg-migrate', packages: { 'node-pg-migrate': 'node-pg-migrate', pg: 'pg' }, config: () => ({}),
    deploy: ['node_modules/node-pg-migrate/bin/node-pg-migrate.js', 'up'], undo: ['node_modules/node-pg-migrate/bin/node-pg-migrate.js', 'down'],
  },
  {
    tool: 'db-migrate', packages: { 'db-migrate': 'db-migrate', 'db-migrate-pg': 'db-migrate-pg', pg: 'pg' },
    config: ({ host, port, user, password, database }) => ({ 'database.json': JSON.stringify({ dev: { driver: 'pg', host, port, user, password, database } }) }),
    deploy: ['node_modules/db-migrate/bin/db-migrate', 'up'], undo: ['node_modules/db-migrate/bin/db-migrate', 'down'],
  },
  {
    tool: 'Drizzle', packages: { 'drizzle-orm': 'drizzle-orm', pg: 'pg' },
    config: ({ url }) => ({
      'migrate.js': `const { Pool } = require('pg');
const pool = new Pool({ connectionString: '${url}' });
require('drizzle-orm/node-postgres/migrator').migrate(require('drizzle-orm/node-postgres').drizzle(pool), { migrationsFolder: 'migrations' }).finally(() => pool.end());`,
    }),
    deploy: ['migrate.js'],
  },
  {
    tool: 'dbmate, postgres', packages: { '@dbmate/linux-x64': '@dbmate/linux-x64' }, config: () => ({}),
    place: (path, text) => [path.replace(/^db\//, ''), text],
    deploy: ['node_modules/@dbmate/linux-x64/bin/dbmate', '--migrations-dir', 'migrations', '--no-dump-schema', 'up'], undo: ['node_modules/@dbmate/linux-x64/bin/dbmate', '--migrations-dir', 'migrations', '--no-dump-schema', 'rollback'],
  },
];

const entry = (idx: number, tag: string) => ({ idx, version: '7', when: 1700000000000 + idx, tag, breakpoints: true });
const lines = (statements: readonly string[], between: string): string => statements.map((sql) => `${sql};`).join(between) + '\n';

/** The tools that go forward only, as projects: history, then what is split. */
export const forwardOnly: Readonly<Record<string, (first: readonly string[], up: readonly string[]) => { readonly texts: Texts; readonly path: string }>> = {
  Drizzle: (first, up) => ({
    path: 'migrations/0001_second.sql',
    texts: {
      'drizzle.config.ts': "export default { dialect: 'postgresql', out: './migrations' };\n", 'package.json': '{"dependencies":{"drizzle-orm":"1","pg":"1"}}',
      'migrations/meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry(0, '0000_first'), entry(1, '0001_second')] }, null, 2),
      'migrations/0000_first.sql': lines(first, '\n--> statement-breakpoint\n'), 'migrations/0001_second.sql': lines(up, '\n--> statement-breakpoint\n'),
    },
  }),
};
