import type { Knex } from 'knex';
import { addTimestamps } from '../helpers/columns';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('products', (table) => {
    table.increments('id');
    table.string('title').notNullable();
    table.text('description');
    table.decimal('price', 10, 2).notNullable().defaultTo(0);
    table.string('sku', 64).notNullable();
    addTimestamps(knex, table);
  });
  await knex.raw('CREATE UNIQUE INDEX products_sku_live ON products (sku) WHERE price > 0');
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('products');
}
