import type { Kysely } from 'kysely';

export async function up(db: Kysely<any>) {
  await db.schema.alterTable('plants').addColumn('water', 'integer').execute();
  await db.updateTable('plants').set({ water: 3 }).where('light', '=', 'full').execute();
}
