import type { Knex } from 'knex';
import { addOwner, addTimestamps } from '../helpers/columns';
import { ORDER_STATES } from '../helpers/states';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('orders', (table) => {
    table.increments('id');
    addOwner(table, 'customer_id', 'customers');
    table.string('state', 20).notNullable().defaultTo(ORDER_STATES[0]);
    table.integer('total_cents').notNullable();
    table.text('note');
    addTimestamps(knex, table);
  });
  await knex.schema.createTable('order_items', (table) => {
    table.increments('id');
    addOwner(table, 'order_id', 'orders');
    addOwner(table, 'product_id', 'products');
    table.integer('quantity').notNullable().defaultTo(1);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['order_items', 'orders']) {
    await knex.schema.dropTable(table);
  }
}
