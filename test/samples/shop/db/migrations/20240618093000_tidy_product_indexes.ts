import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX products_sku_live');
  await knex.schema.alterTable('products', (table) => {
    table.unique(['sku'], { indexName: 'products_sku_unique' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('products', (table) => {
    table.dropUnique(['sku'], 'products_sku_unique');
  });
  await knex.raw('CREATE INDEX products_sku_live ON products (sku)');
}
