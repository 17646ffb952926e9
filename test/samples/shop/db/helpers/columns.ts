import type { Knex } from 'knex';

/** `created_at` and `updated_at`, as every table of the shop has them. */
export function addTimestamps(knex: Knex, table: Knex.CreateTableBuilder): void {
  table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
  table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
}

/** A reference to a row of another table that goes when that row goes. */
export function addOwner(table: Knex.CreateTableBuilder, column: string, owner: string): void {
  table.integer(column).notNullable().references('id').inTable(owner).onDelete('CASCADE');
}
