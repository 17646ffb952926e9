import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('order_items', (table) => {
    table.boolean('gift_wrap').notNullable().defaultTo(false);
    table.index(['gift_wrap'], 'order_items_gift_wrap');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('order_items', (table) => {
    table.dropIndex(['gift_wrap'], 'order_items_gift_wrap');
    table.dropColumn('gift_wrap');
  });
}
