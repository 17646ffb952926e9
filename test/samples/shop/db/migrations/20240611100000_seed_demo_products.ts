import type { Knex } from 'knex';

// fix-forward: dev-only the demo products exist on developers' machines and in CI alone
export async function up(knex: Knex): Promise<void> {
  await knex('products').where('sku', 'like', 'demo-%').delete();
  await knex('products').insert([
    { title: 'A red mug', sku: 'demo-1', price: 900 },
    { title: 'A blue mug', sku: 'demo-2', price: 900 },
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await knex('products').where('sku', 'like', 'demo-%').delete();
}
