import type { Knex } from 'knex';
import { addTimestamps } from '../helpers/columns';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('customers', (table) => {
    table.increments('id');
    table.string('name', 200).notNullable();
    table.string('email').notNullable().unique();
    table.string('fax', 40);
    addTimestamps(knex, table);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('customers');
}
