import type { Knex } from 'knex';

const MERGED = ['packed', 'handed_over'];

export async function up(knex: Knex): Promise<void> {
  await knex('orders').whereIn('state', MERGED).update({ state: 'processing' });
}

export async function down(): Promise<void> {
  // nothing to undo
}
