import { sql } from 'slonik';
import { keepRows } from './utils/1700000000-rows';
import type { AlterationScript } from '../types';

const names = ['guests', 'rooms'];

const alteration: AlterationScript = {
  up: async (pool) => {
    for (const name of names) await keepRows(pool, name);
    await pool.query(sql.unsafe`create table ${sql.identifier(['stays'])} (guest text not null, night date not null default ${'2024-01-01'})`);
  },
  down: async (pool) => {
    await pool.query(sql.unsafe`drop table stays`);
  },
};

export default alteration;
