import type { Expected, MigrationName, Scenario } from './scenario';

const place = (name: MigrationName) => 'abc'.indexOf(name) + 1;
const seconds = (name: MigrationName) => `2024010100000${place(name)}`;
const millis = (name: MigrationName) => `170000000000${place(name)}`;

/** One file a migration, named and written by the functions given. */
const migrationFiles = (nameOf: (name: MigrationName) => string, textOf: (name: MigrationName) => string) => (migrations: readonly MigrationName[]) =>
  Object.fromEntries(migrations.map((name) => [`migrations/${nameOf(name)}`, textOf(name)]));

const goesOn: Expected = { behaviour: 'ignores', tables: 'ab' };
const applies: Expected = { behaviour: 'ignores', tables: 'abc' };
/** The down of `a`, the newest migration that has a file, while `b` stays. */
const revertsTheWrongOne: Expected = { behaviour: 'ignores', tables: 'b' };
const stops = (says: RegExp): Expected => ({ behaviour: 'refuses', says, tables: 'ab' });

const knex = (packageName: string, option?: string): Omit<Scenario, 'again' | 'beside' | 'fix'> => ({
  framework: 'knex',
  option,
  packages: { knex: packageName, pg: 'pg' },
  files: (migrations, { url }) => ({
    'knexfile.js': `module.exports = { client: 'pg', connection: '${url}', migrations: { directory: './migrations'${option ? `, ${option}: true` : ''} } };`,
    ...migrationFiles((name) => `${seconds(name)}_${name}.js`, (name) => `exports.up = (knex) => knex.schema.createTable('${name}', (t) => { t.integer('id'); });\nexports.down = (knex) => knex.schema.dropTable('${name}');`)(migrations),
  }),
  deploy: ['node_modules/knex/bin/cli.js', 'migrate:latest'],
  lost: seconds('b'),
});

const knexDown = ['node_modules/knex/bin/cli.js', 'migrate:down'] as const;
const knexRollback = ['node_modules/knex/bin/cli.js', 'migrate:rollback'] as const;

const knexChecking = (packageName: string): Scenario => {
  const corrupt = stops(/The migration directory is corrupt, the following files are missing: 20240101000002_b\.js/);
  return { ...knex(packageName), again: corrupt, beside: [{ command: knexDown, ...corrupt }, { command: knexRollback, ...corrupt }], fix: corrupt };
};

const knexUnchecked: Scenario = {
  ...knex('knex', 'disableMigrationsListValidation'),
  again: { ...goesOn, says: /Already up to date/ },
  beside: [{ command: knexRollback, ...stops(/Cannot read properties of undefined/) }, { command: knexDown, ...revertsTheWrongOne, says: /20240101000001_a\.js/ }],
  fix: applies,
};

const typeormMigrations = migrationFiles(
  (name) => `${millis(name)}-${name}.js`,
  (name) => `exports.${name}${millis(name)} = class ${name}${millis(name)} {\n  async up(runner) { await runner.query('CREATE TABLE ${name} (id int)'); }\n  async down(runner) { await runner.query('DROP TABLE ${name}'); }\n};`,
);

const typeorm = (packageName: string): Scenario => ({
  framework: 'typeorm',
  packages: { typeorm: packageName, pg: 'pg' },
  files: (migrations, { url }) => ({
    'dataSource.js': `module.exports = new (require('typeorm').DataSource)({ type: 'postgres', url: '${url}', migrations: [__dirname + '/migrations/*.js'] });`,
    ...typeormMigrations(migrations),
  }),
  deploy: ['node_modules/typeorm/cli.js', 'migration:run', '-d', 'dataSource.js'],
  lost: millis('b'),
  again: { ...goesOn, says: /No migrations are pending/ },
  beside: [{ command: ['node_modules/typeorm/cli.js', 'migration:revert', '-d', 'dataSource.js'], ...stops(/No migration b1700000000002 was found in the source code/) }],
  fix: applies,
});

