import type { Config } from '../../server/src/core/config';
import type { Texts } from './fixing';

/** A project of one tool: the last migration drops a column that the first made, and adds it again. */
export interface Project {
  readonly tool: string;
  readonly texts: Texts;
  readonly config?: Config;
  /** The migration that is judged. */
  readonly path: string;
  /** The file that its down stands in. */
  readonly downPath?: string;
}

const section = (tool: string, dialect: string, up: string, down: string, serial = 'serial'): Project => {
  const of = (create: string, drop: string) => `${up}\n${create}\n\n${down}\n${drop}\n`;
  return {
    tool: `${tool} ${dialect}`,
    config: { migrations: [{ folder: 'db/migrations', framework: tool, dialect: dialect as 'postgres' }] },
    path: 'db/migrations/20260102000000_drop_plan.sql',
    texts: {
      'db/migrations/20260101000000_users.sql': of(`CREATE TABLE users (id ${serial} PRIMARY KEY, email text NOT NULL, plan text);`, 'DROP TABLE users;'),
      'db/migrations/20260102000000_drop_plan.sql': of('ALTER TABLE users DROP COLUMN plan;', 'ALTER TABLE users ADD COLUMN plan text;'),
    },
  };
};

const pair = (tool: string, dialect: string, first: string, second: string, up: string, down: string, serial = 'serial'): Project => ({
  tool: `${tool} ${dialect}`,
  config: { migrations: [{ folder: 'db/migrations', framework: tool, dialect: dialect as 'postgres' }] },
  path: `db/migrations/${second}${up}`,
  downPath: `db/migrations/${second}${down}`,
  texts: {
    [`db/migrations/${first}${up}`]: `CREATE TABLE users (id ${serial} PRIMARY KEY, email text NOT NULL, plan text);\n`,
    [`db/migrations/${first}${down}`]: 'DROP TABLE users;\n',
    [`db/migrations/${second}${up}`]: 'ALTER TABLE users DROP COLUMN plan;\n',
    [`db/migrations/${second}${down}`]: 'ALTER TABLE users ADD COLUMN plan text;\n',
  },
});

const packages = (...names: readonly string[]): string => JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '1'])) });

