import { FileMigrationProvider, Kysely, Migrator, PostgresDialect } from 'kysely';
export const migrator = (db: Kysely<unknown>) => new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: path.join(__dirname, 'migrations') }) });
export const open = () => new Kysely({ dialect: new PostgresDialect({ pool }) });
