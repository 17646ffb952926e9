import type { Knex } from 'knex';
import { addOwner, addTimestamps } from '../helpers/columns';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('wishlists', (table) => {
    table.increments('id');
    addOwner(table, 'customer_id', 'customers');
    addOwner(table, 'product_id', 'products');
    addTimestamps(knex, table);
    table.unique(['customer_id', 'product_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('wishlists');
}