const typeormAtStart: Scenario = {
  ...typeorm('typeorm'),
  option: 'migrationsRun',
  files: (migrations, { url }) => ({
    'start.js': `new (require('typeorm').DataSource)({ type: 'postgres', url: '${url}', migrationsRun: true, migrations: [__dirname + '/migrations/*.js'] }).initialize().then((source) => source.destroy());`,
    ...typeormMigrations(migrations),
  }),
  deploy: ['start.js'],
  again: goesOn,
  beside: [],
};

const sequelizeMigrations = migrationFiles(
  (name) => `${seconds(name)}-${name}.js`,
  (name) => `module.exports = {\n  up: (queryInterface, Sequelize) => queryInterface.createTable('${name}', { id: { type: Sequelize.INTEGER, primaryKey: true } }),\n  down: (queryInterface) => queryInterface.dropTable('${name}'),\n};`,
);

const sequelizeCli: Scenario = {
  framework: 'sequelize',
  packages: { 'sequelize-cli': 'sequelize-cli', sequelize: 'sequelize', pg: 'pg' },
  files: (migrations, { url }) => ({ 'config/config.json': JSON.stringify({ development: { url, dialect: 'postgres' } }), ...sequelizeMigrations(migrations) }),
  deploy: ['node_modules/sequelize-cli/lib/sequelize', 'db:migrate'],
  lost: seconds('b'),
  again: { ...goesOn, says: /No migrations were executed, database schema was already up to date/ },
  beside: [
    { command: ['node_modules/sequelize-cli/lib/sequelize', 'db:migrate:undo'], ...stops(/Unable to find migration: 20240101000002-b\.js/) },
    { command: ['node_modules/sequelize-cli/lib/sequelize', 'db:migrate:status'], ...goesOn, says: /up 20240101000002-b\.js/ },
  ],
  fix: applies,
};

const umzug: Scenario = {
  framework: 'sequelize',
  packages: { umzug: 'umzug', sequelize: 'sequelize', pg: 'pg' },
  files: (migrations, { url }) => ({
    'migrate.js': `const { Umzug, SequelizeStorage } = require('umzug');
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize('${url}', { logging: false });
const umzug = new Umzug({
  migrations: { glob: 'migrations/*.js', resolve: ({ name, path, context }) => ({ name, up: () => require(path).up(context, Sequelize), down: () => require(path).down(context, Sequelize) }) },
  context: sequelize.getQueryInterface(), storage: new SequelizeStorage({ sequelize }), logger: console,
});
umzug[process.argv[2]]().finally(() => sequelize.close());`,
    ...sequelizeMigrations(migrations),
  }),
  deploy: ['migrate.js', 'up'],
  lost: seconds('b'),
  again: goesOn,
  beside: [{ command: ['migrate.js', 'down'], ...revertsTheWrongOne, says: /20240101000001-a\.js/ }],
  fix: applies,
};

const kysely = (packageName: string, migrator: string, option?: string): Scenario => {
  const corrupted = stops(/corrupted migrations: previously executed migration 20240101000002_b is missing/);
  return {
    framework: 'kysely',
    option,
    packages: { kysely: packageName, pg: 'pg' },
    files: (migrations, { url }) => ({
      'migrate.mjs': `import { promises as fs } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { Kysely, PostgresDialect } from 'kysely';
import { FileMigrationProvider, Migrator } from '${migrator}';
const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: '${url}' }) }) });
const migrator = new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: path.resolve('migrations') })${option ? `, ${option}: true` : ''} });
const { error, results } = await migrator[process.argv[2]]();
console.log(results, error?.message ?? '');
await db.destroy();
process.exitCode = error ? 1 : 0;`,
      ...migrationFiles((name) => `${seconds(name)}_${name}.mjs`, (name) => `export const up = (db) => db.schema.createTable('${name}').addColumn('id', 'integer').execute();\nexport const down = (db) => db.schema.dropTable('${name}').execute();`)(migrations),
    }),
    deploy: ['migrate.mjs', 'migrateToLatest'],
    lost: seconds('b'),
    again: corrupted,
    beside: [{ command: ['migrate.mjs', 'migrateDown'], ...corrupted }],
    fix: corrupted,
  };
};