export const projects: readonly Project[] = [
  {
    tool: 'Knex JavaScript',
    path: 'migrations/20260102000000_drop_plan.js',
    texts: {
      'knexfile.js': "module.exports = { client: 'pg' };\n",
      'migrations/20260101000000_users.js': "exports.up = (knex) => knex.schema.createTable('users', (table) => {\n  table.increments('id');\n  table.text('email').notNullable();\n  table.text('plan');\n});\n\nexports.down = (knex) => knex.schema.dropTable('users');\n",
      'migrations/20260102000000_drop_plan.js': "exports.up = (knex) => knex.schema.alterTable('users', (table) => table.dropColumn('plan'));\n\nexports.down = function (knex) {\n  return knex.schema.alterTable('users', (table) => {\n    table.text('plan');\n  });\n};\n",
    },
  },
  {
    tool: 'Knex TypeScript',
    path: 'migrations/20260102000000_drop_plan.ts',
    texts: {
      'knexfile.ts': "export default { client: 'pg' };\n",
      'migrations/20260101000000_users.ts': "import type { Knex } from 'knex'\n\nexport async function up(knex: Knex): Promise<void> {\n  await knex.schema.createTable('users', (table) => {\n    table.increments('id')\n    table.text('email').notNullable()\n    table.text('plan')\n  })\n}\n\nexport async function down(knex: Knex): Promise<void> {\n  await knex.schema.dropTable('users')\n}\n",
      'migrations/20260102000000_drop_plan.ts': "import type { Knex } from 'knex'\n\nexport async function up(knex: Knex): Promise<void> {\n  await knex.schema.alterTable('users', (table) => {\n    table.dropColumn('plan')\n  })\n}\n\nexport async function down(knex: Knex): Promise<void> {\n  await knex.schema.alterTable('users', (table) => {\n    table.text('plan')\n  })\n}\n",
    },
  },
  {
    tool: 'TypeORM',
    path: 'src/migrations/1767312000000-DropPlan.ts',
    texts: {
      'package.json': packages('typeorm', 'pg'),
      'src/migrations/1767225600000-Users.ts': 'import { MigrationInterface, QueryRunner } from "typeorm";\n\nexport class Users1767225600000 implements MigrationInterface {\n    public async up(queryRunner: QueryRunner): Promise<void> {\n        await queryRunner.query(`CREATE TABLE "users" ("id" SERIAL NOT NULL, "email" text NOT NULL, "plan" text, CONSTRAINT "PK_users" PRIMARY KEY ("id"))`);\n    }\n\n    public async down(queryRunner: QueryRunner): Promise<void> {\n        await queryRunner.query(`DROP TABLE "users"`);\n    }\n}\n',
      'src/migrations/1767312000000-DropPlan.ts': 'import { MigrationInterface, QueryRunner } from "typeorm";\n\nexport class DropPlan1767312000000 implements MigrationInterface {\n    public async up(queryRunner: QueryRunner): Promise<void> {\n        await queryRunner.query(`ALTER TABLE "users" DROP COLUMN "plan"`);\n    }\n\n    public async down(queryRunner: QueryRunner): Promise<void> {\n        await queryRunner.query(`ALTER TABLE "users" ADD "plan" text`);\n    }\n}\n',
    },
  },
  {
    tool: 'Sequelize',
    path: 'migrations/20260102000000-drop-plan.js',
    texts: {
      'package.json': packages('sequelize', 'pg'),
      '.sequelizerc': '',
      'migrations/20260101000000-users.js': "'use strict';\n\nmodule.exports = {\n  async up(queryInterface, Sequelize) {\n    await queryInterface.createTable('users', {\n      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },\n      email: { type: Sequelize.TEXT, allowNull: false },\n      plan: Sequelize.TEXT,\n    });\n  },\n\n  async down(queryInterface) {\n    await queryInterface.dropTable('users');\n  },\n};\n",
      'migrations/20260102000000-drop-plan.js': "'use strict';\n\nmodule.exports = {\n  up: (queryInterface) => queryInterface.removeColumn('users', 'plan'),\n\n  down: (queryInterface, Sequelize) => {\n    return queryInterface.addColumn('users', 'plan', Sequelize.TEXT);\n  },\n};\n",
    },
  },
  {
    tool: 'Kysely',
    path: 'migrations/2026-01-02-drop-plan.ts',
    texts: {
      'package.json': packages('kysely', 'pg'),
      'migrations/2026-01-01-users.ts': "import { type Kysely } from 'kysely';\n\nexport async function up(db: Kysely<any>): Promise<void> {\n  await db.schema.createTable('users')\n    .addColumn('id', 'serial', (column) => column.primaryKey())\n    .addColumn('email', 'text', (column) => column.notNull())\n    .addColumn('plan', 'text')\n    .execute();\n}\n\nexport async function down(db: Kysely<any>): Promise<void> {\n  await db.schema.dropTable('users').execute();\n}\n",
      'migrations/2026-01-02-drop-plan.ts': "import { type Kysely, sql } from 'kysely';\n\nexport async function up(db: Kysely<any>): Promise<void> {\n  await sql`SET LOCAL lock_timeout = '2s'`.execute(db);\n  await db.schema.alterTable('users').dropColumn('plan').execute();\n}\n\nexport async function down(db: Kysely<any>): Promise<void> {\n  await db.schema.alterTable('users').addColumn('plan', 'text').execute();\n}\n",
    },
  },
  {
    tool: 'MikroORM',
    path: 'src/migrations/Migration20260102000000.ts',
    texts: {
      'package.json': packages('@mikro-orm/migrations', '@mikro-orm/postgresql'),
      'src/migrations/Migration20260101000000.ts': "import { Migration } from '@mikro-orm/migrations';\n\nexport class Migration20260101000000 extends Migration {\n\n  async up(): Promise<void> {\n    this.addSql('create table \"users\" (\"id\" serial primary key, \"email\" text not null, \"plan\" text null);');\n  }\n\n  async down(): Promise<void> {\n    this.addSql('drop table \"users\";');\n  }\n\n}\n",
      'src/migrations/Migration20260102000000.ts': "import { Migration } from '@mikro-orm/migrations';\n\nexport class Migration20260102000000 extends Migration {\n\n  override async up(): Promise<void> {\n    this.addSql('alter table \"users\" drop column \"plan\";');\n  }\n\n  override async down(): Promise<void> {\n    this.addSql('alter table \"users\" add column \"plan\" text null;');\n  }\n\n}\n",
    },
  },
  {
    tool: 'node-pg-migrate',
    path: 'migrations/1767312000000_drop-plan.js',
    texts: {
      'package.json': packages('node-pg-migrate'),
      'migrations/1767225600000_users.js': "exports.up = (pgm) => {\n  pgm.createTable('users', {\n    id: 'id',\n    email: { type: 'text', notNull: true },\n    plan: { type: 'text' },\n  });\n};\n",
      'migrations/1767312000000_drop-plan.js': "exports.up = (pgm) => {\n  pgm.dropColumn('users', 'plan');\n};\n\nexports.down = (pgm) => {\n  pgm.addColumn('users', { plan: { type: 'text' } });\n};\n",
    },
  },
  {
    tool: 'db-migrate',
    path: 'migrations/20260102000000-drop-plan.js',
    texts: {
      'package.json': packages('db-migrate', 'db-migrate-pg'),
      'database.json': '{ "dev": { "driver": "pg" } }\n',
      'migrations/20260101000000-users.js': "exports.up = function (db) {\n  return db.createTable('users', {\n    id: { type: 'int', primaryKey: true, autoIncrement: true },\n    email: { type: 'text', notNull: true },\n    plan: 'text',\n  });\n};\n\nexports.down = function (db) {\n  return db.dropTable('users');\n};\n",
      'migrations/20260102000000-drop-plan.js': "exports.up = function (db) {\n  return db.removeColumn('users', 'plan');\n};\n\nexports.down = function (db) {\n  return db.addColumn('users', 'plan', 'text');\n};\n",
    },
  },
  {
    tool: 'scripts over a client',
    path: 'migrations/002-drop-plan.ts',
    texts: {
      'package.json': packages('pg'),
      'migrations/001-users.ts': "import type { Client } from 'pg';\n\nexport async function up(client: Client) {\n  await client.query('CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, plan text)');\n}\n\nexport async function down(client: Client) {\n  await client.query('DROP TABLE users');\n}\n",
      'migrations/002-drop-plan.ts': "import type { Client } from 'pg';\n\nexport async function up(client: Client) {\n  await client.query('ALTER TABLE users DROP COLUMN plan');\n}\n\nexport async function down(client: Client) {\n  await client.query('ALTER TABLE users ADD COLUMN plan text');\n}\n",
    },
  },
  section('dbmate', 'postgres', '-- migrate:up', '-- migrate:down'),
  section('dbmate', 'mysql', '-- migrate:up', '-- migrate:down', 'int AUTO_INCREMENT'),
  section('dbmate', 'sqlite', '-- migrate:up', '-- migrate:down', 'INTEGER'),
  section('dbmate', 'clickhouse', '-- migrate:up', '-- migrate:down', 'UInt64'),
  section('goose', 'postgres', '-- +goose Up', '-- +goose Down'),
  section('goose', 'mariadb', '-- +goose Up', '-- +goose Down', 'int AUTO_INCREMENT'),
  section('sql-migrate', 'postgres', '-- +migrate Up', '-- +migrate Down'),
  section('sql-sections', 'postgres', '-- Up', '-- Down'),
  pair('golang-migrate', 'postgres', '1_users', '2_drop_plan', '.up.sql', '.down.sql'),
  pair('golang-migrate', 'mysql', '1_users', '2_drop_plan', '.up.sql', '.down.sql', 'int AUTO_INCREMENT'),
  pair('golang-migrate', 'clickhouse', '1_users', '2_drop_plan', '.up.sql', '.down.sql', 'UInt64'),
  pair('hasura', 'postgres', '1767225600000_users/', '1767312000000_drop_plan/', 'up.sql', 'down.sql'),
];
