import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('customers', (table) => {
    table.string('first_name', 100).notNullable().defaultTo('');
    table.string('last_name', 100).notNullable().defaultTo('');
  });
  await knex.raw(`
    UPDATE customers
    SET first_name = split_part(name, ' ', 1), last_name = split_part(name, ' ', 2)
  `);
  await knex.schema.alterTable('customers', (table) => {
    table.dropColumn('name');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('customers', (table) => {
    table.string('name', 200).notNullable().defaultTo('');
    table.dropColumns('first_name', 'last_name');
  });
}