const nodePgMigrate = (packageName: string, bin: string, option?: string): Scenario => ({
  framework: 'nodePgMigrate',
  option,
  packages: { 'node-pg-migrate': packageName, pg: 'pg' },
  files: migrationFiles((name) => `${millis(name)}_${name}.js`, (name) => `exports.up = (pgm) => pgm.createTable('${name}', { id: 'int' });`),
  deploy: [`node_modules/node-pg-migrate/bin/${bin}`, 'up', ...(option ? [option] : [])],
  lost: millis('b'),
  again: { ...goesOn, says: /No migrations to run!/ },
  beside: [{ command: [`node_modules/node-pg-migrate/bin/${bin}`, 'down', ...(option ? [option] : [])], ...stops(/Definitions of migrations 1700000000002_b have been deleted/) }],
  fix: option ? applies : stops(/Not run migration 1700000000003_c is preceding already run migration 1700000000002_b/),
});

const dbMigrate: Scenario = {
  framework: 'dbMigrate',
  packages: { 'db-migrate': 'db-migrate', 'db-migrate-pg': 'db-migrate-pg', pg: 'pg' },
  files: (migrations, { host, port, user, password, database }) => ({
    'database.json': JSON.stringify({ dev: { driver: 'pg', host, port, user, password, database } }),
    ...migrationFiles((name) => `${seconds(name)}-${name}.js`, (name) => `exports.up = (db) => db.createTable('${name}', { id: 'int' });\nexports.down = (db) => db.dropTable('${name}');\nexports._meta = { version: 1 };`)(migrations),
  }),
  deploy: ['node_modules/db-migrate/bin/db-migrate', 'up'],
  lost: seconds('b'),
  again: { ...goesOn, says: /No migrations to run/ },
  beside: [{ command: ['node_modules/db-migrate/bin/db-migrate', 'down'], ...stops(/Cannot find module .*20240101000002-b/) }],
  fix: applies,
};

const mikroOrm: Scenario = {
  framework: 'mikroOrm',
  packages: { '@mikro-orm/migrations': '@mikro-orm/migrations', '@mikro-orm/postgresql': '@mikro-orm/postgresql' },
  files: (migrations, { url }) => ({
    'migrate.mjs': `import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
const orm = await MikroORM.init({ clientUrl: '${url}', entities: [], discovery: { warnWhenNoEntities: false }, extensions: [Migrator], migrations: { path: 'migrations', glob: '*.mjs' } });
await orm.getMigrator()[process.argv[2]]().finally(() => orm.close());`,
    ...migrationFiles((name) => `Migration${seconds(name)}.mjs`, (name) => `import { Migration } from '@mikro-orm/migrations';\nexport class Migration${seconds(name)} extends Migration {\n  async up() { this.addSql('create table ${name} (id int)'); }\n  async down() { this.addSql('drop table ${name}'); }\n}`)(migrations),
  }),
  deploy: ['migrate.mjs', 'up'],
  lost: seconds('b'),
  again: goesOn,
  beside: [{ command: ['migrate.mjs', 'down'], ...revertsTheWrongOne, says: /Reverted 'Migration20240101000001\.mjs'/ }],
  fix: applies,
};

const drizzle = (timeOf: (name: MigrationName) => string, fix: Expected, option?: string): Scenario => ({
  framework: 'drizzle',
  option,
  packages: { 'drizzle-orm': 'drizzle-orm', pg: 'pg' },
  files: (migrations, { url }) => ({
    'migrate.js': `const { Pool } = require('pg');
const pool = new Pool({ connectionString: '${url}' });
require('drizzle-orm/node-postgres/migrator').migrate(require('drizzle-orm/node-postgres').drizzle(pool), { migrationsFolder: 'migrations' }).finally(() => pool.end());`,
    'migrations/meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries: migrations.map((name, idx) => ({ idx, version: '7', when: Number(timeOf(name)), tag: `000${place(name)}_${name}`, breakpoints: true })) }),
    ...migrationFiles((name) => `000${place(name)}_${name}.sql`, (name) => `CREATE TABLE ${name} (id int);`)(migrations),
  }),
  deploy: ['migrate.js'],
  lost: '0002_b',
  again: goesOn,
  fix,
});

