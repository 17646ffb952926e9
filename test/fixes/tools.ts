import type { Dialect } from '../../server/src/core/model/dialect';
import type { Project } from './projects';

/** SQL of a history of two migrations; the second is judged. `effect`: a line of a script that acts outside the database. */
export interface History {
  readonly first: readonly string[];
  readonly up: readonly string[];
  readonly down: readonly string[];
  readonly effect?: string;
}

/** A tool, and how a history is written for it. */
export interface Tool {
  readonly name: string;
  readonly dialect: Dialect;
  readonly isScript: boolean;
  project(history: History): Project;
}

const packages = (...names: readonly string[]): string => JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '1'])) });

interface ScriptTool {
  readonly name: string;
  readonly dialect?: Dialect;
  readonly extra: Readonly<Record<string, string>>;
  readonly paths: readonly [string, string];
  call(sql: string): string;
  write(up: string, down: string, at: number): string;
}

const script = ({ name, dialect = 'postgres', extra, paths, call, write }: ScriptTool): Tool => ({
  name,
  dialect,
  isScript: true,
  project({ first, up, down, effect }) {
    const lines = (statements: readonly string[]): string => statements.map((sql) => `    ${call(sql)};\n`).join('');
    return {
      tool: name,
      path: paths[1],
      texts: {
        ...extra,
        [paths[0]]: write(lines(first), lines(['DROP TABLE users']), 1),
        [paths[1]]: write(`${lines(up)}${effect ? `    ${effect}\n` : ''}`, lines(down), 2),
      },
    };
  },
});

const sections = (tool: string, dialect: Dialect, upMark: string, downMark: string): Tool => ({
  name: `${tool}, ${dialect}`,
  dialect,
  isScript: false,
  project({ first, up, down }) {
    const lines = (statements: readonly string[]): string => statements.map((sql) => `${sql};\n`).join('');
    const folder = 'db/migrations';
    return {
      tool,
      config: { migrations: [{ folder, framework: tool, dialect: dialect as 'postgres' }] },
      path: `${folder}/20260102000000_second.sql`,
      texts: {
        [`${folder}/20260101000000_first.sql`]: `${upMark}\n${lines(first)}\n${downMark}\nDROP TABLE users;\n`,
        [`${folder}/20260102000000_second.sql`]: `${upMark}\n${lines(up)}\n${downMark}\n${lines(down)}`,
      },
    };
  },
});

const pairs = (tool: string, dialect: Dialect, names: readonly [string, string], upEnd: string, downEnd: string): Tool => ({
  name: `${tool}, ${dialect}`,
  dialect,
  isScript: false,
  project({ first, up, down }) {
    const lines = (statements: readonly string[]): string => statements.map((sql) => `${sql};\n`).join('');
    const folder = 'db/migrations';
    return {
      tool,
      config: { migrations: [{ folder, framework: tool, dialect: dialect as 'postgres' }] },
      path: `${folder}/${names[1]}${upEnd}`,
      downPath: `${folder}/${names[1]}${downEnd}`,
      texts: {
        [`${folder}/${names[0]}${upEnd}`]: lines(first),
        [`${folder}/${names[0]}${downEnd}`]: 'DROP TABLE users;\n',
        [`${folder}/${names[1]}${upEnd}`]: lines(up),
        [`${folder}/${names[1]}${downEnd}`]: lines(down),
      },
    };
  },
});

const exported = (parameter: string, type: string) => (up: string, down: string): string =>
  `export async function up(${parameter}: ${type}): Promise<void> {\n${up}}\n\nexport async function down(${parameter}: ${type}): Promise<void> {\n${down}}\n`;

