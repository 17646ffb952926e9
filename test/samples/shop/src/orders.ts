import type { Knex } from 'knex';

export interface Order {
  id: number;
  state: string;
  total_cents: number;
}

/** The orders that still have to leave the house. */
export function openOrders(knex: Knex): Promise<Order[]> {
  return knex<Order>('orders').select('id', 'state', 'total_cents').whereIn('state', ['paid', 'processing']);
}
