import type { Knex } from 'knex';

/** What stands on the parcel. */
export async function addressee(knex: Knex, id: number): Promise<string> {
  const customer = await knex('customers').where({ id }).first('first_name', 'last_name');
  return `${customer.first_name} ${customer.last_name}`;
}
