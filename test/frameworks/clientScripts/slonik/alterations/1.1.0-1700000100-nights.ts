import { sql } from 'slonik';

export default {
  beforeUp: async (pool) => {
    await pool.query(sql.unsafe`create index concurrently stays_night on stays (night)`);
  },
  up: async (pool) => {
    const rows = await pool.any(sql.unsafe`select guest from stays where night is null`);
    await pool.query(sql.unsafe`insert into lost (guest) values ${sql.join(rows.map(({ guest }) => sql.fragment`(${guest})`), sql.fragment`, `)}`);
  },
  down: async () => {},
};