/** All tools whose downs can be written into. */
export const tools: readonly Tool[] = [
  script({
    name: 'Knex, JavaScript', extra: { 'knexfile.js': "module.exports = { client: 'pg' };\n" }, paths: ['migrations/20260101000000_first.js', 'migrations/20260102000000_second.js'],
    call: (sql) => `await knex.raw(\`${sql}\`)`,
    write: (up, down) => `exports.up = async function (knex) {\n${up}};\n\nexports.down = async function (knex) {\n${down}};\n`,
  }),
  script({
    name: 'Knex, TypeScript', extra: { 'knexfile.ts': "export default { client: 'pg' };\n" }, paths: ['migrations/20260101000000_first.ts', 'migrations/20260102000000_second.ts'],
    call: (sql) => `await knex.raw(\`${sql}\`)`,
    write: (up, down) => `import type { Knex } from 'knex';\n\n${exported('knex', 'Knex')(up, down)}`,
  }),
  script({
    name: 'TypeORM', extra: { 'package.json': packages('typeorm', 'pg') }, paths: ['src/migrations/1767225600000-First.ts', 'src/migrations/1767312000000-Second.ts'],
    call: (sql) => `    await queryRunner.query(\`${sql}\`)`,
    write: (up, down, at) => `import { MigrationInterface, QueryRunner } from 'typeorm';\n\nexport class M${at === 1 ? 1767225600000 : 1767312000000} implements MigrationInterface {\n    public async up(queryRunner: QueryRunner): Promise<void> {\n${up}    }\n\n    public async down(queryRunner: QueryRunner): Promise<void> {\n${down}    }\n}\n`,
  }),
  script({
    name: 'Sequelize', extra: { 'package.json': packages('sequelize', 'pg'), '.sequelizerc': '' }, paths: ['migrations/20260101000000-first.js', 'migrations/20260102000000-second.js'],
    call: (sql) => `  await queryInterface.sequelize.query(\`${sql}\`)`,
    write: (up, down) => `module.exports = {\n    async up(queryInterface) {\n${up}    },\n    async down(queryInterface) {\n${down}    },\n};\n`,
  }),
  script({
    name: 'Kysely', extra: { 'package.json': packages('kysely', 'pg') }, paths: ['migrations/2026-01-01-first.ts', 'migrations/2026-01-02-second.ts'],
    call: (sql) => `await sql\`${sql}\`.execute(db)`,
    write: (up, down) => `import { type Kysely, sql } from 'kysely';\n\n${exported('db', 'Kysely<unknown>')(up, down)}`,
  }),
  script({
    name: 'MikroORM', extra: { 'package.json': packages('@mikro-orm/migrations', '@mikro-orm/postgresql') }, paths: ['src/migrations/Migration20260101000000.ts', 'src/migrations/Migration20260102000000.ts'],
    call: (sql) => `    this.addSql(\`${sql}\`)`,
    write: (up, down, at) => `import { Migration } from '@mikro-orm/migrations';\n\nexport class Migration2026010${at}000000 extends Migration {\n    override async up(): Promise<void> {\n${up}    }\n\n    override async down(): Promise<void> {\n${down}    }\n}\n`,
  }),
  script({
    name: 'node-pg-migrate', extra: { 'package.json': packages('node-pg-migrate') }, paths: ['migrations/1767225600000_first.js', 'migrations/1767312000000_second.js'],
    call: (sql) => `pgm.sql(\`${sql}\`)`,
    write: (up, down) => `exports.up = (pgm) => {\n${up}};\n\nexports.down = (pgm) => {\n${down}};\n`,
  }),
  script({
    name: 'db-migrate', extra: { 'package.json': packages('db-migrate', 'db-migrate-pg'), 'database.json': '{ "dev": { "driver": "pg" } }\n' }, paths: ['migrations/20260101000000-first.js', 'migrations/20260102000000-second.js'],
    call: (sql) => `await db.runSql(\`${sql}\`)`,
    write: (up, down) => `exports.up = async (db) => {\n${up}};\n\nexports.down = async (db) => {\n${down}};\n`,
  }),
  script({
    name: 'scripts over a client', extra: { 'package.json': packages('pg') }, paths: ['migrations/001-first.ts', 'migrations/002-second.ts'],
    call: (sql) => `await client.query(\`${sql}\`)`,
    write: (up, down) => `import type { Client } from 'pg';\n\n${exported('client', 'Client')(up, down)}`,
  }),
  sections('dbmate', 'postgres', '-- migrate:up', '-- migrate:down'),
  sections('dbmate', 'mysql', '-- migrate:up', '-- migrate:down'),
  sections('dbmate', 'sqlite', '-- migrate:up', '-- migrate:down'),
  sections('dbmate', 'clickhouse', '-- migrate:up', '-- migrate:down'),
  sections('goose', 'postgres', '-- +goose Up', '-- +goose Down'),
  sections('goose', 'mariadb', '-- +goose Up', '-- +goose Down'),
  sections('sql-migrate', 'postgres', '-- +migrate Up', '-- +migrate Down'),
  sections('sql-sections', 'postgres', '-- Up', '-- Down'),
  pairs('golang-migrate', 'postgres', ['1_first', '2_second'], '.up.sql', '.down.sql'),
  pairs('golang-migrate', 'mysql', ['1_first', '2_second'], '.up.sql', '.down.sql'),
  pairs('golang-migrate', 'mssql', ['1_first', '2_second'], '.up.sql', '.down.sql'),
  pairs('hasura', 'postgres', ['1767225600000_first/', '1767312000000_second/'], 'up.sql', 'down.sql'),
];
