import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.dropTable('wishlists');
}

export async function down(): Promise<void> {
  throw new Error('The wishlists are gone. Restore them from the backup taken before this release.');
}