const prismaCommand = ['node_modules/prisma/build/index.js', 'migrate'] as const;

const prisma: Scenario = {
  framework: 'prisma',
  option: "engine: 'js'",
  packages: { prisma: 'prisma', '@prisma/adapter-pg': '@prisma/adapter-pg', pg: 'pg' },
  files: (migrations) => ({
    // The adapter does not know PostgreSQL's type `name` (oid 19), which the schema engine asks for: it is given as text (oid 25).
    'prisma.config.mjs': `import { createRequire } from 'node:module';
import { defineConfig } from 'prisma/config';
import { PrismaPg } from '@prisma/adapter-pg';
const { prototype } = createRequire(import.meta.url)('pg/lib/result');
const { addFields } = prototype;
prototype.addFields = function (fields) {
  for (const field of fields) if (field.dataTypeID === 19) field.dataTypeID = 25;
  return addFields.call(this, fields);
};
export default defineConfig({ experimental: { adapter: true }, engine: 'js', schema: 'schema.prisma', migrations: { path: 'migrations' }, adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL }) });`,
    'schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n',
    'noEngine.node': '',
    'migrations/migration_lock.toml': 'provider = "postgresql"\n',
    ...migrationFiles((name) => `${seconds(name)}_${name}/migration.sql`, (name) => `CREATE TABLE ${name} (id int);`)(migrations),
  }),
  deploy: [...prismaCommand, 'deploy'],
  lost: seconds('b'),
  again: { ...goesOn, says: /No pending migrations to apply/ },
  beside: [{ command: [...prismaCommand, 'status'], ...goesOn, says: /Database schema is up to date!/ }],
  fix: applies,
};

const dbmateProgram = 'node_modules/@dbmate/linux-x64/bin/dbmate';
const dbmateOptions = ['--migrations-dir', 'migrations', '--no-dump-schema'];

const dbmate = (...options: readonly string[]): Scenario => ({
  framework: 'dbmate',
  option: options[0],
  packages: { '@dbmate/linux-x64': '@dbmate/linux-x64' },
  cannotRun: `${process.platform}-${process.arch}` === 'linux-x64' ? undefined : 'the program is installed for Linux on x64 only',
  files: migrationFiles((name) => `${seconds(name)}_${name}.sql`, (name) => `-- migrate:up\nCREATE TABLE ${name} (id int);\n-- migrate:down\nDROP TABLE ${name};\n`),
  deploy: [dbmateProgram, ...dbmateOptions, 'up', ...options],
  lost: seconds('b'),
  again: goesOn,
  beside: [{ command: [dbmateProgram, ...dbmateOptions, 'rollback'], ...revertsTheWrongOne, says: /Rolled back: 20240101000001_a\.sql/ }],
  // Out of order is only what stands before the newest one applied, with `--strict` too.
  fix: applies,
});

/** Every tool, version and option that is run. */
export const scenarios: readonly Scenario[] = [
  knexChecking('knex'),
  knexChecking('knex-0.95'),
  knexUnchecked,
  typeorm('typeorm'),
  typeorm('typeorm-0.3'),
  typeormAtStart,
  sequelizeCli,
  umzug,
  kysely('kysely', 'kysely/migration'),
  kysely('kysely-0.27', 'kysely'),
  kysely('kysely', 'kysely/migration', 'allowUnorderedMigrations'),
  nodePgMigrate('node-pg-migrate', 'node-pg-migrate.js'),
  nodePgMigrate('node-pg-migrate-6', 'node-pg-migrate'),
  nodePgMigrate('node-pg-migrate', 'node-pg-migrate.js', '--no-check-order'),
  dbMigrate,
  mikroOrm,
  drizzle(millis, applies),
  // It compares times alone: a migration older than the last applied one is never run.
  drizzle((name) => (name === 'c' ? millis('a') : millis(name)), goesOn, 'a fix older than the lost migration'),
  prisma,
  dbmate(),
  dbmate('--strict'),
];
