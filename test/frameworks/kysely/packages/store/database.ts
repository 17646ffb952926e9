import { CamelCasePlugin, Kysely, Migrator, SqliteDialect } from 'kysely';
export const db = new Kysely({ dialect: new SqliteDialect({ database }), plugins: [new CamelCasePlugin()] });
export const migrator = new Migrator({ db, provider });
