import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE products ALTER COLUMN price TYPE integer USING round(price * 100)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE products ALTER COLUMN price TYPE numeric(8, 2) USING price / 100.0');
}
