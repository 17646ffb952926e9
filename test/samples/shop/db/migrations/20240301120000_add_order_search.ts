import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE VIEW open_orders AS
    SELECT orders.id, orders.state, customers.email
    FROM orders JOIN customers ON customers.id = orders.customer_id
    WHERE orders.state NOT IN ('delivered', 'cancelled')
  `);
  await knex.raw('CREATE INDEX orders_state_created ON orders (state, created_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX orders_state_created');
  await knex.raw('DROP VIEW open_orders');
}
