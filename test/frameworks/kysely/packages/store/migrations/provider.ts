import type { MigrationProvider } from 'kysely';
export class Provider implements MigrationProvider { async getMigrations() { return { a: { up: async (db: unknown) => {} } }; } }
